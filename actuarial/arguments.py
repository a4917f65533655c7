"""Arguments of the public functions: what an actuary hands over, brought into the kernels' form.

A kernel says in its signature what an argument runs over and what its numbers are:
``mx: Annotated[ArrayLike, axes("year or 1", "...", "sex", "age"), DEATH_RATES]``. A room calls
`publish` on what it exports: from outside, the functions then take numbers, lists, pandas and
xarray objects, fill in the axes that may be left out, and refuse with a sentence what cannot be
meant. Inside the package, modules import the kernels, which check nothing.

``X or 1`` may be left out or have size 1, where all share the values; before ``...``, ``year or 0``
is there only together with all other axes; behind it, ``X or 0`` is left out where the axes before
it stand alone. ``...`` is any axes that ride along (regions, funds, draws), the same in all
arguments. Axes are counted from the last one, unless the object names them. Needs numpy only.
"""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from functools import cache, wraps
from types import FunctionType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

import numpy as np

from actuarial.arrays import Array
from actuarial.vocabulary import SEXES, STATUSES
from actuarial.vocabulary.axes import ANY, AXES, Axes

Axis = str | int
"""Name of an axis, or the place of one that rides along, counted from the last of them."""

FIXED = {"sex": SEXES, "status": STATUSES}
"""Labels of the axes whose order the kernels rely on."""
YEAR, LONGER = "year", "year_more"
"""Axes over years that begin together; the second may be longer than the first."""
OWN = "coefficient"
"""Axis that has a size of its own in every argument."""


@dataclass(frozen=True)
class Numbers:
    """Annotation of an argument: what its numbers mean, and which of them can be meant."""

    meaning: str
    low: float = -np.inf
    high: float = np.inf
    above: bool = False
    """Whether the lowest number itself is left out."""
    missing: bool = False
    """Whether a number may be missing (nan)."""
    infinite: bool = False
    whole: bool = False
    flags: bool = False
    """Whether they are true or false."""
    alone: float | None = None
    """The one number that may stand for all axes; nan where any number may."""
    kept: bool = False
    """Whether one number has a meaning of its own and stays one."""
    words: Mapping[str, float] | None = None
    """Words for numbers."""
    labels: bool = False
    """Whether the numbers are the labels of their axis, one after the other."""
    rising: bool = False
    """Whether they rise along the first axis."""
    some: bool = False
    """Whether their sum over the named axes must be above 0."""
    rows: bool = False
    """Whether the rows add up to 1, or to 0."""


@dataclass(frozen=True)
class Size:
    """Annotation of a whole number: the size of an axis where no array says it."""

    axis: str


@dataclass(frozen=True)
class FirstAge:
    """Annotation of a whole number: the age with which the ages begin."""


@dataclass(frozen=True)
class ClassOnly:
    """Annotation of a structure of which no more is checked than what it is."""


@dataclass(frozen=True)
class Named:
    """Annotation of numbers: a word may stand for them, which the kernel knows."""


@dataclass(frozen=True)
class Alone:
    """Annotation of a word: where it is given, the arrays have no such axis."""

    axis: str


ANYTHING = Numbers("numbers")
PERSONS = Numbers("persons, 0 or more", low=0)
MIGRANTS = Numbers("persons, + coming, − leaving")
DEATH_RATES = Numbers("deaths per person-year, 0 or more", low=0)
BIRTH_RATES = Numbers("births per woman-year (0.08, not 80 per thousand)", 0, 1)
SEX_RATIO = Numbers("boys per girl (1.06, not 106)", 0.5, 2)
SHARES = Numbers("shares from 0 to 1 (0.05 for 5 %)", 0, 1)
WEIGHTS = Numbers("weights of any scale, 0 or more, not all 0", low=0, some=True)
YEARS_OF_LIFE = Numbers("years", 0, 150)
YUAN = Numbers("yuan")
SPENT = Numbers("yuan, 0 or more", low=0)
INTEREST = Numbers("rates per year (0.03 for 3 %)", -1, 1, above=True)
CALENDAR = Numbers("calendar years, one after the other", 1900, 2400, whole=True, labels=True)
YEARS = Numbers("a number of years, 1 or more", low=1, whole=True)
AGE = Numbers("an age in years", 0, 150, whole=True)
AGES = Numbers("a number of ages, 1 or more", low=1, whole=True)
TIMING = Numbers(
    "part of the year that has passed when flows arrive: start, middle, end, or 0 to 1",
    0,
    1,
    words={"start": 0.0, "middle": 0.5, "end": 1.0},
)


def publish(names: dict[str, Any]) -> None:
    """Replace what a room exports, the names in its ``__all__``, by functions that check.

    names: the room's ``globals()``. Functions that say nothing of their arguments stay: they take
    the structures of a run.
    """
    for name in names["__all__"]:
        function = names[name]
        if isinstance(function, FunctionType) and is_said(function):
            names[name] = checked(function)


def is_said(function: FunctionType) -> bool:
    """Whether an annotation of a parameter speaks of axes or numbers.

    Read as text, or by the name of an annotation, so that importing a room stays fast.
    """
    said = [str(text) for name, text in function.__annotations__.items() if name != "return"]
    return any(
        "Annotated[" in text or get_origin(function.__globals__.get(text)) is Annotated
        for text in said
    )


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that brings its arguments into the kernel's form, or raises ValueError."""

    @wraps(function)
    def edge(*positional: Any, **named: Any) -> Any:
        bound = _signature(function).bind(*positional, **named)
        bound.arguments.update(_in_form(function, bound.arguments))
        return function(*bound.args, **bound.kwargs)

    return edge


class Parameter(NamedTuple):
    """What a signature says of one argument, or a structure's annotation of one field."""

    axes: Axes | None
    numbers: Numbers
    size: str
    """Axis of which the number is the size, if any."""
    first_age: bool
    alone: str
    """Axis that is not there where the argument is given, if any."""
    named: bool
    """Whether a word may stand for the numbers, which the kernel knows."""
    structure: type | None
    """Class of the structure that is meant, if any."""
    class_only: bool
    optional: bool
    """Whether nothing may be given."""


_signature = cache(inspect.signature)


@cache
def parameters(owner: Callable[..., Any]) -> Mapping[str, Parameter]:
    """What is said of the parameters of a kernel, or of the fields of a structure."""
    hints = get_type_hints(owner, include_extras=True)
    return {name: _parameter(hint) for name, hint in hints.items() if name != "return"}


def _parameter(hint: Any) -> Parameter:
    marks: list[Any] = []
    kinds: list[Any] = []
    left = [hint]
    while left:
        one = left.pop()
        if get_origin(one) is Annotated:
            inner, *said = get_args(one)
            marks += said
            left.append(inner)
        elif get_origin(one) in (Union, UnionType):
            left += get_args(one)
        else:
            kinds.append(one)

    def mark(kind: type, default: Any) -> Any:
        return next((one for one in marks if isinstance(one, kind)), default)

    said = mark(Numbers, ANYTHING)
    structures = [one for one in kinds if isinstance(one, type) and _is_structure(one)]
    return Parameter(
        axes=mark(Axes, None),
        numbers=said,
        size=mark(Size, Size("")).axis,
        first_age=mark(FirstAge, None) is not None,
        alone=mark(Alone, Alone("")).axis,
        named=mark(Named, None) is not None,
        structure=structures[0] if structures else None,
        class_only=mark(ClassOnly, None) is not None,
        optional=type(None) in kinds,
    )


def _is_structure(kind: type) -> bool:
    return is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


class _Given(NamedTuple):
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
        return self.said.numbers

    @property
    def axes(self) -> Axes:
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
        return self.head is not None and self.head[1] is not None

    @property
    def tail(self) -> list[tuple[str, int | None]]:
        """The axes behind those that ride along."""
        both = list(zip(self.axes.names, self.axes.shared, strict=True))
        return both[self.axes.names.index(ANY) + 1 :] if self.rides else both

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(map(int, self.values.shape))

    def may_share(self, axis: Axis) -> bool:
        """Whether size 1 stands for all along an axis."""
        if isinstance(axis, int):
            return True
        return self.axes.shared[self.axes.names.index(axis)] is not None

    def refuse(self, words: str) -> ValueError:
        return ValueError(f"{self.name}: {words}; {_meant(self.said)}")


def _meant(said: Parameter) -> str:
    shown = f"{said.axes} ".replace(LONGER, YEAR) if said.axes is not None else ""
    return f"meant: {shown}{said.numbers.meaning}"


def _in_form(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that change, brought into the form of the kernel."""
    said = parameters(function)
    found: dict[str, Any] = {}
    arrays: list[_Given] = []
    sizes: dict[Axis, tuple[int, str]] = {}
    absent: set[str] = set()
    first_age = 0
    for name, value in given.items():
        meant = said.get(name)
        if meant is None or (value is None and meant.optional):
            continue
        if meant.alone:
            absent.add(meant.alone)
        elif meant.structure is not None:
            arrays += _fields(name, value, meant.structure, meant.class_only)
        elif meant.named and isinstance(value, str):
            continue
        elif meant.axes is not None and not (meant.numbers.kept and np.ndim(value) == 0):
            arrays.append(_given(name, value, meant))
        elif meant.numbers is not ANYTHING:
            found[name] = _single(name, value, meant)
            if meant.size:
                sizes[meant.size] = (found[name], name)
            first_age = found[name] if meant.first_age else first_age
    dated = any(one.size for one in said.values())
    made = _Layout(arrays, sizes, absent, first_age, dated).arrays()
    for name, values in made.items():
        head, _, field = name.partition(".")
        if field:
            whole: Any = found.get(head, given[head])
            change = {field: values}
            found[head] = (
                whole._replace(**change) if hasattr(whole, "_fields") else replace(whole, **change)
            )
        else:
            found[name] = values
    return found


def _fields(name: str, value: Any, kind: type, class_only: bool) -> Iterator[_Given]:
    """The arrays of a structure that is an argument; they are named by argument and field."""
    if not isinstance(value, kind):
        raise ValueError(f"{name}: {_called(value)}; meant: a {kind.__name__}")
    if class_only:
        return
    for field, said in parameters(kind).items():
        one = getattr(value, field)
        if said.axes is not None and one is not None and not isinstance(one, Mapping):
            yield _given(f"{name}.{field}", one, said)


def _single(name: str, value: Any, said: Parameter) -> Any:
    """One number that has no axes."""
    one = _given(name, value, said)
    if one.values.ndim:
        raise one.refuse(f"one number is needed, the shape is {one.shape}")
    _check_numbers(one, ())
    return int(one.values) if one.numbers.whole else float(one.values)


def _given(name: str, value: Any, said: Parameter) -> _Given:
    """Numbers of whatever was handed over, with the names and labels it has."""
    if said.numbers.words is not None and isinstance(value, str):
        if value not in said.numbers.words:
            raise ValueError(f"{name}: {value!r} is unknown; {_meant(said)}")
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
    one = _Given(name, said, values, names, labels or (None,) * values.ndim)
    if names is None or one.head is None or _key(one.head[0], YEAR) != YEAR:
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
        raise ValueError(f"{name}: an index of several levels; unstack it; {_meant(said)}")
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
        raise ValueError(f"{name}: nothing; {_meant(said)}")
    if isinstance(value, np.ma.MaskedArray):
        value = np.ma.filled(value.astype(np.float64), np.nan)
    try:
        values = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: rows of different lengths; {_meant(said)}") from None
    if values.dtype.kind == "O" and all(
        one is None or (isinstance(one, numbers.Real) and not isinstance(one, bool))
        for one in values.flat
    ):
        values = values.astype(np.float64)
    if not values.size:
        raise ValueError(f"{name}: no numbers; {_meant(said)}")
    if said.numbers.flags and values.dtype.kind == "b":
        return values
    if not said.numbers.flags and values.dtype.kind in "iuf":
        # No copy of what is there already: an array may be as large as the memory.
        return np.asarray(values, dtype=np.float64)
    raise ValueError(f"{name}: {_called(values)}; {_meant(said)}")


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


class _Layout:
    """The common form of the arrays of one call. A class because axes are found one by one.

    An axis that rides along is numbered from the last of them; one that is named in several
    arguments has one size in all of them, or 1 where it may be shared.
    """

    def __init__(
        self,
        given: list[_Given],
        sizes: dict[Axis, tuple[int, str]],
        absent: set[str],
        first_age: int,
        dated: bool,
    ) -> None:
        self.given, self.sizes, self.first_age, self.dated = given, sizes, first_age, dated
        self.labels: dict[Axis, tuple[Array, str]] = {}
        self.absent = absent | self._absent()
        self.riding = list(
            dict.fromkeys(
                name for one in given for name in one.names or () if name not in one.axes.names
            )
        )
        least = [
            one.values.ndim - (one.head is not None) - len(self._tail(one))
            for one in given
            if one.rides and one.names is None
        ]
        self.leads = max([len(self.riding), *least])

    def _absent(self) -> set[str]:
        """Axes that may be left out and are, in the first argument that could have them."""
        absent: set[str] = set()
        seen: set[str] = set()
        for one in self.given:
            there = one.values.ndim - (one.head is not None)
            for place, (name, shared) in enumerate(one.tail):
                needed = len(one.tail) if shared == 0 else len(one.tail) - place
                lacks = there < needed if one.names is None else name not in one.names
                if name not in seen and lacks and (shared == 0 or (shared and one.rides)):
                    absent.add(name)
                seen.add(name)
        return absent

    def _tail(self, one: _Given) -> list[tuple[str, int | None]]:
        for name, shared in one.tail:
            if name in self.absent and shared is None:
                by = next(each.name for each in self.given if name in each.axes.names)
                raise one.refuse(f"{by} has no axis {name}")
        return [(name, shared) for name, shared in one.tail if name not in self.absent]

    def arrays(self) -> dict[str, Array]:
        """Every argument with all its axes in order, those that are shared of size 1."""
        left = {one.name: (one, self._readings(one)) for one in self.given}
        read: dict[str, tuple[Axis, ...]] = {}
        while left:
            # What has only one reading fixes sizes first.
            fitting = {name: self._fitting(one, axes) for name, (one, axes) in left.items()}
            name = min(fitting, key=lambda one: (len(fitting[one]), left[one][0].may_lack_years))
            if len(fitting[name]) > 1:
                raise self._two_ways(left[name][0], fitting[name])
            read[name] = fitting[name][0]
            self._bind(left.pop(name)[0], read[name])
        for one in self.given:
            _check_numbers(one, read[one.name])
        self.dated |= any(YEAR in axes or LONGER in axes for axes in read.values())
        return {one.name: self._made(one, read[one.name]) for one in self.given}

    def _readings(self, one: _Given) -> list[tuple[Axis, ...]]:
        """The ways in which the axes of an argument can be meant."""
        if one.names is not None:
            return [self._by_names(one)]
        size, alone = one.values.ndim, one.numbers.alone
        if size == 0 and alone is not None:
            if not np.isnan(alone) and float(one.values) != alone:
                raise one.refuse(f"one number for all can only be {alone:g}")
            return [()]
        behind: list[tuple[Axis, bool]] = []
        if one.rides:
            behind += [(lead, True) for lead in reversed(range(self.leads))]
        behind += [(name, shared is not None) for name, shared in self._tail(one)]
        found: list[tuple[Axis, ...]] = []
        for heads in self._heads(one, len(behind)):
            out = len(behind) - (size - len(heads))
            if 0 <= out <= len(behind) and all(may for _, may in behind[:out]):
                found.append((*heads, *(axis for axis, _ in behind[out:])))
        if not found:
            raise one.refuse(f"the shape is {one.shape}")
        return found

    @staticmethod
    def _heads(one: _Given, behind: int) -> list[tuple[str, ...]]:
        if one.head is None:
            return [()]
        name, shared = one.head
        if shared == 0:
            return [(name,)] if one.values.ndim == 1 + behind else [()]
        return [(name,)] if shared is None else [(name,), ()]

    def _by_names(self, one: _Given) -> tuple[Axis, ...]:
        """The axes of an argument that names them."""
        assert one.names is not None
        tail = self._tail(one)
        known = [name for name, _ in tail] + ([one.head[0]] if one.head else [])
        needed = [name for name, shared in (*tail, *([one.head] if one.head else []))
                  if shared is None]  # fmt: skip
        lacking = [name for name in needed if name not in one.names]
        strange = [name for name in one.names if name not in known]
        if lacking or (strange and not one.rides):
            raise one.refuse(f"its axes are named [{', '.join(one.names)}]")
        last = len(self.riding) - 1
        return tuple(
            name if name in known else last - self.riding.index(name) for name in one.names
        )

    def _fitting(self, one: _Given, readings: list[tuple[Axis, ...]]) -> list[tuple[Axis, ...]]:
        """The readings that agree with the sizes known so far; a single one stands for itself."""
        if len(readings) == 1:
            return readings
        fitting = [axes for axes in readings if self._agrees(one, axes)]
        if not fitting:
            known = ", ".join(f"{_name(a)} {size} in {by}" for a, (size, by) in self.sizes.items())
            ways = " nor ".join(map(_shown, readings))
            raise one.refuse(f"the shape {one.shape} fits neither {ways} ({known})")
        # Where no named axis is left out, the year comes first, as it does in all arrays; size 1 is
        # shared, along whichever axis.
        whole = set(one.axes.names) - self.absent - {ANY} <= set(fitting[0])
        return fitting[:1] if whole or one.shape[0] == 1 else fitting

    def _agrees(self, one: _Given, axes: tuple[Axis, ...]) -> bool:
        return all(
            size == known[0] or (size == 1 and one.may_share(axis))
            for axis, size in zip(axes, one.shape, strict=True)
            if (known := self.sizes.get(_key(axis))) and axis != LONGER and not _later(axis)
        )

    def _bind(self, one: _Given, axes: tuple[Axis, ...]) -> None:
        """Fix the sizes and labels of the axes of an argument; refuse what does not agree."""
        for place, (axis, size) in enumerate(zip(axes, one.shape, strict=True)):
            shares = size == 1 and one.may_share(axis)
            if axis in FIXED and size != len(FIXED[str(axis)]) and not shares:
                raise one.refuse(
                    f"{size} along {axis} instead of {len(FIXED[str(axis)])}, the shape is "
                    f"{one.shape}, read as {_shown(axes)}"
                )
            if shares or axis == OWN:
                continue
            known = self.sizes.setdefault(_key(axis), (size + _later(axis), one.name))
            if axis == LONGER:
                self.sizes[LONGER] = max(known, (size, one.name))
            elif known[0] != size + _later(axis):
                raise one.refuse(
                    f"{size} along {_name(axis)} instead of {known[0] - _later(axis)} as in "
                    f"{known[1]}, the shape is {one.shape}, read as {_shown(axes)}"
                )
            self._check_labels(one, axis, place)

    def _check_labels(self, one: _Given, axis: Axis, place: int) -> None:
        labels = one.labels[place]
        if one.numbers.labels:
            _check_numbers(one, (axis,))
            labels = one.values.astype(np.int64)
            if (np.diff(labels) != 1).any():
                raise one.refuse(f"{_some(labels)} is not one after the other")
        if labels is None or _later(axis):
            return
        if axis == "age":
            meant = [str(self.first_age + k) for k in range(len(labels))]
            written = [str(label).removesuffix("+") for label in labels]
            if written != meant:
                raise one.refuse(
                    f"age is {_some(labels)} where single ages from {self.first_age} on are needed"
                )
        elif axis in FIXED:
            if sorted(map(str, labels)) != sorted(FIXED[str(axis)]):
                raise one.refuse(
                    f"{axis} is {_some(labels)} instead of {', '.join(FIXED[str(axis)])}"
                )
        else:
            known, by = self.labels.setdefault(_key(axis, YEAR), (labels, one.name))
            both = min(len(known), len(labels))
            if not np.array_equal(known[:both], labels[:both]):
                raise one.refuse(f"{_name(axis)} is {_some(labels)} where {by} has {_some(known)}")

    def _made(self, one: _Given, axes: tuple[Axis, ...]) -> Array:
        order: list[Axis] = []
        if one.head and (one.head[0] in axes or (one.head[1] == 1 and self.dated)):
            order += [one.head[0]]
        order += list(reversed(range(self.leads))) if one.rides else []
        order += [name for name, _ in self._tail(one)]
        there = [axis for axis in order if axis in axes]
        values = np.transpose(one.values, [axes.index(axis) for axis in there])
        for place, axis in enumerate(there):
            labels = one.labels[axes.index(axis)]
            if axis in FIXED and labels is not None and len(labels) > 1:
                written = list(map(str, labels))
                values = values.take([written.index(each) for each in FIXED[str(axis)]], place)
        values = values[tuple(slice(None) if axis in there else None for axis in order)]
        if one.numbers.whole:
            values = values.astype(np.int64)
        # Years and what rides along are as many as in the other arguments; so is one number that
        # stands for all.
        wide = [isinstance(axis, int) or axis in (YEAR, LONGER) or not axes for axis in order]
        return np.broadcast_to(
            values,
            [
                self.sizes.get(_key(axis), (size, ""))[0] if size == 1 and spreads else size
                for axis, size, spreads in zip(order, values.shape, wide, strict=True)
            ],
        )

    def _two_ways(self, one: _Given, readings: list[tuple[Axis, ...]]) -> ValueError:
        both = " or ".join(map(_shown, readings))
        return one.refuse(
            f"the shape {one.shape} can be {both}: give all axes, of size 1 where the numbers are "
            "the same for all"
        )


def _key(axis: Axis, longer: str = LONGER) -> Axis:
    """Axes over the same things are one axis."""
    if isinstance(axis, int):
        return axis
    return longer if axis == LONGER else YEAR if _later(axis) else AXES[axis].like or axis


def _later(axis: Axis) -> int:
    """By how many an axis over years begins later than the years."""
    return AXES[axis].later if isinstance(axis, str) else 0


def _name(axis: Axis) -> str:
    if isinstance(axis, str):
        return YEAR if axis == LONGER else axis
    return ("the last axis" if axis == 0 else f"axis {axis + 1} from the end") + " that rides along"


def _shown(axes: tuple[Axis, ...]) -> str:
    names = [axis if isinstance(axis, str) else ANY for axis in axes]
    return f"[{', '.join(name for k, name in enumerate(names) if name not in names[:k])}]"


def _some(labels: Array) -> str:
    shown = list(map(str, labels))
    return ", ".join(shown if len(shown) < 4 else [*shown[:2], "…", shown[-1]])


def _check_numbers(one: _Given, axes: tuple[Axis, ...]) -> None:
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
            f"{_name(axis)} {position}" for axis, position in zip(axes, place, strict=True)
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
