from __future__ import annotations

import numpy as np
import pytest

from actuarial.solvency import least_change

ONE = np.ones(2)


def test_a_line_takes_two_evaluations_and_a_proof() -> None:
    found = least_change(lambda x: np.array([4 * x - 1, 2 * x - 1]), ONE, -1, 1)
    assert found.change == pytest.approx(0.5, abs=1e-14)
    assert (found.evaluations, found.linear, found.within) == (3, True, True)


def test_a_falling_line_is_cut_back_to_where_the_first_target_is_just_met() -> None:
    found = least_change(lambda x: np.array([-4 * x + 1, -2 * x + 1]), ONE, -1, 1)
    assert found.change == pytest.approx(0.25, abs=1e-14)
    assert not found.rising


def test_room_to_move_against_the_targets_is_below_zero() -> None:
    found = least_change(lambda x: np.array([x + 0.3, x + 0.2]), ONE, -1, 1)
    assert found.change == pytest.approx(-0.2, abs=1e-14)


def test_a_curve_with_a_kink_is_solved_within_the_budget() -> None:
    def slack(x: float) -> np.ndarray:
        first = np.exp(3 * x) - 2
        return np.array([first * (8 if first < 0 else 1), x + 5])

    found = least_change(slack, ONE, -1, 1)
    assert found.change == pytest.approx(np.log(2) / 3, abs=1e-10)
    assert not found.linear
    assert found.evaluations <= 12


def test_where_slack_jumps_the_side_that_meets_the_target_is_given() -> None:
    found = least_change(lambda x: np.array([x - 0.3 + (0.1 if x > 0.3 else -0.1)] * 2), ONE, -1, 1)
    assert found.within
    assert found.change >= 0.3
    assert found.evaluations <= 19


def test_beyond_the_bounds_the_bound_and_what_a_line_would_ask_for() -> None:
    found = least_change(lambda x: np.array([2 * x - 5, 2 * x]), ONE, -1, 1)
    assert (found.change, found.straight, found.within) == (1, 2.5, False)
    assert found.slack[0] == pytest.approx(-3)


def test_targets_that_nothing_moves_are_reported() -> None:
    found = least_change(lambda x: np.array([-1.0, 2 * x - 1]), ONE, -1, 1)
    assert found.moved.tolist() == [False, True]
    assert found.change == pytest.approx(0.5)
    assert not least_change(lambda x: -ONE, ONE, -1, 1).moved.any()


def test_what_moves_in_one_direction_only_is_found() -> None:
    found = least_change(lambda x: np.array([min(x, 0.0) + 0.1, 0.0 * x + 1]), ONE, -1, 1)
    assert found.change == pytest.approx(-0.1, abs=1e-10)
