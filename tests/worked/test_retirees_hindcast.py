"""Retirees of 2019-24 from the stock of 2018: constants of the law and of vesting alone."""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest

from actuarial.calibration import retiree_history
from actuarial.calibration.national_tables import nation, population_history
from actuarial.calibration.retiree_history import hindcast, write_history
from actuarial.calibration.source_tables import read_table

TABLES = Path(__file__).parents[2] / "assumptions" / "tables"


@pytest.fixture(scope="module")
def stocks():
    return nation(TABLES)


def test_actives_per_retiree_within_one_and_a_half_per_cent_in_every_year(stocks):
    found = hindcast(TABLES, stocks)
    assert found.observed[0] == pytest.approx(found.retirees[0].sum(), rel=1e-9)
    assert len(found.ratio_error()) == 7
    assert np.abs(found.ratio_error()).max() < 0.015
    # Cohorts are very unequal: it is no straight line that is met.
    assert found.newly_retired[4] / found.newly_retired[1] > 1.3


@pytest.mark.parametrize(
    ("sex", "change"), [(0, {"age": 61.0}), (1, {"vested": 0.4}), (1, {"age": 57.0})]
)
def test_another_law_or_another_share_misses_it(stocks, monkeypatch, sex, change):
    right = retiree_history.law

    def wrong(years):
        return tuple(
            dataclasses.replace(one, **{k: v + 0 * one.age for k, v in change.items()})
            if one.sex == sex
            else one
            for one in right(years)
        )

    monkeypatch.setattr(retiree_history, "law", wrong)
    assert np.abs(hindcast(TABLES, stocks).ratio_error()).max() > 0.015


def test_the_history_ends_in_the_base_stocks_and_cohorts_only_die_or_move(stocks):
    history = population_history(stocks)
    base = read_table(TABLES / "population_china.csv", labels=2).by_sex_and_age()
    np.testing.assert_array_equal(history, base)
    # Official end-of-year totals of these years lie between 1,405 and 1,413 million.
    assert history.sum(axis=(1, 2)) == pytest.approx(1.42e9, rel=0.005)
    lost = history[:-1, :, 20:60] - history[1:, :, 21:61]
    assert (lost > 0).mean() > 0.95


def test_the_committed_tables_are_rebuilt(tmp_path):
    shutil.copytree(TABLES / "sources", tmp_path / "sources")
    _, written = write_history(tmp_path)
    for path in written:
        labels = 2
        rebuilt, committed = read_table(path, labels), read_table(TABLES / path.name, labels)
        assert rebuilt.rows == committed.rows
        np.testing.assert_allclose(rebuilt.values, committed.values, rtol=2e-5, atol=1e-9)
