"""Units in which tables and the terminal show figures, and how many digits they print.

Results are stored in yuan, persons and shares; a reader sees 亿元, 万人 and per cent.
"""

from __future__ import annotations

from typing import NamedTuple


class Unit(NamedTuple):
    """A unit of display."""

    en: str
    zh: str
    size: float = 1.0
    """How much of the stored unit (yuan, person, share) one of it is."""
    digits: int = 0
    """Digits printed after the point unless a quantity says otherwise."""


HUNDRED_MILLION_YUAN = Unit("100 million yuan", "亿元", 1e8, 4)
"""Printed to 10,000 yuan."""
YUAN = Unit("yuan", "元", digits=1)
TEN_THOUSAND_PERSONS = Unit("10,000 persons", "万人", 1e4, 4)
"""Printed to one person."""
PERCENT = Unit("%", "%", 0.01, 4)
MONTHS = Unit("months", "月", digits=2)
RATIO = Unit("", "", digits=4)
"""Figures without a unit that are no shares."""
NUMBER = Unit("", "")
"""Counts, codes and calendar years."""

_SUMMED = ("stock", "flow")
_TOTALS = {
    "yuan": HUNDRED_MILLION_YUAN,
    "person": TEN_THOUSAND_PERSONS,
    "person-year": Unit("10,000 person-years", "万人年", 1e4, 4),
    "event": Unit("10,000 events", "万人次", 1e4, 4),
    "hour": Unit("10,000 hours", "万小时", 1e4, 4),
}
_EACH = {
    "yuan": YUAN,
    "person": Unit("persons", "人", digits=4),
    "event": Unit("events", "次", digits=4),
    "month": MONTHS,
}


def usual_unit(unit: str, kind: str, whole_number: bool) -> Unit:
    """The unit in which a variable is shown unless its entry says otherwise.

    ``unit`` and ``kind`` as the vocabulary states them. Sums of money and persons stand in 亿元 and
    万人, averages in 元, shares in per cent, codes and years without a unit.
    """
    if whole_number:
        return NUMBER
    if unit == "1":
        return RATIO if kind == "flag" else PERCENT
    counted = unit.partition("/")[0]
    return _TOTALS[counted] if kind in _SUMMED else _EACH[counted]
