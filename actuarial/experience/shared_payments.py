"""Payments that two funds share: how much each got at the start, and what was remitted.

Where the income of both funds is observed, the payment E and the share s that one of them gets
follow from both: E = sum of both incomes, and of what was remitted, less all other income of both;
s = (its income less its other income) / E.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from actuarial.basis import Clock, compile_basis
from actuarial.history.figures import History
from actuarial.projection import project_line
from actuarial.reading.quantity import Leaf, Number, Path, Quantity
from actuarial.reading.resolved import Run
from actuarial.results.dataset import dataset

RELIEF = "relief"


class SharedPayment(NamedTuple):
    """A contribution line of which a share goes to another fund than the rest."""

    scheme: str
    line: str
    fund: str
    """Fund that gets the share."""
    rest: str
    """Fund that gets the rest."""
    paid: float
    """What would be due in the start year without relief, yuan."""
    share: float
    """Share of it that the fund got."""


def shared_payments(run: Run, observed: History) -> Iterator[SharedPayment]:
    """Payments of the run's base year whose division both funds' observed income shows."""
    scenario = next(iter(run.scenarios.values()))
    ((region, model),) = scenario.regions.items()
    lines = [
        (name, line, payment)
        for name, scheme in model.schemes.items()
        for line, payment in scheme.contributions.items()
        if len(payment.into) == 2
    ]
    if not lines:
        return
    basis = compile_basis(scenario, run.places, Clock(run.base_year, 1), run.pooling[:1])
    result = dataset(project_line(basis), "standard", {}).sel(region=region).isel(year=0, pooling=0)
    for scheme, line, payment in lines:
        rest = next(fund for fund, part in payment.into.items() if part == "rest")
        fund = next(fund for fund in payment.into if fund != rest)
        year = run.base_year
        share = value_at(payment.into[fund], year)
        incomes = {f: observed.value(year, "funds", f, "income") for f in (fund, rest)}
        if share == 0 or np.isnan(sum(incomes.values())):
            continue
        own = {f: _of_line(result, f, line) for f in incomes}
        other = {f: float(result["total_income"].sel(fund=f)) - own[f] for f in incomes}
        paid = sum(incomes.values()) + remitted(observed, scheme, line, year) - sum(other.values())
        yield SharedPayment(scheme, line, fund, rest, paid, (incomes[fund] - other[fund]) / paid)


def _of_line(result: xr.Dataset, fund: str, line: str) -> float:
    income = result["income"].sel(fund=fund)
    labels = income["income_line"].values.tolist()
    named = [one for one in labels if one == line or str(one).startswith(f"{line}_")]
    return float(income.sel(income_line=named).sum())


def remitted(observed: History, scheme: str, line: str, year: int) -> float:
    """Relief of a contribution line in a year, yuan; 0 where none is known."""
    return float(np.nan_to_num(observed.value(year, "measures", scheme, line, RELIEF)))


def quantities_of(
    one: SharedPayment, model: Any, observed: History, start: int, due: dict[int, float]
) -> Iterator[tuple[str, Quantity]]:
    """Rate and share by year: as found at the start, with the reliefs known, then as the files say.

    due: what would be paid in each year whose relief is known, over that of the start.
    """
    at = f"{one.scheme}.contributions.{one.line}"
    payment = model.schemes[one.scheme].contributions[one.line]
    rate = value_at(payment.rate, start)
    dated = payment.into[one.fund].layers[0].quantity
    later = dated.points if isinstance(dated, Path) else ()
    shares = {start: one.share} | {year: value for year, value in later if year > start}
    rates = {start: rate}
    for year, growth in due.items():
        relief = remitted(observed, one.scheme, one.line, year) / (one.paid * growth)
        if relief == 0:
            continue
        before = shares[max(y for y in shares if y <= year)]
        rates |= {year: rate * (1 - relief), year + 1: rate}
        shares |= {year: before / (1 - relief), year + 1: shares.get(year + 1, before)}
    yield f"{at}.rate", Path(tuple(sorted(rates.items())))
    yield f"{at}.into.{one.fund}", Path(tuple(sorted(shares.items())))


def value_at(leaf: Leaf, year: int) -> float:
    """A share or rate of a year, held from the point before it."""
    quantity = leaf.layers[0].quantity
    if isinstance(quantity, Path):
        points = dict(quantity.points)
        return points[max((y for y in points if y <= year), default=min(points))]
    if isinstance(quantity, Number):
        return quantity.value
    raise TypeError(f"{leaf.key} is no number or path")
