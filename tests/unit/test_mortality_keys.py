"""Conventions, old ages, improvement, town and country do what they say, through the files."""

import dataclasses

import numpy as np
from toy_people import at, basis, nation, place, table

from actuarial.demography import (
    INFANT_CONVENTIONS,
    close_old_ages,
    life_expectancy,
    life_table,
    project,
    remaining_life_expectancy,
    survival_ratios,
)


def test_one_convention_of_infancy_in_all_life_tables(toyland):
    nation(toyland, mortality__infant_years="andreev_kingkade")
    place(
        toyland,
        "spring",
        mortality={"life_expectancy": {"male": {2024: 76, 2030: 79}, "female": 84}},
    )
    given = basis(toyland)
    people = project(given)
    assert given.demography.infant_years == "andreev_kingkade"
    met = life_expectancy(people.death_rates[:, at(given, "spring")], "andreev_kingkade")
    np.testing.assert_allclose(met[:, 0], np.where(given.clock.years[1:] < 2030, 76, 79), atol=1e-6)
    ratios = survival_ratios(life_table(people.death_rates[1:], "andreev_kingkade"))
    np.testing.assert_array_equal(people.survival, ratios)
    assert len(INFANT_CONVENTIONS) == 2
    usual = project(
        dataclasses.replace(
            given, demography=dataclasses.replace(given.demography, infant_years="coale_demeny")
        )
    )
    assert np.abs(people.survival[..., 0] - usual.survival[..., 0]).max() > 1e-6
    assert np.abs(people.expectancy_gain - usual.expectancy_gain).max() > 1e-7


def test_old_ages_are_closed_before_the_shift(toyland):
    before = basis(toyland)
    place(toyland, "bridge", mortality={"life_expectancy_shift": 0})
    place(
        toyland,
        "spring",
        mortality={
            "life_expectancy_shift": 0,
            "old_ages": {"fitted_from": 75, "fitted_to": 90, "closed_from": 88},
        },
    )
    given = basis(toyland)
    rates, plain = project(given).death_rates, before.demography.death_rates[1:, 0]
    np.testing.assert_allclose(rates[:, at(given, "spring")], close_old_ages(plain, (75, 90), 88))
    np.testing.assert_array_equal(rates[:, at(given, "bridge")], plain)
    assert not np.allclose(rates[:, at(given, "spring"), :, 88:], plain[..., 88:], rtol=1e-3)
    # The reference years are closed too: the gain is one of years, not of methods.
    reference = close_old_ages(before.demography.reference_death_rates[:, 0], (75, 90), 88)
    usual = remaining_life_expectancy(life_table(reference)).mean(axis=0)
    lived = remaining_life_expectancy(life_table(rates[:, at(given, "spring")]))
    gain = project(given).expectancy_gain[:, at(given, "spring")]
    np.testing.assert_allclose(gain, lived - usual, atol=1e-9)


def test_rates_of_the_base_year_fall_by_the_reductions(toyland):
    plain = project(basis(toyland)).death_rates
    falls = np.tile(np.linspace(0, 0.03, 101), (2, 1))[..., None] * np.array([[1.0]], float)
    falls[1] *= 0.5
    written = table(toyland, "falls.csv", "share", ["value"], falls)
    place(toyland, "bridge", mortality={"life_expectancy_shift": 1.5, "improvement": written})
    place(toyland, "mill", mortality__improvement={2024: 0, 2030: "2%"})
    given = basis(toyland)
    rates = project(given).death_rates
    bridge, mill = rates[:, at(given, "bridge")], rates[:, at(given, "mill")]
    years = np.arange(len(rates))[:, None, None]
    np.testing.assert_allclose(bridge, bridge[0] * (1 - falls[..., 0]) ** years, rtol=1e-12)
    passed = np.maximum(given.clock.years[1:] - 2029, 0)[:, None, None]
    np.testing.assert_allclose(mill, mill[0] * 0.98**passed, rtol=1e-12)
    np.testing.assert_allclose(mill[0], plain[0, at(given, "mill")], rtol=1e-9)
    others = [r for r in range(8) if r not in (at(given, "bridge"), at(given, "mill"))]
    np.testing.assert_allclose(rates[:, others], plain[:, others], rtol=1e-9)


def test_no_improvement_holds_the_base_rates(toyland):
    nation(toyland, mortality__improvement=0)
    rates = project(basis(toyland)).death_rates
    np.testing.assert_array_equal(rates, np.broadcast_to(rates[:1], rates.shape))


def test_life_expectancy_is_met_after_improvement_by_one_factor_for_all_ages(toyland):
    shift = {"male": {2024: 1, 2030: 1.4}, "female": 0.4}
    place(
        toyland,
        "bridge",
        mortality={
            "improvement": "1%",
            "life_expectancy": {"male": 71.5, "female": {2024: 80, 2030: 82}},
        },
    )
    place(toyland, "spring", mortality={"improvement": "1%", "life_expectancy_shift": shift})
    given = basis(toyland)
    rates = project(given).death_rates
    later = given.clock.years[1:] >= 2030
    bridge, spring = rates[:, at(given, "bridge")], rates[:, at(given, "spring")]
    met = life_expectancy(bridge)
    np.testing.assert_allclose(met[:, 0], 71.5, atol=1e-6)
    np.testing.assert_allclose(met[:, 1], np.where(later, 82, 80), atol=1e-6)
    factor = bridge / bridge[:1]
    np.testing.assert_allclose(factor, np.broadcast_to(factor[..., 50:51], factor.shape))
    alone = spring[0] * 0.99 ** np.arange(len(rates))[:, None, None]
    added = life_expectancy(spring) - life_expectancy(alone)
    np.testing.assert_allclose(added[:, 0], np.where(later, 0.4, 0), atol=1e-6)
    np.testing.assert_allclose(added[:, 1], 0, atol=1e-9)


TOWNS = {"harbour": 0.9, "market": 0.6, "mill": 0.45, "orchard": 0.2, "terrace": 0.3}


def test_town_and_country_differ_as_given_and_the_province_loses_the_same_people(toyland):
    plain = basis(toyland)
    for town, share in TOWNS.items():
        place(toyland, town, urban_share=share, mortality={"life_expectancy_shift": 0.5})
    place(toyland, "bridge", urban_share=0.5)
    place(toyland, "orchard", mortality={"life_expectancy": {"male": 72, "female": 78}})
    common = basis(toyland)
    nation(toyland, mortality__urban_rural={"male": 0.7, "female": {2024: 0.8, 2034: 0.9}})
    given = basis(toyland)
    people = project(given)
    here = [at(given, town) for town in TOWNS if town != "orchard"]
    harbour, terrace = at(given, "harbour"), at(given, "terrace")
    quotient = people.death_rates[:, harbour] / people.death_rates[:, terrace]
    np.testing.assert_allclose(quotient[:, 0], (1 - 0.3 * 0.9) / (1 - 0.3 * 0.3), rtol=1e-12)
    women = np.where(given.clock.years[1:] < 2034, 0.2, 0.1)[:, None]
    expected = (1 - women * 0.9) / (1 - women * 0.3)
    np.testing.assert_allclose(quotient[:, 1], np.broadcast_to(expected, (15 - 1, 101)), rtol=1e-12)
    # Every year the people who are there die as the common rates would have it.
    ratios = survival_ratios(life_table(project(common).death_rates[1:]))[: len(people.deaths)]
    before = people.population[1:-1]
    reached = np.concatenate([people.births[..., None], before[..., :-1]], axis=-1)
    reached[..., -1] += before[..., -1]
    by_common = (reached * (1 - ratios))[:, here].sum(axis=1)
    np.testing.assert_allclose(people.deaths[:, here].sum(axis=1), by_common, rtol=1e-9)
    np.testing.assert_allclose(reached * people.survival, reached - people.deaths, rtol=1e-9)
    # Who has a life expectancy of its own, no urban share, or no neighbour in this stands outside.
    outside = [r for r in range(8) if r not in here]
    without = project(common)
    np.testing.assert_array_equal(people.death_rates[:, outside], without.death_rates[:, outside])
    np.testing.assert_array_equal(people.deaths[:, outside], without.deaths[:, outside])
    assert plain.demography.relative_mortality is None
    # The rates themselves keep the deaths of the people of the base year.
    stock = given.demography.population[1][here]
    np.testing.assert_allclose(
        (stock * people.death_rates[:, here]).sum(axis=1),
        (stock * without.death_rates[:, here]).sum(axis=1),
        rtol=1e-10,
    )


def test_a_ratio_of_one_changes_no_bit(toyland):
    plain = project(basis(toyland))
    for town, share in TOWNS.items():
        place(toyland, town, urban_share=share)
    nation(toyland, mortality__urban_rural=1)
    for one, other in zip(plain, project(basis(toyland)), strict=True):
        np.testing.assert_array_equal(one, other)
