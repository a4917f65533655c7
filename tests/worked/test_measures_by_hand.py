"""Measures by hand: which yuan moves from whom to whom, and sums that hold for any of them."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_province import basis_of, read_toy

from actuarial.measures import payers
from actuarial.projection import project_line
from actuarial.results.dataset import dataset
from actuarial.results.main_tables import main_tables
from actuarial.vocabulary import PATIENTS, PROVIDERS, STATUSES

# A round of drugs: 27 % of cost are drugs, 5 % of them in the round, 57 % cheaper (the mean cut of
# the rounds): 0.27 · 0.05 · 0.57 = 0.7695 % of cost. Half of what the fund saves goes back.
ROUND = {
    "kind": "volume_procurement",
    "target": {"scheme": ["uebmi"], "service": ["inpatient"]},
    "phase_in": {2025: 1},
    "cost_share": "27%",
    "covered_share": "5%",
    "price_cut": "57%",
    "pass_through": "100%",
    "retained": "50%",
}
FEWER = {
    "kind": "factor",
    "target": {
        "scheme": ["uebmi"],
        "service": ["inpatient"],
        "of": ["retiree"],
        "term": "frequency",
    },
    "path": {2026: 0.9},
}
ADVANCE = {
    "kind": "payment_to_providers",
    "target": {"scheme": ["urrbmi"], "service": ["inpatient", "outpatient"]},
    "share": {2025: "10%"},
}
ALL = {"round": ROUND, "fewer": FEWER, "advance": ADVANCE}


@pytest.fixture(scope="module")
def project(toy_root):
    """Projections of the toy under measures by name; the same ones once."""
    known = {}

    def made(measures):
        key = yaml.safe_dump(measures, sort_keys=False)
        if key not in known:
            path = toy_root / "assumptions/scenarios/measured.yaml"
            said = {"schema": 1, "inherits": "baseline", "reason": "tried", "measures": measures}
            path.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
            known[key] = project_line(
                basis_of(read_toy(toy_root, "measured", horizon=3), "measured")
            )
        return known[key]

    return made


def inpatient(run):
    """Cost, in scope, paid by the pool: [year, region] yuan of the employees' admissions."""
    claim = run.care.claims["uebmi", "inpatient"]
    return (
        claim.use.gross_cost.sum(axis=-1),
        claim.use.in_scope_cost.sum(axis=-1),
        claim.paid[:, 0].sum(axis=-1),
    )


def effect(run, payer, measure):
    """[year, region] of the first design."""
    labels = [*(fund.name for fund in run.basis.funds), PATIENTS, PROVIDERS]
    number = [one.name for one in run.basis.measures].index(measure)
    return run.care.measures.effect[:, 0, :, labels.index(payer), number]


def test_a_round_of_procurement_saves_the_pool_and_patients_by_their_shares(project):
    before, after = project({}), project({"round": ROUND})
    cost, in_scope, paid = inpatient(before)
    for was, now in zip((cost, in_scope, paid), inpatient(after), strict=True):
        np.testing.assert_array_equal(now[0], was[0])
        np.testing.assert_allclose(now[1:], was[1:] * (1 - 0.007695), rtol=1e-12)
    # The pool saves its share of the bills and pays half of that to hospitals.
    np.testing.assert_allclose(
        effect(after, "employee_pool", "round")[1:], 0.5 * 0.007695 * paid[1:], rtol=1e-9
    )
    paying = next(one for one in after.care.paid if one.service == "round")
    assert paying.fund == "employee_pool"
    np.testing.assert_allclose(
        paying.amount[1:, 0].sum(axis=-1), 0.5 * 0.007695 * paid[1:], rtol=1e-9
    )
    # Everybody else: what patients save they keep, and hospitals have the half.
    saved = 0.007695 * cost[1:]
    np.testing.assert_allclose(
        -effect(after, PROVIDERS, "round")[1:], saved - 0.5 * 0.007695 * paid[1:], rtol=1e-9
    )
    layers = effect(after, "critical_illness", "round") + effect(
        after, "medical_assistance", "round"
    )
    np.testing.assert_allclose(
        effect(after, PATIENTS, "round")[1:] + layers[1:], 0.007695 * (cost - paid)[1:], rtol=1e-9
    )


def test_the_payment_is_spending_of_the_fund_in_a_line_of_its_own(project):
    before, after = project({}), project({"advance": ADVANCE})
    flows = after.accounts.flows
    fund, line = (
        flows.labels.funds.index("resident_pool"),
        flows.labels.services.index("advance"),
    )
    claims = [
        before.care.claims["urrbmi", name].paid.sum(axis=-1) for name in ("inpatient", "outpatient")
    ]
    wanted = 0.1 * sum(claims)
    wanted[0] = 0
    np.testing.assert_allclose(flows.expenditure[..., fund, line], wanted, rtol=1e-12)
    # Bills and patients are untouched, and so is every other fund.
    others = np.delete(flows.expenditure, line, axis=-1)
    np.testing.assert_array_equal(others[:, 0], before.accounts.flows.expenditure[:, 0])
    assert not effect(after, PATIENTS, "advance").any()
    np.testing.assert_allclose(effect(after, PROVIDERS, "advance"), wanted[:, 0], rtol=1e-12)


def test_a_measure_of_one_status_leaves_the_others(project):
    before, after = project({}), project({"fewer": FEWER})
    was, now = (run.care.events.sum(axis=-1) for run in (before, after))
    inpatient_of = before.care.claims["uebmi", "inpatient"].use
    retired = [g for g, one in enumerate(inpatient_of.groups) if STATUSES[one.status] == "retiree"]
    at = STATUSES.index("retiree")
    np.testing.assert_array_equal(np.delete(now, at, axis=-1), np.delete(was, at, axis=-1))
    less = 0.1 * inpatient_of.events[..., retired].sum(axis=-1)
    np.testing.assert_allclose((was - now)[2:, :, at], less[2:], rtol=1e-9)
    np.testing.assert_array_equal(now[:2], was[:2])


CHOSEN = st.lists(st.sampled_from(sorted(ALL)), min_size=1, max_size=3, unique=True)


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(names=CHOSEN)
def test_payers_together_are_nobody_and_order_changes_nothing(project, names):
    run = project({name: ALL[name] for name in names})
    found = run.care.measures
    scale = np.abs(found.effect).max() or 1.0
    for every in (found.effect.sum(axis=3), found.together.sum(axis=3)):
        np.testing.assert_allclose(every / scale, 0, atol=1e-9)
    assert not found.effect[0].any()
    again = project({name: ALL[name] for name in reversed(names)}).care.measures
    np.testing.assert_allclose(again.effect[..., ::-1], found.effect, rtol=1e-9, atol=1e-3)
    np.testing.assert_allclose(again.together, found.together, rtol=1e-9, atol=1e-3)


def test_all_together_is_the_change_of_the_funds(project):
    """What all measures leave to a fund is what its spending falls by, in the ledger itself."""
    before, after = project({}), project(ALL)
    funds = [fund.name for fund in before.basis.funds]
    spent = [run.accounts.flows.expenditure.sum(axis=-1) for run in (before, after)]
    pooled = [number for number, name in enumerate(funds) if name != "personal_accounts"]
    difference = (spent[0] - spent[1])[:, 0][..., pooled]
    np.testing.assert_allclose(
        after.care.measures.together[:, 0][..., pooled], difference, rtol=1e-9, atol=1e-2
    )


def test_the_table_adds_up_with_the_interaction_shown(project):
    result = dataset(project(ALL), "standard", {})
    frame = main_tables(result, "measured", [2025, 2026, 2027])["measures"].frame()
    rows = frame.set_index(["place_level", "place", "pooling", "payer", "year", "measure"])
    wide = rows["measure_effect"].unstack()
    assert list(wide.columns.difference(["interaction", "all_measures"])) == sorted(ALL)
    np.testing.assert_allclose(
        wide[[*ALL, "interaction"]].sum(axis=1), wide["all_measures"], atol=1e-9
    )
    both = wide.xs("employee_pool", level="payer").xs(2027, level="year")["interaction"]
    # Drugs not used by those who are not admitted: both measures save them, neither alone does.
    assert (both > 0).all()
    assert (
        main_tables(dataset(project({}), "standard", {}), "plain", [2025]).get("measures") is None
    )


def test_mutant_payments_that_are_forgotten_in_the_statement(toy_root, monkeypatch):
    path = toy_root / "assumptions/scenarios/mutant.yaml"
    said = {"schema": 1, "inherits": "baseline", "reason": "tried", "measures": ALL}
    path.write_text(yaml.safe_dump(said, sort_keys=False), encoding="utf-8")
    basis = basis_of(read_toy(toy_root, "mutant", horizon=2), "mutant")
    plain = project_line(basis).care.measures.together
    own = payers._of_funds
    monkeypatch.setattr(payers, "_of_funds", lambda *given: 0.0 * own(*given))
    forgotten = project_line(basis).care.measures.together
    funds = len(basis.funds)
    # The ledger still books them, so that the law of the ledger above fails by their sum.
    paid = sum(one.amount.sum() for one in project_line(basis).care.measures.payments)
    assert (forgotten - plain)[..., :funds].sum() == pytest.approx(paid, rel=1e-9)
    assert paid > 0
