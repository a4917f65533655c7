"""The short table a run prints: how long the funds last under each pooling design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.layout import (
    MONEY,
    MONEY_UNIT,
    aligned,
    calendar_year,
    names_of,
    numbers,
    of_the_whole,
    places,
)
from actuarial.results.tables import evidence_banner
from actuarial.vocabulary import NEVER

MISSING = "–"
NOTE = (
    "* design in force (+ in some regions only); depletion year under low / central / high cost;\n"
    "! reserve below zero; regions dry: how many run dry within the horizon, from which year on"
)
SUM = "Σ"
SUM_NOTE = (
    f"{SUM} a sum of the regions' funds, debts set against reserves: no fund holds it, so read the "
    "regions dry"
)

BY_YEAR = ("total_expenditure", "reserve", "months_payable", "expenditure_share_of_gdp")
ONCE = (
    "first_deficit_year",
    "depletion_year_low",
    "depletion_year",
    "depletion_year_high",
    "depleted_at_opening",
)


def headline(
    dataset: xr.Dataset,
    scenario: str,
    years: Sequence[int],
    years_of_gdp: Sequence[int] = (2050, 2099),
) -> str:
    """Lines for the terminal, for the whole of what was run (nation, province or the one region).

    A block for each fund that spends anything, a row for each design; where the designs give one
    picture, one row. A depletion year never stands without its low and high cost variants: where
    they were not run, a dash says so.
    """
    held = dataset["year"].values.tolist()
    months = [year for year in years if year in held]
    shares = [year for year in years_of_gdp if year in held]
    figures = of_the_whole(dataset, (*BY_YEAR, *ONCE, "unpaid"))
    at = [held.index(year) for year in months]
    below = np.round(figures["reserve"][at]) < 0
    payable = np.where(below, "0!", numbers(figures["months_payable"][at], 1))
    share = figures["expenditure_share_of_gdp"][[held.index(year) for year in shares]]
    share = numbers(100 * share, 2)
    regions = dataset["depletion_year"].transpose("pooling", "fund", "region").values
    spent = np.nansum(np.abs(figures["total_expenditure"]), axis=(0, 1)).tolist()
    rows, blocks = _heading(months, shares), {}
    after: dict[int, str] = {}
    for fund, (english, chinese) in enumerate(names_of(dataset, "fund")):
        if not spent[fund]:
            continue
        blocks[len(rows)] = (english if english == chinese else f"{english} {chinese}",)
        found = [
            (
                *_years(figures, pooling, fund),
                _spread(regions[pooling, fund]),
                *(text or MISSING for text in payable[:, pooling, fund]),
                *(text or MISSING for text in share[:, pooling, fund]),
            )
            for pooling in range(dataset.sizes["pooling"])
        ]
        sums = [_is_sum(dataset, pooling, fund) for pooling in range(len(found))]
        cuts = [_unpaid(figures, held, pooling, fund) for pooling in range(len(found))]
        if all(one == found[0] for one in found) and len({*sums}) == len({*cuts}) == 1:
            rows.append((f"    all designs{sums[0]}", *found[0]))
            after[len(rows)] = cuts[0]
            continue
        for pooling, one in enumerate(found):
            design = dataset["pooling"].values[pooling]
            rows.append((f"  {_mark(dataset, pooling, fund)} {design}{sums[pooling]}", *one))
            after[len(rows)] = cuts[pooling]
    _, label, chinese = places(dataset)[0]
    lines = [f"{label if label == chinese else f'{label} {chinese}'} · {scenario}"]
    lines += filter(None, [evidence_banner(dataset).partition(" / ")[0]])
    for row, line in enumerate(aligned(rows)):
        lines += [*filter(None, [after.get(row)]), *blocks.get(row, ()), line]
    lines += filter(None, [after.get(len(rows))])
    summed = any(row[0].endswith(SUM) for row in rows)
    return "\n".join([*lines, NOTE, *([SUM_NOTE] if summed else [])])


def _is_sum(dataset: xr.Dataset, pooling: int, fund: int) -> str:
    """A mark where the figures of the whole are those of several funds."""
    if dataset.sizes["region"] == 1:
        return ""
    one_fund = "claim" in dataset and bool(dataset["claim"].values[pooling, fund])
    return "" if one_fund and dataset.sizes["province"] == 1 else f" {SUM}"


def _unpaid(figures: Mapping[str, Array], years: Sequence[int], pooling: int, fund: int) -> str:
    """What a rule leaves unpaid; a fund that never runs dry may only look sound."""
    first = _first_unpaid(figures, years, pooling, fund)
    if not first:
        return ""
    unpaid = figures["unpaid"][:, pooling, fund]
    total = f"{float(unpaid.sum()) / MONEY:,.0f}"
    return f"      benefits left unpaid by its rule from {first} on: {total} {MONEY_UNIT} in all"


def _heading(months: Sequence[int], shares: Sequence[int]) -> list[tuple[str, ...]]:
    """Two lines: groups of columns, and what stands in each."""
    groups = ["months payable"] * bool(months) + [""] * (len(months) - 1)
    groups += ["% of GDP"] * bool(shares) + [""] * (len(shares) - 1)
    return [
        ("", "first", "depletion year", "regions", *groups),
        ("", "deficit", "low / central / high", "dry", *map(str, (*months, *shares))),
    ]


def _years(figures: Mapping[str, Array], pooling: int, fund: int) -> tuple[str, str]:
    """First year of current deficit; depletion under low, central and high cost."""
    found = {
        name: calendar_year(float(figures[name][pooling, fund])) if name in figures else MISSING
        for name in ONCE
    }
    if found["depleted_at_opening"] == "1":
        return found["first_deficit_year"], "at opening"
    return found["first_deficit_year"], " / ".join(found[name] for name in ONCE[1:4])


def _spread(years: Array) -> str:
    """Regions whose reserve runs dry, of all, and the first year; the sum alone would hide them."""
    if years.size == 1:
        return MISSING
    dry = years[years != NEVER]
    return f"{dry.size}/{years.size}" + (f" from {dry.min()}" if dry.size else "")


def _mark(dataset: xr.Dataset, pooling: int, fund: int) -> str:
    if "in_force" not in dataset:
        return " "
    flags = dataset["in_force"].isel(pooling=pooling, fund=fund).values
    return "*" if flags.all() else "+" if flags.any() else " "


def _first_unpaid(
    figures: Mapping[str, Array], years: Sequence[int], pooling: int, fund: int
) -> int:
    """First year in which a rule leaves benefits unpaid, 0 where none does."""
    if "unpaid" not in figures:
        return 0
    unpaid = np.round(figures["unpaid"][:, pooling, fund]) > 0
    return years[int(np.argmax(unpaid))] if unpaid.any() else 0


class Compared(NamedTuple):
    """The years of one scenario by fund, for the design in force."""

    scenario: str
    funds: tuple[str, ...]
    years: tuple[str, ...]
    """First deficit, depletion under low / central / high cost, regions that run dry, and from
    when a rule leaves benefits unpaid; by fund."""


def compared(dataset: xr.Dataset, scenario: str) -> Compared:
    """The row of a scenario in `comparison`; the design in force in most regions counts."""
    figures = of_the_whole(dataset, ONCE)
    flows = of_the_whole(dataset, ("total_expenditure", "unpaid"))
    spent, held = flows["total_expenditure"], dataset["year"].values.tolist()
    names, years = [], []
    for fund, (english, _) in enumerate(names_of(dataset, "fund")):
        if not np.nansum(np.abs(spent[..., fund])):
            continue
        pooling = 0
        if "in_force" in dataset:
            pooling = int(np.argmax(dataset["in_force"].isel(fund=fund).sum("region").values))
        deficit, depletion = _years(figures, pooling, fund)
        names.append(english)
        dry = _spread(dataset["depletion_year"].isel(pooling=pooling, fund=fund).values)
        unpaid = _first_unpaid(flows, held, pooling, fund)
        parts = (deficit, depletion, "" if dry == MISSING else dry)
        cut = f"benefits unpaid from {unpaid}" if unpaid else ""
        years.append(" · ".join(filter(None, (*parts, cut))))
    return Compared(scenario, tuple(names), tuple(years))


def comparison(rows: Sequence[Compared]) -> list[str]:
    """Scenarios side by side; funds that never run short in any of them are left out."""
    wanted = [
        fund
        for fund in range(len(rows[0].funds))
        if any(row.years[fund] != rows[0].years[fund] or "2" in row.years[fund] for row in rows)
    ]
    heading = ("scenario", *(rows[0].funds[fund] for fund in wanted))
    cells = [heading, *((row.scenario, *(row.years[fund] for fund in wanted)) for row in rows)]
    what = "first deficit · depletion low / central / high, design in force"
    several = any(row.years[0].count("·") > 1 for row in rows if row.years)
    if several:
        what += " · regions that run dry"
    return ["", what, *aligned(cells)]
