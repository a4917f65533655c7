"""Net moves between two censuses: what survival of cohorts does not explain."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from actuarial.calibration.net_moves import moves_a_year, net_moves

SOURCES = Path(__file__).resolve().parents[2] / "assumptions/tables/sources"


def aged(before: np.ndarray, survival: np.ndarray) -> np.ndarray:
    """Ten years later without moves: [province, sex, group], nobody born."""
    after = np.zeros_like(before)
    lived = before * survival
    after[..., 2:] = lived[..., :-2]
    after[..., -1] += lived[..., -2:].sum(axis=-1)
    return after


@given(arrays(float, (3, 2, 7), elements=st.floats(1, 1e6)), st.floats(0.5, 1))
def test_nobody_moved_where_all_survive_alike(before: np.ndarray, share: float) -> None:
    survival = share ** np.arange(7)[None, None, :]
    # The three that reach the open group are held against each other as one: alike within it.
    survival[..., -3:] = survival[..., -3:-2]
    moved = net_moves(before, aged(before, survival))
    assert np.abs(moved).max() <= 1e-9 * before.sum()


def test_those_who_moved_are_found_and_the_nation_nets_to_zero() -> None:
    before = np.full((2, 2, 7), 1000.0)
    after = aged(before, np.ones(7))
    after[0, 1, 3] += 50
    after[1, 1, 3] -= 50
    assert np.allclose(net_moves(before, after), [50, -50])
    # Children born since and deaths alike in all provinces leave no trace.
    after[..., :2] = 700
    assert np.allclose(net_moves(before, 0.8 * after), [40, -40])


def test_signs_of_the_provinces_are_those_everybody_knows() -> None:
    moved = moves_a_year(SOURCES)
    assert abs(sum(moved.values())) < 1
    assert max(moved, key=moved.__getitem__) == "guangdong"
    assert min(moved, key=moved.__getitem__) == "heilongjiang"
    receivers = ("guangdong", "zhejiang", "jiangsu", "shanghai", "beijing", "fujian")
    senders = ("henan", "heilongjiang", "jilin", "anhui", "hunan", "jiangxi")
    assert all(moved[name] > 0 for name in receivers)
    assert all(moved[name] < 0 for name in senders)
    assert 1e6 < moved["guangdong"] < 1.3e6
