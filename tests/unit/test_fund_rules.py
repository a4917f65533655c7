"""Each rule for deficits and surpluses, by hand and against the ledger."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds.designs import Design
from actuarial.funds.pooled_ledger import FundFlows, pool
from actuarial.funds.rules import Rule

YEARS = np.arange(2025, 2030)
BOTH = np.array([True, True])


def accounts(*rules, opening=20.0, income=100.0, outgo=120.0, earned=0.04, kind="municipal"):
    """Two regions of one province, two funds; the second fund is half the first."""
    size = np.array([1.0, 0.5]) * np.array([[1.0], [3.0]])
    yearly = np.ones((5, 1, 1)) * size
    flows = FundFlows(opening * size, income * yearly, (income - outgo) * yearly, outgo * yearly)
    rate = np.full(5, earned)
    design = Design(kind, BOTH, 2025)
    return pool(design, flows, rate, rate, province=[0, 0], years=YEARS, rules=rules)


def only_first(values):
    return values[:, 0, 0]


def test_by_default_a_deficit_is_only_reported():
    plain, reported = accounts(), accounts(Rule("report", BOTH, 2025))
    assert np.array_equal(plain.reserve, reported.reserve)
    assert plain.reserve[-1, 0, 0] < 0
    assert (plain.factor == 1).all()


@pytest.mark.parametrize("kind", ["municipal", "unified"])
def test_balanced_income_holds_the_target_each_year_from_its_first(kind):
    result = accounts(Rule("balanced", BOTH, 2027, {"months": 3}), kind=kind)
    assert only_first(result.reserve)[2:] == pytest.approx(30)
    assert only_first(result.factor)[:2] == pytest.approx(1)
    # A steady year: 30 x 1.04 + flow x 1.02 = 30.
    assert only_first(result.factor)[3:] == pytest.approx(1.2 - 1.2 / 1.02 / 100)
    assert result.missed == pytest.approx(0, abs=1e-9)


def test_a_bound_factor_stays_at_its_limit_and_says_by_how_much_it_misses():
    result = accounts(Rule("balanced", BOTH, 2025, {"months": 3, "highest": 1.1}))
    assert result.factor == pytest.approx(1.1)
    assert only_first(result.missed) == pytest.approx(30 - only_first(result.reserve))
    assert (result.missed > 0).all()


def test_rules_bind_only_their_funds():
    result = accounts(Rule("balanced", np.array([False, True]), 2025, {"months": 3}))
    assert np.array_equal(result.reserve[..., 0], accounts().reserve[..., 0])
    assert result.reserve[:, 0, 1] == pytest.approx(15)


def test_backstop_grants_what_keeps_the_floor_and_no_more():
    result = accounts(Rule("backstop", BOTH, 2025, {"months": 1}))
    first = only_first(result.fiscal_grant)
    assert first[0] == pytest.approx((10 - (20 * 1.04 - 20 * 1.02)) / 1.02)
    assert only_first(result.reserve) == pytest.approx(10)
    assert not accounts(Rule("backstop", BOTH, 2025), outgo=90.0).fiscal_grant.any()


def test_benefit_cut_pays_what_there_is_and_reports_the_rest():
    result = accounts(Rule("benefit_cut", BOTH, 2025))
    payable = 20 * 1.04 / 1.02 + 100
    unpaid = only_first(result.unpaid)
    assert unpaid[0] == pytest.approx(max(0, 120 - payable))
    assert unpaid[1:3] == pytest.approx(
        [120 - 100 - only_first(result.reserve)[0] * 1.04 / 1.02, 20]
    )
    assert only_first(result.reserve)[2:] == pytest.approx(0, abs=1e-12)


def test_budget_cap_leaves_reserves_alone():
    result = accounts(Rule("budget_cap", BOTH, 2026))
    assert only_first(result.unpaid) == pytest.approx([0, 20, 20, 20, 20])
    reserve = only_first(result.reserve)
    assert reserve[1:] == pytest.approx(reserve[:-1] * 1.04)


def test_automatic_rate_moves_a_step_a_year_up_to_its_limit():
    terms = {"months": 3, "step": 0.005, "rate": 0.1, "highest": 0.012}
    result = accounts(Rule("automatic_rate", BOTH, 2026, terms))
    assert only_first(result.rate_change) == pytest.approx([0, 0.005, 0.010, 0.012, 0.012])
    assert only_first(result.factor) == pytest.approx([1, 1.05, 1.10, 1.12, 1.12])


def test_automatic_rate_eases_when_reserves_are_high():
    terms = {"months": 3, "step": 0.005, "rate": 0.1, "ease_above": 24, "lowest": -0.005}
    result = accounts(Rule("automatic_rate", BOTH, 2025, terms), opening=400.0, outgo=100.0)
    assert only_first(result.rate_change) == pytest.approx([-0.005] * 5)


def test_a_province_starts_from_the_mean_of_the_rates_its_regions_had_reached():
    size = np.array([[1.0], [3.0]])
    yearly = np.ones((5, 1, 1)) * size
    flows = FundFlows(np.array([[0.0], [1e4]]), 100 * yearly, 0 * yearly, 100 * yearly)
    rule = Rule("automatic_rate", BOTH[:1], 2025, {"months": 3, "step": 0.004, "rate": 0.1})
    zero = np.zeros(5)
    design = Design("unified", BOTH[:1], 2027)
    result = pool(design, flows, zero, zero, province=[0, 0], years=YEARS, rules=[rule])
    assert result.rate_change[1, :, 0] == pytest.approx([0.008, 0.0])
    assert result.rate_change[2:, :, 0] == pytest.approx(0.002)


def test_excess_reserve_is_returned_by_lower_income():
    result = accounts(Rule("return_excess", BOTH, 2025), opening=300.0, outgo=100.0)
    assert only_first(result.reserve) == pytest.approx([300 * 1.04 - 102, 125, 125, 125, 125])
    assert only_first(result.factor)[0] == 0
    assert only_first(result.factor)[-1] == pytest.approx(1 - 5 / 1.02 / 100)


def test_debts_pay_the_stated_rate():
    result = accounts(Rule("borrow", BOTH, 2025, {"rate": 0.1}), opening=-10.0, outgo=100.0)
    assert only_first(result.reserve) == pytest.approx(-10 * 1.1 ** np.arange(1, 6))


def test_unknown_kinds_and_terms_are_refused():
    with pytest.raises(ValueError, match="known are report, balanced"):
        accounts(Rule("balance", BOTH, 2025))
    with pytest.raises(ValueError, match="unknown terms \\['month'\\]"):
        accounts(Rule("balanced", BOTH, 2025, {"month": 3}))
    with pytest.raises(ValueError, match="missing terms \\['rate'\\]"):
        accounts(Rule("borrow", BOTH, 2025))
