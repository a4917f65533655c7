"""The designs in a province of two towns small enough for paper."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.funds.designs import Design
from actuarial.funds.pooled_ledger import FundFlows, pool
from actuarial.funds.provinces import Groups

ONE = np.array([True])
YEARS = np.array([2025, 2026])
NO_INTEREST = np.zeros(2)


def town_and_city(**given):
    """A poor town (income 100, outgo 130) and a rich city (300, 280); reserves 50 and 400."""
    income = np.array([100.0, 300.0])[None, :, None] * np.ones((2, 1, 1))
    outgo = np.array([130.0, 280.0])[None, :, None] * np.ones((2, 1, 1))
    flows = FundFlows(np.array([[50.0], [400.0]]), income, income - outgo, outgo)
    options = {"earned": NO_INTEREST, "borrowed": NO_INTEREST, "province": [0, 0], **given}
    return pool(flows=flows, years=YEARS, **options)


def test_adjustment_takes_a_levy_and_meets_a_share_of_deficits():
    result = town_and_city(design=Design("adjustment", ONE, 2025, {"levy": 0.1, "grant": 0.5}))
    # Levies 10 and 30; deficits after the levy 40 and 10; grants of a half are 20 and 5.
    assert -result.transfers["levy"][0, :, 0] == pytest.approx([10, 30])
    assert result.transfers["grant"][0, :, 0] == pytest.approx([20, 5])
    assert result.reserve[0, :, 0] == pytest.approx([50 - 30 - 10 + 20, 400 + 20 - 30 + 5])
    assert result.adjustment.reserve[:, 0, 0] == pytest.approx([15, 30])


def test_grants_are_cut_in_proportion_to_what_is_there():
    terms = {"levy": 0.05, "grant": 1.0}
    result = town_and_city(design=Design("adjustment", ONE, 2025, terms))
    # 20 are levied; the town lacks 35, the city's surplus of 20 bears its levy of 15.
    assert result.transfers["grant"][0, :, 0] == pytest.approx([20, 0])
    assert result.adjustment.reserve[0, 0, 0] == pytest.approx(0)


def test_what_conditions_withhold_stays_in_the_fund():
    conditions = np.array([0.25, 1.0])[None, :, None] * np.ones((2, 1, 1))
    terms = {"levy": 0.1, "grant": 0.5, "conditions": conditions}
    result = town_and_city(design=Design("adjustment", ONE, 2025, terms))
    assert result.transfers["grant"][0, :, 0] == pytest.approx([5, 5])
    assert result.adjustment.reserve[0, 0, 0] == pytest.approx(30)


def test_grants_may_fill_the_reserve_instead():
    terms = {"levy": 0.1, "grant": 1.0, "reserve_months": 3.0}
    result = town_and_city(design=Design("adjustment", ONE, 2025, terms))
    assert result.transfers["grant"][0, :, 0] == pytest.approx([130 / 4 - 10, 0])
    assert result.reserve[0, 0, 0] == pytest.approx(130 / 4)


def test_the_remainder_of_the_fund_earns_interest_at_provincial_level():
    rate = np.full(2, 0.04)
    terms = {"levy": 0.1, "grant": 0.0, "opening": 100.0}
    design = Design("adjustment", ONE, 2026, terms)
    result = town_and_city(design=design, earned=rate, borrowed=rate)
    assert result.adjustment.reserve[:, 0, 0] == pytest.approx([104, 104 * 1.04 + 40 * 1.02])


def test_one_fund_shares_the_provinces_balance_by_contributions():
    result = town_and_city(design=Design("unified", ONE, 2025))
    # Balance of the province -10, shared 1 : 3; own balances -30 and +20.
    assert result.transfers["equalisation"][0, :, 0] == pytest.approx([27.5, -27.5])
    assert result.reserve[0, :, 0] == pytest.approx([47.5, 392.5])
    assert result.unified_reserve[:, 0, 0] == pytest.approx([440, 430])
    assert result.handed_over[:, :, 0] == pytest.approx(np.array([[50, 400], [0, 0]]))


def test_what_is_kept_earns_interest_and_stays_in_every_sum():
    rate = np.full(2, 0.04)
    design = Design("unified", ONE, 2026, {"handover": 0.75})
    result = town_and_city(design=design, earned=rate, borrowed=rate)
    kept = 0.25 * (400 * 1.04 + 20 * 1.02)
    assert result.residual[1, 1, 0] == pytest.approx(kept * 1.04)
    assert result.reserve[1].sum() == pytest.approx(
        result.residual[1].sum() + result.unified_reserve[1].sum()
    )


def test_opening_balances_are_handed_over_by_then_and_never_given_back():
    path = Design("unified", ONE, 2025, {"handover": np.array([0.5, 0.9])})
    number = Design("unified", ONE, 2025, {"handover": 0.5})
    assert town_and_city(design=path).handed_over[:, :, 0] == pytest.approx(
        np.array([[25, 200], [20, 160]])
    )
    assert town_and_city(design=number).handed_over[:, :, 0] == pytest.approx(
        np.array([[25, 200], [0, 0]])
    )
    falls = Design("unified", ONE, 2025, {"handover": np.array([0.5, 0.1])})
    assert np.array_equal(town_and_city(design=falls).reserve, town_and_city(design=number).reserve)


def test_the_sign_of_the_provincial_balance_decides_the_rate():
    earned, borrowed = np.full(2, 0.0), np.full(2, 0.5)
    result = town_and_city(design=Design("unified", ONE, 2025), earned=earned, borrowed=borrowed)
    assert not result.interest.any()
    alone = town_and_city(design=Design("municipal", ONE, 2025), earned=earned, borrowed=borrowed)
    assert alone.reserve[:, 0, 0] == pytest.approx([20, -10])


def test_a_nation_adjusts_between_unified_provinces():
    design = Design("unified", ONE, 2025, national={"levy": 0.1, "grant": 1.0})
    result = town_and_city(design=design, province=[0, 1])
    assert result.transfers["national_grant"][0, :, 0] == pytest.approx([32, 8])
    assert result.national.reserve[0, 0, 0] == pytest.approx(0)
    assert result.reserve[0, :, 0] == pytest.approx([50 - 40 + 32, 400 - 10 + 8])


def test_a_surcharge_is_new_money():
    result = town_and_city(design=Design("municipal", ONE, 2026, {"surcharge": 0.02}))
    assert result.surcharge[:, :, 0] == pytest.approx(np.array([[0, 0], [2, 6]]))
    assert result.reserve[1, :, 0] == pytest.approx([-8, 446])


def test_lines_carry_the_callers_names():
    names = {"levy": "a", "grant": "a", "national_levy": "b", "national_grant": "b"}
    design = Design("adjustment", ONE, 2025, {"levy": 0.1, "grant": 0.5})
    result = town_and_city(design=design, lines={**names, "equalisation": "c"})
    assert set(result.transfers) == {"a", "b", "c"}
    assert result.transfers["a"][0, :, 0] == pytest.approx([10, -25])


def test_who_pays_whom():
    design = Design("unified", ONE, 2025)
    matrix = equalisation_matrix(town_and_city(design=design).transfers["equalisation"], [0, 0])
    assert matrix[0, :, :, 0] == pytest.approx(np.array([[0, 0], [27.5, 0]]))
    paid, received = np.array([[10.0], [30.0]]), np.array([[20.0], [0.0]])
    matrix = transfer_matrix(paid, received, [0, 0])
    assert matrix[..., 0] == pytest.approx(np.array([[5, 0], [15, 0]]))


def test_wrong_designs_and_provinces_are_refused():
    with pytest.raises(ValueError, match="known are municipal, adjustment, unified"):
        town_and_city(design=Design("county", ONE, 2025))
    with pytest.raises(ValueError, match="unknown terms \\['levi'\\]"):
        town_and_city(design=Design("adjustment", ONE, 2025, {"levi": 0.1}))
    with pytest.raises(ValueError, match="without a gap"):
        Groups([0, 2])
    uneven = np.array([0.01, 0.02])[None, :, None] * np.ones((2, 1, 1))
    with pytest.raises(ValueError, match="differs between regions"):
        town_and_city(design=Design("unified", ONE, 2025), earned=uneven)
