"""Insurance status as a cohort process: survive, retire, migrate, enter and leave."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
_OTHERS = (_RESIDENT, _UNINSURED)
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


class Targets(NamedTuple):
    """What the stocks are led to at the end of every projected year."""

    actives: Floats
    """[year, ..., region, sex, age] actives as a share of everybody in the cell."""
    flexible_share: Floats
    """[year, ..., region] flexible contributors as a share of actives."""
    resident_enrolment: Floats
    """[year, ..., region, sex, age] enrolled share of those neither active nor retired."""


class SupplyError(ValueError):
    """A target of actives above what the cell can supply."""

    def __init__(self, year: int, position: tuple[int, ...], target: float, supply: float):
        super().__init__(year, position, target, supply)
        self.year, self.position, self.target, self.supply = year, position, target, supply


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
    people = np.empty((years + 1, *opening.shape))
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


_CELLS_AT_ONCE = 80_000
"""Cells of status, sex and age worked on together: some of them fit the cache with what they
need."""


def _regions(values: Floats, block: slice, dim: int) -> Floats:
    """A view of some regions; dim counts the region axis from the end. Size 1 holds for all."""
    if values.shape[-dim] == 1:
        return values
    index: tuple[Any, ...] = (..., block, *(slice(None),) * (dim - 1))
    return np.asarray(values[index])


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
    for year in range(len(births)):
        reached = people[year + 1]
        _survive(people[year], survival[year], relative_mortality, reached)
        _count_deaths(flow[year], people[year], reached)
        _retire(reached, flow[year], retiring[year], vesting[year], newly_retired[year])
        _newborn(reached, flow[year], births[year], survival[year], targets, year)
        _migrate(reached, flow[year], net_migrants[year], targets.resident_enrolment[year])
        _meet_targets(reached, flow[year], population[year + 1], targets, year)


def _survive(stock: Floats, survival: Floats, relative_mortality: float, reached: Floats) -> None:
    """Survivors of every status by the age reached.

    stock[..., status, sex, age], survival[..., sex, age] → reached[..., status, sex, age].
    """
    reached[..., 0] = 0.0
    reached[..., 1:] = stock[..., :-1]
    reached[..., -1] += stock[..., -1]
    if relative_mortality == 1.0:
        reached *= survival[..., None, :, :]
        return
    everybody = reached.sum(axis=-3)
    retirees = reached[..., _RETIREE, :, :]
    others = everybody - retirees
    retirees_survival = 1.0 - relative_mortality * (1.0 - survival)
    everybody *= survival
    everybody -= retirees * retirees_survival
    others_survival = np.divide(
        everybody, others, out=np.broadcast_to(survival, others.shape).copy(), where=others > 0
    )
    # With nearly everybody retired the others could not carry the deaths: there all share them.
    shared = (others_survival < 0.0) | (others_survival > 1.0)
    if shared.any():
        others_survival = np.where(shared, survival, others_survival)
        retirees_survival = np.where(shared, survival, retirees_survival)
    for status in range(len(STATUSES)):
        reached[..., status, :, :] *= retirees_survival if status == _RETIREE else others_survival


def _count_deaths(flow: Floats, before: Floats, reached: Floats) -> None:
    flow[..., : len(STATUSES), _DEATH] = _all(before) - _all(reached)


def _all(stock: Floats) -> Floats:
    """Sum over sex and age."""
    total: Floats = np.einsum("...sa->...", stock)
    return total


def _retire(
    reached: Floats,
    flow: Floats,
    retiring: Floats,
    vesting: Floats,
    newly_retired: Floats,
) -> None:
    """Actives who pass the retirement age become retirees, or residents where not vested."""
    total = 0.0
    probability = _shifted(retiring)
    vested_share = _shifted(vesting)
    for status in (_EMPLOYEE, _FLEXIBLE):
        actives = reached[..., status, :, :]
        leaving = actives * probability
        vested = leaving * vested_share
        unvested = leaving - vested
        actives -= leaving
        reached[..., _RETIREE, :, :] += vested
        reached[..., _RESIDENT, :, :] += unvested
        flow[..., status, _RETIREE] += _all(vested)
        flow[..., status, _RESIDENT] += _all(unvested)
        total = total + vested.sum(axis=-1)
    newly_retired[...] = total


def _shifted(by_starting_age: Floats) -> Floats:
    """The same probability by the age reached; the open group keeps its own."""
    by_age_reached = np.empty_like(by_starting_age)
    by_age_reached[..., 0] = 0.0
    by_age_reached[..., 1:] = by_starting_age[..., :-1]
    return by_age_reached


def _newborn(
    reached: Floats,
    flow: Floats,
    births: Floats,
    survival: Floats,
    targets: Targets,
    year: int,
) -> None:
    """The newborn enter as residents at the enrolment of age 0; the rest are uninsured."""
    surviving = births * survival[..., 0]
    enrolled = surviving * targets.resident_enrolment[year][..., 0]
    reached[..., _RESIDENT, :, 0] += enrolled
    reached[..., _UNINSURED, :, 0] += surviving - enrolled
    flow[..., _BIRTH, _RESIDENT] = enrolled.sum(axis=-1)
    flow[..., _BIRTH, _UNINSURED] = (surviving - enrolled).sum(axis=-1)
    flow[..., _BIRTH, _DEATH] = (births - surviving).sum(axis=-1)


def _migrate(reached: Floats, flow: Floats, net_migrants: Floats, enrolment: Floats) -> None:
    """Net migrants take the status mix of the cell; an empty cell is filled by enrolment."""
    everybody = reached.sum(axis=-3)
    occupied = everybody > 0
    factor = np.divide(net_migrants, everybody, out=np.zeros_like(everybody), where=occupied)
    joining = reached * factor[..., None, :, :]
    empty = np.where(occupied, 0.0, net_migrants)
    joining[..., _RESIDENT, :, :] += empty * enrolment
    joining[..., _UNINSURED, :, :] += empty * (1.0 - enrolment)
    reached += joining
    flow[..., _MIGRATION, : len(STATUSES)] = _all(joining)


def _meet_targets(
    reached: Floats, flow: Floats, population: Floats, targets: Targets, year: int
) -> None:
    """Entries to and exits from the actives, then enrolment of everybody else."""
    actives = population * targets.actives[year]
    flexible = actives * targets.flexible_share[year][..., None, None]
    excess_employee = reached[..., _EMPLOYEE, :, :] - (actives - flexible)
    excess_flexible = reached[..., _FLEXIBLE, :, :] - flexible
    # What one of the two has too many and the other too few changes between them first.
    to_flexible = np.maximum(0.0, np.minimum(excess_employee, -excess_flexible))
    to_employee = np.maximum(0.0, np.minimum(excess_flexible, -excess_employee))
    flow[..., _EMPLOYEE, _FLEXIBLE] += _all(to_flexible)
    flow[..., _FLEXIBLE, _EMPLOYEE] += _all(to_employee)
    excess_employee += to_employee - to_flexible
    excess_flexible += to_flexible - to_employee
    pool = reached[..., _RESIDENT, :, :] + reached[..., _UNINSURED, :, :]
    needed = np.maximum(0.0, -excess_employee) + np.maximum(0.0, -excess_flexible)
    short = needed > pool * (1 + 1e-12) + 1e-6
    if short.any():
        position = tuple(int(index) for index in np.argwhere(short)[0])
        raise SupplyError(year, position, float(needed[position]), float(pool[position]))
    resident_share = np.divide(
        reached[..., _RESIDENT, :, :], pool, out=np.zeros_like(pool), where=pool > 0
    )
    enrolment = targets.resident_enrolment[year]
    for status, excess in ((_EMPLOYEE, excess_employee), (_FLEXIBLE, excess_flexible)):
        entering, leaving = np.maximum(0.0, -excess), np.maximum(0.0, excess)
        from_residents = entering * resident_share
        to_residents = leaving * enrolment
        flow[..., _RESIDENT, status] += _all(from_residents)
        flow[..., _UNINSURED, status] += _all(entering - from_residents)
        flow[..., status, _RESIDENT] += _all(to_residents)
        flow[..., status, _UNINSURED] += _all(leaving - to_residents)
        reached[..., _RESIDENT, :, :] += to_residents - from_residents
        reached[..., _UNINSURED, :, :] += (leaving - to_residents) - (entering - from_residents)
    reached[..., _EMPLOYEE, :, :] = actives - flexible
    reached[..., _FLEXIBLE, :, :] = flexible
    others = np.maximum(0.0, population - actives - reached[..., _RETIREE, :, :])
    enrolled = others * enrolment
    moving = enrolled - reached[..., _RESIDENT, :, :]
    flow[..., _UNINSURED, _RESIDENT] += _all(np.maximum(0.0, moving))
    flow[..., _RESIDENT, _UNINSURED] += _all(np.maximum(0.0, -moving))
    reached[..., _RESIDENT, :, :] = enrolled
    reached[..., _UNINSURED, :, :] = others - enrolled


def exposure(people: Floats) -> Floats:
    """Person-years of every year at each age: the mean of the stocks at its two ends at that age.

    people[year, ...] at 31 December → [year − 1, ...].
    Source: docs/method.md §0.
    """
    years: Floats = (people[1:] + people[:-1]) / 2
    return years
