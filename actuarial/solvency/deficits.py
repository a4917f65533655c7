"""When a fund runs into deficit, is depleted, and what it could then pay (docs/method.md §9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actuarial.arguments import CALENDAR, YUAN
from actuarial.arrays import Bools, Floats, Ints
from actuarial.solvency.indicators import (
    Opening,
    Reserve,
    YearlySpent,
    YearlyYuan,
    floats,
    opening_reserve,
)
from actuarial.vocabulary import NEVER
from actuarial.vocabulary.axes import axes

YearArray = NDArray[np.int32]
Years = Annotated[ArrayLike, axes("year"), CALENDAR]


def _first_year(happens: Bools, years: ArrayLike) -> YearArray:
    calendar = np.asarray(years, dtype=np.int32)
    first = calendar[np.argmax(happens, axis=0)]
    return np.where(happens.any(axis=0), first, np.int32(NEVER)).astype(np.int32)


def first_deficit_year(
    balance: Annotated[ArrayLike, axes("year", "..."), YUAN],
    years: Years,
    negligible: YearlySpent = 0.0,
) -> YearArray:
    """First year of current deficit (当期赤字): balance[year, ...] yuan/year below 0.

    balance with interest (`current_balance`); years[year] → [...], `NEVER` if there is none.
    """
    return _first_year(np.asarray(floats(balance) < -floats(negligible)), years)


@dataclass(frozen=True)
class Depletion:
    """When a reserve falls below 0 for the first time, [...].

    year (`NEVER` if not within the horizon; the base year where the opening balance was already
    below 0), month 1 … 12 (0 where there is none: never, or at opening), depletes, at_opening.
    """

    year: Annotated[YearArray, axes("...")]
    month: Annotated[NDArray[np.int8], axes("...")]
    depletes: Annotated[Bools, axes("...")]
    at_opening: Annotated[Bools, axes("...")]


def depletion(
    opening: Opening, reserve: Reserve, years: Years, negligible: YearlySpent = 0.0
) -> Depletion:
    """Depletion year and month (累计结余耗尽).

    opening and reserve[year, ...] as in `opening_reserve`, yuan; years[year], consecutive. Within
    the year the reserve is taken to fall on a straight line: the fraction F(t−1)/(F(t−1) − F(t)) of
    the year has passed at 0; month max(1, ceil(12 × fraction)).
    negligible yuan: a debt no larger is the rounding of a fund held at 0, not depletion.
    """
    held = floats(reserve)
    before = opening_reserve(opening, held)
    allowed = np.broadcast_to(floats(negligible), held.shape)
    below = np.asarray(held < -allowed)
    depletes = below.any(axis=0)
    first = np.argmax(below, axis=0)[None]
    start = np.maximum(np.take_along_axis(before, first, axis=0)[0], 0.0)
    end = np.take_along_axis(held, first, axis=0)[0]
    fraction = np.divide(start, start - end, out=np.zeros_like(start), where=depletes)
    # Rounded first: 3.0000000000000004 months are 3.
    month = np.maximum(1, np.ceil(np.round(12 * fraction, 9)))
    at_opening = np.asarray(before[0] < -allowed[0])
    base_year = np.int32(np.asarray(years)[0] - 1)
    year = np.where(at_opening, base_year, _first_year(below, years))
    return Depletion(
        year=year.astype(np.int32),
        month=np.where(depletes & ~at_opening, month, 0).astype(np.int8),
        depletes=np.asarray(depletes | at_opening),
        at_opening=at_opening,
    )


@dataclass(frozen=True)
class Spells:
    """Spells of a reserve below 0, [...]: how many, recoveries out of them, years in them."""

    spells: Annotated[Ints, axes("...")]
    recoveries: Annotated[Ints, axes("...")]
    years: Annotated[Ints, axes("...")]


def spells(opening: Opening, reserve: Reserve, negligible: YearlySpent = 0.0) -> Spells:
    """Count the spells below 0; a fund below at the opening is in its first one.

    opening and reserve[year, ...] as in `opening_reserve`, yuan. Years count year-ends of the
    projection.
    """
    held = floats(reserve)
    before = opening_reserve(opening, held)
    below = held < -floats(negligible)
    was_below = np.concatenate(
        [(before[:1] < -np.broadcast_to(floats(negligible), held.shape)[:1]), below[:-1]]
    )
    begins = (below & ~was_below).sum(axis=0) + was_below[0]
    return Spells(begins, (was_below & ~below).sum(axis=0), below.sum(axis=0))


def payable_share(
    opening: Opening,
    reserve: Reserve,
    income: YearlyYuan,
    expenditure: YearlyYuan,
    *,
    with_reserve: bool = True,
) -> Floats:
    """Share of the year's benefits that could be paid without debts, [year, ...].

    1 while the reserve lasts; once it is gone min(1, income without interest / expenditure). In the
    year it runs out what is left of it pays too; without with_reserve that year is like those
    after it, as trustees' reports state the benefits payable after depletion. opening and reserve
    as in `opening_reserve`, yuan; income, expenditure [year, ...] yuan/year. 1 where nothing is
    due.
    """
    held, due = floats(reserve), floats(expenditure)
    before = opening_reserve(opening, held)
    means = floats(income) + (np.maximum(before, 0.0) if with_reserve else 0.0)
    share = np.divide(means, due, out=np.ones_like(means), where=due > 0)
    in_debt = (held < 0) | (before < 0)
    return np.where(in_debt, np.clip(share, 0.0, 1.0), 1.0)
