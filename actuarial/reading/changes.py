"""Whether what ``add`` and ``times`` lead to stays in the range of the quantity they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from actuarial.reading import scalars
from actuarial.reading.quantity import Change, Fade, Labels, Layer, Number, Path, Quantity, Table
from actuarial.reading.wanted import Wanted, allowed

_ROUNDING = 1e-9


def out_of_range(layers: Sequence[Layer], wanted: Wanted, base_year: int) -> str | None:
    """Say what is wrong with the values that changes lead to, else None.

    layers: the one that gives the whole, then those of scenarios. What grows or follows a path of
    the economy is not known before the projection and is checked there.
    """
    if not isinstance(layers[-1].quantity, Change) or (wanted.low, wanted.high) == (None, None):
        return None
    quantities = [layer.quantity for layer in layers]
    for label, stack in _labelled(quantities):
        for year in range(base_year + 1, _last(stack, base_year) + 1):
            for value in _stacked(stack, year, base_year):
                words = message(value, year, wanted, label)
                if words:
                    return words
    return None


def message(value: float, year: int, wanted: Wanted, label: str = "") -> str | None:
    """Say that a changed value is out of range, else None."""
    low, high = wanted.low, wanted.high
    over = high is not None and value > high + _ROUNDING * max(1.0, abs(high))
    under = low is not None and value < low - _ROUNDING * max(1.0, abs(low))
    if not over and not under:
        return None
    said = scalars.percentage(value) if wanted.percent else scalars.shown(value)
    of = f" for {label}" if label else ""
    return f"leads to {said}{of} in {year}; {wanted.phrase} is meant{allowed(wanted)}."


def by_year(layers: Sequence[Layer], base_year: int) -> Iterator[tuple[int, tuple[float, ...]]]:
    """Values of a quantity after the base year until nothing changes any more.

    None in years where it grows or follows a path of the economy.
    """
    stack = [layer.quantity for layer in layers]
    for year in range(base_year + 1, _last(stack, base_year) + 1):
        yield year, _stacked(stack, year, base_year)


def _labelled(quantities: list[Quantity]) -> Iterator[tuple[str, list[Quantity]]]:
    labels = [label for q in quantities if isinstance(q, Labels) for label, _ in q.items]
    if not labels:
        yield "", quantities
    for label in dict.fromkeys(labels):
        picked = []
        for quantity in quantities:
            if isinstance(quantity, Labels):
                picked += [item for name, item in quantity.items if name == label]
            else:
                picked.append(quantity)
        yield label, picked


def _last(stack: Sequence[Quantity], base_year: int) -> int:
    """The year after which nothing changes any more."""
    years = [base_year + 1]
    for quantity in stack:
        inner = quantity.quantity if isinstance(quantity, Change) else quantity
        if isinstance(inner, Path):
            years.append(inner.points[-1][0])
        elif isinstance(inner, Fade):
            years.append(inner.last)
        elif isinstance(inner, Table):
            years += inner.years
    return max(years)


def _stacked(stack: Sequence[Quantity], year: int, base_year: int) -> tuple[float, ...]:
    """Values of a year with every layer laid over; the extremes of a table; none if unknown."""
    values = _values(stack[0], year)
    for quantity in stack[1:]:
        inner = quantity.quantity if isinstance(quantity, Change) else quantity
        if year < max(_first(inner), base_year + 1):
            continue
        change = _values(inner, year)
        if not isinstance(quantity, Change):
            values = change
        elif len(change) != 1:
            return ()
        elif quantity.kind == "add":
            values = tuple(value + change[0] for value in values)
        else:
            values = tuple(value * change[0] for value in values)
    return values


def _first(quantity: Quantity) -> int:
    if isinstance(quantity, Path):
        return quantity.points[0][0]
    return quantity.near[0][0] if isinstance(quantity, Fade) else 0


def _values(quantity: Quantity, year: int) -> tuple[float, ...]:
    if isinstance(quantity, Number):
        return (quantity.value,)
    if isinstance(quantity, Path):
        known = quantity.then is None or year <= quantity.points[-1][0]
        return (_held(quantity.points, year, linear=quantity.linear),) if known else ()
    if isinstance(quantity, Fade):
        ends = ((quantity.first, quantity.near[-1][1]), (quantity.last, quantity.ultimate))
        near = year < quantity.first
        return (_held(quantity.near if near else ends, year, linear=not near),)
    if isinstance(quantity, Table) and len(quantity.columns) <= 1:
        years = quantity.years
        column = max((n for n, given in enumerate(years) if given <= year), default=0)
        cells = quantity.values[column :: len(years) or 1]
        return (min(cells), max(cells))
    return ()


def _held(points: Sequence[tuple[int, float]], year: int, *, linear: bool) -> float:
    if year <= points[0][0]:
        return points[0][1]
    for (first, low), (second, high) in pairwise(points):
        if year < second:
            return low + (high - low) * (year - first) / (second - first) if linear else low
    return points[-1][1]
