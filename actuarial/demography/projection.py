"""The people of a run: the Basis led through the cohort-component kernels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.types import Basis
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


def project(basis: Basis) -> People:
    """Project the people of every region by sex and single age.

    Source: docs/method.md §1.
    """
    given = basis.demography
    shift = given.life_expectancy_shift
    rates = _shifted(given.death_rates, shift)
    reference = given.reference_death_rates
    reference = _shifted(reference, np.broadcast_to(shift[1], (len(reference), *shift.shape[1:])))
    flows = slice(2, None)
    projected = project_population(
        given.population[1],
        rates[flows],
        given.fertility[flows],
        given.sex_ratio[flows],
        given.net_migrants[flows] + _internal(given.internal_migrants[flows]),
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
    )


def _internal(total: Floats) -> Floats:
    """Net migrants from other parts of the country, [year, region] → [year, region, sex, age]."""
    schedule = np.broadcast_to(rogers_castro(), (len(SEXES), len(AGES)))
    return spread_by_schedule(total, schedule)


def _shifted(rates: Floats, shift: Floats) -> Floats:
    """Rates of every region at the table's life expectancy plus its own shift, year by year.

    rates[year, region or 1, sex, age], shift[year, region, sex] years → [year, region, sex, age].
    Regions with the same shift share the solution; the pattern is the table's own path of rates.
    """
    if rates.shape[1] > 1:
        columns = [
            _shifted(rates[:, region : region + 1], shift[:, region : region + 1])
            for region in range(rates.shape[1])
        ]
        return np.concatenate(columns, axis=1)
    different, position = np.unique(shift, axis=1, return_inverse=True)
    target = life_expectancy(rates) + different
    solved = rates_at_life_expectancy(rates[:, 0], target)
    met = np.where((different == 0)[..., None], rates, solved)
    return np.asarray(met[:, position.reshape(-1)])
