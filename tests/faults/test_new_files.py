"""Files that commands write are whole or absent, and nothing of the user's is replaced."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from actuarial import whole
from actuarial.__main__ import main
from actuarial.calibration import age_curve
from actuarial.calibration.__main__ import main as rebuild_tables
from actuarial.calibration.retiree_history import main as rebuild_history
from actuarial.whole import write_all

ROOT = Path(__file__).resolve().parents[2]
QUESTION = ("--fund", "employee_pool", "--instrument", "employer_rate", "--target", "months", "40",
            "2026")  # fmt: skip


@pytest.fixture
def desk(small_root: Path, run_file: Path) -> Path:
    """A folder of the test's own, assumptions too."""
    folder = run_file.parents[1]
    (folder / "assumptions").unlink()
    shutil.copytree(small_root / "assumptions", folder / "assumptions")
    return folder


def solve(desk: Path, *words: str) -> int:
    return main(["solve", str(desk / "runs" / "small.yaml"), *QUESTION, *words])


def test_solve_writes_anew_only_what_it_wrote_itself(desk: Path, capsys) -> None:
    table, scenario = desk / "options.csv", desk / "assumptions" / "scenarios" / "solved.yaml"
    words = ("--csv", str(table), "--as-scenario", str(scenario))
    assert solve(desk, *words) == 0
    assert main(["check", str(desk / "runs" / "small.yaml")]) == 0
    before = table.read_bytes(), scenario.read_bytes()
    capsys.readouterr()
    assert solve(desk, *words) == 2
    said = capsys.readouterr()
    assert said.out == "", "the work began"
    assert said.err.count("exists; --replace writes it anew.") == 2
    assert solve(desk, *words, "--replace", "--step", "1%") == 0
    assert scenario.read_bytes() != before[1]
    scenario.write_text(scenario.read_text("utf-8") + "# mine\n", encoding="utf-8")
    table.write_text("mine\n")
    capsys.readouterr()
    assert solve(desk, *words, "--replace") == 2
    said = capsys.readouterr()
    assert said.err.count("exists, and this command did not write it as it is") == 2
    assert scenario.read_text("utf-8").endswith("# mine\n")
    assert table.read_text() == "mine\n"


REFUSED = {
    "a scenario": ("--as-scenario", "assumptions/scenarios/baseline.yaml", "did not write it"),
    "a scheme": ("--as-scenario", "assumptions/schemes/uebmi.yaml", "did not write it"),
    "a link to it": ("--as-scenario", "link.yaml", "did not write it"),
    "the run file": ("--as-scenario", "runs/small.yaml", "is the run file"),
    "a table": ("--csv", "assumptions/tables/population_toy.csv", "lies inside the assumptions"),
    "a new table": ("--csv", "assumptions/tables/new.csv", "lies inside the assumptions"),
    "a folder": ("--csv", "runs", "is a folder"),
    "no folder": ("--csv", "none/o.csv", "a folder that does not exist"),
    "a device": ("--csv", "null", "did not write it"),
    "results": ("--csv", "results/funds.csv", "among the results of a run"),
    "another's": ("--csv", "notes.csv", "did not write it"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_solve_did_not_write_is_refused_before_the_work(desk: Path, capsys, case: str) -> None:
    option, name, words = REFUSED[case]
    (desk / "link.yaml").symlink_to("assumptions/schemes/uebmi.yaml")
    (desk / "notes.csv").write_text("mine\n")
    (desk / "null").symlink_to("/dev/null")
    (desk / "results").mkdir()
    (desk / "results" / "manifest.json").write_text(json.dumps({"files": {}}))
    path = desk / name
    before = path.read_bytes() if path.is_file() else None
    for more in ((), ("--replace",)):
        assert solve(desk, option, str(path), *more) == 2
        said = capsys.readouterr()
        assert words in said.err
        assert said.out == "", "the work began"
    assert (path.read_bytes() if path.is_file() else None) == before
    assert not (desk / "none").exists()


def test_two_files_have_two_names(desk: Path, capsys) -> None:
    name = str(desk / "solved.yaml")
    assert solve(desk, "--csv", name, "--as-scenario", name) == 2
    assert "is named twice" in capsys.readouterr().err


def test_a_schema_replaces_schemas_alone(tmp_path: Path, capsys) -> None:
    assert main(["schema", "--write", str(tmp_path)]) == 0
    assert main(["schema", "--write", str(tmp_path)]) == 0
    (tmp_path / "run.json").write_text('{"mine": 1}')
    (tmp_path / "place.json").unlink()
    assert main(["schema", "--write", str(tmp_path)]) == 2
    assert f"{tmp_path / 'run.json'} exists and is no schema" in capsys.readouterr().err
    assert not (tmp_path / "place.json").exists()
    assert (tmp_path / "run.json").read_text() == '{"mine": 1}'


def test_help_of_a_calibration_writes_nothing(monkeypatch, capsys) -> None:
    """Each main() has a parser; --help leaves before anything is read."""
    monkeypatch.setattr(age_curve, "texts", lambda: pytest.fail("it began"))
    monkeypatch.setattr("sys.argv", ["age_curve", "--help"])
    with pytest.raises(SystemExit):
        age_curve.main()
    assert "--replace" in capsys.readouterr().out


@pytest.mark.parametrize("program", ["tables", "curves", "history"])
def test_a_calibration_replaces_edited_tables_only_when_asked(
    tmp_path: Path, monkeypatch, capsys, program: str
) -> None:
    tables = tmp_path / "assumptions" / "tables"
    shutil.copytree(ROOT / "assumptions" / "tables", tables)
    name = {"tables": "wpp_check", "curves": "uebmi_inpatient", "history": "retiree_pattern"}
    path = tables / f"{name[program]}.csv"
    shipped = path.read_bytes()
    path.write_bytes(shipped + b"# mine\n")
    given = [] if program == "curves" else ["--tables", str(tables)]
    command = {"tables": rebuild_tables, "history": rebuild_history, "curves": age_curve.main}
    made = age_curve.texts()
    monkeypatch.setattr(
        age_curve, "texts", lambda: {tables / one.name: raw for one, raw in made.items()}
    )
    monkeypatch.setattr("sys.argv", [program, *given])
    assert command[program]() == 2
    assert str(path) in capsys.readouterr().err
    assert path.read_bytes() == shipped + b"# mine\n"
    monkeypatch.setattr("sys.argv", [program, *given, "--replace"])
    assert command[program]() == 0
    assert path.read_bytes() == shipped
    assert str(path) in capsys.readouterr().out


# -- several files at once ---------------------------------------------------------------------


@pytest.mark.parametrize("replace", [True, False])
def test_files_are_written_all_or_none(tmp_path: Path, monkeypatch, replace: bool) -> None:
    paths = [tmp_path / name for name in ("a", "b", "c")]
    count, write = 0, whole._write

    def fail(path: Path, raw: bytes) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(28, "No space left on device", str(path))
        write(path, raw)

    monkeypatch.setattr(whole, "_write", fail)
    with pytest.raises(OSError, match="No space"):
        write_all(dict.fromkeys(paths, "text"), replace=replace)
    assert list(tmp_path.iterdir()) == []


def test_what_came_to_be_in_the_meantime_is_kept(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with pytest.raises(FileExistsError, match="b exists"):
        write_all({tmp_path / name: "text" for name in ("a", "b")}, replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    assert (tmp_path / "b").read_text() == "mine"


def test_what_comes_back_otherwise_gets_no_name(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda path: b"other")
    with pytest.raises(OSError, match="did not come back as written"):
        whole.write_whole(tmp_path / "a", "text")
    assert list(tmp_path.iterdir()) == []


def test_names_of_any_length_may_be_written(tmp_path: Path) -> None:
    for name in ("n" * 255, "名" * 85):
        whole.write_whole(tmp_path / name, name)
        assert (tmp_path / name).read_text("utf-8") == name
    assert len(list(tmp_path.iterdir())) == 2


def test_a_disk_without_second_names_is_used(tmp_path: Path, monkeypatch) -> None:
    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    write_all({tmp_path / "a": "text"}, replace=False)
    whole.link(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "text"
