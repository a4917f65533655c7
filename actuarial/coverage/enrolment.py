"""Insurance status as a cohort process: survive, retire, migrate, enter and leave."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arguments import (
    ANYTHING,
    MIGRANTS,
    PERSONS,
    SHARES,
    ClassOnly,
    Numbers,
)
from actuarial.arrays import Bools, Floats, blocks
from actuarial.coverage.migrants import Moves, migrate
from actuarial.coverage.survival import sum_of_cells, survival_of_statuses, survivors
from actuarial.coverage.targets import SupplyError, Targets, meet_targets
from actuarial.coverage.vesting import Stayers, retire, vest, with_stayers
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
from actuarial.vocabulary.axes import axes

_EMPLOYEE, _FLEXIBLE = STATUSES.index(EMPLOYEE), STATUSES.index(FLEXIBLE)
_RETIREE = STATUSES.index(RETIREE)
_RESIDENT, _UNINSURED = STATUSES.index(RESIDENT), STATUSES.index(UNINSURED)
_BIRTH, _MIGRATION = len(STATUSES), len(STATUSES) + 1
_DEATH = len(STATUSES)

RELATIVE_MORTALITY = Numbers(
    "ratios to everybody's death probability; not a number where a status carries the rest",
    low=0,
    missing=True,
    kept=True,
)
MIX = Numbers("shares from 0 to 1; not a number for the cell's own", 0, 1, missing=True)


class Statuses(NamedTuple):
    """Stocks by status at the end of every year and the flows between them."""

    people: Annotated[Floats, axes("year_end", "...", "region", "status", "sex", "age")]
    """Persons at 31 December."""
    flow: Annotated[Floats, axes("year", "...", "region", "from_status", "to_status")]
    """Persons; staying is no flow."""
    newly_retired: Annotated[Floats, axes("year", "...", "region", "sex")]
    """Persons who became retirees."""


Cells = Annotated[Floats, axes("year", "...", "region or 1", "sex", "age")]


class _Inputs(NamedTuple):
    """What moves the statuses, by year; the arguments of `follow_statuses`."""

    population: Annotated[Floats, axes("year_end", "...", "region or 1", "sex", "age")]
    births: Annotated[Floats, axes("year", "...", "region or 1", "sex")]
    survival: Cells
    net_migrants: Cells
    retiring: Cells
    vesting: Cells
    relative_mortality: Annotated[Floats, axes("year", "...", "region or 1", "status")]
    stayers: Stayers | None
    migrant_mix: (
        Annotated[Floats, axes("year", "...", "region or 1", "status", "sex or 1", "age or 1")]
        | None
    )
    moves: Moves | None


class _Run(NamedTuple):
    """What is filled, and from what."""

    people: Annotated[Floats, axes("year_end", "status", "...", "region", "sex", "age")]
    """Status before region: what a status has in a year lies together in memory."""
    flow: Annotated[Floats, axes("year", "...", "region", "from_status", "to_status")]
    newly_retired: Annotated[Floats, axes("year", "...", "region", "sex")]
    inputs: _Inputs
    targets: Targets


def follow_statuses(
    opening: Annotated[Floats, axes("...", "region", "status", "sex or 1", "age"), PERSONS],
    population: Annotated[Floats, axes("year_end", "...", "region", "sex or 1", "age"), PERSONS],
    births: Annotated[Floats, axes("year", "...", "region", "sex or 1"), PERSONS],
    survival: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), SHARES],
    net_migrants: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), MIGRANTS],
    retiring: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), SHARES],
    vesting: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), SHARES],
    targets: Targets,
    relative_mortality: Annotated[
        Floats | float, axes("year or 1", "...", "region or 1", "status"), RELATIVE_MORTALITY
    ] = 1.0,
    stayers: Stayers | None = None,
    migrant_mix: Annotated[
        Floats | None,
        axes("year or 1", "...", "region or 1", "status", "sex or 1", "age or 1"),
        MIX,
    ] = None,
    moves: Annotated[Moves | None, ClassOnly()] = None,
) -> Statuses:
    """Carry the five statuses through the years beside the population.

    opening[..., region, status, sex, age] persons; population[year (opening first), ..., region,
    sex, age]; births[year, ..., region, sex]; survival[year, ..., region, sex, age] survival ratio
    into the age reached at 31 December (age 0: of the newborn; the last: into the open group from
    the two ages before); net_migrants as population without the opening; retiring[year, ...,
    region, sex, age] probability that an active retires, by age at the start of the year;
    vesting, the same dims, the share of them who have the minimum contribution years.
    relative_mortality[year, ..., region, status]: death probability against the population's; a
    status without a number carries what the others leave; one number is the retirees'. stayers are
    flexible contributors past the retirement age, whom the targets leave alone. migrant_mix[year,
    ..., region, status, sex or 1, age or 1]: status of net migrants, that of the cell where it has
    no number. moves: between the regions, part of net_migrants; who moves keeps the status.

    Order within a year: survival, retirement, migration, then entries and exits to the targets.
    The statuses add up to the population in every cell, and deaths stay the population's. Raises
    SupplyError.
    Source: docs/method.md §2.
    """
    years, lead = len(births), opening.shape[:-3]
    run = _Run(
        np.empty((years + 1, len(STATUSES), *lead, *opening.shape[-2:])),
        np.zeros((years, *lead, len(FROM_STATUSES), len(TO_STATUSES))),
        np.empty((years, *lead, opening.shape[-2])),
        _Inputs(
            population,
            births,
            survival,
            net_migrants,
            retiring,
            vesting,
            _by_status(relative_mortality, years),
            stayers,
            migrant_mix,
            moves,
        ),
        targets,
    )
    run.people[0] = np.moveaxis(opening, -3, 0)
    regions = opening.shape[-4]
    per_region = opening[..., :1, :, :, :].size
    # Blocks of regions stay in the cache over all the years; moves join all regions.
    step = max(1, _CELLS_AT_ONCE // per_region) if moves is None else regions
    for first in range(0, regions, step):
        try:
            _follow(run if step >= regions else blocks(run, slice(first, first + step)))
        except SupplyError:
            # Of all regions the first year, whatever the block.
            _follow(run)
            raise
    return Statuses(np.moveaxis(run.people, 1, -3), run.flow, run.newly_retired)


_CELLS_AT_ONCE = 400_000
"""Cells of status, sex and age worked on together: some of them fit the cache with what they
need."""


def _by_status(relative_mortality: Floats | float, years: int) -> Floats:
    """[year, ..., region, status]; one number is that of retirees, the others carry the rest."""
    if not isinstance(relative_mortality, float | int):
        return relative_mortality
    found = np.full((years, 1, len(STATUSES)), np.nan)
    found[..., _RETIREE] = relative_mortality
    return found


def _a_year_older(ages: Bools) -> Bools:
    """[age] whether anybody of these ages reaches the age in a year."""
    reached = np.zeros_like(ages)
    reached[1:] = ages[:-1]
    reached[-1] |= ages[-1]
    return reached


def _used(values: Floats) -> Bools:
    """[age] whether anything is there; what is repeated is looked at once."""
    once = values[tuple(slice(None) if step else slice(0, 1) for step in values.strides[:-1])]
    found: Bools = once.reshape(-1, values.shape[-1]).max(axis=0) != 0
    return found


def _span(used: Bools) -> slice:
    """From the first to the last of some ages; one age, of nobody, where there are none."""
    (ages,) = np.nonzero(used)
    return slice(int(ages[0]), int(ages[-1]) + 1) if len(ages) else slice(1, 2)


def _follow(run: _Run) -> None:
    """Fill people[1:], flow and newly_retired."""
    people, flow, newly_retired, inputs, targets = run
    population, births, survival, net_migrants, retiring, vesting = inputs[:6]
    staying_share, vesting_later = inputs.stayers or (None, None)
    statuses = range(len(STATUSES))
    stock = list(people[0])
    working = _used(stock[_EMPLOYEE]) | _used(stock[_FLEXIBLE])
    # Past the retirement age and flexible still: apart from the others, whom the targets lead.
    # Nobody is until the first year in which anybody stays.
    staying: Floats | None = None
    for year in range(len(births)):
        moved = flow[year]
        # Only ages with anything to do, as the year itself has it: no later year moves a bit.
        leaving = _span(_a_year_older(_used(retiring[year]) & working))
        reached, working = _a_year_older(working), _used(targets.actives[year])
        held = [sum_of_cells(one) for one in stock]
        everybody = survivors(population[year], survival[year])
        whole = with_stayers(stock, staying)
        by_status = survival_of_statuses(
            population[year], everybody, whole, survival[year], inputs.relative_mortality[year]
        )
        stock = [survivors(stock[k], by_status[k]) for k in statuses]
        _count_deaths(moved, held, stock)
        if staying is not None:
            before = sum_of_cells(staying)
            staying = survivors(staying, by_status[_FLEXIBLE])
            moved[..., _FLEXIBLE, _DEATH] += before - sum_of_cells(staying)
        newly_retired[year] = 0.0
        if staying is not None and vesting_later is not None:
            vest(stock, staying, moved, vesting_later[year], newly_retired[year])
        share = None if staying_share is None else staying_share[year]
        if staying is None and share is not None and share.any():
            staying = np.zeros_like(stock[_FLEXIBLE])
        retire(
            stock,
            moved,
            (retiring[year], vesting[year], share),
            newly_retired[year],
            leaving,
            staying,
        )
        enrolment = targets.resident_enrolment[year]
        everybody[..., 0] = _newborn(stock, moved, births[year], survival[year], enrolment)
        moves = None
        if inputs.moves is not None:
            leaving_shares, destination = inputs.moves
            of_year = destination[year] if destination.ndim > 2 else destination
            moves = Moves(leaving_shares[year], of_year)
        mix = None if inputs.migrant_mix is None else inputs.migrant_mix[year]
        if mix is not None and np.isnan(mix).all():
            mix = None
        moved[..., _MIGRATION, : len(STATUSES)] = migrate(
            stock, staying, everybody, net_migrants[year], enrolment, mix, moves
        )
        ages = _span(reached | working)
        ends = people[year + 1]
        meet_targets(stock, ends, moved, population[year + 1], targets, year, ages, staying)
        if staying is not None:
            stock[_FLEXIBLE] = ends[_FLEXIBLE].copy()
            ends[_FLEXIBLE] += staying


def _count_deaths(flow: Floats, held: list[Floats], stock: list[Floats]) -> None:
    for k, (before, alive) in enumerate(zip(held, stock, strict=True)):
        flow[..., k, _DEATH] = before - sum_of_cells(alive)


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


def exposure(people: Annotated[Floats, axes("year_end", "..."), ANYTHING]) -> Floats:
    """Person-years of every year at each age: the mean of the stocks at its two ends at that age.

    people[year, ...] at 31 December → [year − 1, ...].
    Source: docs/method.md §0.
    """
    years: Floats = (people[1:] + people[:-1]) / 2
    return years
