"""Columns that many tables have: places, funds, years, variables of the result, and the note."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.areas import Place, by_place, names_of, places
from actuarial.results.quantities import part
from actuarial.results.tables import Cells, cells
from actuarial.vocabulary import Name

POOLS = ("place", "pooling", "fund")
"""Dimensions of what is about one fund under one design."""


def evidence_note(dataset: xr.Dataset) -> Name | None:
    """How much of the opening balances of the regions is illustrative; nothing if not known."""
    if not {"opening_balance", "evidence_share"} <= set(dataset.data_vars):
        return None
    weight = np.abs(dataset["opening_balance"].values)
    whole = weight.sum()
    if not whole > 0:
        return None
    share = 100 * (1 - np.nansum(weight * dataset["evidence_share"].values) / whole)
    if share < 0.5:
        return None
    # No comma: it would have to be quoted in a CSV.
    return Name(
        f"{share:.0f} % of the opening balances of the regions is illustrative: divided by a rule "
        "and not published",
        f"各统筹地区期初结余的 {share:.0f} % 为按规则推算，非公布数据",
    )


def place_cells(scenario: str, of: Sequence[Place]) -> list[Cells]:
    """The scenario, and the level, label and Chinese name of each place."""
    return [
        cells("scenario", (), scenario),
        cells("place_level", ("place",), [place.level for place in of]),
        cells("place", ("place",), [place.label for place in of]),
        cells("place_name", ("place",), [place.name_zh for place in of]),
    ]


def label_cells(dataset: xr.Dataset, dimension: str) -> list[Cells]:
    """The labels along a dimension and their Chinese names."""
    along = (dimension,)
    return [
        cells(dimension, along, dataset[dimension].values),
        cells(f"{dimension}_name", along, [name.zh for name in names_of(dataset, dimension)]),
    ]


def pool_cells(dataset: xr.Dataset) -> list[Cells]:
    """The design, whether it is in force, and the fund."""
    shape = (len(places(dataset)), dataset.sizes["pooling"], dataset.sizes["fund"])
    force = by_place(dataset, "in_force") if "in_force" in dataset else np.full(shape, np.nan)
    return [
        cells("pooling", ("pooling",), dataset["pooling"].values),
        cells("in_force", POOLS, force),
        *label_cells(dataset, "fund"),
    ]


def year_cells(dataset: xr.Dataset, at: Sequence[int]) -> Cells:
    """The years at these positions."""
    return cells("year", ("year",), dataset["year"].values[list(at)])


def variable_cells(
    dataset: xr.Dataset, names: Sequence[str], at: Sequence[int] | None = None
) -> list[Cells]:
    """Those of the variables that are there, of every place; at: positions of the years."""
    found = []
    for name in names:
        if name not in dataset:
            continue
        dims = ("place", *(str(dim) for dim in dataset[name].dims if dim != "region"))
        values = by_place(dataset, name)
        if at is not None:
            values = values.take(np.asarray(at, dtype=np.int64), axis=dims.index("year"))
        found.append(cells(name, dims, values))
    return found


def across(
    name: str,
    dimension: str,
    labels: Array,
    dims: Sequence[str],
    values: Array,
    wanted: Sequence[str] | None = None,
) -> list[Cells]:
    """A column for each label of a dimension, the last axis of the values; all if none is named."""
    return [
        cells(part(name, dimension, str(label)), dims, values[..., column])
        for column, label in enumerate(labels)
        if wanted is None or label in wanted
    ]
