"""The people of a run: the Basis led through the cohort-component kernels."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis.demography_types import DemographyBasis
from actuarial.basis.types import Basis
from actuarial.demography.death_rates import death_rates, try_mortality
from actuarial.demography.fertility import fitted_pattern, pattern_at_mean_age
from actuarial.demography.life_table import life_table, remaining_life_expectancy
from actuarial.demography.migration import rogers_castro, spread_total, with_men
from actuarial.demography.population import CommonMortality, project_population
from actuarial.entries import People


class UnfitFertilityError(ValueError):
    """A mean age of childbearing to which the births of a region cannot be moved."""

    def __init__(self, region: int, words: str) -> None:
        super().__init__(region, words)
        self.region, self.words = region, words


def project(basis: Basis) -> People:
    """Project the people of every region by sex and single age.

    Source: docs/method.md §1.
    """
    given = basis.demography
    rates, reference, common = death_rates(given, basis.places.province)
    fertility = _fertility(given)
    flows = slice(2, None)
    people, schedules = given.population[1], _schedules(given)
    between = _between_regions(given.moves[flows], people, schedules)
    projected = project_population(
        people,
        rates[flows],
        fertility[flows],
        given.sex_ratio[flows],
        _net_migrants(given, schedules)[flows],
        migration_rates=None if given.migration_rates is None else given.migration_rates[flows],
        leaving=between.get("leaving"),
        destination=between.get("destination"),
        infant_years=given.infant_years,
        common=common and CommonMortality(common.mx[flows], common.member[flows]),
    )
    expectancy = remaining_life_expectancy(life_table(rates[1:], given.infant_years))
    usual = remaining_life_expectancy(life_table(reference, given.infant_years)).mean(axis=0)
    return People(
        population=np.concatenate([given.population[:1], projected.population]),
        births=projected.births,
        deaths=projected.deaths,
        net_migrants=projected.net_migrants,
        survival=projected.survival,
        death_rates=rates[1:],
        expectancy_gain=expectancy - usual,
        fertility=fertility[1:],
        **between,
    )


def try_rates(given: DemographyBasis, province: Ints) -> None:
    """Raise where no death rates or no births can be made of what is given; nobody is projected.

    UnfitMortalityError or UnfitFertilityError, as `project` would.
    """
    try_mortality(given, province)
    _fertility(given)


def _schedules(given: DemographyBasis) -> Floats:
    """Ages and sexes of those who move, [region or 1, sex, age], any scale."""
    if not given.schedules:
        return with_men(rogers_castro(), 0.5)[None]
    made = {
        one: with_men(
            rogers_castro(one.childhood, one.labour, one.constant, one.retirement), one.men
        )
        for one in set(given.schedules)
    }
    return np.stack([made[one] for one in given.schedules])


def _net_migrants(given: DemographyBasis, schedules: Floats) -> Floats:
    """International net migrants, as counts or as a total, and those from the rest of the country.

    [year, region, sex, age] persons.
    """
    people = given.population[1]
    net = given.net_migrants
    if given.total_migrants is not None:
        given_total = ~np.isnan(given.total_migrants)
        spread = spread_total(np.where(given_total, given.total_migrants, 0.0), schedules, people)
        net = np.where(given_total[..., None, None], spread, net)
    return net + spread_total(given.internal_migrants, schedules, people)


def _fertility(given: DemographyBasis) -> Floats:
    """Births per woman-year, [year, region, age], on the pattern and at the mean age given.

    Raises UnfitFertilityError.
    """
    rates, mean_age = given.fertility, given.childbearing_age
    moved = np.array(np.broadcast_to(rates, (*mean_age.shape, rates.shape[-1])))
    for year, region in np.argwhere(~np.isnan(mean_age)):
        try:
            moved[year, region] = pattern_at_mean_age(moved[year, region], mean_age[year, region])
        except ValueError as error:
            raise UnfitFertilityError(int(region), str(error)) from error
    if given.fitted_fertility is not None:
        fitted = ~np.isnan(given.fitted_fertility).any(axis=-1)
        terms, which = np.unique(given.fitted_fertility[fitted], axis=0, return_inverse=True)
        patterns = fitted_pattern(terms[:, 0], terms[:, 1], terms[:, 2].astype(int))
        total = moved[fitted].sum(axis=-1, keepdims=True)
        moved[fitted] = total * patterns[which.reshape(-1)]
    return moved


def _between_regions(moves: Floats, people: Floats, schedules: Floats) -> dict[str, Floats]:
    """Shares leaving by age and where they go, for the kernel; nothing where nobody moves.

    moves[year, ..., origin, destination] of all ages, for each copy of the regions; people[region,
    sex, age] weigh the schedule so that at the base population the share of all ages is met.
    """
    if not moves.any():
        return {}
    schedule = np.broadcast_to(schedules, people.shape)
    level = people.sum(axis=(-2, -1)) / (schedule * people).sum(axis=(-2, -1))
    gone = moves.sum(axis=-1, keepdims=True)
    leaving = (gone.reshape(len(moves), -1) * level)[..., None, None] * schedule
    destination = np.divide(moves, gone, out=np.zeros_like(moves), where=gone > 0)
    return {"leaving": leaving, "destination": destination}
