"""What a scenario changes, and what it must not: on the toy nation, read from its files."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_of_the_line import LAWS, POOLING_LINES
from toy_province import basis_of, read_toy, with_line, write_scenario

from actuarial.checks import Compiled
from actuarial.projection import Projector, project_line
from actuarial.results.dataset import dataset
from actuarial.vocabulary import NATION, PROVINCE, STATUSES

seeds = st.integers(0, 2**32 - 1)
START = 2030


@pytest.fixture(scope="module")
def reformed(toy_root):
    """Datasets by scenario; every scenario read from a file of its own."""
    names = [
        write_scenario(toy_root, "nothing"),
        write_scenario(
            toy_root,
            "higher_employer_rate",
            uebmi__contributions__employer__rate={"add": {START: "1%"}},
        ),
        write_scenario(
            toy_root,
            "later_retirement",
            coverage__retirement__classes__men__age={"add": {START: 2}},
            coverage__retirement__classes__women_cadres__age={"add": {START: 2}},
        ),
        write_scenario(
            toy_root,
            "old_law",
            coverage__retirement__classes__men__limit={START: 0},
            coverage__retirement__classes__women_cadres__limit={START: 0},
            coverage__retirement__classes__women_workers__limit={START: 0},
        ),
        write_scenario(
            toy_root, "longer_lives", demography__mortality__rates={"times": {START: 0.8}}
        ),
        write_scenario(
            toy_root,
            "better_benefits",
            urrbmi__benefits__inpatient__reimbursement={"add": {START: "5%"}},
            urrbmi__contributions__premium__amount={"times": {START: 1.5}},
        ),
    ]
    compiled, projector = Compiled(read_toy(toy_root, *names)), Projector()
    scenarios = compiled.run.scenarios
    bases = {name: compiled.basis(scenarios[name]) for name in ("baseline", *names)}
    runs = {name: projector.project(basis) for name, basis in bases.items()}
    return {name: dataset(one, "standard", {}) for name, one in runs.items()}, bases


def differing(one, other):
    """Names of the variables whose figures differ in any bit."""
    return {
        str(name)
        for name in one.data_vars
        if not np.array_equal(
            one[name].values, other[name].values, equal_nan=one[name].dtype.kind == "f"
        )
    }


def test_a_scenario_without_differences_is_its_parent(reformed):
    runs, _ = reformed
    assert differing(runs["baseline"], runs["nothing"]) == set()


@pytest.mark.parametrize(
    "name",
    ["higher_employer_rate", "later_retirement", "old_law", "longer_lives", "better_benefits"],
)
def test_a_reform_leaves_the_years_before_it_to_the_bit(reformed, name):
    runs, _ = reformed
    baseline, reform = runs["baseline"], runs[name]
    yearly = [str(one) for one in baseline.data_vars if "year" in baseline[one].dims]
    before = slice(None, START - 1)
    changed = differing(baseline[yearly].sel(year=before), reform[yearly].sel(year=before))
    assert changed == set()
    assert differing(baseline[yearly].sel(year=START), reform[yearly].sel(year=START))


def test_the_retirement_age_moves_retirements_from_its_year_on(reformed):
    runs, _ = reformed
    retired = {name: runs[name]["retirees"].sum("region") for name in runs}
    change = retired["later_retirement"] - retired["baseline"]
    assert (change.sel(year=slice(START, None)) < 0).all()
    assert (change.sel(year=slice(None, START - 1)) == 0).all()
    repeal = retired["old_law"] - retired["baseline"]
    assert (repeal.sel(year=slice(START, None)) > 0).all()
    assert (repeal.sel(year=slice(None, START - 1)) == 0).all()


MOVED_BY_INCOME = {
    "income", "transfer", "interest", "levied", "total_income", "current_balance",
    "primary_balance", "reserve", "adjustment_fund_reserve", "adjustment_fund_interest",
    "provincial_fund_reserve",
    "adjustment_fund_transfer", "months_payable", "overdrawn", "fund_ratio", "payg_rate",
    "income_rate", "payable_share", "reserve_level", "first_deficit_year", "has_deficit",
    "depletion_year", "depletion_month", "depletes", "recoveries",
    "summarized_income_rate", "actuarial_balance", "unfunded_obligation", "residual_reserve",
    "short_range_adequate", "close_balance",
}  # fmt: skip
"""What follows from a fund's income; no person, no cost and no spending is among them."""


def test_one_point_of_employer_rate_is_one_point_of_employer_income(reformed):
    runs, bases = reformed
    baseline, reform = runs["baseline"], runs["higher_employer_rate"]
    scheme = next(s for s in bases["baseline"].schemes if s.name == "uebmi")
    rate = next(line for line in scheme.contributions if line.name == "employer").rate
    years = baseline["year"].values
    of_year = rate[1 : 1 + len(years)]
    relative = np.where(years[:, None] >= START, (of_year + 0.01) / of_year, 1.0)
    employer = {"fund": "employee_pool", "income_line": "employer"}
    for pooling in ("municipal", "adjustment", "generous"):
        before = baseline["income"].sel(pooling=pooling, **employer).values
        after = reform["income"].sel(pooling=pooling, **employer).values
        np.testing.assert_allclose(after, before * relative, rtol=1e-13)


def test_one_point_of_employer_rate_changes_nothing_else(reformed):
    runs, _ = reformed
    baseline, reform = runs["baseline"], runs["higher_employer_rate"]
    # Levies are added to spending and taken off again: rounding of that is no change.
    changed = {
        name.removeprefix(PROVINCE).removeprefix(NATION)
        for name in differing(baseline, reform)
        if not np.allclose(baseline[name], reform[name], rtol=1e-13, atol=0, equal_nan=True)
    }
    assert changed <= MOVED_BY_INCOME
    assert {"income", "reserve", "total_income", "months_payable"} <= changed
    for name, along in (("income", "income_line"), ("transfer", "transfer_line")):
        differs = (baseline[name] != reform[name]).any(["year", "pooling", "region"])
        where = differs.stack(cell=("fund", along))
        cells = {tuple(cell) for cell in where["cell"].values[where.values]}
        if name == "income":
            assert cells == {("employee_pool", "employer")}
        else:
            assert {line for _, line in cells} <= set(POOLING_LINES)
            assert {fund for fund, _ in cells} == {"employee_pool"}


# -- factors of the benefit product --------------------------------------------------------------

FACTORS = {
    "frequency__scale": ("events", "gross_cost", "in_scope_cost", "paid"),
    "profile__frequency": ("events", "gross_cost", "in_scope_cost", "paid"),
    "unit_cost__scale": ("gross_cost", "in_scope_cost", "paid"),
    "profile__unit_cost": ("gross_cost", "in_scope_cost", "paid"),
    "in_scope": ("in_scope_cost", "paid"),
    "reimbursement": ("paid",),
    "scale": ("paid",),
}


@pytest.mark.parametrize("factor", FACTORS)
@settings(max_examples=2, deadline=None)
@given(seed=seeds)
def test_without_one_factor_the_cell_is_zero_and_the_factors_before_it_stand(
    random_toy, factor, seed
):
    basis = random_toy(seed)
    before = project_line(basis)
    without = with_line(basis, "uebmi", "benefits", "pharmacy", **{factor: np.zeros_like})
    after = project_line(without, before.before_money)
    labels = before.accounts.flows.labels
    service, fund = labels.services.index("pharmacy"), labels.funds.index("employee_pool")
    mine = [STATUSES.index(status) for status in ("employee", "flexible", "retiree")]
    zero = FACTORS[factor]
    for name in ("events", "gross_cost", "in_scope_cost"):
        found = getattr(after.care, name)[..., mine, service]
        stood = getattr(before.care, name)[..., mine, service]
        assert stood.all()
        if name in zero:
            assert not found.any()
        else:
            np.testing.assert_array_equal(found, stood)
    assert not after.accounts.flows.expenditure[..., fund, service].any()
    assert before.accounts.flows.expenditure[..., fund, service].all()
    others = [n for n in range(len(labels.services)) if n != service]
    if "gross_cost" not in zero:
        return
    # Nobody pays for what nobody uses: what other services cost is not moved.
    np.testing.assert_array_equal(
        after.care.gross_cost[..., others], before.care.gross_cost[..., others]
    )


# -- a fourth scheme by files alone ------------------------------------------------------------

FOURTH = """
schema: 1
name: {en: civil servants' supplement, zh: 公务员补助}
source: judgement
evidence: illustrative
members: {employee: 12%, retiree: 9%}
funds:
  supplement_fund: {name: {en: supplement fund, zh: 补助资金}, pooled: true}
opening: {supplement_fund: 0}
bases:
  whole_wage:
    {wage: average_wage, reference: average_wage, spread: 0.4, floor: 0.5, ceiling: 4, declared: 1}
contributions:
  office:
    kind: payroll
    of: [employee]
    base: whole_wage
    rate: {2024: 2%, 2028: 3%}
    into: {supplement_fund: rest, personal_accounts: 10%}
  membership_fee:
    kind: flat
    of: [employee, retiree]
    amount: {employee: 120, retiree: 60}
    into: {supplement_fund: rest}
transfers:
  reinsurance:
    kind: flat
    of: [retiree]
    amount: 50
    source_fund: supplement_fund
    target_fund: employee_pool
    netted_from: expenditure
benefits:
  check_up:
    kind: utilization
    fund: supplement_fund
    of: [employee, retiree]
    per: person
    profile: {table: tables/uebmi_inpatient.csv}
    frequency: {scale: 3}
    unit_cost: {scale: 0.2, wage_share: 100%, excess: 0%}
    in_scope: 90%
    design:
      deductible: 800
      bands: {0: 50%, 5000: 80%}
      ceiling: 60000
      variation: 1.5
      per: year
      events_per_person: 1.4
      growth: 2%
  running_cost: {kind: share_of_income, fund: supplement_fund, rate: 4%}
"""


@pytest.fixture(scope="module")
def with_fourth(toy_root, tmp_path_factory):
    root = tmp_path_factory.mktemp("fourth")
    shutil.copytree(toy_root, root, dirs_exist_ok=True)
    file = root / "assumptions" / "schemes" / "supplement.yaml"
    file.write_text(FOURTH.lstrip(), encoding="utf-8")
    return project_line(basis_of(read_toy(root)))


def test_a_fourth_scheme_of_one_file_stands_in_the_result(with_fourth):
    found = dataset(with_fourth, "standard", {})
    fund = found.sel(fund="supplement_fund", pooling="municipal")
    assert (found["members"].sel(scheme="supplement", status="employee") > 0).all()
    assert not found["members"].sel(scheme="supplement", status="resident").any()
    assert (fund["income"].sel(income_line=["office", "membership_fee"]) > 0).all()
    assert (fund["transfer"].sel(transfer_line="reinsurance") < 0).all()
    assert (fund["expenditure"].sel(service=["check_up", "running_cost"]) > 0).all()
    np.testing.assert_allclose(
        fund["expenditure"].sel(service="running_cost"),
        0.04 * fund["income"].sum("income_line"),
        rtol=1e-12,
    )
    office = found["income"].sel(income_line="office", pooling="municipal")
    accounts = office.sel(fund="personal_accounts") / office.sum("fund")
    np.testing.assert_allclose(accounts, 0.1, rtol=1e-12)
    rise = office.sum(["fund", "region"]).sel(year=2028) / office.sum(["fund", "region"]).sel(
        year=2027
    )
    assert 1.45 < float(rise) < 1.65
    assert (found["province_reserve"].sel(fund="supplement_fund") != 0).any()


def test_a_fourth_scheme_keeps_the_laws(with_fourth):
    for law in LAWS:
        law(with_fourth)


def test_a_fourth_scheme_leaves_the_employee_pools_rates_alone(toy_line, with_fourth):
    bases = {}
    for name, run in (("without", toy_line), ("with", with_fourth)):
        fund = run.accounts.flows.labels.funds.index("employee_pool")
        bases[name] = run.rate_base[..., fund]
    np.testing.assert_array_equal(bases["with"], bases["without"])


def test_a_fourth_scheme_leaves_the_other_schemes_own_lines_alone(toy_line, with_fourth):
    without = toy_line.accounts.flows
    flows = with_fourth.accounts.flows
    fund = flows.labels.funds.index("resident_pool")
    own = without.labels.funds.index("resident_pool")
    lines = [flows.labels.income_lines.index(name) for name in without.labels.income_lines]
    # Rounding apart: sums over the funds have one more term.
    np.testing.assert_allclose(
        flows.income[..., fund, :][..., lines], without.income[..., own, :], rtol=1e-13
    )
