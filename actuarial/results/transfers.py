"""Who gains and loses from pooling, and who pays whom (横向互济), as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import xarray as xr

from actuarial import solvency
from actuarial.arrays import Array
from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.results.layout import MONEY, MONEY_UNIT, Place, money, number, numbers
from actuarial.results.spread import Spread, pools, spread_of
from actuarial.results.tables import Table, evidence_banner
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EQUALISATION,
    NATIONAL_GRANT,
    NATIONAL_LEVY,
)

WINNERS_HEADER = (
    *("scenario", "level", "province", "place", "地区", "pooling", "in_force", "fund", "基金"),
    *("outcome", f"present value of transfers received less paid [{MONEY_UNIT}]"),
    "level amount a member and year [元]",
    *("first year's transfer per member [元]", "last year's transfer per member [元]"),
    "handed over at the start per member 上交累计结余 [元]",
)
TRANSFERS_HEADER = (
    *("scenario", "level", "from", "支付方", "to", "接受方", "pooling", "in_force", "fund", "基金"),
    *("year", f"amount [{MONEY_UNIT}]"),
)
SMALLEST = 0.5e-4 * MONEY
"""Yuan below which a transfer prints as nought."""


def transfer_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """Tables of winners and losers and of who pays whom; none where nothing moves."""
    spreads, banner = spread_of(dataset), evidence_banner(dataset)
    winners = [row for one in spreads for row in _winner_rows(dataset, scenario, one)]
    paid = [
        row
        for one in spreads
        if len(one.places) > 1
        for row in _transfer_rows(dataset, scenario, years, one)
    ]
    made = {
        "winners.csv": Table(WINNERS_HEADER, winners, banner),
        "transfers.csv": Table(TRANSFERS_HEADER, paid, banner),
    }
    return {name: table for name, table in made.items() if table.rows}


def _winner_rows(dataset: xr.Dataset, scenario: str, spread: Spread) -> Iterator[tuple[str, ...]]:
    """Who gains and who loses; designs that move nothing for a fund are left out."""
    gain = money(spread.gain)
    per_head = numbers(spread.level, 1)
    first, last = (
        numbers(solvency.ratio(spread.transfers[at], spread.members[at]), 1) for at in (1, -1)
    )
    brought = numbers(_handed_over(dataset, spread), 1)
    for fund, pooling, start in pools(dataset, spread):
        if not spread.transfers[:, pooling, :, fund].any():
            continue
        for row, place in enumerate(spread.places):
            at = (pooling, row, fund)
            province = place.label if place.level == "province" else spread.whole
            yield (
                *(scenario, place.level, province, place.label, place.name_zh),
                *(*start, _outcome(float(spread.gain[at]))),
                *(str(text[at]) for text in (gain, per_head, first, last, brought)),
            )


def _handed_over(dataset: xr.Dataset, spread: Spread) -> Array:
    """Balances brought to a provincial fund a member, yuan, [pooling, place, fund]."""
    moved = dataset["handed_over"].values.take(spread.regions, axis=-2)
    if spread.places[0].level == "province":
        moved = dataset["province_handed_over"].values
    brought: Array = np.nansum(solvency.ratio(moved, spread.members[:, None]), axis=0)
    return brought


def _outcome(gain: float) -> str:
    return "gains" if gain > 0 else "loses" if gain < 0 else "even"


def _transfer_rows(
    dataset: xr.Dataset, scenario: str, years: Sequence[int], spread: Spread
) -> Iterator[tuple[str, ...]]:
    """Payer, receiver, amount; what a fund's balance takes or gives is a row with the fund.

    The rows of a payer add up to what it pays, those of a receiver to what it receives; a place
    that pays and receives meets itself. Between provinces: the national fund alone.
    """
    held = dataset["year"].values.tolist()
    at = [held.index(year) for year in years if year in held]
    matrix, named = matrix_of(dataset, spread, at)
    for fund, pooling, start in pools(dataset, spread):
        for row, position in enumerate(at):
            amounts = matrix[row, pooling, :, :, fund]
            for payer, receiver in np.argwhere(amounts >= SMALLEST).tolist():
                ends = (*named[payer][1:], *named[receiver][1:])
                amount = number(float(amounts[payer, receiver]) / MONEY, 4)
                level = spread.places[0].level
                yield (scenario, level, *ends, *start, str(held[position]), amount)


def matrix_of(dataset: xr.Dataset, spread: Spread, at: Sequence[int]) -> tuple[Array, list[Place]]:
    """Who pays whom, [year, pooling, from, to, fund] yuan a year, and the places of both axes.

    at: positions of the years. The last place is the shared fund's balance: what is levied and not
    granted goes to it, what is granted beyond the levies comes from it. Source: docs/method.md §8.
    """
    between = spread.places[0].level == "province"
    lines = dataset["transfer_line"].values.tolist()

    def moved(line: str) -> Array:
        if line not in lines:
            return np.zeros(shape)
        values = dataset["transfer"].values[at][..., lines.index(line)]
        if not between:
            return np.asarray(values[:, :, spread.regions])
        owner = dataset["region_province"].values
        here = [owner == place.label for place in spread.places]
        return np.stack([values[:, :, one].sum(axis=2) for one in here], axis=2)

    shape = spread.transfers[at].shape
    group = np.zeros(shape[2], dtype=np.int64)
    levy, grant = (
        (NATIONAL_LEVY, NATIONAL_GRANT) if between else (ADJUSTMENT_LEVY, ADJUSTMENT_GRANT)
    )
    paid, received = -moved(levy), moved(grant)
    matrix = transfer_matrix(paid, received, group)
    kept = paid - matrix.sum(axis=3)
    drawn = received - matrix.sum(axis=2)
    if not between:
        matrix = matrix + equalisation_matrix(moved(EQUALISATION), group)
    whole = np.zeros((*matrix.shape[:2], shape[2] + 1, shape[2] + 1, shape[3]))
    whole[:, :, :-1, :-1] = matrix
    whole[:, :, :-1, -1], whole[:, :, -1, :-1] = kept, drawn
    return whole, [*spread.places, FUND_OF[levy]]


FUND_OF = {
    ADJUSTMENT_LEVY: Place("fund", "adjustment fund", "省级调剂金"),
    NATIONAL_LEVY: Place("fund", "national adjustment fund", "全国调剂金"),
}
"""The fund into which a levy goes, as a side of a transfer."""
