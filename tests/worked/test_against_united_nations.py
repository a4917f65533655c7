"""The projection against the United Nations' own (World Population Prospects 2024, medium).

Japan: all 76 one-year steps from 2023 to 2099 from single-age inputs, japan_single_age.csv. Stocks,
death rates and births of Japan are here for both sexes together only, so that two equal halves are
projected, with a0 the mean of the two sexes': that the sexes are kept apart is shown by China
alone. No second country with single-age inputs is here. China: the project's tables, built from
five-year inputs, to 2099. Typical mistakes must each break one of these checks.
"""

import csv
from pathlib import Path

import numpy as np
import pytest

from actuarial.calibration.base_population import (
    life_expectancy_error,
    national_basis,
    one_year,
    population_mid_2020,
)
from actuarial.calibration.single_ages import in_groups, split_death_rates
from actuarial.calibration.source_tables import read_table
from actuarial.demography import (
    INFANT_CONVENTIONS,
    life_expectancy,
    life_table,
    population,
    project_population,
    rates_by_year,
    survival_ratios,
)
from actuarial.vocabulary import AGES, UNITED_NATIONS

JAPAN = Path(__file__).with_name("japan_single_age.csv")
TABLES = Path(__file__).parents[2] / "assumptions" / "tables"
STEPS = range(2023, 2099)
MISTAKEN = (2023, 2049, 2098)
"""Years in which a mistake is looked for."""
FIVE_YEAR = np.arange(0, 101, 5)


@pytest.fixture(scope="module")
def japan():
    with JAPAN.open(encoding="utf-8") as file:
        rows = list(csv.reader(line for line in file if not line.startswith("#")))
    years = [int(year) for year in rows[0][2:]]
    tables = {}
    for quantity, age, *values in rows[1:]:
        by_year = dict(zip(years, map(float, values), strict=True))
        tables.setdefault(quantity, {year: np.zeros(101) for year in years})
        for year, value in by_year.items():
            tables[quantity][year][int(age)] = value
    return tables


def twice(values):
    """Figures for both sexes as a pair of sexes alike."""
    return np.stack([values, values])


def infant_years_of_both_sexes(rate, convention=UNITED_NATIONS):
    return np.full(2, INFANT_CONVENTIONS[convention](np.full(2, rate)).mean())


def japan_inputs(japan, year):
    """From 1 July to 1 July: the mean of two calendar years' rates, births and migrants."""

    def mean(quantity):
        return (japan[quantity][year] + japan[quantity][year + 1]) / 2

    mx = mean("mortality")
    mx[100] = 0.5
    # Rates that give the published births: their ages play no part here.
    asfr = mean("fertility") * mean("births")[0]
    women = (japan["population"][year] + japan["population"][year + 1]) / 4
    return {
        "opening": twice(japan["population"][year] / 2)[None],
        "mx": twice(mx)[None, None],
        "asfr": asfr[None, None] / (women * mean("fertility")).sum(),
        "sex_ratio": np.ones((1, 1)),
        "net_migrants": twice(mean("net_migrants") / 2)[None, None],
        "infant_years": infant_years_of_both_sexes(mx[0]),
    }


def japan_error(japan, year, inputs=None):
    """Largest relative error at ages 0 … 99 after one year."""
    run = project_population(**(inputs or japan_inputs(japan, year)))
    projected = run.population[1, 0].sum(axis=0)[:100]
    return np.abs(projected / japan["population"][year + 1][:100] - 1).max()


def test_one_year_steps_of_japan(japan):
    errors = {year: japan_error(japan, year) for year in STEPS}
    assert len(errors) == 76
    assert {year: error for year, error in errors.items() if error >= 2e-4} == {}
    assert japan["population"].keys() == {*STEPS, 2099}


def errors_at_age_0(japan, convention):
    """Relative errors of the people of age 0 after one year, in every step."""

    def error(year):
        inputs = japan_inputs(japan, year)
        infants = infant_years_of_both_sexes(inputs["mx"][0, 0, 0, 0], convention)
        run = project_population(**{**inputs, "infant_years": infants})
        return run.population[1, 0, :, 0].sum() / japan["population"][year + 1][0] - 1

    return np.array([error(year) for year in STEPS])


def test_the_default_for_infants_is_that_of_the_united_nations(japan):
    """Andreev and Kingkade meet age 0 within 0.001 %, Coale and Demeny miss it by 0.015 %."""
    assert UNITED_NATIONS == "andreev_kingkade"
    assert np.abs(errors_at_age_0(japan, "andreev_kingkade")).max() < 1e-5
    missed = np.abs(errors_at_age_0(japan, "coale_demeny"))
    assert missed[0] == pytest.approx(1.5e-4, abs=1e-5)


def china_inputs():
    """Opening at 31 December 2024 and the inputs of 2025 … 2099."""

    def years(name, labels):
        table = read_table(TABLES / name, labels)
        first = table.columns.index("2025")
        return table, slice(first, first + 75)

    mortality, window = years("mortality_china.csv", 2)
    migration, _ = years("migration_china.csv", 2)
    fertility, _ = years("fertility_china.csv", 1)
    asfr = np.zeros((75, 1, 101))
    asfr[:, 0, [AGES.index(row[0]) for row in fertility.rows]] = fertility.values.T[window]
    paths, _ = years("vital_paths_china.csv", 1)
    return {
        "opening": read_table(TABLES / "population_china.csv", 2).by_sex_and_age()[-1][None],
        "mx": mortality.by_sex_and_age()[window][:, None],
        "asfr": asfr,
        "sex_ratio": paths.row("sex_ratio")[window][:, None],
        "net_migrants": migration.by_sex_and_age()[window][:, None],
    }


def china_errors(inputs=None):
    """Relative errors: totals by year, and age groups by sex at 1 July 2045."""
    people = project_population(**(inputs or china_inputs())).population[:, 0]
    check = read_table(TABLES / "wpp_check.csv", 3)
    totals, groups = {}, np.empty((2, 21))
    middle = in_groups((people[2044 - 2024] + people[2045 - 2024]) / 2, FIVE_YEAR)
    for (date, sex, age), (published,) in zip(check.rows, check.values, strict=True):
        if age == "all":
            year = int(date[:4])
            totals[year] = people[year - 2024].sum() / published - 1
        else:
            cell = ("male", "female").index(sex), int(age) // 5
            groups[cell] = middle[cell] / published - 1
    return totals, groups


def test_china_to_2099():
    totals, groups = china_errors()
    assert {2030, 2050, 2099} <= set(totals)
    assert max(map(abs, totals.values())) < 0.002
    assert np.abs(groups[:, :16]).max() < 0.003
    assert np.median(np.abs(groups[:, :16])) < 0.001
    assert np.abs(groups[:, 16:18]).max() < 0.005
    assert np.abs(groups[:, 18:]).max() < 0.08


def test_china_2024_closes_with_the_published_births_and_deaths():
    read = {
        name: read_table(TABLES / f"{name}_china.csv", 2).by_sex_and_age()
        for name in ("population", "mortality", "migration")
    }
    fertility = read_table(TABLES / "fertility_china.csv", 1)
    asfr = np.zeros((1, 1, 101))
    asfr[0, 0, [AGES.index(row[0]) for row in fertility.rows]] = fertility.column(2024)
    ratio = read_table(TABLES / "vital_paths_china.csv", 1)
    run = project_population(
        read["population"][-2][None],
        read["mortality"][[5]][:, None],
        asfr,
        ratio.row("sex_ratio")[[[5]]],
        read["migration"][[5]][:, None],
    )
    assert run.births.sum() == pytest.approx(8_822_056, rel=5e-4)
    assert run.deaths.sum() == pytest.approx(11_678_348, rel=1e-4)
    assert run.net_migrants.sum() == pytest.approx(-318_992, rel=1e-4)
    np.testing.assert_allclose(run.population[1, 0], read["population"][-1], atol=3, rtol=1e-5)


def passes_china(inputs=None):
    totals, groups = china_errors(inputs)
    births = groups[:, :5]
    return (
        max(map(abs, totals.values())) < 0.002
        and np.abs(groups[:, :16]).max() < 0.003
        and np.abs(births).max() < 0.003
        and np.abs(groups[:, 18:]).max() < 0.08
    )


def passes_japan(japan, change=lambda inputs: inputs):
    return all(japan_error(japan, y, change(japan_inputs(japan, y))) < 2e-4 for y in MISTAKEN)


def shifted(migrants):
    later = np.zeros_like(migrants)
    later[..., 1:] = migrants[..., :-1]
    return later


def test_mistake_ratios_of_survivors_for_ratios_of_person_years(japan, monkeypatch):
    def ratios(table):
        alive = table.survivors
        wrong = survival_ratios(table)
        wrong[..., 0] = alive[..., 1]
        wrong[..., 1:-1] = np.concatenate([alive[..., 2:] / alive[..., 1:-1]], axis=-1)
        return wrong

    monkeypatch.setattr(population, "survival_ratios", ratios)
    assert not passes_japan(japan)


def test_mistake_migrants_at_mid_year(japan):
    def change(inputs):
        ratios = survival_ratios(life_table(inputs["mx"][0], inputs["infant_years"]))
        migrants = inputs["net_migrants"]
        return {**inputs, "net_migrants": (migrants + shifted(migrants) * ratios) / 2}

    assert not passes_japan(japan, change)


def test_mistake_migrants_by_age_at_the_start(japan):
    assert not passes_japan(
        japan, lambda inputs: {**inputs, "net_migrants": shifted(inputs["net_migrants"])}
    )


def test_mistake_no_infant_deaths(japan, monkeypatch):
    def ratios(table):
        wrong = survival_ratios(table)
        wrong[..., 0] = 1
        return wrong

    monkeypatch.setattr(population, "survival_ratios", ratios)
    assert not passes_japan(japan)


def test_mistake_infants_die_in_the_middle_of_the_year(japan):
    assert not passes_japan(japan, lambda inputs: {**inputs, "infant_years": np.full(2, 0.5)})


def test_mistake_rates_constant_within_the_period():
    published = read_table(TABLES / "sources" / "wpp_mortality.csv", 2)
    ages = np.array([int(row[1]) for row in published.rows[: len(published.rows) // 2]])
    periods = split_death_rates(published.by_sex_and_age(), ages)
    starts = published.years()
    period = [int(np.searchsorted(starts, year, side="right")) - 1 for year in range(2025, 2100)]
    assert not passes_china({**china_inputs(), "mx": periods[period][:, None]})


def test_mistake_births_of_the_opening_women(monkeypatch):
    monkeypatch.setattr(
        population, "births_of_women", lambda opening, closing, asfr: (opening * asfr).sum(axis=-1)
    )
    assert not passes_china()


def test_mistake_open_group_lost(monkeypatch):
    right = population.survive

    def without_the_oldest(stock, births, ratios):
        stock = stock.copy()
        stock[..., -1] = 0
        return right(stock, births, ratios)

    monkeypatch.setattr(population, "survive", without_the_oldest)
    assert not passes_china()


def test_mistake_girls_per_boy():
    inputs = china_inputs()
    assert not passes_china({**inputs, "sex_ratio": 1 / inputs["sex_ratio"]})


def test_mistakes_are_judged_by_checks_that_pass(japan):
    assert passes_japan(japan)
    assert passes_china()


def test_china_from_mid_2020_to_mid_2045():
    """From five-year sources alone: no stock of the United Nations after 2020 is used."""
    sources = TABLES / "sources"
    basis, stock = national_basis(sources), population_mid_2020(sources)
    for year in range(2020, 2045):
        stock = one_year(stock, basis.from_july(year))
    published = read_table(sources / "wpp_population.csv", 2)
    groups = published.by_sex_and_age()[published.columns.index("2045")]
    error = in_groups(stock, FIVE_YEAR) / groups - 1
    assert abs(stock.sum() / groups.sum() - 1) < 0.0005
    assert np.abs(error[:, :16]).max() < 0.003
    assert np.median(np.abs(error[:, :16])) < 0.0005
    assert np.abs(error[:, 16:18]).max() < 0.006


def test_life_expectancy_of_calendar_years_is_the_published():
    """Before any shift, the five-year rates alone meet it within 0.02 years from 2028 on."""
    sources = TABLES / "sources"
    assert np.abs(life_expectancy_error(national_basis(sources), sources)).max() < 1e-6
    published = read_table(sources / "wpp_mortality.csv", 2)
    ages = np.array([int(row[1]) for row in published.rows[: len(published.rows) // 2]])
    years = np.arange(2028, 2090)
    rates = rates_by_year(split_death_rates(published.by_sex_and_age(), ages), 2010, years)
    annual = read_table(sources / "wpp_annual.csv", 1)
    wanted = np.stack([annual.row(f"life_expectancy_{sex}") for sex in ("male", "female")], -1)
    assert np.abs(life_expectancy(rates) - wanted[years - annual.years()[0]]).max() < 0.02
