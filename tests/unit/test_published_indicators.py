"""Indicators of a fund's money, and the public formulae on plain lists."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial import solvency
from actuarial.entries import Money
from actuarial.solvency.of_money import indicators


def test_the_published_pay_as_you_go_rate_leaves_other_income_to_the_fund():
    """Outgo 120, other income 20, base 1000: contributions of 10 % pay for the year."""
    shape = (5, 1, 1, 1)
    money = Money(
        income=np.full(shape, 97.0),
        interest=np.full(shape, 7.0),
        expenditure=np.full(shape, 120.0),
        levied=np.full(shape, 70.0),
        reserve=np.full(shape, 500.0),
        opening=np.full(shape, 500.0),
        unpaid=np.zeros(shape),
        base=np.full(shape, 1000.0),
    )
    found = indicators(
        money, np.arange(2024, 2029), np.full((5, 1, 1, 1), 0.02), 6.0, np.array([3.0, 6, 9, 15])
    )
    assert found["payg_rate"] == pytest.approx(np.full((4, 1, 1, 1), 0.10))
    assert found["income_rate"] == pytest.approx(np.full((4, 1, 1, 1), 0.09))
    assert found["cost_rate"] == pytest.approx(np.full((4, 1, 1, 1), 0.12))


INCOME, COST, BASE, INTEREST = [10.0, 10.0, 10.0], [12.0, 13.0, 14.0, 15.0], [100.0] * 3, [0.0] * 3
YEARS = [2025, 2026, 2027]
RESERVE = [3.0, 0.0, -4.0]
CASES = {
    "primary_balance": (lambda s: s.primary_balance(INCOME, COST[:3]), [-2, -3, -4]),
    "current_balance": (lambda s: s.current_balance(INCOME, COST[:3], [1, 1, 1]), [-1, -2, -3]),
    "months_payable": (lambda s: s.months_payable(RESERVE, COST[:3])[0], [3, 0, 0]),
    "fund_ratio": (lambda s: s.fund_ratio(6, [3, 1], [12, 12]), [0.5, 0.25]),
    "opening_reserve": (lambda s: s.opening_reserve(5, RESERVE), [5, 3, 0]),
    "reserve_level": (
        lambda s: s.reserve_level([4, 0, 10], [False, True, False], [3, 6]),
        [1, -1, 2],
    ),
    "payg_rate": (lambda s: s.payg_rate(COST[:3], BASE, [2, 2, 2]), [0.10, 0.11, 0.12]),
    "first_deficit_year": (lambda s: s.first_deficit_year([1, -1, -1], YEARS), 2026),
    "depletion": (lambda s: s.depletion(5, RESERVE, YEARS).year, 2027),
    "spells": (lambda s: s.spells(-1, [1.0, -1.0, -1.0]).spells, 2),
    "payable_share": (lambda s: s.payable_share(5, RESERVE, INCOME, COST[:3])[2], 10 / 14),
    "discount_factors": (lambda s: s.discount_factors([0.25])[1], [0.8]),
    "summarized": (
        lambda s: (
            s.summarized(
                3, INCOME, COST, BASE, INTEREST, windows=[3], target_months=0
            ).actuarial_balance
        ),
        [(33 - 39) / 300],
    ),
    "unfunded_obligation": (
        lambda s: s.unfunded_obligation(3, INCOME, COST, INTEREST, windows=[3]),
        [6],
    ),
    "interest_less_growth": (lambda s: s.interest_less_growth([0.1, 0.1], [1, 1.1], 2), 0),
    "short_range_test": (
        lambda s: s.short_range_test(20, [19, 18, 17], [10, 10, 10, 10], period=3),
        True,
    ),
    "close_balance": (
        lambda s: s.close_balance(0, INCOME, [10] * 4, INTEREST, first=2, last=3, target_months=0)[
            0
        ],
        True,
    ),
    "balancing_rate": (
        lambda s: (
            s.balancing_rate(
                3, [-2, -3, -4], BASE, INTEREST, target=[0, 0, 0], pattern=[1, 1, 1], timing=1
            ).change
        ),
        0.02,
    ),
    "gini": (lambda s: s.gini([0, 0, 0, 1], [1, 1, 1, 1]), 0.75),
    "need_range": (lambda s: s.need_range([0.1, 0.4]), 0.3),
    "regions_and_members": (lambda s: s.regions_and_members([True, False], [5, 7])[1], 5),
    "gain_from_pooling": (lambda s: s.gain_from_pooling([[1, 2], [3, 4]], [1, 0.5]), [2.5, 4]),
}


@pytest.mark.parametrize("name", CASES)
def test_a_formula_takes_plain_lists(name):
    formula, expected = CASES[name]
    assert formula(solvency) == pytest.approx(np.asarray(expected, dtype=float))


def test_a_window_of_one_year_has_no_growth():
    assert np.isnan(solvency.interest_less_growth([0.1, 0.1], [1, 1.1], 1))
    two = solvency.interest_less_growth(np.full(3, 0.1), np.ones((3, 4)), 1)
    assert two.shape == (4,)
    assert np.isnan(two).all()
