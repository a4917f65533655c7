"""Tables of results: columns of values with names and units, whatever way they are written.

A writer (`csvfile`, a workbook, a page) finds words in columns of objects and figures in columns of
numbers, in the unit that the column names, and never has to read a text again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from actuarial.arrays import Array
from actuarial.results.quantities import Quantity, quantity
from actuarial.vocabulary import Name


class Column(NamedTuple):
    """One column: what it holds, and a value a row."""

    quantity: Quantity
    values: Array
    """[row] words (dtype object: names, labels and codes stay text), or figures in the unit of the
    quantity, NaN where missing."""


@dataclass(frozen=True)
class Table:
    """Columns of equal length; the note is said above them."""

    columns: tuple[Column, ...]
    note: Name | None = None

    def __len__(self) -> int:
        return int(self.columns[0].values.size) if self.columns else 0

    def __getitem__(self, name: str) -> Array:
        """The values of a column, by the name of its quantity."""
        for column in self.columns:
            if column.quantity.name == name:
                return column.values
        raise KeyError(name)

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """What the columns hold."""
        return tuple(column.quantity for column in self.columns)

    def frame(self) -> pd.DataFrame:
        """The table as pandas has it: columns by the names of their quantities."""
        return pd.DataFrame({column.quantity.name: column.values for column in self.columns})


class Cells(NamedTuple):
    """What `table` makes a column of: figures or labels along some dimensions of the table."""

    quantity: Quantity
    dims: tuple[str, ...]
    values: Array
    """[dims] figures as the model has them (yuan, persons, shares), or words (dtype object)."""


def cells(of: Quantity | str, dims: Sequence[str], values: object) -> Cells:
    """Cells of a quantity or the name of one; words become objects."""
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        array = array.astype(object)
    found = quantity(of) if isinstance(of, str) else of
    if array.ndim != len(dims):
        raise ValueError(f"{found.name} has {array.ndim} axes for the dimensions {list(dims)}")
    return Cells(found, tuple(dims), array)


def table(
    order: Sequence[str],
    columns: Sequence[Cells],
    keep: Array | None = None,
    note: Name | None = None,
) -> Table:
    """A row for each combination of labels, the last of the dimensions in ``order`` fastest.

    ``keep`` [order, or what broadcasts to it] says which rows there are; all without it. Figures
    are brought into the unit that their quantity is shown in. Raises ValueError where two columns
    differ in the size of a dimension, or a dimension is not in the order.
    """
    sizes: dict[str, int] = {}
    for one in columns:
        for dim, size in zip(one.dims, one.values.shape, strict=True):
            if dim not in order:
                raise ValueError(f"{one.quantity.name} has {dim}, which the rows do not")
            if sizes.setdefault(dim, size) != size:
                raise ValueError(f"{one.quantity.name} has {size} {dim}; {sizes[dim]} are meant")
    shape = tuple(sizes[dim] for dim in order)
    at = np.nonzero(np.broadcast_to(True if keep is None else keep, shape))
    rows = at[0].size if at else 1
    where = dict(zip(order, at, strict=True))
    made = []
    for one in columns:
        index = tuple(where[dim] for dim in one.dims)
        values = one.values[index] if index else np.full(rows, one.values[()], one.values.dtype)
        size = one.quantity.unit.size
        made.append(Column(one.quantity, values if size == 1 else values / size))
    return Table(tuple(made), note)


def below(tables: Sequence[Table]) -> Table:
    """Tables of the same columns one below the other; the first gives the note.

    Raises ValueError where they have other columns.
    """
    first = tables[0]
    refuse_other_columns(tables)
    if len(tables) == 1:
        return first
    joined = (
        Column(column.quantity, np.concatenate([each.columns[i].values for each in tables]))
        for i, column in enumerate(first.columns)
    )
    return Table(tuple(joined), first.note)


def refuse_other_columns(tables: Sequence[Table]) -> None:
    """Raise ValueError where the tables do not hold the same quantities in the same order."""
    for other in tables[1:]:
        if other.quantities != tables[0].quantities:
            names = [[one.name for one in each.quantities] for each in (tables[0], other)]
            raise ValueError(f"tables of other columns cannot be joined: {names[0]}, {names[1]}")


def there(tables: Mapping[str, Table | None]) -> dict[str, Table]:
    """The tables that have rows."""
    return {name: one for name, one in tables.items() if one}
