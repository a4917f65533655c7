"""Solvency indicators of regions and provinces, from the funds' accounts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actuarial.arrays import Bools, Floats, Ints
from actuarial.entries import Money
from actuarial.solvency.deficits import depletion, first_deficit_year, payable_share, spells
from actuarial.solvency.indicators import (
    cost_rate,
    fund_ratio,
    income_rate,
    months_payable,
    payg_rate,
    primary_balance,
    reserve_level,
)
from actuarial.solvency.present_values import (
    close_balance,
    interest_less_growth,
    short_range_test,
    summarized,
    unfunded_obligation,
)
from actuarial.vocabulary import NEVER, WINDOWS

# A debt this small against a year's outgo is the rounding of a fund held at 0.
NEGLIGIBLE = 1e-9


def balances(money: Money) -> dict[str, Floats]:
    """Current and primary balance of each year shown, yuan a year; flows, so each region its own.

    Source: docs/method.md §9.
    """
    shown = slice(0, -1)
    income, expenditure = money.income[shown], money.expenditure[shown]
    return {
        "current_balance": income - expenditure,
        "primary_balance": primary_balance(income - money.interest[shown], expenditure),
    }


def indicators(
    money: Money,
    years: Ints,
    discount: Floats,
    target_months: ArrayLike,
    thresholds: Floats,
) -> dict[str, Floats | NDArray[np.int32] | NDArray[np.int8]]:
    """Every indicator by its name in the vocabulary; the year axis first, then money's dims.

    years: the years of money, one more than the results (for target funds); yearly indicators drop
    it. discount[year, ...] broadcasts to money, target_months to one of its years. The base year
    holds calibrated flows: deficits and depletion are looked for from the next year on.
    Source: docs/method.md §9.
    """
    shown, projected = slice(0, -1), slice(1, -1)
    outgo = money.expenditure[shown]
    without_interest = money.income - money.interest
    negligible = NEGLIGIBLE * np.abs(money.expenditure)
    opening, reserve = money.opening[projected], money.reserve[projected]
    months, overdrawn = months_payable(money.reserve[shown], outgo, negligible[shown])
    current = money.income - money.expenditure
    calendar = years[projected]
    gone = depletion(opening, reserve, calendar, negligible[projected])
    deficit = first_deficit_year(current[projected], calendar, negligible[projected])
    share = payable_share(
        opening, reserve, without_interest[projected], money.expenditure[projected]
    )
    due = money.expenditure[projected] + money.unpaid[projected]
    share *= np.divide(
        money.expenditure[projected], due, out=np.ones_like(due), where=money.unpaid[projected] > 0
    )
    found: dict[str, Floats | NDArray[np.int32] | NDArray[np.int8]] = {
        "months_payable": months,
        "overdrawn": overdrawn.astype(np.int8),
        "fund_ratio": fund_ratio(money.opening[shown], money.reserve[shown], outgo),
        "payg_rate": payg_rate(outgo, money.base[shown], (without_interest - money.levied)[shown]),
        "income_rate": income_rate(without_interest[shown], money.base[shown]),
        "cost_rate": cost_rate(outgo, money.base[shown]),
        "payable_share": np.concatenate([np.ones_like(share[:1]), share]),
        "reserve_level": reserve_level(months, overdrawn, [float(t) for t in thresholds]),
        "first_deficit_year": deficit,
        "has_deficit": (deficit != NEVER).astype(np.int8),
        "depletion_year": gone.year,
        "depletion_month": gone.month,
        "depletes": gone.depletes.astype(np.int8),
        "depleted_at_opening": gone.at_opening.astype(np.int8),
        "recoveries": spells(opening, reserve, negligible[projected]).recoveries.astype(np.int32),
    }
    found |= _summarized(money, discount, target_months, len(calendar))
    return found | _tests(money, discount, target_months, len(calendar))


def _summarized(
    money: Money, discount: Floats, target_months: ArrayLike, horizon: int
) -> dict[str, Floats]:
    """Rates over the windows that fit into the horizon; the others are missing."""
    windows = [window for window in WINDOWS if window <= horizon]
    shape = (*money.reserve.shape[1:], len(WINDOWS))
    names = (
        "summarized_income_rate",
        "summarized_cost_rate",
        "actuarial_balance",
        "unfunded_obligation",
    )
    found = {name: np.full(shape, np.nan) for name in (*names, "interest_less_growth")}
    if not windows:
        return found
    income = (money.income - money.interest)[1:]
    arguments = (money.reserve[0], income, money.expenditure[1:])
    rates = summarized(
        *arguments, money.base[1:], discount[1:], windows=windows, target_months=target_months
    )
    values = (
        rates.income_rate,
        rates.cost_rate,
        rates.actuarial_balance,
        unfunded_obligation(*arguments, discount[1:], windows=windows),
    )
    for name, value in zip(names, values, strict=True):
        found[name][..., : len(windows)] = value
    for position, window in enumerate(windows):
        found["interest_less_growth"][..., position] = interest_less_growth(
            discount[1:], money.base[1:], window
        )
    return found


SHORT_RANGE, LONG_RANGE = 10, 75
"""Years of the trustees' short-range test, and the longest period of their long-range one."""
NOT_TESTED = -1


def _tests(
    money: Money, discount: Floats, target_months: ArrayLike, horizon: int
) -> dict[str, NDArray[np.int8]]:
    """The trustees' tests, 1 passed, 0 failed; not made where the horizon is too short.

    Short range: a year's outgo in reserve, or reached within five years, over ten years. Long
    range: every period from ten years to the horizon (75 at most) close to balance, with the
    model's own target fund. Source: docs/method.md §9.
    """
    names = ("short_range_adequate", "close_balance")
    if horizon < SHORT_RANGE:
        shape = money.reserve.shape[1:]
        return {name: np.full(shape, NOT_TESTED, dtype=np.int8) for name in names}
    opening, outgo = money.reserve[0], money.expenditure[1:]
    adequate = short_range_test(opening, money.reserve[1:-1], outgo, period=SHORT_RANGE)
    close, _, _ = close_balance(
        opening,
        (money.income - money.interest)[1:],
        outgo,
        discount[1:],
        first=SHORT_RANGE,
        last=min(LONG_RANGE, horizon),
        target_months=target_months,
    )
    return dict(zip(names, (adequate.astype(np.int8), close.astype(np.int8)), strict=True))


def served(money: Money, pooled: Money, province: Ints, by_province: Bools) -> Money:
    """Money of the fund that serves each region: its own, or its province's where that is one fund.

    money and pooled (the regions' parts of the provincial fund alone)[year, pooling, ..., region,
    fund]; by_province[year, pooling, ..., fund].
    """
    if not by_province.any():
        return money
    return Money(
        *(
            _served(own, part, province, by_province)
            for own, part in zip(money, pooled, strict=True)
        )
    )


def _served(own: Floats, part: Floats, province: Ints, by_province: Bools) -> Floats:
    totals = np.stack(
        [part[..., province == one, :].sum(axis=-2) for one in range(province.max() + 1)], axis=-2
    )
    return np.where(by_province[..., None, :], totals[..., province, :], own)


OVER_YEARS = (
    *("summarized_income_rate", "summarized_cost_rate", "actuarial_balance"),
    *("unfunded_obligation", "interest_less_growth", "short_range_adequate", "close_balance"),
)
"""Indicators read from many years together: a region that one provincial fund serves in some of
them has those of its province."""
