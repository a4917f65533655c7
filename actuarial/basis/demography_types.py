"""People of the Basis: base stocks, death rates, births and migration as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from actuarial.arrays import Floats


class MigrationSchedule(NamedTuple):
    """Parameters of a model schedule of migration, as the kernel takes them."""

    childhood: tuple[float, float]
    """Level and descent."""
    labour: tuple[float, float, float, float]
    """Level, descent, centre and ascent."""
    constant: float
    retirement: tuple[float, float, float, float]
    """Level, descent, centre and ascent."""
    men: float
    """Share of men."""


@dataclass(frozen=True)
class ExperienceBasis:
    """Deaths of places with their own experience; deaths and exposure are 0 in the others."""

    deaths: Floats
    """[region, sex, age] of all years observed."""
    exposure: Floats
    """[region, sex, age] person-years."""
    standard: Floats
    """[region, sex, age] the table's death rates, mean of the years observed."""
    smoothness: Floats
    """[region] weight of the squared differences in the graduation."""
    prior_deaths: Floats
    """[region] expected deaths at an age at which own experience counts half."""


@dataclass(frozen=True)
class DemographyBasis:
    """Base stocks, death rates, births and migration."""

    population: Floats
    """[2, region, sex, age] persons at the end of the year before the base year and of it."""
    death_rates: Floats
    """[year, region or 1, sex, age] of the table."""
    mortality_path: Floats
    """[year of the table, region or 1, sex, age] all years of the table, whatever the horizon: the
    path along which shifted life expectancies are met."""
    reference_death_rates: Floats
    """[reference year, region or 1, sex, age] of the table, for healthy ageing."""
    life_expectancy_shift: Floats
    """[year, region, sex] years."""
    life_expectancy: Floats
    """[year, region, sex] years to be met; not a number where the shift counts."""
    fertility: Floats
    """[year, region, age] births per woman."""
    childbearing_age: Floats
    """[year, region] mean age to which the births are moved; not a number where they stay."""
    sex_ratio: Floats
    """[year, region] boys for one girl."""
    net_migrants: Floats
    """[year, region, sex, age] persons, by age at the end of the year."""
    internal_migrants: Floats
    """[year, region] net migrants from other parts of the country, all ages."""
    moves: Floats
    """[year, origin, destination] share of the people of a region who move to another a year."""
    infant_years: str = "coale_demeny"
    """Convention for the years lived by those who die in their first year."""
    old_ages: tuple[tuple[int, int, int] | None, ...] = ()
    """By region: first and last age of the fit, first age closed; None where the table stands."""
    experience: ExperienceBasis | None = None
    """None where no place has deaths of its own."""
    improvement: Floats | None = None
    """[year, region, sex, age] fall of death rates against the year before; not a number where and
    while the table's own years count."""
    relative_mortality: Floats | None = None
    """[year, region, sex] death rates over those of the country; not a number in regions that do
    not differ by town and country."""
    fitted_fertility: Floats | None = None
    """[year, region, (mean age, spread, lowest age)] of a fitted pattern; not a number where the
    table's stands."""
    migration_rates: Floats | None = None
    """[year, region or 1, sex, age] net migrants as a share of those alive at the end of the year,
    added to the counts."""
    total_migrants: Floats | None = None
    """[year, region] net migrants instead of `net_migrants`; not a number where those count."""
    schedules: tuple[MigrationSchedule, ...] = ()
    """By region; none means the default everywhere."""
