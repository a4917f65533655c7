"""Mortality of places and groups with few deaths, and differences that leave the whole unchanged.

Source: docs/method.md §1.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import DEATH_RATES, PERSONS, SHARES, Numbers
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

ROUGH = Numbers("deaths per person-year, 0 or more; any where nobody was seen", 0, missing=True)
SEEN = Numbers("person-years, 0 or more", 0)
DEATHS = Numbers("deaths, 0 or more", 0)
SMOOTHNESS = Numbers("weights of roughness, 0 or more", 0)
RELATIVE = Numbers("ratios, 0 or more", 0)
REDUCTIONS = Numbers("shares a year (0.01 for 1 %)", -1, 1)
ORDER = Numbers("an order of differences, 1 or more", 1, 10, whole=True)


def graduate(
    rates: Annotated[ArrayLike, axes("...", "age"), ROUGH],
    exposure: Annotated[ArrayLike, axes("...", "age"), SEEN],
    smoothness: Annotated[ArrayLike, axes("..."), SMOOTHNESS],
    order: Annotated[int, ORDER] = 3,
) -> Floats:
    """Rough rates smoothed over age by Whittaker-Henderson (修匀).

    rates[..., age]; exposure[..., age] person-years, the weights, 0 where nobody was seen;
    smoothness[...] weighs the squared differences of the given order. Deaths and their first
    order − 1 moments of age are kept: Σ exposure × graduated = Σ exposure × rough.
    Raises ValueError where a rate is not a number and somebody was seen.
    """
    rough, weight = np.broadcast_arrays(np.asarray(rates, float), np.asarray(exposure, float))
    differences = np.diff(np.eye(rough.shape[-1]), n=order, axis=0)
    penalty = np.asarray(smoothness, float)[..., None, None] * (differences.T @ differences)
    normal = weight[..., :, None] * np.eye(rough.shape[-1]) + penalty
    weighted = np.where(weight > 0, weight * rough, 0.0)
    if np.isnan(weighted).any():
        raise ValueError("rates: not a number at an age with exposure")
    return np.asarray(np.linalg.solve(normal, weighted[..., None])[..., 0])


def credible_ratio(
    deaths: Annotated[ArrayLike, axes("..."), DEATHS],
    expected: Annotated[ArrayLike, axes("..."), DEATHS],
    prior_deaths: Annotated[ArrayLike, axes("..."), DEATHS],
) -> Floats:
    """Mortality of a small population over the standard's, by exact credibility (信度).

    deaths[...] observed; expected[...] by the standard table; prior_deaths: expected deaths at
    which own experience counts half. Poisson deaths, gamma ratio of mean 1 and variance
    1 / prior_deaths: Z = expected / (expected + prior_deaths), ratio = Z · observed / expected
    + 1 − Z.
    """
    prior = np.asarray(prior_deaths, dtype=float)
    return np.asarray((np.asarray(deaths, float) + prior) / (np.asarray(expected, float) + prior))


def experience_ratio(
    deaths: Annotated[ArrayLike, axes("...", "age"), DEATHS],
    expected: Annotated[ArrayLike, axes("...", "age"), DEATHS],
    smoothness: Annotated[ArrayLike, axes("..."), SMOOTHNESS],
    prior_deaths: Annotated[ArrayLike, axes("..."), DEATHS],
) -> Floats:
    """Mortality of a place over its standard by age, graduated and as far as it is credible.

    deaths[..., age] observed; expected[..., age] by the standard, 0 where nobody was seen;
    smoothness[...] of `graduate`, expected deaths being the weights; prior_deaths[...] expected
    deaths at one age at which own experience counts half: Z = expected / (expected + prior_deaths),
    ratio = Z · graduated + 1 − Z. The standard stands where no deaths were seen at all.
    """
    observed, weight = np.broadcast_arrays(np.asarray(deaths, float), np.asarray(expected, float))
    prior = np.broadcast_to(np.asarray(prior_deaths, float)[..., None], weight.shape)
    seen = observed.sum(axis=-1, keepdims=True) > 0
    rough = np.divide(observed, weight, out=np.ones_like(weight), where=weight > 0)
    # An age without weight is bridged by its neighbours; a trace of weight keeps the rest solvable.
    least = np.where(seen, 1e-9 * weight.sum(axis=-1, keepdims=True), 1.0)
    graduated = graduate(rough, np.maximum(weight, least), smoothness)
    total = weight + prior
    credible = np.divide(weight, total, out=np.ones_like(total), where=total > 0)
    return np.asarray(np.where(seen, credible * graduated + 1 - credible, 1.0))


def differential_rates(
    mx: Annotated[ArrayLike, axes("...", "sex or 1", "age"), DEATH_RATES],
    people: Annotated[ArrayLike, axes("group", "...", "sex or 1", "age"), PERSONS],
    relative: Annotated[ArrayLike, axes("group", "...", "sex or 1", "age or 1"), RELATIVE],
) -> Floats:
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


def improved_rates(
    mx: Annotated[ArrayLike, axes("...", "sex or 1", "age"), DEATH_RATES],
    reduction: Annotated[ArrayLike, axes("year", "...", "sex or 1", "age or 1"), REDUCTIONS],
) -> Floats:
    """Death rates of later years from yearly reductions (死亡率改善).

    mx[..., sex, age] of the base year; reduction[year, ..., sex, age] share by which a year's rate
    is below that of the year before → [year, ..., sex, age], base year excluded.
    """
    remaining = np.cumprod(1 - np.asarray(reduction, dtype=float), axis=0)
    return np.asarray(np.asarray(mx, dtype=float) * remaining)


def kept_deaths(
    survival: Annotated[Floats, axes("...", "region", "sex", "age"), SHARES],
    common: Annotated[Floats, axes("...", "region", "sex", "age"), SHARES],
    exposed: Annotated[Floats, axes("...", "region", "sex", "age"), PERSONS],
    member: Annotated[Floats, axes("group", "region"), SHARES],
) -> Floats:
    """Survival of regions whose groups lose as many people as by the common survival.

    survival[..., region, sex, age] as the regions differ; common, the same dims, without the
    difference; exposed, the same dims, persons before deaths; member[group, region] 1 where a
    region belongs to a group → survival whose deaths are those given × one factor by group, sex and
    age. Regions of no group keep the common survival.
    """
    as_common = np.einsum("gr,...rsa->...gsa", member, exposed * (1 - common))
    as_given = np.einsum("gr,...rsa->...gsa", member, exposed * (1 - survival))
    factor = np.divide(as_common, as_given, out=np.ones_like(as_given), where=as_given > 0)
    of_region = np.einsum("gr,...gsa->...rsa", member, factor)
    inside = np.asarray(member.any(axis=0))[:, None, None]
    return np.asarray(np.where(inside, 1 - of_region * (1 - survival), common))
