"""Net migrants as counts, from a total with a schedule, and moves between the regions of a run.

Migrants are indexed by age at the END of the year. Source: docs/method.md §1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def spread_by_schedule(total: ArrayLike, schedule: ArrayLike) -> Values:
    """Net migrants by sex and age from a total and a schedule (净迁移人数).

    total[...] persons a year, signed; schedule[..., sex, age] any scale, not negative
    → [..., sex, age].
    """
    shares = np.asarray(schedule, dtype=float)
    shares = shares / shares.sum(axis=(-2, -1), keepdims=True)
    return np.asarray(np.asarray(total, dtype=float)[..., None, None] * shares)


def moves_between_regions(present: Values, leaving: Values, destination: Values) -> Values:
    """Net migrants of each region from moves between regions (国内迁移); they sum to zero.

    present[..., region, sex, age] persons alive at the end of the year, before moving;
    leaving[..., region, sex, age] share of them who leave; destination[origin, region] where they
    go: rows sum to 1, nothing on the diagonal.
    """
    departures = present * leaving
    arrivals = np.einsum("...osa,od->...dsa", departures, destination)
    return np.asarray(arrivals - departures)
