"""How unequal the regions of a province are, and who gains and loses from pooling (地区差异)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.areas import Place, places, spending_funds, years_at
from actuarial.results.cells import evidence_note, label_cells
from actuarial.results.layout import MISSING, aligned, number
from actuarial.results.tables import Cells, Table, below, cells, table
from actuarial.solvency.indicators import payg_rate, ratio
from actuarial.solvency.present_values import discount_factors
from actuarial.solvency.spread import (
    gain_from_pooling,
    gini,
    need_range,
    regions_and_members,
    subsidy_per_head,
)
from actuarial.vocabulary import BETWEEN_PROVINCES, BETWEEN_REGIONS, NATION, PROVINCE

NEEDED = ("transfer", "levied", "rate_base", "fund_members", "discount_rate", "overdrawn")
UNDER = ("fund", "pooling")
"""Dimensions of a fund under a design, in the order of the rows."""


class Spread(NamedTuple):
    """Figures of the regions of one province, or of the provinces of the nation.

    [year, pooling, place, fund] unless said.
    """

    whole: str
    """The province, or the nation."""
    places: list[Place]
    regions: Array
    """Positions of the regions that the places have."""
    transfers: Array
    """Between the places and with the funds above them, yuan a year, received +."""
    members: Array
    """[year, place, fund] persons at 31 December."""
    deficit: Array
    in_debt: Array
    """Whether the reserve of the fund that serves the place is below zero."""
    need: Array
    """Contributions that would meet the year's own outgo, share of the base, before transfers."""
    gain: Array
    """[pooling, place, fund] present value of the transfers at the opening, yuan."""
    level: Array
    """[pooling, place, fund] the same amount a member in every year that has this present value,
    yuan a year."""


def spread_of(dataset: xr.Dataset) -> list[Spread]:
    """The spread of the provinces of a nation that shares a fund, and of every province's regions.

    None where the figures are not there. Source: docs/method.md §8, §9.
    """
    if not {*NEEDED, "total_income", "interest", "current_balance"} <= set(dataset.data_vars):
        return []
    owner = dataset["region_province"].values
    moved = _moved(dataset, BETWEEN_REGIONS)
    every = places(dataset)
    of_regions = [place for place in every if place.level == "region"]
    groups = [np.flatnonzero(owner == one) for one in dict.fromkeys(owner.tolist())]
    found = [
        _spread(dataset, "", str(owner[here[0]]), [of_regions[i] for i in here], here, moved, here)
        for here in groups
    ]
    between = _moved(dataset, BETWEEN_PROVINCES)
    if len(groups) > 1 and between.any():
        of_provinces = [place for place in every if place.level == "province"]
        sums = np.stack([between[:, :, here].sum(axis=2) for here in groups], axis=2)
        rows = np.arange(len(groups))
        everywhere = np.arange(owner.size)
        found.insert(
            0, _spread(dataset, PROVINCE, NATION.rstrip("_"), of_provinces, everywhere, sums, rows)
        )
    return found


def _moved(dataset: xr.Dataset, lines: Sequence[str]) -> Array:
    """Transfers on some lines together, [year, pooling, region, fund] yuan a year."""
    wanted = [line in lines for line in dataset["transfer_line"].values.tolist()]
    moved: Array = dataset["transfer"].values[..., wanted].sum(axis=-1)
    return moved


def _spread(
    dataset: xr.Dataset,
    prefix: str,
    whole: str,
    named: list[Place],
    regions: Array,
    moved: Array,
    rows: Array,
) -> Spread:
    """The figures of the places in these rows of the variables with this prefix."""

    def values(name: str) -> Array:
        """[year, ..., place, fund] of a variable."""
        found: Array = dataset[f"{prefix}{name}"].values.take(rows, axis=-2)
        return found

    transfers = moved.take(rows, axis=-2)
    outgo, levied = values("total_expenditure"), values("levied")
    other = values("total_income") - values("interest") - levied - transfers
    base = np.broadcast_to(values("rate_base")[:, None], outgo.shape)
    members = values("fund_members")
    value, _ = discount_factors(dataset["discount_rate"].values[1:, regions[0]])
    gain = gain_from_pooling(transfers[1:], value)
    return Spread(
        whole=whole,
        places=named,
        regions=regions,
        transfers=transfers,
        members=members,
        deficit=values("current_balance") < -1e-9 * np.abs(outgo),
        in_debt=values("overdrawn").astype(bool),
        need=payg_rate(outgo, base, other),
        gain=gain,
        level=ratio(gain, gain_from_pooling(members[1:], value)),
    )


def spread_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """The table of the spread; none for a run of single regions."""
    found = [
        _spread_table(dataset, scenario, years, one)
        for one in spread_of(dataset)
        if len(one.places) > 1
    ]
    whole = below(found) if found else None
    return {"spread": whole} if whole else {}


def _spread_table(
    dataset: xr.Dataset, scenario: str, years: Sequence[int], spread: Spread
) -> Table:
    at = years_at(dataset, years)
    members = spread.members[at][:, None]
    in_deficit, living_in_deficit = regions_and_members(spread.deficit[at], members)
    in_debt, living_in_debt = regions_and_members(spread.in_debt[at], members)
    per_head = subsidy_per_head(spread.transfers[at], members)
    weight = members.sum(axis=-2)
    mean = ratio(np.abs(spread.transfers[at]).sum(axis=-2), weight)
    need = spread.need[at]
    # A need below zero (other income pays for more than the outgo) has no Gini coefficient.
    unequal = gini(np.maximum(need, 0.0), np.broadcast_to(members, need.shape))
    unequal = np.where(need.min(axis=-2) < 0, np.nan, unequal)
    found = ("year", "pooling", "fund")
    columns = [
        cells("scenario", (), scenario),
        cells("province", (), spread.whole),
        *fund_cells(dataset, spread),
        cells("year", ("year",), dataset["year"].values[at]),
        cells("regions", (), len(spread.places)),
        cells("regions_in_deficit", found, in_deficit),
        cells("regions_in_debt", found, in_debt),
        cells("members_in_deficit", found, living_in_deficit),
        cells("members_in_debt", found, living_in_debt),
        cells("mean_transfer_per_member", found, mean),
        cells("largest_received_per_member", found, np.maximum(per_head.max(axis=-2), 0.0)),
        cells("largest_paid_per_member", found, np.maximum(-per_head.min(axis=-2), 0.0)),
        cells("need_lowest", found, need.min(axis=-2)),
        cells("need_highest", found, need.max(axis=-2)),
        cells("need_range", found, need_range(need)),
        cells("need_gini", found, unequal),
    ]
    spent = spends(dataset)[:, None, None]
    return table((*UNDER, "year"), columns, spent, evidence_note(dataset))


def fund_cells(dataset: xr.Dataset, spread: Spread) -> list[Cells]:
    """The design, whether it is in force in all the regions, and the fund."""
    force = dataset["in_force"].transpose("pooling", "region", "fund").values
    return [
        cells("pooling", ("pooling",), dataset["pooling"].values),
        cells("in_force", ("pooling", "fund"), force[:, spread.regions].all(axis=1).astype(int)),
        *label_cells(dataset, "fund"),
    ]


def spends(dataset: xr.Dataset) -> Array:
    """[fund] whether it spends anything."""
    return np.isin(np.arange(dataset.sizes["fund"]), spending_funds(dataset))


def spread_block(dataset: xr.Dataset, years: Sequence[int], columns: int = 4) -> str:
    """Lines for the terminal: regions in deficit and in debt by year, and what pooling moves.

    Only funds that some design pools; the first `columns` of the years.
    """
    blocks = []
    at = years_at(dataset, years)[:columns]
    force = dataset["in_force"].transpose("pooling", "region", "fund").values
    for spread in spread_of(dataset):
        if len(spread.places) < 2:
            continue
        level = spread.places[0].level
        what = (
            f"{spread.whole}, {len(spread.places)} {level}s, central cost: in deficit / in debt; "
            "gains a member and year"
        )
        rows: list[tuple[str, ...]] = [
            (
                "",
                *map(str, dataset["year"].values[at]),
                *("gain", "lose", "most gained", "most lost"),
            )
        ]
        for fund in spending_funds(dataset):
            if not np.abs(spread.gain[..., fund]).any():
                continue
            for pooling, design in enumerate(dataset["pooling"].values):
                mark = "*" if force[pooling, spread.regions, fund].all() else " "
                counts = (
                    f"{np.count_nonzero(spread.deficit[position, pooling, :, fund])} / "
                    f"{np.count_nonzero(spread.in_debt[position, pooling, :, fund])}"
                    for position in at
                )
                label = f"  {mark} {dataset['fund'].values[fund]}, {design}"
                rows.append((label, *counts, *_gains(spread, pooling, fund)))
        if len(rows) > 1:
            blocks.append("\n".join([what, *aligned(rows)]))
    return "\n".join(["", *blocks]) if blocks else ""


def _gains(spread: Spread, pooling: int, fund: int) -> tuple[str, str, str, str]:
    gain = spread.gain[pooling, :, fund]
    if not gain.any():
        return (MISSING,) * 4
    per_head = spread.level[pooling, :, fund]
    return (
        str(np.count_nonzero(gain > 0)),
        str(np.count_nonzero(gain < 0)),
        f"{number(float(max(per_head.max(), 0.0)), 0)} 元",
        f"{number(float(max(-per_head.min(), 0.0)), 0)} 元",
    )
