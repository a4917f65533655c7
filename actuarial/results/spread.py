"""How unequal the regions of a province are, and who gains and loses from pooling (地区差异)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial import solvency
from actuarial.arrays import Array
from actuarial.results.layout import (
    PEOPLE_UNIT,
    aligned,
    money,
    names_of,
    number,
    numbers,
    people,
    percent,
)
from actuarial.results.tables import Table, evidence_banner
from actuarial.vocabulary import BETWEEN_REGIONS

NEEDED = ("transfer", "levied", "rate_base", "fund_members", "discount_rate", "overdrawn")
SPREAD_HEADER = (
    *("scenario", "province", "pooling", "in_force", "fund", "基金", "year", "regions"),
    *("regions in current deficit 当期赤字地区数", "regions depleted 累计结余耗尽地区数"),
    f"members in regions in deficit [{PEOPLE_UNIT}]",
    f"members in depleted regions [{PEOPLE_UNIT}]",
    *("cross-subsidy per member, mean of absolute [元]", "largest received [元]"),
    *("largest paid [元]", "contribution need, lowest [%]", "contribution need, highest [%]"),
    *("range of need [%]", "Gini of need 基尼系数"),
)
WINNERS_HEADER = (
    *("scenario", "province", "region", "地区", "pooling", "in_force", "fund", "基金", "outcome"),
    *(
        "present value of transfers received less paid [亿元]",
        "level amount a member and year [元]",
    ),
    *("first year's transfer per member [元]", "last year's transfer per member [元]"),
)
MISSING = "–"


class Spread(NamedTuple):
    """Figures of the regions of one province; [year, pooling, region, fund] unless said."""

    province: str
    regions: Array
    """Positions of its regions."""
    transfers: Array
    """Between regions and with adjustment funds, yuan a year, received +."""
    members: Array
    """[year, region, fund] persons at 31 December."""
    deficit: Array
    dry: Array
    need: Array
    """Contributions that would meet the year's own outgo, share of the base, before transfers."""
    gain: Array
    """[pooling, region, fund] present value of the transfers at the opening, yuan."""
    level: Array
    """[pooling, region, fund] the same amount a member in every year that has this present value,
    yuan a year."""


def spread_of(dataset: xr.Dataset) -> list[Spread]:
    """The spread of every province with several regions; none where the figures are not there.

    Source: docs/method.md §8, §9.
    """
    if not {*NEEDED, "total_income", "interest", "current_balance"} <= set(dataset.data_vars):
        return []
    lines = [line in BETWEEN_REGIONS for line in dataset["transfer_line"].values.tolist()]
    transfers = dataset["transfer"].values[..., lines].sum(axis=-1)
    outgo, levied = dataset["total_expenditure"].values, dataset["levied"].values
    other = dataset["total_income"].values - dataset["interest"].values - levied - transfers
    base = dataset["rate_base"].values[:, None]
    need = solvency.payg_rate(outgo, np.broadcast_to(base, outgo.shape), other)
    negligible = 1e-9 * np.abs(outgo)
    deficit = dataset["current_balance"].values < -negligible
    owner = dataset["region_province"].values
    found = []
    for province in dict.fromkeys(owner.tolist()):
        here = np.flatnonzero(owner == province)
        if here.size < 2:
            continue
        value, _ = solvency.discount_factors(dataset["discount_rate"].values[1:, here[0]])
        members = dataset["fund_members"].values[:, here]
        gain = solvency.gain_from_pooling(transfers[1:, :, here], value)
        found.append(
            Spread(
                str(province),
                here,
                transfers[:, :, here],
                members,
                deficit[:, :, here],
                dataset["overdrawn"].values[:, :, here].astype(bool),
                need[:, :, here],
                gain,
                solvency.ratio(gain, solvency.gain_from_pooling(members[1:], value)),
            )
        )
    return found


def spread_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """Tables of the spread and of winners and losers; none for a run of single regions."""
    spreads, banner = spread_of(dataset), evidence_banner(dataset)
    made = {
        "spread.csv": Table(
            SPREAD_HEADER,
            [row for one in spreads for row in _spread_rows(dataset, scenario, years, one)],
            banner,
        ),
        "winners.csv": Table(
            WINNERS_HEADER,
            [row for one in spreads for row in _winner_rows(dataset, scenario, one)],
            banner,
        ),
    }
    return {name: table for name, table in made.items() if table.rows}


def _spread_rows(
    dataset: xr.Dataset, scenario: str, years: Sequence[int], spread: Spread
) -> Iterator[tuple[str, ...]]:
    held = dataset["year"].values.tolist()
    at = [held.index(year) for year in years if year in held]
    members = spread.members[at][:, None]
    in_deficit, living_in_deficit = solvency.regions_and_members(spread.deficit[at], members)
    dry, living_dry = solvency.regions_and_members(spread.dry[at], members)
    per_head = solvency.subsidy_per_head(spread.transfers[at], members)
    weight = members.sum(axis=-2)
    mean = solvency.ratio(np.abs(spread.transfers[at]).sum(axis=-2), weight)
    need = spread.need[at]
    # A need below nought (other income pays for more than the outgo) has no Gini coefficient.
    gini = solvency.gini(np.maximum(need, 0.0), np.broadcast_to(members, need.shape))
    gini = np.where(need.min(axis=-2) < 0, np.nan, gini)
    texts = [
        numbers(in_deficit, 0),
        numbers(dry, 0),
        people(living_in_deficit),
        people(living_dry),
        numbers(mean, 1),
        numbers(np.maximum(per_head.max(axis=-2), 0.0), 1),
        numbers(np.maximum(-per_head.min(axis=-2), 0.0), 1),
        percent(need.min(axis=-2)),
        percent(need.max(axis=-2)),
        percent(solvency.need_range(need)),
        numbers(gini, 4),
    ]
    for fund, pooling, start in _pools(dataset, spread):
        for row, position in enumerate(at):
            figures = (str(text[row, pooling, fund]) for text in texts)
            year, count = str(held[position]), str(spread.regions.size)
            yield (scenario, spread.province, *start, year, count, *figures)


def _winner_rows(dataset: xr.Dataset, scenario: str, spread: Spread) -> Iterator[tuple[str, ...]]:
    """Who gains and who loses; designs that move nothing for a fund are left out."""
    gain = money(spread.gain)
    per_head = numbers(spread.level, 1)
    first, last = (
        numbers(solvency.ratio(spread.transfers[at], spread.members[at]), 1) for at in (1, -1)
    )
    names = names_of(dataset, "region")
    for fund, pooling, start in _pools(dataset, spread):
        if not spread.gain[pooling, :, fund].any():
            continue
        for row, region in enumerate(spread.regions):
            label = str(dataset["region"].values[region])
            at = (pooling, row, fund)
            yield (
                *(scenario, spread.province, label, names[region].zh),
                *(*start, _outcome(float(spread.gain[at]))),
                *(str(text[at]) for text in (gain, per_head, first, last)),
            )


def _outcome(gain: float) -> str:
    return "gains" if gain > 0 else "loses" if gain < 0 else "even"


def _pools(dataset: xr.Dataset, spread: Spread) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Funds that spend, under every design, and how their rows begin."""
    spent = np.nansum(np.abs(dataset["total_expenditure"].values), axis=(0, 1, 2))
    force = dataset["in_force"].transpose("pooling", "region", "fund").values
    for fund, (label, (_, chinese)) in enumerate(
        zip(dataset["fund"].values, names_of(dataset, "fund"), strict=True)
    ):
        if not spent[fund]:
            continue
        for pooling, design in enumerate(dataset["pooling"].values):
            flag = str(int(force[pooling, spread.regions, fund].all()))
            yield fund, pooling, (str(design), flag, str(label), chinese)


def spread_block(dataset: xr.Dataset, years: Sequence[int], columns: int = 4) -> str:
    """Lines for the terminal: regions in deficit and dry by year, and what pooling moves.

    Only funds that some design pools; the first `columns` of the years.
    """
    blocks = []
    held = dataset["year"].values.tolist()
    at = [held.index(year) for year in years if year in held][:columns]
    for spread in spread_of(dataset):
        rows: list[tuple[str, ...]] = [
            (
                f"{spread.province}, {spread.regions.size} regions, central cost: in deficit / dry",
                *(str(held[position]) for position in at),
                *("gain", "lose", "most gained", "most lost, a member and year"),
            )
        ]
        for fund, pooling, (design, flag, label, _) in _pools(dataset, spread):
            if not np.abs(spread.gain[..., fund]).any():
                continue
            mark = "*" if flag == "1" else " "
            counts = (
                f"{np.count_nonzero(spread.deficit[position, pooling, :, fund])} / "
                f"{np.count_nonzero(spread.dry[position, pooling, :, fund])}"
                for position in at
            )
            rows.append((f"  {mark} {label}, {design}", *counts, *_gains(spread, pooling, fund)))
        if len(rows) > 1:
            blocks.append("\n".join(aligned(rows)))
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
