"""What is said of a faulty file of history: file, line, key, value and what would be right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actuarial.__main__ import main
from actuarial.history.read import read_history
from actuarial.reading.problems import Refused

ROOT = Path(__file__).resolve().parents[2]
FUNDS = "year,fund,line,value,unit,evidence,source,break,note"
MEMBERS = "year,scheme,status,value,unit,evidence,source,break,note"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Assumptions that hold a history and nothing else."""
    (tmp_path / "history" / "mytown").mkdir(parents=True)
    shutil.copy(ROOT / "assumptions" / "sources.yaml", tmp_path)
    shutil.copy(ROOT / "assumptions" / "history" / "lines.yaml", tmp_path / "history")
    return tmp_path


def said(folder: Path, text: str | bytes, name: str = "funds") -> str:
    path = folder / "history" / "mytown" / f"{name}.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Refused) as refused:
        read_history(folder, "mytown")
    return str(refused.value)


def row(text: str, header: str = FUNDS) -> str:
    return f"{header}\n{text}\n"


CASES = {
    "a fund that is none": (
        "2020,employee_pol,income,1,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  fund\n"
        "    employee_pol is not known here; did you mean employee_pool?",
    ),
    "a line that is none": (
        "2020,employee_pool,spending,1,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  line\n"
        "    spending is not known here; known are income, expenditure, balance or restatement.",
    ),
    "a unit of persons for money": (
        "2020,employee_pool,income,1,万人,sourced,judgement,,",
        "history/mytown/funds.csv:2  unit\n    万人 stands here; write 元, 万元 or 亿元.",
    ),
    "an evidence that is none": (
        "2020,employee_pool,income,1,亿元,certain,judgement,,",
        "history/mytown/funds.csv:2  evidence\n    certain stands here; write sourced, derived, "
        "judgement, illustrative or unverified.",
    ),
    "a source that nobody names": (
        "2020,employee_pool,income,1,亿元,sourced,judgment,,",
        "history/mytown/funds.csv:2  source\n    judgment is no source that sources.yaml names; "
        "did you mean judgement?",
    ),
    "no value": (
        "2020,employee_pool,income,,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  value\n    nothing stands here; a number is meant.",
    ),
    "a value in words": (
        "2020,employee_pool,income,about 5,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  value\n    about 5 stands here; a number is meant.",
    ),
    "income below zero": (
        "2020,employee_pool,income,-1,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  value\n    -1 is below 0; income cannot be.",
    ),
    "a year that is none": (
        "20,employee_pool,income,1,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  year\n    20 stands here; a year is meant.",
    ),
    "a year twice": (
        "2020,employee_pool,income,1,亿元,sourced,judgement,,\n"
        "2020,employee_pool,income,2,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:3  year\n    employee_pool, income 2020 stands twice; the first "
        "is in line 2.",
    ),
    "a cell too few": (
        "2020,employee_pool,income,1,亿元,sourced,judgement,",
        "history/mytown/funds.csv:2\n    8 cells stand here; the header has 9 columns.",
    ),
    "a quotation mark left open": (
        '2020,employee_pool,income,1,亿元,sourced,judgement,"',
        "history/mytown/funds.csv:3\n    a quotation mark is opened and never closed.",
    ),
    "a balance that does not follow": (
        "2019,employee_pool,balance,100,亿元,sourced,judgement,,\n"
        "2020,employee_pool,income,30,亿元,sourced,judgement,,\n"
        "2020,employee_pool,expenditure,20,亿元,sourced,judgement,,\n"
        "2020,employee_pool,balance,120,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:5  value\n    the balance of 2020 is 12000000000; that of 2019 "
        "with income, expenditure and restatement of 2020 gives 11000000000. A restatement of "
        "1000000000 yuan would close it.",
    ),
    "parts that miss their sum": (
        "2020,employee_scheme,income,30,亿元,sourced,judgement,,\n"
        "2020,employee_pool,income,20,亿元,sourced,judgement,,\n"
        "2020,personal_accounts,income,9,亿元,sourced,judgement,,",
        "history/mytown/funds.csv:2  value\n    employee_scheme income of 2020 is 3000000000; "
        "employee_pool income and personal_accounts income add up to 2900000000, more than "
        "rounding away.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_fault_is_named_in_place(folder: Path, case: str) -> None:
    text, words = CASES[case]
    assert said(folder, row(text)) == words


def test_a_restatement_closes_a_balance(folder: Path) -> None:
    text = CASES["a balance that does not follow"][0]
    closed = f"{text}\n2020,employee_pool,restatement,10,亿元,derived,judgement,,"
    (folder / "history/mytown/funds.csv").write_text(row(closed), encoding="utf-8")
    observed = read_history(folder, "mytown")
    assert observed.value(2020, "funds", "employee_pool", "restatement") == 1e9


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            FUNDS.replace("break", "breaks"),
            f"column breaks is not known and column break is missing; write {FUNDS}",
        ),
        (
            FUNDS.replace("break,note", "note,break"),
            f"the columns stand in another order; write {FUNDS}",
        ),
        (FUNDS.replace(",", ";"), "the columns are separated by semicolons (;); save the table "
         "with commas."),
    ],
)  # fmt: skip
def test_a_header_is_refused(folder: Path, header: str, words: str) -> None:
    assert said(folder, row("", header)) == f"history/mytown/funds.csv:1\n    {words}"


def test_all_faults_are_named_at_once(folder: Path) -> None:
    text = "2020,employee_pol,income,1,亿元,sourced,judgement,,\n20,basic,income,1,元,x,y,,"
    found = said(folder, row(text))
    assert [line for line in found.splitlines() if not line.startswith(" ")] == [
        "history/mytown/funds.csv:2  fund",
        "history/mytown/funds.csv:3  evidence",
        "history/mytown/funds.csv:3  source",
        "history/mytown/funds.csv:3  year",
    ]


def test_a_file_that_is_no_subject(folder: Path) -> None:
    assert said(folder, "", "fund") == (
        "history/mytown/fund.csv\n    is no subject; known are members.csv, funds.csv, use.csv, "
        "economy.csv, standards.csv, population.csv or measures.csv."
    )


def test_a_sum_of_lines_that_are_none(folder: Path) -> None:
    lines = folder / "history" / "lines.yaml"
    text = lines.read_text(encoding="utf-8").replace("[uebmi, retired]]", "[uebmi, retird]]")
    lines.write_text(text, encoding="utf-8")
    assert said(folder, row("", MEMBERS), "members").splitlines()[1] == (
        "    uebmi, retird labels no line of scheme, status."
    )


def test_a_place_without_history(folder: Path) -> None:
    with pytest.raises(Refused, match=r"history/mytwn\n    holds no history; did you mean mytown"):
        read_history(folder, "mytwn")
    shutil.rmtree(folder / "history" / "mytown")
    with pytest.raises(Refused, match="holds no history; no place has one"):
        read_history(folder, "mytown")


def test_a_table_of_a_chinese_spreadsheet_is_read(folder: Path) -> None:
    text = row("2020,employee_pool,income,1.5,亿元,sourced,judgement,,职工").replace("\n", "\r\n")
    path = folder / "history" / "mytown" / "funds.csv"
    for raw in (text.encode("gb18030"), text.encode("utf-8-sig")):
        path.write_bytes(raw)
        figure = read_history(folder, "mytown").figures["funds", "employee_pool", "income"][2020]
        assert (figure.value, figure.note, figure.row) == (1.5e8, "职工", 2)


def test_the_command_names_places_and_refuses(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", "--assumptions", str(ROOT / "assumptions")]) == 0
    assert capsys.readouterr().out == "china\ntianjin\n"
    assert main(["history", "nowhere", "--assumptions", str(folder)]) == 2
    assert "holds no history; known are mytown." in capsys.readouterr().err
