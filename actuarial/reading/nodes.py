"""The nodes of a file as it was typed: words, lists and mappings, each with its place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from actuarial.reading.problems import Problem

DOCUMENTED = ("source", "evidence", "note")

LayerKind = Literal["nation", "place", "scenario", "run"]


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """A file as messages name it, the layer it belongs to, and where its root hangs."""

    name: str
    layer: str = "nation"
    kind: LayerKind = "nation"
    prefix: str = ""


class Scalar(str):
    """A word as it was typed; what it means is decided where the schema says what is wanted."""

    __slots__ = ("column", "faulty", "file", "line", "name", "parent", "parts", "plain")
    file: File
    line: int
    column: int
    name: str
    parent: Mapping | Items | None
    parts: tuple[Node, ...]
    plain: bool
    faulty: bool


class Items(list[Any]):
    """A list."""

    __slots__ = ("column", "faulty", "file", "line", "name", "parent", "parts")
    file: File
    line: int
    column: int
    name: str
    parent: Mapping | Items | None
    parts: tuple[Node, ...]
    faulty: bool


class Mapping(dict[str, Any]):
    """A mapping; ``source``, ``evidence`` and ``note`` stand beside the entries, not among them.

    ``places`` gives line and column of each key.
    """

    __slots__ = (
        "column",
        "documented",
        "faulty",
        "file",
        "line",
        "name",
        "parent",
        "parts",
        "places",
    )
    file: File
    line: int
    column: int
    name: str
    parent: Mapping | Items | None
    parts: tuple[Node, ...]
    faulty: bool
    places: dict[str, tuple[int, int]]
    documented: dict[str, Node]


Node = Scalar | Items | Mapping


def placed(node: Any, file: File, line: int, column: int, name: str = "") -> Any:
    """Give a new node its place and return it."""
    node.file, node.line, node.column, node.name = file, line, column, name
    node.parent, node.parts, node.faulty = None, (), False
    return node


def mapping(file: File, line: int = 1, column: int = 1, name: str = "") -> Mapping:
    """Make an empty mapping at a place."""
    node: Mapping = placed(Mapping(), file, line, column, name)
    node.places, node.documented = {}, {}
    return node


def part_of(node: Mapping, keys: Iterable[str]) -> Mapping:
    """Return a mapping of some of the entries, at the place of the whole."""
    part = mapping(node.file, node.line, node.column, node.name)
    part.parent, part.documented, part.places = node.parent, node.documented, node.places
    part.faulty = node.faulty
    part.update({key: node[key] for key in keys if key in node})
    return part


def scalar(text: str, file: File, line: int, column: int, *, plain: bool, name: str = "") -> Scalar:
    """Make a word at a place; ``plain`` means without quotes."""
    node: Scalar = placed(Scalar(text), file, line, column, name)
    node.plain = plain
    return node


def follow(node: Node, names: Iterable[str]) -> tuple[Node, list[str]]:
    """Follow names through mappings as far as they lead; return where, and the names left."""
    left = list(names)
    while left and isinstance(node, Mapping) and left[0] in node:
        node = node[left.pop(0)]
    return node, left


def key_of(node: Node) -> str:
    """Return the dotted key of a node in the resolved tree."""
    names: list[str] = []
    here: Mapping | Items | Scalar | None = node
    while here is not None:
        if here.name and here.name != "value":
            names.append(here.name)
        last, here = here, here.parent
    if last.file.prefix:
        names.append(last.file.prefix)
    return ".".join(reversed(names))


def problem_at(node: Node, message: str, *, below: str = "") -> Problem:
    """Name a fault at a node, or at the key ``below`` it when that is given."""
    line, column = node.line, node.column
    key = key_of(node)
    if below:
        key = f"{key}.{below}" if key else below
        if isinstance(node, Mapping):
            line, column = node.places.get(below, (line, column))
    return Problem(node.file.name, line, column, key, message)
