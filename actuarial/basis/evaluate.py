"""Resolved quantities become arrays over the years of a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.reading.quantity import (
    Change,
    Fade,
    Follows,
    Growth,
    Labels,
    Layer,
    Leaf,
    Number,
    Path,
    Quantity,
    Table,
)

SCENARIOS = "scenarios/"
"""Folder of the scenario files, as origins name them."""


class Clock(NamedTuple):
    """The years of a projection."""

    base_year: int
    """Last year with observed stocks."""
    horizon: int
    """Number of projected years."""
    earlier: int = 1
    """Number of years before the base year."""

    @property
    def years(self) -> Ints:
        """From the year before the base year to one year past the horizon (for target funds)."""
        return np.arange(self.base_year - self.earlier, self.base_year + self.horizon + 2)

    @property
    def results(self) -> Ints:
        """Years of the results: the base year to the horizon."""
        return np.arange(self.base_year, self.base_year + self.horizon + 1)


OBSERVED = slice(0, 2)
"""The two observed year ends on the clock: the year before the base year and the base year."""


class UnknownIndicatorError(ValueError):
    """A quantity follows an economic path that is not there (yet)."""


class MissingLabelError(ValueError):
    """A quantity by label that leaves out a label that is needed."""

    def __init__(self, leaf: Leaf, label: str, given: tuple[str, ...]):
        super().__init__(leaf.key, label, given)
        self.leaf, self.label, self.given = leaf, label, given


def growth_of(levels: Floats) -> Floats:
    """Growth rates of a path of levels [year]; the first year repeats the second."""
    growth = np.empty_like(levels)
    growth[1:] = levels[1:] / levels[:-1] - 1.0
    growth[0] = growth[1]
    return growth


def evaluate(leaf: Leaf, clock: Clock, growths: Mapping[str, Floats]) -> Floats:
    """Value of a resolved quantity in every year of the clock, [year].

    The first layer gives the whole; every further layer is a scenario's: it never reaches back to
    the base year or before. growths: growth rates [year] of the economic paths that may be
    followed.
    """
    return _stack(leaf.layers, clock, growths)


def first_year(leaf: Leaf, clock: Clock, names: tuple[str, ...] = ()) -> int | None:
    """First year in which a quantity that a scenario adds can count; None where a file gives it.

    What a scenario adds as new cannot reach back to the base year, and a path begins with its
    first year. names: one label, by what it may be called; without them the earliest label counts.
    """
    layer = leaf.layers[0]
    if not layer.origin.file.startswith(SCENARIOS):
        return None
    quantity = layer.quantity
    if names and isinstance(quantity, Labels):
        items = dict(quantity.items)
        quantity = next((items[name] for name in names if name in items), quantity)
    return max(_first_year(quantity, clock), clock.base_year + 1)


def evaluate_label(
    leaf: Leaf, names: tuple[str, ...], clock: Clock, growths: Mapping[str, Floats]
) -> Floats:
    """Value of one label, [year]; names lists what the label may be called, first match wins.

    A layer without labels holds for all of them. Raises MissingLabelError where the first layer
    has labels and none of the names is among them.
    """
    picked: list[Layer] = []
    for position, layer in enumerate(leaf.layers):
        quantity = layer.quantity
        if isinstance(quantity, Labels):
            items = dict(quantity.items)
            found = next((items[name] for name in names if name in items), None)
            if found is None:
                if position == 0:
                    raise MissingLabelError(leaf, names[0], tuple(items))
                continue
            quantity = found
        picked.append(Layer(quantity, layer.origin, layer.source, layer.evidence, layer.note))
    return _stack(tuple(picked), clock, growths)


def table_of(leaf: Leaf) -> Table | None:
    """The table that gives a quantity, where a table does."""
    quantity = leaf.layers[-1].quantity
    return quantity if isinstance(quantity, Table) else None


def _stack(layers: tuple[Layer, ...], clock: Clock, growths: Mapping[str, Floats]) -> Floats:
    values = _values(layers[0].quantity, clock, growths)
    for layer in layers[1:]:
        values = _lay_over(values, layer.quantity, clock, growths)
    return values


def _lay_over(
    below: Floats, quantity: Quantity, clock: Clock, growths: Mapping[str, Floats]
) -> Floats:
    years = clock.years
    if isinstance(quantity, Change):
        first = max(_first_year(quantity.quantity, clock), clock.base_year + 1)
        change = _values(quantity.quantity, clock, growths)
        changed = below + change if quantity.kind == "add" else below * change
        return np.where(years >= first, changed, below)
    first = max(_first_year(quantity, clock), clock.base_year + 1)
    return np.where(years >= first, _values(quantity, clock, growths), below)


def _first_year(quantity: Quantity, clock: Clock) -> int:
    if isinstance(quantity, Path):
        return quantity.points[0][0]
    if isinstance(quantity, Fade):
        return quantity.near[0][0]
    if isinstance(quantity, Labels):
        return min(_first_year(item, clock) for _, item in quantity.items)
    return clock.base_year + 1


def _values(quantity: Quantity, clock: Clock, growths: Mapping[str, Floats]) -> Floats:
    years = clock.years
    if isinstance(quantity, Number):
        return np.full(years.shape, quantity.value)
    if isinstance(quantity, Path):
        return _path(quantity, clock, growths)
    if isinstance(quantity, Growth):
        growth = _values(quantity.growth, clock, growths)
        return _grow(years, clock.base_year, quantity.start, growth)
    if isinstance(quantity, Fade):
        return _fade(quantity, years)
    if isinstance(quantity, Follows):
        if quantity.indicator not in growths:
            raise UnknownIndicatorError(quantity.indicator)
        followed: Floats = growths[quantity.indicator] + quantity.plus
        return followed
    raise TypeError(f"no single path over the years in {type(quantity).__name__}")


def _path(path: Path, clock: Clock, growths: Mapping[str, Floats]) -> Floats:
    years = clock.years
    given = np.array([year for year, _ in path.points])
    levels = np.array([value for _, value in path.points])
    if path.linear:
        values: Floats = np.interp(years, given, levels)
    else:
        held = np.clip(np.searchsorted(given, years, side="right") - 1, 0, None)
        values = levels[held]
    if path.then is not None:
        growth = _values(path.then, clock, growths)
        grown = _grow(years, int(given[-1]), float(levels[-1]), growth)
        values = np.where(years > given[-1], grown, values)
    return values


def _grow(years: Ints, start_year: int, start: float, growth: Floats) -> Floats:
    """start in start_year, compounded forward and, for the years before, discounted back."""
    log_growth = np.log1p(growth)
    index = np.cumsum(log_growth)
    position = int(np.clip(start_year - years[0], 0, len(years) - 1))
    values: Floats = start * np.exp(index - index[position])
    return values


def _fade(fade: Fade, years: Ints) -> Floats:
    given = np.array([year for year, _ in fade.near])
    levels = np.array([value for _, value in fade.near])
    near = levels[np.clip(np.searchsorted(given, years, side="right") - 1, 0, None)]
    line = np.interp(years, [fade.first, fade.last], [levels[-1], fade.ultimate])
    values: Floats = np.where(years < fade.first, near, line)
    return values


def evaluate_table(
    leaf: Leaf,
    order: Mapping[str, tuple[str, ...]],
    clock: Clock,
    growths: Mapping[str, Floats],
) -> tuple[tuple[str, ...], Floats]:
    """A quantity over label dimensions: its dims and values [year, dims...].

    A table without years holds for every year; a plain number or path holds for every label (no
    dims). Scenario layers lie over it as over any quantity.
    """
    dims: tuple[str, ...] = ()
    values: Floats = np.zeros(len(clock.years))
    for position, layer in enumerate(leaf.layers):
        quantity = layer.quantity
        if isinstance(quantity, Table):
            table = _tabulated(quantity, order, clock)
            if position == 0:
                dims, values = quantity.dims, table
            else:
                after = clock.years > clock.base_year
                values = np.where(after.reshape(-1, *[1] * (table.ndim - 1)), table, values)
        elif position == 0:
            values = _values(quantity, clock, growths)
        else:
            shape = (-1, *[1] * (values.ndim - 1))
            if isinstance(quantity, Change):
                neutral = 0.0 if quantity.kind == "add" else 1.0
                start = np.full(len(clock.years), neutral)
                change = _lay_over(start, quantity, clock, growths).reshape(shape)
                values = values + change if quantity.kind == "add" else values * change
            else:
                start = np.full(len(clock.years), np.nan)
                replaced = _lay_over(start, quantity, clock, growths).reshape(shape)
                values = np.where(np.isnan(replaced), values, replaced)
    return dims, values


def table_columns(leaf: Leaf, order: Mapping[str, tuple[str, ...]]) -> dict[str, Floats]:
    """The columns of a profile, each [dims...] in the table's dims, canonical label order."""
    table = leaf.layers[-1].quantity
    if not isinstance(table, Table):
        raise TypeError(f"{leaf.key} is not a table")
    values = _ordered(table, order)
    return {column: values[..., index] for index, column in enumerate(table.columns)}


def _ordered(table: Table, order: Mapping[str, tuple[str, ...]]) -> Floats:
    last = len(table.years) or len(table.columns)
    shape = (*(len(labels) for labels in table.labels), last)
    values = np.array(table.values, dtype=np.float64).reshape(shape)
    for axis, (dim, labels) in enumerate(zip(table.dims, table.labels, strict=True)):
        wanted = order.get(dim)
        if wanted is not None and tuple(labels) != tuple(wanted):
            position = {label: index for index, label in enumerate(labels)}
            values = np.take(values, [position[label] for label in wanted], axis=axis)
    return values


def _tabulated(table: Table, order: Mapping[str, tuple[str, ...]], clock: Clock) -> Floats:
    """[year, dims...] in canonical label order; the first and the last year are held."""
    values = _ordered(table, order)
    if not table.years:
        return np.broadcast_to(values[..., 0], (len(clock.years), *values.shape[:-1]))
    held = np.clip(np.searchsorted(np.array(table.years), clock.years, side="right") - 1, 0, None)
    across: Floats = np.moveaxis(values, -1, 0)[held]
    return across


def table_years(leaves: Sequence[Leaf]) -> Sequence[int]:
    """All years that the tables below any scenario span; one where they have none."""
    tables = [leaf.layers[0].quantity for leaf in leaves]
    given = [year for table in tables if isinstance(table, Table) for year in table.years]
    return range(min(given, default=0), max(given, default=0) + 1)


def tabulated_years(
    leaf: Leaf, order: Mapping[str, tuple[str, ...]], years: Sequence[int]
) -> Floats:
    """[year, dims...] of given years of the table below any scenario; outer years are held."""
    table = leaf.layers[0].quantity
    if not isinstance(table, Table):
        raise TypeError(f"{leaf.key} is not a table")
    values = _ordered(table, order)
    if not table.years:
        return np.broadcast_to(values[..., 0], (len(years), *values.shape[:-1]))
    held = np.clip(np.searchsorted(np.array(table.years), years, side="right") - 1, 0, None)
    across: Floats = np.moveaxis(values, -1, 0)[held]
    return across
