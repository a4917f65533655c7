"""The run as it would have stood at the end of an earlier year.

What history observed to that year takes the place of what the files give for their own base year;
the checks of every run judge what comes out. Source: docs/decisions/back-test-rules.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from actuarial.basis.memory import Memory
from actuarial.checks.base_year import dated_leaves
from actuarial.checks.compiled import Compiled
from actuarial.checks.judging import all_problems
from actuarial.experience.lines import MEMBERS, use_schemes
from actuarial.experience.scales import with_fitted_scales, with_quantities
from actuarial.experience.shared_payments import quantities_of, shared_payments, value_at
from actuarial.experience.start_figures import published_at, without_scale_of
from actuarial.history.figures import History, Key
from actuarial.history.lines import FOLDER
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.published import Announced
from actuarial.reading.quantity import (
    Fade,
    Follows,
    Labels,
    Number,
    Path,
    Quantity,
    labels_of,
)
from actuarial.reading.resolved import Run
from actuarial.vocabulary import ACTIVE, FLEXIBLE, RETIREE

NATION = "china"
"""Place whose history holds the wages and prices of the nation."""
WAGE = ("economy", "wage_non_private")
MONEY = "yuan"
"""How units of money begin."""


class Past(NamedTuple):
    """What is known of a place and of the nation, and what was found missing."""

    start: int
    observed: History
    nation: History
    missing: dict[Problem, None]

    def need(self, year: int, *key: str, nation: bool = False) -> float:
        """A figure that a back-test cannot do without; NaN and a fault where it is missing."""
        history = self.nation if nation else self.observed
        value = history.value(year, *key)
        if np.isnan(value):
            words = f"{' '.join(key)} has no figure of {year}; from {self.start} it is needed."
            self.missing[Problem(f"{FOLDER}/{history.place}", 0, 0, "", words)] = None
        return value

    def wage(self, year: int) -> float:
        """The nation's average wage of a year."""
        return self.need(year, *WAGE, nation=True)

    def due(self, scheme: str, year: int) -> float:
        """What contributions follow where rates stay: wages times actives."""
        return self.wage(year) * self.need(year, "members", scheme, "active")

    def refuse_what_is_missing(self) -> None:
        """Raise Refused where a figure was missing."""
        if self.missing:
            raise Refused(self.missing)


def at_start(run: Run, past: Past, announced: Announced, horizon: int, given: bool) -> Run:
    """The run with everything of its base year as of `past.start`, scales fitted, no trends.

    given: whether rules published and measures taken after the start are known (observed drivers).
    Raises Refused where history lacks a figure or the checks of a run find a fault.
    """
    start = past.start
    name, scenario = next(iter(run.scenarios.items()))
    (region,) = scenario.regions
    model = scenario.regions[region]
    known = frozenset(key for key, year in announced.items() if given or year <= start)
    quantities = dict(moved_back(model, past, known))
    quantities |= dict(_services(model, past, run.base_year))
    quantities |= dict(_economy(model, past))
    quantities |= {key: Path(levels) for key, _, levels in notices_of(model, past)}
    quantities |= dict(_members(model, past))
    quantities |= dict(_openings(model, past))
    quantities |= dict(_coverage_of_partial_schemes(model, past, run.base_year))
    model = published_at(model, past.observed, start)
    past.refuse_what_is_missing()
    economy = model.economy.model_copy(update={"price_year": start})
    model = model.model_copy(update={"economy": economy})
    scenario = replace(scenario, regions={region: model})
    scenario = with_quantities(scenario, region, quantities)
    moved = replace(
        run,
        base_year=start,
        horizon=horizon,
        scenarios={name: scenario},
        variants={},
        varied={},
        pooling=run.pooling[:1],
    )
    judge(moved)
    for one in shared_payments(moved, past.observed):
        years = range(start, start + horizon + 1 if given else start + 1)
        due = {year: past.due(one.scheme, year) / past.due(one.scheme, start) for year in years}
        model = scenario.regions[region]
        found = dict(quantities_of(one, model, past.observed, start, due))
        scenario = with_quantities(scenario, region, found)
        # The fund's income is met by its share of the payment, so no scale is fitted to it.
        scenario = replace(
            scenario, regions={region: without_scale_of(scenario.regions[region], one.fund)}
        )
    moved = replace(moved, scenarios={name: scenario})
    judge(moved)
    return with_fitted_scales(moved)


def judge(run: Run) -> None:
    """Raise Refused where a run that was made in memory would be refused as a file."""
    problems = all_problems(Compiled(run))
    if any(one.severity == "fault" for one in problems):
        raise Refused(problems)


def services_of(model: Any, observed: History) -> Iterator[tuple[str, str]]:
    """Schemes and their services of which some use was observed in some year."""
    for name in use_schemes(observed):
        services = model.schemes[name].benefits if name in model.schemes else {}
        for service in services:
            if any(key[:3] == ("use", name, service) for key in observed.figures):
                yield name, service


def _services(model: Any, past: Past, base_year: int) -> Iterator[tuple[str, Quantity]]:
    """Services without a trend; what was not observed at the start is carried back with wages.

    Its use at given age is that of the files.
    """
    for scheme, service in services_of(model, past.observed):
        at = f"{scheme}.benefits.{service}"
        yield f"{at}.frequency.growth", Number(0.0)
        yield f"{at}.unit_cost.excess", Number(0.0)
        if np.isnan(past.observed.value(past.start, "use", scheme, service, "cost")):
            scale = model.schemes[scheme].benefits[service].unit_cost.scale.layers[0].quantity
            back = past.wage(past.start) / value_at(model.economy.average_wage, base_year)
            yield f"{at}.unit_cost.scale", Number(scale.value * back)


def moved_back(model: Any, past: Past, known: frozenset[str]) -> Iterator[tuple[str, Quantity]]:
    """Dated quantities held at the start: what the files say of later years is not known."""
    for key, leaf, unit in dated_leaves(model, Memory()):
        quantity = leaf.layers[0].quantity
        if key.startswith("demography.") or unit.by_birth or key in known:
            continue
        held = _held(quantity, past, model if unit.name.startswith(MONEY) else None)
        if held is not None:
            yield key, held


def _held(quantity: Quantity, past: Past, money_of: Any | None) -> Quantity | None:
    """A dated quantity at the start; money, of a model with wages, is carried back with them."""
    if isinstance(quantity, Labels):
        items = tuple((k, _held(one, past, money_of) or one) for k, one in quantity.items)
        return Labels(items)
    if isinstance(quantity, Fade):
        return Path(((past.start, quantity.near[0][1]),))
    if not isinstance(quantity, Path):
        return None
    points = dict(quantity.points)
    first = quantity.points[0][0]
    if money_of is not None:
        year = max((y for y in points if y <= past.start), default=first)
        unit = points[year] / value_at(money_of.economy.average_wage, year)
        levels = tuple((y, unit * past.wage(y)) for y in (past.start - 1, past.start))
        return Path(levels, then=Follows("average_wage"))
    if quantity.linear:
        value = float(np.interp(past.start, list(points), list(points.values())))
    else:
        value = points[max((y for y in points if y <= past.start), default=first)]
    return Path(((past.start, value),))


def _economy(model: Any, past: Past) -> Iterator[tuple[str, Quantity]]:
    years = (past.start - 1, past.start)
    wages = tuple((year, past.wage(year)) for year in years)
    yield "economy.average_wage", Path(wages)
    prices = ("economy", "price_change")
    cpi = tuple((year, past.need(year, *prices, nation=True)) for year in years)
    yield "economy.cpi_growth", Path(cpi)
    yield "economy.gdp", Number(past.need(past.start, "economy", "gdp"))


def notices_of(model: Any, past: Past) -> Iterator[tuple[str, Key, tuple[tuple[int, float], ...]]]:
    """Amounts that notices set: key of the files, line of history, levels of both year ends."""
    for key in past.observed.figures:
        if key[0] == "standards" and key[2] in model.schemes[key[1]].contributions:
            levels = tuple((y, past.need(y, *key)) for y in (past.start - 1, past.start))
            yield f"{key[1]}.contributions.{key[2]}.amount", key, levels


def _members(model: Any, past: Past) -> Iterator[tuple[str, Quantity]]:
    share = model.coverage.flexible_share.layers[0].quantity
    flexible = share.points[0][1] if isinstance(share, Path) else share.value
    counts: dict[str, list[tuple[int, float]]] = {}
    for year in (past.start - 1, past.start):
        for status, count in members_of(model, past, year).items():
            split = {FLEXIBLE: flexible, next(iter(ACTIVE)): 1 - flexible}
            counts.setdefault(status, []).append((year, count * split.get(status, 1.0)))
    items = tuple((status, Path(tuple(points))) for status, points in counts.items())
    yield "coverage.members", Labels(items)


def members_of(model: Any, past: Past, year: int) -> dict[str, float]:
    """Observed members at a year end by status of the model.

    Statuses that history counts together have the count of all of them.
    """
    found: dict[str, float] = {}
    for scheme in use_schemes(past.observed):
        if scheme not in model.schemes:
            continue
        statuses = labels_of(model.schemes[scheme].members)
        if RETIREE in statuses:
            for line in ("active", "retired"):
                count = past.need(year, "members", scheme, line)
                found |= dict.fromkeys(MEMBERS[line], count)
        else:
            count = past.need(year, "members", scheme, "all")
            found |= dict.fromkeys(statuses, count)
    return found


def _openings(model: Any, past: Past) -> Iterator[tuple[str, Quantity]]:
    for name, scheme in model.schemes.items():
        if scheme.opening is None:
            continue
        items = []
        shipped = dict(scheme.opening.layers[0].quantity.items)
        for fund, was in shipped.items():
            years = (past.start - 1, past.start)
            if name in use_schemes(past.observed):
                points = tuple((year, past.need(year, "funds", fund, "balance")) for year in years)
            elif ("funds", fund, "income") in past.observed.figures:
                points = tuple((year, _collected(past, fund, year)) for year in years)
            else:
                value = was.points[0][1] if isinstance(was, Path) else was.value
                points = tuple((year, value) for year in years)
            items.append((fund, Path(points)))
        yield f"{name}.opening", Labels(tuple(items))


def _collected(past: Past, fund: str, last: int) -> float:
    """Income less spending of all observed years, where no balance is known."""
    total = 0.0
    for sign, line in ((1, "income"), (-1, "expenditure")):
        years, values = past.observed.series("funds", fund, line)
        total += sign * float(values[years <= last].sum())
    return total


def _coverage_of_partial_schemes(
    model: Any, past: Past, base_year: int
) -> Iterator[tuple[str, Quantity]]:
    """Schemes that not everybody has: member shares in proportion to the members observed."""
    basic = use_schemes(past.observed)
    for name, scheme in model.schemes.items():
        then, now = (
            past.observed.value(y, "members", name, "all") for y in (past.start, base_year)
        )
        quantity = scheme.members.layers[0].quantity
        if name in basic or np.isnan(then / now) or not isinstance(quantity, Labels):
            continue
        items = tuple(
            (status, Number(one.value * then / now) if isinstance(one, Number) else one)
            for status, one in quantity.items
        )
        yield f"{name}.members", Labels(items)
