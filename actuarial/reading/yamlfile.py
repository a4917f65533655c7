"""One YAML file read strictly: every node keeps its place; nothing is guessed or silently dropped.

The parser's events become nodes here, without a composer, so that depth, size and forbidden
constructs are seen before anything is built on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from actuarial.reading import scalars
from actuarial.reading.nodes import (
    DOCUMENTED,
    File,
    Items,
    Mapping,
    Node,
    Scalar,
    key_of,
    mapping,
    placed,
    scalar,
)
from actuarial.reading.problems import Problem
from actuarial.reading.syntax import full_width_message, syntax_fault

DEPTH_LIMIT = 50
NODE_LIMIT = 200_000
SIZE_LIMIT = 4_000_000


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
        found = syntax_fault(error, text, file)
        if found.line not in {known.line for known in problems if known.file == file.name}:
            problems.append(found)
    return None


class _Stop(Exception):  # noqa: N818 - ends the walk; the fault is collected
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
            message = full_width_message(self.text.splitlines()[line - 1])
        else:
            message = "keys with values are meant here (key: value), one to a line."
        self.problems.append(Problem(self.file.name, line, column, "", message))
        return None

    def _walk(self, events: Iterator[Any]) -> Node | None:  # noqa: PLR0912 - one an event
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
                    key = _of_one_line(node)
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
        if "\0" in event.value:
            raise _Stop(mark, "a NUL character (\\0) stands in this text; take it out.")
        plain = not event.style
        text = scalars.escaped(event.value)
        return scalar(text, self.file, mark.line + 1, mark.column + 1, plain=plain)

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
            self._fault(key, top, full_width_message(self._line(key)))
            return
        foreign = scalars.foreign_number(key) if key.plain else None
        if foreign is not None:
            self._fault(key, top, foreign)
            return
        if not key:
            self._fault(key, top, "a key is missing before the colon.")
            return
        before = _comma_between(key, node, top)
        if before is not None:
            before.faulty = True
            words = f"{before},{key} is read as two entries; write {before}.{key}"
            self._fault(before, top, words, before.name)
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

    def _fault(
        self, at: Scalar, top: Mapping | Items | None, message: str, below: str = ""
    ) -> None:
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
        message = scalars.foreign_number(node)
        if message is not None:
            node.faulty = True
            self._fault(node, container, message, below)
        elif _SLIP.match(node) or (
            key is not None and key.line != node.line and _KEY_SLIP.match(node)
        ):
            node.faulty = True
            self._fault(node, container, full_width_message(self._line(node)), below)


def _of_one_line(key: Scalar) -> Scalar:
    if "\n" not in key and "\t" not in key:
        return key
    return scalar(scalars.one_line(key), key.file, key.line, key.column, plain=key.plain)


def _comma_between(key: Scalar, node: Node, top: Mapping) -> Scalar | None:
    """The value before a key of digits without a value: both are one number with a comma."""
    last = next(reversed(top.values()), None)
    empty = node.__class__ is Scalar and not node and key.plain
    if not empty or not isinstance(last, Scalar) or last.line != key.line:
        return None
    both = scalars.numeric(last) is not None and scalars.numeric(key) is not None
    return last if both and last.column + len(last) + 1 == key.column else None


class _Mark:
    def __init__(self, node: Scalar) -> None:
        self.line, self.column = node.line - 1, node.column - 1


_SLIP = re.compile(r"[-+.\d_%０-９．％]+\s*[，：]")
_KEY_SLIP = re.compile(r"[A-Za-z0-9_.]+\s*：")
_NO_ANCHORS = "anchors (&) and aliases (*) are not read; write the value out."
_NO_TAGS = "tags (!) are not read; write the plain value."
