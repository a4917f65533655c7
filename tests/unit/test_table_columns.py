"""Columns of all tables of the shipped runs: one name, one Chinese name, one unit a quantity."""

from __future__ import annotations

import csv
import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from actuarial import read_run
from actuarial.batch import Worker
from actuarial.results.cohort_tables import cohort_tables
from actuarial.results.csvfile import write_tables
from actuarial.results.main_tables import main_tables
from actuarial.results.operations import operations_tables
from actuarial.results.options import Option, csv_of_options
from actuarial.results.quantities import DERIVED, part, quantity
from actuarial.results.reconciliation import Reconciled, reconciliation_table
from actuarial.results.spread import spread_tables
from actuarial.results.tables import Table, below, cells, table
from actuarial.results.transfers import transfer_tables
from actuarial.vocabulary import DIMENSIONS, VARIABLES, units

ROOT = Path(__file__).resolve().parents[2]
YEARS = (2025, 2033)
CHINESE = re.compile(r"[一-鿿]")
TITLE = re.compile(r"(?P<name>\S+) (?P<zh>.+?)(?: \[(?P<unit>.+)\])?")
KEYS = {"year", "window", "cohort", "in_force"}


def shortened(run: str, scenario: str, folder: Path) -> Path:
    """A shipped run with one scenario, a short horizon and single ages."""
    text = (ROOT / "runs" / f"{run}.yaml").read_text(encoding="utf-8")
    for line, words in (("scenarios", f"[{scenario}]"), ("horizon", "10")):
        text, found = re.subn(rf"(?m)^{line}: .*$", f"{line}: {words}", text)
        assert found == 1
    text, found = re.subn(r"ages: bands", "ages: single", text)
    assert found == 1
    path = folder / "runs" / f"{run}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, dict[str, Table]]:
    """Every table of the shipped runs by run and name."""
    folder = tmp_path_factory.mktemp("shipped")
    found = {}
    scenarios = {
        "china": "baseline",
        "china_sensitivities": "entrants_declare_least",
        "zhejiang": "baseline",
        "provinces": "national_adjustment",
    }
    assert set(scenarios) == {path.stem for path in (ROOT / "runs").glob("*.yaml")}
    for run, scenario in scenarios.items():
        read = read_run(shortened(run, scenario, folder), ROOT / "assumptions")
        result = Worker(read).scenario(scenario)
        found[run] = {
            **main_tables(result, scenario, YEARS),
            **spread_tables(result, scenario, YEARS),
            **transfer_tables(result, scenario, YEARS),
            **operations_tables(result, scenario),
            **cohort_tables(result, scenario, YEARS),
            "reconciliation": reconciliation_table([Reconciled("x", "y", "person", 1, 2, 3, 4)]),
            "options": options(),
        }
    return found


def options() -> Table:
    one = Option("now", 0.1, 0.2, 0.2, 0.2, "met", 0.0, 0, "", 0.0, 3, 9999,
                 (float("nan"), 2040, 2035), 1, 2, (3.25, -1.5))  # fmt: skip
    return csv_of_options({"scenario": "baseline", "fund": "a"}, [one], "share", [2030, 2040])


def test_all_tables_are_made(made) -> None:
    assert set(made["china"]) == set(made["zhejiang"]) - {"spread", "transfers"} | {"winners"}
    assert set(made["provinces"]) >= {"spread", "transfers", "winners", "cohorts"}


def test_every_column_has_a_chinese_name_and_one_unit(made, tmp_path) -> None:
    names: dict[str, set[str]] = {}
    chinese: dict[str, set[str]] = {}
    for run, tables in made.items():
        write_tables(tmp_path / run, [tables])
        for path in (tmp_path / run).glob("*.csv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                heading = next(row for row in csv.reader(file) if not row[0].startswith("#"))
            for title in heading:
                found = TITLE.fullmatch(title)
                assert found, title
                assert CHINESE.search(found["zh"]), f"{path.name}: {title} has no Chinese name"
                names.setdefault(found["name"], set()).add(title)
                chinese.setdefault(found["zh"], set()).add(title)
    assert [titles for titles in names.values() if len(titles) > 1] == []
    assert [titles for titles in chinese.values() if len(titles) > 1] == []


def same_quantity_twice(tables: dict[str, Table]) -> list[str]:
    """Columns of two tables that are multiples of each other in all rows they share, and differ
    in name or unit; and how many pairs of tables could be compared."""
    found, compared = [], 0
    for (first, one), (second, other) in itertools.combinations(tables.items(), 2):
        keys = [
            [
                column.quantity.name
                for column in made.columns
                if column.values.dtype.kind == "O" or column.quantity.name in KEYS
            ]
            for made in (one, other)
        ]
        shared = [key for key in keys[0] if key in keys[1] and not key.endswith("_name")]
        frames = [one.frame(), other.frame()]
        if not shared or any(frame.duplicated(shared).any() for frame in frames):
            continue
        both = frames[0].merge(frames[1], on=shared, suffixes=("", " of other"))
        compared += 1
        for mine in (column for column in one.columns if column.quantity.name not in keys[0]):
            for theirs in (c for c in other.columns if c.quantity.name not in keys[1]):
                name = theirs.quantity.name
                twin = both[f"{name} of other" if f"{name} of other" in both else name]
                if multiples(both[mine.quantity.name], twin) and mine.quantity != theirs.quantity:
                    found.append(f"{first}.{mine.quantity.title} and {second}.{name}")
    assert compared
    return found


def multiples(one: pd.Series, other: pd.Series) -> bool:
    """Whether one is a constant times the other, and neither is constant itself."""
    there = one.notna() & other.notna()
    a, b = one[there].to_numpy(float), other[there].to_numpy(float)
    if len(a) < 8 or np.ptp(a) == 0 or not b.any():
        return False
    return bool(np.allclose(a, b * (a @ b) / (b @ b), rtol=1e-9, atol=1e-12))


def test_a_quantity_has_one_name_and_one_unit_in_all_tables(made) -> None:
    for tables in made.values():
        assert same_quantity_twice(tables) == []


def test_a_ratio_in_another_unit_would_be_found(made) -> None:
    tables = made["zhejiang"]
    columns = [
        column._replace(
            quantity=column.quantity._replace(name="ratio", unit=units.RATIO),
            values=column.values / 100,
        )
        if column.quantity.name == "fund_ratio"
        else column
        for column in tables["operations"].columns
    ]
    wrong = tables | {"operations": Table(tuple(columns))}
    (said,) = same_quantity_twice(wrong)
    assert "fund_ratio" in said
    assert "operations.ratio" in said


def test_derived_quantities_take_no_name_of_the_vocabulary() -> None:
    assert set(DERIVED) & {*VARIABLES, *DIMENSIONS} == set()
    chinese = [one.zh for one in DERIVED.values()]
    assert len(set(chinese)) == len(chinese)
    assert all(CHINESE.search(one.zh) for one in DERIVED.values())


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_can_be_a_column(name: str) -> None:
    one = quantity(name)
    assert one.title.startswith(f"{name} {VARIABLES[name].label_zh}")
    assert one.digits is not None
    # Yuan, persons and shares are never shown as they are stored, averages apart.
    if VARIABLES[name].unit != "1" and VARIABLES[name].kind in ("stock", "flow"):
        assert one.unit.size > 1


def test_words_and_figures_are_kept_apart_without_reading_text(made) -> None:
    """All that a writer of another form needs: words are words, figures are numbers."""
    for tables in made.values():
        for name, one in tables.items():
            for column in one.columns:
                words = column.values.dtype.kind == "O"
                assert column.values.dtype.kind in "Oif", (name, column.quantity.name)
                assert column.values.shape == (len(one),)
                if words:
                    assert {type(word) for word in column.values.tolist()} <= {str}


def test_codes_of_regions_stay_text() -> None:
    one = table(("place",), [cells("place", ("place",), np.array(["010100", "330100"]))])
    assert one["place"].tolist() == ["010100", "330100"]
    assert one.frame()["place"].tolist() == ["010100", "330100"]


def test_notes_are_one_cell_that_pandas_can_skip(made, tmp_path) -> None:
    noted = 0
    for run, tables in made.items():
        write_tables(tmp_path / run, [tables])
        for name, one in tables.items():
            path = tmp_path / run / f"{name}.csv"
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            if one.note is not None:
                noted += 1
                assert len(rows.pop(0)) == 1, name
            read = pd.read_csv(path, comment="#", low_memory=False)
            assert list(read.columns) == rows[0] == [q.title for q in one.quantities]
            assert len(read) == len(rows) - 1 == len(one)
    assert noted > 10


def test_figures_in_the_file_are_those_of_the_table(made, tmp_path) -> None:
    write_tables(tmp_path, [made["zhejiang"]])
    for name, one in made["zhejiang"].items():
        read = pd.read_csv(tmp_path / f"{name}.csv", comment="#", low_memory=False)
        for column in one.columns:
            if column.values.dtype.kind == "O" or column.quantity.codes:
                continue
            digits = column.quantity.digits
            np.testing.assert_allclose(
                read[column.quantity.title].to_numpy(float),
                column.values,
                rtol=1e-12,
                atol=0 if digits is None else 0.5001 * 10.0**-digits,
            )


def test_tables_of_other_columns_are_not_joined() -> None:
    one = table(("place",), [cells("place", ("place",), ["a"])])
    other = table(("fund",), [cells("fund", ("fund",), ["a"])])
    with pytest.raises(ValueError, match=r"other columns.*place.*fund"):
        below([one, other])
    assert below([one, one])["place"].tolist() == ["a", "a"]


def test_cells_of_other_axes_are_refused() -> None:
    with pytest.raises(ValueError, match="reserve has 1 axes"):
        cells("reserve", ("place", "year"), [1.0])
    years, reserve = cells("year", ("year",), [2024, 2025]), cells("reserve", ("year",), [1.0])
    with pytest.raises(ValueError, match="reserve has 1 year; 2 are meant"):
        table(("year",), [years, reserve])
    with pytest.raises(ValueError, match="year has year, which the rows do not"):
        table(("place",), [years])
    with pytest.raises(KeyError, match="no variable 'reserves'"):
        quantity("reserves")


def test_rows_run_through_the_labels_last_dimension_fastest() -> None:
    found = table(
        ("fund", "year"),
        [
            cells("scenario", (), "one"),
            cells("fund", ("fund",), ["a", "b"]),
            cells("year", ("year",), [2024, 2025]),
            cells("reserve", ("year", "fund"), [[1e8, 2e8], [3e8, np.nan]]),
        ],
        keep=np.array([[True, True], [True, False]]),
    )
    assert found.frame().to_numpy().tolist() == [
        ["one", "a", 2024, 1.0],
        ["one", "a", 2025, 3.0],
        ["one", "b", 2024, 2.0],
    ]


def test_a_label_across_keeps_name_and_unit_of_its_quantity() -> None:
    one = part("actuarial_balance", "window", 25)
    assert one.title == "actuarial_balance_25 精算平衡率（25年） [%]"
    assert part("insured", "status", "retiree").zh == "参保人数（退休人员）"
