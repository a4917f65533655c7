"""Statistics of forecasts, on plain arrays: errors by horizon, against a benchmark, of a band.

Each function can be used alone; NaN stands for what is not known and is left out of every count.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from actuarial.arrays import Floats, Ints

FLOOR = 0.005
"""Root mean square error below which no forecast counts as better than another: what rounding and
restatements of published figures amount to."""


class ErrorStatistics(NamedTuple):
    """Statistics of errors over origins, each [...] as the errors without their first dimension."""

    known: Ints
    """How many errors are known."""
    mean: Floats
    """Bias; above 0 where too much was projected."""
    mean_absolute: Floats
    root_mean_square: Floats
    standard_deviation: Floats
    """Around the mean, with one degree of freedom less; NaN below two errors."""


class Coverage(NamedTuple):
    """How often a band held what came."""

    inside: int
    of: int
    share: float
    """NaN where nothing is known."""
    low: float
    """Lower end of the exact (Clopper-Pearson) binomial interval of the share."""
    high: float


def relative_errors(projected: ArrayLike, actual: ArrayLike) -> Floats:
    """Projected / actual − 1, NaN where either is missing or nothing came.

    projected, actual: arrays that broadcast, in the same unit. A sign that turns (a reserve that
    became a debt) has no relative error: NaN where the actual is not above 0.
    """
    above, below = np.broadcast_arrays(np.asarray(projected, float), np.asarray(actual, float))
    known = below > 0
    ratio = np.divide(above, below, out=np.full(below.shape, np.nan), where=known)
    return np.asarray(ratio - 1.0)


def error_statistics(errors: ArrayLike) -> ErrorStatistics:
    """Mean, mean absolute, root mean square and spread of errors over their first dimension.

    errors[origin, ...], as [origin, horizon]: shares (0.05 is 5 % too much) or any other unit.
    """
    given = np.asarray(errors, float)
    known = ~np.isnan(given)
    count = known.sum(axis=0)
    filled = np.where(known, given, 0.0)
    mean = _over(filled.sum(axis=0), count)
    deviations = np.where(known, given - mean, 0.0)
    return ErrorStatistics(
        np.asarray(count),
        mean,
        _over(np.abs(filled).sum(axis=0), count),
        np.sqrt(_over((filled**2).sum(axis=0), count)),
        np.sqrt(_over((deviations**2).sum(axis=0), np.where(count > 1, count - 1, 0))),
    )


def _over(sums: Floats, count: Ints) -> Floats:
    shape = np.shape(sums)
    over: Floats = np.full(shape, np.nan)
    np.divide(sums, count, out=over, where=np.asarray(count) > 0)
    return over


def root_mean_square(errors: ArrayLike) -> float:
    """Root mean square of all known errors together; NaN where none is known."""
    return float(error_statistics(np.ravel(np.asarray(errors, float))).root_mean_square)


def ratio_to_benchmark(errors: ArrayLike, benchmark: ArrayLike, floor: float = FLOOR) -> float:
    """Root mean square error over that of a benchmark, both at least `floor`.

    errors, benchmark: the same dims; only cells that both know count, so that no forecast gains by
    what it leaves out. Below 1 the forecast is better. NaN where no cell is known to both.
    """
    own, other = np.broadcast_arrays(np.asarray(errors, float), np.asarray(benchmark, float))
    both = ~(np.isnan(own) | np.isnan(other))
    if not both.any():
        return float("nan")
    return max(root_mean_square(own[both]), floor) / max(root_mean_square(other[both]), floor)


def geometric_mean(ratios: ArrayLike) -> float:
    """Geometric mean of the known ratios, all above 0; NaN where none is known."""
    given = np.asarray(ratios, float)
    known = given[~np.isnan(given)]
    return float(np.exp(np.log(known).mean())) if known.size else float("nan")


def coverage_of_band(
    actual: ArrayLike, low: ArrayLike, high: ArrayLike, confidence: float = 0.95
) -> Coverage:
    """How many outcomes lay within a band, ends included, and what share that speaks for.

    actual, low, high: arrays that broadcast, in the same unit; what is missing in any of them does
    not count. The interval of the share is exact for independent outcomes; errors of one origin
    are not independent, so it is rather too narrow.
    """
    came, under, over = np.broadcast_arrays(*(np.asarray(of, float) for of in (actual, low, high)))
    known = ~(np.isnan(came) | np.isnan(under) | np.isnan(over))
    of = int(known.sum())
    inside = int((known & (under <= came) & (came <= over)).sum())
    if of == 0:
        return Coverage(0, 0, float("nan"), 0.0, 1.0)
    tail, outside = (1 - confidence) / 2, of - inside
    lowest = float(special.betaincinv(inside, outside + 1, tail)) if inside else 0.0
    highest = float(special.betaincinv(inside + 1, outside, 1 - tail)) if outside else 1.0
    return Coverage(inside, of, inside / of, lowest, highest)
