"""Two forecasts that need no model; a projection should do better than both.

Plain functions of series that end at the origin; NaN where the figures they need are missing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats


def growth_continued(last: ArrayLike, before: ArrayLike, horizon: int) -> Floats:
    """The growth of the last year goes on: last · (last / before)^h, [horizon, ...].

    last[...]: figures of the origin; before[...]: of the year before it, in the same unit. Missing
    where either is missing or not above 0.
    """
    end, start = np.broadcast_arrays(np.asarray(last, float), np.asarray(before, float))
    known = (end > 0) & (start > 0)
    factor = np.divide(end, start, out=np.full(end.shape, np.nan), where=known)
    years = np.arange(1, horizon + 1).reshape(-1, *[1] * end.ndim)
    return np.asarray(end * factor**years)


def constant_ratio(last: ArrayLike, ratio_of: ArrayLike, origin: float) -> Floats:
    """The ratio to another series stays: last · ratio_of(h) / ratio_of(0), [horizon, ...].

    last[...]: figures of the origin; ratio_of[horizon]: the other series, such as the average wage,
    in the years after the origin; origin: its value there. Figures of people and of visits have no
    ratio to a wage: with a series of ones they stay as they are.
    """
    end = np.asarray(last, float)
    path = np.asarray(ratio_of, float) / origin
    return np.asarray(path.reshape(-1, *[1] * end.ndim) * end)
