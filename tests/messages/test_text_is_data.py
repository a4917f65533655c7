"""Inputs of odd signs: the exact words for those that cannot be read, and no sign let through."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np
import pytest

from actuarial.__main__ import main
from actuarial.reading import scalars
from actuarial.reading.problems import Problem, Refused
from actuarial.results.csvfile import body, heading
from actuarial.results.quantities import Quantity, quantity
from actuarial.results.tables import Column, Table
from messages import shipped_and_toyland, small_schema

DEATHS, ECONOMY = "assumptions/tables/mortality.csv", "assumptions/economy.yaml"
EMPLOYEES, RUN = "assumptions/schemes/uebmi.yaml", "runs/toyland.yaml"
HIGHER, BOTH = "assumptions/scenarios/higher_rate.yaml", "assumptions/scenarios/both.yaml"
WITHOUT_LABELS = "# source: yearbook evidence: derived unit: share\na,b,c\n1,2,3\n"
EMPTY_COLUMNS = "".join(
    line + ("\n" if line.startswith("#") else ",,\n")
    for line in small_schema.FILES[DEATHS].splitlines()
)


def edited(name: str, old: str, new: str) -> dict[str, str | bytes | None]:
    text = small_schema.FILES[name]
    assert old in text
    return {name: text.replace(old, new, 1)}


CASES: dict[str, tuple[dict[str, str | bytes | None], str]] = {
    "a header of no labels": (
        edited(DEATHS, "sex,age,2024,2025", "a,b,c,d"),
        "tables/mortality.csv:2\n"
        "    no column labels the rows: none of a, b, c, d is region, status, sex, age, level or "
        "another label.",
    ),
    "a header of no labels over one row": (
        {DEATHS: WITHOUT_LABELS},
        "tables/mortality.csv:2\n    one column, value, or years are meant; a, b and c stand here.",
    ),
    "a decimal comma": (
        edited(ECONOMY, "cpi_growth: 2%", "cpi_growth: 1,5%"),
        "economy.yaml:5:13  economy.cpi_growth\n    1,5% is not a plain number; write 1.5%",
    ),
    "a decimal comma in a path": (
        edited(EMPLOYEES, "2015: 30%", "2015: 1,5%"),
        "schemes/uebmi.yaml:13:59  uebmi.contributions.employer.into.personal_accounts.2015\n"
        "    1,5% is read as two entries; write 1.5%",
    ),
    "a decimal comma beside a source": (
        edited(EMPLOYEES, "{value: 8%,", "{value: 7,5%,"),
        "schemes/uebmi.yaml:11:19  uebmi.contributions.employer.rate.value\n"
        "    7,5% is read as two entries; write 7.5%",
    ),
    "a decimal comma in a cell": (
        edited(DEATHS, "male,1,0.001,0.001", 'male,1,"0,001",0.001'),
        "tables/mortality.csv:4  2024\n    0,001 is no plain number; write 0.001",
    ),
    "decimal commas in a row": (
        edited(DEATHS, "male,1,0.001,0.001", "male,1,0,001,0,001"),
        "tables/mortality.csv:4\n"
        "    6 cells stand here; the header has 4 columns. A decimal comma divides cells; write a "
        "point.",
    ),
    "a NUL in a table": (
        edited(DEATHS, "male,1,0.001", "male,1,0.0\x0001"),
        "tables/mortality.csv:4\n"
        "    a NUL (a character of code 0) stands here; take it out, or save the table anew.",
    ),
    "a NUL in YAML": (
        edited(ECONOMY, "cpi_growth: 2%", "cpi_growth: 2\x00%"),
        "economy.yaml:5:1\n    a control character stands here; take it out.",
    ),
    "half a character": (
        edited(ECONOMY, "cpi_growth: 2%", 'cpi_growth: "\\ud800"'),
        "economy.yaml:5:16\n    this escape is no character; write the character itself.",
    ),
    "half an escape": (
        edited(RUN, "Toyland, two cities", '"\\x4 cities"'),
        "runs/toyland.yaml:2:11\n"
        "    an escape such as \\x41 or \\u4e2d is not finished; write the character itself.",
    ),
    "a line for Excel": (
        {DEATHS: "sep=,\n" + small_schema.FILES[DEATHS]},
        "tables/mortality.csv:1\n    sep=, is a line for Excel alone; take it out.",
    ),
    "a line for Excel below the comment": (
        edited(DEATHS, "sex,age", "sep=;\nsex,age"),
        "tables/mortality.csv:2\n    sep=; is a line for Excel alone; take it out.",
    ),
    "empty columns": (
        {DEATHS: EMPTY_COLUMNS},
        "tables/mortality.csv:2\n    columns 5 and 6 are empty; take the empty columns out.",
    ),
    "columns without a name": (
        {DEATHS: EMPTY_COLUMNS.replace(",,", ",1,2").replace("2025,1,2", "2025,,")},
        "tables/mortality.csv:2\n    columns 5 and 6 have no name.",
    ),
    "a scenario that inherits itself": (
        edited(HIGHER, "inherits: baseline", "inherits: higher_rate"),
        "scenarios/higher_rate.yaml:2:11  inherits\n"
        "    higher_rate is this scenario itself; name another one, or take it out.",
    ),
    "a scenario joined with itself": (
        edited(BOTH, "[higher_rate, local_reform]", "[both]"),
        "scenarios/both.yaml:3:8  with.1\n"
        "    both is this scenario itself; name another one, or take it out.",
    ),
    "an escape in a value": (
        edited(ECONOMY, "cpi_growth: 2%", 'cpi_growth: "\\e[31m2%"'),
        "economy.yaml:5:13  economy.cpi_growth\n"
        "    \\x1b[31m2% is not a number; a growth rate a year is meant (-50% to 100%).",
    ),
    "an escape in a label": (
        edited(DEATHS, "male,1,", "\x1b[2Jmale,1,"),
        "tables/mortality.csv:2\n"
        "    3 of 9 rows are missing: sex male, age 1; sex \\x1b[2Jmale, age 0; sex \\x1b[2Jmale, "
        "age 2+. Every combination of labels needs its row.",
    ),
    "an escape in a key": (
        edited(ECONOMY, "cpi_growth: 2%", 'cpi_growth: 2%\n"\\e[31mred": 2%'),
        "economy.yaml:6:1  economy.\\x1b[31mred\n"
        "    unknown; known are average_wage, cpi_growth or relative_wage.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_user_sees(tmp_path: Path, case: str) -> None:
    files, words = CASES[case]
    with pytest.raises(Refused) as refused:
        small_schema.read(small_schema.write(tmp_path, files))
    assert str(refused.value) == words


def test_a_folder_is_no_table_and_no_yaml_file(tmp_path: Path) -> None:
    run = small_schema.write(tmp_path)
    for name in (DEATHS, "assumptions/scenarios/low_cost.yaml"):
        (tmp_path / name).unlink()
        (tmp_path / name).mkdir()
    with pytest.raises(Refused) as refused:
        small_schema.read(run)
    assert str(refused.value) == (
        "demography.yaml:2:20  demography.mortality.table\n"
        "    tables/mortality.csv is a folder; a file is meant.\n"
        "scenarios/low_cost.yaml\n"
        "    is a folder; a file is meant."
    )


TURNED = "\\e[31mred\\u202e\\u009b\\nsecond"
"""Colour, right to left, a command to the terminal, and a line of its own."""
AS_DATA = "\\x1b[31mred\\u202e\\x9b\\nsecond"


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = shipped_and_toyland.write(
        tmp_path_factory.mktemp("turned"),
        {
            "../runs/toyland.yaml": shipped_and_toyland.FILES["../runs/toyland.yaml"]
            .replace("Toyland, two cities", f'"{TURNED}"')
            .replace("horizon: 30", "horizon: 6")
            .replace("[baseline, higher_rate, better_cover, both, fading]", "[higher_rate]"),
            "scenarios/higher_rate.yaml": shipped_and_toyland.FILES[
                "scenarios/higher_rate.yaml"
            ].replace("employer rate one point higher from 2030", f'"{TURNED}"'),
            "places/toyland/west.yaml": shipped_and_toyland.FILES[
                "places/toyland/west.yaml"
            ].replace("name: {en: West, zh: 西市}", f'name: {{en: "{TURNED}", zh: =1+1}}'),
        },
    )
    return run


def assert_plain(printed: str) -> None:
    categories = {sign: unicodedata.category(sign) for sign in printed}
    assert [sign for sign, of in categories.items() if of in ("Cc", "Cf")] in ([], ["\n"])
    assert not any(line.startswith("second") for line in printed.splitlines())


@pytest.mark.parametrize(
    "command",
    [["check"], ["explain", "uebmi.contributions.employer.rate"], ["diff", ":higher_rate"]],
    ids=lambda command: command[0],
)
def test_no_sign_of_a_text_moves_the_terminal(
    turned: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    assert main([command[0], str(turned), *command[1:]]) == 0
    printed = "".join(capsys.readouterr())
    assert_plain(printed)
    assert command[0] == "explain" or AS_DATA in printed


def test_results_hold_no_such_sign_and_no_formula(
    turned: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = turned.parent / "results"
    assert main(["run", str(turned), "--processes", "1", "--output", str(folder)]) == 0
    printed = "".join(capsys.readouterr())
    assert_plain(printed)
    assert AS_DATA in printed
    assert_plain((folder / "headline.txt").read_text(encoding="utf-8"))
    tables = {one.name: one.read_text(encoding="utf-8-sig") for one in folder.glob("*.csv")}
    for text in tables.values():
        assert_plain(text)
        assert ",=1+1" not in text
    assert "'=1+1" in tables["balances.csv"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_a_word_that_a_spreadsheet_would_compute_is_a_word(sign: str) -> None:
    words = np.array([f"{sign}cmd|' /C calc'!A0", "as it is", "-"], dtype=object)
    known = quantity("region")
    column = Column(Quantity(f"{sign}1", *known[1:]), words)
    figures = Column(quantity("members"), np.array([-1.0, 2.0, np.nan]))
    made = Table((column, figures))
    assert heading(made).startswith(("'", "\"'"))
    first, second, third = body(made).splitlines()
    assert first.startswith("'")
    assert second.startswith("as it is,")
    assert third.startswith("'-,")
    # Figures below 0 are figures.
    assert first.rpartition(",")[2].startswith("-")


def test_a_text_on_one_line_keeps_its_letters() -> None:
    chinese = "医保　基金（2024）「测」 é"
    assert scalars.one_line(chinese) == chinese
    assert scalars.escaped("a\tb\nc") == "a\tb\nc"
    assert scalars.one_line("a\tb\nc\n") == "a\\tb\\nc"


def test_a_fault_named_after_a_file_with_a_sign_is_shown_escaped() -> None:
    said = str(Problem("scenarios/\x1b[2J.yaml", 1, 1, "a\u202eb", "\x07 stands here"))
    assert said == "scenarios/\\x1b[2J.yaml:1:1  a\\u202eb\n    \\x07 stands here"
