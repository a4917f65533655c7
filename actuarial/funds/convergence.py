"""Rates and benefits of the regions brought together under one fund (docs/method.md §8)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actuarial.funds.provinces import Groups

FloatArray = NDArray[np.float64]

Target = Callable[[FloatArray, FloatArray, Groups], FloatArray]


def _mean(own: FloatArray, weight: FloatArray, groups: Groups) -> FloatArray:
    """The province's weighted mean; income of the province is then what it was."""
    return groups.of_region(groups.total(own * groups.share(weight)))


def _highest(own: FloatArray, weight: FloatArray, groups: Groups) -> FloatArray:
    """The best terms any region of the province has."""
    return groups.of_region(groups.highest(own))


TARGETS: dict[str, Target] = {"mean": _mean, "highest": _highest}


def converge(
    own: FloatArray,
    target: str | ArrayLike,
    phase: ArrayLike,
    *,
    weight: ArrayLike,
    province: ArrayLike,
) -> FloatArray:
    """Each region's rate, benefit or amount on its way to that of the province.

    own[year, ..., region, last] at the region's own terms, `last` any axis (fund, status, …);
    target: a name of `TARGETS` or the terms themselves, broadcasting; phase[year] 0 own … 1
    unified; weight broadcasts to own, as contribution base or members; province[region]
    → the same dims as own.
    """
    groups = Groups(province)
    weights = np.broadcast_to(np.asarray(weight, dtype=np.float64), own.shape)
    if isinstance(target, str):
        if target not in TARGETS:
            raise ValueError(f"target {target} is unknown; known are {', '.join(TARGETS)}")
        goal = TARGETS[target](own, weights, groups)
    else:
        goal = np.asarray(target, dtype=np.float64)
    share = np.asarray(phase, dtype=np.float64).reshape(-1, *(1,) * (own.ndim - 1))
    return np.asarray(own + share * (goal - own))
