"""One argument as it was handed over: its numbers, and the names and labels it has."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from actuarial.arguments.parameters import Parameter, meant_by, parameters
from actuarial.arguments.words import YEAR, Axis, Numbers, key_of, name_of
from actuarial.arrays import Array
from actuarial.vocabulary.axes import ANY, AXES, Axes


class Given(NamedTuple):
    """One array that was handed over."""

    name: str
    said: Parameter
    values: Array
    names: tuple[str, ...] | None = None
    """Names of its axes, where the object has them."""
    labels: tuple[Array | None, ...] = ()
    """Labels along each axis, where the object has them."""

    @property
    def numbers(self) -> Numbers:
        """What the numbers are."""
        return self.said.numbers

    @property
    def axes(self) -> Axes:
        """The axes that are meant; none for one number."""
        return self.said.axes or Axes((), ())

    @property
    def rides(self) -> bool:
        """Whether axes may ride along."""
        return ANY in self.axes.names

    @property
    def head(self) -> tuple[str, int | None] | None:
        """The axis before those that ride along, if any, and its other size."""
        place = self.axes.names.index(ANY) if self.rides else 0
        return (self.axes.names[0], self.axes.shared[0]) if place else None

    @property
    def may_lack_years(self) -> bool:
        """Whether the first axis may be left out."""
        return self.head is not None and self.head[1] is not None

    @property
    def tail(self) -> list[tuple[str, int | None]]:
        """The axes behind those that ride along."""
        both = list(zip(self.axes.names, self.axes.shared, strict=True))
        return both[self.axes.names.index(ANY) + 1 :] if self.rides else both

    @property
    def shape(self) -> tuple[int, ...]:
        """Sizes of the axes that are there."""
        return tuple(map(int, self.values.shape))

    def may_share(self, axis: Axis) -> bool:
        """Whether size 1 stands for all along an axis."""
        if isinstance(axis, int):
            return True
        return self.axes.shared[self.axes.names.index(axis)] is not None

    def refuse(self, words: str) -> ValueError:
        """Return the error that says what is wrong and what is meant."""
        return ValueError(f"{self.name}: {words}; {meant_by(self.said)}")


def arrays_of(name: str, value: Any, kind: type, class_only: bool) -> Iterator[Given]:
    """The arrays of a structure that is an argument; they are named by argument and field."""
    if not isinstance(value, kind):
        raise ValueError(f"{name}: {_called(value)}; meant: a {kind.__name__}")
    if class_only:
        return
    for field, said in parameters(kind).items():
        one = getattr(value, field)
        if said.axes is not None and one is not None and not isinstance(one, Mapping):
            yield given_as(f"{name}.{field}", one, said)


def single(name: str, value: Any, said: Parameter) -> Any:
    """One number that has no axes."""
    one = given_as(name, value, said)
    if one.values.ndim:
        raise one.refuse(f"one number is needed, the shape is {one.shape}")
    check_numbers(one, ())
    return int(one.values) if one.numbers.whole else float(one.values)


def given_as(name: str, value: Any, said: Parameter) -> Given:
    """Numbers of whatever was handed over, with the names and labels it has."""
    if said.numbers.words is not None and isinstance(value, str):
        if value not in said.numbers.words:
            raise ValueError(f"{name}: {value!r} is unknown; {meant_by(said)}")
        value = said.numbers.words[value]
    names: tuple[str, ...] | None = None
    labels: tuple[Array | None, ...] = ()
    if hasattr(value, "dims") and hasattr(value, "coords"):
        named = tuple(map(str, value.dims))
        labels = tuple(
            np.asarray(value.coords[dim].values) if dim in value.coords else None
            for dim in value.dims
        )
        names = None if any(one.startswith("dim_") for one in named) else named
        value = value.values
    elif hasattr(value, "index") and hasattr(value, "to_numpy"):
        names, labels = _of_pandas(name, value, said)
        value = value.to_numpy()
    values = _as_numbers(name, value, said)
    one = Given(name, said, values, names, labels or (None,) * values.ndim)
    if names is None or one.head is None or key_of(one.head[0], YEAR) != YEAR:
        return one
    # An axis over years is named year in the object, whatever year it begins with.
    return one._replace(names=tuple(one.head[0] if each == YEAR else each for each in names))


def _of_pandas(
    name: str, value: Any, said: Parameter
) -> tuple[tuple[str, ...] | None, tuple[Array | None, ...]]:
    """Names and labels of a Series or a frame.

    Names count where one of them is an axis; an index that only numbers rows is no label.
    """
    indexes = [value.index, *([value.columns] if hasattr(value, "columns") else [])]
    if any(index.nlevels > 1 for index in indexes):
        raise ValueError(f"{name}: an index of several levels; unstack it; {meant_by(said)}")
    labels = tuple(
        None
        if index.name is None and np.array_equal(index.to_numpy(), np.arange(len(index)))
        else index.to_numpy()
        for index in indexes
    )
    names = tuple(str(index.name) for index in indexes)
    return (names if set(AXES) & set(names) else None), labels


def _as_numbers(name: str, value: Any, said: Parameter) -> Array:
    if value is None:
        raise ValueError(f"{name}: nothing; {meant_by(said)}")
    if isinstance(value, np.ma.MaskedArray):
        value = np.ma.filled(value.astype(np.float64), np.nan)
    try:
        values = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: rows of different lengths; {meant_by(said)}") from None
    if values.dtype.kind == "O" and all(
        one is None or (isinstance(one, numbers.Real) and not isinstance(one, bool))
        for one in values.flat
    ):
        values = values.astype(np.float64)
    if not values.size:
        raise ValueError(f"{name}: no numbers; {meant_by(said)}")
    if said.numbers.flags and values.dtype.kind == "b":
        return values
    if not said.numbers.flags and values.dtype.kind in "iuf":
        # No copy of what is there already: an array may be as large as the memory.
        return np.asarray(values, dtype=np.float64)
    raise ValueError(f"{name}: {_called(values)}; {meant_by(said)}")


def _called(value: Any) -> str:
    """What was handed over, in words."""
    kinds = {
        "b": "true and false",
        "U": "words",
        "S": "words",
        "c": "complex numbers",
        "M": "dates",
    }
    kinds |= dict.fromkeys("iuf", "numbers")
    found = np.asarray(value) if isinstance(value, np.ndarray | str | float | int) else None
    return kinds.get("O" if found is None else found.dtype.kind, "no numbers")


def check_numbers(one: Given, axes: tuple[Axis, ...]) -> None:
    """Refuse numbers that cannot be meant, at their place."""
    kind, values = one.numbers, one.values
    if kind.flags:
        return
    wrong = np.zeros(values.shape, dtype=bool)
    if not kind.missing:
        wrong |= np.isnan(values)
    if not kind.infinite:
        wrong |= np.isinf(values)
    with np.errstate(invalid="ignore"):
        wrong |= values <= kind.low if kind.above else values < kind.low
        wrong |= values > kind.high
        if kind.whole:
            wrong |= np.floor(values) != values
        if kind.rising and values.shape[0] > 1:
            wrong[1:] |= np.diff(values, axis=0) <= 0
    if wrong.any():
        place = tuple(map(int, np.argwhere(wrong)[0]))
        found = values[place]
        where = ", ".join(
            f"{name_of(axis)} {position}" for axis, position in zip(axes, place, strict=True)
        )
        amount = "not a number" if np.isnan(found) else f"{found:g}"
        raise one.refuse(f"{amount}{f' at {where}' if where else ''}")
    named = tuple(k for k, axis in enumerate(axes) if isinstance(axis, str))
    if kind.some and not (values.sum(axis=named) > 0).all():
        raise one.refuse("all are 0")
    if kind.rows:
        total = values.sum(axis=-1)
        off = ~(np.isclose(total, 1) | np.isclose(total, 0))
        if off.any():
            raise one.refuse(f"a row adds up to {total[off][0]:g}")
