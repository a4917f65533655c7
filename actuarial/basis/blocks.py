"""Sections of the schema, one for each region, become lines of arrays."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis import compiled_lines as lines
from actuarial.basis.begun import before_a_line, neutral_before
from actuarial.basis.evaluate import (
    Clock,
    MissingLabelError,
    evaluate,
    evaluate_label,
    evaluate_table,
    table_columns,
)
from actuarial.basis.line import Bands, Into, Line
from actuarial.basis.memory import Made, Memory
from actuarial.basis.types import MemberGroup
from actuarial.reading.keys import units
from actuarial.reading.kinds import has_neutral
from actuarial.reading.quantity import Leaf, Table, labels_of
from actuarial.reading.section import Section
from actuarial.reading.units import Unit
from actuarial.vocabulary import AGES, LEVELS, SEXES, STATUSES, Name

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


class MissingTermError(StructureError):
    """One region gives what another one leaves out, and nothing stands for what is left out."""

    def __init__(self, key: str):
        super().__init__(key, "missing", "given")

    def __reduce__(self) -> tuple[type[MissingTermError], tuple[str]]:
        """Come whole out of another process."""
        return MissingTermError, (self.key,)


class _Known(NamedTuple):
    """What the sections of a line are compiled with."""

    groups: Sequence[MemberGroup]
    funds: Sequence[str]
    added: Sequence[bool | None]
    """By region, whether a scenario adds the line; None where the region lacks it, or the section
    that is compiled: there quantities are neutral."""

    def within(self, given: Sequence[Any]) -> _Known:
        """The same of a section that some regions may leave out."""
        both = zip(given, self.added, strict=True)
        return self._replace(added=[None if one is None else new for one, new in both])

    def lacking(self, given: Sequence[Any]) -> bool:
        """Whether a region that has the line leaves out what is given."""
        both = zip(given, self.added, strict=True)
        return any(one is None and new is not None for one, new in both)


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
    ) -> Any:
        """One line of arrays out of one block a region; None where a region lacks the line.

        Its class is that of the same name in `compiled_lines`. A line that a scenario adds changes
        nothing before it begins: until then its quantities are what their units call neutral, as
        they are in regions without the line. A quantity that it adds to a line is the schema's
        default.
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
        added = [None if block is None else block.added for block in blocks]
        known = _Known(_used(model, groups), funds, added)
        # One label has one name in a run, which need not stand in every place.
        names = (getattr(block, "name", None) for block in blocks)
        given = next((one for one in names if one is not None), None)
        said = None if given is None else Name(given.en, given.zh)
        line: Line = self._section(key, blocks, known, name=name, names=said)
        return line

    def _section(
        self, key: str, blocks: Sequence[Section | None], known: _Known, **own: Any
    ) -> Any:
        """The class of a section with its fields over all regions; own: what the line has of its
        own, in place of the fields of these names."""
        model = type(next(block for block in blocks if block is not None))
        kinds = {type(block) for block in blocks if block is not None}
        if len(kinds) > 1:
            said = dict.fromkeys(str(getattr(b, "kind", "")) for b in blocks if b is not None)
            raise StructureError(f"{key}.kind", *list(said)[:2])
        for field in model.model_fields:
            if field not in own and field != "kind":
                given = [None if block is None else getattr(block, field) for block in blocks]
                own[field] = self._term(model, field, f"{key}.{field}", given, known)
        return _class_of(model)(**own)

    def _term(
        self, model: type[Section], field: str, key: str, given: Sequence[Any], known: _Known
    ) -> Any:
        """One field over all regions; given: what each of them says, None where it says nothing."""
        present = [value for value in given if value is not None]
        first = next(iter(present), None)
        if isinstance(first, Leaf):
            return self._quantity(model, field, key, given, known)
        if isinstance(first, Section):
            return self._below(key, given, known)
        if isinstance(first, dict):
            return self._mapping(key, given, known)
        alike = _alike(key, present) if present else None
        return tuple(alike) if isinstance(alike, list) else alike

    def _below(self, key: str, given: Sequence[Section | None], known: _Known) -> Any:
        """A section that regions may leave out if it has a neutral value, by which it is idle."""
        model = type(next(block for block in given if block is not None))
        if known.lacking(given) and not has_neutral(model):
            raise MissingTermError(key)
        return self._section(key, given, known.within(given))

    def _mapping(
        self, key: str, given: Sequence[Mapping[Any, Any] | None], known: _Known
    ) -> Into | Bands | dict[str, Any]:
        """Sections by name, shares by fund, or shares by threshold."""
        labels = {word: None for block in given if block for word in block}
        if all(isinstance(one, Section) for block in given if block for one in block.values()):
            below = {word: [(block or {}).get(word) for block in given] for word in labels}
            return {word: self._below(f"{key}.{word}", below[word], known) for word in labels}
        if set(labels) <= set(known.funds):
            return self._into(key, given, known.funds)
        if any(block.keys() != labels.keys() for block in given if block):
            raise StructureError(key, *_differing([list(block) for block in given if block]))
        starts = sorted(labels, key=float)
        return Bands(starts=tuple(map(float, starts)), shares=self._keyed(given, starts))

    def _into(
        self, key: str, given: Sequence[Mapping[str, Leaf | str] | None], funds: Sequence[str]
    ) -> Into:
        """Shares by fund, and the one fund that takes the rest."""
        rest = [
            fund
            for block in given
            if block
            for fund, said in block.items()
            if isinstance(said, str)
        ]
        other = next((fund for fund in rest if fund != rest[0]), None)
        if other is not None:
            raise StructureError(key, rest[0], other)
        return Into(shares=self._keyed(given, funds), rest=rest[0])

    def _keyed(
        self, given: Sequence[Mapping[Any, Leaf | str] | None], keys: Sequence[Any]
    ) -> Floats:
        """[year, region, key] of quantities by fund or threshold; 0 where a region has none."""
        columns = []
        for key in keys:
            said = [None if block is None else block.get(key) for block in given]
            columns.append(self.path([one if isinstance(one, Leaf) else None for one in said]))
        return np.stack(columns, axis=2)

    def _quantity(
        self,
        model: type[Section],
        field: str,
        key: str,
        leaves: Sequence[Leaf | None],
        known: _Known,
    ) -> Any:
        """One quantity: an array, one for each column of a profile, or one for each own label."""
        unit = units(model)[field]
        present = [leaf for leaf in leaves if leaf is not None]
        if unit.columns:
            columns = _hints_of(_class_of(model))[field]
            return columns(**self.profile(present, unit, known.groups))
        dimension = next(iter(unit.by), None)
        if dimension == OWN_LABELS:
            return self._by_own_labels(key, leaves, known)
        idle = unit.neutral is not None or dimension in ZERO_WHERE_ABSENT
        if known.lacking(leaves) and not idle:
            raise MissingTermError(key)
        labels: list[tuple[str, ...]] = []
        if unit.dims:
            # Where a region lacks the section it is idle, whatever the table.
            values = self.table([leaf or present[0] for leaf in leaves], tuple(unit.dims))
        elif dimension is None:
            values = self.path(leaves)
        else:
            labels = _labels(dimension, known)
            values = self.by_label(leaves, labels, dimension in ZERO_WHERE_ABSENT)
        added = known.within(leaves).added
        before = before_a_line(model, field, added)
        if before:
            return neutral_before(values, leaves, self.clock, before, added, labels)
        return values

    def _by_own_labels(
        self, key: str, leaves: Sequence[Leaf | None], known: _Known
    ) -> dict[str, Floats]:
        """Paths of a quantity that brings its own labels, which all regions with the line give."""
        found = {}
        for label in {word: None for leaf in leaves if leaf for word in labels_of(leaf)}:
            named = [leaf if leaf and label in labels_of(leaf) else None for leaf in leaves]
            if known.lacking(named):
                raise MissingTermError(f"{key}.{label}")
            found[label] = self.path(named, (label,))
        return found


def _class_of(model: type[Section]) -> Any:
    """The class of arrays that has the name of a section of the schema."""
    return getattr(lines, model.__name__)


@cache
def _hints_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _labels(dimension: str, known: _Known) -> list[tuple[str, ...]]:
    """Labels along a dimension, each with what else it may be called."""
    if dimension in ("status", "class"):
        return [(group.name, STATUSES[group.status]) for group in known.groups]
    words = {"fund": tuple(known.funds), "level": LEVELS, "sex": SEXES}
    return [(word,) for word in words[dimension]]


def _alike(key: str, values: Sequence[object]) -> object:
    """What all regions say; raises StructureError where two of them differ."""
    differing = _differing(values)
    if differing:
        raise StructureError(key, *differing)
    return values[0]


def _differing(values: Sequence[Any]) -> tuple[Any, ...]:
    """The first value and one that differs from it; empty where all are alike."""
    return next(((values[0], value) for value in values if value != values[0]), ())


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
