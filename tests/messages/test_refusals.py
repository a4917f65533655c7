"""Faults that only the projection sees are refused like all others: file, line, key, cure."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from actuarial.__main__ import main
from actuarial.checks import read_run
from actuarial.checks.refusals import problem_of
from actuarial.coverage import SupplyError
from actuarial.funds.provinces import UnequalRatesError
from actuarial.reading.problems import Problem, Refused
from messages import shipped_and_toyland
from messages.test_messages import JARGON

PLACE = """\
schema: 1
code: "330900"
name: {en: Zhoushan, zh: 舟山市}
source: judgement
evidence: illustrative
economy: {relative_wage: 1, relative_income: 1, gdp: {value: 2280, unit: 亿元}}
demography: {migration: {share: 0, internal: 0}}
coverage: {members: {employee: 300000, flexible: 20000, retiree: 90000, resident: 300000}}
"""
OTHERS = ("hangzhou", "huzhou", "jiaxing", "jinhua", "ningbo", "quzhou", "shaoxing", "wenzhou")
FILES: dict[str, str | None] = {
    **{f"places/zhejiang/{name}.yaml": None for name in (*OTHERS, "taizhou_zhejiang")},
    "places/zhejiang/zhoushan.yaml": PLACE,
    "places/zhejiang/lishui.yaml": PLACE.replace("330900", "331100"),
    "scenarios/tried.yaml": "schema: 1\ninherits: baseline\nreason: tried\n",
    "../runs/toyland.yaml": """\
schema: 1
title: Two cities
places: [zhejiang]
scenarios: [tried]
base_year: 2024
horizon: 6
pooling: [municipal, provincial]
outputs: {ages: bands, detail: totals, years_in_tables: [2025]}
""",
}
ZHOUSHAN = "places/zhejiang/zhoushan.yaml"
TRIED = "scenarios/tried.yaml"


def _said(folder: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str) -> str:
    text = FILES[file] or ""
    assert old in text
    run_file = shipped_and_toyland.write(
        folder, {**FILES, file: text.replace(old, new, 1) if old else text + new}
    )
    assert main(["run", str(run_file)]) == 2
    said = capsys.readouterr().err
    assert not JARGON.search(said)
    assert not run_file.with_suffix("").exists()
    head, _, _ = said.partition("\n\nrefused: 1 fault; nothing was written")
    return "\n".join(line for line in head.splitlines() if not line.startswith("Two cities"))


def _masked(text: str) -> str:
    """Leave out the numbers that follow from the figures as shipped."""
    text = re.sub(r"\b(fe)?male aged \d+", "… aged …", text)
    return re.sub(r"[\d,]+ (leave|are there|people)|(leads to) -[\d.]+", r"… \1\2", text)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            ZHOUSHAN,
            "",
            "uebmi: {benefits: {inpatient: {reimbursement: {employee: 80%, retiree: 85%}}}}\n",
            f"{ZHOUSHAN}:9:47  uebmi.benefits.inpatient.reimbursement\n"
            "    gives nothing for flexible; it has employee or retiree.",
            id="a label that is needed",
        ),
        pytest.param(
            ZHOUSHAN,
            "demography: {",
            "demography: {population: {table: tables/population_provinces.csv}, ",
            f"{ZHOUSHAN}:7:26  demography.population\n"
            "    tables/population_provinces.csv has no rows of zhoushan; it has beijing, "
            "tianjin, hebei, shanxi, inner_mongolia, liaoning, jilin, heilongjiang, shanghai, "
            "jiangsu, zhejiang, anhui … (31 in all).",
            id="a place without rows",
        ),
        pytest.param(
            ZHOUSHAN,
            "",
            "uebmi: {contributions: {employer: {of: [employee, flexible]}}}\n",
            f"{ZHOUSHAN}:9:36  uebmi.contributions.employer.of\n"
            "    is [employee] in one place and [employee, flexible] in another; within a run "
            "places may differ in quantities only. Write the same here, or run them apart.",
            id="places of different structure",
        ),
        pytest.param(
            ZHOUSHAN,
            "employee: 300000",
            "employee: 9000000",
            f"{ZHOUSHAN}:8:21  coverage.members\n"
            "    9,020,000 employees and flexible contributors of zhoushan are more than the "
            "700,092 people of these ages who could be; lower the members, or raise the "
            "membership ratio or the population.",
            id="more members than people",
        ),
        pytest.param(
            ZHOUSHAN,
            "internal: 0",
            "internal: {2024: 0, 2026: -2000000}",
            f"{ZHOUSHAN}:7:46  demography.migration.internal\n"
            "    warning: -2,000,000 for zhoushan in 2026: 168 % of the people of the place would "
            "move in a year; 6 or less is usual. Is 人 where 万人 is written meant? "
            "(rule migrants)\n"
            f"{ZHOUSHAN}:7:46  demography.migration.internal\n"
            "    female aged 23 of zhoushan, 2026: 36,260 leave, 4,923 are there; "
            "lower the outflow.",
            id="more leave than are there",
        ),
        pytest.param(
            TRIED,
            "",
            "economy.cpi_growth: {2026: 3%, then: {follows: average_wage}}\n",
            f"{TRIED}:4:21  economy.cpi_growth\n"
            "    average_wage cannot be followed here; what grows follows cpi_growth, "
            "average_wage, reference_wage or disposable_income, and each of these only those "
            "before it.",
            id="a path that follows a later one",
        ),
        pytest.param(
            TRIED,
            "",
            "urrbmi.contributions.premium.amount: {add: {2026: -5000}}\n",
            f"{TRIED}:4:38  urrbmi.contributions.premium.amount\n"
            "    leads to -4303.2 in 2026; an amount in yuan a year is meant (0 or more).",
            id="less than nothing after growth",
        ),
    ],
)
def test_a_fault_of_the_projection_is_reported(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    old: str,
    new: str,
    expected: str,
) -> None:
    said = _said(tmp_path, capsys, file, old, new)
    assert _masked(said) == _masked(expected)


def test_too_many_actives_for_a_cell_name_the_coverage(tmp_path: Path) -> None:
    run = read_run(shipped_and_toyland.write(tmp_path, FILES))
    error = SupplyError(2, (1, 0, 40), 5000.0, 1200.0)
    problem = problem_of(error, run, run.scenarios["tried"])
    assert (problem.file, problem.key) == ("coverage.yaml", "coverage.level")
    assert problem.line > 0
    assert problem.message == (
        "male aged 40 of zhoushan, 2027: 5,000 more are to work than the 1,200 residents and "
        "uninsured there; lower the coverage of actives, or raise the population."
    )


def test_a_rate_of_one_fund_names_the_key(tmp_path: Path) -> None:
    run = read_run(shipped_and_toyland.write(tmp_path, FILES))
    problem = problem_of(UnequalRatesError("interest earned"), run, run.scenarios["tried"])
    assert (problem.file, problem.key) == ("economy.yaml", "economy.interest.earned")
    assert problem.message == (
        "differs between the places of one province, whose one fund has one rate."
    )


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    refused = Refused(
        [Problem("a.yaml", 3, 1, "b", "is missing."), Problem("a.yaml", 1, 1, "", "x")]
    )
    again = pickle.loads(pickle.dumps(refused))
    assert again.problems == refused.problems
    assert str(again) == str(refused)
