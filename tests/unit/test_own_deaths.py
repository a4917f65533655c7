"""A place's own deaths in its files: graduated, weighed by credibility, merged over the rates."""

import dataclasses

import numpy as np
from toy_people import AGES, HEAD, SEXES, at, basis, place, table
from toy_province import edit

from actuarial.demography import credible_ratio, graduate, life_expectancy, project


def own_deaths(seed, scale):
    """Deaths and exposure [sex, age] of a place whose mortality is 1.3 and 0.8 of the toy's."""
    random = np.random.default_rng(seed)
    exposure = scale * np.round(np.exp(-(((np.arange(101) - 35) / 30) ** 2)) * 9000, 1)
    return random, np.stack([exposure, 1.1 * exposure])


def experience(root, deaths, exposure, **terms):
    observed = table(
        root, "own.csv", "person", ["deaths", "exposure"], np.stack([deaths, exposure], axis=-1)
    )
    return {"observed": observed, "first_year": 2020, "last_year": 2022, **terms}


def test_own_deaths_graduated_and_credible_multiply_the_rates_of_all_years(toyland):
    plain = project(basis(toyland)).death_rates
    nowhere = at(basis(toyland), "island")
    random, exposure = own_deaths(1, 10)
    place(toyland, "mill", mortality={"life_expectancy_shift": 0})
    given = basis(toyland)
    years = given.demography.reference_death_rates[1:4, 0]
    expected = exposure * years.mean(axis=0)
    deaths = random.poisson(expected * np.array([[1.3], [0.8]])).astype(float)
    own = experience(toyland, deaths, exposure, smoothness=500, prior_deaths=25)
    place(toyland, "mill", mortality={"life_expectancy_shift": 0, "experience": own})
    seen = basis(toyland)
    rates = project(seen).death_rates[:, at(seen, "mill")]
    graduated = graduate(deaths / expected, expected, 500)
    ratio = credible_ratio(graduated * expected, expected, 25)
    table_rates = given.demography.death_rates[1:, 0]
    np.testing.assert_allclose(rates / table_rates, np.broadcast_to(ratio, rates.shape), rtol=1e-6)
    np.testing.assert_allclose((graduated * expected).sum(-1), deaths.sum(-1))
    assert ratio[0, 70] > 1.1
    assert ratio[1, 70] < 0.95
    np.testing.assert_allclose(project(seen).death_rates[:, nowhere], plain[:, nowhere], rtol=1e-9)


def test_one_table_serves_the_places_of_a_province(toyland):
    random, exposure = own_deaths(8, 5)
    rows = []
    for name, level in (("spring", 0.008), ("bridge", 0.012)):
        deaths = random.poisson(exposure * level)
        rows += [
            f"{name},{age},{sex},{deaths[s, a]},{exposure[s, a]}"
            for a, age in enumerate(AGES)
            for s, sex in enumerate(SEXES)
        ]
    text = HEAD.format(unit="person") + "region,age,sex,deaths,exposure\n" + "\n".join(rows) + "\n"
    (toyland / "assumptions" / "tables" / "uplands.csv").write_text(text, encoding="utf-8")
    falls = HEAD.format(unit="share") + "region,2025,2026,2027\nbridge,0.01,0.02,0\nspring,0,0,0\n"
    (toyland / "assumptions" / "tables" / "falls.csv").write_text(falls, encoding="utf-8")
    own = {"observed": {"table": "tables/uplands.csv"}, "first_year": 2021, "last_year": 2023}
    edit(
        toyland / "assumptions" / "places" / "uplands" / "province.yaml",
        demography={"mortality": {"experience": own, "improvement": {"table": "tables/falls.csv"}}},
    )
    given = basis(toyland)
    seen, here = given.demography.experience, at(given, "bridge")
    np.testing.assert_array_equal(seen.deaths[here], deaths)
    np.testing.assert_array_equal(seen.exposure[here], exposure)
    assert (seen.deaths.sum(axis=(1, 2)) > 0).sum() == 2
    rates = project(given).death_rates[:, here]
    for year, left in ((1, 0.99), (2, 0.99 * 0.98), (9, 0.99 * 0.98)):
        np.testing.assert_allclose(rates[year] / rates[0], left, rtol=1e-9)


def test_deaths_expected_by_the_shifted_table_leave_it_as_it_is(toyland):
    place(toyland, "mill", mortality={"life_expectancy_shift": 2})
    plain = project(basis(toyland))
    given = basis(toyland)
    mill = at(given, "mill")
    _, exposure = own_deaths(1, 100)
    # At the shift of the base year the rates of 2020-22 lie two years of life above the table's.
    reference = given.demography.reference_death_rates[1:4].mean(axis=0)
    shifted = dataclasses.replace(
        given.demography,
        death_rates=np.broadcast_to(reference, given.demography.death_rates.shape).copy(),
    )
    standard = project(dataclasses.replace(given, demography=shifted)).death_rates[0, mill]
    own = experience(toyland, exposure * standard, exposure, prior_deaths=0)
    place(toyland, "mill", mortality={"life_expectancy_shift": 2, "experience": own})
    seen = project(basis(toyland))
    np.testing.assert_allclose(seen.death_rates[:, mill], plain.death_rates[:, mill], rtol=1e-5)


def test_a_place_without_deaths_seen_has_the_standard(toyland):
    plain = project(basis(toyland)).death_rates
    _, exposure = own_deaths(3, 0.01)
    own = experience(toyland, np.zeros((2, 101)), exposure)
    place(toyland, "mill", mortality__experience=own)
    np.testing.assert_array_equal(project(basis(toyland)).death_rates, plain)


def test_a_target_is_met_beside_own_deaths(toyland):
    random, exposure = own_deaths(5, 1)
    deaths = random.poisson(exposure * 0.01).astype(float)
    own = experience(toyland, deaths, exposure)
    target = {"male": 74, "female": {2024: 80, 2030: 81}}
    place(toyland, "mill", mortality={"life_expectancy": target, "experience": own})
    given = basis(toyland)
    met = life_expectancy(project(given).death_rates[:, at(given, "mill")])
    np.testing.assert_allclose(met[:, 0], 74, atol=1e-6)
    np.testing.assert_allclose(met[:, 1], np.where(given.clock.years[1:] < 2030, 80, 81), atol=1e-6)
