"""Tables a reader can trust: units, pooling, places, the design in force, never."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from actuarial.labelled import assemble, labelled, labels_of, provinces
from actuarial.results.csvfile import write_table, write_tables
from actuarial.results.headline import compared, comparison, headline
from actuarial.results.layout import aligned, in_blocks, number
from actuarial.results.main_tables import main_tables
from actuarial.results.reconciliation import Reconciled, reconciliation_table
from actuarial.terminal import COLUMNS, width
from actuarial.vocabulary import AGE_BANDS, NEVER, SEXES, STATUSES

COORDS = {
    "year": [2024, 2025, 2026],
    "pooling": ["municipal", "shared"],
    "region": ["hangzhou", "ningbo", "wenzhou", "lishui"],
    "fund": ["employee_pool", "personal_accounts", "teachers", "idle", "resident_pool"],
    "income_line": ["premium", "other"],
    "service": ["inpatient"],
    "status": STATUSES,
    "sex": SEXES,
    "age_band": AGE_BANDS,
}
AUXILIARY = {
    "region_province": ["zhejiang"] * 4,
    "region_name_zh": ["杭州市", "宁波市", "温州市", "丽水市"],
}
FUND = (3, 2, 4, 5)


def figures() -> xr.Dataset:
    spent = np.full(FUND, 2e8)
    spent[..., 3] = 0
    reserve = np.full(FUND, 6e8)
    reserve[1, 0, 1, 0] = 3e8
    reserve[2, 0, 1, 0] = -9e8
    depletion = np.full(FUND[1:], NEVER)
    depletion[0, 1, 0] = 2026
    income = np.zeros((*FUND, 2))
    income[..., 0] = 1.5e8
    income[0] = np.nan
    named = {
        "population": np.full((3, 4, 2, 21), 1e5),
        "insured": np.full((3, 4, 5, 2, 21), 1e4),
        "gdp": np.full((3, 4), 4e9),
        "income": income,
        "total_expenditure": spent,
        "reserve": reserve,
        "months_payable": np.divide(
            12 * reserve, spent, where=spent > 0, out=np.full(FUND, np.nan)
        ),
        "expenditure_share_of_gdp": spent / 4e9,
        "depletion_year": depletion,
        "depletion_year_low": np.full(FUND[1:], NEVER),
        "depletion_year_high": np.full(FUND[1:], 2025),
        "in_force": np.stack([np.ones((4, 5)), np.zeros((4, 5))]),
        "opening_balance": np.full((4, 5), 6e8),
        "evidence_share": np.tile([[1], [0], [0], [0]], 5),
    }
    names = {"fund": {"teachers": ["teachers' fund", "教师基金"]}}
    dataset = assemble(
        [labelled(name, values, COORDS) for name, values in named.items()],
        AUXILIARY,
        {"label_names": json.dumps(names)},
    )
    return provinces(dataset, lambda sums: recompute(sums, dataset))


def recompute(sums: xr.Dataset, dataset: xr.Dataset) -> dict[str, xr.DataArray]:
    names = ("depletion_year", "depletion_year_low", "depletion_year_high")
    lowest = {name: dataset[name].min("region").expand_dims(region=1, axis=1) for name in names}
    return {name: labelled(name, lowest[name].values, labels_of(sums)) for name in names}


def read(path: Path) -> pd.DataFrame:
    """The table with the names of its columns alone: what stands before the Chinese name."""
    found = pd.read_csv(path, comment="#")
    return found.rename(columns=lambda title: str(title).split(" ")[0])


def titles(path: Path) -> list[str]:
    return list(pd.read_csv(path, comment="#", nrows=0).columns)


def test_money_stands_in_its_unit_with_its_design(tmp_path: Path) -> None:
    write_tables(tmp_path, [main_tables(figures(), "baseline", [2025, 2026])])
    funds = read(tmp_path / "funds.csv")
    row = funds.query(
        "place == 'ningbo' and pooling == 'municipal' and fund == 'employee_pool' and year == 2026"
    )
    assert "reserve 累计结余 [亿元]" in titles(tmp_path / "funds.csv")
    assert row["reserve"].item() == -9
    assert row["place_name"].item() == "宁波市"
    assert row["fund_name"].item() == "职工医保统筹基金"
    assert row["in_force"].item() == 1
    assert set(funds["fund_name"]) >= {"教师基金", "idle"}
    whole = funds.query("place_level == 'province' and pooling == 'shared' and fund == 'teachers'")
    assert whole["reserve"].tolist() == [24, 24]
    for path in tmp_path.glob("*.csv"):
        if "亿元" in path.read_text(encoding="utf-8-sig") and path.name != "people.csv":
            assert "pooling" in read(path).columns, path.name


def test_a_cut_of_benefits_shows_in_the_tables(tmp_path: Path) -> None:
    dataset = figures()
    labels = labels_of(dataset)
    unpaid, share = np.zeros(FUND), np.ones(FUND)
    unpaid[2, 0, 1, 0], share[2, 0, 1, 0] = 0.5e8, 0.8
    level = np.full(FUND, 4)
    level[2, 0, 1, 0] = -1
    level[2, 0, 2, 0] = -2
    month = np.zeros(FUND[1:])
    month[0, 1, 0] = 7
    named = {"unpaid": unpaid, "payable_share": share, "reserve_level": level}
    named["depletion_month"] = month
    changed = dataset.assign(
        {
            name: labelled(name, values, labels).drop_vars(["region"])
            for name, values in named.items()
        }
    )
    write_tables(tmp_path, [main_tables(changed, "baseline", [2026])])
    funds = read(tmp_path / "funds.csv").query("place_level == 'region' and pooling == 'municipal'")
    row = funds.query("place == 'ningbo' and fund == 'employee_pool'")
    assert row["unpaid"].item() == 0.5
    assert row["payable_share"].item() == 80
    pool = funds.query("fund == 'employee_pool'")
    levels = ["excessive", "overdrawn", "nothing_paid", "excessive"]
    assert pool["reserve_level"].tolist() == levels
    solvency = read(tmp_path / "solvency.csv")
    months = solvency.query("pooling == 'municipal' and fund == 'employee_pool'")
    assert months["depletion_month"].dropna().tolist() == [7]


def test_persons_by_age_and_status(tmp_path: Path) -> None:
    write_tables(tmp_path, [main_tables(figures(), "baseline", [2025])])
    people = read(tmp_path / "people.csv")
    assert people["population"].tolist() == [1680, 420, 420, 420, 420]
    assert people["population_65_plus"].tolist()[1] == 160
    assert people["insured_retiree"].tolist()[0] == 168


def test_lines_without_money_are_left_out(tmp_path: Path) -> None:
    write_tables(tmp_path, [main_tables(figures(), "baseline", [2024, 2026])])
    flows = read(tmp_path / "cash_flows.csv")
    assert set(flows["line"]) == {"premium"}
    assert set(flows["line_name"]) == {"个人缴费"}
    assert flows["amount_2024"].isna().all()
    assert flows.query("place_level == 'province'")["amount_2026"].eq(6).all()


def test_never_is_a_word(tmp_path: Path) -> None:
    write_tables(tmp_path, [main_tables(figures(), "baseline", [])])
    solvency = read(tmp_path / "solvency.csv")
    row = solvency.query("place == 'ningbo' and pooling == 'municipal' and fund == 'employee_pool'")
    found = row.filter(like="depletion_year").iloc[0].tolist()
    assert [str(each) for each in found] == ["never", "2026", "2025"]


def test_scenarios_stand_below_each_other_under_one_banner(tmp_path: Path) -> None:
    made = [main_tables(figures(), name, [2025]) for name in ("baseline", "higher_rate")]
    write_tables(tmp_path, made)
    raw = (tmp_path / "funds.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf# 75 % of the opening balances")
    assert raw.count(b"# ") == 1
    assert read(tmp_path / "funds.csv")["scenario"].unique().tolist() == ["baseline", "higher_rate"]
    with (tmp_path / "people.csv").open(encoding="utf-8-sig") as file:
        assert next(csv.reader(file))[0] == "scenario 情景"


def test_headline() -> None:
    text = headline(figures(), "baseline", [2025, 2026], [2026]).splitlines()
    assert text[0] == "zhejiang · baseline"
    assert text[1].startswith("75 % of the opening balances of the regions is illustrative")
    blocks = {line.split("  ")[0]: place for place, line in enumerate(text)}
    assert "idle idle" not in blocks
    pool = blocks["employee pool 职工医保统筹基金"]
    shown = "* municipal Σ – never / 2026 / 2025 1/4 from 2026 31.5 13.5 5.00"
    assert " ".join(text[pool + 1].split()) == shown
    assert text[pool + 2].split()[0] == "shared"
    accounts = blocks["personal accounts 职工医保个人账户"]
    assert text[accounts + 1].split()[:3] == ["all", "designs", "Σ"]
    widths = {width(line) for line in text[2:-3] if "%" in line or "/" in line}
    assert len(widths) == 1


def test_headline_says_when_a_reserve_is_below_zero() -> None:
    alone = figures().isel(region=[1])
    kept = [name for name in alone.data_vars if not str(name).startswith("province_")]
    text = headline(alone[kept], "baseline", [2025, 2026], [2050])
    assert text.startswith("ningbo 宁波市 · baseline")
    assert " 0!" in text


def test_reconciliation(tmp_path: Path) -> None:
    row = Reconciled("china", "uebmi.inpatient", "亿元", 7360, 8000, 0.92, 7367.36, "nhsa_2024")
    write_table(tmp_path / "reconciliation.csv", reconciliation_table([row]))
    found = read(tmp_path / "reconciliation.csv").iloc[0]
    assert found["difference"] == pytest.approx(0.1)
    assert found["modelled_before"] == 8000


def test_figures_print_alike() -> None:
    assert number(-0.00001, 2) == "0.00"
    assert number(float("nan"), 2) == ""
    assert aligned([["基金", "1"], ["fund x", "10"]]) == ["基金     1", "fund x  10"]


def test_a_design_in_force_in_some_regions_is_marked_so() -> None:
    dataset = figures()
    dataset["in_force"][0, 2] = 0
    dataset["in_force"][1, 2] = 1
    marks = [line.split()[0] for line in headline(dataset, "baseline", [], []).splitlines()[5:7]]
    assert marks == ["+", "+"]


def test_headline_says_what_a_rule_leaves_unpaid() -> None:
    cut = figures()
    assert "left unpaid" not in headline(cut, "baseline", [2025], [2026])
    for name in ("unpaid", "province_unpaid"):
        cut[name] = cut[name.replace("unpaid", "total_expenditure")] * 0
        cut[name].loc[{"pooling": "municipal", "fund": "employee_pool", "year": 2026}] = 3e8
    lines = headline(cut, "baseline", [2025], [2026]).splitlines()
    (place,) = (number for number, line in enumerate(lines) if "left unpaid" in line)
    assert lines[place - 1].startswith("  * municipal")
    total = float(cut["province_unpaid"].sum()) / 1e8
    assert lines[place].strip() == (
        f"benefits left unpaid by its rule from 2026 on: {total:,.0f} 亿元 in all"
    )
    sound = compared(figures(), "sound")
    lines = comparison([sound, compared(cut, "cut")])[2:]
    assert max(map(width, lines)) <= COLUMNS
    heading, first, second = (
        [line for line in lines if line.startswith(word)] for word in ("scenario", "sound", "cut")
    )
    assert len(heading) == len(first) == len(second)
    assert not any("benefits unpaid from 2026" in line for line in first)
    assert any("benefits unpaid from 2026" in line for line in second)


def test_columns_side_by_side_stand_in_as_many_blocks_as_a_terminal_needs() -> None:
    first, column = ["scenario", "one", "two"], ["基金" * 8, "1", "2"]
    lines = in_blocks(first, [column] * 5)
    assert [line.split() for line in lines] == [
        ["scenario", *["基金" * 8] * 2], ["one", "1", "1"], ["two", "2", "2"], [],
        ["scenario", *["基金" * 8] * 2], ["one", "1", "1"], ["two", "2", "2"], [],
        ["scenario", "基金" * 8], ["one", "1"], ["two", "2"],
    ]  # fmt: skip
    wide = in_blocks(first, [["x" * 120, "1", "2"]])
    assert len(wide) == 3
