"""Rates, benefits and behaviour under a design of pooling, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from changed_lines import bare

from actuarial.basis.compiled_lines import Flat, Payroll, Subsidy, Utilization
from actuarial.basis.line import Into
from actuarial.entries import Use
from actuarial.measures.pooling import (
    Convergence,
    Pooling,
    _collected,
    _rates,
    _response_of_use,
)

POOL, YEARS = "pool", 3
PROVINCE = np.array([0, 0, 1])
OWN = np.array([0.06, 0.08, 0.05])
BASE = np.array([1.0, 3.0, 2.0])
MEAN, HIGHEST = np.array([0.075, 0.075, 0.05]), np.array([0.08, 0.08, 0.05])
PHASE = np.array([0.0, 0.25, 1.0])
TARGETS = {"own": OWN, "mean": MEAN, "highest": HIGHEST, "given": np.full(3, 0.1)}


def pooling(kind="own", funds=(POOL,), **responses):
    """One design beside none; responses hold in the last year."""
    last = np.zeros((YEARS, 3))
    last[-1] = 1.0
    nothing = dict.fromkeys(("surcharge", "collection", "spending"), 0.0)
    design = Convergence(
        funds=funds,
        phase=np.broadcast_to(PHASE[:, None], (YEARS, 3)),
        rates=kind,
        benefits=kind,
        stated_rates={("s", "line"): np.full((YEARS, 3), 0.1)},
        stated_benefits={("s", "line"): np.full((YEARS, 3), 0.1)},
        **{name: value * last for name, value in (nothing | responses).items()},
    )
    return Pooling((None, design), PROVINCE, YEARS)


def line(kind=Payroll, **values):
    """A line into the pool; the year before the base year stands in front, with other values."""
    paths = {
        name: np.concatenate([np.full((1, 3), 0.9), np.broadcast_to(value, (YEARS, 3))])
        for name, value in values.items()
    }
    into = Into(shares=np.zeros((YEARS + 1, 3, 1)), rest=POOL)
    return bare(kind, **({"fund": POOL} if kind is Utilization else {"into": into}), **paths)


@pytest.mark.parametrize("kind", TARGETS)
def test_a_rate_goes_step_by_step_to_its_target(kind):
    amount = np.broadcast_to(OWN * BASE, (YEARS, 3))
    found = _collected("s", line(rate=OWN), amount, pooling(kind))
    expected = OWN + PHASE[:, None] * (TARGETS[kind] - OWN)
    assert found.rate[:, 1] == pytest.approx(expected)
    assert found.amount[:, 1] == pytest.approx(expected * BASE)
    assert np.array_equal(found.rate[:, 0], np.broadcast_to(OWN, (YEARS, 3)))
    elsewhere = _collected("s", line(rate=OWN), amount, pooling(kind, funds=("other",)))
    assert np.array_equal(elsewhere.amount[:, 1], amount)


@pytest.mark.parametrize("kind", TARGETS)
def test_reimbursement_goes_step_by_step_to_its_target(kind):
    rate = np.broadcast_to(OWN[:, None] * [1.0, 2.0], (YEARS, 3, 2))
    cost = np.broadcast_to(BASE[:, None], (YEARS, 3, 2))
    found = _rates("s", line(Utilization), Use((), cost, cost, cost, rate), pooling(kind))
    target = TARGETS[kind][:, None] * ([1.0, 1.0] if kind == "given" else [1.0, 2.0])
    expected = rate + PHASE[:, None, None] * (target - rate)
    assert found[:, 1] == pytest.approx(expected)
    assert np.array_equal(found[:, 0], rate)


def test_collection_falls_for_payers_and_not_for_the_budget():
    amount = np.broadcast_to(BASE, (YEARS, 3))
    behaviour = pooling(collection=-0.115, surcharge=0.02)
    payers = _collected("s", line(Flat, collection=0.98), amount, behaviour)
    assert payers.amount[2, 1] == pytest.approx(BASE * 0.885 * 1.02)
    assert payers.collection[2, 1] == pytest.approx(np.full(3, 0.885))
    assert np.array_equal(payers.amount[:2, 1], amount[:2])
    budget = _collected("s", line(Subsidy), amount, behaviour)
    assert np.array_equal(budget.amount[:, 1], amount)
    assert np.array_equal(budget.collection, np.ones((YEARS, 2, 3)))


def test_use_responds_in_full_and_in_covered_funds_only():
    found = _response_of_use(POOL, 3, pooling(spending=0.186))
    assert found.shape == (YEARS, 2, 3, 1)
    assert found[2, 1] == pytest.approx(np.full((3, 1), 1.186))
    assert np.array_equal(found[:, 0], np.ones((YEARS, 3, 1)))
    assert np.array_equal(found[:2], np.ones((2, 2, 3, 1)))
    assert np.array_equal(
        _response_of_use("other", 3, pooling(spending=0.186)), np.ones((YEARS, 2, 3, 1))
    )
