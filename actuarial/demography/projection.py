"""The people of a run: the Basis led through the cohort-component kernels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.types import Basis
from actuarial.demography.fertility import pattern_at_mean_age
from actuarial.demography.migration import rogers_castro, spread_by_schedule
from actuarial.demography.mortality import (
    life_expectancy,
    life_table,
    rates_at_life_expectancy,
    remaining_life_expectancy,
    survival_ratios,
)
from actuarial.demography.population import project_population
from actuarial.vocabulary import AGES, SEXES

Floats = NDArray[np.float64]


class People(NamedTuple):
    """Population and its movements; stocks at 31 December, flows over the calendar year."""

    population: Floats
    """[year (from the year before the base year), region, sex, age] persons."""
    births: Floats
    """[year (from the first projected), region, sex]."""
    deaths: Floats
    """[year (from the first projected), region, sex, age] by the age reached."""
    net_migrants: Floats
    """[year (from the first projected), region, sex, age] by the age reached."""
    survival: Floats
    """[year (from the first projected), region, sex, age] survival ratios by the age reached."""
    death_rates: Floats
    """[year (from the base year), region, sex, age] central rates."""
    expectancy_gain: Floats
    """[year (from the base year), region, sex, age] remaining life expectancy above the mean of
    the reference years, years."""
    leaving: Floats | None = None
    """[year (from the first projected), region, sex, age] share of the survivors who move to other
    regions of the run, by the age reached; None where nobody moves."""
    destination: Floats | None = None
    """[origin, destination] where they go."""


def project(basis: Basis) -> People:
    """Project the people of every region by sex and single age.

    Source: docs/method.md §1.
    """
    given = basis.demography
    target = given.life_expectancy - life_expectancy(given.death_rates)
    shift = np.where(np.isnan(target), given.life_expectancy_shift, target)
    path = given.mortality_path
    rates = _shifted(given.death_rates, shift, path)
    reference = given.reference_death_rates
    usual_shift = np.broadcast_to(shift[1], (len(reference), *shift.shape[1:]))
    reference = _shifted(reference, usual_shift, path)
    flows = slice(2, None)
    between = _between_regions(given.moves[flows], given.population[1])
    projected = project_population(
        given.population[1],
        rates[flows],
        _at_childbearing_age(given.fertility, given.childbearing_age)[flows],
        given.sex_ratio[flows],
        given.net_migrants[flows] + _internal(given.internal_migrants[flows], given.population[1]),
        **between,
    )
    expectancy = remaining_life_expectancy(life_table(rates[1:]))
    usual = remaining_life_expectancy(life_table(reference)).mean(axis=0)
    return People(
        population=np.concatenate([given.population[:1], projected.population]),
        births=projected.births,
        deaths=projected.deaths,
        net_migrants=projected.net_migrants,
        survival=np.broadcast_to(survival_ratios(life_table(rates[flows])), projected.deaths.shape),
        death_rates=rates[1:],
        expectancy_gain=expectancy - usual,
        **between,
    )


def _internal(total: Floats, people: Floats) -> Floats:
    """Net migrants from other parts of the country, [year, region] → [year, region, sex, age].

    Who comes has the ages of the model schedule; who leaves is taken from people[region, sex, age]
    in the schedule's proportions, so that nobody leaves where nobody lives.
    """
    coming = np.broadcast_to(rogers_castro(), (len(SEXES), len(AGES)))
    leaving = coming * people
    return spread_by_schedule(np.maximum(total, 0.0), coming) + spread_by_schedule(
        np.minimum(total, 0.0), leaving
    )


def _at_childbearing_age(rates: Floats, mean_age: Floats) -> Floats:
    """Fertility [year, region, age] moved to the mean age where one is given."""
    moved = np.array(np.broadcast_to(rates, (*mean_age.shape, rates.shape[-1])))
    for year, region in np.argwhere(~np.isnan(mean_age)):
        moved[year, region] = pattern_at_mean_age(moved[year, region], mean_age[year, region])
    return moved


def _between_regions(moves: Floats, people: Floats) -> dict[str, Floats]:
    """Shares leaving by age and where they go, for the kernel; nothing where nobody moves.

    moves[year, origin, destination] of all ages; people[region, sex, age] weigh the schedule so
    that at the base population the share of all ages is met. Where they go is the mean of the
    years.
    """
    if not moves.any():
        return {}
    schedule = np.broadcast_to(rogers_castro(), people.shape)
    level = people.sum(axis=(-2, -1)) / (schedule * people).sum(axis=(-2, -1))
    leaving = (moves.sum(axis=2) * level)[..., None, None] * schedule
    mean = moves.mean(axis=0)
    gone = mean.sum(axis=1, keepdims=True)
    destination = np.divide(mean, gone, out=np.zeros_like(mean), where=gone > 0)
    return {"leaving": leaving, "destination": destination}


def _shifted(rates: Floats, shift: Floats, path: Floats) -> Floats:
    """Rates of every region at the table's life expectancy plus its own shift, year by year.

    rates[year, region or 1, sex, age], shift[year, region, sex] years, path[year of the table,
    region or 1, sex, age] → [year, region, sex, age]. The pattern is that of the whole table: a
    longer horizon or a later reform changes no earlier year. Regions with the same shift share the
    solution.
    """
    if rates.shape[1] > 1 or path.shape[1] > 1:
        columns = [
            _shifted(_of(rates, region), shift[:, region : region + 1], _of(path, region))
            for region in range(shift.shape[1])
        ]
        return np.concatenate(columns, axis=1)
    different, position = np.unique(shift, axis=1, return_inverse=True)
    target = life_expectancy(rates) + different
    solved = rates_at_life_expectancy(path[:, 0], target)
    met = np.where((different == 0)[..., None], rates, solved)
    return np.asarray(met[:, position.reshape(-1)])


def _of(values: Floats, region: int) -> Floats:
    """The region's part of values [year, region or 1, ...]; what all share is each one's."""
    return values[:, region : region + 1] if values.shape[1] > 1 else values
