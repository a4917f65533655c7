"""The nation's demographic tables, written from the extracts of published ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from actuarial.arrays import Floats
from actuarial.calibration.base_population import (
    FIRST_YEAR,
    FIVE_YEAR,
    LAST_YEAR,
    BaseStocks,
    base_stocks,
    national_basis,
    official_factors,
    one_year_earlier,
)
from actuarial.calibration.source_tables import read_table, sex_and_age_rows, write_table
from actuarial.demography.life_table import life_expectancy
from actuarial.vocabulary import AGES, SEXES

YEARS = list(range(FIRST_YEAR, LAST_YEAR + 1))
FIRST_STOCK, LAST_STOCK = FIRST_YEAR - 1, 2024
"""Year ends of the population, the first so early that the rates carry it to the next."""


def banner(source: str, evidence: str, unit: str) -> str:
    """First comment of a table."""
    return f"source: {source} evidence: {evidence} unit: {unit}"


def nation(tables: Path) -> BaseStocks:
    """Base stocks and basis of the nation from the extracts beside the tables."""
    sources = tables / "sources"
    return base_stocks(sources, national_basis(sources))


def whole_people(stock: Floats) -> Floats:
    """Stock in whole persons."""
    return np.rint(stock)


def write_national_tables(tables: Path) -> list[Path]:
    """Write population, mortality, fertility, migration and check tables of the nation."""
    stocks = nation(tables)
    return [
        _write_population(tables, stocks),
        _write_mortality(tables, stocks),
        _write_fertility(tables, stocks),
        _write_paths(tables, stocks),
        _write_migration(tables, stocks),
        _write_official(tables, stocks),
        _write_check(tables),
    ]


def population_history(stocks: BaseStocks) -> Floats:
    """Population at 31 December FIRST_STOCK … LAST_STOCK, [year, sex, age] whole persons.

    Stocks are carried back from 2023 with the rates and net migrants of each year, so that a cohort
    changes by deaths and migration alone.
    """
    history = [stocks.end_of_2024, stocks.end_of_2023]
    for year in range(LAST_STOCK - 1, FIRST_STOCK, -1):
        history.append(one_year_earlier(history[-1], stocks.end_of_2024, stocks.basis.year(year)))
    return whole_people(np.stack(history[::-1]))


def _write_population(tables: Path, stocks: BaseStocks) -> Path:
    path = tables / "population_china.csv"
    write_table(
        path,
        [
            banner("un_wpp_2024", "derived", "person"),
            "31 December; WPP brought to the end of the year, single ages within five-year groups "
            "after the census of 2020; years before 2023 carried back along cohorts; "
            "docs/method.md §1",
        ],
        ["sex", "age", *range(FIRST_STOCK, LAST_STOCK + 1)],
        sex_and_age_rows(population_history(stocks), ".0f"),
    )
    return path


def _write_mortality(tables: Path, stocks: BaseStocks) -> Path:
    path = tables / "mortality_china.csv"
    write_table(
        path,
        [
            banner("un_wpp_2024", "derived", "death per person-year"),
            "calendar years from five-year rates, at WPP's life expectancy of the year; 2024 and "
            "2025 at WPP's deaths; 2101 as 2100",
        ],
        ["sex", "age", *YEARS],
        sex_and_age_rows(stocks.basis.mx, ".6g"),
    )
    return path


def _write_fertility(tables: Path, stocks: BaseStocks) -> Path:
    path = tables / "fertility_china.csv"
    write_table(
        path,
        [
            banner("un_wpp_2024", "derived", "birth per woman-year"),
            "single ages out of five-year groups, medium variant; 2101 as 2100",
        ],
        ["age", *YEARS],
        [
            [label, *(format(rate, ".6g") for rate in stocks.basis.asfr[:, age])]
            for age, label in enumerate(AGES)
        ],
    )
    return path


def _write_paths(tables: Path, stocks: BaseStocks) -> Path:
    path = tables / "vital_paths_china.csv"
    expectancy = life_expectancy(stocks.basis.mx)
    paths = {
        "total_fertility": stocks.basis.total_fertility,
        "sex_ratio": stocks.basis.sex_ratio,
        "life_expectancy_male": expectancy[:, 0],
        "life_expectancy_female": expectancy[:, 1],
    }
    write_table(
        path,
        [
            banner("un_wpp_2024", "derived", "child per woman; boy per girl; year"),
            "life expectancy of the rates in mortality_china.csv",
        ],
        ["item", *YEARS],
        [[name, *(format(value, ".6g") for value in values)] for name, values in paths.items()],
    )
    return path


def _write_migration(tables: Path, stocks: BaseStocks) -> Path:
    path = tables / "migration_china.csv"
    write_table(
        path,
        [
            banner("un_wpp_2024", "derived", "person/year"),
            "by age at the end of the year; up to 2022 the pattern of 2023; 2101 as 2100",
        ],
        ["sex", "age", *YEARS],
        sex_and_age_rows(stocks.basis.net_migrants, ".0f"),
    )
    return path


def _write_official(tables: Path, stocks: BaseStocks) -> Path:
    path = tables / "official_factors.csv"
    official = read_table(tables / "sources" / "official_population.csv", labels=1)
    factors = [
        official_factors(whole_people(stock), official, year)
        for year, stock in ((2023, stocks.end_of_2023), (2024, stocks.end_of_2024))
    ]
    write_table(
        path,
        [
            banner("nbs_2024", "derived", "factor"),
            "official totals (all, 60+, 65+) over population_china.csv: population_base official",
        ],
        ["age", 2023, 2024],
        [
            [label, *(format(year[age], ".8f") for year in factors)]
            for age, label in enumerate(AGES)
        ],
    )
    return path


def _write_check(tables: Path) -> Path:
    path = tables / "wpp_check.csv"
    sources = tables / "sources"
    annual = read_table(sources / "wpp_annual.csv", labels=1)
    groups = read_table(sources / "wpp_population.csv", labels=2)
    totals = sum(annual.row(f"population_{sex}") for sex in SEXES)
    assert isinstance(totals, np.ndarray)
    ends = [
        [f"{year}-12-31", "both", "all", format(totals[annual.columns.index(str(year))], ".0f")]
        for year in (2025, 2030, 2040, 2050, 2075, 2099)
    ]
    middle = groups.column(2045).reshape(len(SEXES), -1)
    mid_year = [
        ["2045-07-01", sex, str(age), format(middle[row, column], ".0f")]
        for row, sex in enumerate(SEXES)
        for column, age in enumerate(FIVE_YEAR)
    ]
    write_table(
        path,
        [
            banner("un_wpp_2024", "sourced", "person"),
            "medium variant; age groups of five years, 100 open; the projection is held against it",
        ],
        ["date", "sex", "age", "population"],
        [*ends, *mid_year],
    )
    return path
