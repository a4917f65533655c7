"""Draws are blocks of regions: each draw is what a run of its own would be, whatever the blocks."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_of_the_draws import (
    different_draws,
    every_draw_is_a_run_of_its_own,
    is_a_run_of_its_own,
    own_arrays,
    same,
)
from shipped_runs import shipped
from toy_province import basis_of as basis_of_toy

from actuarial import Basis, Clock
from actuarial.draws import (
    DrawFault,
    DrawsError,
    _groups,
    basis_of,
    dataset_of_draws,
    draws_of,
    project_draws,
)
from actuarial.labelled import _empty
from actuarial.projection import project_line
from actuarial.results.dataset import dataset

seeds = st.integers(0, 2**32 - 1)
tried = settings(max_examples=2, deadline=None)


def shipped_basis(name: str, scenario: str) -> Basis:
    """The compiled Basis of a scenario of a shipped run, over eight years."""
    compiled = shipped(name)
    run = compiled.run
    return compiled.basis(run.scenarios[scenario], Clock(run.base_year, 8))


@tried
@given(seed=seeds, count=st.integers(1, 3), at_once=st.sampled_from([1, 8, 16, 40]))
def test_copies_of_a_run_are_the_run(random_toy, seed, count, at_once):
    basis = random_toy(seed)
    alone = project_line(basis)
    for numbers, several in project_draws(draws_of(basis, count), at_once):
        for position in range(len(numbers)):
            is_a_run_of_its_own(several, position, alone)


@pytest.mark.parametrize(
    ("name", "scenario", "at_once"),
    [("zhejiang", "provincial_2030", 22), ("provinces", "national_adjustment", 15)],
)
def test_copies_of_a_shipped_run_are_the_run(name, scenario, at_once):
    """Two copies of a province under three designs; 31 in blocks, with a national fund above."""
    basis = shipped_basis(name, scenario)
    alone = project_line(basis)
    assert alone.accounts.national_reserve.any() == (name == "provinces")
    numbers, several = next(project_draws(draws_of(basis, 2), at_once))
    assert len(numbers) == (2 if name == "zhejiang" else 1)
    is_a_run_of_its_own(several, len(numbers) - 1, alone)


@tried
@given(seed=seeds, at_once=st.sampled_from([3, 8, 16]))
def test_a_draw_with_arrays_of_its_own_is_a_run_of_its_own(random_toy, seed, at_once):
    """Every array that a file may give is another in every draw."""
    bases = [random_toy(seed + number) for number in range(2)]
    values = own_arrays(bases)
    assert len(values) > 100
    given = draws_of(bases[0], 2, values=values)
    for numbers, several in project_draws(given, at_once):
        for position, number in enumerate(numbers):
            is_a_run_of_its_own(several, position, project_line(bases[number]))


def test_draws_of_several_provinces_under_a_national_fund_are_runs_of_their_own():
    basis = shipped_basis("provinces", "national_adjustment")
    rng = np.random.default_rng(3)
    regions = len(basis.places.regions)
    given = draws_of(
        basis,
        2,
        factors={
            "demography.fertility": rng.uniform(0.8, 1.2, (2, 1, regions, 1)),
            "economy.wages.average_wage": rng.uniform(0.9, 1.1, (2, 1, regions)),
            "economy.earned": rng.uniform(0.5, 1.5, (2, len(basis.clock.years), 1)),
        },
    )
    every_draw_is_a_run_of_its_own(given, at_once=100)


def test_moves_and_a_national_fund_stay_within_a_draw(random_toy):
    given = different_draws([random_toy(seed) for seed in (5, 6, 7)])
    for numbers, several in project_draws(given, at_once=20):
        assert np.ptp(several.accounts.national_reserve[-1], axis=1).any() or len(numbers) == 1
    every_draw_is_a_run_of_its_own(given, at_once=20)
    # A draw is not divided where people move between its provinces.
    assert [len(regions) for regions in _groups(given, 3)] == [8]
    assert [len(regions) for regions in _groups(draws_of(given.basis, 1), 3)] == [5, 3]


def test_what_one_draw_has_of_its_own_leaves_the_others(random_toy):
    basis = random_toy(11)
    factor = np.ones((3, 1, 1, 1))
    factor[1] = 0.8
    given = draws_of(basis, 3, factors={"demography.fertility": factor})
    alone = project_line(basis)
    ((_, several),) = project_draws(given)
    for other in (0, 2):
        is_a_run_of_its_own(several, other, alone)
    with pytest.raises(AssertionError):
        is_a_run_of_its_own(several, 1, alone)


def test_the_dataset_of_draws_has_them_behind_the_years(toy):
    """Regions, provinces and nation, every variable; labels as those of the run alone."""
    rng = np.random.default_rng(1)
    given = draws_of(
        toy, 2, factors={"demography.death_rates": rng.uniform(0.9, 1.1, (2, 1, 1, 1, 1))}
    )
    found = dataset_of_draws(given, "standard", at_once=8)
    assert found["reserve"].dims == ("year", "draw", "pooling", "region", "fund")
    assert found["province_reserve"].dims == ("year", "draw", "pooling", "province", "fund")
    assert found["nation_reserve"].dims == ("year", "draw", "pooling", "fund")
    assert found["depletion_year"].dims == ("draw", "pooling", "region", "fund")
    assert found["draw"].values.tolist() == [0, 1]
    for number in range(2):
        alone = dataset(project_line(basis_of(given, number)), "standard", {})
        one = found.sel(draw=number).drop_vars("draw")
        assert set(one.variables) == set(alone.variables)
        assert one.attrs == alone.attrs
        for name, wanted in alone.variables.items():
            assert one[name].dims == wanted.dims, name
            assert one[name].attrs == wanted.attrs, name
            if wanted.dtype.kind in "fi":
                same(one[name].values, wanted.values, name)
            else:
                assert np.array_equal(one[name].values, wanted.values), name


# -- what is refused ---------------------------------------------------------------------------


def test_arrays_that_cannot_be_those_of_draws_are_refused_together(toy):
    years, regions = len(toy.clock.years), len(toy.places.regions)
    missing = np.ones((2, years, regions))
    missing[1, 3, 2] = np.nan
    with pytest.raises(DrawsError) as raised:
        draws_of(
            toy,
            2,
            values={
                "economy.earned": np.ones((2, years, regions)),
                "economy.wages.avarage_wage": np.ones((2, years, regions)),
                "demography.fertility": np.ones((2, years, regions)),
                "demography.population": np.ones((3, 2, regions, 2, 101)),
                "coverage.level": missing,
                "thresholds": np.ones((2, 4)),
                "places.names_en": np.ones((2, regions)),
                "in_force": np.ones((2, regions, 6)),
            },
            factors={"economy.earned": np.ones((2, 1, 1)), "economy.borrowed": np.ones((1, 1, 1))},
        )
    shape = "axes [draw 2, year {y}, region 8, age 101] are meant, all but draw of size 1 where"
    assert str(raised.value).splitlines() == [
        "coverage.level: holds something that is no number, and the Basis has no such values there",
        f"demography.fertility: has shape (2, {years}, 8); {shape.format(y=years)} nothing differs "
        "along them",
        "demography.population: has shape (3, 2, 8, 2, 101); axes [draw 2, end 2, region 8, sex 2, "
        "age 101] are meant, all but draw of size 1 where nothing differs along them",
        f"economy.borrowed: has shape (1, 1, 1); axes [draw 2, year {years}, region 8] are meant, "
        "all but draw of size 1 where nothing differs along them",
        "economy.earned: given by values and by factors; give one of them",
        "economy.wages.avarage_wage: no array of the Basis; did you mean "
        "economy.wages.average_wage?",
        "in_force: no numbers by region, but int64 [region, fund]; it is the same in every draw",
        "places.names_en: no numbers by region, but labels [region]; it is the same in every draw",
        "thresholds: no numbers by region, but float64 [threshold]; it is the same in every draw",
    ]
    with pytest.raises(DrawsError, match="0 draws; there must be one at least"):
        draws_of(toy, 0)


def test_no_number_may_stand_where_the_run_has_none(toy):
    target = np.full((2, *toy.demography.life_expectancy.shape), np.nan)
    target[1] = 80.0
    given = draws_of(toy, 2, values={"demography.life_expectancy": target})
    ((_, several),) = project_draws(given)
    is_a_run_of_its_own(several, 0, project_line(toy))
    is_a_run_of_its_own(several, 1, project_line(basis_of(given, 1)))


def test_a_draw_that_cannot_be_projected_is_named(toy):
    """As its projection alone would say it, with the regions of the run."""
    members = np.ones((5, 1, 8, 1))
    members[3, :, 6] = 50.0
    given = draws_of(toy, 5, factors={"coverage.members": members})
    with pytest.raises(DrawFault, match="draw 3: ") as raised:
        list(project_draws(given, at_once=40))
    with pytest.raises(type(raised.value.__cause__)) as alone:
        project_line(basis_of(given, 3))
    assert raised.value.draw == 3
    assert raised.value.__cause__.args == alone.value.args


@pytest.mark.parametrize("detail", ["full"])
def test_draws_have_no_single_ages(toy, detail):
    with pytest.raises(ValueError, match="draws have no figures by single age"):
        dataset_of_draws(draws_of(toy, 2), detail)


def test_what_is_kept_has_all_draws(toy):
    with pytest.raises(ValueError, match="must have the dimension draw, with all of them"):
        dataset_of_draws(draws_of(toy, 2), keep=lambda found: found.mean("draw"))


# -- memory ------------------------------------------------------------------------------------


def test_memory_does_not_grow_with_the_draws(toy_run):
    """Three times the draws need no more memory than those of one block."""
    given = {count: draws_of(basis_of_toy(toy_run, horizon=4), count) for count in (2, 6)}

    def peak(count):
        tracemalloc.start()
        for numbers, several in project_draws(given[count], at_once=8):
            assert len(numbers) == 1
            # A caller that holds one block while the next is computed needs both.
            del several
        above = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return above

    peak(2)
    assert peak(6) <= 1.02 * peak(2)


def test_labels_are_made_once_for_all_blocks(toy_run):
    """Labels that were kept for every block by itself would grow with the draws."""
    basis = basis_of_toy(toy_run, horizon=4)
    _empty.cache_clear()
    dataset_of_draws(draws_of(basis, 1), at_once=8)
    of_one_block = _empty.cache_info().currsize
    dataset_of_draws(draws_of(basis, 3), at_once=8)
    assert _empty.cache_info().currsize == of_one_block
