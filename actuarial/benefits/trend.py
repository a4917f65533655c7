"""How frequency and unit cost grow, and how profiles shift with ageing."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from actuarial.arguments import INTEREST, SHARES
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

AGEING_FROM = 60
BLENDED_OVER = 5


def compound(growth: Floats) -> Floats:
    """Index of compounded growth, 1 in the first year: growth[year, ...] into each year."""
    index = np.empty_like(growth)
    index[0] = 1.0
    np.cumprod(1.0 + growth[1:], axis=0, out=index[1:])
    return index


def unit_cost_growth(
    wage_growth: Annotated[Floats, axes("..."), INTEREST],
    cpi_growth: Annotated[Floats, axes("..."), INTEREST],
    wage_share: Annotated[Floats, axes("..."), SHARES],
    excess: Annotated[Floats, axes("..."), INTEREST],
) -> Floats:
    """Growth of unit cost: (1 + wage)^w · (1 + prices)^(1 − w) · (1 + excess) − 1.

    All of one shape. Source: docs/method.md §5.
    """
    growth: Floats = (1 + wage_growth) ** wage_share * (1 + cpi_growth) ** (1 - wage_share) * (
        1 + excess
    ) - 1
    return growth


def shifted_ages(gain: Floats, theta: Floats) -> Floats:
    """Age at which the base year's profile is read for each age, with healthy ageing.

    gain[year, region, sex, age] years of remaining life expectancy above the reference;
    theta[year, region] years of shift per year gained (0 pure ageing, 1 dynamic equilibrium) →
    gain's dims. Below 60 nothing moves; the shift is blended in over five years and stays within
    60 and the open age.
    Source: docs/method.md §5 (EU Ageing Report).
    """
    ages = np.arange(gain.shape[-1], dtype=np.float64)
    blend = np.clip((ages - AGEING_FROM) / BLENDED_OVER, 0.0, 1.0)
    moved = ages - theta[..., None, None] * gain * blend
    old = ages >= AGEING_FROM
    shifted: Floats = np.where(old, np.clip(moved, AGEING_FROM, ages[-1]), ages)
    return shifted


def read_at(profile: Floats, ages: Floats) -> Floats:
    """A profile by age read at fractional ages, linear between single ages.

    profile[..., age] and ages[..., age] of dims that broadcast → [..., age].
    """
    low = np.minimum(ages.astype(np.int64), profile.shape[-1] - 2)
    weight = ages - low
    full = np.broadcast_to(
        profile, (*np.broadcast_shapes(profile.shape[:-1], ages.shape[:-1]), profile.shape[-1])
    )
    low = np.broadcast_to(low, full.shape)
    below = np.take_along_axis(full, low, axis=-1)
    above = np.take_along_axis(full, low + 1, axis=-1)
    read: Floats = below + weight * (above - below)
    return read


def death_related(death_rates: Floats, ratio: Floats, weight: Floats) -> Floats:
    """Factor of use at each age as mortality falls: (1 + q(κ − 1)) against the first year's.

    death_rates[year, region, sex, age] central rates; ratio[region or 1, age] cost in the last
    year of life over that of a survivor κ; weight[year, region] 1 applies it, 0 leaves it out.
    Survivors' cost is that of the first year, so the first year's cost is unchanged.
    Source: docs/method.md §5 (US Medicare Trustees, EU Ageing Report).
    """
    dying = 1.0 - np.exp(-death_rates)
    loading = 1.0 + dying * (ratio[:, None, :] - 1.0)
    factor = loading / loading[0]
    applied: Floats = 1.0 + weight[..., None, None] * (factor - 1.0)
    return applied
