"""The base year held against the statistics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.results.tables import Table, cells, table
from actuarial.vocabulary import variable

LINES = {"total_income": "income", "total_expenditure": "expenditure"}
"""Variables whose lines stand in another one."""
TRANSFERS = "transfer"
RATIOS = {"unit_cost": ("gross_cost", "events")}
"""Variables that are ratios of the sums of two others."""


class Reconciled(NamedTuple):
    """A published figure of the calibration year beside the model's, before and after scaling."""

    place: str
    item: str
    unit: str
    published: float
    before: float
    scale: float
    after: float
    source: str = ""


class Figure(NamedTuple):
    """A published figure and what of the result it is held against."""

    place: str
    item: str
    region: str
    variable: str
    labels: dict[str, str | list[str]]
    """Labels by dimension; several are added up."""
    value: float
    scale: float
    """Scale that was fitted to it; 1 where none was."""
    part: tuple[str, ...]
    """Lines that the scale multiplies; all where empty."""
    source: str


def reconcile(result: xr.Dataset, figures: Sequence[Figure]) -> list[Reconciled]:
    """Every figure beside the model's in the base year, before and after scaling.

    Figures of variables that a result of less detail does not hold are left out.
    """
    rows = []
    for figure in figures:
        if not all(name in result for name in RATIOS.get(figure.variable, (figure.variable,))):
            continue
        after = modelled(result, figure)
        part = scaled_part(result, figure, after)
        before = after - part + (part / figure.scale if figure.scale else np.nan)
        rows.append(
            Reconciled(
                figure.place,
                figure.item,
                _unit(figure.variable),
                figure.value,
                before,
                figure.scale,
                after,
                figure.source,
            )
        )
    return rows


def reconciliation_table(rows: Sequence[Reconciled]) -> Table:
    """Published, modelled before scaling, scale, modelled after it, and what difference is left."""
    published = np.array([one.published for one in rows])
    after = np.array([one.after for one in rows])
    over = np.divide(after, published, out=np.full(len(rows), np.nan), where=published != 0)
    columns: tuple[tuple[str, object], ...] = (
        ("place_name", [one.place for one in rows]),
        ("item", [one.item for one in rows]),
        ("figure_unit", [one.unit for one in rows]),
        ("published", published),
        ("modelled_before", [one.before for one in rows]),
        ("scale", [one.scale for one in rows]),
        ("modelled_after", after),
        ("difference", over - 1),
        ("source", [one.source for one in rows]),
    )
    return table(("row",), [cells(name, ("row",), values) for name, values in columns])


def _unit(name: str) -> str:
    return variable(name).unit


def _base_year(result: xr.Dataset, name: str, region: str) -> xr.DataArray:
    picked = result[name].sel(region=region).isel(year=0)
    # Designs are equal in the base year: it is calibrated on what was observed.
    return picked.isel(pooling=0) if "pooling" in picked.dims else picked


def modelled(result: xr.Dataset, figure: Figure) -> float:
    """The model's figure of the base year."""
    if figure.variable in RATIOS:
        over, under = RATIOS[figure.variable]
        return _sum(result, figure, over) / _sum(result, figure, under)
    return _sum(result, figure, figure.variable)


def _sum(result: xr.Dataset, figure: Figure, name: str) -> float:
    picked = _base_year(result, name, figure.region)
    wanted = {dim: label for dim, label in figure.labels.items() if dim in picked.dims}
    return float(picked.sel(wanted).sum().item())


def scaled_part(result: xr.Dataset, figure: Figure, after: float) -> float:
    """The part of a figure that its scale multiplies."""
    if not figure.part:
        return after
    fund = {"fund": figure.labels["fund"]}
    found = 0.0
    name = LINES.get(figure.variable, figure.variable)
    for source in (name, TRANSFERS):
        lines = _base_year(result, source, figure.region).sel(fund)
        dimension = str(lines.dims[-1])
        for label in lines[dimension].values:
            if any(label == part or str(label).startswith(f"{part}_") for part in figure.part):
                amount = float(lines.sel({dimension: label}).item())
                found += abs(amount) if source == TRANSFERS else amount
    return found
