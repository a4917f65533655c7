"""Dependency by prevalence: rates by age, sex and level, with healthy ageing."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Prevalence
from actuarial.benefits.trend import AGEING_FROM, read_at, shifted_ages
from actuarial.entries import People
from actuarial.vocabulary import LEVELS


def prevalence(dependency: Prevalence, people: People) -> Floats:
    """Share at each level by sex and age, [year, region, level, sex, age].

    With healthy ageing the base year's rates are read at a younger age as life expectancy grows.
    Source: docs/method.md §6.
    """
    rates = dependency.prevalence
    theta = dependency.healthy_ageing
    gain = people.expectancy_gain
    gain = np.concatenate([gain[:1], gain])
    shape = (*gain.shape[:2], *rates.shape[2:])
    share = np.array(np.broadcast_to(rates, shape))
    if theta.any():
        base = gain[1:2]
        ages = shifted_ages(gain - base, theta)[:, :, None]
        # Younger ages are read where they are, and the level of those not dependent is not read.
        old, dependent = (..., slice(AGEING_FROM, None)), LEVELS[1:]
        for level in map(LEVELS.index, dependent):
            share[:, :, level : level + 1][old] = read_at(
                rates[:, :, level : level + 1][old], ages[old] - AGEING_FROM
            )
    return share
