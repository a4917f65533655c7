"""What ``actuarial solve`` says, and what it refuses."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml

from actuarial.__main__ import main
from actuarial.checks import read_run
from actuarial.commands import solve as command
from tests.one_line import one_line

ROOT = Path(__file__).resolve().parents[2]

Say = Callable[..., str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    # No shipped instrument has a pace of the law.
    instruments = folder / "assumptions/instruments.yaml"
    text = instruments.read_text(encoding="utf-8")
    assert text.count("  highest: 780\n") == 1
    text = text.replace("  highest: 780\n", "  highest: 780\n  fastest: 12\n")
    instruments.write_text(text, encoding="utf-8")
    (folder / "runs").mkdir()
    (folder / "runs/short.yaml").write_text(
        "schema: 1\ntitle: short\nplaces: [china]\nscenarios: [baseline, benefit_cut]\n"
        "base_year: 2024\nhorizon: 16\npooling: [municipal, provincial]\n"
        "outputs: {years_in_tables: [2030]}\n"
    )
    return folder


read_once = cache(read_run)


@pytest.fixture
def say(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    # All questions are of one run, whose files stay as they are.
    monkeypatch.setattr(command, "read_run", read_once)

    def report(fund: str, instrument: str, target: str, *words: str, code: int = 0) -> str:
        given = ["solve", str(folder / "runs/short.yaml"), "--fund", fund]
        given += ["--instrument", instrument, "--target", *target.split(), *words]
        assert main(given) == code
        printed = capsys.readouterr()
        return printed.err if code else printed.out

    return report


def row(printed: str, timing: str = "from") -> list[str]:
    line = next(line for line in printed.splitlines() if line.startswith(timing))
    return line.replace(" %", "%").split()


BEFORE = "before the change brings anything"


def test_the_command_prints_and_writes(folder: Path, say: Say, tmp_path: Path) -> None:
    table, scenario = tmp_path / "o.csv", folder / "assumptions/scenarios/solved.yaml"
    files = ["--csv", str(table), "--as-scenario", str(scenario)]
    printed = say("employee_pool", "employer_rate", "months 60 2038", *files,
                  "--timing", "stepwise:2030:3")  # fmt: skip
    assert row(printed, "2030-2032")[7] == "met"
    assert "uebmi.contributions.employer.rate  0.0" in printed
    options = pd.read_csv(table).rename(columns=lambda title: title.split(" ")[0])
    assert options["timing"].tolist() == ["no change", "2030-2032 in 3 steps"]
    assert options["target"].tolist()[1] == "met"
    assert options["unchanged"].isna().tolist() == [True, False]
    for name, position in (("unchanged", 4), ("needed", 5), ("legal", 6)):
        level = float(row(printed, "2030-2032")[position].rstrip("%"))
        assert 100 * options[name][1] == pytest.approx(level, abs=6e-4)
    text = scenario.read_text(encoding="utf-8")
    scenario.unlink()
    points = yaml.safe_load(text)["uebmi.contributions.employer.rate"]["add"]
    found = re.search(r"legal: 2030 (.*) %, 2031 (.*) %, 2032 (.*) %", printed)
    assert found
    base = float(row(printed, "2030-2032")[4][:-1])
    levels = [base + 100 * points[year] for year in (2030, 2031, 2032)]
    assert [float(level) for level in found.groups()] == pytest.approx(levels)
    assert [round(10 * level, 6) % 1 for level in levels] == [0, 0, 0]


@pytest.mark.parametrize("instrument", ["employee_rate", "resident_premium"])
def test_an_instrument_of_another_fund_promises_nothing(say: Say, instrument: str) -> None:
    printed = say("employee_pool", instrument, "months 60 2034")
    assert "moves nothing of this fund" in printed
    assert row(printed)[3:6] == ["–", "–", "missed"]
    assert "missed by" in printed
    assert BEFORE not in printed
    assert "moves, from" not in printed


def test_a_change_after_the_target_promises_nothing(say: Say) -> None:
    printed = say("employee_pool", "employer_rate", "months 60 2029", "--timing", "deferred:2032")
    assert "the change comes after the years of the target" in printed
    assert row(printed)[3:6] == ["–", "–", "missed"]


def test_missed_before_the_change_alone(say: Say) -> None:
    printed = say("resident_pool", "subsidy", "solvent 16", "--timing", "deferred:2038",
                  "--cap", "900000")  # fmt: skip
    assert f"  {BEFORE}; the years it reaches are met by the level shown" in printed
    assert "held at" not in printed


def test_missed_before_the_change_and_held_at_a_bound(say: Say) -> None:
    printed = say("resident_pool", "resident_premium", "solvent 16", "--timing", "stepwise:2034:3")
    assert f"  {BEFORE} already, by up to" in printed
    assert "and in years that it reaches" in printed
    held = "held at .* by the bound .highest: 3 times the level unchanged.; about .* would do"
    assert re.search(held, printed)
    assert "are met by the level shown" not in printed


def test_held_at_a_bound_alone(say: Say) -> None:
    printed = say("employee_pool", "employer_rate", "months 90 2034", "--cap", "7%")
    assert "held at 7.000 % by --cap 7.000 %; about" in printed
    assert BEFORE not in printed


def test_the_pace_of_the_law_is_named_and_what_would_do(say: Say) -> None:
    printed = say("employee_pool", "retirement_age", "months 60 2034")
    assert "held at 732.00 by the pace of the law (fastest: 12 months a year)" in printed
    assert "; nothing up to 780.00 in 5 steps would do" in one_line(printed)
    assert "Levels are those of coverage.retirement.classes.men.age" in printed
    now = float(re.search(r"no change.* (\d+\.\d)", printed)[1])
    held = float(row(printed)[-1])
    assert held > now
    printed = say("employee_pool", "retirement_age", f"months {held + (held - now) / 2:.2f} 2034")
    level = re.search(r"; (\d+\.\d\d) in 5 steps would do", one_line(printed))
    assert level
    assert 732 < float(level[1]) < 780


def test_a_target_that_holds_already_is_no_advice_to_cut(say: Say) -> None:
    printed = say("employee_pool", "employer_rate", "solvent 5")
    assert row(printed)[5] == "room"
    assert re.search(
        r"met already, without a change; room to fall to \d.\d00 %; no advice", printed
    )
    printed = say("employee_pool", "retirement_age", "months 6 2028")
    assert row(printed)[5] == "room"
    assert "room to fall to 708.00, the bound, and more; no advice" in printed


def test_a_rule_that_holds_the_target_is_named(say: Say, folder: Path) -> None:
    words = ["--scenario", "benefit_cut"]
    printed = say("resident_pool", "resident_premium", "solvent 16", *words)
    assert "by rule" in printed
    assert row(printed)[3:5] == ["–", "–"]
    found = re.search(
        r"in force \(benefit_cut from 2027\): it leaves (.*) 亿元 of benefits unpaid to 2040 "
        r"without a change; the target is held by it",
        one_line(printed),
    )
    assert found
    assert float(found[1].replace(",", "")) > 1000
    free = row(say("resident_pool", "resident_premium", "solvent 16"))
    assert f"without the rule {free[3]} would hold it" in one_line(printed)
    file = folder / "assumptions/scenarios/nothing.yaml"
    words += ["--as-scenario", str(file)]
    refused = say("resident_pool", "resident_premium", "solvent 16", *words, code=2)
    assert "no change is found above" in refused
    assert not file.exists()


def test_what_a_rule_gives_is_not_taken_for_room(say: Say) -> None:
    ruled = say("employee_pool", "employer_rate", "solvent 5", "--scenario", "benefit_cut")
    free = say("employee_pool", "employer_rate", "solvent 5")
    assert row(ruled)[2:6] == row(free)[2:6]
    assert float(row(free)[3][:-1]) > 0
    assert (
        "it does nothing to 2029 at the level shown; the room is computed without it"
        in one_line(ruled)
    )


def test_names_of_the_files_stand_for_labels(say: Say) -> None:
    words = ["--region", "全国", "--pooling", "市级统筹"]
    chinese = say("职工医保统筹基金", "单位缴费率", "months 30 2034", *words)
    words = ["--region", "china", "--pooling", "municipal pooling"]
    labels = say("employee_pool", "employer rate", "months 30 2034", *words)
    assert chinese.splitlines()[:-1] == labels.splitlines()[:-1]


RATE = ("employee_pool", "employer_rate", "solvent 5")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("employee_pool", "employer_rat", "solvent 5"), "did you mean employer_rate?"),
        (("职工医保统筹", "employer_rate", "solvent 5"), "did you mean 职工医保统筹基金?"),
        (("employee_pool", "单位缴费", "solvent 5"), "did you mean 单位缴费率?"),
        ((*RATE, "--timing", "late:2030"), "late:2030 is no timing"),
        ((*RATE, "--timing", "deferred:2090"), "leaves the projected years"),
        ((*RATE, "--region", "chin"), "did you mean china?"),
        ((*RATE, "--pooling", "省级统"), "did you mean 省级统筹?"),
        ((*RATE, "--step", "ten"), "ten is not a number"),
        (
            (*RATE, "--cap", "6"),
            "6 is above 100%; a share is meant (0% to 100%). Did you mean 6%?",
        ),
        (
            (*RATE, "--step", "0.5"),
            "0.5 is a step of 50%, more than all from 0% to 12%. Did you mean 0.5%?",
        ),
        (
            ("employee_pool", "retirement_age", "solvent 5", "--cap", "65"),
            "65 is below the lowest level, 660 month.",
        ),
        (
            ("resident_pool", "resident_premium", "solvent 5", "--cap", "300%"),
            "300%: % is for shares; yuan/year is meant, such as 10.",
        ),
    ],
)
def test_what_is_no_question_is_refused(say: Say, words: tuple[str, ...], refusal: str) -> None:
    assert refusal in say(*words, code=2)
