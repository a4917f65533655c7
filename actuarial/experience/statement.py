"""Actual against expected (A/E) of one year: the run started a year before, its funds in parts.

Source: docs/experience.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Floats
from actuarial.experience.backtest import AS_KNOWN, Projected, projected_from
from actuarial.experience.lines import FUNDS, MEMBERS, Compared, compared_lines, modelled
from actuarial.experience.parts import spending_parts
from actuarial.experience.rebased import WAGE
from actuarial.experience.shared_payments import remitted, value_at
from actuarial.history.figures import History
from actuarial.reading.keys import leaf_at
from actuarial.reading.quantity import Path
from actuarial.reading.resolved import Run

MEASURES, HEADS, MIX, FREQUENCY, PRICE, PAYMENT, LEVEL, LINES, OTHER = PARTS = (
    "measures",
    "heads",
    "mix",
    "frequency",
    "price",
    "payment",
    "level",
    "lines",
    "other",
)
"""Parts in the order in which drivers are put at what happened."""
WHOLE = ""
"""Service of a part that belongs to a fund as a whole."""
SHARE = "fund_share_in_scope"
LARGE = 0.2
"""Share of a change from which the rest is named as such."""


class Part(NamedTuple):
    """What one driver makes of a line, yuan."""

    part: str
    service: str
    """Name of the service; WHOLE where the fund as a whole is meant."""
    amount: float


class Statement(NamedTuple):
    """Income or spending of a fund, or of funds that history knows together, yuan."""

    scheme: str
    line: str
    """As history names it, such as "employee_pool expenditure"."""
    year: int
    before: float
    """What happened a year before; NaN where it is not known."""
    expected: float
    actual: float
    evidence: str
    parts: tuple[Part, ...]
    """They add up to actual − expected."""

    @property
    def error(self) -> float:
        """Actual / expected − 1."""
        return self.actual / self.expected - 1.0

    def amount(self, *names: str) -> float:
        """Sum of the parts with these names."""
        return sum(one.amount for one in self.parts if one.part in names)

    def cancelling(self) -> float:
        """What the parts take from each other: half of what their sizes exceed |A − E|.

        Two parts of 10 and −10 cancel 10.
        """
        sizes = [self.amount(name) for name in PARTS]
        return (sum(map(abs, sizes)) - abs(sum(sizes))) / 2

    def rest_is_large(self) -> bool:
        """Whether what no driver explains is above LARGE of the change since the year before."""
        return bool(abs(self.amount(OTHER)) > LARGE * abs(self.actual - self.before))


class _Year(NamedTuple):
    """What the parts of a year are made from."""

    year: int
    observed: History
    nation: History
    model: Any
    result: xr.Dataset
    """Expected, of one region and the year alone, with the rules of the year known."""
    wages: tuple[float, float]
    """Expected and actual average wage of the nation."""


def statements(
    run: Run,
    observed: History,
    nation: History,
    announced: Mapping[str, int],
    year: int,
    mode: str = AS_KNOWN,
) -> list[Statement]:
    """Income and spending of every fund that was observed in a year, against what was expected.

    Expected is the run started at the end of the year before (`projected_from`). mode: "as_known",
    or "observed_drivers", where members, wages, prices, notices and measures are given and their
    parts vanish. Raises Refused where history cannot carry the start.
    """
    start = year - 1
    plain = projected_from(run, observed, nation, announced, start, mode)
    known_by_then = {key: min(at, start) if at <= year else at for key, at in announced.items()}
    ruled = plain
    if known_by_then != dict(announced):
        ruled = projected_from(run, observed, nation, known_by_then, start, mode)
    return list(statements_of(plain, ruled, observed, nation, year))


def statements_of(
    plain: Projected, ruled: Projected, observed: History, nation: History, year: int
) -> Iterator[Statement]:
    """Statements of a year from two projections of it.

    plain: with the rules that were known at its start; ruled: with those of the year too.
    """
    scenario = next(iter(ruled.run.scenarios.values()))
    ((region, model),) = scenario.regions.items()
    result = ruled.result.sel(region=region, year=year)
    result = result.isel(pooling=0) if "pooling" in result.dims else result
    wage = nation.value(year, *WAGE)
    known = _Year(year, observed, nation, model, result, (float(ruled.wages[1]), wage))
    for compared in compared_lines(observed, model):
        if compared.variable not in (FUNDS["income"], FUNDS["expenditure"]):
            continue
        figures = observed.figures[compared.key]
        if year not in figures:
            continue
        first, expected = (
            float(modelled(one.result, compared, region)[1]) for one in (plain, ruled)
        )
        actual = figures[year].value
        spending = compared.variable == FUNDS["expenditure"]
        found = list((_spending if spending else _income)(known, compared))
        explained = sum(one.amount for one in found)
        yield Statement(
            compared.scheme,
            compared.line,
            year,
            observed.value(year - 1, *compared.key),
            first,
            actual,
            figures[year].evidence,
            (
                Part(MEASURES, WHOLE, expected - first),
                *found,
                Part(OTHER, WHOLE, actual - expected - explained),
            ),
        )


def groups_of(known: _Year, scheme: str, statuses: list[str]) -> dict[str, list[str]]:
    """Groups of members that history tells apart, with their statuses in the model."""
    apart = {
        name: [one for one in statuses if one in of]
        for name, of in MEMBERS.items()
        if name != "all" and not np.isnan(known.observed.value(known.year, "members", scheme, name))
    }
    apart = {name: of for name, of in apart.items() if of}
    return apart if apart else {"all": statuses}


def _members(known: _Year, scheme: str, groups: Mapping[str, list[str]]) -> tuple[Floats, Floats]:
    """Expected and actual mean members of the groups, persons, [group].

    Actual is what was expected, times how far the members at both year ends together came from
    what was expected: at the start they are those that were observed.
    """
    of = known.result["members"].sel(scheme=scheme)
    here = np.array([float(of.sel(status=one).sum()) for one in groups.values()])
    # History counts all statuses of a group; who pays or uses may be some of them.
    expected = np.array([float(of.sel(status=list(MEMBERS[name])).sum()) for name in groups])
    before, now = (
        np.array([known.observed.value(at, "members", scheme, name) for name in groups])
        for at in (known.year - 1, known.year)
    )
    now = np.where(np.isnan(now), expected, now)
    before = np.where(np.isnan(before), now, before)
    return here, here * (before + now) / (before + expected)


def _spending(known: _Year, compared: Compared) -> Iterator[Part]:
    scheme, funds = compared.scheme, list(compared.labels["fund"])
    benefits = known.model.schemes[scheme].benefits
    paid = known.result["expenditure"].sel(fund=funds).sum("fund")
    services = [
        name
        for name in benefits
        if ("use", scheme, name, "events") in known.observed.figures
        and float(paid.sel(service=name)) > 0
    ]
    if services:
        yield from _services(known, scheme, services, paid)
    for name in benefits:
        seen = known.observed.value(known.year, "funds", name, "expenditure")
        if name not in services and benefits[name].fund in funds and not np.isnan(seen):
            yield Part(LINES, name, seen - float(paid.sel(service=name)))


def _services(known: _Year, scheme: str, services: list[str], paid: xr.DataArray) -> Iterator[Part]:
    statuses = list(known.model.schemes[scheme].benefits[services[0]].of)
    groups = groups_of(known, scheme, statuses)
    expected, actual = _members(known, scheme, groups)
    by_group = {
        name: np.array(
            [
                [
                    float(known.result[name].sel(service=one, status=of).sum())
                    for of in groups.values()
                ]
                for one in services
            ]
        )
        for name in ("events", "gross_cost", "paid")
    }
    own = np.array([float(paid.sel(service=one)) for one in services])
    shares = by_group["paid"] / by_group["paid"].sum(axis=-1, keepdims=True)
    seen, billed = (
        np.array([known.observed.value(known.year, "use", scheme, one, of) for one in services])
        for of in ("events", "cost")
    )
    found = spending_parts(
        expected,
        by_group["events"],
        by_group["gross_cost"],
        own[:, None] * shares,
        actual,
        seen,
        billed,
        own,
    )
    for part, values in (
        (HEADS, found.heads),
        (MIX, found.mix),
        (FREQUENCY, found.frequency),
        (PRICE, found.price),
    ):
        for one, amount in zip(services, values.tolist(), strict=True):
            yield Part(part, one, amount)
    put = own - found.payment
    for one, amount in zip(services, put.tolist(), strict=True):
        then, now = (
            known.observed.value(at, "use", scheme, one, SHARE)
            for at in (known.year - 1, known.year)
        )
        if not np.isnan(then + now):
            yield Part(PAYMENT, one, amount * (now / then - 1.0))


def _income(known: _Year, compared: Compared) -> Iterator[Part]:
    scheme, funds = compared.scheme, list(compared.labels["fund"])
    income = known.result["income"].sel(fund=funds).sum("fund")
    heads = level = 0.0
    for name, line in known.model.schemes[scheme].contributions.items():
        if not hasattr(line, "of"):
            continue
        amount = _of_line(income, name)
        if amount == 0:
            continue
        groups = groups_of(known, scheme, list(line.of))
        expected, actual = _members(known, scheme, groups)
        more = float(actual.sum() / expected.sum())
        heads += amount * (more - 1.0)
        level += amount * more * (_level(known, scheme, name, line) - 1.0)
        if any(part == "rest" and fund in funds for fund, part in line.into.items()):
            yield Part(MEASURES, WHOLE, -remitted(known.observed, scheme, name, known.year))
    yield Part(HEADS, WHOLE, heads)
    yield Part(LEVEL, WHOLE, level)


def _of_line(income: xr.DataArray, name: str) -> float:
    labels = [
        one
        for one in income["income_line"].values.tolist()
        if one == name or str(one).startswith(f"{name}_")
    ]
    return float(income.sel(income_line=labels).sum())


def _level(known: _Year, scheme: str, name: str, line: Any) -> float:
    """What a head paid by, over what was expected: the wage, or the notices; 1 where neither."""
    if hasattr(line, "base"):
        expected, actual = known.wages
        return actual / expected if not np.isnan(actual) else 1.0
    if ("standards", scheme, name) not in known.observed.figures:
        return 1.0
    quantity = leaf_at(known.model, f"{scheme}.contributions.{name}.amount").layers[0].quantity
    if not isinstance(quantity, Path):
        return 1.0
    points = dict(quantity.points)
    lag = value_at(line.lag, known.year) if hasattr(line, "lag") else 0.0
    expected = actual = 0.0
    for year, weight in ((known.year - 1, lag), (known.year, 1.0 - lag)):
        if weight:
            expected += weight * points[max(y for y in points if y <= year)]
            actual += weight * known.observed.value(year, "standards", scheme, name)
    return actual / expected if not np.isnan(actual) else 1.0
