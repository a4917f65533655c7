"""The value of one quantity in one year, for those who ask for it by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.evaluate import (
    Clock,
    evaluate,
    evaluate_label,
    evaluate_table,
    table_columns,
)
from actuarial.reading.quantity import Labels, Leaf, Table, labels_of


def table_below(leaf: Leaf) -> Table | None:
    """The table that gives the values by label: the last layer that is one."""
    tables = [layer.quantity for layer in leaf.layers if isinstance(layer.quantity, Table)]
    return tables[-1] if tables else None


def choices(leaf: Leaf) -> tuple[tuple[str, ...], ...]:
    """Labels by which a quantity is given, one tuple a dimension; columns of a table come last."""
    table = table_below(leaf)
    if table is not None:
        return (*table.labels, table.columns) if len(table.columns) > 1 else table.labels
    names = labels_of(leaf)
    return (names,) if names else ()


def value_at(
    leaf: Leaf, labels: Sequence[str], clock: Clock, growths: Mapping[str, Floats], year: int
) -> float:
    """Value of a quantity in a year of the clock, at one label of each of its dimensions.

    Units of the quantity. Raises KeyError where a label is not among ``choices``.
    """
    position = int(np.flatnonzero(clock.years == year)[0])
    table = table_below(leaf)
    if table is None:
        if labels:
            if labels[0] not in labels_of(leaf):
                raise KeyError(labels[0])
            return float(evaluate_label(leaf, (labels[0],), clock, growths)[position])
        return float(evaluate(leaf, clock, growths)[position])
    index = []
    for names, label in zip(choices(leaf), labels, strict=True):
        if label not in names:
            raise KeyError(label)
        index.append(names.index(label))
    if len(table.columns) > 1:
        columns = table_columns(leaf, {})
        return float(columns[labels[-1]][tuple(index[:-1])])
    dims, values = evaluate_table(leaf, {}, clock, growths)
    return float(values[(position, *index[: len(dims)])])


def steps(leaf: Leaf) -> list[Leaf]:
    """The quantity after each of its layers, the lowest first."""
    return [Leaf(leaf.key, leaf.layers[: count + 1]) for count in range(len(leaf.layers))]


def speaks_of(leaf: Leaf, position: int, labels: Sequence[str]) -> bool:
    """Whether a layer says anything of the labels asked for."""
    quantity = leaf.layers[position].quantity
    return (
        not isinstance(quantity, Labels)
        or not labels
        or labels[0] in [label for label, _ in quantity.items]
    )
