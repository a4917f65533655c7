"""One YAML file read strictly: every node keeps its place; nothing is guessed or silently dropped.

The parser's events become nodes here, without a composer, so that depth, size and forbidden
constructs are seen before anything is built on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from actuarial.reading import scalars
from actuarial.reading.problems import Problem

DEPTH_LIMIT = 50
NODE_LIMIT = 200_000
SIZE_LIMIT = 4_000_000
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


def scalar(text: str, file: File, line: int, column: int, *, plain: bool, name: str = "") -> Scalar:
    """Make a word at a place; ``plain`` means without quotes."""
    node: Scalar = placed(Scalar(text), file, line, column, name)
    node.plain = plain
    return node


def key_of(node: Node) -> str:
    """Return the dotted key of a node in the resolved tree."""
    names: list[str] = []
    here: Mapping | Items | Scalar | None = node
    while here is not None:
        if here.name:
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


def decoded(raw: bytes, file: File, problems: list[Problem]) -> str | None:
    """Return the text of a YAML file in UTF-8, with or without byte order mark."""

    def refuse(message: str) -> None:
        problems.append(Problem(file.name, 1, 1, "", message))

    if len(raw) > SIZE_LIMIT:
        refuse(
            f"the file has {len(raw) / 1e6:.1f} MB; at most {SIZE_LIMIT // 1_000_000} MB are read. "
            "Put long series into a CSV table."
        )
        return None
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or raw[1:2] == b"\x00":
        refuse("the file is written in UTF-16; save it as UTF-8.")
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(
            Problem(file.name, line, 1, "", "the file is not written in UTF-8; save it as UTF-8.")
        )
        return None


def read_yaml(raw: bytes, file: File, problems: list[Problem]) -> Mapping | None:
    """Read one file into nodes; faults go to ``problems``; None when no mapping could be read."""
    text = decoded(raw, file, problems)
    if text is None:
        return None
    try:
        return _Build(text, file, problems).mapping()
    except _Stop as stop:
        problems.append(Problem(file.name, stop.line, stop.column, "", stop.message))
    except yaml.YAMLError as error:
        problems.append(_syntax_fault(error, text, file))
    return None


class _Stop(Exception):
    """The first construct after which the file is not read further."""

    def __init__(self, mark: Any, message: str) -> None:
        self.line, self.column, self.message = mark.line + 1, mark.column + 1, message


class _Build:
    """Events become nodes; the stack of open mappings and lists is the only state."""

    def __init__(self, text: str, file: File, problems: list[Problem]) -> None:
        self.text, self.file, self.problems = text, file, problems
        self.lines: list[str] = []

    def mapping(self) -> Mapping | None:
        if not self.text.strip():
            self.problems.append(Problem(self.file.name, 1, 1, "", "the file is empty."))
            return None
        root = self._walk(iter(yaml.parse(self.text, Loader=yaml.CSafeLoader)))
        if isinstance(root, Mapping):
            return root
        line = root.line if root is not None else 1
        column = root.column if root is not None else 1
        if root is None or (isinstance(root, Scalar) and not root):
            message = "the file is empty."
        elif isinstance(root, Scalar) and scalars.full_width(root):
            message = _full_width_message(self.text.splitlines()[line - 1])
        else:
            message = "keys with values are meant here (key: value), one to a line."
        self.problems.append(Problem(self.file.name, line, column, "", message))
        return None

    def _walk(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        stack: list[Mapping | Items] = []
        key: Scalar | None = None
        count = 0
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                count += 1
                top = stack[-1] if stack else None
                node: Any = self._scalar(event)
                if isinstance(top, Mapping) and key is None:
                    key = node
                    continue
                if node.plain:
                    self._check_plain(node, key, top)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
                continue
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                count += 1
                top = stack[-1] if stack else None
                node = self._collection(event, len(stack))
                if isinstance(top, Mapping) and key is None:
                    raise _Stop(event.start_mark, "a key must be a single word.")
            else:
                if kind is yaml.AliasEvent:
                    raise _Stop(event.start_mark, _NO_ANCHORS)
                if kind is yaml.DocumentStartEvent and root is not None:
                    raise _Stop(event.start_mark, "a second document begins (---); one is read.")
                continue
            if count > NODE_LIMIT:
                raise _Stop(
                    event.start_mark,
                    f"more than {NODE_LIMIT:,} values; put long series into a CSV table.",
                )
            if top is None:
                root = node
            elif isinstance(top, Items):
                node.parent = top
                node.name = str(len(top) + 1)
                top.append(node)
            else:
                assert key is not None
                self._enter(top, key, node)
                if kind is yaml.ScalarEvent:
                    key = None
            if kind is not yaml.ScalarEvent:
                stack.append(node)
                key = None
        return root

    def _scalar(self, event: Any) -> Scalar:
        mark = event.start_mark
        if event.anchor:
            raise _Stop(mark, _NO_ANCHORS)
        if event.tag:
            raise _Stop(mark, _NO_TAGS)
        plain = not event.style
        return scalar(event.value, self.file, mark.line + 1, mark.column + 1, plain=plain)

    def _collection(self, event: Any, depth: int) -> Mapping | Items:
        mark = event.start_mark
        if event.anchor:
            raise _Stop(mark, _NO_ANCHORS)
        if event.tag:
            raise _Stop(mark, _NO_TAGS)
        if depth >= DEPTH_LIMIT:
            raise _Stop(mark, f"nested deeper than {DEPTH_LIMIT} levels.")
        if type(event) is yaml.MappingStartEvent:
            return mapping(self.file, mark.line + 1, mark.column + 1)
        items: Items = placed(Items(), self.file, mark.line + 1, mark.column + 1)
        return items

    def _enter(self, top: Mapping, key: Scalar, node: Any) -> None:
        node.parent, node.name = top, str(key)
        if key == "<<" and key.plain:
            raise _Stop(_Mark(key), "merge keys (<<) are not read; write the values out.")
        if scalars.full_width(key) and key.plain:
            self._fault(key, top, _full_width_message(self._line(key)))
            return
        if not key:
            self._fault(key, top, "a key is missing before the colon.")
            return
        if key in top.places:
            line = top.places[key][0]
            node.name = ""
            self._fault(key, top, f"stands twice; the first is in line {line}. Keep one.", key)
            return
        top.places[str(key)] = (key.line, key.column)
        if node.__class__ is Scalar and not node and node.plain:
            node.faulty = True
            self._fault(key, top, "has no value; write one, or take the line out.", key)
        if key in DOCUMENTED:
            top.documented[str(key)] = node
        else:
            top[str(key)] = node

    def _fault(self, at: Scalar, top: Mapping | None, message: str, below: str = "") -> None:
        key = key_of(top) if top is not None else ""
        dotted = ".".join(filter(None, (key, below)))
        self.problems.append(Problem(self.file.name, at.line, at.column, dotted, message))

    def _line(self, node: Scalar) -> str:
        self.lines = self.lines or self.text.splitlines()
        return self.lines[node.line - 1]

    def _check_plain(self, node: Scalar, key: Scalar | None, top: Mapping | Items | None) -> None:
        below = str(key) if key is not None else ""
        container = top
        if node.isascii():
            if node[:1] in ".+-" and node.lower() in scalars.NOT_FINITE:
                node.faulty = True
                self._fault(node, container, f"{node} is not a number that can be used.", below)
            return
        half = scalars.half_width(node)
        if half != node and scalars.numeric(half.strip()) is not None:
            node.faulty = True
            message = f"{node} is written with full-width signs; write {half.strip()}"
            self._fault(node, container, message, below)
        elif _SLIP.match(node) or (
            key is not None and key.line != node.line and _KEY_SLIP.match(node)
        ):
            node.faulty = True
            self._fault(node, container, _full_width_message(self._line(node)), below)


class _Mark:
    def __init__(self, node: Scalar) -> None:
        self.line, self.column = node.line - 1, node.column - 1


_SLIP = re.compile(r"[-+.\d_%０-９．％]+\s*[，：]")
_KEY_SLIP = re.compile(r"[A-Za-z0-9_.]+\s*：")
_NO_ANCHORS = "anchors (&) and aliases (*) are not read; write the value out."
_NO_TAGS = "tags (!) are not read; write the plain value."

_PLAIN_WORDS = (
    ("found character that cannot start any token", "this sign cannot begin a value; quote it."),
    ("mapping values are not allowed", "a colon stands where none can; check indentation, or quote "
     "a text that holds “: ”."),
    ("could not find expected ':'", "a colon and a value are missing after this key."),
    ("did not find expected ',' or '}'", "a comma or closing } is missing before this."),
    ("did not find expected ',' or ']'", "a comma or closing ] is missing before this."),
    ("did not find expected key", "indentation or brackets do not fit the lines above."),
    ("did not find expected '-' indicator", "a list item beginning with “- ” is meant here."),
    ("block sequence entries are not allowed", "a list cannot begin on this line."),
    ("found unexpected end of stream", "a quotation mark is opened and never closed."),
    ("unknown escape character", "a backslash in double quotes; use single quotes."),
    ("did not find expected node content", "a value is missing before this sign."),
    ("did not find expected <document start>", "the text does not fit the lines above; check "
     "indentation and brackets."),
    ("unexpected document indicator", "a quotation mark is opened and never closed."),
)  # fmt: skip


def _full_width_message(line: str) -> str:
    return f"full-width signs stand here; write  {scalars.corrected(line)}"


def _syntax_fault(error: yaml.YAMLError, text: str, file: File) -> Problem:
    """Say in plain words where the text stops being YAML, and name a full-width slip first."""
    lines = text.splitlines() or [""]
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = min(getattr(error, "position", 0) or 0, len(text))
        line = text.count("\n", 0, position) + 1
        return Problem(file.name, line, 1, "", "a control character stands here; take it out.")
    said = str(getattr(error, "problem", "") or "")
    context = getattr(error, "context_mark", None)
    last = min(mark.line, len(lines) - 1)
    first = min(context.line if context is not None else last, last)
    for number in range(last, max(min(first, last - 1), last - 20, 0) - 1, -1):
        bare = re.sub(r"(?:^|\s)#.*|\"[^\"]*\"|'[^']*'", "", lines[number])
        if scalars.full_width(bare):
            slip = re.search("[！-～　]", lines[number])
            column = slip.start() + 1 if slip else 1
            return Problem(file.name, number + 1, column, "", _full_width_message(lines[number]))
    bad = lines[last][mark.column : mark.column + 1]
    if bad == "\t" or lines[last][: mark.column].endswith("\t"):
        words = "a tab stands here; indent with spaces."
    elif bad in "@`%" and bad and "cannot start" in said:
        words = f"a text cannot begin with {bad}; put it in quotes."
    else:
        words = next((plain for jargon, plain in _PLAIN_WORDS if jargon in said), _NOT_YAML)
    return Problem(file.name, last + 1, mark.column + 1, "", words)


_NOT_YAML = "this cannot be read; check brackets, quotes and indentation here and just above."
