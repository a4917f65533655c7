"""What the schema wants at a node, and how a message says it: unit, range, forms."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from actuarial.reading import scalars

FACTORS = {"元": ("yuan", 1), "万元": ("yuan", 10**4), "亿元": ("yuan", 10**8),
           "人": ("person", 1), "万人": ("person", 10**4)}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What the schema wants at a node: unit, bounds, and which forms of the grammar may stand."""

    unit: str
    phrase: str
    low: float | None
    high: float | None
    percent: bool
    integer: bool = False
    by: Mapping[str, Collection[str]] | tuple[str, ...] = ()
    dims: Mapping[str, Collection[str]] | tuple[str, ...] = ()
    columns: Mapping[str, tuple[float | None, float | None]] | tuple[str, ...] = ()
    sums_to: tuple[str, float] | None = None
    tabulated: bool = False
    factor: int = 1
    inner: bool = False
    by_birth: bool = False
    """Years are years of birth."""


GROWTH = Wanted("growth", "a growth rate a year", -0.5, 1, percent=True, inner=True)


def changed(wanted: Wanted, kind: str) -> Wanted:
    """Return what is wanted of the amount of a change: a factor, or a difference within reach."""
    if kind == "times":
        return Wanted(
            "factor", "a factor", 0, 1000, percent=False, inner=True, by_birth=wanted.by_birth
        )
    low, high = wanted.low, wanted.high
    reach = high - low if low is not None and high is not None else None
    return dataclasses.replace(
        wanted,
        by=(),
        columns=(),
        sums_to=None,
        inner=True,
        low=None if reach is None else -reach,
        high=reach,
    )


def bound(value: float, wanted: Wanted) -> str:
    """Write a bound as it would be typed: shares and growth as percentages."""
    return scalars.percentage(value) if wanted.percent else f"{scalars.shown(value)}"


def allowed(wanted: Wanted) -> str:
    """Say the allowed range: `` (0% to 50%)``."""
    if wanted.low is not None and wanted.high is not None:
        return f" ({bound(wanted.low, wanted)} to {bound(wanted.high, wanted)})"
    if wanted.low is not None:
        return f" ({bound(wanted.low, wanted)} or more)"
    if wanted.high is not None:
        return f" ({bound(wanted.high, wanted)} or less)"
    return ""


def sum_message(total: float, wanted: Wanted) -> str | None:
    """Say that labels or rows do not sum to what they must, else None."""
    if wanted.sums_to is None or abs(total - wanted.sums_to[1]) <= 1e-6 * abs(wanted.sums_to[1]):
        return None
    over, meant = wanted.sums_to
    return f"the values over {over} sum to {bound(total, wanted)}; {bound(meant, wanted)} is meant."


def outside(
    value: float, low: float | None, high: float | None, wanted: Wanted, said: str = ""
) -> str | None:
    """Say what is wrong with a number that is out of range or not whole, else None."""
    said = said or scalars.shown(value)
    if high is not None and value > high:
        words = f"{said} is above {bound(high, wanted)}"
    elif low is not None and value < low:
        words = f"{said} is below {bound(low, wanted)}"
    elif wanted.integer and value != int(value):
        return f"{said} is not a whole number; {wanted.phrase} is meant."
    else:
        return None
    words += f"; {wanted.phrase} is meant{allowed(wanted)}."
    if said.endswith("%"):
        return words
    hundredth = value / 100
    if wanted.percent and (low is None or low <= hundredth) and (high is None or hundredth <= high):
        words += f" Did you mean {scalars.percentage(hundredth)}?"
    return words
