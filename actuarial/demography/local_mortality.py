"""Mortality of places and groups with few deaths, and differences that leave the whole unchanged.

Source: docs/method.md §1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def graduate(rates: ArrayLike, exposure: ArrayLike, smoothness: float, order: int = 3) -> Values:
    """Rough rates smoothed over age by Whittaker-Henderson (修匀).

    rates[..., age]; exposure[..., age] person-years, the weights, 0 where nobody was seen;
    `smoothness` weighs the squared differences of the given order. Deaths and their first
    order − 1 moments of age are kept: Σ exposure × graduated = Σ exposure × rough.
    """
    rough, weight = np.broadcast_arrays(np.asarray(rates, float), np.asarray(exposure, float))
    differences = np.diff(np.eye(rough.shape[-1]), n=order, axis=0)
    penalty = smoothness * differences.T @ differences
    normal = weight[..., :, None] * np.eye(rough.shape[-1]) + penalty
    weighted = np.where(weight > 0, weight * rough, 0.0)
    return np.asarray(np.linalg.solve(normal, weighted[..., None])[..., 0])


def credible_ratio(deaths: ArrayLike, expected: ArrayLike, prior_deaths: ArrayLike) -> Values:
    """Mortality of a small population over the standard's, by exact credibility (信度).

    deaths[...] observed; expected[...] by the standard table; prior_deaths: expected deaths at
    which own experience counts half. Poisson deaths, gamma ratio of mean 1 and variance
    1 / prior_deaths: Z = expected / (expected + prior_deaths), ratio = Z · observed / expected
    + 1 − Z.
    """
    prior = np.asarray(prior_deaths, dtype=float)
    return np.asarray((np.asarray(deaths, float) + prior) / (np.asarray(expected, float) + prior))


def differential_rates(mx: ArrayLike, people: ArrayLike, relative: ArrayLike) -> Values:
    """Death rates of groups that differ as given and keep the population's deaths.

    mx[..., sex, age] of everybody; people[group, ..., sex, age]; relative[group, ...] mortality of
    the groups up to a common factor, broadcast against people → [group, ..., sex, age].
    Where nobody lives the population's rate stands.
    """
    stock = np.asarray(people, dtype=float)
    ratio = np.broadcast_to(np.asarray(relative, dtype=float), stock.shape)
    total, weighted = stock.sum(axis=0), (stock * ratio).sum(axis=0)
    scale = np.divide(total, weighted, out=np.ones_like(total), where=weighted > 0)
    return np.asarray(np.where(total > 0, ratio * scale, 1.0) * np.asarray(mx, dtype=float))


def improved_rates(mx: ArrayLike, reduction: ArrayLike) -> Values:
    """Death rates of later years from yearly reductions (死亡率改善).

    mx[..., sex, age] of the base year; reduction[year, ..., sex, age] share by which a year's rate
    is below that of the year before → [year, ..., sex, age], base year excluded.
    """
    remaining = np.cumprod(1 - np.asarray(reduction, dtype=float), axis=0)
    return np.asarray(np.asarray(mx, dtype=float) * remaining)
