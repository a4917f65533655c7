"""Files merged one over the other, from nation to scenario; every node keeps its place.

Merging knows no schema. Mappings are merged key by key, and whatever was merged stays on
the merged node as ``parts``, lowest first; what the schema calls a quantity reads its parts (local
ones replace it whole, scenarios stack), a plain field reads the topmost. Where only one part
stands, that part itself is returned, and equal parts give the same object: identity says
"untouched", and the schema's work is done once for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from actuarial.reading import scalars
from actuarial.reading.nodes import (
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
from actuarial.reading.session import Session

_QUANTITY_KEYS = frozenset({"value", "start", "near", "table", "follows", "add", "times"})


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the nodes, each as it stands in a file, that were merged; lowest first."""
    return node.parts or (node,)


def lay(parts: tuple[Node, ...], session: Session) -> Node:
    """Lay nodes over each other, lowest first; the session remembers, so identity is kept."""
    merged = session.merged
    if len(parts) == 1:
        return parts[0]
    ids = tuple(map(id, parts))
    if ids in merged:
        return merged[ids]
    top = parts[-1]
    if isinstance(top, Scalar):
        node: Node = scalar(top, top.file, top.line, top.column, plain=top.plain)
    elif isinstance(top, Items):
        node = placed(Items(top), top.file, top.line, top.column)
    else:
        node = _merged(parts, session)
    node.name, node.parent, node.parts = top.name, top.parent, parts
    node.faulty = any(part.faulty for part in parts)
    merged[ids] = node
    if not isinstance(top, Mapping) and top.file.kind == "scenario":
        _note_idle(top, parts[-2], session)
    return node


def _note_idle(top: Node, below: Node, session: Session) -> None:
    """Note a text or list of a scenario that says what is there already; quantities know more."""
    if isinstance(top, Scalar) and scalars.numeric(top) is not None:
        return
    if type(top) is type(below) and top == below:
        session.idle[id(top)] = top
    else:
        session.active.add(id(top))


def _merged(parts: tuple[Node, ...], session: Session) -> Mapping:
    first = len(parts)
    while first and isinstance(parts[first - 1], Mapping):
        first -= 1
    layers: list[Mapping] = [part for part in parts[first:] if isinstance(part, Mapping)]
    lowest = layers[0]
    node = mapping(lowest.file, lowest.line, lowest.column)
    for layer in layers:
        node.places.update(layer.places)
    for key in dict.fromkeys(key for layer in layers for key in layer):
        node[key] = lay(tuple(layer[key] for layer in layers if key in layer), session)
    return node


def expanded(root: Mapping, problems: list[Problem]) -> Mapping:
    """Return a scenario's tree with dotted keys written out as nested mappings.

    A key given both ways is a fault that names both lines.
    """
    result = _empty_like(root)
    for key, child in root.items():
        value = expanded(child, problems) if isinstance(child, Mapping) else child
        names = key.split(".") if "." in key and scalars.numeric(key) is None else [key]
        here = result
        line, column = root.places[key]
        for name in names[:-1]:
            below = here.get(name)
            if below is None:
                below = mapping(root.file, line, column, name)
                below.parent = here
                here[name], here.places[name] = below, (line, column)
            elif not isinstance(below, Mapping) or is_quantity(below):
                problems.append(_twice(root, key, line, column, below.line))
                break
            here = below
        else:
            _put(here, names[-1], value, (line, column), problems)
    return result


def _put(
    here: Mapping, name: str, value: Node, place: tuple[int, int], problems: list[Problem]
) -> None:
    held = here.get(name)
    if held is None:
        value.parent, value.name = here, name
        here[name], here.places[name] = value, place
    elif (
        isinstance(held, Mapping)
        and isinstance(value, Mapping)
        and not (is_quantity(held) or is_quantity(value))
    ):
        for key, child in value.items():
            _put(held, key, child, value.places[key], problems)
        held.documented = {**value.documented, **held.documented}
    else:
        dotted = f"{key_of(here)}.{name}".lstrip(".")
        problems.append(
            Problem(
                value.file.name, *place, dotted, f"stands twice; the first is in line {held.line}."
            )
        )


def _twice(root: Mapping, key: str, line: int, column: int, other: int) -> Problem:
    return Problem(
        root.file.name, line, column, key, f"line {other} already gives a value above this key."
    )


def _empty_like(node: Mapping) -> Mapping:
    result = mapping(node.file, node.line, node.column, node.name)
    result.parent, result.documented, result.faulty = node.parent, node.documented, node.faulty
    for child in node.documented.values():
        child.parent = result
    return result


def is_quantity(node: Node) -> bool:
    """Say by its keys whether a mapping is one quantity (labels excepted, which are keys)."""
    if not isinstance(node, Mapping):
        return True
    keys = node.keys()
    return bool(keys & _QUANTITY_KEYS) or (
        bool(keys)
        and all(scalars.YEAR.fullmatch(key) or key in ("between", "then") for key in keys)
    )


def clashes(one: Mapping, other: Mapping) -> Iterable[tuple[Node, Node]]:
    """Yield the pairs of nodes where two scenarios that are joined give the same key."""
    for key in one.keys() & other.keys():
        mine, theirs = one[key], other[key]
        if (
            isinstance(mine, Mapping)
            and isinstance(theirs, Mapping)
            and not (is_quantity(mine) or is_quantity(theirs))
        ):
            yield from clashes(mine, theirs)
        else:
            yield mine, theirs


def clash_problems(one: Mapping, other: Mapping, joiner: Node) -> list[Problem]:
    """Name both lines of every key that two joined scenarios give."""
    return [
        Problem(
            joiner.file.name,
            joiner.line,
            joiner.column,
            key_of(mine),
            f"two joined scenarios both give this key: {mine.file.name}:{mine.line} and "
            f"{theirs.file.name}:{theirs.line}. Take it out of one, or give it here and inherit "
            "from one only.",
        )
        for mine, theirs in sorted(clashes(one, other), key=lambda pair: key_of(pair[0]))
    ]


def sources_of(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """Return source, evidence and note that hold for a node: its own or the nearest above."""
    source: Node | None = None
    evidence: Node | None = None
    here: Mapping | Items | Scalar | None = node
    while here is not None and (source is None or evidence is None):
        if isinstance(here, Mapping) and here.documented:
            source = here.documented.get("source") if source is None else source
            evidence = here.documented.get("evidence") if evidence is None else evidence
        here = here.parent
    note = node.documented.get("note") if isinstance(node, Mapping) else None
    return source, evidence, note
