"""The ledger and the personal accounts, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds.ledger import accumulate, spend_accounts


@pytest.mark.parametrize(
    ("timing", "closing"),
    [(0.5, 100 * 1.02 + 10 * 1.01), (1.0, 100 * 1.02 + 10), (0.0, 110 * 1.02)],
)
def test_flows_bear_interest_for_the_rest_of_the_year(timing, closing):
    reserve, interest = accumulate(
        np.array([[100.0]]), np.array([[[10.0]]]), [0.02], [0.02], timing
    )
    assert reserve.item() == pytest.approx(closing)
    assert interest.item() == pytest.approx(closing - 110)


def test_an_opening_debt_pays_the_borrowing_rate_and_so_do_the_years_flows():
    flow = np.array([-150.0, 60.0])[:, None, None]
    reserve, _ = accumulate(np.array([[100.0]]), flow, [0.02, 0.02], [0.1, 0.1])
    first = 100 * 1.02 - 150 * 1.01
    assert first < 0
    assert reserve.ravel() == pytest.approx([first, first * 1.1 + 60 * 1.05])


def test_draws_and_rates_by_draw_ride_along():
    opening = np.ones((2, 3))
    flow = np.zeros((4, 5, 2, 3))
    earned = np.arange(5) / 100 * np.ones((4, 1))
    reserve, _ = accumulate(opening, flow, earned[:, :, None, None], earned[:, :, None, None])
    assert reserve.shape == (4, 5, 2, 3)
    assert reserve[-1, :, 1, 2] == pytest.approx((1 + np.arange(5) / 100) ** 4)


def _spend(opening, credits, own_payments, **given):
    terms = {"of_credits": 0.7, "of_opening": 0.1, "earned": 0.0, "borrowed": 0.0, **given}
    spending, reserve, interest = spend_accounts(
        np.array([[opening]]), np.array([[[credits]]]), np.array([[[own_payments]]]), **terms
    )
    return spending.item(), reserve.item(), interest.item()


def test_account_spending_is_a_share_of_credits_and_of_the_opening_balance():
    assert _spend(50.0, 100.0, 1000.0)[:2] == pytest.approx((75.0, 75.0))


def test_account_spending_is_limited_to_what_members_have_to_pay():
    assert _spend(50.0, 100.0, 40.0)[0] == pytest.approx(40.0)


def test_account_spending_is_limited_to_what_is_there():
    assert _spend(10.0, 100.0, 1000.0, of_credits=2.0)[:2] == pytest.approx((110.0, 0.0))
    spending, reserve, _ = _spend(10.0, 100.0, 1000.0, of_credits=2.0, other_flow=-30.0)
    assert (spending, reserve) == pytest.approx((80.0, 0.0))


def test_accounts_driven_below_zero_stay_visible():
    spending, reserve, _ = _spend(0.0, 10.0, 1000.0, other_flow=-30.0)
    assert (spending, reserve) == pytest.approx((0.0, -20.0))


def test_accounts_earn_interest_at_mid_year_on_what_is_left():
    _, reserve, interest = _spend(50.0, 100.0, 1000.0, earned=0.04, borrowed=0.04)
    assert interest == pytest.approx(0.04 * (50 + 25 / 2))
    assert reserve == pytest.approx(75 + interest)


def test_accounts_carry_over_from_year_to_year():
    spending, reserve, _ = spend_accounts(
        np.array([[50.0]]),
        np.full((2, 1, 1), 100.0),
        np.inf,
        of_credits=0.7,
        of_opening=np.array([0.1, 0.2]),
        earned=0.0,
        borrowed=0.0,
    )
    assert spending.ravel() == pytest.approx([75, 70 + 0.2 * 75])
    assert reserve.ravel() == pytest.approx([75, 75 + 100 - 85])
