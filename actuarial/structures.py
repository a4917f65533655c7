"""Every array of a structure with its axes: the walk over fields, tuples and mappings.

A structure is a NamedTuple or dataclass whose array fields carry their axes as annotations
(`actuarial.vocabulary.axes`); structures may hold others, in tuples and mappings too. Needs numpy
only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

from actuarial.vocabulary.axes import ANY, Axes, Positions

S = TypeVar("S")


class AxesError(ValueError):
    """An array of a structure whose shape is not that of its axes."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(f"{field}: {words}")
        self.field = field


@dataclass(frozen=True)
class Part:
    """One array of a structure, or one tuple that stands along an axis."""

    name: str
    """Where it stands: fields, names or positions of what is in tuples, and keys, with dots."""
    values: Any
    axes: Axes | None
    """None where the field does not say."""
    along: str = ""
    """Axis of which its values are positions."""
    owner: str = ""
    """Name of the structure it is a field of."""
    dtype: Any = None
    """Type of the numbers, where the annotation says it."""

    def axis(self, name: str) -> int:
        """Position of an axis in the array; from its end behind axes that are not named."""
        named = self.named.names
        at = named.index(name)
        return at - len(named) if ANY in named and named.index(ANY) < at else at

    def has(self, name: str) -> bool:
        """Whether the array runs over the axis, not only shares its values along it."""
        return name in self.named.names and not self.is_shared(name)

    def is_shared(self, name: str) -> bool:
        """Whether the axis has the size that stands for all."""
        other = self.named.shared[self.named.names.index(name)]
        return other is not None and self.size(name) == other

    def size(self, name: str) -> int:
        """Length along an axis."""
        return len(self.values) if self.is_tuple else int(self.values.shape[self.axis(name)])

    @property
    def is_tuple(self) -> bool:
        """Whether it is a tuple instead of an array."""
        return isinstance(self.values, tuple)

    @property
    def named(self) -> Axes:
        """The axes; refused where the field does not say them."""
        if self.axes is None:
            raise AxesError(self.name, "the field does not say the axes of its array")
        return self.axes


def parts(structure: object) -> Iterator[Part]:
    """Every array of a structure, and every tuple along an axis, in the order of the fields."""
    found: list[Part] = []

    def see(part: Part) -> Any:
        found.append(part)
        return part.values

    mapped(structure, see)
    yield from found


def mapped(structure: S, change: Callable[[Part], Any]) -> S:
    """A structure with every array, and tuple along an axis, replaced by what `change` returns."""
    found: S = _mapped(structure, type(structure), "", "", change)
    return found


def _mapped(value: Any, hint: Any, name: str, owner: str, change: Callable[[Part], Any]) -> Any:
    hint, marks = _plain(hint)
    named = next((mark for mark in marks if isinstance(mark, Axes)), None)
    if isinstance(value, np.ndarray) or (named is not None and isinstance(value, tuple)):
        along = next((mark.along for mark in marks if isinstance(mark, Positions)), "")
        return change(Part(name, value, named, along, owner, _number(hint)))
    if is_dataclass(value) and not isinstance(value, type):
        made = _fields(value, name, change)
        return replace(value, **made) if made else value
    if isinstance(value, tuple):
        if hasattr(value, "_fields"):
            made = _fields(value, name, change)
            return value._replace(**made) if made else value  # type: ignore[attr-defined]
        hints = get_args(hint)
        each = [
            _mapped(
                one,
                hints[min(k, len(hints) - 1) if ... not in hints else 0] if hints else Any,
                _below(name, getattr(one, "name", k)),
                owner,
                change,
            )
            for k, one in enumerate(value)
        ]
        return value if all(map(_same, each, value)) else tuple(each)
    if isinstance(value, Mapping):
        inner = (get_args(hint) or (Any,))[-1]
        items = {
            key: _mapped(one, inner, _below(name, key), owner, change) for key, one in value.items()
        }
        return value if all(items[key] is value[key] for key in value) else items
    return value


def _fields(value: Any, name: str, change: Callable[[Part], Any]) -> dict[str, Any]:
    """The fields that change."""
    made = {}
    for field, hint in _hints(type(value)).items():  # type: ignore[arg-type]  # classes are hashable
        given = getattr(value, field)
        new = _mapped(given, hint, _below(name, field), name, change)
        if new is not given:
            made[field] = new
    return made


def _below(name: str, part: object) -> str:
    return f"{name}.{part}" if name else str(part)


def _same(one: object, other: object) -> bool:
    return one is other


@cache
def _hints(model: type) -> dict[str, Any]:
    """Annotations of the fields of a dataclass or NamedTuple."""
    hints = get_type_hints(model, include_extras=True)
    named = [f.name for f in fields(model)] if is_dataclass(model) else model._fields  # type: ignore[attr-defined]
    return {name: hints[name] for name in named}


def _plain(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """The type without what is said of it, and what is said; of an optional one the type."""
    marks: tuple[Any, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *said = get_args(hint)
            marks = (*marks, *said)
        elif get_origin(hint) in (Union, UnionType):
            given = [one for one in get_args(hint) if one is not type(None)]
            if len(given) != 1:
                return hint, marks
            (hint,) = given
        else:
            return hint, marks


def _number(hint: Any) -> Any:
    """The type of the numbers of an array, of what the annotation says."""
    if get_origin(hint) is not np.ndarray:
        return None
    return get_args(get_args(hint)[1])[0]
