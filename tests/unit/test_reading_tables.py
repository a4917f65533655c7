"""CSV tables: grids in any row order, years across or long, labels as text."""

from __future__ import annotations

from actuarial.reading.csvtables import ReadTable, read_table
from actuarial.reading.problems import Problem

HEAD = "# source: a evidence: derived unit: share\n"


def _read(text: str | bytes) -> tuple[ReadTable | None, list[Problem]]:
    problems: list[Problem] = []
    raw = text if isinstance(text, bytes) else text.encode()
    return read_table(raw, "t.csv", problems), problems


def _good(text: str | bytes) -> ReadTable:
    found, problems = _read(text)
    assert problems == []
    assert found is not None
    return found


def test_rows_in_any_order_give_the_grid_in_the_order_labels_first_appear() -> None:
    found = _good(HEAD + "sex,age,value\nmale,0,1\nfemale,1,4\nmale,1,2\nfemale,0,3\n")
    assert found.table.labels == (("male", "female"), ("0", "1"))
    assert found.table.values == (1.0, 2.0, 3.0, 4.0)
    assert [found.table.line_of(position) for position in range(4)] == [3, 5, 6, 4]


def test_a_long_table_equals_the_same_years_across() -> None:
    wide = _good(HEAD + "sex,2024,2025,2026\nmale,1,2,3\nfemale,4,5,6\n")
    long = _good(
        HEAD + "year,sex,value\n2025,male,2\n2024,male,1\n2026,male,3\n"
        "2024,female,4\n2025,female,5\n2026,female,6\n"
    )
    assert long.table == wide.table
    assert wide.table.years == (2024, 2025, 2026)
    assert long.table.line_of(0) == 4


def test_labels_are_text() -> None:
    found = _good(HEAD + 'region,age,value\nNA,100+,1\n007,100+,2\n"nan",100+,3\n')
    assert found.table.labels == (("NA", "007", "nan"), ("100+",))


def test_percentages_and_grouped_digits_are_numbers() -> None:
    found = _good(HEAD + "sex,value\nmale,6%\nfemale,1e-3\n")
    assert found.table.values == (0.06, 0.001)
    assert found.percent


def test_byte_order_mark_windows_line_ends_and_comments_over_two_lines() -> None:
    text = "# source: a\n# evidence: derived unit: share\nsex,value\nmale,1\nfemale,2\n"
    found = _good(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert found.comment == {"source": "a", "evidence": "derived", "unit": "share"}
    assert found.table.values == (1.0, 2.0)


def test_all_faults_of_a_table_are_named_at_once() -> None:
    _, problems = _read(HEAD + "sex,age,value\nmale,0,x\nmale,0,2\nfemale,1,\n")
    assert [(p.line, p.message.split(" ")[0]) for p in sorted(problems)] == [
        (2, "2"),
        (3, "x"),
        (4, "the"),
        (5, "the"),
    ]


def test_an_immense_grid_is_counted_not_built() -> None:
    rows = "".join(f"s{i},a{i},r{i},1\n" for i in range(20_000))
    _, problems = _read(HEAD + "sex,age,region,value\n" + rows)
    assert problems[0].message.startswith("7999999980000 of 8000000000000 rows are missing")
