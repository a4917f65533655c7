"""A dotted key in a region: what stands there, and what the schema says of it."""

from __future__ import annotations

import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from actuarial.reading import scalars
from actuarial.reading.descriptions import descriptions
from actuarial.reading.quantity import Leaf
from actuarial.reading.units import Unit


@dataclass(frozen=True, slots=True)
class Found:
    """What a key leads to: a quantity, a section, a word; ``labels`` are what is left below."""

    value: Any
    description: str
    unit: Unit | None
    labels: tuple[str, ...] = ()


def find(region: BaseModel, key: str) -> Found | None:
    """Return what a dotted key leads to, None where it leads nowhere."""
    return _below(region, tuple(key.split(".")), "", None, top=True)


def entries(value: Any, *, top: bool = False) -> Iterator[tuple[str, Any, str, Unit | None]]:
    """Yield key, value, name of the field and unit of what stands directly below a section."""
    if isinstance(value, BaseModel):
        for name, word, unit in _fields(type(value)):
            below = getattr(value, name)
            if top and name == "schemes":
                for scheme, model in below.items():
                    yield scheme, model, "", None
            else:
                yield word, below, name, unit
    elif isinstance(value, dict):
        for name, below in value.items():
            word = scalars.shown(name) if isinstance(name, float) else str(name)
            yield word, below, "", None


@cache
def _fields(model: type[BaseModel]) -> tuple[tuple[str, str, Unit | None], ...]:
    """Name, word of the files and unit of every field."""
    return tuple(
        (name, field.alias or name, unit_in(field)) for name, field in model.model_fields.items()
    )


def _below(
    value: Any, names: tuple[str, ...], description: str, unit: Unit | None, *, top: bool = False
) -> Found | None:
    if not names:
        return None if value is None else Found(value, description, unit)
    if isinstance(value, Leaf):
        return Found(value, description, unit, names)
    for word, below, name, own in entries(value, top=top):
        # A name may hold a point itself, such as a threshold of 0.5.
        own_names = tuple(word.split("."))
        if names[: len(own_names)] == own_names:
            said = meaning(type(value), name) if name else (below.__doc__ or "" if top else "")
            found = _below(below, names[len(own_names) :], said or description, own or unit)
            if found is not None:
                return found
    return None


def keys(region: BaseModel) -> Iterator[str]:
    """Yield every dotted key of a region, sections and plain values too."""
    yield from _keys(region, "", top=True)


def _keys(value: Any, key: str, *, top: bool = False) -> Iterator[str]:
    for word, below, _, _ in entries(value, top=top):
        if below is not None:
            dotted = f"{key}.{word}" if key else word
            yield dotted
            yield from _keys(below, dotted)


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
