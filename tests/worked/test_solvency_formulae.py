"""Indicators and rates against closed forms and by hand."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds import accumulate
from actuarial.solvency import (
    balancing_rate,
    close_balance,
    contributors_per_retiree,
    cost_rate,
    current_balance,
    deferred,
    depletion,
    discount_factors,
    first_deficit_year,
    fund_ratio,
    immediate,
    income_rate,
    interest_less_growth,
    legal_rate,
    months_payable,
    payable_share,
    payg_rate,
    reserve_level,
    short_range_test,
    spells,
    stepwise,
    summarized,
    unfunded_obligation,
)
from actuarial.vocabulary import FIRST_RESERVE_LEVEL, NEVER, RESERVE_LEVELS

YEARS = np.arange(2025, 2029)


def test_months_payable_and_fund_ratio_are_not_the_same():
    reserve, outgo = np.array([60.0, 30.0]), np.array([120.0, 90.0])
    assert months_payable(reserve, outgo)[0] == pytest.approx([6, 4])
    assert fund_ratio(100.0, reserve, outgo) == pytest.approx([100 / 120, 60 / 90])
    # A fund merged into another begins the second year with what the other has.
    merged = fund_ratio([100.0, 45.0], reserve, outgo)
    assert merged == pytest.approx([100 / 120, 45 / 90])


def test_a_debt_covers_no_month_and_is_flagged():
    months, overdrawn = months_payable(np.array([-5.0, 5.0, 5.0]), np.array([12.0, 12.0, 0.0]))
    assert months[:2] == pytest.approx([0, 5])
    assert np.isnan(months[2])
    assert overdrawn.tolist() == [True, False, False]


def test_reserve_levels_count_the_thresholds_reached():
    months = np.array([0.0, 2.9, 3.0, 8.0, 9.0, 15.0, 0.0, np.nan])
    overdrawn = np.array([False] * 6 + [True, False])
    codes = reserve_level(months, overdrawn, (3, 6, 9, 15))
    assert codes.tolist() == [0, 0, 1, 2, 3, 4, -1, -2]
    assert [RESERVE_LEVELS[code - FIRST_RESERVE_LEVEL] for code in codes] == [
        "insufficient",
        "insufficient",
        "below_normal",
        "normal",
        "above_normal",
        "excessive",
        "overdrawn",
        "nothing_paid",
    ]
    with pytest.raises(ValueError, match="must rise"):
        reserve_level(months, overdrawn, (6, 3))
    # A fund that a rule holds at a threshold has reached it, whatever the last digit.
    held = reserve_level([6 * (1 - 2e-16), 5.999], [False, False], (3, 6, 9, 15))
    assert held.tolist() == [2, 1]


def test_the_first_deficit_is_read_with_interest():
    income, outgo = np.array([100.0, 100, 100, 100]), np.array([90.0, 101, 103, 80])
    interest = np.full(4, 2.0)
    assert first_deficit_year(income - outgo, YEARS) == 2026
    assert first_deficit_year(current_balance(income, outgo, interest), YEARS) == 2027
    assert first_deficit_year(np.ones((4, 2)), YEARS).tolist() == [NEVER, NEVER]


@pytest.mark.parametrize(
    ("opening", "reserve", "year", "month"),
    [
        (90.0, [60, 30, -10, -50], 2027, 9),  # 30 of 40 gone: 0.75 of the year
        (90.0, [60, 20, -20, -60], 2027, 6),  # exactly half
        (90.0, [60, 0, -20, -60], 2027, 1),  # 0 at the year-end is not yet depletion
        (1.0, [-99, 0, 0, 0], 2025, 1),
        (90.0, [60, 1, -0.01, -60], 2027, 12),
        (90.0, [60, 30, 10, 5], NEVER, 0),
        (-5.0, [60, 30, 10, 5], 2024, 0),
        (-5.0, [-60, 30, 10, 5], 2024, 0),
    ],
)
def test_depletion_year_and_month_by_hand(opening, reserve, year, month):
    result = depletion(opening, np.array(reserve, dtype=float), YEARS)
    assert (result.year, result.month) == (year, month)
    assert bool(result.depletes) == (year != NEVER)
    assert bool(result.at_opening) == (opening < 0)


def test_a_fund_held_at_zero_is_not_depleted_by_rounding():
    reserve = np.array([0.0, -1e-13, 0.0, -1e-12])
    assert depletion(1.0, reserve, YEARS).depletes
    assert not depletion(1.0, reserve, YEARS, negligible=1e-9).depletes


def test_spells_and_recoveries():
    reserve = np.array([[5.0, -1, -1], [-1, -2, 3], [2, -3, -4], [-1, -4, 2]])
    count = spells(np.array([1.0, 1.0, -1.0]), reserve)
    assert count.spells.tolist() == [2, 1, 2]
    assert count.recoveries.tolist() == [1, 0, 2]
    assert count.years.tolist() == [2, 4, 2]


def test_payable_share_falls_to_income_over_outgo_once_the_reserve_is_gone():
    income, outgo = np.array([80.0, 80, 80, 120]), np.array([100.0, 100, 100, 100])
    reserve = np.array([10.0, -10, -30, -10])
    assert payable_share(30.0, reserve, income, outgo) == pytest.approx([1, 0.9, 0.8, 1])
    # Depleted in the second year, to which 10 were left: 80 + 10 of 100, or 80 of 100 without.
    without = payable_share(30.0, reserve, income, outgo, with_reserve=False)
    assert without == pytest.approx([1, 0.8, 0.8, 1])
    # A debt that stands at the opening pays nothing.
    owing = payable_share(-5.0, [-25.0], [80.0], [100.0])
    assert owing == payable_share(-5.0, [-25.0], [80.0], [100.0], with_reserve=False) == 0.8


# Two years at 10 %, income 50 and 60, outgo 70 and 80 (a third year 90), base 1000 and 1100, an
# opening fund of 100. At the opening a flow of year 1 is worth 1, 1.05/1.1 or 1/1.1, one of year 2
# that over 1.1.
BY_TIMING = {
    0.0: (1 / 1.0, 1 / 1.1),
    0.5: (1.05 / 1.1, 1.05 / 1.21),
    1.0: (1 / 1.1, 1 / 1.21),
}


@pytest.mark.parametrize("timing", BY_TIMING)
def test_flows_at_the_start_the_middle_and_the_end_of_the_year_by_hand(timing):
    first, second = BY_TIMING[timing]
    rate, opening, income, outgo = [0.1, 0.1], 100.0, [50.0, 60.0], [70.0, 80.0, 90.0]
    base = [1000.0, 1100.0]
    received, spent = 50 * first + 60 * second, 70 * first + 80 * second
    weighed, target = 1000 * first + 1100 * second, 90 / 2 / 1.21
    assert discount_factors(rate, timing)[0] == pytest.approx([first, second])
    found = summarized(opening, income, outgo, base, rate, windows=[2], timing=timing)
    assert found.income_rate == pytest.approx((100 + received) / weighed)
    assert found.cost_rate == pytest.approx((spent + target) / weighed)
    owed = unfunded_obligation(opening, income, outgo, rate, windows=[2], timing=timing)
    assert owed == pytest.approx(spent - received - 100)
    _, share, _ = close_balance(
        opening, income, outgo, rate, first=2, last=2, target_months=6, timing=timing
    )
    assert share == pytest.approx((100 + received - spent - target) / (spent + target))
    solved = balancing_rate(
        opening,
        [-20.0, -20.0],
        base,
        rate,
        target=[np.nan, 45.0],
        pattern=[1.0, 1.0],
        timing=timing,
    )
    assert solved.change == pytest.approx((spent - received + target - 100) / weighed)
    # What the ledger makes of it with the same timing.
    reserve, _ = accumulate(opening, [-20.0, -20.0], rate, rate, timing)
    assert reserve[-1] == pytest.approx((100 - 20 * first - 20 * second) * 1.21)


def test_rates_of_the_year():
    assert income_rate([8.0], [100.0]) == pytest.approx([0.08])
    assert cost_rate([9.0], [100.0]) == pytest.approx([0.09])
    assert payg_rate([9.0], [100.0], other_income=[1.0]) == pytest.approx([0.08])
    assert contributors_per_retiree([5.2, 1.0], [2.0, 0.0])[0] == pytest.approx(2.6)
    assert np.isnan(income_rate([8.0], [0.0])).all()


def test_present_values_of_level_flows_are_annuities():
    n, i = 75, 0.03
    level = np.ones(n + 1)
    result = summarized(
        0.0, 3 * level, 5 * level, 100 * level, np.full(n, i), windows=[25, 75], target_months=0
    )
    annuity = (1 - (1 + i) ** -np.array([25, 75])) / i * (1 + i / 2)
    assert result.base_present_value == pytest.approx(100 * annuity)
    assert result.income_rate == pytest.approx(0.03)
    assert result.cost_rate == pytest.approx(0.05)
    owed = unfunded_obligation(40.0, 3 * level, 5 * level, np.full(n, i), windows=[25, 75])
    assert owed == pytest.approx(2 * annuity - 40)


def test_growth_equal_to_interest_makes_every_year_count_the_same():
    n, i = 50, 0.04
    grow = (1 + i) ** np.arange(n + 1)
    result = summarized(
        200.0, 8 * grow, 9 * grow, 100 * grow, np.full(n, i), windows=[50], target_months=6
    )
    # The opening fund counts 200, a year's base 100 (1 + i/2)/(1 + i), the target half of 9.
    year = 100 * (1 + i / 2) / (1 + i)
    assert result.income_rate == pytest.approx(0.08 + 200 / (n * year))
    assert result.cost_rate == pytest.approx(0.09 + 4.5 / (n * year))
    assert interest_less_growth(np.full(n, i), 100 * grow, 50) == pytest.approx(0, abs=1e-12)
    faster = interest_less_growth(np.full(n, 0.02), 100 * grow, 50)
    assert faster == pytest.approx(1.02 / 1.04 - 1)


def test_a_window_needs_its_years():
    level = np.ones(25)
    with pytest.raises(ValueError, match="26 of expenditure"):
        summarized(0.0, level, level, level, np.full(25, 0.03), windows=[25])


def random_account(seed, n=40):
    rng = np.random.default_rng(seed)
    base = rng.uniform(50, 150, (n + 1, 2, 3))
    income = 0.08 * base
    outgo = income * rng.uniform(0.9, 1.3, base.shape)
    return rng.uniform(0, 30, (2, 3)), income, outgo, base, rng.uniform(0.01, 0.05, n + 1)


def test_discounted_flows_carried_forward_are_the_ledger():
    opening, income, outgo, _, rate = random_account(1)
    reserve, _ = accumulate(opening, income - outgo, rate, rate)
    flow_value, end_value = discount_factors(rate)
    spread = (-1, 1, 1)
    worth = opening + np.cumsum(flow_value.reshape(spread) * (income - outgo), axis=0)
    assert worth / end_value.reshape(spread) == pytest.approx(reserve)


@pytest.mark.parametrize("months", [0.0, 6.0, 12.0])
def test_actuarial_balance_is_minus_the_immediate_rate(months):
    """Where window, target and interest agree."""
    n = 40
    opening, income, outgo, base, rate = random_account(2, n)
    balance = summarized(
        opening, income, outgo, base, rate, windows=[n], target_months=months
    ).actuarial_balance[..., 0]
    target = np.full((n, 2, 3), np.nan)
    target[-1] = months / 12 * outgo[n]
    solved = balancing_rate(
        opening, (income - outgo)[:n], base[:n], rate[:n], target=target, pattern=immediate(n)
    )
    assert solved.change == pytest.approx(-balance)


PATTERNS = {
    "immediate": immediate(41),
    "deferred": deferred(41, 10),
    "stepwise": stepwise(41, 4, steps=5, every=2),
}


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("months", [0.0, 6.0])
def test_a_solved_rate_put_back_meets_its_target(pattern, months):
    opening, income, outgo, base, rate = random_account(3)
    opening = opening + 400
    target = months / 12 * outgo
    solved = balancing_rate(
        opening, income - outgo, base, rate, target=target, pattern=PATTERNS[pattern]
    )
    assert solved.feasible.all()
    added = solved.change * base * PATTERNS[pattern].reshape(-1, 1, 1)
    reserve, _ = accumulate(opening, income + added - outgo, rate, rate)
    over = reserve - target
    assert over.min(axis=0) == pytest.approx(0, abs=1e-9)
    assert np.take_along_axis(over, solved.binding[None], axis=0) == pytest.approx(0, abs=1e-9)
    less, _ = accumulate(opening, income + 0.999 * added - outgo, rate, rate)
    assert ((less - target).min(axis=0) < 0).all() or (solved.change <= 0).any()


def test_months_in_a_given_year_only():
    opening, income, outgo, base, rate = random_account(4)
    target = np.full(len(base), np.nan)
    target[20] = 50.0
    solved = balancing_rate(
        opening, income - outgo, base, rate, target=target, pattern=deferred(len(base), 5)
    )
    added = solved.change * base * deferred(len(base), 5).reshape(-1, 1, 1)
    reserve, _ = accumulate(opening, income + added - outgo, rate, rate)
    assert reserve[20] == pytest.approx(50)
    assert (solved.binding == 20).all()


def test_a_target_before_the_change_begins_cannot_be_met_and_says_by_how_much():
    flow, base, rate = np.full(4, -10.0), np.full(4, 100.0), np.zeros(4)
    solved = balancing_rate(5.0, flow, base, rate, target=np.zeros(4), pattern=deferred(4, 2))
    assert not solved.feasible
    assert solved.missed == pytest.approx(15)
    assert solved.change == pytest.approx(0.25)
    late = balancing_rate(5.0, flow, base, rate, target=np.zeros(4), pattern=np.zeros(4))
    assert np.isnan(late.change)
    assert late.missed == pytest.approx(35)


def test_patterns():
    assert stepwise(6, 1, steps=2, every=2).tolist() == [0, 0.5, 0.5, 1, 1, 1]
    assert deferred(3, 1).tolist() == [0, 1, 1]


def test_rates_are_rounded_up_to_the_legal_step_and_capped():
    change, capped = legal_rate(np.array([0.0101, 0.01, -0.0101, 0.06]), step=0.0025, highest=0.05)
    assert change == pytest.approx([0.0125, 0.01, -0.01, 0.05])
    assert capped.tolist() == [False, False, False, True]
    assert legal_rate(0.1 + 0.2, step=0.1)[0] == pytest.approx(0.3)


def test_short_range_adequacy_from_below():
    outgo = np.full(11, 100.0)
    rising = np.array([60.0, 70, 80, 90, 105, 105, 105, 105, 105, 105])
    assert short_range_test(50.0, rising, outgo)
    assert not short_range_test(50.0, rising - 6, outgo)
    assert short_range_test(150.0, np.full(10, 100.0), outgo)
    falling = np.append(np.full(9, 100.0), 99.0)
    assert not short_range_test(150.0, falling, outgo)
