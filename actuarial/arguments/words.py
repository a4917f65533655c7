"""Words with which a kernel says what its arguments are: axes by name, numbers by meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from actuarial.arrays import Array
from actuarial.vocabulary import SEXES, STATUSES
from actuarial.vocabulary.axes import ANY, AXES

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


def key_of(axis: Axis, longer: str = LONGER) -> Axis:
    """Axes over the same things are one axis."""
    if isinstance(axis, int):
        return axis
    return longer if axis == LONGER else YEAR if later_by(axis) else AXES[axis].like or axis


def later_by(axis: Axis) -> int:
    """By how many an axis over years begins later than the years."""
    return AXES[axis].later if isinstance(axis, str) else 0


def name_of(axis: Axis) -> str:
    """Return an axis in the words of a message."""
    if isinstance(axis, str):
        return YEAR if axis == LONGER else axis
    return ("the last axis" if axis == 0 else f"axis {axis + 1} from the end") + " that rides along"


def axes_shown(axes: tuple[Axis, ...]) -> str:
    """Return axes as signatures write them; those that ride along once."""
    names = [axis if isinstance(axis, str) else ANY for axis in axes]
    return f"[{', '.join(name for k, name in enumerate(names) if name not in names[:k])}]"


def labels_shown(labels: Array) -> str:
    """Return the first labels and the last."""
    shown = list(map(str, labels))
    return ", ".join(shown if len(shown) < 4 else [*shown[:2], "…", shown[-1]])
