"""Year-end balances of funds and accounts (基金滚存): the ledger of docs/method.md §7."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import INTEREST, SHARES, SPENT, TIMING, YUAN, Numbers
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

LIMIT = Numbers("yuan a year, 0 or more; infinite where there is no limit", 0, infinite=True)
MULTIPLES = Numbers("shares, 0 or more (0.05 for 5 %)", 0, 10)

# A debt below this share of the year's outgo is the rounding of a fund held at exactly 0; it
# must not decide which rate the whole year's flows bear.
NEGLIGIBLE = 1e-9


def interest_rate(
    opening: Annotated[Floats, axes("..."), YUAN],
    earned: Annotated[ArrayLike, axes("..."), INTEREST],
    borrowed: Annotated[ArrayLike, axes("..."), INTEREST],
    negligible: Annotated[ArrayLike, axes("..."), SPENT] = 0.0,
) -> Floats:
    """Rate of the year: a balance at or above zero earns, an opening debt pays.

    opening[..., region, fund] yuan; earned, borrowed per year, broadcast over it → per year.
    negligible yuan: a debt no larger counts as none.
    The year's own flows bear the same rate, so that a fund under 0 and one above it are
    treated alike. Source: docs/method.md §7.
    """
    return np.where(opening >= -np.asarray(negligible), earned, borrowed)


def year_end(
    opening: Annotated[Floats, axes("..."), YUAN],
    flow: Annotated[Floats, axes("..."), YUAN],
    rate: Annotated[Floats, axes("..."), INTEREST],
    timing: Annotated[ArrayLike, axes("..."), TIMING],
) -> tuple[Floats, Floats]:
    """Closing balance and interest of one year.

    opening, flow [..., region, fund] yuan, yuan/year; rate per year; timing is the part of the
    year that has passed when flows arrive (0 first day, 0.5 mid-year, 1 last day)
    → closing yuan, interest yuan/year. Source: docs/method.md §7.
    """
    interest = rate * (opening + (1 - np.asarray(timing)) * flow)
    return opening + flow + interest, interest


def accumulate(
    opening: Annotated[ArrayLike, axes("..."), YUAN],
    net_flow: Annotated[ArrayLike, axes("year", "..."), YUAN],
    earned: Annotated[ArrayLike, axes("year or 1", "..."), INTEREST],
    borrowed: Annotated[ArrayLike, axes("year or 1", "..."), INTEREST],
    timing: Annotated[ArrayLike, axes("..."), TIMING] = 0.5,
) -> tuple[Floats, Floats]:
    """Cumulative balance (累计结余) and interest of each year; debts are kept, never cut to 0.

    opening[..., region, fund] yuan at 31 December before the first year; net_flow[year, ...,
    region, fund] yuan/year without interest; earned, borrowed [year] or [year, ...] with every
    axis after year broadcasting against region and fund; timing as in `year_end`
    → reserve yuan at 31 December, interest yuan/year, both [year, ..., region, fund].
    timing = 1 credits interest on the opening balance only, the convention of many studies;
    timing = 0 credits it on the flows in full. Source: docs/method.md §7.
    """
    flow = np.asarray(net_flow, dtype=np.float64)
    earns, owes = np.asarray(earned, dtype=np.float64), np.asarray(borrowed, dtype=np.float64)
    balance = np.asarray(opening, dtype=np.float64)
    shape = np.broadcast_shapes(balance.shape, flow.shape[1:], earns.shape[1:], owes.shape[1:])
    balance = np.broadcast_to(balance, shape)
    reserve = np.empty((len(flow), *shape))
    interest = np.empty_like(reserve)
    for year in range(len(flow)):
        rate = interest_rate(balance, earns[year], owes[year])
        balance, interest[year] = year_end(balance, flow[year], rate, timing)
        reserve[year] = balance
    return reserve, interest


def spend_accounts(
    opening: Annotated[ArrayLike, axes("..."), YUAN],
    credits: Annotated[ArrayLike, axes("year", "..."), SPENT],
    own_payments: Annotated[ArrayLike, axes("year or 1", "..."), LIMIT],
    *,
    of_credits: Annotated[ArrayLike, axes("year or 1", "..."), MULTIPLES],
    of_opening: Annotated[ArrayLike, axes("year or 1", "..."), SHARES],
    earned: Annotated[ArrayLike, axes("year or 1", "..."), INTEREST],
    borrowed: Annotated[ArrayLike, axes("year or 1", "..."), INTEREST],
    other_flow: Annotated[ArrayLike, axes("year or 1", "..."), YUAN] = 0.0,
    timing: Annotated[ArrayLike, axes("..."), TIMING] = 0.5,
) -> tuple[Floats, Floats, Floats]:
    """Spending from personal accounts (个人账户支出), and their balance and interest.

    opening[..., region, fund] yuan; credits (contributions and transfers in), own_payments (what
    members and their families have to pay themselves: no account pays more) [year, ..., region,
    fund] yuan/year; of_credits, of_opening shares, scalars or [year, ...]; other_flow [year, ...]
    what else enters (+) or leaves (−) the accounts first, as a levy for care; earned, borrowed,
    timing as in `accumulate` → spending yuan/year, reserve yuan, interest yuan/year.

    Spending is the least of: of_credits × credits + of_opening × opening balance; opening +
    credits + other flow; own payments. Interest of the year cannot be spent in it. Only other
    flows can drive the accounts below 0; nothing is then spent and the debt stays visible.
    Source: docs/method.md §5, §7.
    """
    credited = np.asarray(credits, dtype=np.float64)
    years = len(credited)
    limit, share_of_credits, share_of_opening, other, earns, owes = (
        _yearly(path, years)
        for path in (own_payments, of_credits, of_opening, other_flow, earned, borrowed)
    )
    balance = np.asarray(opening, dtype=np.float64)
    shape = np.broadcast_shapes(
        balance.shape,
        *(
            path.shape[1:]
            for path in (credited, limit, share_of_credits, share_of_opening, other, earns, owes)
        ),
    )
    balance = np.broadcast_to(balance, shape)
    spending, reserve, interest = (np.empty((years, *shape)) for _ in range(3))
    for year in range(years):
        wanted = share_of_credits[year] * credited[year] + share_of_opening[year] * balance
        there = np.maximum(balance + credited[year] + other[year], 0.0)
        spending[year] = np.maximum(np.minimum(np.minimum(wanted, there), limit[year]), 0.0)
        rate = interest_rate(balance, earns[year], owes[year])
        flow = credited[year] + other[year] - spending[year]
        balance, interest[year] = year_end(balance, flow, rate, timing)
        reserve[year] = balance
    return spending, reserve, interest


def _yearly(path: ArrayLike, years: int) -> Floats:
    """A path with its year axis; a plain number holds in every year."""
    values = np.asarray(path, dtype=np.float64)
    return np.broadcast_to(values, (years,)) if values.ndim == 0 else values
