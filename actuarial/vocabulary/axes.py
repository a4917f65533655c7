"""Axes of the arrays inside the model: the dimensions of results, and those only inputs have.

A field says what its array runs over: ``Annotated[Floats, axes("end", "region", "sex", "age")]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from actuarial.vocabulary.labels import DIMENSION_NAMES, DIMENSIONS, FIXED

REGION, PROVINCE_OF = "region", "province"
ANY = "..."
"""Stands for axes that a kernel takes without knowing them, such as draws."""


class Axis(NamedTuple):
    """What an axis runs over, and what its size follows from."""

    meaning: str
    size: int | None = None
    """Its size, where the model fixes it."""
    like: str = ""
    """Axis over the same things, and so of the same size."""
    later: int = 0
    """Of an axis over years: by how many it begins after the axis ``year``."""
    own: bool = False
    """Whether every part of a structure has a size of its own."""


_INPUTS = {
    "year_end": Axis("end of the year before the first and of every year", later=-1),
    "year_from_base": Axis("calendar year from the base year", later=1),
    "year_projected": Axis("calendar year from the first projected year", later=2),
    "end": Axis("ends of the year before the base year and of the base year", size=2),
    "table_year": Axis("calendar year of a published table"),
    "reference_year": Axis("calendar year whose mortality is the reference"),
    "origin": Axis("region that people leave", like=REGION),
    "destination": Axis("region where they go", like=REGION),
    "group": Axis("member group of a scheme or line", own=True),
    "band": Axis("band of cost, from the lowest threshold", own=True),
    "column": Axis("mean age, spread and lowest age of a fitted pattern", size=3),
    "threshold": Axis("reserve level that begins at a threshold of months payable"),
    "target": Axis("target that a change is to meet"),
    "unit": Axis("pooling unit: the municipal accounts, then the provincial ones if any"),
    "period": Axis("five years from 1 July to 1 July"),
    "year_more": Axis("calendar year, at least one more than the windows need", own=True),
    "coefficient": Axis("coefficient of a curve", own=True),
    "holder": Axis("province, or the nation, that holds an adjustment fund", own=True),
}
"""Axes that no result has."""

AXES: Mapping[str, Axis] = {
    name: Axis(
        DIMENSION_NAMES[name].en,
        size=len(FIXED[name]) if name in FIXED else None,
        like=REGION if name in ("from_region", "to_region") else "",
    )
    for name in DIMENSIONS
} | _INPUTS
"""Every axis by name."""


@dataclass(frozen=True)
class Axes:
    """Annotation of an array or tuple: its axes in the order of memory.

    ``region or 1`` is an axis that has size 1 where all regions share the values, ``region or 0``
    one that is empty where nothing is given (of arguments, see `actuarial.arguments`); ``...``
    stands once for any axes between.
    """

    names: tuple[str, ...]
    shared: tuple[int | None, ...]
    """Of every axis the size that it may have instead of its own."""

    def __str__(self) -> str:
        said = zip(self.names, self.shared, strict=True)
        return f"[{', '.join(n if other is None else f'{n} or {other}' for n, other in said)}]"


def axes(*names: str) -> Axes:
    """The axes of an array by name; unknown ones are refused."""
    plain: list[str] = []
    shared: list[int | None] = []
    for said in names:
        name, _, other = said.partition(" or ")
        if name != ANY and name not in AXES:
            raise ValueError(f"{name} is no axis; known are {', '.join(AXES)}")
        plain.append(name)
        shared.append(int(other) if other else None)
    if len(set(plain)) < len(plain):
        raise ValueError(f"every axis stands once: {names}")
    return Axes(tuple(plain), tuple(shared))


PATH = axes("year", REGION)
"""Axes of a quantity that has nothing but its value in every year and region."""


@dataclass(frozen=True)
class Positions:
    """Annotation of whole numbers by region: positions along an axis of what regions belong to."""

    along: str
