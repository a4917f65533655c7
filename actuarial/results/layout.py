"""How figures are printed: places, names, numbers, widths."""

from __future__ import annotations

import csv
import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.vocabulary import (
    FIRST_RESERVE_LEVEL,
    NATION,
    NEVER,
    PROVINCE,
    RESERVE_LEVELS,
    Name,
    label_name,
)

LABEL_NAMES = "label_names"
"""Attribute of a Dataset with the names that files give their labels, as JSON text:
{dimension: {label: [English, Chinese]}}."""

MONEY_UNIT, MONEY = "亿元", 1e8
PEOPLE_UNIT, PEOPLE = "万人", 1e4


class Place(NamedTuple):
    """A row of a table: the nation, a province or a region."""

    level: str
    label: str
    name_zh: str


def places(dataset: xr.Dataset) -> list[Place]:
    """The nation, the provinces and the regions, as far as they differ."""
    regions = [
        Place("region", str(label), name)
        for label, name in zip(dataset["region"].values, _chinese(dataset, "region"), strict=True)
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
                dataset["province"].values, _chinese(dataset, "province"), strict=True
            )
        ]
    return above + regions


def by_place(dataset: xr.Dataset, name: str) -> Array:
    """A variable with the `places` along its first axis: nation, provinces, regions.

    Where a place has no such figure, it is missing (flags of a province).
    """
    leaf = _front(dataset[name], "region")
    parts = []
    levels = [place.level for place in places(dataset)]
    for level, prefix in (("nation", NATION), ("province", PROVINCE)):
        count = levels.count(level)
        if count and prefix + name in dataset:
            above = dataset[prefix + name]
            parts.append(_front(above, "province") if level == "province" else above.values[None])
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
        return {name: dataset[prefix + name].values for name in there}
    return {name: _front(dataset[prefix + name], level)[0] for name in there}


def names_of(dataset: xr.Dataset, dimension: str) -> list[Name]:
    """Names of the labels along a dimension, those of the files before the usual ones."""
    own = json.loads(dataset.attrs.get(LABEL_NAMES, "{}")).get(dimension, {})
    given = {label: Name(*pair) for label, pair in own.items()}
    return [label_name(dimension, str(label), given) for label in dataset[dimension].values]


def numbers(values: Array, digits: int, divided_by: float = 1.0) -> Array:
    """Figures as text with fixed digits; nothing where missing, and no negative zero."""
    rounded = np.round(values / divided_by, digits) + 0.0
    texts = ["" if math.isnan(value) else f"{value:.{digits}f}" for value in rounded.flat]
    return np.array(texts, dtype=object).reshape(rounded.shape)


def number(value: float, digits: int) -> str:
    """One figure as text, as `numbers` prints it."""
    return str(numbers(np.array(value, dtype=np.float64), digits)[()])


def money(values: Array) -> Array:
    """Yuan in 亿元, to 10,000 yuan."""
    return numbers(values, 4, MONEY)


def people(values: Array) -> Array:
    """Persons in 万人, to one person."""
    return numbers(values, 4, PEOPLE)


def percent(values: Array) -> Array:
    """Shares in per cent."""
    return numbers(values, 4, 0.01)


def levels(codes: Array) -> Array:
    """Reserve levels as words; nothing where they are missing."""
    words = np.array(["", *RESERVE_LEVELS], dtype=object)
    there = ~np.isnan(codes)
    found: Array = words[np.where(there, codes - FIRST_RESERVE_LEVEL + 1, 0).astype(np.int64)]
    return found


def calendar_years(values: Array) -> Array:
    """Years, or "never" (within the horizon)."""
    texts = [calendar_year(value) for value in values.flat]
    return np.array(texts, dtype=object).reshape(values.shape)


def calendar_year(value: float) -> str:
    """A year, or "never" (within the horizon); nothing where it is missing."""
    if math.isnan(value):
        return ""
    return "never" if value == NEVER else str(int(value))


def write_csv(path: Path, rows: Iterable[Sequence[str]], banner: str = "") -> None:
    """UTF-8 with a byte order mark, without which Excel reads Chinese as another encoding.

    A banner is a first line that begins with "#" (``pandas.read_csv(path, comment="#")``).
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        if banner:
            file.write(f"# {banner}\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


def aligned(rows: Sequence[Sequence[str]], first_left: int = 1) -> list[str]:
    """Lines of equal columns; the first are set left, figures right; Chinese is two wide."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            text + pad if column < first_left else pad + text
            for column, text in enumerate(row)
            for pad in [" " * (widths[column] - width(text))]
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _front(array: xr.DataArray, dimension: str) -> Array:
    return np.moveaxis(array.values, array.dims.index(dimension), 0)


def _chinese(dataset: xr.Dataset, dimension: str) -> list[str]:
    coordinate = f"{dimension}_name_zh" if f"{dimension}_name_zh" in dataset.coords else dimension
    return [str(name) for name in dataset[coordinate].values]
