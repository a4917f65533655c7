"""Death rates of every region and year from the Basis: table, own deaths, improvement, towns.

Source: docs/method.md §1.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis.demography_types import DemographyBasis, ExperienceBasis
from actuarial.demography.life_table import (
    close_old_ages,
    life_expectancy,
    life_table,
    proportional_rates,
    rates_at_life_expectancy,
)
from actuarial.demography.local_mortality import experience_ratio, improved_rates
from actuarial.demography.population import CommonMortality
from actuarial.vocabulary import AGES, SEXES
from actuarial.vocabulary.axes import axes

BASE = 1
"""Position of the base year."""
LITTLE = -3.0
"""Years below the table's life expectancy that raise none of the high rates by half."""
NOBODY_SURVIVES = 2.0
"""Deaths fall in the middle of the year of age: from this rate on nobody survives a closed one."""
_CURES = {
    "urban_rural": "bring it nearer to 1.",
    "life_expectancy": "raise it.",
    "improvement": "raise it.",
    "life_expectancy_shift": "raise it.",
    "experience": "raise prior_deaths.",
    "rates": "lower it.",
}
"""What helps by the key of the last step that may have raised the rates."""


class DeathRates(NamedTuple):
    """Central death rates as they are used."""

    rates: Annotated[Floats, axes("year", "region", "sex", "age")]
    reference: Annotated[Floats, axes("reference_year", "region", "sex", "age")]
    """By the differences of the base year."""
    common: CommonMortality | None
    """Rates without the differences of town and country; None where regions do not differ so."""


class UnfitMortalityError(ValueError):
    """Death rates or deaths out of which no mortality can be made."""

    def __init__(self, key: str, region: int, words: str) -> None:
        super().__init__(key, region, words)
        self.key, self.region, self.words = key, region, words


def death_rates(given: DemographyBasis, province: Ints) -> DeathRates:
    """Death rates of every region, in this order.

    The table; its old ages closed; shift or target of life expectancy along the table's path; own
    deaths as far as they are credible; improvement from the base year on; one factor for all ages
    where a target, or a shift that changes after improvement began, is to be met after these; town
    and country. province[region] groups the regions whose deaths stay together.
    Raises UnfitMortalityError where the rates leave no survivors of an age.
    """
    infant = given.infant_years
    _refuse_table(given)
    table, path = _closed(given.death_rates, given), _closed(given.mortality_path, given)
    shift = _shift(given, table, slice(None))
    rates = _shifted(table, shift, path, infant)
    reference = _closed(given.reference_death_rates, given)
    usual = np.broadcast_to(shift[BASE], (len(reference), *shift.shape[1:]))
    reference = _shifted(reference, usual, path, infant)
    wanted = np.full(shift.shape, np.nan)
    if given.experience is not None:
        ratio = _own_ratio(given.experience, shift[BASE], path, given)
        rates, reference = rates * ratio, reference * ratio
        own = (given.experience.deaths > 0).any(axis=(-2, -1))
        wanted[:, own] = given.life_expectancy[:, own]
    if given.improvement is not None:
        rates = _improved(rates, given.improvement, given, wanted)
    if not np.isnan(wanted).all():
        affected = ~np.isnan(wanted).all(axis=(0, 2))
        met = proportional_rates(rates[:, affected], wanted[:, affected], infant)
        reference = reference.copy()
        reference[:, affected] *= met[BASE] / rates[BASE, affected]
        rates = rates.copy()
        rates[:, affected] = met
    found = _by_town_and_country(rates, reference, given, province)
    for used in (found.rates, found.reference):
        _refuse_no_survivors(used, given)
    return found


def _refuse_table(given: DemographyBasis) -> None:
    """The table as files and scenarios leave it: someone survives every age but the last."""
    rates = given.death_rates
    for_ever = np.argwhere(rates[..., -1] <= 0)
    if len(for_ever):
        _, region, sex = for_ever[0]
        raise UnfitMortalityError(
            "demography.mortality.rates",
            int(region),
            f"the death rate of {SEXES[sex]} aged {AGES[-1]} is 0 and the open group would live "
            "for ever; raise it.",
        )
    deadly = np.argwhere(rates[..., :-1] >= NOBODY_SURVIVES)
    if len(deadly):
        year, region, sex, age = deadly[0]
        raise _nobody("rates", int(region), int(sex), int(age), rates[year, region, sex, age])


def _nobody(key: str, region: int, sex: int, age: int, rate: float) -> UnfitMortalityError:
    cure = _CURES[key]
    return UnfitMortalityError(
        f"demography.mortality.{key}",
        region,
        f"leaves nobody alive: the death rate of {SEXES[sex]} aged {AGES[age]} is {rate:.2f}, "
        f"and from {NOBODY_SURVIVES:g} on nobody survives the age; {cure}",
    )


def _refuse_no_survivors(rates: Floats, given: DemographyBasis) -> None:
    """Deaths fall in the middle of the year, so from a rate of 2 on nobody survives a closed age.

    Infants die earlier in their year and survive somewhat more. The key named is that of the last
    step that may have raised the rates.
    """
    if rates[..., :-1].max() < 1:
        return
    # Of the two sexes and 100 ages that die at a rate below 1, someone is always left.
    none = np.argwhere(life_table(rates, given.infant_years).survivors <= 0)
    if not len(none):
        return
    year, region, sex, age = none[0]
    improvement, relative = given.improvement, given.relative_mortality
    if relative is not None and (relative[:, region, sex] > 1).any():
        key = "urban_rural"
    elif not np.isnan(given.life_expectancy[:, region, sex]).all():
        key = "life_expectancy"
    elif improvement is not None and (improvement[:, region, sex] < 0).any():
        key = "improvement"
    elif given.life_expectancy_shift[:, region, sex].any():
        key = "life_expectancy_shift"
    elif given.experience is not None and given.experience.deaths[region].any():
        key = "experience"
    else:
        key = "rates"
    rate = rates[year, region, sex, age - 1]
    raise _nobody(key, int(region), int(sex), int(age) - 1, float(rate))


def try_mortality(given: DemographyBasis, province: Ints) -> None:
    """Raise UnfitMortalityError where `death_rates` would.

    The years are solved for where something may raise rates so far that nobody is left: a life
    expectancy well below the table's, mortality that grows, a ratio on high rates. Elsewhere they
    need not be: high rates below 1 that are raised by half leave survivors of every age.
    """
    _refuse_table(given)
    table, path, _ = (
        _closed(values, given)
        for values in (given.death_rates, given.mortality_path, given.reference_death_rates)
    )
    highest = float(table[..., :-1].max())
    if given.experience is not None:
        base = slice(BASE, BASE + 1)
        ratio = _own_ratio(given.experience, _shift(given, table[base], base)[0], path, given)
        highest *= max(float(ratio.max()), 1.0)
    if given.relative_mortality is not None:
        highest *= max(float(np.nanmax(given.relative_mortality, initial=1.0)), 1.0)
    reduction = given.improvement
    growing = reduction is not None and bool((reduction < 0).any())
    if highest >= 1 or growing or _shift(given, table, slice(None)).min() < LITTLE:
        death_rates(given, province)


def _shift(given: DemographyBasis, table: Floats, years: slice) -> Floats:
    """Years of life expectancy above the table's in some years, [year, region, sex]."""
    target = given.life_expectancy[years] - life_expectancy(table, given.infant_years)
    return np.where(np.isnan(target), given.life_expectancy_shift[years], target)


def _closed(values: Floats, given: DemographyBasis) -> Floats:
    """Rates [year, region or 1, sex, age] with the old ages closed where a region says so."""
    terms = set(given.old_ages)
    if not terms - {None}:
        return values
    if len(terms) > 1:
        shape = (values.shape[0], len(given.old_ages), *values.shape[2:])
        values = np.broadcast_to(values, shape)
    closed = values.copy()
    for one in terms:
        if one is None:
            continue
        here = [position for position, other in enumerate(given.old_ages) if other == one]
        columns = here if values.shape[1] > 1 else [0]
        first, last, start = one
        fitted = values[:, columns, :, first : last + 1]
        if fitted.min() <= 0 or fitted.max() >= 1:
            _, column, sex, age = np.argwhere((fitted <= 0) | (fitted >= 1))[0]
            raise UnfitMortalityError(
                "demography.mortality.old_ages",
                here[column],
                f"the table has a rate of 0, or of 1 and more, for {SEXES[sex]} aged "
                f"{AGES[first + age]}; fit the line to ages without.",
            )
        closed[:, columns] = close_old_ages(values[:, columns], (first, last), start)
    return closed


def _own_ratio(own: ExperienceBasis, shift: Floats, path: Floats, given: DemographyBasis) -> Floats:
    """Credible ratio of own deaths to those of the standard, [region, sex, age].

    The standard is the place's table of the years observed, closed and at the place's shift[region,
    sex] of the base year: own deaths correct what the shift only estimates.
    """
    standard = _shifted(_closed(own.standard[None], given), shift[None], path, given.infant_years)
    ratio = experience_ratio(
        own.deaths,
        own.exposure * standard[0],
        own.smoothness[:, None],
        own.prior_deaths[:, None],
    )
    if (ratio <= 0).any():
        region, sex, age = np.argwhere(ratio <= 0)[0]
        raise UnfitMortalityError(
            "demography.mortality.experience",
            int(region),
            f"the graduated deaths of {SEXES[sex]} aged {AGES[age]} are below 0; raise smoothness "
            "or prior_deaths.",
        )
    return ratio


def _improved(rates: Floats, reduction: Floats, given: DemographyBasis, wanted: Floats) -> Floats:
    """Rates that fall by the reductions from the year before they begin; notes what is to be met.

    rates[year, region, sex, age]; reduction, the same dims, not a number where the rates stay;
    wanted[year, region, sex] life expectancies to be met, filled in.
    """
    falling = ~np.isnan(reduction)
    begun = falling.any(axis=(-2, -1))
    before = np.maximum(begun.argmax(axis=0) - 1, 0)
    regions = np.arange(rates.shape[1])
    start = rates[before, regions]
    improved = np.where(falling, improved_rates(start, np.where(falling, reduction, 0.0)), rates)
    shift = given.life_expectancy_shift
    moved = np.broadcast_to(shift, wanted.shape) - shift[before, regions]
    target = np.where(moved == 0, np.nan, life_expectancy(improved, given.infant_years) + moved)
    target = np.where(np.isnan(given.life_expectancy), target, given.life_expectancy)
    wanted[begun] = target[begun]
    return improved


def _by_town_and_country(
    rates: Floats, reference: Floats, given: DemographyBasis, province: Ints
) -> DeathRates:
    """Rates that differ by urban share and give the people of the base year the same deaths."""
    relative = given.relative_mortality
    if relative is None:
        return DeathRates(rates, reference, None)
    inside = np.asarray(~np.isnan(relative).any(axis=-1))
    member = (province == np.arange(province.max() + 1)[:, None]) & inside[:, None]
    # The only region of its province that takes part has the province's mortality.
    member &= member.sum(axis=-1, keepdims=True) > 1
    if not member.any():
        return DeathRates(rates, reference, None)
    inside, of = member.any(axis=1), member.astype(float)
    differing = np.where(inside[..., None], relative, 1.0)[..., None]
    deaths = given.population[BASE] * rates
    common = np.einsum("ygr,yrsa->ygsa", of, deaths)
    differently = np.einsum("ygr,yrsa->ygsa", of, deaths * differing)
    level = np.divide(common, differently, out=np.ones_like(common), where=differently > 0)
    scale = differing * np.einsum("ygr,ygsa->yrsa", of, level)
    scale = np.where(inside[..., None, None], scale, 1.0)
    return DeathRates(rates * scale, reference * scale[BASE], CommonMortality(rates, of))


def _shifted(rates: Floats, shift: Floats, path: Floats, infant_years: str) -> Floats:
    """Rates of every region at the table's life expectancy plus its own shift, year by year.

    rates[year, region or 1, sex, age], shift[year, region, sex] years, path[year of the table,
    region or 1, sex, age] → [year, region, sex, age]. The pattern is that of the whole table: a
    longer horizon or a later reform changes no earlier year. Regions with the same shift share the
    solution.
    """
    if rates.shape[1] > 1 or path.shape[1] > 1:
        columns = [
            _shifted(
                _of(rates, region),
                shift[:, region : region + 1],
                _of(path, region),
                infant_years,
            )
            for region in range(shift.shape[1])
        ]
        return np.concatenate(columns, axis=1)
    if not shift.any():
        return np.broadcast_to(rates, (*shift.shape, rates.shape[-1]))
    different, position = np.unique(shift, axis=1, return_inverse=True)
    target = life_expectancy(rates, infant_years) + different
    solved = rates_at_life_expectancy(path[:, 0], target, infant_years)
    met = np.where((different == 0)[..., None], rates, solved)
    return np.asarray(met[:, position.reshape(-1)])


def _of(values: Floats, region: int) -> Floats:
    """The region's part of values [year, region or 1, ...]; what all share is each one's."""
    return values[:, region : region + 1] if values.shape[1] > 1 else values
