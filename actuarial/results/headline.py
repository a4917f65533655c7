"""The short table a run prints: how long the funds last under each pooling design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.layout import aligned, calendar_year, names_of, numbers, of_the_whole, places
from actuarial.vocabulary import NEVER

MISSING = "–"
NOTE = (
    "* design in force (+ in some regions only); depletion year under low / central / high cost;\n"
    "! reserve below zero; regions dry: how many run dry within the horizon, from which year on"
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
    figures = of_the_whole(dataset, (*BY_YEAR, *ONCE))
    at = [held.index(year) for year in months]
    below = np.round(figures["reserve"][at]) < 0
    payable = np.where(below, "0!", numbers(figures["months_payable"][at], 1))
    share = figures["expenditure_share_of_gdp"][[held.index(year) for year in shares]]
    share = numbers(100 * share, 2)
    regions = dataset["depletion_year"].transpose("pooling", "fund", "region").values
    spent = np.nansum(np.abs(figures["total_expenditure"]), axis=(0, 1)).tolist()
    rows, blocks = _heading(months, shares), {}
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
        if all(one == found[0] for one in found):
            rows.append(("    all designs", *found[0]))
            continue
        for pooling, one in enumerate(found):
            design = dataset["pooling"].values[pooling]
            rows.append((f"  {_mark(dataset, pooling, fund)} {design}", *one))
    _, label, chinese = places(dataset)[0]
    lines = [f"{label if label == chinese else f'{label} {chinese}'} · {scenario}"]
    for row, line in enumerate(aligned(rows)):
        lines += [*blocks.get(row, ()), line]
    return "\n".join([*lines, NOTE])


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


class Compared(NamedTuple):
    """The years of one scenario by fund, for the design in force."""

    scenario: str
    funds: tuple[str, ...]
    years: tuple[str, ...]
    """First deficit, then depletion under low / central / high cost, by fund."""


def compared(dataset: xr.Dataset, scenario: str) -> Compared:
    """The row of a scenario in `comparison`; the design in force in most regions counts."""
    figures = of_the_whole(dataset, ONCE)
    spent = of_the_whole(dataset, ("total_expenditure",))["total_expenditure"]
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
        years.append(f"{deficit} · {depletion}" + ("" if dry == MISSING else f" · {dry}"))
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
        what += " · regions that run dry (sums of the regions are equal under all designs)"
    return ["", what, *aligned(cells)]
