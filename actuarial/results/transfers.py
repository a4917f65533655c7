"""Who gains and loses from pooling, and who pays whom (横向互济), as tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.results.areas import Place, years_at
from actuarial.results.cells import evidence_note, place_cells
from actuarial.results.layout import MONEY
from actuarial.results.spread import UNDER, Spread, fund_cells, spends, spread_of
from actuarial.results.tables import Table, below, cells, table, there
from actuarial.solvency.indicators import ratio
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EQUALISATION,
    NATIONAL_GRANT,
    NATIONAL_LEVY,
)

SMALLEST = 0.5e-4 * MONEY
"""Yuan below which a transfer prints as 0."""
OUTCOMES = np.array(["loses", "even", "gains"], dtype=object)


def transfer_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """Tables of winners and losers and of who pays whom; none where nothing moves."""
    spreads = spread_of(dataset)
    winners = [_winners(dataset, scenario, one) for one in spreads]
    paid = [_who_pays_whom(dataset, scenario, years, one) for one in spreads if len(one.places) > 1]
    return there(
        {
            "winners": below(winners) if winners else None,
            "transfers": below(paid) if paid else None,
        }
    )


def _winners(dataset: xr.Dataset, scenario: str, spread: Spread) -> Table:
    """Who gains and who loses; designs that move nothing for a fund are left out."""
    found = ("pooling", "place", "fund")
    first, last = (ratio(spread.transfers[at], spread.members[at]) for at in (1, -1))
    level, *about = place_cells(scenario, spread.places)[1:]
    provinces = [
        place.label if place.level == "province" else spread.whole for place in spread.places
    ]
    columns = [
        cells("scenario", (), scenario),
        level,
        cells("province", ("place",), provinces),
        *about,
        *fund_cells(dataset, spread),
        cells("outcome", found, OUTCOMES[np.sign(spread.gain).astype(int) + 1]),
        cells("pooling_gain", found, spread.gain),
        cells("pooling_gain_per_member", found, spread.level),
        cells("first_transfer_per_member", found, first),
        cells("last_transfer_per_member", found, last),
        cells("handed_over_per_member", found, _handed_over(dataset, spread)),
    ]
    moves = spread.transfers.any(axis=(0, 2)).T & spends(dataset)[:, None]
    return table((*UNDER, "place"), columns, moves[..., None], evidence_note(dataset))


def _handed_over(dataset: xr.Dataset, spread: Spread) -> Array:
    """Balances brought to a provincial fund a member, yuan, [pooling, place, fund]."""
    moved = dataset["handed_over"].values.take(spread.regions, axis=-2)
    if spread.places[0].level == "province":
        moved = dataset["province_handed_over"].values
    brought: Array = np.nansum(ratio(moved, spread.members[:, None]), axis=0)
    return brought


def _who_pays_whom(
    dataset: xr.Dataset, scenario: str, years: Sequence[int], spread: Spread
) -> Table:
    """Payer, receiver, amount; what a fund's balance takes or gives is a row with the fund.

    The rows of a payer add up to what it pays, those of a receiver to what it receives; a place
    that pays and receives meets itself. Between provinces: the national fund alone.
    """
    at = years_at(dataset, years)
    amounts, named = matrix_of(dataset, spread, at)
    sides = ("from", "to")
    columns = [
        cells("scenario", (), scenario),
        cells("place_level", (), spread.places[0].level),
        *(
            cells(name, (side,), labels)
            for side in sides
            for name, labels in (
                (side, [place.label for place in named]),
                (f"{side}_name", [place.name_zh for place in named]),
            )
        ),
        *fund_cells(dataset, spread),
        cells("year", ("year",), dataset["year"].values[at]),
        cells("amount", ("year", "pooling", *sides, "fund"), amounts),
    ]
    order = (*UNDER, "year", *sides)
    there_is = np.moveaxis(amounts, -1, 0).swapaxes(1, 2) >= SMALLEST
    there_is &= spends(dataset).reshape(-1, 1, 1, 1, 1)
    return table(order, columns, there_is, evidence_note(dataset))


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
