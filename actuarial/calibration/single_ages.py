"""Single ages out of age groups; every group keeps its published figure.

Groups are named by their first ages; the last group of rates and of people is open (100+).
Source: docs/method.md §1.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from actuarial.arrays import Floats, Ints
from actuarial.demography.life_table import life_table


def split_death_rates(group_rates: Floats, first_ages: Ints) -> Floats:
    """Death rates by single age whose LIFE TABLE gives back the rates of the groups.

    group_rates[..., sex, group] → [..., sex, age]. The cumulative hazard is interpolated
    monotonically; the means are weighted by the person-years of the table, without which old ages
    come out too light (1 % too many people of 80-89 after five years).
    """
    edges, ages = first_ages, np.arange(first_ages[-1] + 1)
    wanted, mean = group_rates[..., :-1], group_rates[..., :-1].copy()
    for _ in range(100):
        hazard = np.cumsum(mean * np.diff(edges), axis=-1)
        hazard = np.concatenate([np.zeros_like(hazard[..., :1]), hazard], axis=-1)
        rates = np.diff(PchipInterpolator(edges, hazard, axis=-1)(ages), axis=-1)
        rates = np.concatenate([rates, group_rates[..., -1:]], axis=-1)
        rates[..., 0] = group_rates[..., 0]
        lived = life_table(rates).person_years[..., :-1]
        dying = np.add.reduceat(rates[..., :-1] * lived, edges[:-1], axis=-1)
        correction = wanted * np.add.reduceat(lived, edges[:-1], axis=-1) / dying
        mean *= correction
        if np.abs(correction - 1).max() < 1e-11:
            break
    return np.asarray(rates)


def split_fertility(group_rates: Floats, first_ages: Ints) -> Floats:
    """Fertility by single age 0 … 100 from five-year groups: [..., group] → [..., age].

    Cumulative fertility is interpolated monotonically; the sum over ages is unchanged.
    """
    edges = np.append(first_ages, first_ages[-1] + 5)
    cumulative = np.cumsum(5 * group_rates, axis=-1)
    cumulative = np.concatenate([np.zeros_like(cumulative[..., :1]), cumulative], axis=-1)
    inside = np.diff(
        PchipInterpolator(edges, cumulative, axis=-1)(np.arange(edges[0], edges[-1] + 1))
    )
    rates = np.zeros((*group_rates.shape[:-1], 101))
    rates[..., edges[0] : edges[-1]] = inside
    return rates


def in_groups(people: Floats, first_ages: Ints) -> Floats:
    """People by age group: [..., age] → [..., group]."""
    return np.asarray(np.add.reduceat(people, first_ages, axis=-1))


def split_people(groups: Floats, pattern: Floats, first_ages: Ints) -> Floats:
    """People by single age 0 … 100+ from groups, each divided like the pattern within it.

    groups[..., group] persons; pattern[..., age] any scale → [..., age].
    """
    scale = groups / in_groups(pattern, first_ages)
    width = np.diff(np.append(first_ages, pattern.shape[-1]))
    return np.asarray(pattern * np.repeat(scale, width, axis=-1))
