"""The one walk along keys: what stands below a section, at a dotted key, and at which line.

A key is dotted, as messages and scenarios write it: ``uebmi.contributions.employer.rate``. Schemes
stand at the top, without ``schemes``. A name may hold a point itself, such as a threshold of 0.5.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from actuarial.reading import nodes, scalars
from actuarial.reading.descriptions import descriptions
from actuarial.reading.places import NATIONAL, Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.units import Unit

SCHEMES = "schemes"
"""Field whose entries stand where the field does."""
Names = tuple[str, ...]


class Entry(NamedTuple):
    """What stands directly below a section."""

    word: str
    """Name in the files."""
    value: Any
    at: tuple[Any, ...]
    """Fields and keys that lead to the value."""
    unit: Unit | None
    field: str
    """Name of the field; empty where the files choose the name."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a key leads to: a quantity, a section, a word; ``labels`` are what is left below."""

    value: Any
    description: str
    unit: Unit | None
    labels: Names = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that two regions hold differently; None where one of them lacks it."""

    key: str
    first: Any
    second: Any
    unit: Unit | None


def entries(value: Any) -> Iterator[Entry]:
    """Yield what stands directly below a section, in the order of the schema."""
    if isinstance(value, BaseModel):
        for name, word, unit in _fields(type(value)):
            below = getattr(value, name)
            if name == SCHEMES:
                for scheme, model in below.items():
                    yield Entry(scheme, model, (name, scheme), None, "")
            else:
                yield Entry(word, below, (name,), unit, name)
    elif isinstance(value, dict):
        for name, below in value.items():
            word = scalars.shown(name) if isinstance(name, float) else str(name)
            yield Entry(word, below, (name,), None, "")


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield key and value of everything below a section, sections before what they hold."""
    for one in entries(value):
        dotted = f"{key}.{one.word}" if key else one.word
        yield dotted, one.value
        yield from walk(one.value, dotted)


def leaves_of(value: Any, key: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield dotted key and leaf of every quantity below a section, or of the quantity itself."""
    if isinstance(value, Leaf):
        yield key, value
    for dotted, below in walk(value, key):
        if isinstance(below, Leaf):
            yield dotted, below


def get(value: Any, key: str) -> Found | None:
    """Return what a dotted key below a section leads to, None where it leads nowhere."""
    return _get(value, tuple(key.split(".")), "", None)


def _get(value: Any, names: Names, description: str, unit: Unit | None) -> Found | None:
    if not names:
        return None if value is None else Found(value, description, unit)
    if isinstance(value, Leaf):
        return Found(value, description, unit, names)
    for one, left in _matching(value, names):
        said = meaning(type(value), one.field) if one.field else ""
        if len(one.at) > 1:
            said = one.value.__doc__ or ""
        found = _get(one.value, left, said or description, one.unit or unit)
        if found is not None:
            return found
    return None


def _matching(value: Any, names: Names) -> Iterator[tuple[Entry, Names]]:
    """Entries whose name the names begin with, and the names that are left."""
    for one in entries(value):
        left = _after(one.word, names)
        if left is not None:
            yield one, left


def _after(word: str, names: Names) -> Names | None:
    own = tuple(word.split("."))
    return names[len(own) :] if names[: len(own)] == own else None


def leaf_at(model: BaseModel, key: str) -> Leaf:
    """Return the quantity that a region's model has at a dotted key; KeyError where none is."""
    found = get(model, key)
    if found is None or not isinstance(found.value, Leaf) or found.labels:
        raise KeyError(key)
    return found.value


def replaced(
    value: Any, key: str, change: Callable[[Leaf], Leaf], memory: dict[Any, tuple[Any, Any]]
) -> Any:
    """Return a model with another quantity at a key; KeyError where none is.

    What holds it is copied, each object once in the memory; everything else stays the same object.
    """
    return _replaced(value, tuple(key.split(".")), change, memory)


def _replaced(
    value: Any, names: Names, change: Callable[[Leaf], Leaf], memory: dict[Any, tuple[Any, Any]]
) -> Any:
    if not names and isinstance(value, Leaf):
        return change(value)
    # The old value is kept beside the new one: an id counts only while its object lives.
    held = (id(value), names)
    if held not in memory:
        one, left = next(_matching(value, names), (None, ()))
        if one is None or not names:
            raise KeyError(".".join(names))
        new = _replaced(one.value, left, change, memory)
        for position in reversed(range(len(one.at))):
            above = value
            for step in one.at[:position]:
                above = _child(above, step)
            new = _with(above, one.at[position], new)
        memory[held] = (value, new)
    return memory[held][1]


def _child(value: Any, step: Any) -> Any:
    return getattr(value, step) if isinstance(value, BaseModel) else value[step]


def _with(value: Any, step: Any, new: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_copy(update={step: new})
    return {**value, step: new}


def diff(first: Any, second: Any) -> Iterator[Difference]:
    """Yield what differs between two regions; what is the same object is not looked into."""
    yield from _diff(first, second, "", None)


def _diff(first: Any, second: Any, key: str, unit: Unit | None) -> Iterator[Difference]:
    if first is second:
        return
    if isinstance(first, Leaf) and isinstance(second, Leaf):
        if _quantities(first) != _quantities(second):
            yield Difference(key, first, second, unit)
        return
    if type(first) is not type(second) or not isinstance(first, BaseModel | dict):
        if first != second:
            yield Difference(key, first, second, unit)
        return
    mine, theirs = ({one.word: one for one in entries(of)} for of in (first, second))
    for word in dict.fromkeys((*mine, *theirs)):
        one, other = mine.get(word), theirs.get(word)
        own = next((of.unit for of in (one, other) if of is not None and of.unit), unit)
        dotted = f"{key}.{word}" if key else word
        yield from _diff(one and one.value, other and other.value, dotted, own)


def _quantities(leaf: Leaf) -> tuple[object, ...]:
    return tuple(layer.quantity for layer in leaf.layers)


def where(
    files: Mapping[str, nodes.Mapping],
    key: str,
    message: str,
    place: Place,
    chain: Iterable[str] = (),
) -> Problem:
    """Return a fault at the line that gives a key for a place; at the place's file if none does.

    files: as they were read, by name; chain: scenarios over the place, the lowest first.
    """
    names = tuple(key.split("."))
    for name, prefix in _files(place, tuple(chain), names[0]):
        tree = files.get(name)
        found = _line(tree, names[1:] if prefix else names)
        for region in (place.region, place.province):
            if found is None and name.startswith("scenarios/"):
                found = _line(tree, ("places", region, *names))
        if found is not None:
            return Problem(name, *found, key, message)
    return Problem(place.files[-1], 1, 1, key, message)


def _files(place: Place, chain: Names, first: str) -> Iterable[tuple[str, bool]]:
    """Files from the last word to the first, and whether the file's name begins the key."""
    for scenario in reversed(chain):
        yield f"scenarios/{scenario}.yaml", False
    for name in reversed(place.files):
        yield name, False
    yield f"{first}.yaml" if first in NATIONAL else f"schemes/{first}.yaml", True


def _line(node: nodes.Node | None, names: Names) -> tuple[int, int] | None:
    """Line and column of a key, which a scenario may have written with points."""
    if isinstance(node, nodes.Mapping):
        for word, below in node.items():
            left = _after(word, names)
            if left is not None:
                found = _line(below, left) if left else node.places[word]
                if found is not None:
                    return found
    return None


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, Unit | None], ...]:
    """Name, word of the files and unit of every field."""
    return tuple(
        (name, field.alias or name, unit_in(field)) for name, field in model.model_fields.items()
    )


@cache
def units(model: type[BaseModel]) -> dict[str, Unit]:
    """Return the unit of every field that is a quantity, or that holds quantities by name."""
    return {name: unit for name, _, unit in _fields(model) if unit is not None}


def meaning(model: type[BaseModel], name: str) -> str:
    """Return what the schema says of a field, in one line."""
    return " ".join(descriptions(model).get(name, "").split())


def unit_in(field: FieldInfo) -> Unit | None:
    """Return the unit of a field that is a quantity, or that holds quantities by name."""
    own = next((part for part in field.metadata if isinstance(part, Unit)), None)
    return own or unit_of(field.annotation)


def unit_of(hint: Any) -> Unit | None:
    """Return the unit in a type of the schema, None where it holds no quantity."""
    for part in getattr(hint, "__metadata__", ()):
        if isinstance(part, Unit):
            return part
    if get_origin(hint) in (Union, types.UnionType, dict):
        for option in get_args(hint):
            unit = unit_of(option)
            if unit is not None:
                return unit
    return None
