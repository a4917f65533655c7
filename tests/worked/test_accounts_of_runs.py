"""The runs that come with the project, cut to a few years, keep their books closed."""

from pathlib import Path

import numpy as np
import pytest

from actuarial.batch import Worker
from actuarial.checks import read_run
from actuarial.results.dataset import dataset
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EQUALISATION,
    STATUSES,
    UNINSURED,
    VARIABLES,
)

ROOT = Path(__file__).parents[2]
HORIZON = 8
"""Past the start of provincial pooling, within its convergence."""
BETWEEN_REGIONS = [ADJUSTMENT_LEVY, ADJUSTMENT_GRANT, EQUALISATION]
BELOW = {
    "frequency": "exposure",
    "unit_cost": "events",
    "in_scope_share": "gross_cost",
    "reimbursement_rate": "in_scope_cost",
    "evidence_share": "opening_balance",
}
"""Ratios that are missing where nobody uses a service or nothing was held."""


@pytest.fixture(scope="module", params=["china", "zhejiang"])
def result(request, tmp_path_factory):
    """Baseline of a run in all of its designs."""
    text = (ROOT / "runs" / f"{request.param}.yaml").read_text(encoding="utf-8")
    assert "\nhorizon: 75\n" in text
    lines = text.replace("\nhorizon: 75\n", f"\nhorizon: {HORIZON}\n").splitlines()
    kept = [line for line in lines if not line.startswith(("outputs:", "scenarios:", "variants:"))]
    path = tmp_path_factory.mktemp("runs") / f"{request.param}.yaml"
    path.write_text("\n".join([*kept, "scenarios: [baseline]", ""]), encoding="utf-8")
    run = read_run(path, ROOT / "assumptions")
    return dataset(Worker(run).projection(run.scenarios["baseline"]), "full", {})


def assert_zero(difference, scale):
    """0 but for rounding, against what it is the difference of."""
    assert float(np.abs(difference).max()) <= 1e-12 * float(np.abs(scale).max())


@pytest.mark.parametrize("prefix", ["", "province_"])
def test_reserves_move_by_income_less_expenditure(result, prefix):
    income, outgo = result[f"{prefix}total_income"], result[f"{prefix}total_expenditure"]
    reserve = result[f"{prefix}reserve"]
    assert {"municipal", "adjustment", "provincial"} <= set(result["pooling"].values)
    for fund in result["fund"].values:
        moved = reserve.sel(fund=fund).diff("year")
        balance = (income - outgo).sel(fund=fund, year=moved["year"])
        assert_zero(moved - balance, reserve.sel(fund=fund) + outgo.sel(fund=fund))
    assert_zero(result[f"{prefix}current_balance"] - (income - outgo), income)
    without_interest = income - outgo - result[f"{prefix}interest"]
    assert_zero(result[f"{prefix}primary_balance"] - without_interest, income)


def test_the_first_year_starts_from_the_opening_balance(result):
    at_base = result["reserve"].isel(year=0)
    assert_zero(at_base - result["opening_balance"], result["opening_balance"])


def test_a_province_is_its_regions_and_its_adjustment_fund(result):
    held = result["adjustment_fund_reserve"]
    regions = result["reserve"].sum("region")
    assert_zero(result["province_reserve"].sum("province") - regions - held.sum("province"), held)
    assert float(held.sel(pooling="adjustment").max()) > 0
    assert float(np.abs(held.sel(pooling="municipal")).max()) == 0
    before = held.shift(year=1, fill_value=0.0)
    moved = result["adjustment_fund_interest"] + result["adjustment_fund_transfer"]
    assert_zero(held - before - moved, held)


def test_what_one_pays_another_receives(result):
    moved = result["transfer"]
    between = moved.sel(transfer_line=BETWEEN_REGIONS).sum(["region", "transfer_line"])
    assert_zero(between + result["adjustment_fund_transfer"].sum("province"), moved)
    designs = result["total_expenditure"]
    assert_zero(designs.sel(pooling="adjustment") - designs.sel(pooling="municipal"), designs)
    funds = moved.drop_sel(transfer_line=BETWEEN_REGIONS).sum("fund")
    assert float(moved.drop_sel(transfer_line=BETWEEN_REGIONS).max()) > 0
    assert_zero(funds, moved)


@pytest.mark.parametrize("prefix", ["", "province_"])
def test_every_cost_is_paid_by_someone(result, prefix):
    cost = result[f"{prefix}gross_cost"].sum("service") + result[f"{prefix}induced_cost"]
    pooled = result[f"{prefix}paid"].sum("service")
    account, rest = result[f"{prefix}account_paid"], result[f"{prefix}out_of_pocket"]
    assert_zero(cost - pooled - account - rest, cost)
    for part in (pooled, account, rest):
        assert float(part.min()) >= 0
        assert float(part.max()) > 0


def test_what_services_cost_the_funds_is_what_the_funds_book(result):
    spent = result["expenditure_by_status"]
    booked = result["expenditure"].sum("service")
    assert_zero(spent.sum("status") - booked, booked)
    insured = [status for status in STATUSES if status != UNINSURED]
    health = spent.drop_sel(fund="long_term_care").sum("fund").sel(status=insured)
    paid = (result["paid"].sum("service") + result["account_paid"]).sel(status=insured)
    assert_zero(health - paid, paid)


def test_nothing_is_missing_where_there_is_a_figure(result):
    projected = result.sel(year=result["year"] > result["year"].min())
    for name, values in projected.data_vars.items():
        stem = str(name).removeprefix("province_").removeprefix("nation_")
        assert stem in VARIABLES
        if values.dtype.kind != "f":
            continue
        missing = np.isnan(values)
        if "window" in values.dims:
            assert bool(missing.all()), name
        elif stem in BELOW:
            below = projected[str(name).replace(stem, BELOW[stem])]
            assert not bool((missing & (below != 0)).any()), name
        else:
            assert not bool(missing.any()), name
