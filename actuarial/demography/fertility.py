"""Fertility by single age, births and their sex. Source: docs/method.md §1."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import AGE, AGES, BIRTH_RATES, PERSONS, SEX_RATIO, WEIGHTS, Numbers
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

CHILDREN = Numbers("children per woman", 0, 15)
MEAN_AGE = Numbers("mean ages of childbearing, exact years", 0, 150)
PATTERN = Numbers("births of any scale, 0 or more", low=0)
SPREAD = Numbers("standard deviations, years", 0, 20, above=True)


def age_specific_fertility(
    total_fertility: Annotated[ArrayLike, axes("..."), CHILDREN],
    pattern: Annotated[ArrayLike, axes("...", "age"), WEIGHTS],
) -> Floats:
    """Births per woman-year by single age (分年龄生育率) from total fertility and an age pattern.

    total_fertility[...] children per woman; pattern[..., age] any scale → [..., age]; its sum over
    single ages is total fertility.
    """
    shares = np.asarray(pattern, dtype=float)
    shares = shares / shares.sum(axis=-1, keepdims=True)
    return np.asarray(np.asarray(total_fertility, dtype=float)[..., None] * shares)


def births_of_women(
    women_opening: Annotated[Floats, axes("...", "age"), PERSONS],
    women_closing: Annotated[Floats, axes("...", "age"), PERSONS],
    asfr: Annotated[Floats, axes("...", "age"), BIRTH_RATES],
) -> Floats:
    """Births of a year (出生人数), persons: rates times the mean of women at its two ends.

    women_opening, women_closing[..., age] persons; asfr[..., age] per woman-year → [...].
    """
    return np.asarray(((women_opening + women_closing) / 2 * asfr).sum(axis=-1))


def split_by_sex(
    births: Annotated[ArrayLike, axes("..."), PERSONS],
    sex_ratio: Annotated[ArrayLike, axes("..."), SEX_RATIO],
) -> Floats:
    """Births by sex, male first: births[...], sex_ratio[...] boys per girl (1.1, not 110)."""
    girls = np.asarray(births, dtype=float) / (1 + np.asarray(sex_ratio, dtype=float))
    return np.stack([girls * np.asarray(sex_ratio, dtype=float), girls], axis=-1)


def mean_age_of_childbearing(
    asfr: Annotated[ArrayLike, axes("...", "age"), WEIGHTS],
) -> Floats:
    """Mean age of childbearing (平均生育年龄), exact years: asfr[..., age] of any scale → [...]."""
    rates = np.asarray(asfr, dtype=float)
    ages = np.arange(rates.shape[-1]) + 0.5
    return np.asarray((rates * ages).sum(axis=-1) / rates.sum(axis=-1))


def pattern_at_mean_age(
    pattern: Annotated[ArrayLike, axes("age"), PATTERN],
    mean_age: Annotated[ArrayLike, axes("..."), MEAN_AGE],
) -> Floats:
    """An age pattern of fertility moved to a mean age of childbearing (平均生育年龄).

    pattern[age]; mean_age[...] exact years → [..., age] with the same sum. The whole pattern moves
    along the age axis, births spread evenly within each age. A pattern without births stays.
    Raises ValueError where births would be moved past the first or the last age, and be lost.
    """
    births = np.asarray(pattern, dtype=float)
    ages = births.shape[-1]
    if not births.any():
        return np.zeros((*np.shape(mean_age), ages))
    move = np.asarray(mean_age, dtype=float) - mean_age_of_childbearing(births)
    edges = np.arange(ages + 1)
    cumulative = np.append(0.0, births.cumsum())
    moved = np.interp(edges - move[..., None], edges, cumulative)
    left = np.abs(moved[..., -1] - moved[..., 0] - cumulative[-1])
    if left.max(initial=0) > 1e-9 * cumulative[-1]:
        wanted = np.broadcast_to(np.asarray(mean_age, dtype=float), left.shape).flat[left.argmax()]
        raise ValueError(
            f"a mean age of childbearing of {wanted:g} moves {left.max() / cumulative[-1]:.1%} of "
            f"the births out of the ages 0 to {ages - 1}; choose one nearer to the pattern's own, "
            f"{mean_age_of_childbearing(births):.4g}"
        )
    return np.diff(moved, axis=-1)


FERTILE_YEARS = 40
"""Ages with births in a fitted pattern, from the lowest on."""


def fitted_pattern(
    mean_age: Annotated[ArrayLike, axes("..."), MEAN_AGE],
    spread: Annotated[ArrayLike, axes("..."), SPREAD],
    lowest_age: Annotated[ArrayLike, axes("..."), AGE] = 15,
    ages: Annotated[int, AGES] = 101,
) -> Floats:
    """Age pattern of fertility from a gamma curve that begins at the lowest age (生育模式).

    mean_age[...] and spread[...] (standard deviation), exact years; lowest_age[...]
    → [..., age] with sum 1. Births of an age are the curve's integral over it, up to FERTILE_YEARS
    ages; mean and spread are met by what results, births counted at the middle of each age.
    """
    # Here, since what only checks files needs no curves and starts without scipy.
    from scipy.special import gammainc

    wanted = np.stack(np.broadcast_arrays(np.asarray(mean_age, float), np.asarray(spread, float)))
    lowest = np.broadcast_to(np.asarray(lowest_age), wanted.shape[1:])
    edges = np.arange(FERTILE_YEARS + 1)
    middles = lowest[..., None] + edges[:-1] + 0.5

    def shares(mean: Floats, deviation: Floats) -> Floats:
        scale = deviation**2 / (mean - lowest)
        cumulative = gammainc(((mean - lowest) / scale)[..., None], edges / scale[..., None])
        births = np.diff(cumulative, axis=-1)
        return np.asarray(births / births.sum(axis=-1, keepdims=True))

    given = wanted.copy()
    # Grouping into ages and the end of the fertile years move both a little: they are taken back.
    for _ in range(200):
        pattern = shares(*given)
        mean = (pattern * middles).sum(axis=-1)
        deviation = np.sqrt((pattern * (middles - mean[..., None]) ** 2).sum(axis=-1))
        missing = wanted - np.stack([mean, deviation])
        # Each by itself: what is met does not depend on the others.
        open_still = np.abs(missing).max(axis=0) >= 1e-11
        if not open_still.any():
            break
        given += np.where(open_still, missing, 0.0)
    else:
        raise ValueError(f"no curve has mean {wanted[0].max()} and spread {wanted[1].max()}")
    pattern = shares(*given)
    position = np.arange(ages) - lowest[..., None]
    inside = (position >= 0) & (position < FERTILE_YEARS)
    taken = np.take_along_axis(pattern, np.clip(position, 0, FERTILE_YEARS - 1), axis=-1)
    return np.asarray(np.where(inside, taken, 0.0))
