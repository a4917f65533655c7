"""Sections of the schema, one for each region, become lines of arrays."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.begun import before_a_line, neutral_before
from actuarial.basis.evaluate import (
    Clock,
    MissingLabelError,
    evaluate,
    evaluate_label,
    evaluate_table,
    table_columns,
)
from actuarial.basis.memory import Made, Memory
from actuarial.basis.types import Line, MemberGroup
from actuarial.reading.keys import units
from actuarial.reading.quantity import Leaf, Table, labels_of
from actuarial.reading.section import Name, Section
from actuarial.reading.units import Unit
from actuarial.vocabulary import AGES, LEVELS, SEXES, STATUSES
from actuarial.vocabulary.axes import REGION, Axes, axes

ORDER: Mapping[str, tuple[str, ...]] = {
    "sex": SEXES,
    "age": AGES,
    "status": STATUSES,
    "level": LEVELS,
}
"""Canonical order of the labels of the dimensions a table may have."""

ZERO_WHERE_ABSENT = frozenset({"fund", "level"})
"""Dimensions along which a label that is not named means nothing: no balance, no benefit."""


OWN_LABELS = "line"
"""Dimension whose labels a quantity brings itself: each becomes a quantity of its own name."""


class StructureError(ValueError):
    """Two regions differ in what only quantities may differ in."""

    def __init__(self, key: str, first: object, second: object):
        super().__init__(key, first, second)
        self.key, self.first, self.second = key, first, second


class _Found(NamedTuple):
    """Terms, values and axes of a line while its sections are read."""

    terms: dict[str, object]
    values: dict[str, Floats]
    axes: dict[str, Axes]

    def add(self, name: str, values: Floats, *named: str) -> None:
        """A value and its axes; year and region where none are named."""
        self.values[name] = values
        if named:
            self.axes[name] = axes(*named)


class Compiler:
    """Evaluates leaves region by region and remembers what regions share.

    A class because the memory of evaluated leaves has to live as long as one compilation.
    """

    def __init__(
        self,
        clock: Clock,
        regions: Sequence[str],
        growths: Sequence[dict[str, Floats]],
        memory: Memory | None = None,
    ):
        self.clock = clock
        self.regions = tuple(regions)
        self.growths = growths
        self._shared = memory or Memory()
        self._memory: dict[tuple[int, int, tuple[str, ...]], Floats] = {}

    def once(self, name: Hashable, blocks: Sequence[object], make: Callable[[], Made]) -> Made:
        """What is made of one block a region, once for the same blocks and paths of the economy."""
        return self._shared.once((name, self.clock), [*blocks, *self.growths], make)

    def path(self, leaves: Sequence[Leaf | None], names: tuple[str, ...] = ()) -> Floats:
        """[year, region]; a region without the line has zeros. names picks one label."""
        columns = [
            np.zeros(len(self.clock.years)) if leaf is None else self._one(leaf, region, names)
            for region, leaf in enumerate(leaves)
        ]
        first = columns[0]
        if all(column is first for column in columns):
            return np.broadcast_to(first[:, None], (len(first), len(columns)))
        return np.stack(columns, axis=1)

    def _one(self, leaf: Leaf, region: int, names: tuple[str, ...]) -> Floats:
        growths = self.growths[region]
        key = (id(leaf), id(growths), names)
        if key not in self._memory:
            if names:
                self._memory[key] = evaluate_label(leaf, names, self.clock, growths)
            else:
                self._memory[key] = evaluate(leaf, self.clock, growths)
        return self._memory[key]

    def by_label(
        self, leaves: Sequence[Leaf | None], labels: Sequence[tuple[str, ...]], absent: bool
    ) -> Floats:
        """[year, region, label]; absent says that a label not named means zero."""
        columns = []
        for names in labels:
            present: list[Leaf | None] = [
                None if leaf is None or (absent and not _names_any(leaf, names)) else leaf
                for leaf in leaves
            ]
            columns.append(self.path(present, names))
        return (
            np.stack(columns, axis=2)
            if columns
            else np.zeros((len(self.clock.years), len(leaves), 0))
        )

    def table(self, leaves: Sequence[Leaf], dims: tuple[str, ...]) -> Floats:
        """[year, region or 1, dims...] in the order of dims; 1 where all regions share the leaf.

        A region dimension of the table is resolved: each region takes its own rows.
        """
        shared = all(leaf is leaves[0] for leaf in leaves) and "region" not in self._dims(leaves[0])
        blocks = []
        for region, leaf in enumerate(leaves[:1] if shared else leaves):
            have, values = self._tabulated(leaf, region)
            if "region" in have:
                axis = have.index("region") + 1
                row = _row_of(leaf, "region", self.regions[region])
                values = np.take(values, row, axis=axis)
                have = tuple(dim for dim in have if dim != "region")
            blocks.append(_arranged(values, have, tuple(d for d in dims if d != "region")))
        # One region may give a table where another gives a number.
        return np.stack(np.broadcast_arrays(*blocks), axis=1)

    def destinations(self, leaf: Leaf, region: int) -> tuple[tuple[str, ...], Floats]:
        """Destinations of a table of moves, and [year, destination] of one origin."""
        table = leaf.layers[0].quantity
        if not isinstance(table, Table):
            raise TypeError(leaf.key)
        names = table.labels[table.dims.index("destination")]
        have, values = self._tabulated(leaf, region)
        if self.regions[region] not in table.labels[table.dims.index("region")]:
            return names, np.zeros((len(values), len(names)))
        row = _row_of(leaf, "region", self.regions[region])
        return names, np.take(values, row, axis=have.index("region") + 1)

    def _tabulated(self, leaf: Leaf, region: int) -> tuple[tuple[str, ...], Floats]:
        return evaluate_table(leaf, ORDER, self.clock, self.growths[region])

    @staticmethod
    def _dims(leaf: Leaf) -> tuple[str, ...]:
        quantity = leaf.layers[0].quantity
        return quantity.dims if isinstance(quantity, Table) else ()

    def profile(
        self, leaves: Sequence[Leaf], unit: Unit, groups: Sequence[MemberGroup]
    ) -> dict[str, Floats]:
        """The columns of a profile, each [region or 1, group, sex, age]."""
        shared = all(leaf is leaves[0] for leaf in leaves)
        columns: dict[str, list[Floats]] = {}
        for leaf in leaves[:1] if shared else leaves:
            table = leaf.layers[-1].quantity
            dims = table.dims if isinstance(table, Table) else ()
            order = {**ORDER, **_present_statuses(leaf)}
            for column, values in table_columns(leaf, order).items():
                arranged = _arranged(values[None], dims, tuple(unit.dims))[0]
                if arranged.shape[0] == 1:
                    by_group = np.broadcast_to(arranged, (len(groups), *arranged.shape[1:]))
                else:
                    rows = [_row_of(leaf, "status", STATUSES[group.status]) for group in groups]
                    by_group = arranged[rows]
                columns.setdefault(column, []).append(by_group)
        return {column: np.stack(values) for column, values in columns.items()}

    def line(
        self,
        name: str,
        key: str,
        blocks: Sequence[Section | None],
        groups: Sequence[MemberGroup] = (),
        funds: Sequence[str] = (),
    ) -> Line:
        """One line of arrays out of one block a region; None where a region lacks the line.

        A line that a scenario adds changes nothing before it begins: until then its quantities are
        what their units call neutral, as they are in regions without the line. A quantity that it
        adds to a line is the schema's default.
        """
        words = (name, key, tuple(groups), tuple(funds))
        return self.once(words, blocks, lambda: self._line(name, key, blocks, groups, funds))

    def _line(
        self,
        name: str,
        key: str,
        blocks: Sequence[Section | None],
        groups: Sequence[MemberGroup],
        funds: Sequence[str],
    ) -> Line:
        model = next(block for block in blocks if block is not None)
        found = _Found({}, {}, {})
        added = [None if block is None else block.added for block in blocks]
        self._collect("", key, blocks, found, _used(model, groups), funds, added)
        return Line(name, str(found.terms.get("kind", "")), *found)

    def _collect(
        self,
        prefix: str,
        key: str,
        blocks: Sequence[Section | None],
        found: _Found,
        groups: Sequence[MemberGroup],
        funds: Sequence[str],
        added: Sequence[bool | None],
    ) -> None:
        model = next(block for block in blocks if block is not None)
        kinds = {type(block) for block in blocks if block is not None}
        if len(kinds) > 1:
            said = dict.fromkeys(str(getattr(b, "kind", "")) for b in blocks if b is not None)
            raise StructureError(f"{key}.kind", *list(said)[:2])
        known = units(type(model))
        for field in type(model).model_fields:
            given = [None if block is None else getattr(block, field) for block in blocks]
            first = next((value for value in given if value is not None), None)
            name = f"{prefix}{field}"
            if isinstance(first, Leaf):
                labels = self._quantity(name, given, known[field], found, groups, funds)
                before = before_a_line(type(model), field, added)
                if before:
                    found.values[name] = neutral_before(
                        found.values[name], given, self.clock, before, added, labels
                    )
            elif isinstance(first, dict) and any(isinstance(v, Section) for v in first.values()):
                for label in {word: None for block in given if block for word in block}:
                    below = [block.get(label) if block else None for block in given]
                    here = f"{name}.{label}"
                    at = f"{key}.{field}.{label}"
                    self._collect(f"{here}.", at, below, found, groups, funds, added)
            elif isinstance(first, dict):
                self._keyed(name, f"{key}.{field}", given, found, funds)
            elif isinstance(first, Name):
                # Only the whole's name counts: a line has one name in all regions.
                found.terms[f"{name}.en"], found.terms[f"{name}.zh"] = first.en, first.zh
            elif isinstance(first, Section):
                at = f"{key}.{field}"
                self._collect(f"{name}.", at, given, found, groups, funds, added)
            elif first is not None:
                present = [value for value in given if value is not None]
                found.terms[name] = _alike(f"{key}.{field}", present)

    def _keyed(
        self,
        name: str,
        whole: str,
        given: Sequence[Mapping[Any, Leaf | str] | None],
        found: _Found,
        funds: Sequence[str],
    ) -> None:
        """Quantities by threshold (bands) or by fund; a fund that takes the rest is a term."""
        keys = {key for mapping in given if mapping for key in mapping}
        for mapping in given:
            for key, value in (mapping or {}).items():
                rest = f"{name}.{value}"
                if isinstance(value, str) and found.terms.setdefault(rest, key) != key:
                    raise StructureError(whole, found.terms[rest], key)
        by_fund = keys <= set(funds)
        order = list(funds) if by_fund else sorted(keys, key=float)
        if not by_fund:
            found.terms[f"{name}.from"] = tuple(float(key) for key in order)
        columns = []
        for key in order:
            leaves = [None if mapping is None else mapping.get(key) for mapping in given]
            columns.append(self.path([leaf if isinstance(leaf, Leaf) else None for leaf in leaves]))
        found.add(name, np.stack(columns, axis=2), "year", REGION, "fund" if by_fund else "band")

    def _quantity(
        self,
        name: str,
        leaves: Sequence[Leaf | None],
        unit: Unit,
        found: _Found,
        groups: Sequence[MemberGroup],
        funds: Sequence[str],
    ) -> Sequence[tuple[str, ...]]:
        """Compile one quantity; → the labels of its third dimension."""
        present = [leaf for leaf in leaves if leaf is not None]
        by_label: dict[str, Callable[[], list[tuple[str, ...]]]] = {
            "status": lambda: [(group.name, STATUSES[group.status]) for group in groups],
            "class": lambda: [(group.name, STATUSES[group.status]) for group in groups],
            "fund": lambda: [(fund,) for fund in funds],
            "level": lambda: [(level,) for level in LEVELS],
            "sex": lambda: [(sex,) for sex in SEXES],
        }
        labels: list[tuple[str, ...]] = []
        if unit.columns:
            for column, profile in self.profile(present, unit, groups).items():
                found.add(f"{name}.{column}", profile, f"{REGION} or 1", "group", "sex", "age")
        elif unit.dims:
            dims = tuple(f"{dim} or 1" for dim in unit.dims)
            found.add(name, self.table(present, tuple(unit.dims)), "year", f"{REGION} or 1", *dims)
        elif unit.by:
            dimension = next(iter(unit.by))
            if dimension == OWN_LABELS:
                for label in {word: None for leaf in present for word in labels_of(leaf)}:
                    named = [leaf if leaf and label in labels_of(leaf) else None for leaf in leaves]
                    found.add(f"{name}.{label}", self.path(named, (label,)))
                return ()
            labels = by_label[dimension]()
            absent = dimension in ZERO_WHERE_ABSENT
            axis = "group" if dimension in ("status", "class") else dimension
            found.add(name, self.by_label(leaves, labels, absent), "year", REGION, axis)
        else:
            found.add(name, self.path(leaves))
        return labels


def _alike(key: str, values: Sequence[object]) -> object:
    """What all regions say; raises StructureError where two of them differ."""
    for value in values:
        if value != values[0]:
            raise StructureError(key, values[0], value)
    return values[0]


def _used(model: Section, groups: Sequence[MemberGroup]) -> Sequence[MemberGroup]:
    """Groups of the statuses that a line is for."""
    of = getattr(model, "of", None)
    return groups if of is None else [g for g in groups if STATUSES[g.status] in of]


def _names_any(leaf: Leaf, names: tuple[str, ...]) -> bool:
    given = labels_of(leaf)
    return not given or any(name in given for name in names)


def _row_of(leaf: Leaf, dim: str, label: str) -> int:
    """Row of a label in a table; raises MissingLabelError where the table lacks it."""
    table = leaf.layers[-1].quantity
    if not isinstance(table, Table):
        table = leaf.layers[0].quantity
    if not isinstance(table, Table):
        raise TypeError(leaf.key)
    labels = table.labels[table.dims.index(dim)]
    if label not in labels:
        raise MissingLabelError(leaf, label, labels)
    return labels.index(label)


def _present_statuses(leaf: Leaf) -> dict[str, tuple[str, ...]]:
    """A profile names only the statuses that use the service: keep the order it has."""
    table = leaf.layers[-1].quantity
    if not isinstance(table, Table) or "status" not in table.dims:
        return {}
    return {"status": table.labels[table.dims.index("status")]}


def _arranged(values: Floats, have: tuple[str, ...], wanted: tuple[str, ...]) -> Floats:
    """[first axis, have...] → [first axis, wanted...], size 1 along what is not there."""
    order = [0, *(have.index(dim) + 1 for dim in wanted if dim in have)]
    arranged = np.transpose(values, order)
    shape = [values.shape[0]]
    position = 1
    for dim in wanted:
        shape.append(arranged.shape[position] if dim in have else 1)
        position += dim in have
    return arranged.reshape(shape)


def names_of(mappings: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """Keys of all the mappings in order of first appearance."""
    names: dict[str, None] = {}
    for mapping in mappings:
        names.update(dict.fromkeys(mapping))
    return tuple(names)
