import numpy as np

from actuarial.calibration.base_population import official_factors, rake_to_official
from actuarial.calibration.single_ages import (
    in_groups,
    split_death_rates,
    split_fertility,
    split_people,
)
from actuarial.calibration.source_tables import SourceTable, read_table, write_table
from actuarial.demography import life_table

ABRIDGED = np.array([0, 1, *range(5, 101, 5)])


def test_death_rates_give_back_the_groups_in_their_own_life_table():
    groups = np.exp(-9 + 0.085 * ABRIDGED) * np.array([[1.3], [1.0]])
    groups[:, 0] = 0.006
    rates = split_death_rates(groups, ABRIDGED)
    table = life_table(rates)
    dying = in_groups(rates * table.person_years, ABRIDGED)
    np.testing.assert_allclose(dying / in_groups(table.person_years, ABRIDGED), groups, rtol=1e-9)
    assert (rates > 0).all()
    assert (np.diff(rates[:, 30:100], axis=-1) > 0).all()


def test_fertility_keeps_every_group():
    groups = np.array([0.01, 0.05, 0.1, 0.06, 0.02, 0.001])
    rates = split_fertility(groups, np.arange(15, 45, 5))
    np.testing.assert_allclose(rates[15:45].reshape(6, 5).mean(axis=-1), groups)
    assert rates[:15].sum() == rates[45:].sum() == 0
    assert rates.min() >= 0


def test_people_keep_every_group_and_the_pattern_within():
    pattern = np.random.default_rng(3).uniform(1, 2, (2, 101))
    first = np.arange(0, 101, 5)
    groups = np.random.default_rng(4).uniform(10, 20, (2, 21))
    people = split_people(groups, pattern, first)
    np.testing.assert_allclose(in_groups(people, first), groups)
    np.testing.assert_allclose(people[:, 1] / people[:, 0], pattern[:, 1] / pattern[:, 0])


def test_official_totals_of_everybody_and_of_the_old_are_met():
    people = np.random.default_rng(5).uniform(1, 2, (2, 101))
    official = SourceTable(
        [("0",), ("60",), ("65",)], ["2024"], np.array([[310.0], [90.0], [70.0]])
    )
    raked = rake_to_official(people, official_factors(people, official, 2024))
    np.testing.assert_allclose(
        [raked.sum(), raked[:, 60:].sum(), raked[:, 65:].sum()], [310, 90, 70]
    )


def test_a_table_survives_writing_and_reading(tmp_path):
    path = tmp_path / "people.csv"
    write_table(
        path,
        ["source: s evidence: derived unit: person"],
        ["sex", "age", 2023],
        [["male", "0", "5"], ["male", "1", ""], ["female", "0", "7"], ["female", "1", "8"]],
    )
    table = read_table(path, labels=2)
    assert path.read_text(encoding="utf-8").startswith("# source: s evidence: derived")
    assert table.columns == ["2023"]
    np.testing.assert_array_equal(table.by_sex_and_age()[0], [[5, np.nan], [7, 8]])
    np.testing.assert_array_equal(table.row("female", "1"), [8])
    assert list(table.years()) == [2023]
