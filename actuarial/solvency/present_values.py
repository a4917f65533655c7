"""Present values over a period: summarized rates, obligation, the trustees' tests.

Source: docs/method.md §9; the tests as the US trustees apply them to their funds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import INTEREST, SHARES, SPENT, TIMING, YEARS, YUAN, Numbers
from actuarial.arrays import Bools, Floats
from actuarial.solvency.indicators import floats, opening_reserve, ratio
from actuarial.vocabulary.axes import axes

TARGET_MONTHS = Numbers("months of outgo, 0 or more", 0)
LEVEL = Numbers("years of outgo, 0 or more", 0)
First = Annotated[ArrayLike, axes("..."), YUAN]
"""Before the first year."""
Flow = Annotated[ArrayLike, axes("year_more", "..."), YUAN]
Base = Annotated[ArrayLike, axes("year_more or 1", "..."), SPENT]
Rate = Annotated[ArrayLike, axes("year_more or 1", "..."), INTEREST]
Windows = Annotated[Sequence[int], axes("window"), YEARS]
Timing = Annotated[float, TIMING]


def discount_factors(
    rate: Annotated[ArrayLike, axes("year", "..."), INTEREST], timing: Timing = 0.5
) -> tuple[Floats, Floats]:
    """Present values, at the opening, of a yuan in each year and of one at its end.

    rate[year, ...] interest per year; timing: the part of the year that has passed when flows
    arrive, as in the ledger (0 its start, ½ its middle, 1 its end) → of a flow, of a year-end
    balance. The flow's factor is the ledger's own, so that opening + Σ v × flow, carried forward,
    IS the ledger's reserve: (1 + i(1 − timing)) / (1 + i), and not the power (1 + i)^−timing.
    """
    yearly = floats(rate)
    at_end = np.asarray(np.cumprod(1 / (1 + yearly), axis=0), dtype=np.float64)
    return at_end * (1 + yearly * (1 - timing)), at_end


@dataclass(frozen=True)
class Summarized:
    """Summarized rates, shares of the base, [..., window]; actuarial_balance = income − cost.

    cost_present_value, with the target fund, yuan at the opening: what the long-range test
    divides by. base_present_value yuan.
    """

    income_rate: Annotated[Floats, axes("...", "window")]
    cost_rate: Annotated[Floats, axes("...", "window")]
    actuarial_balance: Annotated[Floats, axes("...", "window")]
    cost_present_value: Annotated[Floats, axes("...", "window")]
    base_present_value: Annotated[Floats, axes("...", "window")]


def summarized(
    opening: First,
    income: Flow,
    expenditure: Flow,
    base: Base,
    rate: Rate,
    *,
    windows: Windows,
    target_months: Annotated[ArrayLike, axes("..."), TARGET_MONTHS] = 6.0,
    timing: Timing = 0.5,
) -> Summarized:
    """Summarized income rate, cost rate and actuarial balance over each window (精算平衡).

    opening[...] yuan at 31 December before the first year; income (without interest), base [year,
    ...] yuan/year, rate per year [year] or [year, ...]; expenditure with at least ONE YEAR MORE
    than the longest window, for the target fund of target_months of the outgo of year n + 1; timing
    as in `discount_factors`, of income, outgo and base. The opening fund belongs to the income
    side, the target, at the end of the window, to the cost side.
    """
    longest = max(windows)
    received, spent = floats(income), floats(expenditure)
    if len(spent) <= longest or len(received) < longest or min(windows) < 1:
        raise ValueError(
            f"a window of {longest} years needs {longest} years of income and {longest + 1} of "
            f"expenditure; there are {len(received)} and {len(spent)}"
        )
    if min(len(floats(base)), len(floats(rate))) < longest:
        raise ValueError(
            f"a window of {longest} years is longer than base or rate, of {len(floats(base))} and "
            f"{len(floats(rate))} years"
        )
    discount = _with_axes(floats(rate)[:longest], spent.ndim)
    flow_value, end_value = discount_factors(discount, timing)
    costs = np.cumsum(flow_value * spent[:longest], axis=0)
    targets = floats(target_months) / 12 * end_value * spent[1 : longest + 1]
    incomes = np.cumsum(flow_value * received[:longest], axis=0) + floats(opening)
    bases = np.cumsum(flow_value * floats(base)[:longest], axis=0)
    last = np.asarray(windows, dtype=np.int64) - 1

    def at_windows(present_values: Floats) -> Floats:
        return np.moveaxis(present_values[last], 0, -1)

    cost, weighed = at_windows(costs + targets), at_windows(bases)
    income_share, cost_share = ratio(at_windows(incomes), weighed), ratio(cost, weighed)
    return Summarized(income_share, cost_share, income_share - cost_share, cost, weighed)


def unfunded_obligation(
    opening: First,
    income: Flow,
    expenditure: Flow,
    rate: Rate,
    *,
    windows: Windows,
    timing: Timing = 0.5,
) -> Floats:
    """Present value of outgo less that of income and the opening fund, yuan, [..., window].

    No target fund. Below 0: the period is over-funded. Arguments as in `summarized`.
    """
    longest = max(windows)
    received, spent = floats(income), floats(expenditure)
    if min(len(received), len(spent), len(floats(rate))) < longest:
        raise ValueError(f"a window of {longest} years is longer than the projection")
    flow_value, _ = discount_factors(_with_axes(floats(rate)[:longest], spent.ndim), timing)
    lacking = np.cumsum(flow_value * (spent[:longest] - received[:longest]), axis=0)
    last = np.asarray(windows, dtype=np.int64) - 1
    return np.moveaxis((lacking - floats(opening))[last], 0, -1)


def interest_less_growth(
    rate: Rate,
    base: Annotated[ArrayLike, axes("year_more", "..."), SPENT],
    window: Annotated[int, YEARS],
) -> Floats:
    """Mean of interest over growth of the base in a window: ∏(1 + i)/(1 + g) by year, less 1.

    rate[year, ...], base[year, ...] yuan → [...]. Below 0 the far years weigh most in a
    summarized rate. Growth is that from year 1 to year n, interest that of years 2 … n; missing
    in a window of one year, in which nothing grows.
    """
    grows = floats(base)
    if min(len(grows), len(floats(rate))) < window:
        raise ValueError(f"a window of {window} years is longer than base or rate")
    if window < 2:
        return np.full(grows.shape[1:], np.nan)
    earned = np.prod(1 + _with_axes(floats(rate)[1:window], grows.ndim), axis=0)
    growth = ratio(grows[window - 1], grows[0])
    mean: Floats = (earned / growth) ** (1 / (window - 1)) - 1
    return mean


def short_range_test(
    opening: First,
    reserve: Flow,
    expenditure: Flow,
    *,
    period: Annotated[int, YEARS] = 10,
    level: Annotated[float, LEVEL] = 1.0,
    years_to_reach: Annotated[int, YEARS] = 5,
) -> Bools:
    """Short-range financial adequacy, [...]: are reserves enough over the next `period` years?

    The fund ratio is at `level` or above at the start of every year of the period and at its end;
    or, if it starts below, reaches it within `years_to_reach` years and stays, and the reserve
    lasts throughout. opening[...], reserve[year, ...], expenditure[year, ...] with one year more
    than the period, for the ratio at its end.
    """
    held, spent = floats(reserve), floats(expenditure)
    if len(spent) <= period or len(held) < period:
        raise ValueError(f"a test of {period} years needs {period + 1} years of expenditure")
    before = opening_reserve(opening, held)[:period]
    at_start = np.concatenate([before, held[period - 1 : period]])
    enough = ratio(at_start, spent[: period + 1]) >= level
    stays = enough[years_to_reach:].all(axis=0)
    lasts = (held[:period] >= 0).all(axis=0)
    return np.where(enough[0], enough.all(axis=0), stays & lasts)


def close_balance(
    opening: First,
    income: Flow,
    expenditure: Flow,
    rate: Rate,
    *,
    first: Annotated[int, YEARS] = 10,
    last: Annotated[int, YEARS] = 75,
    allowed: Annotated[float, SHARES] = 0.05,
    target_months: Annotated[ArrayLike, axes("..."), TARGET_MONTHS] = 12.0,
    timing: Timing = 0.5,
) -> tuple[Bools, Floats, Floats]:
    """Long-range close actuarial balance: is every period from `first` to `last` years in balance?

    → passes[...]; actuarial balance as a share of the summarized cost rate [..., period]; the
    least allowed [period]: 0 at `first` years, falling in equal steps to −allowed at 75.
    Arguments as in `summarized`; the base cancels out.
    """
    periods = np.arange(first, last + 1)
    sums = summarized(
        opening, income, expenditure, np.ones_like(floats(expenditure)), rate,
        windows=periods.tolist(), target_months=target_months, timing=timing,
    )  # fmt: skip
    share = ratio(sums.actuarial_balance, sums.cost_rate)
    least = -allowed * (periods - first) / max(75 - first, 1)
    return np.asarray((share >= least).all(axis=-1)), share, least


def _with_axes(rate: Floats, ndim: int) -> Floats:
    """A rate by year with axes of length 1, so that it broadcasts over [year, ...]."""
    return rate.reshape(len(rate), *(1,) * (ndim - rate.ndim), *rate.shape[1:])
