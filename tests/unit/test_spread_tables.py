"""Tables of spread, winners, operations and balances say what the Dataset holds."""

import re
from pathlib import Path

import numpy as np
import pytest

from actuarial.batch import Worker
from actuarial.checks import read_run
from actuarial.results.dataset import dataset
from actuarial.results.layout import shown
from actuarial.results.operations import balances_block, operations_tables
from actuarial.results.spread import spread_block, spread_tables
from actuarial.results.transfers import transfer_tables
from docs.pooling_page import convergence, synthetic

ROOT = Path(__file__).parents[2]
POOL, DESIGN, YEAR = "employee_pool", "provincial", 2034


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "run.yaml"
    path.write_text(
        "schema: 1\ntitle: t\nplaces: [zhejiang]\nscenarios: [baseline]\n"
        "base_year: 2024\nhorizon: 26\n",
        encoding="utf-8",
    )
    run = read_run(path, ROOT / "assumptions")
    return dataset(Worker(run).projection(run.scenarios["baseline"]), "standard", {})


def rows_of(table, **wanted):
    """Rows as mappings from the names of the quantities to their values."""
    found = table.frame().to_dict("records")
    return [row for row in found if all(row[key] == value for key, value in wanted.items())]


def test_the_spread_counts_regions_members_and_subsidies(made):
    table = spread_tables(made, "s", (2030, YEAR))["spread"]
    (row,) = rows_of(table, pooling=DESIGN, fund=POOL, year=YEAR)
    at = made.sel(pooling=DESIGN, fund=POOL, year=YEAR)
    short = at["current_balance"] < 0
    assert 0 < int(short.sum()) == row["regions_in_deficit"]
    members = at["fund_members"]
    living = float(members.where(short, 0).sum()) / 1e4
    assert row["members_in_deficit"] == pytest.approx(living)
    moved = at["transfer"].sel(transfer_line="equalisation")
    mean = float(np.abs(moved).sum() / members.sum())
    assert row["mean_transfer_per_member"] == pytest.approx(mean)
    largest = float((moved / members).max())
    assert row["largest_received_per_member"] == pytest.approx(largest)
    municipal = rows_of(table, pooling="municipal", fund=POOL, year=YEAR)[0]
    assert municipal["mean_transfer_per_member"] == 0
    assert row["need_lowest"] < row["need_highest"]
    assert 0 < row["need_gini"] < 1


def test_winners_and_losers_balance_out(made):
    table = transfer_tables(made, "s", (YEAR,))["winners"]
    rows = rows_of(table, pooling=DESIGN, fund=POOL)
    values = [row["pooling_gain"] for row in rows]
    assert len(values) == 11
    assert sum(values) == pytest.approx(0, abs=1e-6)
    assert all(
        (value > 0) == (row["outcome"] == "gains") for value, row in zip(values, rows, strict=True)
    )
    assert rows_of(table, pooling="municipal") == []


def test_operations_add_up_and_balances_hold_the_windows(made):
    found = operations_tables(made, "s")
    for row in rows_of(found["operations"], fund=POOL):
        parts = ("contributions", "subsidies", "other_income", "net_transfers", "interest")
        assert sum(row[part] for part in parts) == pytest.approx(row["total_income"])
    years = rows_of(found["operations"], fund=POOL)
    assert [row["year"] for row in years] == list(range(2024, 2051))
    rows = rows_of(found["balances"], place="zhejiang", fund=POOL, pooling=DESIGN)
    balance = float(made["province_actuarial_balance"].sel(fund=POOL, pooling=DESIGN, window=25)[0])
    assert rows[0]["actuarial_balance"] == pytest.approx(100 * balance)
    left = rows[0]["summarized_income_rate"] - rows[0]["summarized_cost_rate"]
    assert left == pytest.approx(100 * balance)
    close = [one for one in found["balances"].columns if one.quantity.name == "close_balance"]
    assert set(shown(close[0].quantity, close[0].values)) <= {"yes", "no", "not tested"}
    assert np.isnan(rows[1]["actuarial_balance"])


def test_the_terminal_shows_windows_that_fit_and_regions_by_year(made):
    assert "25 years" in balances_block(made)
    assert "50 years" not in balances_block(made)
    block = spread_block(made, (2030, YEAR))
    assert re.search(r"employee_pool, provincial +\d+ / \d+ +\d+ / \d+ +\d+ +\d+", block)
    assert spread_block(made.isel(region=[0]), (2030,)) == ""


def test_the_page_shows_what_its_script_prints():
    page = (ROOT / "docs" / "pooling.md").read_text(encoding="utf-8")
    assert synthetic() in page
    assert convergence() in page


@pytest.fixture(scope="module")
def national(tmp_path_factory):
    """Three provinces, one of several cities, under the shipped national adjustment fund."""
    path = tmp_path_factory.mktemp("nation") / "run.yaml"
    path.write_text(
        "schema: 1\ntitle: t\nplaces: [jilin, zhejiang, guangdong]\n"
        "scenarios: [national_adjustment]\nbase_year: 2024\nhorizon: 12\n"
        "pooling: [municipal, adjustment]\n",
        encoding="utf-8",
    )
    run = read_run(path, ROOT / "assumptions")
    return dataset(Worker(run).projection(run.scenarios["national_adjustment"]), "totals", {})


def sums_by(rows, side, wanted):
    """Sums of the amounts by the place on one side."""
    found = {}
    for row in rows:
        if row[side] in wanted:
            found[row[side]] = found.get(row[side], 0.0) + row["amount"]
    return found


@pytest.mark.parametrize("fund", [POOL, "resident_pool"])
def test_who_pays_whom_between_provinces_adds_up_to_levies_and_grants(national, fund):
    table = transfer_tables(national, "s", (2029, 2033, 2036))["transfers"]
    assert {row["year"] for row in rows_of(table, place_level="province")} == {2033, 2036}
    provinces = ["jilin", "zhejiang", "guangdong"]
    for year in (2033, 2036):
        rows = rows_of(table, place_level="province", fund=fund, year=year)
        assert {row["pooling"] for row in rows} == {"adjustment"}
        assert {row["from_name"] for row in rows} >= {"吉林省"}
        moved = national["transfer"].sel(pooling="adjustment", fund=fund, year=year)
        for side, line, sign in (("from", "national_levy", -1), ("to", "national_grant", 1)):
            sums = sums_by(rows, side, provinces)
            for province in provinces:
                here = national["region_province"].values == province
                amount = sign * float(moved.sel(transfer_line=line)[here].sum()) / 1e8
                assert sums.get(province, 0.0) == pytest.approx(amount, abs=5e-4)
        cities = rows_of(table, place_level="region", fund=fund, year=year)
        levies = sums_by(cities, "from", ["hangzhou"])["hangzhou"]
        levy = moved.sel(region="hangzhou", transfer_line="adjustment_levy")
        assert levies == pytest.approx(-float(levy) / 1e8, abs=1e-3)


def test_the_winners_of_a_nation_are_provinces_and_all_regions(national):
    table = transfer_tables(national, "s", (2036,))["winners"]
    rows = rows_of(table, fund=POOL, pooling="adjustment")
    levels = [row["place_level"] for row in rows]
    assert levels.count("province") == 3
    assert levels.count("region") == len(national["region"])
    block = spread_block(national, (2036,))
    assert "nation, 3 provinces, central cost: in deficit / in debt" in block
    assert "zhejiang, 11 regions" in block
    spread = spread_tables(national, "s", (2036,))["spread"]
    (row,) = rows_of(spread, province="nation", fund=POOL, pooling="adjustment")
    assert row["regions"] == 3
    assert row["largest_paid_per_member"] > 0


def test_what_is_handed_over_stands_beside_the_gain(made):
    table = transfer_tables(made, "s", (YEAR,))["winners"]
    for row in rows_of(table, pooling=DESIGN, fund=POOL):
        at = made.sel(pooling=DESIGN, fund=POOL, region=row["place"])
        members = float(at["fund_members"].sel(year=2030))
        brought = float(at["reserve"].sel(year=2029)) / members
        assert brought != 0
        assert row["handed_over_per_member"] == pytest.approx(brought)
    assert {row["handed_over_per_member"] for row in rows_of(table, pooling="adjustment")} == {0.0}
