"""How unequal the municipalities of one design are (地区差异); docs/method.md §8, §9."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actuarial.arguments import PERSONS, YUAN, Numbers
from actuarial.arrays import Floats, Ints
from actuarial.solvency.indicators import floats, ratio
from actuarial.vocabulary.axes import axes

STATE = Numbers("true where a region is in the state", flags=True)
NEEDS = Numbers("needs of any scale, 0 or more", 0)
OF_ANY_SIGN = Numbers("needs of any scale")
COUNTED = Numbers("weights of any scale, 0 or more", 0)
FACTORS = Numbers("present value of a yuan of each year", 0)


def regions_and_members(
    condition: Annotated[ArrayLike, axes("...", "region", "fund or 0"), STATE],
    members: Annotated[ArrayLike, axes("...", "region", "fund or 0"), PERSONS],
) -> tuple[Ints, Floats]:
    """How many regions are in a state, and how many members live in them.

    condition[..., region, fund], as current balance < 0 or reserve < 0; members the same dims,
    persons → both [..., fund].
    """
    holds = np.asarray(condition, dtype=np.bool_)
    axis = _regions(holds)
    persons = np.where(holds, floats(members), 0.0)
    return np.asarray(np.count_nonzero(holds, axis=axis)), np.asarray(persons.sum(axis=axis))


def _regions(values: NDArray[np.generic]) -> int:
    """Axis of the regions: the last but one, or the only one of an array of regions alone."""
    return -2 if values.ndim > 1 else -1


def gini(
    values: Annotated[ArrayLike, axes("...", "region", "fund or 0"), NEEDS],
    weights: Annotated[ArrayLike, axes("...", "region", "fund or 0"), COUNTED],
) -> Floats:
    """Gini coefficient of a need over regions (基尼系数), 0 equal … 1, [..., fund].

    values[..., region, fund] not below 0, as the pay-as-you-go rate; weights the same dims,
    as members or the contribution base; values of regions alone, [region], will do. Missing where
    all values or weights are 0.
    """
    need, weight = np.broadcast_arrays(floats(values), floats(weights))
    axis = _regions(need)
    order = np.argsort(need, axis=axis)
    need = np.take_along_axis(need, order, axis=axis)
    weight = np.take_along_axis(weight, order, axis=axis)
    population = ratio(weight, weight.sum(axis=axis, keepdims=True))
    mass = need * weight
    share = ratio(mass, mass.sum(axis=axis, keepdims=True))
    below = np.cumsum(share, axis=axis) - share / 2
    # One minus twice the area under the Lorenz curve, by trapezoids.
    return np.asarray(1 - 2 * (population * below).sum(axis=axis))


def need_range(
    values: Annotated[ArrayLike, axes("...", "region", "fund or 0"), OF_ANY_SIGN],
) -> Floats:
    """Largest less smallest need over the regions: values[..., region, fund] → [..., fund]."""
    need = floats(values)
    return np.asarray(np.ptp(need, axis=_regions(need)))


def subsidy_per_head(
    transfers: Annotated[ArrayLike, axes("year or 1", "..."), YUAN],
    members: Annotated[ArrayLike, axes("year or 1", "..."), PERSONS],
) -> Floats:
    """What a region receives (+) or gives (−) per member, yuan a year, [..., region, fund].

    transfers[..., region, fund] yuan/year between regions, all lines summed; members persons.
    """
    return ratio(transfers, members)


def gain_from_pooling(
    transfers: Annotated[ArrayLike, axes("year", "..."), YUAN],
    discount: Annotated[ArrayLike, axes("year"), FACTORS],
) -> Floats:
    """Present value of what a region receives over the years, yuan, [..., region, fund].

    The same sum of members gives the member-years over which a gain is spread.
    transfers[year, ..., region, fund] yuan/year; discount[year] present value of a yuan of the
    year (`discount_factors`). Below 0: the region loses.
    """
    moved, value = floats(transfers), floats(discount)
    spread = value.reshape(len(value), *(1,) * (moved.ndim - 1))
    gain: Floats = (moved * spread).sum(axis=0)
    return gain
