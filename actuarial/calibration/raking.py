"""Populations of regions made to add up (迭代比例拟合). Source: docs/method.md §1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats

EVERY = slice(None)


class Margin(NamedTuple):
    """A known number of people in one region, of some sexes and ages."""

    region: int
    people: float
    ages: slice = EVERY
    sexes: slice = EVERY


def rake_regions(
    seed: Floats, cells: Floats, margins: Sequence[Margin], weight: Floats, rounds: int = 2000
) -> Floats:
    """Populations of regions that sum to given cells and meet known margins.

    seed[region, sex, age] persons, the pattern to keep; cells[sex, age] persons; weight[age]
    multiplies people before they are held against a margin (official over UN totals; 1 for none).
    Proportional fitting; the cells are met exactly, the margins as far as they agree with them.
    """
    people = seed.copy()
    for _ in range(rounds):
        change = 0.0
        for margin in margins:
            part = (margin.region, margin.sexes, margin.ages)
            scale = margin.people / (people[part] * weight[margin.ages]).sum()
            people[part] *= scale
            change = max(change, abs(scale - 1))
        found = people.sum(axis=0)
        people *= np.divide(cells, found, out=np.zeros_like(found), where=found > 0)
        if change < 1e-9:
            break
    return people


def margin_errors(people: Floats, margins: Sequence[Margin], weight: Floats) -> Floats:
    """Relative error left at each margin."""
    return np.array(
        [(people[m.region, m.sexes, m.ages] * weight[m.ages]).sum() / m.people - 1 for m in margins]
    )


def whole_people_adding_up(people: Floats, cells: Floats) -> Floats:
    """Whole persons by region that sum to the whole persons of every cell.

    people[region, sex, age]; cells[sex, age] whole. The largest fractions are rounded up.
    """
    floor = np.floor(people)
    missing = np.rint(cells - floor.sum(axis=0))
    order = np.argsort(np.argsort(-(people - floor), axis=0, kind="stable"), axis=0, kind="stable")
    return np.asarray(floor + (order < missing))
