"""What holds for people whatever the keys: cohorts close, provinces keep deaths, moves net out."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_population_laws import random_basis

from actuarial.basis.demography_types import ExperienceBasis, MigrationSchedule
from actuarial.coverage import enrol
from actuarial.demography import (
    CommonMortality,
    experience_ratio,
    fitted_pattern,
    life_expectancy,
    life_table,
    mean_age_of_childbearing,
    project,
    project_population,
    proportional_rates,
    spread_total,
    survival_ratios,
)

few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 10_000)


def reached(run):
    """Who is exposed, by the age reached: newborns and the stock of the year before."""
    before = run.population[-len(run.births) - 1 : -1]
    aged = np.concatenate([run.births[..., None], before[..., :-1]], axis=-1)
    aged[..., -1] += before[..., -1]
    return aged


@few
@given(seeds, st.integers(1, 5), st.sampled_from([3, 4, 7]), st.sampled_from([(), (6,)]))
def test_groups_keep_the_deaths_of_the_common_rates_every_year(seed, years, regions, draws):
    random = np.random.default_rng(seed)
    basis = random_basis(seed, years, regions)
    basis["net_migrants"] = np.abs(basis["net_migrants"])
    common = np.minimum(basis["mx"], 0.3)
    group = random.integers(-1, 2, regions)
    member = np.array([group == 0, group == 1], dtype=float)
    ratio = np.where((group >= 0)[:, None, None], random.uniform(0.7, 1.4, (regions, 2, 1)), 1.0)
    run = project_population(
        **{
            **basis,
            "opening": basis["opening"] * random.uniform(0.5, 2, (*draws, regions, 1, 1)),
            "mx": common * ratio,
        },
        common=CommonMortality(common, np.repeat(member[None], years, axis=0)),
    )
    ratios = survival_ratios(life_table(common))
    ratios = ratios.reshape(years, *[1] * len(draws), *ratios.shape[1:])
    aged = reached(run)
    for here in (group == 0, group == 1):
        np.testing.assert_allclose(
            run.deaths[..., here, :, :].sum(axis=-3),
            (aged * (1 - ratios))[..., here, :, :].sum(axis=-3),
            rtol=1e-9,
            atol=1e-9,
        )
    np.testing.assert_allclose(aged - run.deaths + run.net_migrants, run.population[1:], rtol=1e-9)
    np.testing.assert_allclose(aged * (1 - run.survival), run.deaths, rtol=1e-7, atol=1e-9)
    # One factor by group, sex and age: the regions differ as their own tables say.
    dying = (1 - run.survival) / (1 - survival_ratios(life_table(common * ratio))).reshape(
        ratios.shape
    )
    for here in (group == 0, group == 1):
        one = dying[..., here, :, :]
        np.testing.assert_allclose(one, np.broadcast_to(one[..., :1, :, :], one.shape), rtol=1e-6)


@few
@given(seeds, st.sampled_from([0.0, 30.0, 1e4]), st.sampled_from([0.0, 8.0]))
def test_graduated_deaths_are_those_observed(seed, smoothness, prior):
    random = np.random.default_rng(seed)
    expected = random.uniform(1, 40, (3, 2, 50))
    deaths = random.poisson(expected * 1.2).astype(float) + 1
    ratio = experience_ratio(deaths, expected, smoothness, prior)
    graduated = (ratio - 1) * (expected + prior) / expected + 1
    for moment in (np.ones(50), np.arange(50.0), np.arange(50.0) ** 2):
        np.testing.assert_allclose(
            (graduated * expected * moment).sum(axis=-1), (deaths * moment).sum(axis=-1), rtol=1e-7
        )


def test_experience_counts_by_its_credibility_and_bridges_what_was_not_seen():
    expected = np.full(30, 60.0)
    expected[12:17] = 0
    deaths = np.where(expected > 0, 90.0, 0)
    np.testing.assert_allclose(experience_ratio(deaths, expected, 100, 0), 1.5, rtol=1e-5)
    half = experience_ratio(deaths, expected, 100, 60)
    np.testing.assert_allclose(half, np.where(expected > 0, 1.25, 1), rtol=1e-5)
    np.testing.assert_array_equal(experience_ratio(0 * deaths, expected, 100, 0), 1)


@few
@given(seeds, st.sampled_from(["coale_demeny", "andreev_kingkade"]))
def test_one_factor_meets_life_expectancy(seed, convention):
    random = np.random.default_rng(seed)
    mx = np.exp(-9 + 0.085 * np.arange(101)) * random.uniform(0.5, 1.5, (3, 4, 2, 1))
    target = random.uniform(45, 95, (3, 4, 2))
    target[1, 2, 0] = np.nan
    rates = proportional_rates(mx, target, convention)
    met = life_expectancy(rates, convention)
    np.testing.assert_allclose(met[~np.isnan(target)], target[~np.isnan(target)], atol=1e-6)
    np.testing.assert_array_equal(rates[1, 2, 0], mx[1, 2, 0])
    np.testing.assert_allclose(
        rates / mx, np.broadcast_to((rates / mx)[..., :1], mx.shape), rtol=1e-12
    )


@few
@given(
    st.floats(22, 38), st.floats(3, 7), st.integers(12, 17), st.floats(0.2, 8).map(lambda t: (t, 2))
)
def test_a_fitted_pattern_has_the_mean_and_the_spread(mean, spread, lowest, totals):
    pattern = fitted_pattern(mean, spread, lowest)
    assert pattern.sum() == pytest.approx(1, abs=1e-12)
    assert (pattern >= 0).all()
    assert not pattern[:lowest].any()
    rates = np.array(totals)[:, None] * pattern
    assert mean_age_of_childbearing(rates) == pytest.approx(mean, abs=1e-8)
    middles = np.arange(101) + 0.5
    assert np.sqrt((pattern * (middles - mean) ** 2).sum()) == pytest.approx(spread, abs=1e-8)


@few
@given(seeds)
def test_a_total_is_met_and_nobody_leaves_where_nobody_lives(seed):
    random = np.random.default_rng(seed)
    people = random.uniform(1, 9, (4, 2, 101))
    people[:, 1, 50:60] = 0
    total, schedule = random.uniform(-50, 50, (3, 4)), random.uniform(0, 1, (2, 101))
    net = spread_total(total, schedule, people)
    np.testing.assert_allclose(net.sum(axis=(-2, -1)), total)
    leaving = net[:, :, 1, 50:60][total < 0]
    np.testing.assert_array_equal(leaving, 0)


def with_every_key(toy, seed):
    """The toy's Basis with all optional parts of mortality, fertility and migration at random."""
    random = np.random.default_rng(seed)
    given_, regions = toy.demography, len(toy.places.regions)
    years = len(toy.clock.years)
    exposure = random.uniform(0, 900, (regions, 2, 101)) * (
        random.uniform(size=(regions, 1, 1)) < 0.5
    )
    standard = np.repeat(given_.death_rates[0], regions, axis=0)
    target = np.full((years, regions, 2), np.nan)
    target[:, 2] = random.uniform(70, 80, 2)
    reduction = np.full((years, regions, 2, 101), np.nan)
    reduction[4:, 1:5] = random.uniform(0, 0.03, (2, 101))
    relative = random.uniform(0.8, 1.1, (1, regions, 2)).repeat(years, axis=0)
    relative[:, 2] = np.nan
    relative[:, (exposure > 0).any(axis=(-2, -1))] = np.nan
    fitted = np.full((years, regions, 3), np.nan)
    fitted[:, 3:] = (random.uniform(26, 32), random.uniform(4, 6), 15)
    total = np.where(np.arange(regions) % 2, random.uniform(-90, 90, (years, regions)), np.nan)
    moves = random.uniform(0, 0.002, (years, regions, regions)) * (1 - np.eye(regions))
    schedules = tuple(
        MigrationSchedule((0.02, 0.1), (0.06, 0.1, centre, 0.4), 0.003, (0.01, 1, 62, 1), men)
        for centre, men in zip(
            random.uniform(18, 26, regions), random.uniform(0.3, 0.7, regions), strict=True
        )
    )
    demography = dataclasses.replace(
        given_,
        infant_years="andreev_kingkade",
        old_ages=tuple(None if r % 3 else (78, 92, 93) for r in range(regions)),
        experience=ExperienceBasis(
            deaths=random.poisson(exposure * standard * 1.1).astype(float),
            exposure=exposure,
            standard=standard,
            smoothness=np.full(regions, 1e5),
            prior_deaths=np.full(regions, 20.0),
        ),
        life_expectancy=target,
        improvement=reduction,
        relative_mortality=relative,
        fitted_fertility=fitted,
        migration_rates=random.uniform(-0.004, 0.01, (years, regions, 2, 101)),
        total_migrants=total,
        internal_migrants=random.uniform(-50, 50, (years, regions)),
        moves=moves,
        schedules=schedules,
    )
    return dataclasses.replace(toy, demography=demography)


@settings(max_examples=5, deadline=None)
@given(seeds)
def test_every_cell_closes_with_every_key_in_use(toy, seed):
    basis = with_every_key(toy, seed)
    people = project(basis)
    aged, closing = reached(people), people.population[2:]
    np.testing.assert_allclose(aged - people.deaths + people.net_migrants, closing, rtol=1e-9)
    assert (people.deaths >= 0).all()
    assert (closing >= 0).all()
    met = life_expectancy(people.death_rates[:, 2], "andreev_kingkade")
    np.testing.assert_allclose(met, basis.demography.life_expectancy[1:, 2], atol=1e-6)
    # What moves within the run nets to zero: the rest is totals, counts and rates.
    without = dataclasses.replace(basis.demography, moves=0 * basis.demography.moves)
    still = project(dataclasses.replace(basis, demography=without))
    first = people.net_migrants[0] - still.net_migrants[0]
    np.testing.assert_allclose(first[..., 1:].sum(axis=0), 0, atol=1e-7)
    assert np.abs(first).max() > 0.1
    insured = enrol(basis, people)
    stocks = insured[0]
    assert np.isfinite(stocks).all()
