"""Typical mistakes in mortality, fertility and migration, and the exact text the user sees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import shipped_and_toyland
from messages.test_messages import JARGON
from messages.test_refusals import FILES, TRIED, ZHOUSHAN

OWN = "observed: {table: tables/own.csv}, first_year: 2020, last_year: 2022"


def own(deaths: Callable[[str, int], float], exposure: Callable[[str, int], float]) -> str:
    """A table of a place's own deaths."""
    lines = ["# source: judgement evidence: illustrative unit: persons and person-years"]
    lines.append("sex,age,deaths,exposure")
    for sex in ("male", "female"):
        for age in range(101):
            label = "100+" if age == 100 else str(age)
            lines.append(f"{sex},{label},{deaths(sex, age)},{exposure(sex, age)}")
    return "\n".join(lines) + "\n"


SOUND = own(lambda sex, age: 1, lambda sex, age: 500)
NOBODY = own(lambda sex, age: 3, lambda sex, age: 0 if (sex, age) == ("female", 43) else 500)
ROUGH = own(
    lambda sex, age: 9000 if 20 < age < 24 else 0, lambda sex, age: 0 if age == 30 else 17_800
)

CASES = {
    "two conventions in one run": (
        "mortality: {infant_years: coale_demeny}",
        SOUND,
        f"{ZHOUSHAN}:7:62  demography.mortality.infant_years\n"
        "    is coale_demeny here and andreev_kingkade in other places; it holds for all life "
        "tables of a run. Write it in demography.yaml, below mortality, and nowhere else.",
    ),
    "a convention nobody knows": (
        "mortality: {infant_years: andreev}",
        SOUND,
        f"{ZHOUSHAN}:7:76  demography.mortality.infant_years\n"
        "    andreev is not known here; did you mean andreev_kingkade?",
    ),
    "a fit to three ages": (
        "mortality: {old_ages: {fitted_from: 90, fitted_to: 92}}",
        SOUND,
        f"{ZHOUSHAN}:7:101  demography.mortality.old_ages.fitted_to\n"
        "    ends 3 ages after the fit begins; five ages or more are needed.",
    ),
    "a gap after the fit": (
        "mortality: {old_ages: {closed_from: 97}}",
        SOUND,
        f"{ZHOUSHAN}:7:86  demography.mortality.old_ages.closed_from\n"
        "    97 does not join the fit; 81 to 95 is meant.",
    ),
    "a factor for a reduction": (
        "mortality: {improvement: 0.98}",
        SOUND,
        f"{ZHOUSHAN}:7:75  demography.mortality.improvement\n"
        "    0.98 is above 50%; a yearly fall of death rates (2% where they are multiplied by "
        "0.98) is meant (-20% to 50%). Did you mean 0.98%?",
    ),
    "deaths where nobody was exposed": (
        f"mortality: {{experience: {{{OWN}}}}}",
        NOBODY,
        f"{ZHOUSHAN}:7:85  demography.mortality.experience.observed\n"
        "    tables/own.csv has 3 deaths of female 43 and nobody exposed; give the person-years, "
        "or 0 deaths.",
    ),
    "years the wrong way round": (
        f"mortality: {{experience: {{{OWN.replace('2022', '2019')}}}}}",
        SOUND,
        f"{ZHOUSHAN}:7:139  demography.mortality.experience.last_year\n"
        "    is before the first year, 2020.",
    ),
    "deaths by age alone": (
        f"mortality: {{experience: {{{OWN}}}}}",
        "\n".join(
            line.replace("male,", "").replace("sex,", "")
            for line in SOUND.splitlines()
            if "female" not in line
        )
        + "\n",
        f"{ZHOUSHAN}:7:85  demography.mortality.experience.observed\n"
        "    tables/own.csv is a table by age; deaths by sex and age are meant.",
    ),
    "a column of another name": (
        f"mortality: {{experience: {{{OWN}}}}}",
        SOUND.replace("exposure", "persons"),
        "tables/own.csv:2\n    column exposure is missing.\n"
        "tables/own.csv:2  persons\n    unknown column.",
    ),
    "too rough to be graduated": (
        f"mortality: {{experience: {{{OWN}, smoothness: 0.000001, prior_deaths: 0}}}}",
        ROUGH,
        f"{ZHOUSHAN}:7:62  demography.mortality.experience\n"
        "    the graduated deaths of male aged 0 are below 0; raise smoothness or prior_deaths.\n"
        f"{ZHOUSHAN}:7:85  demography.mortality.experience.observed\n"
        "    warning: 54,000 deaths are 0.24 times the 222,531 that the table gives for these "
        "person-years; are both of the same people and years?",
    ),
    "an urban share of 64": (
        "urban_share: 64",
        SOUND,
        f"{ZHOUSHAN}:7:63  demography.urban_share\n"
        "    64 is above 100%; a share is meant (0% to 100%). Did you mean 64%?",
    ),
    "a curve without total, beside a mean age": (
        "fertility: {mean_age: 30, fitted: {mean_age: 29, spread: 5}}",
        SOUND,
        f"{ZHOUSHAN}:7:72  demography.fertility.mean_age\n"
        "    stands beside fitted, which has a mean age of its own; leave it out.\n"
        f"{ZHOUSHAN}:7:84  demography.fertility.fitted\n"
        "    is a pattern only; write total beside it, the births of a woman.",
    ),
    "a curve beside rates": (
        "fertility: {rates: {table: tables/fertility_china.csv}, total: 1, "
        "fitted: {mean_age: 29, spread: 5}}",
        SOUND,
        f"{ZHOUSHAN}:7:69  demography.fertility.rates\n"
        "    stands beside fitted, and both give the age pattern; leave one out.",
    ),
    "a spread of 27 years": (
        "fertility: {total: 1, fitted: {mean_age: 29, spread: 27}}",
        SOUND,
        f"{ZHOUSHAN}:7:103  demography.fertility.fitted.spread\n"
        "    27 is above 7; a number of years is meant (3 to 7).",
    ),
    "a share of men in per cent": (
        "migration: {share: 0, schedule: {men: 60}}",
        SOUND,
        f"{ZHOUSHAN}:7:52  demography.migration.schedule.men\n"
        "    60 is out of range; a number is meant here (0 to 1).",
    ),
    "a schedule of nobody": (
        "migration: {share: 0, schedule: {constant: 0, childhood: {level: 0}, labour: {level: 0}}}",
        SOUND,
        f"{ZHOUSHAN}:7:46  demography.migration.schedule\n"
        "    gives no age a share; write a level above 0, or a constant.",
    ),
    "a total beside counts": (
        "migration: {share: 0, net: {table: tables/migration_china.csv}, total: 5}",
        SOUND,
        f"{ZHOUSHAN}:7:85  demography.migration.total\n"
        "    stands beside net, and both give the migrants over the border; leave one out.",
    ),
    "more leave by the rates than are there": (
        "migration: {share: 0, rates: -1, internal: -50}",
        SOUND,
        f"{ZHOUSHAN}:7:43  demography.migration.rates\n"
        "    warning: -100% in 2023: net moves would be -100 % of an age in a year; -40 to 60 is "
        "usual. Is a tenth of it meant? (rule migration_rates)\n"
        f"{ZHOUSHAN}:7:43  demography.migration.rates\n"
        "    male aged 24 of zhoushan, 2025: 5,985 leave, 5,984 are there; lower the outflow.",
    ),
}


def said(folder: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str | None]) -> str:
    run_file = shipped_and_toyland.write(folder, {**FILES, **files})
    assert main(["run", str(run_file)]) == 2
    text = capsys.readouterr().err
    assert not JARGON.search(text)
    head, _, _ = text.partition("\n\nrefused: ")
    return "\n".join(line for line in head.splitlines() if not line.startswith("Two cities"))


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    text, table, expected = CASES[name]
    given = "{migration: {share: 0, internal: 0}}"
    place = (FILES[ZHOUSHAN] or "").replace(
        given, f"{{{'' if 'migration' in text else 'migration: {share: 0, internal: 0}, '}{text}}}"
    )
    assert place != FILES[ZHOUSHAN]
    assert said(tmp_path, capsys, {ZHOUSHAN: place, "tables/own.csv": table}) == expected


def test_a_scenario_cannot_observe_deaths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (FILES[TRIED] or "") + f"demography.mortality.experience: {{{OWN}}}\n"
    assert said(tmp_path, capsys, {TRIED: text, "tables/own.csv": SOUND}) == (
        f"{TRIED}:4:45  demography.mortality.experience.observed\n"
        "    is observed at the base year; a scenario changes years after it only. Write it in "
        "the file of the place."
    )


def test_a_table_with_a_rate_of_nobody_is_not_closed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "tables/mortality_china.csv"
    shipped = (shipped_and_toyland.ROOT / "assumptions" / name).read_text(encoding="utf-8")
    (line,) = (line for line in shipped.splitlines() if line.startswith("female,85,"))
    empty = "female,85," + ",".join("0" for _ in line.split(",")[2:])
    place = (FILES[ZHOUSHAN] or "").replace(
        "demography: {", "demography: {mortality: {old_ages: {fitted_from: 80}}, "
    )
    files: dict[str, str | None] = {name: shipped.replace(line, empty), ZHOUSHAN: place}
    assert said(tmp_path, capsys, files) == (
        f"{ZHOUSHAN}:7:26  demography.mortality.old_ages\n"
        "    the table has a rate of 0, or of 1 and more, for female aged 85; fit the line to "
        "ages without."
    )
