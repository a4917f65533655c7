"""The contribution base and limited means of a lognormal, against integration and by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import lognorm

from actuarial.benefits.benefit_design import banded_mean, limited_mean
from actuarial.revenue import expected_base


def arrays(*values):
    return [np.array([float(value)]) for value in values]


def integrated(function, mean, spread, kinks):
    """E[function(X)] of a lognormal of this mean and standard deviation of the logarithm."""
    wages = lognorm(spread, scale=mean * np.exp(-(spread**2) / 2))
    edges = [0.0, *sorted(kink for kink in kinks if kink < wages.isf(1e-13)), wages.isf(1e-13)]
    pieces = itertools.pairwise(edges)
    return sum(
        quad(lambda x: function(x) * wages.pdf(x), low, high, epsabs=1e-9, epsrel=1e-11, limit=200)[
            0
        ]
        for low, high in pieces
        if high > low
    )


@pytest.mark.parametrize("wage", [40_000, 120_000, 300_000])
@pytest.mark.parametrize("spread", [0.2, 0.6, 1.1])
@pytest.mark.parametrize("declared", [0.4, 0.8, 1.0])
def test_the_base_is_the_declared_wage_between_floor_and_ceiling(wage, spread, declared):
    floor, ceiling = 0.6 * 94_500, 3 * 94_500
    found = expected_base(*arrays(wage, spread, declared, floor, ceiling))
    wanted = integrated(
        lambda w: min(max(w, floor), ceiling), declared * wage, spread, (floor, ceiling)
    )
    assert found[0] == pytest.approx(wanted, rel=1e-8)


def test_limits_by_hand():
    base = expected_base
    # No floor, no ceiling: the declared wage. Nobody differs: cut to floor and ceiling.
    assert base(*arrays(100_000, 0.6, 0.8, 0, np.inf))[0] == pytest.approx(80_000, rel=1e-14)
    assert base(*arrays(100_000, 0, 0.5, 60_000, 300_000))[0] == 60_000
    assert base(*arrays(400_000, 0, 1, 60_000, 300_000))[0] == 300_000
    assert base(*arrays(100_000, 0, 1, 60_000, 300_000))[0] == 100_000
    # Nothing declared: everybody pays on the floor. Floor and ceiling one: that one.
    assert base(*arrays(100_000, 0.6, 0, 60_000, 300_000))[0] == 60_000
    assert base(*arrays(100_000, 0.6, 1, 70_000, 70_000))[0] == pytest.approx(70_000, rel=1e-14)
    # The base of a poor place is its floor, of a rich one its ceiling.
    assert base(*arrays(1_000, 0.6, 1, 60_000, 300_000))[0] == pytest.approx(60_000, rel=1e-9)
    assert base(*arrays(1e9, 0.6, 1, 60_000, 300_000))[0] == pytest.approx(300_000, rel=1e-9)


@pytest.mark.parametrize("variation", [0.5, 1.5, 4.0])
@pytest.mark.parametrize("limit", [500, 12_000, 200_000])
def test_a_limited_mean_is_the_integral_of_the_lesser(variation, limit):
    spread = np.sqrt(np.log1p(variation**2))
    wanted = integrated(lambda x: min(x, limit), 12_000, spread, (limit,))
    found = limited_mean(*arrays(12_000, variation, limit))
    assert found[0] == pytest.approx(wanted, rel=1e-8)


def test_limited_means_at_the_ends():
    assert limited_mean(*arrays(12_000, 1.5, np.inf))[0] == pytest.approx(12_000, rel=1e-14)
    assert limited_mean(*arrays(12_000, 1.5, 0))[0] == 0
    assert limited_mean(*arrays(12_000, 0, 9_000))[0] == 9_000
    assert limited_mean(*arrays(0, 1.5, 9_000))[0] == 0


@pytest.mark.parametrize("variation", [0.8, 2.5])
def test_bands_pay_their_part_of_every_cost(variation):
    """800 deductible; 60 % of the first 5 000 above it, 75 % up to 20 000, 85 % to 60 000."""

    def paid(cost):
        above = min(max(cost - 800, 0), 60_000)
        first, second = min(above, 5_000), min(max(above - 5_000, 0), 15_000)
        return 0.6 * first + 0.75 * second + 0.85 * max(above - 20_000, 0)

    spread = np.sqrt(np.log1p(variation**2))
    wanted = integrated(paid, 14_000, spread, (800, 5_800, 20_800, 60_800))
    found = banded_mean(
        *arrays(14_000, variation, 800),
        starts=arrays(0, 5_000, 20_000),
        shares=arrays(0.6, 0.75, 0.85),
        ceiling=np.array([60_000.0]),
    )
    assert found[0] == pytest.approx(wanted, rel=1e-8)


def test_bands_on_a_certain_cost_by_hand():
    terms = {
        "starts": arrays(0, 5_000),
        "shares": arrays(0.6, 0.8),
        "ceiling": np.array([10_000.0]),
    }
    # 9 800 less 800 is 9 000: 5 000 at 60 % and 4 000 at 80 %.
    assert banded_mean(*arrays(9_800, 0, 800), **terms)[0] == 6_200
    # Only 10 000 above the deductible count: 3 000 + 5 000 × 80 %.
    assert banded_mean(*arrays(50_000, 0, 800), **terms)[0] == 7_000
    assert banded_mean(*arrays(700, 0, 800), **terms)[0] == 0
