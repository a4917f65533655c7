"""The short table a run prints: how long the funds last under each pooling design."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.results.layout import aligned, by_place, calendar_year, names_of, number, places
from actuarial.vocabulary import NEVER

MISSING = "–"
NOTE = (
    "* design in force (+ in some regions only); depletion year under low / central / high cost;\n"
    "! reserve below zero; regions: how many run dry within the horizon, and the first of them"
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
    place = places(dataset)[0]
    held = set(dataset["year"].values.tolist())
    months = [year for year in years if year in held]
    shares = [year for year in years_of_gdp if year in held]
    title = (
        "",
        "first deficit",
        "depletion",
        "regions",
        *(f"months {year}" for year in months),
        *(f"% of GDP {year}" for year in shares),
    )
    rows: list[tuple[str, ...]] = [title]
    blank = ("",) * (len(title) - 1)
    designs = names_of(dataset, "pooling")
    for fund, (english, chinese) in enumerate(names_of(dataset, "fund")):
        if not np.nansum(np.abs(by_place(dataset, "total_expenditure")[0, ..., fund])) > 0:
            continue
        rows.append((f"{english} {chinese}", *blank))
        found = [_row(dataset, pooling, fund, months, shares) for pooling in range(len(designs))]
        if all(one == found[0] for one in found):
            rows.append(("    all designs", *found[0]))
            continue
        for pooling, one in enumerate(found):
            rows.append((f"  {_mark(dataset, pooling, fund)} {designs[pooling].en}", *one))
    name = place.label if place.name_zh == place.label else f"{place.label} {place.name_zh}"
    return "\n".join([f"{name} · {scenario}", *aligned(rows), NOTE])


def _row(
    dataset: xr.Dataset, pooling: int, fund: int, months: Sequence[int], shares: Sequence[int]
) -> tuple[str, ...]:
    at = dataset["year"].values.tolist().index
    payable = [_figure(dataset, "months_payable", at(year), pooling, fund) for year in months]
    share = [_figure(dataset, "expenditure_share_of_gdp", at(y), pooling, fund) for y in shares]
    depletion = (f"depletion_year{variant}" for variant in ("_low", "", "_high"))
    return (
        _year(dataset, "first_deficit_year", pooling, fund),
        " / ".join(_year(dataset, name, pooling, fund) for name in depletion),
        _spread(dataset, pooling, fund),
        *("0!" if value < 0 else number(value, 1) or MISSING for value in payable),
        *(number(100 * value, 2) or MISSING for value in share),
    )


def _figure(dataset: xr.Dataset, name: str, *at: int) -> float:
    return float(by_place(dataset, name)[(0, *at)]) if name in dataset else np.nan


def _year(dataset: xr.Dataset, name: str, pooling: int, fund: int) -> str:
    if name == "depletion_year" and _figure(dataset, "depleted_at_opening", pooling, fund) == 1:
        return "at opening"
    return calendar_year(_figure(dataset, name, pooling, fund)) or MISSING


def _spread(dataset: xr.Dataset, pooling: int, fund: int) -> str:
    """Regions whose reserve runs dry, of all, and the first year; the sum alone would hide them."""
    if "depletion_year" not in dataset or dataset.sizes["region"] == 1:
        return MISSING
    years = dataset["depletion_year"].isel(pooling=pooling, fund=fund).values
    dry = years[years != NEVER]
    return f"{dry.size}/{years.size}" + (f" from {dry.min()}" if dry.size else "")


def _mark(dataset: xr.Dataset, pooling: int, fund: int) -> str:
    if "in_force" not in dataset:
        return " "
    flags = dataset["in_force"].isel(pooling=pooling, fund=fund).values
    return "*" if flags.all() else "+" if flags.any() else " "
