"""Typical mistakes in the keys of coverage, and the exact text the user reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import house
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
    run_file = house.write(tmp_path, {**FILES, file: before + text})
    assert main(["run", str(run_file)]) == 2
    said = capsys.readouterr().err
    assert not JARGON.search(said)
    head, _, _ = said.partition("\n\nrefused:")
    told = "\n".join(line for line in head.splitlines() if not line.startswith("Two cities"))
    assert told == expected
