"""Who depends on care (失能): one rule for each kind of dependency, and who of them is paid for.

A kind is a model in `reading/schema/care.py` and a rule in a file of its own here.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Dependency, Prevalence, TakeUp
from actuarial.benefits.dependency.prevalence import prevalence
from actuarial.entries import People
from actuarial.vocabulary import LEVELS
from actuarial.vocabulary.axes import axes

MONTHS = 12


class Dependants(NamedTuple):
    """Dependent persons and beneficiaries at 31 December, from the year before the base year."""

    people: Annotated[Floats, axes("year", "region", "level", "sex", "age")]
    """Persons at every level of dependency, none included."""
    entitled: Annotated[Floats, axes("year", "region", "status", "level")]
    """Persons who receive benefits, whatever the setting."""


def dependent_share(dependency: Dependency, people: People) -> Floats:
    """Share of the people at each level, [year, region, level, sex, age], by the kind of the line.

    At 31 December from the year before the base year on; the level of those not dependent is not
    read.

    Source: docs/method.md §6.
    """
    match dependency:
        case Prevalence():
            return prevalence(dependency, people)


def depend(share: Floats, take_up: TakeUp, population: Floats, members: Floats) -> Dependants:
    """Dependent people, and those of them who are members, eligible and accepted.

    share[year, region, level, sex, age] of the people at each level; population[year, region, sex,
    age] and members[year, region, status, sex, age] at 31 December.
    Members depend as everybody of their age and sex does.
    Source: docs/method.md §6.
    """
    people = share * population[:, :, None]
    people[:, :, 0] = population - people[:, :, 1:].sum(axis=2)
    eligible = np.array([level in take_up.eligible for level in LEVELS])
    status_share = np.divide(
        members,
        population[:, :, None],
        out=np.zeros_like(members),
        where=(population > 0)[:, :, None],
    )
    entitled = np.einsum("yrksa,yrlsa->yrkl", status_share, people * eligible[:, None, None])
    return Dependants(people, entitled * _accepted(take_up)[:, :, None, None])


def entitled_by_age(share: Floats, take_up: TakeUp, members: Floats) -> Floats:
    """Persons who receive benefits by level, sex and age, [year, region, level, sex, age].

    What `depend` adds up, for the members[year, region, sex, age] of one status.
    """
    eligible = np.array([level in take_up.eligible for level in LEVELS])
    # The part that is not dependent is the remainder of the population and has no rate.
    eligible[0] = False
    received = _accepted(take_up)[..., None] * eligible
    entitled: Floats = share * members[:, :, None] * received[..., None, None]
    return entitled


def _accepted(take_up: TakeUp) -> Floats:
    """Share of the eligible dependants who are paid for, [year, region]."""
    waiting = 1 - take_up.waiting_months / MONTHS * take_up.yearly_onset
    accepted: Floats = take_up.accepted * waiting
    return accepted
