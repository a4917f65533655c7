"""Laws of pooling, under their stated conditions, on random provinces."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial.funds import claims as claims_room
from actuarial.funds import designs as designs_room
from actuarial.funds import ledger, pooled_ledger, pooling_units
from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.funds.designs import Design
from actuarial.funds.pooled_ledger import FundFlows, pool
from actuarial.funds.provinces import Groups
from actuarial.funds.rules import Rule

YEARS, DRAWS, REGIONS, FUNDS = 9, 2, 7, 3
PROVINCE = np.array([1, 0, 2, 0, 1, 0, 0])
CALENDAR = np.arange(2025, 2025 + YEARS)
COVERED = np.array([True, False, True])
ALL = np.ones(FUNDS, dtype=bool)

seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=12, deadline=None)


def random_flows(seed, *, opening=(-1.0, 6.0), cost=(0.5, 2.0)):
    rng = np.random.default_rng(seed)
    contributions = rng.uniform(0.5, 2.0, (YEARS, DRAWS, REGIONS, FUNDS))
    expenditure = rng.uniform(*cost, contributions.shape)
    between_funds = rng.uniform(-0.1, 0.1, contributions.shape)
    return FundFlows(
        opening=rng.uniform(*opening, (REGIONS, FUNDS)),
        contributions=contributions,
        primary=contributions - expenditure + between_funds,
        expenditure=expenditure,
        adjustable=0.6 * contributions,
        fixed=0.1 * expenditure,
    )


def random_rate(seed):
    return np.random.default_rng(seed).uniform(0.0, 0.06, YEARS)


def designs(seed):
    """The three kinds, with everything a design may carry, and a nation above provinces."""
    rng = np.random.default_rng(seed)
    nation = {"levy": rng.uniform(0, 0.03), "grant": rng.uniform(0, 1)}
    adjustment = {
        "levy": rng.uniform(0.0, 0.1, YEARS),
        "grant": rng.uniform(0.2, 1.0),
        "conditions": rng.uniform(0.5, 1.0, (YEARS, DRAWS, REGIONS, FUNDS)),
        "opening": rng.uniform(0, 1, (3, FUNDS)),
    }
    filling = {"levy": 0.05, "grant": 0.8, "reserve_months": 6.0, "surcharge": 0.01}
    unified = {
        "pooled_share": np.minimum(1.0, 0.3 + 0.2 * np.arange(YEARS)),
        "handover": np.linspace(rng.uniform(0.1, 0.5), 1.0, YEARS),
    }
    first = int(rng.integers(2023, 2029))
    return {
        "municipal": Design("municipal", COVERED, 2025),
        "adjustment": Design("adjustment", COVERED, first, adjustment),
        "adjustment to months": Design("adjustment", COVERED, first, filling, nation),
        "unified": Design("unified", COVERED, first, {"handover": rng.uniform(0.3, 1.0)}),
        "unified in steps": Design("unified", COVERED, first, unified, nation),
    }


RULES = {
    "none": (),
    "many": (
        Rule("borrow", ALL, 2025, {"rate": 0.08}),
        Rule("automatic_rate", ALL, 2026, {"months": 6, "step": 0.005, "rate": 0.08}),
        Rule("balanced", ~COVERED, 2027, {"months": 3, "lowest": 0.8, "highest": 1.5}),
        Rule("return_excess", COVERED, 2026, {"months": 15}),
        Rule("budget_cap", np.array([True, False, False]), 2027, {"share": 1.1}),
        Rule("benefit_cut", np.array([False, False, True]), 2025),
        Rule("backstop", ALL, 2028, {"months": 1}),
    ),
}


def run(design, flows, earned, borrowed=None, **given):
    options = {"province": PROVINCE, "years": CALENDAR[: len(flows.primary)], **given}
    return pool(design, flows, earned, earned if borrowed is None else borrowed, **options)


def ledger_gap(flows, accounts):
    before = np.empty_like(accounts.reserve)
    before[0], before[1:] = flows.opening, accounts.reserve[:-1]
    moved = accounts.primary + accounts.interest + sum(accounts.transfers.values())
    return np.abs(accounts.reserve - before - moved).max()


def transfer_gap(accounts):
    between = sum(accounts.transfers.values()).sum(axis=-2)
    above = accounts.adjustment.flow.sum(axis=-2) + accounts.national.flow.sum(axis=-2)
    return np.abs(between + above).max()


def changed(flows, **arrays):
    return dataclasses.replace(flows, **arrays)


@few
@given(seeds)
def test_every_ledger_closes_and_transfers_net_to_zero_every_year(seed):
    flows, earned, borrowed = random_flows(seed), random_rate(seed), random_rate(seed + 1)
    for design in designs(seed).values():
        for rules in RULES.values():
            accounts = run(design, flows, earned, borrowed, rules=rules)
            assert ledger_gap(flows, accounts) < 1e-10
            assert transfer_gap(accounts) < 1e-10
            for fund in (accounts.adjustment, accounts.national):
                growth = np.diff(fund.reserve, axis=0)
                assert np.allclose(growth, (fund.flow + fund.interest)[1:], atol=1e-11)
            claims = Groups(PROVINCE).total(accounts.claim)
            assert np.allclose(claims, accounts.unified_reserve, atol=1e-9)
            assert np.allclose(accounts.reserve, accounts.residual + accounts.claim)


@few
@given(seeds)
def test_what_rules_and_surcharges_change_is_reported_in_full(seed):
    flows, earned = random_flows(seed), random_rate(seed)
    for design in designs(seed).values():
        accounts = run(design, flows, earned, rules=RULES["many"])
        expected = (
            flows.primary
            + accounts.surcharge
            + flows.adjustable * (accounts.factor - 1)
            + accounts.fiscal_grant
            + accounts.unpaid
        )
        assert np.allclose(accounts.primary, expected, atol=1e-11)
        assert (accounts.fiscal_grant >= 0).all()
        assert (accounts.unpaid >= 0).all()


@few
@given(seeds)
def test_without_levy_and_grant_adjustment_is_municipal(seed):
    flows, earned, borrowed = random_flows(seed), random_rate(seed), random_rate(seed + 1)
    alone = run(designs(seed)["municipal"], flows, earned, borrowed)
    design = Design("adjustment", COVERED, 2025, {"levy": 0.0, "grant": 0.0})
    accounts = run(design, flows, earned, borrowed)
    assert np.array_equal(alone.reserve, accounts.reserve)
    assert not accounts.adjustment.reserve.any()
    plain, _ = ledger.accumulate(flows.opening, flows.primary, earned, borrowed)
    assert np.allclose(alone.reserve, plain, rtol=1e-12)


@few
@given(seeds, st.floats(0.0, 1.0))
def test_provincial_balance_is_the_sum_of_municipal_ones(seed, handover):
    """Borrowing rate = interest rate and no behaviour: then for any share handed over."""
    flows, rate = random_flows(seed), random_rate(seed)
    alone = run(designs(seed)["municipal"], flows, rate)
    unified = Design("unified", COVERED, 2027, {"handover": handover})
    accounts = run(unified, flows, rate)
    groups = Groups(PROVINCE)
    assert np.allclose(groups.total(accounts.reserve), groups.total(alone.reserve), atol=1e-10)
    whole = run(Design("unified", COVERED, 2025), flows, rate)
    pooled = groups.total(alone.reserve)[..., COVERED]
    assert np.allclose(whole.unified_reserve[..., COVERED], pooled, atol=1e-10)
    assert not whole.residual[..., COVERED].any()
    assert np.allclose(whole.reserve[..., ~COVERED], alone.reserve[..., ~COVERED])


def test_the_sum_no_longer_holds_when_debts_cost_more():
    flows = random_flows(5, opening=(-3.0, 3.0))
    earned, borrowed = np.full(YEARS, 0.02), np.full(YEARS, 0.08)
    groups = Groups(PROVINCE)
    alone = run(designs(5)["municipal"], flows, earned, borrowed)
    whole = run(Design("unified", ALL, 2025), flows, earned, borrowed)
    assert not np.allclose(groups.total(whole.reserve), groups.total(alone.reserve))


@few
@given(seeds)
def test_pooled_depletion_lies_between_the_municipal_ones(seed):
    """Condition: no fund recovers, here because each runs a deficit in every year."""
    rng = np.random.default_rng(seed)
    flows = random_flows(seed, opening=(0.1, 4.0), cost=(2.2, 3.0))
    rate = np.full(YEARS, rng.uniform(0, 0.03))
    alone = run(designs(seed)["municipal"], flows, rate).reserve
    whole = run(Design("unified", ALL, 2025), flows, rate).unified_reserve

    def depletion(reserve):
        below = reserve < 0
        return np.where(below.any(axis=0), below.argmax(axis=0), YEARS)

    for province in range(3):
        single = depletion(alone[:, :, province == PROVINCE, :])
        pooled = depletion(whole)[:, province, :]
        assert (single.min(axis=-2) <= pooled).all()
        assert (pooled <= single.max(axis=-2)).all()


@few
@given(seeds)
def test_merging_two_identical_municipalities_changes_nothing_per_head(seed):
    """Conditions and openings of the two are the same; the merged one has their sums."""
    flows, earned = random_flows(seed), random_rate(seed)

    def twins(values):
        return np.concatenate([values, values[..., -1:, :]], axis=-2)

    def merged(values):
        return np.concatenate([values[..., :-1, :], 2 * values[..., -1:, :]], axis=-2)

    fields = ("opening", "contributions", "primary", "expenditure", "adjustable")
    apart = FundFlows(**{name: twins(getattr(flows, name)) for name in fields})
    joined = FundFlows(**{name: merged(getattr(flows, name)) for name in fields})
    province = np.append(PROVINCE, PROVINCE[-1])
    for design in designs(seed).values():
        terms = {name: value for name, value in design.terms.items() if name != "conditions"}
        plain = dataclasses.replace(design, terms=terms)
        two = run(plain, apart, earned, province=province, rules=RULES["many"])
        one = run(plain, joined, earned, rules=RULES["many"])
        assert np.allclose(two.reserve[..., -1, :] * 2, one.reserve[..., -1, :], atol=1e-9)
        assert np.allclose(two.reserve[..., :-2, :], one.reserve[..., :-1, :], atol=1e-9)


@few
@given(seeds, st.floats(1e-3, 1e9))
def test_another_unit_of_money_changes_nothing_else(seed, unit):
    flows, earned = random_flows(seed), random_rate(seed)
    scaled = FundFlows(**{k: v * unit for k, v in vars(flows).items()})
    for design in designs(seed).values():
        terms = dict(design.terms)
        if "opening" in terms:
            terms["opening"] = terms["opening"] * unit
        other = run(dataclasses.replace(design, terms=terms), scaled, earned, rules=RULES["many"])
        accounts = run(design, flows, earned, rules=RULES["many"])
        assert np.allclose(other.reserve / unit, accounts.reserve, atol=1e-9)
        assert np.allclose(other.factor, accounts.factor, atol=1e-9)


@few
@given(seeds)
def test_the_order_of_regions_does_not_matter(seed):
    flows, earned = random_flows(seed), random_rate(seed)
    order = np.random.default_rng(seed).permutation(REGIONS)
    moved = FundFlows(**{name: value[..., order, :] for name, value in vars(flows).items()})
    for design in designs(seed).values():
        terms = dict(design.terms)
        if "conditions" in terms:
            terms["conditions"] = terms["conditions"][..., order, :]
        accounts = run(design, flows, earned, rules=RULES["many"])
        other = run(
            dataclasses.replace(design, terms=terms),
            moved,
            earned,
            province=PROVINCE[order],
            rules=RULES["many"],
        )
        assert np.allclose(other.reserve, accounts.reserve[..., order, :], atol=1e-10)
        assert np.allclose(other.adjustment.reserve, accounts.adjustment.reserve, atol=1e-10)


@few
@given(seeds, st.integers(1, YEARS - 1))
def test_a_shorter_horizon_is_the_longer_one_cut_off(seed, years):
    flows, earned = random_flows(seed), random_rate(seed)
    short = changed(
        flows,
        **{
            name: getattr(flows, name)[:years]
            for name in ("contributions", "primary", "expenditure", "adjustable", "fixed")
        },
    )
    for design in designs(seed).values():
        terms = {
            name: value[:years] if np.ndim(value) and len(value) == YEARS else value
            for name, value in design.terms.items()
        }
        whole = run(design, flows, earned, rules=RULES["many"])
        cut = run(
            dataclasses.replace(design, terms=terms), short, earned[:years], rules=RULES["many"]
        )
        assert np.allclose(cut.reserve, whole.reserve[:years], rtol=1e-12, atol=1e-12)


@few
@given(seeds)
def test_one_draw_alone_gives_the_same_as_among_others(seed):
    flows, earned = random_flows(seed), random_rate(seed)
    alone = FundFlows(flows.opening, *(v[:, 1] for v in list(vars(flows).values())[1:]))
    for design in designs(seed).values():
        terms = dict(design.terms)
        if "conditions" in terms:
            terms["conditions"] = terms["conditions"][:, 1]
        whole = run(design, flows, earned, rules=RULES["many"])
        one = run(dataclasses.replace(design, terms=terms), alone, earned, rules=RULES["many"])
        assert np.allclose(one.reserve, whole.reserve[:, 1], atol=1e-11)


@few
@given(seeds)
def test_a_design_changes_nothing_before_its_year_nor_in_funds_it_does_not_cover(seed):
    flows, earned = random_flows(seed), random_rate(seed)
    alone = run(designs(seed)["municipal"], flows, earned)
    for kind, terms in (("adjustment", {"levy": 0.1, "grant": 1.0}), ("unified", {})):
        accounts = run(Design(kind, COVERED, 2028, terms), flows, earned)
        assert np.array_equal(accounts.reserve[:3], alone.reserve[:3])
        assert np.allclose(accounts.reserve[..., ~COVERED], alone.reserve[..., ~COVERED])
        assert not np.allclose(accounts.reserve[3:], alone.reserve[3:])


@few
@given(seeds)
def test_grants_never_exceed_need_or_means(seed):
    flows, earned = random_flows(seed), random_rate(seed)
    design = Design("adjustment", ALL, 2025, {"levy": 0.02, "grant": 1.0})
    accounts = run(design, flows, earned)
    levy, grant = -accounts.transfers["levy"], accounts.transfers["grant"]
    assert np.allclose(levy, 0.02 * flows.contributions)
    deficit = np.maximum(levy - flows.primary, 0)
    assert (grant <= deficit + 1e-12).all()
    assert (accounts.adjustment.reserve >= -1e-12).all()


@few
@given(seeds)
def test_who_pays_whom_adds_up_to_what_is_paid_and_received(seed):
    flows, earned = random_flows(seed), random_rate(seed)
    moved = run(Design("unified", ALL, 2025), flows, earned).transfers["equalisation"]
    matrix = equalisation_matrix(moved, PROVINCE)
    assert matrix.shape == (YEARS, DRAWS, REGIONS, REGIONS, FUNDS)
    assert (matrix >= 0).all()
    assert np.allclose(matrix.sum(axis=-3) - matrix.sum(axis=-2), moved, atol=1e-11)
    assert not matrix[..., PROVINCE[:, None] != PROVINCE, :].any()
    accounts = run(Design("adjustment", ALL, 2025, {"levy": 0.1, "grant": 0.7}), flows, earned)
    paid, received = -accounts.transfers["levy"], accounts.transfers["grant"]
    adjusted = transfer_matrix(paid, received, PROVINCE)
    assert (adjusted.sum(axis=-2) <= paid + 1e-12).all()
    assert (adjusted.sum(axis=-3) <= received + 1e-12).all()
    groups = Groups(PROVINCE)
    lesser = np.minimum(groups.total(paid), groups.total(received))
    assert np.allclose(groups.total(adjusted.sum(axis=-2)), lesser, atol=1e-11)


@few
@given(seeds)
def test_one_fund_moves_every_claim_with_its_share_of_the_balance(seed):
    """In one fund a region's claim earns the province's rate and gains its share of the balance."""
    flows, earned, borrowed = random_flows(seed), random_rate(seed), random_rate(seed + 1)
    accounts = run(Design("unified", ALL, 2025), flows, earned, borrowed)
    groups = Groups(PROVINCE)
    share = groups.of_region(groups.total(flows.primary)) * groups.share(flows.contributions)
    pooled = groups.of_region(accounts.unified_reserve)
    first = np.broadcast_to(groups.of_region(groups.total(flows.opening)), pooled.shape[1:])
    before = np.concatenate([first[None], pooled[:-1]])
    yearly = (YEARS, 1, 1, 1)
    rate = np.where(before >= 0, earned.reshape(yearly), borrowed.reshape(yearly))
    claim = np.broadcast_to(flows.opening, pooled.shape[1:])
    for year in range(YEARS):
        claim = claim * (1 + rate[year]) + share[year] * (1 + rate[year] / 2)
        assert np.allclose(accounts.claim[year], claim, atol=1e-10)


@few
@given(seeds)
def test_a_later_handover_moves_what_is_still_held(seed):
    """Half, then all: the provincial fund is in the end what a whole handover makes it."""
    flows, earned = random_flows(seed), random_rate(seed)
    path = np.where(np.arange(YEARS) < 4, 0.5, 1.0)
    stepped = run(Design("unified", ALL, 2025, {"handover": path}), flows, earned)
    whole = run(Design("unified", ALL, 2025), flows, earned)
    half = run(Design("unified", ALL, 2025, {"handover": 0.5}), flows, earned)
    assert np.allclose(stepped.unified_reserve[:4], half.unified_reserve[:4], atol=1e-10)
    assert np.allclose(stepped.unified_reserve[4:], whole.unified_reserve[4:], atol=1e-10)
    assert np.abs(stepped.residual[:4]).max() > 0.01
    assert np.abs(stepped.residual[4:]).max() < 1e-10
    assert np.allclose(stepped.handed_over[4], half.residual[3], atol=1e-10)
    quarter = run(Design("unified", ALL, 2025, {"handover": 0.25 * path + 0.25}), flows, earned)
    assert np.allclose(quarter.handed_over[4] * 5, quarter.residual[3], atol=1e-10)


def _no_interest(opening, flow, rate, timing):
    return opening + flow, rate * opening


def _clipped(opening, flow, rate, timing):
    interest = rate * (opening + flow / 2)
    return np.maximum(opening + flow + interest, 0.0), interest


def _levy_added(self, t, units, flow, **given):
    return _true_year(self, t, units, flow, **given) + 2 * self.levy[t]


def _grant_kept(self, t, units, flow, **given):
    return _true_year(self, t, units, flow, **given) - self.grant[t]


def _lopsided(own, key, groups):
    return _true_equalise(own, key, groups) + 0.01


def _shared_by_spending(own, key, groups):
    return np.abs(_true_equalise(own, key, groups))


def _without_handover(design, years):
    arrangement = designs_room.arrange(design, years)
    return dataclasses.replace(arrangement, handover=0 * arrangement.handover)


def _transfers_as_income(**arrays):
    received = sum(np.maximum(moved, 0) for moved in arrays["transfers"].values())
    return _true_accounts(**{**arrays, "primary": arrays["primary"] + received})


_true_year, _true_equalise = pooling_units.Level.year, claims_room.equalise
_true_accounts = pooled_ledger.PooledAccounts

MUTANTS = {
    "interest left out of the balance": (pooling_units, "year_end", _no_interest),
    "balance clipped at 0": (pooling_units, "year_end", _clipped),
    "levy added instead of taken": (pooling_units.Level, "year", _levy_added),
    "grant leaves the fund, reaches nobody": (pooling_units.Level, "year", _grant_kept),
    "equalisation creates money": (claims_room, "equalise", _lopsided),
    "equalisation without its sign": (claims_room, "equalise", _shared_by_spending),
    "opening balances not handed over": (pooled_ledger, "arrange", _without_handover),
    "transfers counted as income": (pooled_ledger, "PooledAccounts", _transfers_as_income),
    "equalisation left out": (claims_room, "equalise", lambda own, key, groups: 0 * own),
}

LAWS = (
    test_every_ledger_closes_and_transfers_net_to_zero_every_year,
    test_without_levy_and_grant_adjustment_is_municipal,
    test_provincial_balance_is_the_sum_of_municipal_ones,
    test_one_fund_moves_every_claim_with_its_share_of_the_balance,
)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_each_known_mistake_breaks_a_law(mutant, monkeypatch):
    place, name, mistake = MUTANTS[mutant]
    monkeypatch.setattr(place, name, mistake)
    broken = 0
    for law in LAWS:
        arguments = (7, 0.6) if law is LAWS[2] else (7,)
        try:
            law.hypothesis.inner_test(*arguments)
        except AssertionError:
            broken += 1
    assert broken
