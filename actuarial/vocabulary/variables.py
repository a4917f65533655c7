"""Every variable of a result: dimensions, unit, names, and how it adds up over regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from actuarial.vocabulary.labels import Codes
from actuarial.vocabulary.units import Unit, usual_unit

Kind = Literal["stock", "flow", "rate", "ratio", "recomputed", "flag"]
Detail = Literal["totals", "standard", "full"]
DETAILS: tuple[Detail, ...] = ("totals", "standard", "full")
"""Levels of detail of a result; each holds all of those before it."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """``factor`` × (the sum of ``plus`` less the sum of ``minus``) / ``over``, of stored sums.

    A result below ``least`` is set to it; another variable then says where that happened.
    """

    plus: tuple[str, ...]
    over: str
    minus: tuple[str, ...] = ()
    factor: float = 1.0
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a result.

    ``kind`` says how it adds up over regions. A stock (at 31 December) or a flow (over the calendar
    year) is summed, and ``joined`` names what the province holds apart from its regions. A rate is
    averaged by ``weight``. A ratio is taken again from the sums, by its ``ratio``; without one, and
    for what is recomputed (depletion years), the caller gives the formula. A flag has no sum.
    """

    name: str
    dims: tuple[str, ...]
    unit: str
    label_en: str
    label_zh: str
    kind: Kind
    detail: Detail = "totals"
    province: bool = True
    weight: str | None = None
    ratio: Ratio | None = None
    joined: str | None = None
    dtype: Literal["float64", "int32", "int8"] = "float64"
    codes: Codes = ()
    signed: bool = False
    """Whether a stock or flow may be below zero: use, cost, members and payments are not."""
    display: Unit | None = None

    @property
    def shown(self) -> Unit:
        """Unit in which tables and the terminal show it."""
        return self.display or usual_unit(self.unit, self.kind, self.dtype != "float64")

    @property
    def calendar(self) -> bool:
        """Whether it holds calendar years, `NEVER` among them."""
        return "_year" in self.name and self.dtype == "int32"


FUND_BY_YEAR = ("year", "pooling", "region", "fund")
"""Dimensions of most figures of money."""
