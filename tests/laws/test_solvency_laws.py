"""Laws of the solvency indicators on random accounts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial import solvency
from actuarial.funds.designs import Design
from actuarial.funds.ledger import accumulate
from actuarial.funds.pooled_ledger import FundFlows, pool
from actuarial.solvency import balancing, present_values
from actuarial.vocabulary import NEVER

YEARS, REGIONS, FUNDS = 14, 5, 3
PROVINCE = np.array([0, 1, 1, 0, 1])
CALENDAR = np.arange(2025, 2025 + YEARS)
COVERED = np.array([True, False, True])

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=15, deadline=None)


def random_account(seed):
    """opening, income, outgo, base, rate, reserve; about half the funds are depleted."""
    rng = np.random.default_rng(seed)
    base = rng.uniform(50, 150, (YEARS, REGIONS, FUNDS))
    income = 0.08 * base
    outgo = income * rng.uniform(0.7, 1.5, base.shape)
    opening, rate = rng.uniform(-2, 15, (REGIONS, FUNDS)), rng.uniform(0, 0.05, YEARS)
    reserve, _ = accumulate(opening, income - outgo, rate, rate)
    return opening, income, outgo, base, rate, reserve


@few
@given(seeds, st.floats(1e-6, 1e9))
def test_another_unit_of_money_changes_no_ratio_and_no_year(seed, unit):
    opening, income, outgo, base, rate, reserve = random_account(seed)

    def figures(size):
        months, overdrawn = solvency.months_payable(size * reserve, size * outgo)
        sums = solvency.summarized(
            size * opening, size * income, size * outgo, size * base, rate, windows=[5, 13]
        )
        depletion = solvency.depletion(size * opening, size * reserve, CALENDAR)
        return (
            months,
            overdrawn,
            solvency.payable_share(size * opening, size * reserve, size * income, size * outgo),
            sums.actuarial_balance,
            depletion.year,
            depletion.month,
            solvency.close_balance(
                size * opening, size * income, size * outgo, rate, first=3, last=13
            )[1],
        )

    for plain, scaled in zip(figures(1.0), figures(unit), strict=True):
        assert np.allclose(plain, scaled, atol=1e-9)


@few
@given(seeds, st.integers(2, YEARS))
def test_a_depletion_year_inside_the_horizon_does_not_change_when_the_horizon_grows(seed, cut):
    opening, _, _, _, _, reserve = random_account(seed)
    whole = solvency.depletion(opening, reserve, CALENDAR)
    short = solvency.depletion(opening, reserve[:cut], CALENDAR[:cut])
    inside = whole.year <= CALENDAR[cut - 1]
    assert (short.year[inside] == whole.year[inside]).all()
    assert (short.month[inside] == whole.month[inside]).all()
    assert (short.year[~inside] == NEVER).all()


@few
@given(seeds)
def test_depletion_spells_months_and_flags_agree(seed):
    opening, income, outgo, _, _, reserve = random_account(seed)
    depletion = solvency.depletion(opening, reserve, CALENDAR)
    count = solvency.spells(opening, reserve)
    months, overdrawn = solvency.months_payable(reserve, outgo)
    assert (depletion.depletes == (count.spells > 0)).all()
    assert (depletion.depletes == (depletion.year != NEVER)).all()
    assert (overdrawn.sum(axis=0) == count.years).all()
    assert (months[overdrawn] == 0).all()
    assert (count.recoveries <= count.spells).all()
    ends_below = reserve[-1] < 0
    assert (count.spells - count.recoveries == ends_below).all()
    inside = depletion.depletes & ~depletion.at_opening
    assert ((depletion.month[inside] >= 1) & (depletion.month[inside] <= 12)).all()
    share = solvency.payable_share(opening, reserve, income, outgo)
    assert (share[reserve >= 0] == 1).sum() >= ((reserve >= 0).sum() - count.recoveries.sum())
    assert ((share >= 0) & (share <= 1)).all()


@few
@given(seeds)
def test_the_solved_rate_put_back_meets_the_target(seed):
    opening, income, outgo, base, rate, _ = random_account(seed)
    target = outgo / 4
    for pattern in (
        solvency.immediate(YEARS),
        solvency.deferred(YEARS, 1),
        solvency.stepwise(YEARS, 0, steps=4, every=2),
    ):
        solved = solvency.balancing_rate(
            opening, income - outgo, base, rate, target=target, pattern=pattern
        )
        added = solved.change * base * pattern.reshape(-1, 1, 1)
        reserve, _ = accumulate(opening, income - outgo + added, rate, rate)
        least = (reserve - target).min(axis=0)
        assert np.allclose(least[solved.feasible], 0, atol=1e-9)
        assert np.allclose(least[~solved.feasible], -solved.missed[~solved.feasible], atol=1e-9)


@few
@given(seeds)
def test_actuarial_balance_is_minus_the_immediate_rate(seed):
    opening, income, outgo, base, rate, _ = random_account(seed)
    n = YEARS - 1
    balance = solvency.summarized(
        opening, income, outgo, base, rate, windows=[n], target_months=6
    ).actuarial_balance[..., 0]
    target = np.full((n, REGIONS, FUNDS), np.nan)
    target[-1] = outgo[n] / 2
    solved = solvency.balancing_rate(
        opening,
        (income - outgo)[:n],
        base[:n],
        rate[:n],
        target=target,
        pattern=solvency.immediate(n),
    )
    assert np.allclose(solved.change, -balance)


@few
@given(seeds, st.floats(0.0, 0.3))
def test_a_higher_rate_never_worsens_a_balance(seed, more):
    """Fixed behaviour, no rule, debts and reserves at one rate of interest."""
    opening, income, outgo, _, rate, _ = random_account(seed)
    flows = FundFlows(opening, income, income - outgo, outgo)
    raised = dataclasses.replace(
        flows, contributions=income * (1 + more), primary=income * (1 + more) - outgo
    )
    for design in (
        Design("municipal", COVERED, 2025),
        Design("adjustment", COVERED, 2026, {"levy": 0.06, "grant": 0.9}),
        Design("unified", COVERED, 2027, {"handover": 0.8}),
    ):
        options = {"province": PROVINCE, "years": CALENDAR}
        plain = pool(design, flows, rate, rate, **options)
        higher = pool(design, raised, rate, rate, **options)
        assert (higher.reserve.sum(axis=-2) >= plain.reserve.sum(axis=-2) - 1e-9).all()
        assert (higher.adjustment.reserve >= plain.adjustment.reserve - 1e-9).all()
        if design.kind != "unified":
            assert (higher.reserve >= plain.reserve - 1e-9).all()


def _power_discount(rate, timing=0.5):
    at_end = np.cumprod(1 / (1 + rate), axis=0)
    return at_end * (1 + rate) ** timing, at_end


def _end_of_year_discount(rate, timing=0.5):
    at_end = np.cumprod(1 / (1 + rate), axis=0)
    return at_end, at_end


MUTANTS = {
    "flows of the solver at the year's end": (balancing, "discount_factors", _end_of_year_discount),
    "mid-year as a power, unlike the ledger": (present_values, "discount_factors", _power_discount),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_known_mistake_breaks_a_law(mutant, monkeypatch):
    place, name, mistake = MUTANTS[mutant]
    monkeypatch.setattr(place, name, mistake)
    broken = 0
    for law in (
        test_the_solved_rate_put_back_meets_the_target,
        test_actuarial_balance_is_minus_the_immediate_rate,
    ):
        try:
            law.hypothesis.inner_test(11)
        except AssertionError:
            broken += 1
    assert broken
