"""The thirty-one provinces as places: what the command writes, and what they add up to."""

from pathlib import Path

import numpy as np
import pytest
from shipped_runs import shipped

from actuarial import Clock
from actuarial.calibration.province_places import texts
from actuarial.calibration.source_tables import read_table
from actuarial.demography import project
from actuarial.projection import project_line
from actuarial.results.dataset import dataset
from actuarial.vocabulary import STATUSES

ROOT = Path(__file__).parents[2]
NATION = ROOT / "assumptions" / "tables" / "population_china.csv"


@pytest.fixture(scope="module")
def basis():
    return short("provinces")


def short(name):
    """Two years of the baseline of a shipped run."""
    compiled = shipped(name)
    return compiled.basis(compiled.run.scenarios["baseline"], Clock(2024, 2))


def test_the_files_of_the_provinces_are_rebuilt_by_the_command():
    written = texts(ROOT / "assumptions")
    assert len(written) == 30
    for name, text in written.items():
        committed = ROOT / "assumptions" / "places" / name / "province.yaml"
        assert committed.read_text("utf-8") == text


def test_all_provinces_sum_to_the_nation_by_sex_and_age(basis):
    assert len(set(basis.places.provinces)) == 31
    nation = read_table(NATION, labels=2).by_sex_and_age()[-2:]
    np.testing.assert_array_equal(basis.demography.population.sum(axis=1), nation)


def test_members_and_migrants_sum_to_the_nations(basis):
    people = project_line(basis)
    members = dataset(people, "totals", {})["nation_members"].sel(year=2024)
    totals = members.sum([dim for dim in members.dims if dim not in ("scheme", "status")])
    for status, wan in zip(STATUSES, (25016.66, 2474.18, 10457.5, 94713.73), strict=False):
        found = float(totals.sel(status=status).max())
        assert found == pytest.approx(1e4 * wan, rel=1e-6)
    given = basis.demography
    # What Zhejiang gains the others lose; the nation's net migrants are divided, none is lost.
    assert given.internal_migrants.sum(axis=1) == pytest.approx(0, abs=1000)
    abroad = given.net_migrants[2].sum(axis=0)
    china = short("china")
    np.testing.assert_allclose(abroad, china.demography.net_migrants[2, 0], rtol=1e-4, atol=0.1)


def test_nobody_leaves_where_nobody_lives(basis):
    gone = project(basis).net_migrants[0]
    assert (gone[basis.demography.population[1] == 0] >= 0).all()
