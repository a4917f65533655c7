"""People of the Basis: base stocks, death rates, births and migration as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

from actuarial.arrays import Floats
from actuarial.vocabulary import UNITED_NATIONS
from actuarial.vocabulary.axes import axes


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

    deaths: Annotated[Floats, axes("region", "sex", "age")]
    """Of all years observed."""
    exposure: Annotated[Floats, axes("region", "sex", "age")]
    """Person-years."""
    standard: Annotated[Floats, axes("region", "sex", "age")]
    """The table's death rates, mean of the years observed."""
    smoothness: Annotated[Floats, axes("region")]
    """Weight of the squared differences in the graduation."""
    prior_deaths: Annotated[Floats, axes("region")]
    """Expected deaths at an age at which own experience counts half."""


@dataclass(frozen=True)
class DemographyBasis:
    """Base stocks, death rates, births and migration."""

    population: Annotated[Floats, axes("end", "region", "sex", "age")]
    """Persons at the end of the year before the base year and of it."""
    death_rates: Annotated[Floats, axes("year", "region or 1", "sex", "age")]
    """Of the table."""
    mortality_path: Annotated[Floats, axes("table_year", "region or 1", "sex", "age")]
    """All years of the table, whatever the horizon: the path along which shifted life
    expectancies are met."""
    reference_death_rates: Annotated[Floats, axes("reference_year", "region or 1", "sex", "age")]
    """Of the table, for healthy ageing."""
    life_expectancy_shift: Annotated[Floats, axes("year", "region", "sex")]
    """Years."""
    life_expectancy: Annotated[Floats, axes("year", "region", "sex")]
    """Years to be met; not a number where the shift counts."""
    fertility: Annotated[Floats, axes("year", "region", "age")]
    """Births per woman."""
    childbearing_age: Annotated[Floats, axes("year", "region")]
    """Mean age to which the births are moved; not a number where they stay."""
    sex_ratio: Annotated[Floats, axes("year", "region")]
    """Boys for one girl."""
    net_migrants: Annotated[Floats, axes("year", "region", "sex", "age")]
    """Persons, by age at the end of the year."""
    internal_migrants: Annotated[Floats, axes("year", "region")]
    """Net migrants from other parts of the country, all ages."""
    moves: Annotated[Floats, axes("year", "...", "origin", "destination")]
    """Share of the people of a region who move to another a year, for each copy of the regions."""
    infant_years: str = UNITED_NATIONS
    """Convention for the years lived by those who die in their first year."""
    old_ages: Annotated[tuple[tuple[int, int, int] | None, ...], axes("region or 0")] = ()
    """First and last age of the fit, first age closed; None where the table stands."""
    experience: ExperienceBasis | None = None
    """None where no place has deaths of its own."""
    improvement: Annotated[Floats, axes("year", "region", "sex", "age")] | None = None
    """Fall of death rates against the year before; not a number where and while the table's own
    years count."""
    relative_mortality: Annotated[Floats, axes("year", "region", "sex")] | None = None
    """Death rates over those of the country; not a number in regions that do not differ by town
    and country."""
    fitted_fertility: Annotated[Floats, axes("year", "region", "column")] | None = None
    """Of a fitted pattern; not a number where the table's stands."""
    migration_rates: Annotated[Floats, axes("year", "region or 1", "sex", "age")] | None = None
    """Net migrants as a share of those alive at the end of the year, added to the counts."""
    total_migrants: Annotated[Floats, axes("year", "region")] | None = None
    """Net migrants instead of `net_migrants`; not a number where those count."""
    schedules: Annotated[tuple[MigrationSchedule, ...], axes("region or 0")] = ()
    """None means the default everywhere."""
