"""Typical mistakes in the keys of coverage, and the exact text the user reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actuarial.__main__ import main
from actuarial.checks import read_run
from messages import shipped_and_toyland
from messages.test_messages import JARGON
from messages.test_refusals import FILES, PLACE, TRIED

LISHUI = "places/zhejiang/lishui.yaml"
RETIREMENT = "coverage: {retirement: {classes: {men: {"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        pytest.param(
            LISHUI,
            f"{RETIREMENT}minimum_years: 20, contribution_years: {{mean: 22, spread: 7}}}}}}}}}}\n",
            f"{LISHUI}:8:56  coverage.retirement.classes.men.minimum_years\n"
            "    says what vested says; write one of the two.",
            id="vested and minimum years",
        ),
        pytest.param(
            LISHUI,
            f"{RETIREMENT}contribution_years: {{mean: 22, spread: 7}}}}}}}}}}\n",
            f"{LISHUI}:8:61  coverage.retirement.classes.men.contribution_years\n"
            "    is read with minimum_years only; write that too.",
            id="contribution years alone",
        ),
        pytest.param(
            LISHUI,
            f"{RETIREMENT}minimum_years: 20}}}}}}}}\n",
            "coverage.yaml:27:7  coverage.retirement.classes.men.contribution_years\n"
            "    is missing; minimum_years needs its mean and spread.\n"
            f"{LISHUI}:8:56  coverage.retirement.classes.men.minimum_years\n"
            "    says what vested says; write one of the two.",
            id="minimum years alone",
        ),
        pytest.param(
            LISHUI,
            f"{RETIREMENT}share: {{start: 50%, growth: 1%}}}}}}}}}}\n",
            f"{LISHUI}:8:48  coverage.retirement.classes.men.share\n"
            "    is read by year of birth; write a number or years of birth.",
            id="a class that grows",
        ),
        pytest.param(
            LISHUI,
            "coverage: {retirement: {classes: {women_cadres: {share: {1960: 45%, 1990: 60%}}}}}\n",
            f"{LISHUI}:8:57  coverage.retirement.classes.women_cadres.share\n"
            "    the classes of a sex are all of it, but women_cadres and women_workers add up to "
            "115.0% of those born in 1990; change their shares together.",
            id="classes that are more than a cohort",
        ),
        pytest.param(
            LISHUI,
            "coverage: {retirement: {relative_mortality: {pensioner: 0.8}}}\n",
            f"{LISHUI}:8:46  coverage.retirement.relative_mortality.pensioner\n"
            "    is no status; known are employee, flexible, retiree, resident or uninsured.",
            id="a status that is none",
        ),
        pytest.param(
            LISHUI,
            "coverage: {migrant_mix: {employee: 60%, resident: 30%}}\n",
            f"{LISHUI}:8:25  coverage.migrant_mix\n"
            "    the values over status sum to 90%; 100% is meant.",
            id="a mix that is not all",
        ),
        pytest.param(
            TRIED,
            "coverage.membership_ratio_by_age.students: {resident: 0.8}\n",
            f"{TRIED}:4:44  coverage.membership_ratio_by_age.students\n"
            "    is observed at the base year; a scenario changes years after it only. "
            "Write it in the file of the place.",
            id="members per resident in a scenario",
        ),
        pytest.param(
            LISHUI,
            "coverage: {membership_ratio_by_age: {teenagers: 0.8}}\n",
            f"{LISHUI}:8:38  coverage.membership_ratio_by_age.teenagers\n"
            "    unknown; known are children, students, adults or old.",
            id="an age group that is none",
        ),
        pytest.param(
            LISHUI,
            f"{RETIREMENT}stay_flexible: 60}}}}}}}}\n",
            f"{LISHUI}:8:56  coverage.retirement.classes.men.stay_flexible\n"
            "    60 is above 100%; a share is meant (0% to 100%). Did you mean 60%?",
            id="a share without its sign",
        ),
        pytest.param(
            LISHUI,
            f"{RETIREMENT}early: 70%, late: 60%}}}}}}}}\n",
            f"{LISHUI}:8:59  coverage.retirement.classes.men.late\n"
            "    early 70% and late 60% are 130% of the class in 2024; together they are 100% at "
            "most.",
            id="more than all early or late",
        ),
        pytest.param(
            LISHUI,
            f"{RETIREMENT}early: {{2024: 0%, 2030: 40%, 2040: 70%, between: linear}}, late: 50%"
            "}}}}\n",
            f"{LISHUI}:8:105  coverage.retirement.classes.men.late\n"
            "    early 52% and late 50% are 102% of the class in 2034; together they are 100% at "
            "most.",
            id="more than all in a later year",
        ),
        pytest.param(
            TRIED,
            "coverage.retirement.classes.men: {early: {2030: 30%}, late: {2035: 80%}}\n",
            f"{TRIED}:4:61  coverage.retirement.classes.men.late\n"
            "    early 30% and late 80% are 110% of the class in 2035; together they are 100% at "
            "most.",
            id="more than all by a scenario",
        ),
        pytest.param(
            TRIED,
            "coverage.retirement.classes.women_cadres.share: {1960: 45%, 1990: 60%}\n",
            f"{TRIED}:4:49  coverage.retirement.classes.women_cadres.share\n"
            "    years here are years of birth, and a scenario gives one number, for those younger "
            "than 40 at the end of the base year; write it, or put the path into coverage.yaml or "
            "the file of the place.",
            id="years of birth in a scenario",
        ),
        pytest.param(
            TRIED,
            "coverage.retirement.classes.women_cadres.share: {times: {2030: 1.1}}\n",
            f"{TRIED}:4:57  coverage.retirement.classes.women_cadres.share.times\n"
            "    years here are years of birth, and a scenario gives one number, for those younger "
            "than 40 at the end of the base year; write it, or put the path into coverage.yaml or "
            "the file of the place.",
            id="calendar years for a class",
        ),
    ],
)
def test_the_user_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, expected: str
) -> None:
    before = PLACE.replace("330900", "331100") if file == LISHUI else str(FILES[TRIED])
    if file == LISHUI:
        # The place's members stay; what is tried stands before them.
        before, members = before.split("coverage: {")
        text = f"{text.rstrip()[:-1]}, {members}"
    run_file = shipped_and_toyland.write(tmp_path, {**FILES, file: before + text})
    assert main(["run", str(run_file)]) == 2
    said = capsys.readouterr().err
    assert not JARGON.search(said)
    head, _, _ = said.partition("\n\nrefused:")
    said_once = "\n".join(line for line in head.splitlines() if not line.startswith("Two cities"))
    assert said_once == expected


IDLE = "coverage.retirement.years_to_vest: 4\n"
STAY = "coverage.retirement.classes.men.stay_flexible: "


@pytest.mark.parametrize(
    ("more", "warned"),
    [("", True), (f"{STAY}0%\n", True), (f"{STAY}20%\n", False), (f"{STAY}{{2030: 20%}}\n", False)],
)
def test_years_to_vest_of_nobody_are_a_warning(tmp_path: Path, more: str, warned: bool) -> None:
    text = f"{FILES[TRIED]}{IDLE}{more}"
    run = read_run(shipped_and_toyland.write(tmp_path, {**FILES, TRIED: text}))
    said_once = (
        f"{TRIED}:4:36  coverage.retirement.years_to_vest\n"
        "    warning: has no effect: in no class does anybody stay flexible; give stay_flexible, "
        "or take it out."
    )
    assert [str(one) for one in run.warnings] == ([said_once] if warned else [])


CHINA = "places/china/province.yaml"
ONES = "employee: 1, flexible: 1, resident: 1, uninsured: 1"
NATION = """\
schema: 1
title: The nation
places: [china]
scenarios: [baseline]
base_year: 2024
horizon: 2
pooling: [municipal]
outputs: {ages: bands, detail: totals, years_in_tables: [2025]}
"""


@pytest.mark.parametrize(("ratio", "warned"), [("1.05", "1.050"), ("1.009", None), (None, None)])
def test_members_per_resident_of_the_nation_are_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ratio: str | None, warned: str | None
) -> None:
    text = (shipped_and_toyland.ROOT / "assumptions" / CHINA).read_text(encoding="utf-8")
    given = f"  membership_ratio: {{{ONES}, retiree: {ratio}}}\n"
    if ratio:
        text = text.replace("coverage:\n", f"coverage:\n{given}", 1)
    files = {**FILES, CHINA: text, "../runs/toyland.yaml": NATION}
    run_file = shipped_and_toyland.write(tmp_path, files)
    assert main(["run", str(run_file), "--processes", "1"]) == 0
    printed = capsys.readouterr()
    assert not JARGON.search(printed.err)
    line = 1 + text[: text.index("membership_ratio") if ratio else 0].count("\n")
    words = (
        f"{CHINA}:{line}:21  coverage.membership_ratio\n"
        f"    warning: over the whole nation members per resident are {warned} (retiree) at the "
        "end of the base year; 1 is meant: what one place insures for others is missing there."
    )
    assert (words in printed.err) == (warned is not None)
    assert ("whole nation" in printed.err) == (warned is not None)
    assert main(["run", str(run_file), "--processes", "1", "--strict"]) == (2 if warned else 0)
    assert main(["check", str(run_file), "--strict"]) == (2 if warned else 0)
    said = (
        "membership ratios are given for every region"
        if ratio
        else "membership ratio left at 1, which it is for the nation"
    )
    assert said in printed.out.splitlines()
    manifest = json.loads((run_file.with_suffix("") / "manifest.json").read_text("utf-8"))
    assert manifest["membership"] == {"baseline": said}
