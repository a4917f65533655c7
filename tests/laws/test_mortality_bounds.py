"""Mortality at its bounds: from nobody who dies to nearly nobody who survives an age."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from laws_of_the_funds import LAWS as LAWS_OF_THE_FUNDS
from laws_of_the_line import LAWS
from toy_people import place
from toy_province import read_toy

from actuarial.demography import (
    UnfitMortalityError,
    life_expectancy,
    life_table,
    project,
    project_population,
    remaining_life_expectancy,
    survival_ratios,
    try_rates,
)
from actuarial.demography.death_rates import death_rates
from actuarial.projection import project_line
from actuarial.reading.problems import Refused

AGES = 101
BOUNDS = np.array([0.0, 1e-12, 1e-6, 0.01, 0.3, 1.0, 1.9, 1.99])
seeds = st.integers(0, 2**32 - 1)


def extreme(seed, *shape):
    """Death rates at the bounds or near them, [..., sex, age]."""
    rng = np.random.default_rng(seed)
    # One sex of one table at one bound, the next a mixture of all of them.
    choice = rng.integers(0, len(BOUNDS), (*shape, 2, AGES))
    choice = np.where(rng.uniform(size=(*shape, 2, 1)) < 0.5, choice, choice[..., :1])
    rates = BOUNDS[choice] * rng.uniform(0.99, 1.0, choice.shape)
    rates[..., -1] = rng.uniform(1e-3, 5.0, rates.shape[:-1])
    return rates


@settings(max_examples=50, deadline=None)
@given(seed=seeds)
def test_a_life_table_is_one_at_every_bound(seed):
    rates = extreme(seed, 3)
    table = life_table(rates)
    alive, lived = table.survivors, table.person_years
    assert alive.min() > 0
    assert alive.max() == 1
    assert (np.diff(alive) <= 0).all()
    # Those who reach the next age have lived this one, and nobody lives more than a year in it.
    assert (lived[..., :-1] <= alive[..., :-1] * (1 + 1e-15)).all()
    assert (lived[..., :-1] >= alive[..., 1:]).all()
    died = alive[..., :-1] - alive[..., 1:]
    np.testing.assert_allclose(rates[..., :-1] * lived[..., :-1], died, rtol=1e-9, atol=1e-15)
    ratios = survival_ratios(table)
    assert ratios.min() >= 0
    assert ratios.max() <= 1 + 1e-15
    assert remaining_life_expectancy(table).min() > 0


@pytest.mark.parametrize("rate", [1e-9, 1e-4, 0.02, 0.5, 1.0, 1.9, 1.99])
def test_at_one_rate_for_all_ages_life_lasts_its_inverse(rate):
    """Σ L(x) = Σ (l(x) − l(x+1)) / m + l(100) / m = l(0) / m, whatever m, where a(0) is a half too.

    At every age: nobody grows old under a constant hazard.
    """
    table = life_table(np.full((2, AGES), rate), np.full(2, 0.5))
    np.testing.assert_allclose(remaining_life_expectancy(table), 1 / rate, rtol=1e-6)


def test_where_nobody_dies_all_reach_the_open_age():
    rates = np.zeros((2, AGES))
    rates[:, -1] = [0.25, 0.4]
    assert life_expectancy(rates).tolist() == [104, 102.5]
    table = life_table(rates)
    assert (table.survivors == 1).all()
    assert (survival_ratios(table)[:, :-1] == 1).all()


@settings(max_examples=10, deadline=None)
@given(seed=seeds)
def test_people_are_born_live_and_die_once_at_every_bound(seed):
    rng = np.random.default_rng(seed)
    opening = rng.uniform(0, 900, (2, 2, AGES))
    rates = extreme(seed, 5, 2)
    run = project_population(
        opening,
        rates,
        rng.uniform(0, 0.1, (5, 2, AGES)) * np.isin(np.arange(AGES), range(15, 50)),
        np.full((5, 2), 1.06),
        np.zeros((5, 2, 2, AGES)),
    )
    assert run.population.min() >= 0
    assert run.deaths.min() >= -1e-9
    np.testing.assert_array_equal(run.population[0], opening)
    born, died = run.births.sum(axis=-1), run.deaths.sum(axis=(-2, -1))
    change = np.diff(run.population.sum(axis=(-2, -1)), axis=0)
    np.testing.assert_allclose(change, born - died, atol=1e-8)
    # Of those who come from ages without deaths, nobody dies.
    immortal = (rates[..., :-2] == 0) & (rates[..., 1:-1] == 0)
    np.testing.assert_allclose(run.deaths[..., 1:-1][immortal], 0, atol=1e-9)


@pytest.mark.parametrize("level", [0.0, 1e-6, 2.2])
def test_the_whole_line_keeps_its_laws_at_the_bounds(toy, level):
    """Nobody below 100 dies any more, hardly anybody does, or ages die out at up to 1.85 a year."""
    rates = toy.demography.death_rates.copy()
    rates[3:, ..., :-1] *= level
    run = project_line(with_mortality(toy, death_rates=rates))
    for law in (*LAWS, *LAWS_OF_THE_FUNDS):
        law(run)
    died = run.before_money.people.deaths[2:, ..., :-1].sum()
    assert (died == pytest.approx(0, abs=1e-3)) == (level == 0)


def test_a_life_expectancy_that_leaves_nobody_alive_is_refused(toyland):
    """It raises the table's rates so far that one of a closed age is 2 or more."""
    place(toyland, "mill", mortality={"life_expectancy": {"male": 55, "female": 80}})
    with pytest.raises(Refused) as refused:
        read_toy(toyland, horizon=3)
    (problem,) = (one for one in refused.value.problems if one.severity == "fault")
    assert problem.file == "places/delta/mill.yaml"
    assert problem.key == "demography.mortality.life_expectancy"
    assert problem.message.startswith("leaves nobody alive: the death rate of male aged 9")


def with_mortality(toy, **changes):
    given = toy.demography
    neutral = np.zeros_like(given.life_expectancy_shift)
    changes = {"life_expectancy_shift": neutral, **changes}
    return replace(toy, demography=replace(given, **changes))


@settings(max_examples=40, deadline=None)
@given(
    shift=st.floats(-30, 2),
    sex=st.integers(0, 1),
    year=st.integers(0, 4),
    raised=st.sampled_from([1.0, 1.5, 3.0]),
    growing=st.sampled_from([0.0, -0.02, -0.4]),
)
def test_what_leaves_nobody_is_seen_before_anybody_is_projected(
    toy, shift, sex, year, raised, growing
):
    """`check` tries the rates, `run` makes them: both refuse the same with the same words."""
    years = len(toy.clock.years)
    shifts = np.zeros((years, 8, 2))
    shifts[year:, 3, sex] = shift
    reduction = np.full((years, 8, 2, AGES), np.nan)
    reduction[year + 1 :, 5] = growing
    rates = toy.demography.death_rates * 1.0
    rates[..., 60:-1] *= raised
    tried = with_mortality(
        toy, death_rates=rates, life_expectancy_shift=shifts, improvement=reduction
    )
    given, province = tried.demography, tried.places.province
    said = [words_of(try_rates, given, province), words_of(death_rates, given, province)]
    assert said[0] == said[1]
    event("refused" if said[0] else "made")


def words_of(made, given, province):
    try:
        made(given, province)
    except UnfitMortalityError as error:
        return error.args
    return None


def test_the_key_that_is_refused_is_that_which_raised_the_rates(toy):
    rates, shift = toy.demography.death_rates.copy(), np.zeros((len(toy.clock.years), 8, 2))
    rates[4, :, 1, 60] = 2.0
    with pytest.raises(UnfitMortalityError, match=r"female aged 60 is 2\.00") as refused:
        project(with_mortality(toy, death_rates=rates))
    assert refused.value.key == "demography.mortality.rates"
    shift[:, 3, 0] = -22
    with pytest.raises(UnfitMortalityError, match="male aged 9") as refused:
        project(with_mortality(toy, life_expectancy_shift=shift))
    assert (refused.value.key, refused.value.region) == (
        "demography.mortality.life_expectancy_shift",
        3,
    )
    shift[:, 3, 0] = -8
    people = project(with_mortality(toy, life_expectancy_shift=shift))
    gap = np.diff(life_expectancy(people.death_rates)[:, [4, 3], 0])
    np.testing.assert_allclose(gap, -8, atol=1e-6)
