"""How unequal the municipalities of one design are (地区差异); docs/method.md §8, §9."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actuarial.solvency.indicators import ratio

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
CountArray = NDArray[np.int64]


def regions_and_members(condition: BoolArray, members: ArrayLike) -> tuple[CountArray, FloatArray]:
    """How many regions are in a state, and how many members live in them.

    condition[..., region, fund], as current balance < 0 or reserve < 0; members the same dims,
    persons → both [..., fund].
    """
    persons = np.where(condition, np.asarray(members, dtype=np.float64), 0.0)
    return np.count_nonzero(condition, axis=-2), persons.sum(axis=-2)


def gini(values: ArrayLike, weights: ArrayLike) -> FloatArray:
    """Gini coefficient of a need over regions (基尼系数), 0 equal … 1, [..., fund].

    values[..., region, fund] not below nought, as the pay-as-you-go rate; weights the same dims,
    as members or the contribution base. Missing where all values or weights are nought.
    """
    need, weight = np.broadcast_arrays(
        np.asarray(values, dtype=np.float64), np.asarray(weights, dtype=np.float64)
    )
    order = np.argsort(need, axis=-2)
    need = np.take_along_axis(need, order, axis=-2)
    weight = np.take_along_axis(weight, order, axis=-2)
    population = ratio(weight, weight.sum(axis=-2, keepdims=True))
    mass = need * weight
    share = ratio(mass, mass.sum(axis=-2, keepdims=True))
    below = np.cumsum(share, axis=-2) - share / 2
    # One minus twice the area under the Lorenz curve, by trapezoids.
    return np.asarray(1 - 2 * (population * below).sum(axis=-2))


def need_range(values: ArrayLike) -> FloatArray:
    """Largest less smallest need over the regions: values[..., region, fund] → [..., fund]."""
    return np.asarray(np.ptp(np.asarray(values, dtype=np.float64), axis=-2))


def subsidy_per_head(transfers: ArrayLike, members: ArrayLike) -> FloatArray:
    """What a region receives (+) or gives (−) per member, yuan a year, [..., region, fund].

    transfers[..., region, fund] yuan/year between regions, all lines summed; members persons.
    """
    return ratio(transfers, members)


def gain_from_pooling(transfers: FloatArray, discount: FloatArray) -> FloatArray:
    """Present value of what a region receives over the years, yuan, [..., region, fund].

    The same sum of members gives the member-years over which a gain is spread.
    transfers[year, ..., region, fund] yuan/year; discount[year] present value of a yuan of the
    year (`discount_factors`). Below nought: the region loses.
    """
    spread = discount.reshape(len(discount), *(1,) * (transfers.ndim - 1))
    gain: FloatArray = (transfers * spread).sum(axis=0)
    return gain
