"""The nation's people, rates and migrants, built from published tables (docs/method.md §1).

Everything here starts from the extracts in `assumptions/tables/sources/` and ends in
`assumptions/tables/`; nothing is corrected by hand.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.calibration.single_ages import (
    in_groups,
    split_death_rates,
    split_fertility,
    split_people,
)
from actuarial.calibration.source_tables import SourceTable, read_table
from actuarial.demography import PopulationProjection
from actuarial.demography.life_table import (
    life_expectancy,
    life_table,
    rates_at_life_expectancy,
    rates_by_year,
    survival_ratios,
)
from actuarial.demography.population import project_population

FIVE_YEAR = np.arange(0, 101, 5)
FIRST_YEAR, LAST_YEAR = 2019, 2101
LAST_PUBLISHED = 2100


class NationalBasis(NamedTuple):
    """Rates and flows of calendar years FIRST_YEAR … LAST_YEAR, year first."""

    mx: Floats
    """[year, sex, age] deaths per person-year."""
    asfr: Floats
    """[year, age] births per woman-year."""
    sex_ratio: Floats
    """[year] boys per girl."""
    net_migrants: Floats
    """[year, sex, age] persons by age at the end of the year."""
    total_fertility: Floats
    """[year] children per woman."""

    def year(self, number: int) -> NationalBasis:
        """The basis of one year, the year dimension kept."""
        return NationalBasis(*(field[[number - FIRST_YEAR]] for field in self))

    def from_july(self, number: int) -> NationalBasis:
        """The basis of the year from 1 July: the mean of two calendar years."""
        first, second = self.year(number), self.year(number + 1)
        return NationalBasis(*((a + b) / 2 for a, b in zip(first, second, strict=True)))


def _annual(sources: Path) -> SourceTable:
    return read_table(sources / "wpp_annual.csv", labels=1)


def _to_last_year(values: Floats, years: Ints) -> Floats:
    """values[year, ...] cut to FIRST_YEAR …, the last one held to LAST_YEAR."""
    wanted = np.minimum(np.arange(FIRST_YEAR, LAST_YEAR + 1), years[-1])
    return np.asarray(values[wanted - years[0]])


def death_rates(sources: Path) -> Floats:
    """Death rates of calendar years by single age (分年龄死亡率): [year, sex, age].

    Five-year rates are split to single ages, brought to calendar years, and each year is shifted
    (log m, uniformly) to the life expectancy that WPP publishes for it: the five-year rates
    smooth over the raised mortality of 2022-25.
    """
    published = read_table(sources / "wpp_mortality.csv", labels=2)
    ages = np.array([int(row[1]) for row in published.rows[: len(published.rows) // 2]])
    periods = split_death_rates(published.by_sex_and_age(), ages)
    annual, first = _annual(sources), int(published.columns[0])
    years = np.arange(FIRST_YEAR, LAST_PUBLISHED + 1)
    rates = rates_by_year(periods, first, years)
    target = np.stack([annual.row(f"life_expectancy_{sex}") for sex in ("male", "female")], axis=-1)
    target = target[years - annual.years()[0]]
    shifted = [
        rates_at_life_expectancy(rate[None], wanted)
        for rate, wanted in zip(rates, target, strict=True)
    ]
    return _to_last_year(np.stack(shifted), years)


def fertility(sources: Path) -> Floats:
    """Births per woman-year by single age: [year, age]."""
    published = read_table(sources / "wpp_fertility.csv", labels=1)
    ages = np.array([int(row[0]) for row in published.rows])
    return _to_last_year(split_fertility(published.values.T, ages), published.years())


def net_migrants(sources: Path) -> Floats:
    """Net migrants by sex and single age at the end of the year: [year, sex, age] persons.

    Before the first published year, its pattern with the total published for the year.
    """
    published = read_table(sources / "wpp_net_migration.csv", labels=2)
    annual, migrants = _annual(sources), published.by_sex_and_age()
    total, first = annual.row("net_migrants"), published.years()[0]
    before = [
        migrants[0] * total[year - annual.years()[0]] / migrants[0].sum()
        for year in range(FIRST_YEAR, first)
    ]
    years = np.arange(FIRST_YEAR, published.years()[-1] + 1)
    return _to_last_year(np.concatenate([before, migrants]), years)


def national_basis(sources: Path) -> NationalBasis:
    """Rates and flows of the nation for every calendar year, from the published tables."""
    annual = _annual(sources)
    paths = (_to_last_year(annual.row(n), annual.years()) for n in ("sex_ratio", "total_fertility"))
    sex_ratio, total_fertility = paths
    return NationalBasis(
        death_rates(sources), fertility(sources), sex_ratio, net_migrants(sources), total_fertility
    )


def project_nation(stock: Floats, basis: NationalBasis) -> PopulationProjection:
    """The nation as one region, from stock[sex, age] over the years of the basis."""
    return project_population(
        stock[None],
        basis.mx[:, None],
        basis.asfr[:, None],
        basis.sex_ratio[:, None],
        basis.net_migrants[:, None],
    )


def one_year(stock: Floats, basis: NationalBasis) -> Floats:
    """The stock [sex, age] a year later, under a basis of one year."""
    return np.asarray(project_nation(stock, basis).population[1, 0])


def population_mid_2020(sources: Path) -> Floats:
    """WPP's age groups of 1 July 2020, divided within like the census of 2020: [sex, age]."""
    published = read_table(sources / "wpp_population.csv", labels=2)
    pattern = read_table(sources / "census_2020_single_age.csv", labels=2).by_sex_and_age()[0]
    groups = published.by_sex_and_age()[published.columns.index("2020")]
    return split_people(groups, pattern, FIVE_YEAR)


class BaseStocks(NamedTuple):
    """What the projection starts from."""

    end_of_2023: Floats
    """[sex, age] persons at 31 December 2023."""
    end_of_2024: Floats
    """[sex, age] persons at 31 December 2024."""
    basis: NationalBasis
    """The basis, its death rates of 2024 and 2025 meeting the published deaths."""


def base_stocks(sources: Path, basis: NationalBasis) -> BaseStocks:
    """Stocks at 31 December 2023 and 2024 (期末人口), consistent with each other.

    1 July 2020 is projected to 1 July 2025; the mean of mid-2024 and mid-2025 is raked by sex and
    age group until the mean of the stock and its own projection over 2025 is WPP at 1 July 2025,
    and by sex to WPP's totals of 31 December 2024. The stock of 2023 is the one whose projection
    over 2024 gives that of 2024. The death rates of 2024 and 2025 are scaled to WPP's deaths: with
    WPP's life expectancy of these years of raised mortality there would be 1-2 % more.
    """
    published = read_table(sources / "wpp_population.csv", labels=2)
    mid_2025 = published.by_sex_and_age()[published.columns.index("2025")]
    annual = _annual(sources)
    position = 2024 - int(annual.years()[0])
    totals = np.array([annual.row(f"population_{sex}")[position] for sex in ("male", "female")])
    deaths = annual.row("deaths")[position : position + 2]
    basis = basis._replace(mx=basis.mx.copy())
    stocks = [population_mid_2020(sources)]
    for year in range(2020, 2025):
        stocks.append(one_year(stocks[-1], basis.from_july(year)))
    before, stock = (stocks[3] + stocks[4]) / 2, (stocks[4] + stocks[5]) / 2
    for _ in range(60):
        following = project_nation(stock, basis.year(2025))
        mean = (stock + following.population[1, 0]) / 2
        scale = mid_2025 / in_groups(mean, FIVE_YEAR)
        stock = stock * np.append(np.repeat(scale[:, :-1], 5, axis=-1), scale[:, -1:], axis=-1)
        stock *= (totals / stock.sum(axis=-1))[:, None]
        before = one_year_earlier(stock, before, basis.year(2024))
        # Newborns come from the stock of 2023, so both stocks are settled together.
        leading = project_nation(before, basis.year(2024))
        stock[:, 0] = leading.population[1, 0, :, 0]
        modelled = np.array([leading.deaths.sum(), following.deaths.sum()])
        basis.mx[2024 - FIRST_YEAR : 2026 - FIRST_YEAR] *= (deaths / modelled)[:, None, None]
    before = one_year_earlier(stock, before, basis.year(2024))
    return BaseStocks(before, stock, basis)


def one_year_earlier(stock: Floats, shape: Floats, basis: NationalBasis) -> Floats:
    """Stock a year before; the open group is divided between 99 and 100+ like the given shape."""
    ratios = survival_ratios(life_table(basis.mx[0]))
    earlier = np.empty_like(stock)
    earlier[:, :-1] = (stock[:, 1:] - basis.net_migrants[0][:, 1:]) / ratios[:, 1:]
    oldest = shape[:, -2:] / shape[:, -2:].sum(axis=-1, keepdims=True)
    earlier[:, -2:] = earlier[:, -2:-1] * oldest
    return earlier


def official_factors(population: Floats, official: SourceTable, year: int) -> Floats:
    """Factors [age] that bring a stock to the official totals (全国、60岁及以上、65岁及以上).

    population[sex, age] persons. Constant below 60, at 60-64 and from 65.
    """
    totals = dict(zip((int(row[0]) for row in official.rows), official.column(year), strict=True))
    bounds = sorted(totals)
    people, factors = population.sum(axis=0), np.empty(population.shape[-1])
    for position, start in enumerate(bounds):
        stop = bounds[position + 1] if position + 1 < len(bounds) else len(people)
        wanted = totals[start] - totals.get(stop, 0.0)
        factors[start:stop] = wanted / people[start:stop].sum()
    return factors


def rake_to_official(population: Floats, factors: Floats) -> Floats:
    """People under the official base totals: population[..., sex, age] × factors[age]."""
    return np.asarray(population * factors)


def life_expectancy_error(basis: NationalBasis, sources: Path) -> Floats:
    """Life expectancy of the calendar-year rates minus that published: [year, sex], years."""
    annual = _annual(sources)
    published = np.stack([annual.row(f"life_expectancy_{s}") for s in ("male", "female")], axis=-1)
    return np.asarray(life_expectancy(basis.mx) - _to_last_year(published, annual.years()))
