"""Dependency on care and what long-term care insurance pays (长期护理保险)."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.types import Line
from actuarial.benefits.trend import AGEING_FROM, compound, read_at, shifted_ages
from actuarial.vocabulary import LEVELS
from actuarial.vocabulary.axes import axes

MONTHS = 12


class Dependants(NamedTuple):
    """Dependent persons and beneficiaries at 31 December, from the year before the base year."""

    people: Annotated[Floats, axes("year", "region", "level", "sex", "age")]
    """Persons at every level of dependency, none included."""
    entitled: Annotated[Floats, axes("year", "region", "status", "level")]
    """Persons who receive benefits, whatever the setting."""


def depend(
    dependency: Line,
    take_up: Line,
    population: Floats,
    members: Floats,
    expectancy_gain: Floats,
) -> Dependants:
    """Prevalence × population, and those of them who are members, eligible and accepted.

    population[year, region, sex, age] and members[year, region, status, sex, age] at 31 December;
    expectancy_gain[year, region, sex, age] years of remaining life above the reference.
    Members depend as everybody of their age and sex does.
    Source: docs/method.md §6.
    """
    share = prevalence(dependency, expectancy_gain)
    people = share * population[:, :, None]
    people[:, :, 0] = population - people[:, :, 1:].sum(axis=2)
    eligible = np.array([level in take_up.words("eligible") for level in LEVELS])
    waiting = 1 - take_up.values["waiting_months"] / MONTHS * take_up.values["yearly_onset"]
    accepted = take_up.values["accepted"] * waiting
    status_share = np.divide(
        members,
        population[:, :, None],
        out=np.zeros_like(members),
        where=(population > 0)[:, :, None],
    )
    entitled = np.einsum("yrksa,yrlsa->yrkl", status_share, people * eligible[:, None, None])
    return Dependants(people, entitled * accepted[:, :, None, None])


def prevalence(dependency: Line, expectancy_gain: Floats) -> Floats:
    """Share at each level by sex and age, [year, region, level, sex, age].

    With healthy ageing the base year's rates are read at a younger age as life expectancy grows.
    """
    rates = dependency.values["prevalence"]
    theta = dependency.values["healthy_ageing"]
    shape = (*expectancy_gain.shape[:2], *rates.shape[2:])
    share = np.array(np.broadcast_to(rates, shape))
    if theta.any():
        base = expectancy_gain[1:2]
        ages = shifted_ages(expectancy_gain - base, theta)[:, :, None]
        # Younger ages are read where they are, and the level of those not dependent is not read.
        old, dependent = (..., slice(AGEING_FROM, None)), LEVELS[1:]
        for level in map(LEVELS.index, dependent):
            share[:, :, level : level + 1][old] = read_at(
                rates[:, :, level : level + 1][old], ages[old] - AGEING_FROM
            )
    return share


def entitled_by_age(
    dependency: Line, take_up: Line, members: Floats, expectancy_gain: Floats
) -> Floats:
    """Persons who receive benefits by level, sex and age, [year, region, level, sex, age].

    What `depend` adds up, for the members[year, region, sex, age] of one status.
    """
    eligible = np.array([level in take_up.words("eligible") for level in LEVELS])
    # Whoever is not dependent is the remainder of the population and has no rate.
    eligible[0] = False
    waiting = 1 - take_up.values["waiting_months"] / MONTHS * take_up.values["yearly_onset"]
    received = (take_up.values["accepted"] * waiting)[..., None] * eligible
    rates = prevalence(dependency, expectancy_gain)
    entitled: Floats = rates * members[:, :, None] * received[..., None, None]
    return entitled


def in_kind(line: Line, persons: Floats) -> tuple[Floats, Floats]:
    """Yuan a year that the fund pays, and hours of care, by status.

    persons[year (from the base year), region, status, level] mean beneficiaries of the year →
    [year, region, status] yuan, [year, region, level] hours. The fund pays its share of units ×
    price, at most the ceiling a month.
    Source: docs/method.md §6.
    """
    values = line.values
    units = values["per_month"][1:]
    dearer = compound(values["excess"][1:])
    price = ((values["price"] * values["fund_share"])[1:] * dearer)[..., None]
    month = np.minimum(units * price, values["ceiling"][1:, :, None])
    served = persons * values["setting_share"][1:, :, None, None]
    paid = (served * month[:, :, None]).sum(axis=-1) * MONTHS * values["scale"][1:, :, None]
    hours = served.sum(axis=2) * units * MONTHS * values["hours_per_unit"][1:, :, None]
    return paid, hours


def in_cash(line: Line, persons: Floats) -> tuple[Floats, Floats]:
    """Yuan a year paid in cash by status; no hours. Arrays as in `in_kind`."""
    values = line.values
    growth = (1 + values["growth"][1:]) * (1 + values["excess"][1:]) - 1
    month = values["per_month"][1:] * compound(growth)[..., None]
    served = persons * values["setting_share"][1:, :, None, None]
    paid = (served * month[:, :, None]).sum(axis=-1) * MONTHS * values["scale"][1:, :, None]
    return paid, np.zeros((*month.shape[:2], len(LEVELS)))


CARE = {"days_of_care": in_kind, "cash": in_cash}
"""Rules of the care benefits by kind."""
