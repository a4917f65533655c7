"""Inequality between municipalities, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.solvency import (
    gain_from_pooling,
    gini,
    need_range,
    regions_and_members,
    subsidy_per_head,
)


def test_regions_in_deficit_and_the_members_living_in_them():
    balance = np.array([[[-1.0, 2.0], [3.0, 4.0], [-5.0, -6.0]]])
    members = np.array([[[10.0, 1.0], [20.0, 2.0], [30.0, 3.0]]])
    count, persons = regions_and_members(balance < 0, members)
    assert count.tolist() == [[2, 1]]
    assert persons.tolist() == [[40, 3]]


def test_gini_of_known_distributions():
    def of(values, weights):
        return gini(np.array(values)[:, None], np.array(weights)[:, None]).item()

    assert of([5.0, 5.0, 5.0], [1.0, 2.0, 3.0]) == pytest.approx(0)
    # One of four has all: (n − 1)/n.
    assert of([0.0, 8.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]) == pytest.approx(0.75)
    # 1, 2, 3, 4: Σ|x − y| / (2 n² mean) = 20 / (2 · 16 · 2.5).
    assert of([4.0, 1.0, 3.0, 2.0], [1.0, 1.0, 1.0, 1.0]) == pytest.approx(0.25)
    # A region of weight two is two regions.
    assert of([1.0, 4.0], [2.0, 1.0]) == pytest.approx(of([1.0, 1.0, 4.0], [1.0, 1.0, 1.0]))


def test_range_subsidy_and_gain():
    values = np.array([[0.05], [0.09], [0.06]])
    assert need_range(values) == pytest.approx(0.04)
    assert subsidy_per_head([[30.0], [-30.0]], [[10.0], [60.0]]).ravel() == pytest.approx([3, -0.5])
    moved = np.array([[[10.0], [-10.0]], [[-4.0], [4.0]]])
    gain = gain_from_pooling(moved, np.array([1.0, 0.5]))
    assert gain.ravel() == pytest.approx([8, -8])
