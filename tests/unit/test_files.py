"""A run folder is replaced as a whole or stays untouched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from actuarial.reading.problems import Refused
from actuarial.results.files import damaged, run_folder, write_manifest
from actuarial.whole import digest


def run(folder: Path, text: str) -> None:
    with run_folder(folder) as draft:
        (draft / "tables").mkdir()
        (draft / "tables" / "funds.csv").write_text(text)
        write_manifest(draft, {"title": text})


def fail(folder: Path, failure: BaseException) -> None:
    with run_folder(folder) as draft:
        (draft / "funds.csv").write_text("half")
        raise failure


def names(folder: Path) -> list[str]:
    return sorted(
        each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()
    )


def test_a_run_replaces_the_folder_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "runs" / "zhejiang"
    run(folder, "first")
    with run_folder(folder) as draft:
        (draft / "other.csv").write_text("second")
        write_manifest(draft, {"title": "second"})
    assert names(folder) == ["manifest.json", "other.csv"]
    assert [each.name for each in folder.parent.iterdir()] == ["zhejiang"]
    assert damaged(folder) == []
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["title"] == "second"
    assert manifest["files"]["other.csv"]["sha256"] == digest(folder / "other.csv")
    (folder / "other.csv").write_text("secund")
    assert damaged(folder) == ["other.csv"]


@pytest.mark.parametrize("failure", [ValueError("bad"), KeyboardInterrupt(), SystemExit(143)])
def test_a_failure_leaves_the_folder_as_it_was(tmp_path: Path, failure: BaseException) -> None:
    folder = tmp_path / "zhejiang"
    run(folder, "first")
    with pytest.raises(type(failure)):
        fail(folder, failure)
    assert names(tmp_path) == ["zhejiang/manifest.json", "zhejiang/tables/funds.csv"]
    assert (folder / "tables" / "funds.csv").read_text() == "first"


def test_without_a_manifest_nothing_is_replaced(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="manifest"), run_folder(tmp_path / "a") as draft:
        (draft / "funds.csv").write_text("half")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_other_files_is_refused_before_the_work(tmp_path: Path) -> None:
    run(tmp_path / "zhejiang", "first")
    (tmp_path / "zhejiang" / "my notes.txt").write_text("mine")
    with (
        pytest.raises(Refused, match=r"no run wrote \(my notes.txt\)"),
        run_folder(tmp_path / "zhejiang"),
    ):
        pytest.fail("the work began")
    assert (tmp_path / "zhejiang" / "my notes.txt").read_text() == "mine"


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    run(tmp_path / "empty", "first")
    assert "manifest.json" in names(tmp_path / "empty")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_signals_leave_no_half_of_a_run(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "zhejiang"
    run(folder, "first")
    code = f"""
import os
from pathlib import Path
from actuarial.results.files import run_folder
with run_folder(Path({str(folder)!r})) as draft:
    (draft / "funds.csv").write_text("half")
    os.kill(os.getpid(), {int(number)})
"""
    died = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert died.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert (folder / "tables" / "funds.csv").read_text() == "first"
    left = [each.name for each in tmp_path.iterdir() if each != folder]
    # Killed outright, it leaves its draft and the name of its lock.
    assert len(left) == 2 * (number == signal.SIGKILL)
    run(folder, "second")
    assert [each.name for each in tmp_path.iterdir()] == ["zhejiang"]


def test_a_swap_cut_between_its_renames_is_mended(tmp_path: Path) -> None:
    folder = tmp_path / "zhejiang"
    run(folder, "first")
    os.replace(folder, tmp_path / ".zhejiang.earlier")
    with pytest.raises(ValueError, match="stop"), run_folder(folder):
        raise ValueError("stop")
    assert (folder / "tables" / "funds.csv").read_text() == "first"
