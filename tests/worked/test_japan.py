"""One-year steps of Japan against the single-age populations of the United Nations (WPP 2024)."""

import csv
from pathlib import Path

import numpy as np
import pytest

from actuarial.demography import life_table, project_population, survival_ratios

TABLE = Path(__file__).with_name("japan_single_age.csv")
STEPS = [2023, 2024, 2049, 2098]


def read():
    with TABLE.open(encoding="utf-8") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    years = [int(year) for year in rows[0][2:]]
    tables = {}
    for quantity, age, *values in rows[1:]:
        tables.setdefault(quantity, {})[int(age)] = dict(
            zip(years, map(float, values), strict=True)
        )
    return {
        quantity: lambda year, ages=ages: np.array(
            [ages[age][year] if age in ages else 0.0 for age in range(101)]
        )
        for quantity, ages in tables.items()
    }


def both_sexes(values):
    """Figures for both sexes as a pair of sexes alike."""
    return np.stack([values, values])


def infant_years(infant_rate):
    return np.full(2, np.mean([0.045 + 2.684 * infant_rate, 0.053 + 2.800 * infant_rate]))


def step(table, year):
    """From 1 July to 1 July: the mean of the two calendar years' rates."""

    def mean(quantity):
        return (table[quantity](year) + table[quantity](year + 1)) / 2

    mx = mean("mortality")
    mx[100] = 0.5
    return project_population(
        opening=both_sexes(table["population"](year) / 2)[None],
        mx=both_sexes(mx)[None, None],
        asfr=mean("fertility")[None, None],
        sex_ratio=np.ones((1, 1)),
        net_migrants=both_sexes(mean("net_migrants") / 2)[None, None],
        infant_years=infant_years(mx[0]),
    )


@pytest.mark.parametrize("year", STEPS)
def test_ages_1_to_99_agree_with_the_united_nations(year):
    table = read()
    projected = step(table, year).population[1, 0].sum(axis=0)[1:100]
    assert np.abs(projected / table["population"](year + 1)[1:100] - 1).max() < 2e-4


@pytest.mark.parametrize("year", STEPS)
def test_infants_survive_by_person_years_of_the_first_year(year):
    table = read()
    mx = (table["mortality"](year) + table["mortality"](year + 1)) / 2
    mx[100] = 0.5
    births = (table["births"](year)[0] + table["births"](year + 1)[0]) / 2
    migrants = (table["net_migrants"](year)[0] + table["net_migrants"](year + 1)[0]) / 2
    ratio = survival_ratios(life_table(both_sexes(mx), infant_years(mx[0])))[0, 0]
    infants = births * ratio + migrants
    assert infants == pytest.approx(table["population"](year + 1)[0], rel=2e-4)
