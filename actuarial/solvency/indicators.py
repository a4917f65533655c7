"""Balances, ratios and rates of each year (docs/method.md §9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actuarial.arguments import ANYTHING, PERSONS, SPENT, YUAN, Numbers
from actuarial.arrays import Bools, Floats
from actuarial.vocabulary import FIRST_RESERVE_LEVEL
from actuarial.vocabulary.axes import axes

MONTHS = Numbers("months payable, not a number where nothing is paid", missing=True)
OVERDRAWN_OR_NOT = Numbers("true where the reserve is below 0", flags=True)
THRESHOLDS = Numbers("months, rising")
YearlyYuan = Annotated[ArrayLike, axes("year or 1", "..."), YUAN]
YearlySpent = Annotated[ArrayLike, axes("year or 1", "..."), SPENT]
Opening = Annotated[ArrayLike, axes("year or 0", "..."), YUAN]
"""Before the first year, or of every year."""
Reserve = Annotated[ArrayLike, axes("year", "..."), YUAN]

LevelArray = NDArray[np.int8]

# Codes of the vocabulary's first reserve levels, the last of them below every threshold.
NOTHING_PAID, OVERDRAWN, LOWEST = range(FIRST_RESERVE_LEVEL, FIRST_RESERVE_LEVEL + 3)


def ratio(
    numerator: Annotated[ArrayLike, axes("year or 1", "..."), ANYTHING],
    denominator: Annotated[ArrayLike, axes("year or 1", "..."), ANYTHING],
) -> Floats:
    """Numerator over denominator, missing where the denominator is 0.

    For cost per head (expenditure, members), share of GDP, and all ratios of this room.
    """
    above, below = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    quotient = np.full(above.shape, np.nan)
    np.divide(above, below, out=quotient, where=below != 0)
    return quotient


def floats(values: ArrayLike) -> Floats:
    """An array of numbers from what a caller has: an array, a list, a number."""
    return np.asarray(values, dtype=np.float64)


def primary_balance(income: YearlyYuan, expenditure: YearlyYuan) -> Floats:
    """Balance of the year without interest: income[year, ...] − expenditure, yuan/year."""
    return floats(income) - floats(expenditure)


def current_balance(income: YearlyYuan, expenditure: YearlyYuan, interest: YearlyYuan) -> Floats:
    """Current balance (当期结余), interest included as the official figure does, yuan/year.

    income without interest; all [year, ...]. The first deficit is read on it.
    """
    return floats(income) + floats(interest) - floats(expenditure)


def opening_reserve(opening: Opening, reserve: Reserve) -> Floats:
    """Each year's reserve at its start: opening[...], reserve[year, ...] → [year, ...] yuan.

    opening at 31 December before the first year; one with all the dims of reserve is each year's
    own: a fund that is merged into another begins the next year with what the other has.
    """
    before, held = floats(opening), floats(reserve)
    if before.shape == held.shape:
        return before
    first = np.broadcast_to(before, held.shape[1:])
    return np.concatenate([first[None], held[:-1]])


def months_payable(
    reserve: YearlyYuan, expenditure: YearlyYuan, negligible: YearlySpent = 0.0
) -> tuple[Floats, Bools]:
    """Months of the year's outgo the year-end reserve would cover (可支付月数).

    reserve[year, ...] yuan at 31 December, expenditure[year, ...] yuan/year → months, overdrawn.
    A reserve below 0 covers no month: 0, and overdrawn says so. negligible yuan: a debt no
    larger is the rounding of a fund held at 0. Missing where nothing is paid. Not the
    `fund_ratio`, which holds the reserve BEFORE the year against its cost.
    """
    held = floats(reserve)
    overdrawn = np.asarray(held < -floats(negligible))
    return ratio(12 * np.maximum(held, 0.0), expenditure), overdrawn


def fund_ratio(opening: Opening, reserve: Reserve, expenditure: YearlyYuan) -> Floats:
    """Reserve at the START of the year over the year's outgo, as the US trustees use it.

    opening and reserve as in `opening_reserve`, yuan; expenditure[year, ...] yuan/year → share;
    negative in debt; missing where nothing is paid.
    """
    return ratio(opening_reserve(opening, reserve), expenditure)


ROUNDING = 1e-6
"""Months by which a reserve may miss a threshold that it is held at."""


def reserve_level(
    months: Annotated[ArrayLike, axes("year or 1", "..."), MONTHS],
    overdrawn: Annotated[ArrayLike, axes("year or 1", "..."), OVERDRAWN_OR_NOT],
    thresholds: Annotated[Sequence[float], axes("threshold"), THRESHOLDS],
) -> LevelArray:
    """Code of the reserve's level (结余水平): how many thresholds the months payable reach.

    thresholds rise (3, 6, 9, 15 months …); one just reached counts, rounding aside: a fund that a
    rule holds at 6 months has 6 months. −1 where overdrawn, −2 where
    nothing is paid: the codes of the vocabulary's reserve levels.
    """
    steps = np.asarray(thresholds, dtype=np.float64)
    if (np.diff(steps) <= 0).any():
        raise ValueError(f"thresholds must rise: {steps.tolist()}")
    reached = floats(months)
    level = (LOWEST + np.searchsorted(steps - ROUNDING, reached, side="right")).astype(np.int8)
    level = np.where(np.isnan(reached), np.int8(NOTHING_PAID), level)
    return np.where(overdrawn, np.int8(OVERDRAWN), level).astype(np.int8)


def income_rate(income: YearlyYuan, base: YearlySpent) -> Floats:
    """Income without interest as a share of the base, [year, ...].

    The base is the contribution base, or members × disposable income per head where there is
    none. Year by year; over a period see `summarized`.
    """
    return ratio(income, base)


def cost_rate(expenditure: YearlyYuan, base: YearlySpent) -> Floats:
    """Expenditure as a share of the base, [year, ...]; the base as in `income_rate`."""
    return ratio(expenditure, base)


def payg_rate(expenditure: YearlyYuan, base: YearlySpent, other_income: YearlyYuan = 0.0) -> Floats:
    """Contribution rate that would pay for the year out of the year (现收现付费率).

    expenditure, other_income (income that is no contribution, without interest) yuan/year, base
    yuan/year, all [year, ...] → share of the base. Reserves are neither used nor built.
    """
    return ratio(floats(expenditure) - floats(other_income), base)


def contributors_per_retiree(
    contributors: Annotated[ArrayLike, axes("year or 1", "..."), PERSONS],
    retirees: Annotated[ArrayLike, axes("year or 1", "..."), PERSONS],
) -> Floats:
    """Contributing members per retired member (职退比), persons at 31 December, [year, ...]."""
    return ratio(contributors, retirees)
