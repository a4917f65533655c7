"""Arrays of numbers, and structures of them: checked, cut into regions, repeated, compared.

Needs numpy only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from actuarial.structures import AxesError, Part, mapped, parts
from actuarial.vocabulary.axes import ANY, AXES, PROVINCE_OF, REGION

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

S = TypeVar("S")


def check(structure: object) -> None:
    """Refuse arrays whose shapes are not those of their axes, naming field and axis.

    An axis has one size in all fields of the structure. Raises AxesError.
    """
    sizes: dict[tuple[str, str], tuple[int, str]] = {}
    for part in parts(structure):
        named = part.named
        shape = (len(part.values),) if part.is_tuple else part.values.shape
        fixed = len(named.names) - (ANY in named.names)
        if len(shape) < fixed or (ANY not in named.names and len(shape) > fixed):
            raise AxesError(part.name, f"shape {shape} has not the axes {named}")
        if part.dtype is not None and not np.issubdtype(part.values.dtype, part.dtype):
            raise AxesError(part.name, f"{part.values.dtype} where {part.dtype.__name__} is meant")
        for name in named.names:
            if name == ANY or part.is_shared(name):
                continue
            axis, size = AXES[name], part.size(name)
            if axis.size is not None and size != axis.size:
                raise AxesError(part.name, _amiss(name, part, axis.size, "the vocabulary"))
            key = (part.owner if axis.own else "", "year" if axis.later else axis.like or name)
            if axis.like and ANY in named.names:
                # Of every copy of the regions there is one square.
                at = named.names.index(ANY)
                size *= int(np.prod(shape[at : at + len(shape) - fixed]))
            first, by = sizes.setdefault(key, (size + axis.later, part.name))
            if size + axis.later != first:
                raise AxesError(part.name, _amiss(name, part, first - axis.later, by))


def _amiss(name: str, part: Part, meant: int, by: str) -> str:
    found = f"{name} has size {part.size(name)}, {meant} by {by}"
    return found if part.is_tuple else f"{found} (shape {part.values.shape}, axes {part.axes})"


def blocks(structure: S, regions: slice | Ints) -> S:
    """The part of a structure that concerns some regions; of a slice the arrays are views.

    Provinces are those of these regions, numbered anew. What all regions share stays.
    """
    kept = {
        part.along: np.unique(_cut(part, regions))
        for part in parts(structure)
        if part.along and part.has(REGION)
    }

    def part_of(part: Part) -> Any:
        values = _cut(part, regions)
        for along, positions in kept.items():
            if part.named.names == (along,):
                values = _taken(values, positions)
        if part.along in kept:
            values = np.searchsorted(kept[part.along], values)
        return values

    return mapped(structure, part_of)


def _cut(part: Part, regions: slice | Ints) -> Any:
    values = part.values
    for name in part.named.names:
        if name != ANY and REGION in (name, AXES[name].like) and not part.is_shared(name):
            values = _taken(values, regions, part.axis(name))
    return values


def _taken(values: Any, positions: slice | Ints, axis: int = 0) -> Any:
    if isinstance(values, tuple):
        return (
            values[positions]
            if isinstance(positions, slice)
            else tuple(values[int(position)] for position in positions)
        )
    if isinstance(positions, slice):
        behind = (slice(None),) * (-axis - 1)
        return values[
            (..., positions, *behind) if axis < 0 else (*(slice(None),) * axis, positions)
        ]
    return np.take(values, positions, axis=axis)


def tiled(structure: S, copies: int, own: Mapping[str, Array] | None = None) -> S:
    """A structure whose regions are there several times, copy after copy, each with its provinces.

    Labels repeat. Arrays between regions get an axis of copies in front of the square, so that
    nothing crosses from one copy to another. own: by the name of a part the values of every copy,
    [copy, *axes of the part]; an axis may have size 1 where they do not differ along it.
    """
    given, regions, groups = own or {}, 0, dict[str, int]()
    for part in parts(structure):
        if REGION not in part.named.names:
            continue
        regions = max(regions, part.size(REGION))
        if part.along:
            groups[part.along] = max(groups.get(part.along, 0), int(part.values.max()) + 1)

    def copied(part: Part) -> Any:
        values = part.values
        square = _square(part)
        if part.name in given:
            return _side_by_side(part, given[part.name], copies, regions)
        if square:
            return _in_squares(part, part.axis(square[0]), copies)
        if part.has(REGION):
            values = _repeated(values, part.axis(REGION), copies)
        for along in groups:
            if part.named.names == (along,):
                values = values * copies
        if part.along in groups:
            values = values + np.repeat(np.arange(copies), part.size(REGION)) * groups[part.along]
        return values

    return mapped(structure, copied)


def _square(part: Part) -> list[str]:
    """Names of the axes between regions."""
    return [name for name in part.named.names if name != ANY and AXES[name].like == REGION]


def _side_by_side(part: Part, values: Array, copies: int, regions: int) -> Array:
    """Values [copy, *axes] where a tile has them: copies along the regions, squares behind them."""
    square = _square(part)
    names = [name for name in part.named.names if name != ANY]
    shape = [regions if name == REGION else part.size(name) for name in names]
    every = np.broadcast_to(values, (copies, *shape))
    at = names.index(square[0] if square else REGION)
    in_place = np.moveaxis(every, 0, at)
    if square:
        return in_place
    return in_place.reshape(*shape[:at], copies * regions, *shape[at + 1 :])


def folded(structure: S, copies: int) -> S:
    """A tile with an axis of copies of its own, in front of the regions and of the provinces.

    Numbers that can differ between copies get it, also those that regions share; labels, positions
    and answers of yes or no are those of the first copy. Views of the tile.
    """

    def fold(part: Part) -> Any:
        values = part.values
        for name in (REGION, PROVINCE_OF):
            if name not in part.named.names:
                continue
            if part.is_tuple:
                return values[: len(values) // copies]
            at = part.axis(name) % values.ndim
            before, (size, *behind) = values.shape[:at], values.shape[at:]
            if part.is_shared(name):
                shape = (*before, copies, 1, *behind)
                values = np.broadcast_to(np.expand_dims(values, at), shape)
            else:
                values = values.reshape(*before, copies, size // copies, *behind)
            return values if values.dtype.kind == "f" else values.take(0, axis=at)
        return values

    return mapped(structure, fold)


def joined(structures: Sequence[S], regions: Sequence[Ints]) -> S:
    """What was computed in blocks of regions, as of all of them; folded or not.

    regions: the positions of each block among all. What has no regions is that of the first block.
    """
    first, *others = structures
    along = [{part.name: part.values for part in parts(one)} for one in others]
    names = [part.name for part in parts(first)]
    for one in along:
        for name in {*names} ^ {*one}:
            raise AxesError(name, "is not there in every block of regions")
    order = np.argsort(np.concatenate(list(regions)))
    in_order = np.array_equal(order, np.arange(order.size))

    def whole(part: Part) -> Any:
        if REGION not in part.named.names:
            return part.values
        # From the end: an axis of copies may stand in front.
        axis = part.named.names.index(REGION) - len(part.named.names)
        values = np.concatenate([part.values, *(one[part.name] for one in along)], axis=axis)
        return values if in_order else values.take(order, axis=axis)

    return first if not others else mapped(first, whole)


def _repeated(values: Any, axis: int, copies: int) -> Any:
    if isinstance(values, tuple):
        return values * copies
    axis %= values.ndim
    size = values.shape[axis]
    if values.strides[axis] == 0 or size == 1:
        # What regions share one number of stays one number in memory.
        first = np.take(values, [0], axis=axis) if size > 1 else values
        return np.broadcast_to(
            first, (*values.shape[:axis], size * copies, *values.shape[axis + 1 :])
        )
    return np.concatenate([values] * copies, axis=axis)


def _in_squares(part: Part, first: int, copies: int) -> Array:
    values: Array = part.values
    first %= values.ndim
    if first > part.named.names.index(ANY):
        return np.concatenate([values] * copies, axis=first - 1)
    shape = (*values.shape[:first], copies, *values.shape[first:])
    return np.broadcast_to(np.expand_dims(values, first), shape)


def equal(one: object, other: object) -> bool:
    """Whether two structures hold the same; what is not a number is not given, in both."""
    if one is other:
        return True
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(
            one, other, equal_nan=one.dtype.kind == "f"
        )
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(equal, one, other))
    if is_dataclass(one) and type(one) is type(other):
        return all(
            equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
        )
    return type(one) is type(other) and bool(one == other)


def size_of(structure: object) -> int:
    """Bytes of memory that the arrays of a structure take; what is shared counts once."""
    found: dict[tuple[int, int], int] = {}
    for part in parts(structure):
        if not part.is_tuple:
            values = part.values
            there = [n for n, step in zip(values.shape, values.strides, strict=True) if step]
            held = int(np.prod(there, dtype=np.int64)) * values.itemsize if values.size else 0
            found[values.__array_interface__["data"][0], held] = held
    return sum(found.values())


def aligned(values: npt.ArrayLike, ndim: int, years: int = 1) -> Floats:
    """Values [year, ...] with the axes they lack put in behind the year, size 1.

    One number holds in each of `years`.
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0:
        return np.broadcast_to(array, (years,) + (1,) * (ndim - 1))
    return array.reshape(array.shape[0], *(1,) * max(ndim - array.ndim, 0), *array.shape[1:])
