"""What a schema says of a quantity: its unit, its range, and the labels it may be given by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import PydanticCustomError, core_schema

from actuarial.reading import leaves
from actuarial.reading.quantity import Layer, Leaf, Number, Origin
from actuarial.reading.session import Session
from actuarial.reading.wanted import Wanted

UNITS: Mapping[str, tuple[str, float | None, float | None]] = {
    "yuan": ("an amount in yuan", None, None),
    "yuan/year": ("an amount in yuan a year", None, None),
    "yuan/month": ("an amount in yuan a month", None, None),
    "person": ("a number of persons", 0, None),
    "share": ("a share", 0, 1),
    "growth": ("a growth rate a year", -0.5, 1),
    "year": ("a number of years", 0, None),
    "day": ("a number of days", 0, None),
    "hour": ("a number of hours", 0, None),
    "month": ("a number of months", 0, None),
    "factor": ("a factor", 0, None),
    "person/year": ("a number of persons a year", None, None),
    "birth per woman-year": ("births a woman and year", 0, 1),
    "death per person-year": ("deaths a person and year", 0, 5),
}
PERCENT_UNITS = frozenset({"share", "growth"})
_Labels = Mapping[str, Collection[str]] | tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Unit:
    """Annotation of a quantity field: ``Annotated[Leaf, Unit("share", high=0.5, by=("status",))]``.

    ``low`` and ``high`` bound every number within (without them the unit's own: shares 0 to 1,
    growth -50 % to 100 %, persons, factors and times from 0, amounts of money unbounded).
    ``by``: dimension whose labels may key the quantity; a mapping {dimension: labels} also checks
    the labels. ``dims``: dimensions a table may have, all when empty; a mapping checks labels too.
    ``columns``: value columns a table must have; a mapping {column: (low, high)} bounds each.
    ``integer``: whole numbers only. ``meaning`` replaces the unit's phrase in messages.
    ``sums_to``: (dimension, total) that labels or the rows of a table must sum to over a dimension.
    ``local``: every region must give it in a file of its own (municipality or province).
    ``unless``: sibling that a place may give in its stead.
    ``tabulated``: a table must give it; a scenario may change it.
    ``by_birth``: the years of a path are years of birth; a scenario gives a number.
    ``words``: texts that may stand instead of a quantity, handed on as text (``rest``).
    ``neutral``: the value by which it changes nothing. What a scenario adds, a line or a quantity
    that no file gives, has it before its first year; without one a quantity is not given before.
    """

    name: str
    low: float | None = None
    high: float | None = None
    by: _Labels = ()
    dims: _Labels = ()
    columns: Mapping[str, tuple[float | None, float | None]] | tuple[str, ...] = ()
    integer: bool = False
    meaning: str = ""
    words: tuple[str, ...] = ()
    sums_to: tuple[str, float] | None = None
    local: bool = False
    unless: str = ""
    tabulated: bool = False
    by_birth: bool = False
    neutral: float | None = None
    wanted: Any = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.name not in UNITS:
            raise ValueError(f"unit {self.name} is none of {', '.join(UNITS)}")
        if self.columns and self.neutral is not None:
            raise ValueError("a profile has no years, so it is never neutral")
        phrase, low, high = UNITS[self.name]
        wanted = Wanted(
            unit=self.name,
            phrase=self.meaning or phrase,
            low=low if self.low is None else self.low,
            high=high if self.high is None else self.high,
            percent=self.name in PERCENT_UNITS,
            integer=self.integer,
            by=self.by,
            dims=self.dims,
            columns=self.columns,
            sums_to=self.sums_to,
            tabulated=self.tabulated,
            by_birth=self.by_birth,
        )
        object.__setattr__(self, "wanted", wanted)

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(self._leaf)

    def _leaf(self, value: Any, info: core_schema.ValidationInfo) -> Leaf | str:
        if isinstance(value, Leaf):
            return value
        if info.context is None and isinstance(value, int | float):
            return assumed(value)
        if self.words and isinstance(value, str) and str(value) in self.words:
            return str(value)
        assert isinstance(info.context, Session)
        found = leaves.leaf(value, self.wanted, info.context)
        if found is None:
            raise PydanticCustomError("reported", "reported")
        return found

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return json_schema(self)


def assumed(value: float) -> Leaf:
    """Return the leaf of a field's default, which stands in the schema and in no file."""
    return Leaf("", (Layer(Number(float(value)), Origin("", 0, 0, "default"), None, None),))


def json_schema(unit: Unit) -> dict[str, Any]:
    """Return what an editor's schema must know of a quantity; ``editor.py`` writes the grammar."""
    wanted = unit.wanted
    labels: list[str] = []
    if isinstance(unit.by, Mapping):
        labels = list(dict.fromkeys(label for names in unit.by.values() for label in names))
    return {
        "quantity": {
            "unit": wanted.unit,
            "low": wanted.low,
            "high": wanted.high,
            "percent": wanted.percent,
            "integer": wanted.integer,
            "labels": labels if unit.by else None,
            "words": list(unit.words),
        }
    }
