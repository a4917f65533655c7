"""Whose figures a result holds: the nation, provinces and regions, and the names of labels."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.vocabulary import NATION, PROVINCE, Name, label_name

LABEL_NAMES = "label_names"
"""Attribute of a Dataset with the names that files give their labels, as JSON text:
{dimension: {label: [English, Chinese]}}."""


class Place(NamedTuple):
    """A row of a table: the nation, a province or a region."""

    level: str
    label: str
    name_zh: str


def places(dataset: xr.Dataset) -> list[Place]:
    """The nation, the provinces and the regions, as far as they differ."""
    regions = [
        Place("region", str(label), name)
        for label, name in zip(
            values_of(dataset, "region"), _chinese(dataset, "region"), strict=True
        )
    ]
    if len(regions) == 1:
        return regions
    above = []
    if any(str(name).startswith(NATION) for name in dataset.data_vars):
        above.append(Place("nation", "nation", "全国"))
    if any(str(name).startswith(PROVINCE) for name in dataset.data_vars):
        above += [
            Place("province", str(label), name)
            for label, name in zip(
                values_of(dataset, "province"), _chinese(dataset, "province"), strict=True
            )
        ]
    return above + regions


def by_place(dataset: xr.Dataset, name: str) -> Array:
    """A variable with the `places` along its first axis: nation, provinces, regions.

    Where a place has no such figure, it is missing (flags of a province).
    """
    leaf = _front(dataset, name, "region")
    parts = []
    levels = [place.level for place in places(dataset)]
    for level, prefix in (("nation", NATION), ("province", PROVINCE)):
        count = levels.count(level)
        if count and prefix + name in dataset:
            whole = prefix + name
            parts.append(
                _front(dataset, whole, "province")
                if level == "province"
                else values_of(dataset, whole)[None]
            )
        elif count:
            parts.append(np.full((count, *leaf.shape[1:]), np.nan))
    return np.concatenate([*parts, leaf])


def of_the_whole(dataset: xr.Dataset, names: Sequence[str]) -> dict[str, Array]:
    """Those of the variables that are there for the first of the `places`, for it alone."""
    level = places(dataset)[0].level
    if level == "region" and any(str(name).startswith(PROVINCE) for name in dataset.data_vars):
        # A region alone is its province, and the province holds the adjustment fund as well.
        level = "province"
    prefix = {"nation": NATION, "province": PROVINCE, "region": ""}[level]
    there = [name for name in names if prefix + name in dataset]
    if level == "nation":
        return {name: values_of(dataset, prefix + name) for name in there}
    return {name: _front(dataset, prefix + name, level)[0] for name in there}


def names_of(dataset: xr.Dataset, dimension: str) -> list[Name]:
    """Names of the labels along a dimension, those of the files before the usual ones."""
    own = json.loads(dataset.attrs.get(LABEL_NAMES, "{}")).get(dimension, {})
    given = {label: Name(*pair) for label, pair in own.items()}
    return [label_name(dimension, str(label), given) for label in values_of(dataset, dimension)]


def design_in_force(dataset: xr.Dataset, fund: int) -> int:
    """Position of the design in force for a fund in most regions; the first where none is said."""
    if "in_force" not in dataset:
        return 0
    force = dataset.variables["in_force"]
    return int(np.argmax(force.isel(fund=fund).sum("region").values))


def spending_funds(dataset: xr.Dataset) -> list[int]:
    """Positions of the funds that spend anything."""
    spent = np.nansum(np.abs(values_of(dataset, "total_expenditure")), axis=(0, 1, 2))
    return [int(fund) for fund in np.flatnonzero(spent)]


def years_at(dataset: xr.Dataset, years: Sequence[int]) -> list[int]:
    """Positions of those of the years that the result holds, in the order given."""
    held = values_of(dataset, "year").tolist()
    return [held.index(year) for year in years if year in held]


def values_of(dataset: xr.Dataset, name: str) -> Array:
    """The figures of a variable or labels of a coordinate.

    Without the DataArray that ``dataset[name]`` builds: tables ask hundreds of times.
    """
    values: Array = dataset.variables[name].values
    return values


def _front(dataset: xr.Dataset, name: str, dimension: str) -> Array:
    axis = dataset.variables[name].dims.index(dimension)
    return np.moveaxis(values_of(dataset, name), axis, 0)


def _chinese(dataset: xr.Dataset, dimension: str) -> list[str]:
    coordinate = f"{dimension}_name_zh" if f"{dimension}_name_zh" in dataset.coords else dimension
    return [str(name) for name in values_of(dataset, coordinate)]
