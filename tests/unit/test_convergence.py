"""Terms of the regions converging under one fund, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds.convergence import converge

PROVINCE = np.array([1, 0, 1])
OWN = np.array([[[0.06], [0.09], [0.10]]] * 3)
WEIGHT = np.array([[3.0], [1.0], [1.0]])
PHASE = np.array([0.0, 0.5, 1.0])


def rates(target):
    return converge(OWN, target, PHASE, weight=WEIGHT, province=PROVINCE)[..., 0]


def test_terms_converge_to_the_weighted_mean_of_their_province():
    assert rates("mean") == pytest.approx(
        np.array([[0.06, 0.09, 0.10], [0.065, 0.09, 0.085], [0.07, 0.09, 0.07]])
    )


def test_terms_converge_to_the_best_of_their_province():
    assert rates("highest")[2] == pytest.approx([0.10, 0.09, 0.10])


def test_terms_converge_to_given_ones():
    assert rates(0.08)[1:] == pytest.approx(np.array([[0.07, 0.085, 0.09], [0.08, 0.08, 0.08]]))


def test_an_unknown_target_is_refused():
    with pytest.raises(ValueError, match="known are mean, highest"):
        rates("median")
