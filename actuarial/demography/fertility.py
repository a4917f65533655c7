"""Fertility by single age, births and their sex. Source: docs/method.md §1."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]


def age_specific_fertility(total_fertility: ArrayLike, pattern: ArrayLike) -> Values:
    """Births per woman-year by single age (分年龄生育率) from total fertility and an age pattern.

    total_fertility[...] children per woman; pattern[..., age] any scale → [..., age]; its sum over
    single ages is total fertility.
    """
    shares = np.asarray(pattern, dtype=float)
    shares = shares / shares.sum(axis=-1, keepdims=True)
    return np.asarray(np.asarray(total_fertility, dtype=float)[..., None] * shares)


def births_of_women(women_opening: Values, women_closing: Values, asfr: Values) -> Values:
    """Births of a year (出生人数), persons: rates times the mean of women at its two ends.

    women_opening, women_closing[..., age] persons; asfr[..., age] per woman-year → [...].
    """
    return np.asarray(((women_opening + women_closing) / 2 * asfr).sum(axis=-1))


def split_by_sex(births: ArrayLike, sex_ratio: ArrayLike) -> Values:
    """Births by sex, male first: births[...], sex_ratio[...] boys per girl (1.1, not 110)."""
    girls = np.asarray(births, dtype=float) / (1 + np.asarray(sex_ratio, dtype=float))
    return np.stack([girls * np.asarray(sex_ratio, dtype=float), girls], axis=-1)


def mean_age_of_childbearing(asfr: ArrayLike) -> Values:
    """Mean age of childbearing (平均生育年龄), exact years: asfr[..., age] → [...]."""
    rates = np.asarray(asfr, dtype=float)
    ages = np.arange(rates.shape[-1]) + 0.5
    return np.asarray((rates * ages).sum(axis=-1) / rates.sum(axis=-1))


def pattern_at_mean_age(pattern: ArrayLike, mean_age: ArrayLike) -> Values:
    """An age pattern of fertility moved to a mean age of childbearing (平均生育年龄).

    pattern[age]; mean_age[...] exact years → [..., age] with the same sum. The whole pattern moves
    along the age axis, births spread evenly within each age.
    """
    births = np.asarray(pattern, dtype=float)
    ages = births.shape[-1]
    move = np.asarray(mean_age, dtype=float) - mean_age_of_childbearing(births)
    edges = np.arange(ages + 1)
    cumulative = np.append(0.0, births.cumsum())
    moved = np.interp(edges - move[..., None], edges, cumulative)
    return np.diff(moved, axis=-1)
