"""Insurance status as a cohort process: survive, retire, migrate, enter and leave."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.coverage.entries import SupplyError, Targets, meet_targets
from actuarial.coverage.migrants import join_by_mix_of_cell
from actuarial.coverage.survival import sum_of_cells, survival_of_statuses, survivors
from actuarial.vocabulary import (
    EMPLOYEE,
    FLEXIBLE,
    FROM_STATUSES,
    RESIDENT,
    RETIREE,
    STATUSES,
    TO_STATUSES,
    UNINSURED,
)

Floats = NDArray[np.float64]

_EMPLOYEE, _FLEXIBLE = STATUSES.index(EMPLOYEE), STATUSES.index(FLEXIBLE)
_RETIREE = STATUSES.index(RETIREE)
_RESIDENT, _UNINSURED = STATUSES.index(RESIDENT), STATUSES.index(UNINSURED)
_BIRTH, _MIGRATION = len(STATUSES), len(STATUSES) + 1
_DEATH = len(STATUSES)


class Statuses(NamedTuple):
    """Stocks by status at the end of every year and the flows between them."""

    people: Floats
    """[year (opening first), ..., region, status, sex, age] persons at 31 December."""
    flow: Floats
    """[year, ..., region, from_status, to_status] persons; staying is no flow."""
    newly_retired: Floats
    """[year, ..., region, sex] persons who became retirees."""


class _Inputs(NamedTuple):
    """What moves the statuses, by year; the arguments of `follow_statuses`."""

    population: Floats
    births: Floats
    survival: Floats
    net_migrants: Floats
    retiring: Floats
    vesting: Floats


def follow_statuses(
    opening: Floats,
    population: Floats,
    births: Floats,
    survival: Floats,
    net_migrants: Floats,
    retiring: Floats,
    vesting: Floats,
    targets: Targets,
    relative_mortality: float = 1.0,
) -> Statuses:
    """Carry the five statuses through the years beside the population.

    opening[..., region, status, sex, age] persons; population[year (opening first), ..., region,
    sex, age]; births[year, ..., region, sex]; survival[year, ..., region, sex, age] survival ratio
    into the age reached at 31 December (age 0: of the newborn; the last: into the open group from
    the two ages before); net_migrants as population without the opening; retiring[year, ...,
    region, sex, age] probability that an active retires, by age at the start of the year;
    vesting, the same dims, the share of them who have the minimum contribution years.
    relative_mortality: death probability of retirees against the population's; the others carry
    the rest, so that deaths stay the population's.

    Order within a year: survival, retirement, migration, then entries and exits to the targets.
    The statuses add up to the population in every cell. Raises SupplyError.
    Source: docs/method.md §2.
    """
    years, lead = len(births), opening.shape[:-3]
    people = np.zeros((years + 1, *opening.shape))
    people[0] = opening
    flow = np.zeros((years, *lead, len(FROM_STATUSES), len(TO_STATUSES)))
    newly_retired = np.empty((years, *lead, opening.shape[-2]))
    inputs = _Inputs(population, births, survival, net_migrants, retiring, vesting)
    dims = (3, 2, 3, 3, 3, 3)
    regions = opening.shape[-4]
    per_region = opening[..., :1, :, :, :].size
    step = max(1, _CELLS_AT_ONCE // per_region)
    # Blocks of regions stay in the cache over all the years; a year of all regions does not.
    for first in range(0, regions, step):
        block = slice(first, first + step)
        try:
            _follow(
                _regions(people, block, 4),
                _regions(flow, block, 3),
                _regions(newly_retired, block, 2),
                _Inputs(*(_regions(one, block, d) for one, d in zip(inputs, dims, strict=True))),
                Targets(
                    _regions(targets.actives, block, 3),
                    _regions(targets.flexible_share, block, 1),
                    _regions(targets.resident_enrolment, block, 3),
                ),
                relative_mortality,
            )
        except SupplyError:
            # Of all regions the first year, whatever the block.
            _follow(people, flow, newly_retired, inputs, targets, relative_mortality)
            raise
    return Statuses(people, flow, newly_retired)


_CELLS_AT_ONCE = 400_000
"""Cells of status, sex and age worked on together: some of them fit the cache with what they
need."""


def _regions(values: Floats, block: slice, dim: int) -> Floats:
    """A view of some regions; dim counts the region axis from the end. Size 1 holds for all."""
    if values.shape[-dim] == 1:
        return values
    index: tuple[Any, ...] = (..., block, *(slice(None),) * (dim - 1))
    return np.asarray(values[index])


def _a_year_older(ages: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[age] whether anybody of these ages reaches the age in a year."""
    reached = np.zeros_like(ages)
    reached[1:] = ages[:-1]
    reached[-1] |= ages[-1]
    return reached


def _used(values: Floats) -> NDArray[np.bool_]:
    """[age] whether anything is there; what is repeated is looked at once."""
    once = values[tuple(slice(None) if step else slice(0, 1) for step in values.strides[:-1])]
    found: NDArray[np.bool_] = once.reshape(-1, values.shape[-1]).max(axis=0) != 0
    return found


def _span(used: NDArray[np.bool_]) -> slice:
    """From the first to the last of some ages; one age, of nobody, where there are none."""
    (ages,) = np.nonzero(used)
    return slice(int(ages[0]), int(ages[-1]) + 1) if len(ages) else slice(1, 2)


def _follow(
    people: Floats,
    flow: Floats,
    newly_retired: Floats,
    inputs: _Inputs,
    targets: Targets,
    relative_mortality: float,
) -> None:
    """Fill people[1:], flow and newly_retired of some regions."""
    population, births, survival, net_migrants, retiring, vesting = inputs
    statuses = range(len(STATUSES))
    stock = [np.ascontiguousarray(people[0][..., k, :, :]) for k in statuses]
    working = _used(stock[_EMPLOYEE]) | _used(stock[_FLEXIBLE])
    for year in range(len(births)):
        moved = flow[year]
        # Only ages with anything to do, as the year itself has it: no later year moves a bit.
        leaving = _span(_a_year_older(_used(retiring[year]) & working))
        reached, working = _a_year_older(working), _used(targets.actives[year])
        held = [sum_of_cells(one) for one in stock]
        everybody = survivors(population[year], survival[year])
        by_status = survival_of_statuses(
            population[year], everybody, stock[_RETIREE], survival[year], relative_mortality
        )
        stock = [survivors(stock[k], by_status[k]) for k in statuses]
        _count_deaths(moved, held, stock)
        _retire(stock, moved, retiring[year], vesting[year], newly_retired[year], leaving)
        enrolment = targets.resident_enrolment[year]
        everybody[..., 0] = _newborn(stock, moved, births[year], survival[year], enrolment)
        moved[..., _MIGRATION, : len(STATUSES)] = join_by_mix_of_cell(
            stock, everybody, net_migrants[year], enrolment
        )
        meet_targets(stock, moved, population[year + 1], targets, year, _span(reached | working))
        for k in statuses:
            people[year + 1][..., k, :, :] = stock[k]


def _count_deaths(flow: Floats, held: list[Floats], stock: list[Floats]) -> None:
    for k, (before, alive) in enumerate(zip(held, stock, strict=True)):
        flow[..., k, _DEATH] = before - sum_of_cells(alive)


def _retire(
    stock: list[Floats],
    flow: Floats,
    retiring: Floats,
    vesting: Floats,
    newly_retired: Floats,
    ages: slice,
) -> None:
    """Actives who pass the retirement age become retirees, or residents where not vested."""
    newly_retired[...] = 0.0
    # Given by age at the start of the year.
    started = slice(ages.start - 1, ages.stop - 1)
    probability, vested_share = retiring[..., started], vesting[..., started]
    for status in (_EMPLOYEE, _FLEXIBLE):
        leaving = stock[status][..., ages] * probability
        vested = leaving * vested_share
        unvested = leaving - vested
        stock[status][..., ages] -= leaving
        stock[_RETIREE][..., ages] += vested
        stock[_RESIDENT][..., ages] += unvested
        flow[..., status, _RETIREE] += sum_of_cells(vested)
        flow[..., status, _RESIDENT] += sum_of_cells(unvested)
        newly_retired += vested.sum(axis=-1)


def _newborn(
    stock: list[Floats], flow: Floats, births: Floats, survival: Floats, enrolment: Floats
) -> Floats:
    """The newborn enter as residents at the enrolment of age 0; the rest are uninsured."""
    surviving: Floats = births * survival[..., 0]
    enrolled = surviving * enrolment[..., 0]
    stock[_RESIDENT][..., 0] += enrolled
    stock[_UNINSURED][..., 0] += surviving - enrolled
    flow[..., _BIRTH, _RESIDENT] = enrolled.sum(axis=-1)
    flow[..., _BIRTH, _UNINSURED] = (surviving - enrolled).sum(axis=-1)
    flow[..., _BIRTH, _DEATH] = (births - surviving).sum(axis=-1)
    return surviving


def exposure(people: Floats) -> Floats:
    """Person-years of every year at each age: the mean of the stocks at its two ends at that age.

    people[year, ...] at 31 December → [year − 1, ...].
    Source: docs/method.md §0.
    """
    years: Floats = (people[1:] + people[:-1]) / 2
    return years
