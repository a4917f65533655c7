"""The one grammar of a quantity: number, path, growth, fade, follows, table, labels, change.

These are the values that come out of a reading. How a schema asks for them (``Unit``, ``Section``,
``BY_KIND``) is shown at the top of ``section.py``; how files write them stands in ``grammar.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Number:
    """One value for every year."""

    value: float


@dataclass(frozen=True, slots=True)
class Path:
    """Values by year, held until changed, or interpolated linearly between the years given.

    With ``then`` the last value grows from its year on at the rate given.
    """

    points: tuple[tuple[int, float], ...]
    linear: bool = False
    then: Quantity | None = None
    file: str = field(default="", compare=False)
    """The table whose row it is, where it is one."""


@dataclass(frozen=True, slots=True)
class Growth:
    """Starts from the value of the base year and grows by a rate a year."""

    start: float
    growth: Quantity


@dataclass(frozen=True, slots=True)
class Fade:
    """Near-term values by year (held), then a straight line to an ultimate value.

    The line starts from the last near value at ``first`` and reaches ``ultimate`` at ``last``.
    """

    near: tuple[tuple[int, float], ...]
    ultimate: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Follows:
    """The growth rate of a named economic path, plus a margin."""

    indicator: str
    plus: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV table: a complete grid over label dimensions, with years across or named columns.

    ``values`` is in row-major order of ``dims`` (then years, or columns), ``labels`` gives the
    labels of each dimension in the order they stand in ``values``.
    """

    file: str
    dims: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    years: tuple[int, ...]
    columns: tuple[str, ...]
    values: tuple[float, ...]
    lines: tuple[int, ...] = field(default=(), compare=False, repr=False)
    """Lines of the file, each of an equal run of ``values``; one row or one value."""

    def line_of(self, position: int) -> int:
        """Return the line in the file of a value by its position in ``values``."""
        return self.lines[position * len(self.lines) // len(self.values)]


@dataclass(frozen=True, slots=True)
class Labels:
    """One quantity for each label of the dimension that the schema names."""

    items: tuple[tuple[str, Quantity], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A scenario's change of what it covers: ``add`` or ``times`` a path."""

    kind: str
    quantity: Quantity


Quantity = Number | Path | Growth | Fade | Follows | Table | Labels | Change


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value stands: file relative to the root, line and column, and the layer's name.

    ``place``: the place under whose name a scenario writes it; empty where it writes for all.
    """

    file: str
    line: int
    column: int
    layer: str
    place: str = ""

    @property
    def height(self) -> int:
        """How near to the place the file is: default, nation, province, municipality, scenario."""
        if not self.file:
            return -1
        if not self.file.startswith("places/"):
            return 3 if self.file.startswith("scenarios/") else 0
        return 1 if self.file.endswith("/province.yaml") else 2


@dataclass(frozen=True, slots=True)
class Layer:
    """One quantity as a file gives it, with its origin, source and evidence."""

    quantity: Quantity
    origin: Origin
    source: str | None
    evidence: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A resolved quantity: the layer that gives the whole, then the scenario layers over it.

    ``layers[0]`` comes from the nation, province or municipality (nearest wins, whole). Every
    further layer comes from a scenario: a path takes over from its first year, a bare number from
    the first projected year, ``Change`` adds to or multiplies what lies below. ``covers`` are the
    quantities of nation and province that ``layers[0]`` replaced, lowest first.
    """

    key: str
    layers: tuple[Layer, ...]
    covers: tuple[Layer, ...] = ()


def last_year_of(quantity: Quantity) -> int:
    """The last year that a quantity names; 0 where it names none."""
    if isinstance(quantity, Path):
        return quantity.points[-1][0]
    if isinstance(quantity, Fade):
        return quantity.last
    if isinstance(quantity, Change):
        return last_year_of(quantity.quantity)
    if isinstance(quantity, Labels):
        return max(last_year_of(item) for _, item in quantity.items)
    return 0


def labels_of(leaf: Leaf) -> tuple[str, ...]:
    """All labels that any layer names, in order of appearance; empty where none has labels."""
    names: dict[str, None] = {}
    for layer in leaf.layers:
        if isinstance(layer.quantity, Labels):
            names.update(dict.fromkeys(label for label, _ in layer.quantity.items))
    return tuple(names)
