"""The least change that meets every target, through a model of which only the outcome is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arguments import YEARS, Numbers
from actuarial.arrays import Bools, Floats
from actuarial.vocabulary.axes import axes

SCALE = Numbers("units in which slack is counted, above 0", 0, above=True)
LOWEST = Numbers("the lowest change, 0 or below", high=0)
HIGHEST = Numbers("the highest change, 0 or above", low=0)
EXACT = Numbers("a slack that counts as 0, 0 or more", low=0)
MOST = 18
"""Evaluations of the model in one search."""

PATIENCE = 2
"""Evaluations in which a bracket must halve, or it is halved."""

MOVED = 1e-12
"""A target that the change moves by less, in its own scale, is not moved by it."""


class LeastChange(NamedTuple):
    """What a search found."""

    change: float
    """The least change that meets every target it moves; the bound where none within does."""
    slack: Annotated[Floats, axes("target")]
    """Reached less wanted at the change, in the units of the targets."""
    moved: Annotated[Bools, axes("target")]
    """Whether the change moves it at all."""
    rising: bool
    """Whether more of the change brings more."""
    within: bool
    """Whether the targets that are moved are met within the bounds."""
    straight: float
    """The change a straight line through the first two evaluations asks for, bounds left aside."""
    linear: bool
    """Whether that line was exact where it was tried."""
    evaluations: int


def least_change(
    slack_at: Callable[[float], Floats],
    scale: Annotated[Floats, axes("target"), SCALE],
    lowest: Annotated[float, LOWEST],
    highest: Annotated[float, HIGHEST],
    *,
    most: Annotated[int, YEARS] = MOST,
    exact: Annotated[float, EXACT] = 1e-11,
) -> LeastChange:
    """Search the change nearest to worsening at which no target that it moves is missed.

    slack_at(change) → [target] reached less wanted, for changes from lowest (≤ 0) to highest (≥ 0);
    scale[target] > 0, in which slack counts as 0 below `exact`. Where slack is linear in the
    change: two evaluations, the closed form, and a third that proves it. Elsewhere a bracket is
    drawn together, by straight lines and by halves; slack is taken to move one way in the change.
    Where it jumps over the target, the side that meets it. Below 0 where there is room to move
    against the targets.
    Source: docs/method.md §9.
    """
    trials: dict[float, Floats] = {}

    def at(change: float) -> Floats:
        if change not in trials:
            trials[change] = slack_at(change) / scale
        return trials[change]

    now = at(0.0)
    slope, moved = np.zeros_like(now), np.zeros(now.shape, dtype=bool)
    for probe in (highest / 4, lowest / 4, highest, lowest):
        if probe != 0 and not moved.any():
            slope = (at(probe) - now) / probe
            moved = np.abs(slope * probe) > MOVED
    if not moved.any():
        return LeastChange(0.0, now * scale, moved, True, bool((now >= -exact).all()), 0.0, True,
                           len(trials))  # fmt: skip
    rising = bool(slope[moved].sum() > 0)

    def least(change: float) -> float:
        smallest = float(at(change)[moved].min())
        return 0.0 if abs(smallest) <= exact else smallest

    straight = _line(0.0, now[moved], slope[moved], rising)
    tried = float(np.clip(straight, lowest, highest))
    foreseen = now + slope * tried
    linear = bool(np.abs(at(tried) - foreseen)[moved].max() <= 1e-8 * (1 + abs(foreseen).max()))
    change = tried
    if least(tried) != 0 and not (linear and tried != straight):
        change = _bracketed(least, at, moved, trials, (lowest, highest), rising, most)
    return LeastChange(
        change, at(change) * scale, moved, rising, least(change) >= 0, straight, linear, len(trials)
    )


def _line(start: float, slack: Floats, slope: Floats, rising: bool) -> float:
    """Change at which the last of the targets is met if each keeps its slope from a start."""
    towards = slope > 0 if rising else slope < 0
    if not towards.any():
        return np.nan
    needed = -slack[towards] / slope[towards]
    return start + float(needed.max() if rising else needed.min())


def _bracketed(
    least: Callable[[float], float],
    at: Callable[[float], Floats],
    moved: Bools,
    trials: dict[float, Floats],
    bounds: tuple[float, float],
    rising: bool,
    most: int,
) -> float:
    """The root between two evaluations of different sign; the bound where there is none."""
    better, worse = (bounds[1], bounds[0]) if rising else bounds
    if all(least(change) < 0 for change in trials) and least(better) < 0:
        return better
    if all(least(change) >= 0 for change in trials) and least(worse) >= 0:
        return worse
    widths: list[float] = []
    while True:
        below, above = _nearest(least, trials, rising)
        if least(above) == 0 or len(trials) >= most:
            return above
        first, second = sorted(trials, key=lambda change: abs(least(change)))[:2]
        guesses = [
            _through(at, moved, first, second, rising),
            _through(at, moved, below, above, rising),
        ]
        inside = [one for one in guesses if min(below, above) < one < max(below, above)]
        widths.append(abs(above - below))
        slow = len(widths) > PATIENCE and widths[-1] > widths[-1 - PATIENCE] / 2
        if slow or not inside:
            inside = [(below + above) / 2]
            widths.clear()
        if inside[0] in trials or least(inside[0]) == 0:
            return inside[0] if least(inside[0]) >= 0 else above


def _through(
    at: Callable[[float], Floats], moved: Bools, one: float, other: float, rising: bool
) -> float:
    """Change at which the last target is met on the straight lines through two evaluations."""
    slope = (at(other)[moved] - at(one)[moved]) / (other - one)
    return _line(one, at(one)[moved], slope, rising)


def _nearest(
    least: Callable[[float], float], trials: dict[float, Floats], rising: bool
) -> tuple[float, float]:
    """The last change that misses a target, and the first that does not."""
    order = sorted(trials, reverse=not rising)
    first = next(
        number
        for number in range(1, len(order))
        if least(order[number - 1]) < 0 <= least(order[number])
    )
    return order[first - 1], order[first]
