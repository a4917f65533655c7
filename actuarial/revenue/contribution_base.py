"""The contribution base on a lognormal wage (缴费基数)."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from scipy.special import ndtr

from actuarial.arguments import SHARES, SPENT, Numbers
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

SPREAD = Numbers("standard deviations of the logarithm of wages", 0, 10)
CEILING = Numbers("yuan, 0 or more; infinite where there is none", 0, infinite=True)


def expected_base(
    mean_wage: Annotated[Floats, axes("..."), SPENT],
    spread: Annotated[Floats, axes("..."), SPREAD],
    declared: Annotated[Floats, axes("..."), SHARES],
    floor: Annotated[Floats, axes("..."), SPENT],
    ceiling: Annotated[Floats, axes("..."), CEILING],
) -> Floats:
    """Mean contribution base per contributor, yuan a year.

    Wages are lognormal with mean ``mean_wage`` and standard deviation ``spread`` of their
    logarithm; members declare the share ``declared`` of their wage; the base is the declared wage,
    at least ``floor`` and at most ``ceiling`` (both yuan). All arrays of one shape. With a spread
    of 0 it is the declared wage between floor and ceiling.
    Source: docs/method.md §4.
    """
    mean = declared * mean_wage
    certain = np.minimum(np.maximum(mean, floor), ceiling)
    # Where nobody's wage differs, or nothing is declared, there is no distribution to integrate.
    spread_out = (spread > 0) & (mean > 0)
    sigma = np.where(spread_out, spread, 1.0)
    with np.errstate(divide="ignore"):
        location = np.log(np.where(spread_out, mean, 1.0)) - sigma**2 / 2
        low = (np.log(floor) - location) / sigma
        high = (np.log(ceiling) - location) / sigma
    between = ndtr(high - sigma) - ndtr(low - sigma)
    above = np.where(np.isinf(ceiling), 0.0, ceiling) * ndtr(-high)
    integrated = floor * ndtr(low) + mean * between + above
    base: Floats = np.where(spread_out, integrated, certain)
    return base
