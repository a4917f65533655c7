"""A quantity written as a file would hold it, for the commands that show assumptions."""

from __future__ import annotations

from collections.abc import Iterable

from actuarial.reading.quantity import (
    Fade,
    Follows,
    Growth,
    Labels,
    Layer,
    Leaf,
    Number,
    Path,
    Quantity,
    Table,
)
from actuarial.reading.units import PERCENT_UNITS, Unit

_HUNDRED_MILLION = 100_000_000
_GROUPED = 10_000


def number(value: float, unit: Unit | None) -> str:
    """Write a value as it would be typed: shares and growth as percentages."""
    if unit is not None and unit.name in PERCENT_UNITS:
        return f"{_digits(value * 100)}%"
    return _digits(value)


def amount(value: float, unit: Unit | None) -> str:
    """Write a value with its unit, large sums in 亿元 beside: ``30,445.5 亿元``."""
    said = number(value, unit)
    if unit is None or unit.name in PERCENT_UNITS or unit.name == "factor":
        return said
    if unit.name.startswith("yuan") and abs(value) >= _HUNDRED_MILLION:
        return f"{said} {unit.name} ({value / _HUNDRED_MILLION:,.2f} 亿元)"
    return f"{said} {unit.name}"


def _digits(value: float) -> str:
    if abs(value) >= _GROUPED:
        text = f"{value:,.4f}"
    else:
        text = f"{value:.10f}" if abs(value) >= 1e-6 or value == 0 else f"{value:.6g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def quantity(given: Quantity, unit: Unit | None) -> str:  # noqa: PLR0911 - one a form
    """Write a quantity in the grammar of the files."""
    if isinstance(given, Number):
        return number(given.value, unit)
    if isinstance(given, Path):
        words = [_years(given.points, unit)]
        words += ["between: linear"] if given.linear else []
        words += [f"then: {quantity(given.then, GROWTH)}"] if given.then is not None else []
        return "{" + ", ".join(words) + "}"
    if isinstance(given, Growth):
        return f"{{start: {number(given.start, unit)}, growth: {quantity(given.growth, GROWTH)}}}"
    if isinstance(given, Fade):
        near = _years(given.near, unit)
        ultimate = number(given.ultimate, unit)
        return f"{{near: {{{near}}}, ultimate: {ultimate}, fade: [{given.first}, {given.last}]}}"
    if isinstance(given, Follows):
        plus = f", plus: {number(given.plus, GROWTH)}" if given.plus else ""
        return f"{{follows: {given.indicator}{plus}}}"
    if isinstance(given, Table):
        return f"{{table: {given.file}}}"
    if isinstance(given, Labels):
        items = ", ".join(f"{label}: {quantity(item, unit)}" for label, item in given.items)
        return f"{{{items}}}"
    inner = None if given.kind == "times" else unit
    return f"{{{given.kind}: {quantity(given.quantity, inner)}}}"


def leaf(given: Leaf, unit: Unit | None) -> str:
    """Write a resolved quantity: what gives the whole, then what scenarios lay over it."""
    return " ← ".join(quantity(one.quantity, unit) for one in given.layers)


def place_of(given: Layer) -> str:
    """Name the place of a layer as messages do; a default stands in the schema."""
    origin = given.origin
    if not origin.file:
        return "assumed by the schema"
    return f"{origin.file}:{origin.line}:{origin.column}"


def _years(points: Iterable[tuple[int, float]], unit: Unit | None) -> str:
    return ", ".join(f"{year}: {number(value, unit)}" for year, value in points)


GROWTH = Unit("growth")
