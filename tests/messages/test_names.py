"""Names of lines reach the results; a run in which one label has two names is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actuarial import Clock, compile_basis
from actuarial.checks import read_run
from actuarial.projection import project_line
from actuarial.reading.problems import Refused
from actuarial.results.dataset import dataset
from actuarial.results.main_tables import main_tables
from messages import shipped_and_toyland

WEST, TRIED = "places/toyland/west.yaml", "scenarios/higher_rate.yaml"
BOTH = "scenarios/better_cover.yaml"
NAMED = """\
schema: 1
inherits: baseline
reason: lines with names of their own
uebmi.contributions.employer.name: {en: levy on payrolls, zh: 单位缴费（试点）}
urrbmi.contributions.subsidy.name: {en: subsidy, zh: 补助}
uebmi.transfers.account_credit.name: {en: credits, zh: 划账}
uebmi.benefits.inpatient.name: {en: hospitals, zh: 医院}
measures:
  prices:
    kind: factor
    name: {en: lower prices, zh: 降价}
    target: {scheme: [uebmi], service: [inpatient], term: unit_cost}
    path: {2025: 0.9}
"""


def test_names_of_lines_reach_the_results(tmp_path: Path) -> None:
    small = shipped_and_toyland.FILES["../runs/toyland.yaml"].replace(
        "[baseline, higher_rate, better_cover, both, fading]", "[higher_rate]"
    )
    run = read_run(
        shipped_and_toyland.write(tmp_path, {TRIED: NAMED, "../runs/toyland.yaml": small})
    )
    basis = compile_basis(
        run.scenarios["higher_rate"], run.places, Clock(run.base_year, 1), run.pooling
    )
    result = dataset(project_line(basis), "standard", {})
    given = json.loads(result.attrs["label_names"])
    assert given["measure"] == {"prices": ["lower prices", "降价"]}
    assert given["income_line"] == {
        "employer": ["levy on payrolls", "单位缴费（试点）"],
        "subsidy_central": ["subsidy, central", "补助（中央）"],
        "subsidy_provincial": ["subsidy, provincial", "补助（省级）"],
        "subsidy_local": ["subsidy, local", "补助（市县）"],
    }
    lines = main_tables(result, "higher_rate", [2025])["cash_flows"].frame()
    names = dict(zip(lines["line"], lines["line_name"], strict=True))
    assert (names["employer"], names["inpatient"], names["account_credit"]) == (
        "单位缴费（试点）",
        "医院",
        "划账",
    )
    assert names["outpatient"] == "普通门诊", "the usual name where a file gives none"


def _named(file: str, name: str) -> dict[str, str]:
    """The file with a name for the employer's line."""
    text = shipped_and_toyland.FILES[file]
    if file == WEST:
        return {file: text.replace("{rate:", f"{{name: {name}, rate:")}
    return {file: text + f"uebmi.contributions.employer.name: {name}\n"}


ONE, OTHER = "{en: employers, zh: 单位}", "{en: firms, zh: 企业}"
HOSPITALS = (
    "uebmi.benefits.inpatient.name: {en: hospitals, zh: 医院}\n"
    "urrbmi.benefits.inpatient.name: {en: beds, zh: 住院}\n"
)
CASES = {
    "two scenarios": (
        {**_named(TRIED, ONE), **_named(BOTH, OTHER)},
        f"{BOTH}:5:1  uebmi.contributions.employer.name\n"
        f"    is firms 企业 here, employers 单位 in {TRIED}:5 (uebmi.contributions.employer.name); "
        "results have one name for it. Write the same, or leave one out.",
    ),
    "a place and a scenario": (
        {**_named(WEST, ONE), **_named(TRIED, OTHER)},
        f"{WEST}:11:30  uebmi.contributions.employer.name\n"
        f"    is employers 单位 here, firms 企业 in {TRIED}:5 (uebmi.contributions.employer.name); "
        "results have one name for it. Write the same, or leave one out.",
    ),
    "two schemes": (
        {TRIED: shipped_and_toyland.FILES[TRIED] + HOSPITALS},
        f"{TRIED}:6:1  urrbmi.benefits.inpatient.name\n"
        f"    is beds 住院 here, hospitals 医院 in {TRIED}:5 (uebmi.benefits.inpatient.name); "
        "results have one name for it. Write the same, or leave one out.",
    ),
    "a design": (
        {
            WEST: shipped_and_toyland.FILES[WEST]
            + "pooling: {designs: {municipal: {name: {zh: 本市统筹}}}}\n"
        },
        f"{WEST}:16:33  pooling.designs.municipal.name\n"
        "    is municipal pooling 本市统筹 here, municipal pooling 市级统筹 in pooling.yaml:9 "
        "(pooling.designs.municipal.name); results have one name for it. Write the same, or leave "
        "one out.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_one_label_has_one_name(tmp_path: Path, case: str) -> None:
    files, expected = CASES[case]
    run_file = shipped_and_toyland.write(
        tmp_path,
        {
            **files,
            "../runs/toyland.yaml": shipped_and_toyland.FILES["../runs/toyland.yaml"].replace(
                "[baseline, higher_rate, better_cover, both, fading]", "[higher_rate, better_cover]"
            ),
        },
    )
    with pytest.raises(Refused) as refused:
        read_run(run_file)
    assert str(refused.value) == expected


def test_one_name_of_two_places_may_stand_in_one_of_them(tmp_path: Path) -> None:
    run = read_run(shipped_and_toyland.write(tmp_path, _named(WEST, ONE)))
    assert not run.faults
