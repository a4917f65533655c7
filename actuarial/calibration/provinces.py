"""The provinces' people and their differences from the nation (docs/method.md §1).

The census of November 2020 is aged to the end of 2023 and 2024 with the nation's survival, births
divided like the census's births; then raked to the nation's sex and age cells and, where a
province publishes them, to its own figures. People who moved after the census are only in those.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.calibration.base_population import FIRST_YEAR, NationalBasis
from actuarial.calibration.raking import Margin, rake_regions, whole_people_adding_up
from actuarial.calibration.single_ages import split_people
from actuarial.calibration.source_tables import SourceTable, read_table
from actuarial.demography.life_table import life_table, survival_ratios
from actuarial.demography.population import survive
from actuarial.vocabulary import SEXES

CENSUS_AGES = np.array([0, 1, *range(5, 101, 5)])
CENSUS_YEAR = 2020
SIZES, OLD = ("population", "male"), ("age_60_over", "age_65_over")
"""Items a province may publish that its people are raked to."""
RESIDENCES = ("city", "town", "rural")


class Census(NamedTuple):
    """The census of 2020 by province."""

    provinces: list[str]
    people: Floats
    """[province, residence, sex, group] persons; residence city, town, rural."""


def census(sources: Path) -> Census:
    """Population of the provinces by residence, sex and age group."""
    table = read_table(sources / "census_2020_provinces.csv", labels=3)
    provinces = list(dict.fromkeys(row[0] for row in table.rows))
    wanted = [(p, r, s) for p in provinces for r in RESIDENCES for s in SEXES]
    if table.rows != wanted:
        raise ValueError("rows are not province by residence by sex")
    shape = (len(provinces), len(RESIDENCES), len(SEXES), len(CENSUS_AGES))
    return Census(provinces, table.values.reshape(shape))


def single_age_census(sources: Path) -> Floats:
    """Census population of the provinces: [province, sex, age], single ages as in the nation."""
    pattern = read_table(sources / "census_2020_single_age.csv", labels=2).by_sex_and_age()[0]
    return split_people(census(sources).people.sum(axis=1), pattern, CENSUS_AGES)


def birth_shares(sources: Path) -> Floats:
    """Share of each province in the nation's births before the census: [province]."""
    births = read_table(sources / "census_2020_births.csv", labels=3).column("births")[1:]
    return np.asarray(births / births.sum())


def aged_census(sources: Path, basis: NationalBasis, cells: Floats, year: int) -> Floats:
    """The census carried to the end of a year without moves: [province, sex, age] persons.

    cells[sex, age] persons of the nation at that date: the youngest, born since, are divided like
    the births of the census.
    """
    people = single_age_census(sources)
    unborn = np.zeros(people.shape[:-1])
    for passed in range(CENSUS_YEAR + 1, year + 1):
        ratios = survival_ratios(life_table(basis.mx[passed - FIRST_YEAR]))
        people, _ = survive(people, unborn, ratios)
    young = year - CENSUS_YEAR
    people[..., :young] = birth_shares(sources)[:, None, None] * cells[:, :young]
    return people


def published(sources: Path, province: str) -> SourceTable | None:
    """What a province publishes of itself: figures by item and year; None where none are held."""
    path = sources / f"{province}_province.csv"
    return read_table(path, labels=1) if path.exists() else None


def published_sizes(sources: Path, provinces: list[str], year: int) -> list[Margin]:
    """Men and women of the provinces that publish them, or their total: [margin]."""
    margins = []
    for region, table in _publishing(sources, provinces):
        total, men = (table.row(item)[table.columns.index(str(year))] for item in SIZES)
        if np.isfinite(men):
            margins.append(Margin(region, men, sexes=slice(0, 1)))
            margins.append(Margin(region, total - men, sexes=slice(1, 2)))
        else:
            margins.append(Margin(region, total))
    return margins


def published_ages(sources: Path, provinces: list[str], year: int) -> list[Margin]:
    """People below 60, of 60-64 and of 65 and over of the provinces that publish them."""
    margins = []
    for region, table in _publishing(sources, provinces):
        column = table.columns.index(str(year))
        total, old, older = (table.row(item)[column] for item in (SIZES[0], *OLD))
        if np.isfinite(old + older):
            margins.append(Margin(region, total - old, ages=slice(0, 60)))
            margins.append(Margin(region, old - older, ages=slice(60, 65)))
            margins.append(Margin(region, older, ages=slice(65, None)))
    return margins


def _publishing(sources: Path, provinces: list[str]) -> Iterator[tuple[int, SourceTable]]:
    for region, province in enumerate(provinces):
        if (table := published(sources, province)) is not None:
            yield region, table


def carried_back(people: Floats, cells: Floats, cells_before: Floats) -> Floats:
    """Regions a year earlier, each cohort divided as it is a year later.

    people[region, sex, age] at the end of a year whose cells[sex, age] they sum to;
    cells_before[sex, age] a year earlier. So that no moves are made up between the two stocks.
    """
    shares = people / np.where(cells > 0, cells, 1)
    before = np.concatenate([shares[..., 1:], shares[..., -1:]], axis=-1)
    return np.asarray(before * cells_before)


def province_stocks(sources: Path, basis: NationalBasis, cells: Floats, factors: Floats) -> Floats:
    """Population of the provinces at 31 December 2023 and 2024: [year, province, sex, age].

    cells[year, sex, age] whole persons of the nation; factors[year, age] official over UN totals:
    a province's own figures are official ones and met after multiplication with them. 2023
    is carried back along cohorts and raked to the published men and women of its own year.
    """
    provinces = census(sources).provinces
    seed = aged_census(sources, basis, cells[1], 2024)
    sizes, ages = (of(sources, provinces, 2024) for of in (published_sizes, published_ages))
    stock = whole_people_adding_up(
        rake_regions(seed, cells[1], [*sizes, *ages], factors[1]), cells[1]
    )
    before = carried_back(stock, cells[1], cells[0])
    raked = rake_regions(before, cells[0], published_sizes(sources, provinces, 2023), factors[0])
    return np.stack([whole_people_adding_up(raked, cells[0]), stock])


def fertility_ratios(sources: Path, basis: NationalBasis) -> Floats:
    """Total fertility of each province over the nation's (总和生育率之比): [province].

    Births before the census over those its women would have had at the nation's rates.
    """
    women = single_age_census(sources)[:, 1]
    expected = women @ basis.asfr[CENSUS_YEAR - FIRST_YEAR]
    return np.asarray(birth_shares(sources) / (expected / expected.sum()))


def life_expectancy_differences(sources: Path, people: Floats) -> tuple[Floats, Bools]:
    """Life expectancy of the provinces less the nation's: [province, sex] years, and which known.

    From the estimates of 2022; a province without one by regression on its difference of 2000 over
    the provinces that have both. Shifted so that the mean over people[province, sex, age] is 0.
    """
    early = read_table(sources / "life_expectancy_provinces_2000.csv", labels=1)
    late = read_table(sources / "life_expectancy_provinces_2022.csv", labels=1)
    before = early.values[1:] - early.values[0]
    differences = np.full_like(before, np.nan)
    names = [row[0] for row in early.rows[1:]]
    for (name, *_), values in zip(late.rows[1:], late.values[1:], strict=True):
        differences[names.index(name)] = values - late.values[0]
    known = np.isfinite(differences).all(axis=-1)
    for sex in range(len(SEXES)):
        slope, level = np.polyfit(before[known, sex], differences[known, sex], 1)
        differences[~known, sex] = level + slope * before[~known, sex]
    weights = people.sum(axis=-1) / people.sum(axis=(0, -1))
    return differences - (differences * weights).sum(axis=0), known


def urban_shares(sources: Path) -> Floats:
    """Urban share of each province at the census (城镇化率): [province]."""
    people = census(sources).people.sum(axis=(-2, -1))
    return np.asarray(people[:, :2].sum(axis=-1) / people.sum(axis=-1))
