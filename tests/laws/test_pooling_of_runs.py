"""Laws of pooling and of the funds' rules on whole runs: YAML in, Dataset out."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from actuarial.batch import Worker
from actuarial.checks import read_run
from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.reading.problems import Refused
from actuarial.results.dataset import dataset
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EQUALISATION,
    FISCAL_GRANT,
    NATIONAL_GRANT,
    NATIONAL_LEVY,
    NEVER,
)

ROOT = Path(__file__).parents[2]
EMPLOYEES, RESIDENTS = "employee_pool", "resident_pool"
PROVINCIAL = "pooling.designs.provincial"
ADJUSTMENT = "pooling.designs.adjustment"
HEAD = "schema: 1\ninherits: baseline\nreason: a law\nsource: judgement\nevidence: judgement\n"
NATIONAL = "{start: 2031, levy: 1%, grant: 60%, reserve_months: 3}"

SCENARIOS = {
    "every_term": f"""
{ADJUSTMENT}:
  reserve_months: 4
  conditions: {{collection_at_least: 99%, budget_kept: {{2026: 100%, 2029: 90%}}}}
  opening: {{{EMPLOYEES}: 3e9}}
  surcharge: {{2028: 1%}}
  collection_response: -2%
  spending_response: 1%
  national: {NATIONAL}
{PROVINCIAL}:
  start: 2027
  handover: 60%
  pooled_share: {{2027: 50%, 2029: 100%}}
  rates: given
  benefits: given
  target:
    uebmi: {{rates: {{employer: 7%}}, benefits: {{inpatient: 85%}}}}
    urrbmi: {{benefits: {{inpatient: 70%}}}}
  surcharge: 2%
  national: {NATIONAL}
""",
    "rules": """
uebmi.funds.employee_pool:
  rule: {kind: automatic_rate, start: 2026, lines: [employer], months: 40, step: 0.2%, highest: 1%}
  further:
    give_back: {kind: return_excess, start: 2027, months: 26, lines: [employer]}
urrbmi.funds.resident_pool:
  rule: {kind: benefit_cut, start: 2026, months: 1}
critical_illness.funds.critical_illness:
  rule: {kind: budget_cap, start: 2028, share: 90%}
ltci.funds.long_term_care:
  rule: {kind: borrow, start: 2026, rate: 6%}
""",
    "backed": """
urrbmi.funds.resident_pool:
  rule: {kind: borrow, start: 2025, rate: 5%}
  further:
    budget: {kind: backstop, start: 2027, months: 2}
places: {hangzhou: {uebmi.funds.employee_pool.rule: {kind: backstop, start: 2025, months: 60}}}
""",
    "half_kept": f"""
{PROVINCIAL}:
  {{start: 2027, handover: 50%, phase_in: 0%, rates: own, benefits: own}}
""",
    "more_use": f"""
{PROVINCIAL}: {{start: 2026, phase_in: 0%, rates: own, benefits: own, spending_response: 18.6%}}
urrbmi.benefits.inpatient.reimbursement: {{resident: 97%}}
""",
    "no_more_use": f"""
{PROVINCIAL}: {{start: 2026, phase_in: 0%, rates: own, benefits: own}}
urrbmi.benefits.inpatient.reimbursement: {{resident: 97%}}
""",
    "no_adjustment": f"{ADJUSTMENT}: {{levy: 0%, grant: 0%}}",
    "plain_provincial": f"{PROVINCIAL}: {{start: 2025, phase_in: 0%, rates: own, benefits: own}}",
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The project's assumptions with scenarios of this file beside its own."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    for name, text in SCENARIOS.items():
        path = folder / "assumptions" / "scenarios" / f"{name}.yaml"
        path.write_text(HEAD + text.lstrip("\n") + "\n", encoding="utf-8")
    return folder


def result(desk, *scenarios, places="zhejiang", horizon=9, detail="standard"):
    path = desk / "run.yaml"
    path.write_text(
        f"schema: 1\ntitle: laws\nplaces: [{places}]\nscenarios: [{', '.join(scenarios)}]\n"
        f"base_year: 2024\nhorizon: {horizon}\n",
        encoding="utf-8",
    )
    run = read_run(path)
    worker = Worker(run)
    return [dataset(worker.projection(run.scenarios[name]), detail, {}) for name in scenarios]


def assert_zero(difference, scale):
    largest = float(np.abs(scale).max())
    assert largest > 0
    assert float(np.abs(difference).max()) <= 1e-11 * largest


@pytest.fixture(scope="module")
def changed(desk):
    """Every term and rule at work, two provinces, all designs, full detail."""
    names = ("every_term", "rules", "backed")
    found = result(desk, *names, places="zhejiang, jiangsu", horizon=10, detail="full")
    return dict(zip(names, found, strict=True))


@pytest.mark.parametrize("name", ["every_term", "rules", "backed"])
def test_every_ledger_closes_and_transfers_net_to_zero(changed, name):
    one = changed[name]
    for prefix in ("", "province_", "nation_"):
        moved = one[f"{prefix}reserve"].diff("year")
        balance = (one[f"{prefix}total_income"] - one[f"{prefix}total_expenditure"]).sel(
            year=moved["year"]
        )
        assert_zero(moved - balance, moved)
    income = one["income"].sum("income_line") - one["expenditure"].sum("service")
    ledger = income + one["interest"] + one["transfer"].sum("transfer_line")
    moved = one["reserve"].diff("year")
    assert_zero(moved - ledger.sel(year=moved["year"]), moved)
    levies = [ADJUSTMENT_LEVY, ADJUSTMENT_GRANT, EQUALISATION]
    national = [NATIONAL_LEVY, NATIONAL_GRANT]
    lines = levies + [line for line in national if line in one["transfer_line"].values]
    between = one["transfer"].sel(transfer_line=lines).sum(["region", "transfer_line"])
    above = one["adjustment_fund_transfer"].sum("province") + one["national_fund_transfer"]
    assert_zero(between + above, one["transfer"].sel(transfer_line=lines))


@pytest.mark.parametrize("name", ["every_term", "rules", "backed"])
def test_every_cost_is_paid_by_someone_and_booked_once(changed, name):
    one = changed[name]
    cost = one["gross_cost"].sum("service") + one["induced_cost"]
    paid = one["paid"].sum("service") + one["account_paid"]
    assert_zero(cost - paid - one["out_of_pocket"], cost)
    spent = one["expenditure_by_status"]
    assert_zero(spent.sum("status") - one["expenditure"].sum("service"), spent)
    insured = one["status"].values[:-1]
    health = spent.drop_sel(fund="long_term_care").sum("fund").sel(status=insured)
    assert_zero(health - paid.sel(status=insured), health)


def test_a_region_that_one_fund_serves_is_judged_by_it(changed, desk):
    kept = result(desk, "half_kept", horizon=25)[0].sel(pooling="provincial", fund=EMPLOYEES)
    for whole_run, first in (
        (changed["every_term"].sel(pooling="provincial", fund=EMPLOYEES), 2029),
        (kept, 2027),
    ):
        province = whole_run["province"].values[0]
        here = whole_run["region_province"].values == province
        one = whole_run.isel(province=[0], region=here)
        claims = one["reserve"] - one["residual_reserve"]
        fund = one["provincial_fund_reserve"].isel(province=0)
        assert_zero(claims.sum("region") - fund, fund)
        outgo = one["total_expenditure"].sum("region")
        since = slice(first, None)
        months = (12 * fund.clip(min=0) / outgo).sel(year=since)
        for name in ("months_payable", "province_months_payable"):
            assert np.allclose(one[name].sel(year=since), months.values[:, None], rtol=1e-12)
        for name in ("fund_ratio", "payable_share", "reserve_level"):
            of_province = one[f"province_{name}"].sel(year=since).values
            assert np.allclose(one[name].sel(year=since), of_province, rtol=1e-12)
        ratio = (fund.shift(year=1) / outgo).sel(year=slice(first + 1, None))
        assert np.allclose(ratio, one["fund_ratio"].sel(year=ratio["year"])[:, 0], rtol=1e-12)
        for name in ("actuarial_balance", "unfunded_obligation", "interest_less_growth"):
            of_province = one[f"province_{name}"].values[0]
            assert np.allclose(one[name], of_province, rtol=1e-12, equal_nan=True)
    # What the municipalities have kept does not pay for the province.
    fund = kept["provincial_fund_reserve"].isel(province=0)
    whole = kept["reserve"].sum("region")
    year = int(fund["year"].values[fund.values < 0][0])
    assert (whole.sel(year=year) > 0).item()
    assert kept["province_depletion_year"].item() == year
    assert (kept["depletion_year"] == year).all()


def test_a_response_of_use_is_paid_by_funds_and_patients_alike(desk):
    more, same = result(desk, "more_use", "no_more_use", horizon=4)
    covered = ["inpatient", "outpatient"]
    paid = more["paid"].sel(service=covered) / same["paid"].sel(service=covered)
    before, after = slice(2024, 2025), slice(2026, None)
    insured = same["status"].values[:-1]
    ratio = paid.sel(pooling="provincial", status=insured)
    assert np.allclose(ratio.sel(year=before), 1, rtol=1e-12)
    assert np.allclose(ratio.sel(year=after), 1.186, rtol=1e-12)
    assert np.allclose(paid.sel(pooling="municipal", status=insured), 1, rtol=1e-12)
    assert float(more["out_of_pocket"].min()) >= 0
    patients = more["out_of_pocket"] + more["account_paid"]
    assert (patients - same["out_of_pocket"] - same["account_paid"]).sel(
        pooling="provincial", year=after, status=insured
    ).min() > 0


def test_adjustment_funds_of_province_and_nation_keep_their_books(changed):
    one = changed["every_term"]
    opening = one["adjustment_fund_reserve"].sel(year=2024, pooling="adjustment", fund=EMPLOYEES)
    assert opening.values.tolist() == [3e9, 3e9]
    for name in ("adjustment_fund", "national_fund"):
        held = one[f"{name}_reserve"]
        moved = (one[f"{name}_interest"] + one[f"{name}_transfer"]).sel(year=slice(2025, None))
        assert_zero(held.diff("year") - moved, moved)
    national = one["national_fund_transfer"]
    assert float(np.abs(national.sel(year=slice(2025, 2030))).max()) == 0
    assert float(national.sel(pooling=["adjustment", "provincial"], fund=EMPLOYEES).max()) > 0
    whole = one["province_reserve"].sum("province") + one["national_fund_reserve"]
    assert_zero(one["nation_reserve"] - whole, whole)


def test_stated_targets_and_surcharges_reach_the_lines(changed, desk):
    one = changed["every_term"].sel(region="hangzhou")
    (base,) = result(desk, "baseline", places="zhejiang, jiangsu", horizon=10)
    base = base.sel(region="hangzhou")
    employer = {"fund": EMPLOYEES, "income_line": "employer"}
    given = one["income"].sel(employer, drop=True)
    ratio = (given / base["income"].sel(employer, drop=True)).sel(year=2034)
    assert float(ratio.sel(pooling="provincial")) == pytest.approx(7 / 5.3 * 1.02, rel=1e-12)
    assert float(ratio.sel(pooling="adjustment")) == pytest.approx(0.98 * 1.01, rel=1e-12)
    assert float(ratio.sel(pooling="municipal")) == 1
    subsidy = {"fund": RESIDENTS, "income_line": "subsidy_local"}
    own = one["income"].sel(subsidy).sel(year=2034)
    assert float(own.sel(pooling="provincial")) == float(own.sel(pooling="municipal"))
    # Collection falls under the adjustment fund: payers pay less, the budget pays what it did.
    assert float(own.sel(pooling="adjustment")) == float(own.sel(pooling="municipal")) > 0
    rate = one["reimbursement_rate"].sel(status="retiree", service="inpatient", year=2034)
    assert float(rate.sel(pooling="provincial")) < 1
    kept = one["residual_reserve"].sel(fund=EMPLOYEES, pooling="provincial")
    opening = float(one["opening_balance"].sel(fund=EMPLOYEES))
    assert 0.4 * opening < float(kept.sel(year=2034))
    assert float(kept.sel(year=2034)) < float(
        one["residual_reserve"].sel(fund=EMPLOYEES, pooling="municipal", year=2034)
    )


def test_rules_hold_what_they_promise_and_say_what_they_changed(changed):
    one, years = changed["rules"], slice(2026, None)
    pool = one.sel(fund=RESIDENTS, pooling=["municipal", "provincial"])
    assert float(pool["reserve"].sel(year=years).min()) >= -1.0
    assert float(pool["months_payable"].sel(year=years).min()) >= 1 - 1e-9
    assert float(pool["unpaid"].max()) > 0
    assert float(one["unpaid"].sel(fund=EMPLOYEES).max()) == 0
    assert float(one["rate_change"].sel(fund=EMPLOYEES).max()) == pytest.approx(0.01)
    factor = one["income_factor"].sel(fund=EMPLOYEES, region="hangzhou", pooling="municipal")
    assert float(factor.sel(year=2026)) == pytest.approx(1 + 0.002 / 0.053, rel=1e-9)
    assert float(one["months_payable"].sel(fund=EMPLOYEES, year=slice(2027, None)).max()) < 26.001


def test_a_backstop_is_an_income_line_and_may_bind_one_region(changed):
    one = changed["backed"]
    grant = one["income"].sel(income_line=FISCAL_GRANT, pooling="municipal")
    months = one["months_payable"].sel(fund=RESIDENTS, pooling="municipal")
    assert float(months.sel(year=slice(2027, None)).min()) >= 2 - 1e-9
    assert float(grant.sel(fund=RESIDENTS).sum()) > 0
    employees = grant.sel(fund=EMPLOYEES).sum("year")
    assert [str(name) for name in employees["region"].values[employees.values > 0]] == ["hangzhou"]
    # One city's rule does not bind the fund of its province.
    provincial = one["income"].sel(income_line=FISCAL_GRANT, pooling="provincial", fund=EMPLOYEES)
    assert float(provincial.sel(year=slice(2030, None)).sum()) == 0


def test_who_pays_whom_adds_up_to_the_transfers(changed):
    one = changed["every_term"]
    matrix = one["transfer_matrix"]
    before = slice(None, 2030)
    moved = one["transfer"].sel(transfer_line=EQUALISATION, year=before)
    provincial = matrix.sel(pooling="provincial", year=before)
    net = provincial.sum("from_region").values - provincial.sum("to_region").values
    assert_zero(net - moved.sel(pooling="provincial").values, moved)
    adjustment = matrix.sel(pooling="adjustment").sum("to_region").rename(from_region="region")
    levies = one["transfer"].sel(transfer_line=[ADJUSTMENT_LEVY, NATIONAL_LEVY])
    levy = -levies.sel(pooling="adjustment", drop=True).sum("transfer_line")
    assert float((adjustment.drop_vars("pooling") - levy).max()) <= 1e-3
    assert float(matrix.sel(pooling="municipal").max()) == 0
    between = matrix.sel(from_region="jiangsu", to_region="hangzhou")
    assert float(between.sel(year=before).max()) == 0
    assert float(between.sel(pooling="adjustment").max()) > 0


def test_the_nations_levies_and_grants_are_attributed_over_all_regions(changed):
    one = changed["every_term"].sel(pooling=["adjustment", "provincial"], year=[2031, 2034])
    province = np.unique(one["region_province"].values, return_inverse=True)[1]
    moved = one["transfer"].transpose(..., "region", "fund", "transfer_line")
    lines = moved["transfer_line"].values.tolist()

    def line(name):
        return moved.values[..., lines.index(name)]

    within = equalisation_matrix(line(EQUALISATION), province) + transfer_matrix(
        -line(ADJUSTMENT_LEVY), line(ADJUSTMENT_GRANT), province
    )
    national = one["transfer_matrix"].values - within
    paid, received = -line(NATIONAL_LEVY), line(NATIONAL_GRANT)
    assert received.max() > 0
    whole_paid, whole_received = paid.sum(axis=2), received.sum(axis=2)
    drawn = (whole_received > whole_paid)[:, :, None]
    rows, columns = national.sum(axis=3), national.sum(axis=2)
    assert_zero(np.where(drawn, rows - paid, 0.0), paid)
    assert_zero(np.where(drawn, 0.0, columns - received), paid)
    assert_zero(rows.sum(axis=2) - np.minimum(whole_paid, whole_received), paid)


def test_designs_that_share_nothing_or_everything(desk):
    nothing, plain = result(desk, "no_adjustment", "plain_provincial")
    for name in ("reserve", "income", "interest", "depletion_year"):
        one = nothing[name]
        assert np.array_equal(one.sel(pooling="adjustment"), one.sel(pooling="municipal"))
    whole = plain["province_reserve"]
    gap = whole.sel(pooling="provincial") - whole.sel(pooling="municipal")
    assert_zero(gap, whole)
    depletion = plain["depletion_year"].sel(fund=RESIDENTS)
    municipal = depletion.sel(pooling="municipal")
    pooled = int(depletion.sel(pooling="provincial")[0])
    assert int(municipal.min()) <= pooled <= int(municipal.max())
    assert pooled != NEVER


def test_a_longer_horizon_moves_no_depletion_year(desk):
    (short,), (long,) = (result(desk, "baseline", horizon=years) for years in (10, 18))
    for name in ("depletion_year", "first_deficit_year", "province_depletion_year"):
        inside = short[name].values != NEVER
        assert inside.any()
        assert np.array_equal(short[name].values[inside], long[name].values[inside])
        assert (long[name].values[~inside] > 2034).all()


def test_a_higher_rate_never_worsens_a_balance(desk):
    base, higher = result(desk, "baseline", "higher_employer_rate")
    gain = higher["reserve"] - base["reserve"]
    assert float(gain.min()) >= -1e-3
    assert float(gain.sel(fund=EMPLOYEES, year=2033).min()) > 0
    assert (higher["depletion_year"].values >= base["depletion_year"].values).all()


def test_twins_pooled_are_as_well_off_as_one(desk, tmp_path):
    """A province of two copies of one city, and of one city of its own: the same per head."""
    shutil.copytree(desk / "assumptions", tmp_path / "assumptions")
    place = tmp_path / "assumptions" / "places" / "zhejiang"
    for path in place.glob("*.yaml"):
        if path.stem not in ("province", "hangzhou"):
            path.unlink()
    province = place / "province.yaml"
    text = province.read_text(encoding="utf-8")
    province.write_text(_totals(text, 0.15), encoding="utf-8")
    (alone,) = result(tmp_path, "baseline")
    city = (place / "hangzhou.yaml").read_text(encoding="utf-8")
    (place / "twin.yaml").write_text(city.replace("330100", "330199"), encoding="utf-8")
    table = tmp_path / "assumptions" / "tables" / "population_zhejiang.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("twin,")]
    twins = [line.replace("hangzhou,", "twin,", 1) for line in kept if line.startswith("hangzhou,")]
    assert twins
    table.write_text("\n".join([*kept, *twins, ""]), encoding="utf-8")
    province.write_text(_totals(text, 0.3), encoding="utf-8")
    (two,) = result(tmp_path, "baseline")
    for name in ("reserve", "total_income", "total_expenditure"):
        whole, one = two[f"province_{name}"], alone[f"province_{name}"].isel(province=0, drop=True)
        assert_zero(whole.isel(province=0, drop=True) - 2 * one, one)
        one = alone[name]
        assert_zero(two[name].sel(region="twin") - two[name].sel(region="hangzhou"), one)
    assert float(np.abs(two["transfer"].sel(transfer_line=EQUALISATION)).max()) <= 1e-3


def _totals(text, times):
    """A province's file with the figures it divides multiplied."""
    head, _, totals = text.partition("\ntotals:")
    return head + "\ntotals:" + "\n".join(_times(line, times) for line in totals.splitlines())


def _times(line, times):
    """A line of the province's totals with its two figures multiplied."""
    if "{value: {2023:" not in line:
        return line
    start, _, rest = line.partition("{value: {2023: ")
    first, _, rest = rest.partition(", 2024: ")
    second, _, end = rest.partition("}")
    return (
        f"{start}{{value: {{2023: {times * float(first):f}, 2024: {times * float(second):f}}}{end}"
    )


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (
            "places: {hangzhou: {economy.interest.earned: 1%}}",
            ":6:",
            "has one rate of interest",
        ),
        (
            "urrbmi.funds.resident_pool.rule: {kind: automatic_rate, start: 2026, "
            "lines: [premium], months: 6, step: 1%, highest: 2%}",
            "rule.lines",
            "payroll line",
        ),
        (f"{PROVINCIAL}.rates: given", "provincial.rates", "none is"),
        (
            f"{PROVINCIAL}.target.uebmi.rates: {{premium: 5%}}",
            "target.uebmi.rates",
            "payroll line",
        ),
        (
            f"{ADJUSTMENT}.national: {{start: 2020, levy: 1%, grant: 1%}}",
            "national.start",
            "begins before",
        ),
    ],
)
def test_what_cannot_be_pooled_is_refused_where_it_stands(desk, tmp_path, text, place, words):
    shutil.copytree(desk / "assumptions", tmp_path / "assumptions")
    path = tmp_path / "assumptions" / "scenarios" / "wrong.yaml"
    path.write_text(HEAD + text + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        result(tmp_path, "wrong")
    message = str(refused.value)
    assert place in message
    assert words in message
