"""Draws are blocks of regions: each draw is what a run of its own would be, whatever the blocks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial import Basis, Clock, compile_basis, read_run
from actuarial.draws import AT_ONCE, Draws, basis_of, dataset_of_draws, draws_of, project_draws
from actuarial.entries import Projection
from actuarial.projection import project_line
from actuarial.results.dataset import dataset, variables_of
from actuarial.structures import parts
from actuarial.vocabulary import variable
from actuarial.vocabulary.axes import ANY

RUNS = Path(__file__).resolve().parents[2] / "runs"
seeds = st.integers(0, 2**32 - 1)
tried = settings(max_examples=3, deadline=None)


def same(found: np.ndarray, wanted: np.ndarray, name: str) -> None:
    """Equal to 1e-12, of the figure or of the largest that was added."""
    assert found.dtype == wanted.dtype, name
    if not np.array_equal(found, wanted):
        finite = np.abs(wanted[np.isfinite(wanted)])
        np.testing.assert_allclose(
            found, wanted, rtol=1e-12, atol=1e-12 * float(finite.max(initial=0)), err_msg=name
        )


def is_a_run_of_its_own(several: Projection, position: int, alone: Projection) -> None:
    """People, members, use, flows, balances and indicators of one draw among others."""
    seen = {part.name: part.values for part in parts(several)}
    for part in parts(alone):
        if part.is_tuple or part.name.startswith("basis."):
            continue
        names, values = part.named.names, seen.pop(part.name)
        if values.ndim > part.values.ndim:
            first = next(n for n in (ANY, "region", "origin") if n in names)
            values = values.take(position, axis=names.index(first))
        same(values, part.values, part.name)
    assert all(name.startswith("basis.") for name in seen)
    indicators = variables_of(several)
    for name, wanted in variables_of(alone).items():
        found = indicators[name]
        if found.ndim > wanted.ndim:
            leading = [dim for dim in variable(name).dims if dim in ("year", "pooling")]
            found = found.take(position, axis=len(leading))
        same(found, wanted, name)


def every_draw_is_a_run_of_its_own(given: Draws, at_once: int = AT_ONCE) -> None:
    seen = []
    for numbers, several in project_draws(given, at_once):
        for position, number in enumerate(numbers):
            is_a_run_of_its_own(several, position, project_line(basis_of(given, number)))
        seen += numbers
    assert seen == list(range(given.count))


def own_arrays(bases: list[Basis]) -> dict[str, np.ndarray]:
    """By name every array in which Bases differ, one behind the other."""
    by_name = [{part.name: part.values for part in parts(basis)} for basis in bases]
    return {
        name: np.stack([one[name] for one in by_name])
        for name, first in by_name[0].items()
        if isinstance(first, np.ndarray)
        and not all(np.array_equal(one[name], first, equal_nan=True) for one in by_name[1:])
    }


@pytest.fixture(scope="module")
def shipped() -> Callable[[str, str], Basis]:
    """The compiled Basis of a scenario of a shipped run, over eight years."""

    def basis_of_run(name: str, scenario: str) -> Basis:
        run = read_run(RUNS / f"{name}.yaml")
        clock = Clock(run.base_year, 8)
        return compile_basis(run.scenarios[scenario], run.places, clock, run.pooling)

    return basis_of_run


@tried
@given(seed=seeds, count=st.integers(1, 3), at_once=st.sampled_from([1, 8, 16, 40]))
def test_copies_of_a_run_are_the_run(random_toy, seed, count, at_once):
    basis = random_toy(seed)
    alone = project_line(basis)
    for numbers, several in project_draws(draws_of(basis, count), at_once):
        for position in range(len(numbers)):
            is_a_run_of_its_own(several, position, alone)


@pytest.mark.parametrize(
    ("name", "scenario"), [("zhejiang", "provincial_2030"), ("provinces", "national_adjustment")]
)
def test_copies_of_a_shipped_run_are_the_run(shipped, name, scenario):
    """One province under three designs, and 31 with a national fund above them."""
    basis = shipped(name, scenario)
    alone = project_line(basis)
    if name == "provinces":
        assert alone.accounts.national_reserve.any()
    for at_once in (2 * len(basis.places.regions), 15):
        numbers, several = next(project_draws(draws_of(basis, 2), at_once))
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


def test_draws_of_several_provinces_under_a_national_fund_are_runs_of_their_own(shipped):
    basis = shipped("provinces", "national_adjustment")
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


def moving(basis: Basis, seed: int, count: int) -> Draws:
    """Draws in which people move between all regions, other shares in every draw."""
    rng = np.random.default_rng(seed)
    years, regions = len(basis.clock.years), len(basis.places.regions)
    moves = rng.uniform(0, 0.004, (count, years, regions, regions)) * (1 - np.eye(regions))
    return draws_of(basis, count, values={"demography.moves": moves})


def test_moves_stay_within_a_draw(random_toy):
    # A block of regions that ends within the second draw, if there were one.
    every_draw_is_a_run_of_its_own(moving(random_toy(5), 5, 3), at_once=20)


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
        toy, 3, factors={"demography.death_rates": rng.uniform(0.9, 1.1, (3, 1, 1, 1, 1))}
    )
    found = dataset_of_draws(given, "standard", at_once=16)
    assert found["reserve"].dims == ("year", "draw", "pooling", "region", "fund")
    assert found["province_reserve"].dims == ("year", "draw", "pooling", "province", "fund")
    assert found["nation_reserve"].dims == ("year", "draw", "pooling", "fund")
    assert found["depletion_year"].dims == ("draw", "pooling", "region", "fund")
    assert found["draw"].values.tolist() == [0, 1, 2]
    for number in range(3):
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
