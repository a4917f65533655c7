"""Rates that would hold (平衡费率): closed forms of the ledger (docs/method.md §9).

Exact while income is linear in the rate and one rate of interest holds for reserves and debts; a
path that never falls below 0 needs only the first. Everything else is for the solver that
runs the whole model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import INTEREST, SHARES, SPENT, TIMING, YEARS, YUAN, Numbers
from actuarial.arrays import Bools, Floats, Ints
from actuarial.solvency.indicators import floats
from actuarial.solvency.present_values import discount_factors
from actuarial.vocabulary.axes import axes

TARGET = Numbers("yuan at year-end, not a number in years without a target", missing=True)
INDEX = Numbers("index of a year, 0 for the first", 0, whole=True)
CHANGE = Numbers("shares of the base, not a number where there is none", -1, missing=True)
CAP = Numbers("shares of the base, infinite where there is no cap", -1, infinite=True)
STEP = Numbers("a share of the base above 0", 0, 1, above=True)


def immediate(years: Annotated[int, YEARS]) -> Floats:
    """The whole change from the first year on, [year]."""
    return np.ones(years)


def deferred(years: Annotated[int, YEARS], start: Annotated[int, INDEX]) -> Floats:
    """The whole change from the year of index `start` on, [year]."""
    return (np.arange(years) >= start).astype(np.float64)


def stepwise(
    years: Annotated[int, YEARS],
    start: Annotated[int, INDEX],
    steps: Annotated[int, YEARS],
    every: Annotated[int, YEARS] = 1,
) -> Floats:
    """The change in equal steps, one each `every` years from index `start`, then all, [year]."""
    taken = np.floor_divide(np.arange(years) - start, every) + 1
    return np.clip(taken / steps, 0.0, 1.0)


@dataclass(frozen=True)
class BalancingRate:
    """The least change of a rate that meets every target, [...], share of the base.

    Below 0: room for a cut. feasible says whether it meets them all; where a target lies
    before the change brings anything in, missed is the largest sum lacking then, yuan, and the
    change is that for the other targets (nan if there is none). binding is the index of the year
    that decides.
    """

    change: Annotated[Floats, axes("...")]
    feasible: Annotated[Bools, axes("...")]
    missed: Annotated[Floats, axes("...")]
    binding: Annotated[Ints, axes("...")]


def balancing_rate(
    opening: Annotated[ArrayLike, axes("..."), YUAN],
    net_flow: Annotated[ArrayLike, axes("year", "..."), YUAN],
    base: Annotated[ArrayLike, axes("year or 1", "..."), SPENT],
    rate: Annotated[ArrayLike, axes("year or 1", "..."), INTEREST],
    *,
    target: Annotated[ArrayLike, axes("year or 1", "..."), TARGET],
    pattern: Annotated[ArrayLike, axes("year or 1"), SHARES],
    timing: Annotated[float, TIMING] = 0.5,
) -> BalancingRate:
    """Least change of the contribution rate that keeps every year-end reserve at its target.

    opening[...] yuan at 31 December before the first year; net_flow[year, ...] yuan/year without
    interest, at present rates; base[year, ...] yuan/year that a unit of the rate brings in; rate
    per year [year] or [year, ...];
    target[year] or [year, ...] yuan at year-end, nan in years that have none; pattern[year] share
    of the change in force (`immediate`, `deferred`, `stepwise`); timing as in the ledger.

    Solvent over n years: target 0 in the first n years, nan after. Months in a given year: target
    months/12 × outgo in that year, nan in all others.
    """
    flow = floats(net_flow)
    shape = flow.shape
    flow_value, end_value = discount_factors(_by_year(rate, flow.ndim), timing)
    worth = flow_value * floats(base) * _by_year(pattern, flow.ndim)
    worth = np.cumsum(np.broadcast_to(worth, shape), axis=0)
    reserve = floats(opening) + np.cumsum(flow_value * flow, axis=0)
    wanted = _by_year(target, flow.ndim)
    lacking = np.broadcast_to(wanted * end_value - reserve, shape)
    due = ~np.isnan(lacking)
    reached = due & (worth > 0)
    change_by_year = np.divide(lacking, worth, out=np.full(shape, -np.inf), where=reached)
    change = change_by_year.max(axis=0)
    late = np.where(due & ~reached, lacking / end_value, 0.0).max(axis=0)
    missed = np.maximum(late, 0.0)
    return BalancingRate(
        change=np.where(np.isneginf(change), np.nan, change),
        feasible=missed <= 0,
        missed=missed,
        binding=change_by_year.argmax(axis=0),
    )


def _by_year(path: ArrayLike, ndim: int) -> Floats:
    """A path [year] or [year, ...] with axes of length 1 put in after the year."""
    given = floats(path)
    return given.reshape(len(given), *(1,) * (ndim - given.ndim), *given.shape[1:])


def legal_rate(
    change: Annotated[ArrayLike, axes("..."), CHANGE],
    *,
    step: Annotated[float, STEP],
    highest: Annotated[ArrayLike, axes("..."), CAP] = np.inf,
) -> tuple[Floats, Bools]:
    """A change rounded up to the legal step and capped: the change, and whether the cap binds.

    change, highest [...] shares. Only upwards: a rate rounded down would miss the target. Where
    the cap binds, the last whole step below it; the target is then not met.
    """
    # What is a whole number of steps but for rounding is not moved by one more.
    wanted = np.ceil(np.round(np.asarray(change, dtype=np.float64) / step, 9))
    last = np.floor(np.round(np.asarray(highest, dtype=np.float64) / step, 9))
    return np.minimum(wanted, last) * step, wanted > last
