import numpy as np
import pytest

from actuarial.calibration.municipalities import filled_totals, filled_urban_shares
from actuarial.calibration.provinces import carried_back
from actuarial.calibration.raking import (
    Margin,
    margin_errors,
    rake_regions,
    whole_people_adding_up,
)
from actuarial.calibration.source_tables import SourceTable


def seed():
    return np.random.default_rng(8).uniform(10, 30, (3, 2, 7))


def test_cells_and_margins_are_met():
    cells = seed().sum(axis=0) * 1.3
    weight = np.linspace(0.9, 1.1, 7)
    total = (cells * weight).sum()
    margins = [
        Margin(0, 0.4 * total),
        Margin(0, 0.1 * total, ages=slice(5, None)),
        Margin(2, 0.13 * total, sexes=slice(0, 1)),
    ]
    people = rake_regions(seed(), cells, margins, weight)
    np.testing.assert_allclose(people.sum(axis=0), cells)
    np.testing.assert_allclose(margin_errors(people, margins, weight), 0, atol=1e-8)


def test_raking_keeps_the_odds_of_the_seed():
    cells = seed().sum(axis=0) * np.linspace(1, 2, 7)
    people = rake_regions(seed(), cells, [Margin(0, 0.5 * cells.sum())], np.ones(7))
    # Regions 1 and 2 carry no margin of their own.
    np.testing.assert_allclose(people[1] / people[2], seed()[1] / seed()[2])


def test_whole_people_add_up_and_stay_within_one():
    people = seed()
    cells = np.rint(people.sum(axis=0))
    people = people * cells / people.sum(axis=0)
    whole = whole_people_adding_up(people, cells)
    np.testing.assert_array_equal(whole.sum(axis=0), cells)
    assert np.abs(whole - people).max() < 1
    np.testing.assert_array_equal(whole, np.rint(whole))


def test_cohorts_carried_back_keep_their_division():
    people = seed()
    before_cells = people.sum(axis=0) * 1.1
    before = carried_back(people, people.sum(axis=0), before_cells)
    np.testing.assert_allclose(before.sum(axis=0), before_cells)
    np.testing.assert_allclose(
        before[:, :, 2] / before_cells[:, 2], people[:, :, 3] / people.sum(axis=0)[:, 3]
    )


def test_missing_totals_share_what_the_known_leave():
    table = SourceTable(
        [("a",), ("b",), ("c",)],
        ["census_2020", "population_2023", "population_2024", "urban_share_2023"],
        np.array([[10, 12, np.nan, 0.8], [10, np.nan, np.nan, np.nan], [30, np.nan, 40, np.nan]]),
    )
    totals = filled_totals(table, {"population": np.array([50.0, 60, 66])})
    np.testing.assert_allclose(totals, [[12, 12, 36], [13, 13, 40]])
    urban = filled_urban_shares(table, totals[0], 33.6)
    np.testing.assert_allclose(urban, [0.8, 0.5, 0.5])
    assert (urban * totals[0]).sum() == pytest.approx(33.6)
