"""A province's file becomes that of a province with municipalities (docs/people.md).

What is a count or an amount of the province goes into ``totals``, to be divided by rule, or is
divided here by population; the rest of the text stays, comments too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from actuarial.calibration.municipality_table import MunicipalityRow
from actuarial.reading import scalars
from actuarial.reading.problems import Problem

Key = tuple[str, ...]
"""A dotted key as its words."""
GDP, SHARE, INTERNAL = (
    ("economy", "gdp"),
    ("demography", "migration", "share"),
    ("demography", "migration", "internal"),
)
POPULATION, MEMBERS = ("demography", "population"), ("coverage", "members")
CITED = ("source", "evidence")
OF_ANOTHER = (*CITED, "note")
"""What is said of the province's figure and not of a part of it."""
OF_A_QUANTITY = ("unit", *CITED, "note")
NOT_DIVIDED = {
    ("published",): "would be held against every municipality; take it out, or write it into the "
    "municipality it is of.",
    ("totals",): "stands in a province without municipalities; take it out.",
    ("demography", "migration", "moves"): "moves of the province cannot be divided; take them out, "
    "and write a table of its municipalities afterwards.",
}


class Divided(NamedTuple):
    """A province's file, and what its municipalities get of it."""

    text: str
    """The file of the province, its totals to be divided."""
    shared: dict[Key, Node]
    """Quantities of the province that every municipality gets its part of, by key."""


def divided_province(
    text: str, name: str, table: str, written_by: str, problems: list[Problem]
) -> Divided | None:
    """Turn the file of a province without municipalities into one that divides its totals.

    name: of the file, for faults; table: of the municipalities' people, as the file names it.
    Members and opening balances become ``totals``; product and migration are cut out and handed
    back. None where something stands in a form that cannot be moved; faults go to ``problems``.
    """
    text = text.rstrip("\n") + "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, MappingNode)
    for path, message in NOT_DIVIDED.items():
        if found := _find(root, path):
            problems.append(_problem(name, found[0], path, message))
    moved = [POPULATION, MEMBERS, GDP, SHARE, INTERNAL, *_openings(root)]
    found_at: dict[Key, tuple[Node, Node]] = {
        path: found for path in moved if (found := _find(root, path))
    }
    for path in (POPULATION, MEMBERS):
        if path not in found_at:
            message = "is missing; without it there is nothing to divide."
            problems.append(Problem(name, 1, 1, ".".join(path), message))
    for path, (key, node) in found_at.items():
        if any(parent.flow_style for parent in _parents(root, path)):
            message = "stands within braces { }; give it a line of its own, indented."
            problems.append(_problem(name, key, path, message))
        elif path != POPULATION and _entry(node, "table"):
            message = "a table cannot be divided here; write the figures."
            problems.append(_problem(name, key, path, message))
    if problems:
        return None
    totals = [
        "# Divided among the municipalities by rule; what one has of its own counts first.",
        f"# Moved here from coverage and the schemes by {written_by}.",
        "totals:",
        "  divided_by: members",
    ]
    for part, paths in (("members", [MEMBERS]), ("opening", _openings(root))):
        totals.append(f"  {part}:")
        for path in paths:
            for label, value in _by_label(found_at[path][1], _citing(root, path)):
                totals.append(f"    {label}: {value}")
    kept = _without(text, root, set(found_at), f"{{table: {table}}}")
    shared: dict[Key, Node] = {
        path: found_at[path][1] for path in (GDP, SHARE, INTERNAL) if path in found_at
    }
    return Divided(kept + "\n".join(totals) + "\n", shared)


def municipality_text(
    row: MunicipalityRow,
    share: float,
    shared: dict[Key, Node],
    relative_coverage: float,
    written_by: str,
) -> str:
    """The file of one municipality; its people stand in the table of the province.

    share: its part of the province's people; relative_coverage: of actives and retirees, against
    the other municipalities.
    """
    note = json.dumps("the province's, divided by population")
    divided = {path: _flow(_times(node, share), {"note": note}) for path, node in shared.items()}
    migration = [
        f"    {path[-1]}: {divided[path]}" for path in (SHARE, INTERNAL) if path in divided
    ]
    lines = [
        "# yaml-language-server: $schema=../../.schema/place.json",
        f"# Written by {written_by}.",
        "# Of the municipality are its people alone. What stands here is illustrative, all else",
        "# the province's and the nation's: replace it by figures with a source.",
        "schema: 1",
        f'code: "{row.code}"',
        f"name: {{en: {_word(row.name_en)}, zh: {_word(row.name_zh)}}}",
        "source: judgement",
        "evidence: illustrative",
        *(["economy:", f"  gdp: {divided[GDP]}"] if GDP in divided else []),
        *(["demography:", "  migration:", *migration] if migration else []),
        "coverage:",
        f"  relative_coverage: {{value: {relative_coverage:.3f}, "
        'note: "urban share over the province\'s, nearer to 1 where that cannot be"}',
    ]
    return "\n".join(lines) + "\n"


def table_named(text: str) -> str | None:
    """Table of the people that a province's file names."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = _find(root, POPULATION) if isinstance(root, MappingNode) else None
    table = _entry(found[1], "table") if found else None
    return None if table is None else str(table.value)


def _openings(root: MappingNode) -> list[Key]:
    return [
        (key.value, "opening") for key, node in root.value if _entry(node, "opening") is not None
    ]


def _entry(node: Node, key: str) -> Node | None:
    if isinstance(node, MappingNode):
        return next((below for name, below in node.value if name.value == key), None)
    return None


def _find(root: MappingNode, path: Sequence[str]) -> tuple[Node, Node] | None:
    here: Node = root
    found = None
    for name in path:
        pairs = here.value if isinstance(here, MappingNode) else []
        found = next((pair for pair in pairs if pair[0].value == name), None)
        if found is None:
            return None
        here = found[1]
    return found


def _parents(root: MappingNode, path: Sequence[str]) -> Iterator[MappingNode]:
    here: Node | None = root
    for name in path:
        assert isinstance(here, MappingNode)
        yield here
        here = _entry(here, name)


def _citing(root: MappingNode, path: Sequence[str]) -> dict[str, str]:
    """Source and evidence that hold at a key and stand above it, but not for the whole file."""
    found: dict[str, str] = {}
    for parent in list(_parents(root, path))[1:]:
        found |= {word: _flow(node) for word in CITED if (node := _entry(parent, word))}
    return found


def _by_label(node: Node, citing: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every label of a quantity by label with a quantity of its own."""
    assert isinstance(node, MappingNode)
    cited = {k: v for k in OF_A_QUANTITY if (e := _entry(node, k)) is not None and (v := _flow(e))}
    value = _entry(node, "value")
    below = value if isinstance(value, MappingNode) else node
    for key, one in below.value:
        if key.value not in OF_A_QUANTITY:
            yield key.value, _flow(one, {**citing, **cited})


def _flow(node: Node, more: dict[str, str] | None = None) -> str:
    """A node within braces; with ``more``, a quantity that has these unless it has its own."""
    if isinstance(node, ScalarNode):
        text = str(node.value) if node.style is None else json.dumps(node.value, ensure_ascii=False)
        entries = {"value": text}
    elif isinstance(node, SequenceNode):
        return "[" + ", ".join(_flow(one) for one in node.value) + "]"
    else:
        assert isinstance(node, MappingNode)
        entries = {_flow(key): _flow(one) for key, one in node.value}
        text = _braces(entries)
        if "value" not in entries and "table" not in entries and not _labels(node):
            entries = {"value": text}
    if not more:
        return text
    return _braces({**entries, **{key: one for key, one in more.items() if key not in entries}})


def _labels(node: MappingNode) -> bool:
    """Whether the keys are labels; those of a path are years, or ``start`` and its growth."""
    return not any(
        scalars.YEAR.fullmatch(key.value) or key.value == "start" for key, _ in node.value
    )


def _braces(entries: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {one}" for key, one in entries.items()) + "}"


def _word(text: str) -> str:
    return text if text.replace(" ", "").isalpha() else json.dumps(text, ensure_ascii=False)


def _times(node: Node, share: float) -> Node:
    """A number, a path or a growing number of the province, times a municipality's share."""
    if isinstance(node, ScalarNode):
        number = scalars.numeric(node.value)
        if number is None:
            return node
        text = format(number[0] * share + 0.0, ".10g")
        return ScalarNode(node.tag, text, style=None)
    if isinstance(node, MappingNode):
        pairs = [
            (key, _times(one, share) if _is_level(key.value) else one)
            for key, one in node.value
            if key.value not in OF_ANOTHER
        ]
        return MappingNode(node.tag, pairs, flow_style=True)
    return node


def _is_level(key: str) -> bool:
    return key in ("value", "start") or bool(scalars.YEAR.fullmatch(key))


def _without(text: str, root: MappingNode, paths: set[Key], table: str) -> str:
    """The text without the lines of some keys, another table of people, and no part left empty."""
    lines = text.splitlines(keepends=True)
    gone: set[int] = set()
    for path in paths:
        key, _ = _find(root, path) or (root, root)
        first, last = key.start_mark.line, _last_line(root, path, lines)
        if path == POPULATION:
            lines[first] = f"{' ' * key.start_mark.column}{POPULATION[-1]}: {table}\n"
            first += 1
        gone |= set(range(first, last + 1))
    kept = [line for number, line in enumerate(lines) if number not in gone]
    if kept and not kept[-1].endswith("\n"):
        kept[-1] += "\n"
    rest = "".join(kept)
    parts = {path[:-1] for path in paths}
    while (empty := _empty(yaml.compose(rest, Loader=yaml.SafeLoader), parts)) is not None:
        kept = [
            line for number, line in enumerate(rest.splitlines(keepends=True)) if number != empty
        ]
        rest = "".join(kept)
    return rest


def _last_line(root: MappingNode, path: Sequence[str], lines: Sequence[str]) -> int:
    """Last line of a key and what stands below it; comments before the next key are the next's."""
    key, node = _find(root, path) or (root, root)
    last = int(node.end_mark.line)
    flow = node.flow_style if isinstance(node, MappingNode | SequenceNode) else True
    if not flow:  # such a node ends where the next one begins
        last = max(last - 1, int(key.start_mark.line))
    while last > key.start_mark.line and (
        not lines[last].strip() or lines[last].lstrip().startswith("#")
    ):
        last -= 1
    return last


def _empty(root: Node | None, parts: set[Key]) -> int | None:
    """Line of a key below which nothing is left."""
    assert isinstance(root, MappingNode)
    wanted = {path[:end] for path in parts for end in range(1, len(path) + 1)}
    for path in sorted(wanted, key=len, reverse=True):
        found = _find(root, path)
        if found and isinstance(found[1], ScalarNode) and not found[1].value:
            return int(found[0].start_mark.line)
    return None


def _problem(name: str, node: Node, path: Sequence[str], message: str) -> Problem:
    mark = node.start_mark
    return Problem(name, mark.line + 1, mark.column + 1, ".".join(path), message)
