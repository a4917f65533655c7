"""Deductible, bands and ceiling on a lognormal cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from scipy.special import ndtr

from actuarial.arguments import SHARES, SPENT, Numbers
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

VARIATION = Numbers("coefficients of variation, 0 or more", 0)
LIMIT = Numbers("yuan, 0 or more; infinite where there is none", 0, infinite=True)
STARTS = Numbers("yuan, 0 or more, rising from band to band", 0, rising=True)


def limited_mean(
    mean: Annotated[Floats, axes("..."), SPENT],
    variation: Annotated[Floats, axes("..."), VARIATION],
    limit: Annotated[Floats, axes("..."), LIMIT],
) -> Floats:
    """E[min(X, u)] of a lognormal X with the given mean and coefficient of variation, yuan.

    All of one shape; limit may be 0 or infinite.
    Source: docs/method.md §5.
    """
    spread = variation > 0
    variance = np.log1p(np.where(spread, variation, 1.0) ** 2)
    sigma = np.sqrt(variance)
    positive = mean > 0
    location = np.log(np.where(positive, mean, 1.0)) - variance / 2
    with np.errstate(divide="ignore"):
        log_limit = np.log(limit)
    finite = np.where(np.isinf(limit), 0.0, limit)
    body = mean * ndtr((log_limit - location - variance) / sigma)
    tail = finite * ndtr(-(log_limit - location) / sigma)
    expected = np.where(spread, body + tail, np.minimum(mean, limit))
    limited: Floats = np.where(positive, expected, 0.0)
    return limited


def banded_mean(
    mean: Annotated[Floats, axes("..."), SPENT],
    variation: Annotated[Floats, axes("..."), VARIATION],
    deductible: Annotated[Floats, axes("..."), SPENT],
    starts: Annotated[Sequence[Floats], axes("band", "..."), STARTS],
    shares: Annotated[Sequence[Floats], axes("band", "..."), SHARES],
    ceiling: Annotated[Floats, axes("..."), LIMIT],
) -> Floats:
    """Expected payment in the unit of the cost, yuan.

    The patient bears ``deductible`` first; above it each band pays its share of the cost between
    its start and the next one's (starts counted from the deductible); at most ``ceiling`` of cost
    above the deductible is taken into account. Arrays of one shape.
    Source: docs/method.md §5.
    """
    paid = np.zeros(np.broadcast_shapes(mean.shape, deductible.shape))
    top = deductible + ceiling
    for band, (start, share) in enumerate(zip(starts, shares, strict=True)):
        low = np.minimum(deductible + start, top)
        last = band + 1 == len(starts)
        high = top if last else np.minimum(deductible + starts[band + 1], top)
        within = limited_mean(mean, variation, high) - limited_mean(mean, variation, low)
        paid = paid + share * within
    return paid
