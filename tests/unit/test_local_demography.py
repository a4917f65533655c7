"""Paths of life expectancy and of childbearing, and moves between regions, through the files."""

import dataclasses

import numpy as np
import pytest
from toy_province import basis_of, edit, read_toy, write_toy

from actuarial.demography import life_expectancy, mean_age_of_childbearing, project

MOVES = """\
# source: judgement evidence: illustrative unit: share
region,destination,value
bridge,spring,0.01
bridge,mill,0.03
spring,spring,0
spring,mill,0
"""


@pytest.fixture(scope="module")
def basis(tmp_path_factory):
    root = tmp_path_factory.mktemp("local")
    write_toy(root)
    places = root / "assumptions" / "places"
    edit(
        places / "uplands" / "bridge.yaml",
        demography__mortality={"life_expectancy": {"male": 71.5, "female": {2024: 80, 2030: 82}}},
        demography__fertility={"total": 1.4, "mean_age": {2024: 29.5, 2034: 31.0}},
    )
    table = root / "assumptions" / "tables" / "moves.csv"
    table.write_text(MOVES, encoding="utf-8")
    edit(
        root / "assumptions" / "demography.yaml",
        migration__moves={"table": "tables/moves.csv"},
    )
    return basis_of(read_toy(root))


def at(basis, region):
    return basis.places.regions.index(region)


def test_life_expectancy_meets_its_path_to_a_millionth_of_a_year(basis):
    rates = project(basis).death_rates[:, at(basis, "bridge")]
    met = life_expectancy(rates)
    years = basis.clock.years[1:]
    np.testing.assert_allclose(met[:, 0], 71.5, atol=1e-6)
    np.testing.assert_allclose(met[:, 1], np.where(years < 2030, 80, 82), atol=1e-6)


def test_births_follow_total_fertility_and_the_mean_age(basis):
    region = at(basis, "bridge")
    given = basis.demography
    assert given.fertility[:, region].sum(axis=-1) == pytest.approx(1.4)
    changed = dataclasses.replace(given, childbearing_age=np.full_like(given.childbearing_age, 34))
    late = project(dataclasses.replace(basis, demography=changed))
    here = project(basis).births[:, region].sum(axis=-1)
    assert not np.allclose(late.births[:, region].sum(axis=-1), here, rtol=1e-4)
    assert given.childbearing_age[0, region] == 29.5
    assert np.isnan(given.childbearing_age[:, at(basis, "spring")]).all()
    assert mean_age_of_childbearing(given.fertility[1, region]) != pytest.approx(29.5, abs=1e-3)


def test_moves_between_regions_net_to_zero_and_meet_the_shares_given(basis):
    none = dataclasses.replace(basis.demography, moves=np.zeros_like(basis.demography.moves))
    with_moves, without = project(basis), project(dataclasses.replace(basis, demography=none))
    moved = with_moves.net_migrants[0] - without.net_migrants[0]
    np.testing.assert_allclose(moved.sum(axis=0), 0, atol=1e-8)
    people = basis.demography.population[1].sum(axis=(-2, -1))
    gone = moved[at(basis, "bridge")].sum() / people[at(basis, "bridge")]
    # The shares are met at the base population; a year's ageing and deaths change it a little.
    assert gone == pytest.approx(-0.04, rel=0.03)
    spring, mill = (moved[at(basis, name)].sum() for name in ("spring", "mill"))
    assert mill / spring == pytest.approx(3.0)
    others = [r for r in basis.places.regions if r not in ("bridge", "spring", "mill")]
    assert all(not moved[at(basis, name)].any() for name in others)
