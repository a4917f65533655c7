"""Where results may lie: nothing of the user's is replaced, and the earlier result survives."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from actuarial import batch, whole
from actuarial.__main__ import main
from actuarial.reading.problems import Refused
from actuarial.results import files
from actuarial.results.files import MANIFEST, damaged, real, run_folder, write_manifest

RUN = "runs/zhejiang.yaml"


def fill(folder: Path, text: str = "first", run: str = RUN) -> Path:
    """A run of one file."""
    with run_folder(folder, run, folder.parent / "assumptions") as draft:
        (draft / "funds.csv").write_text(text)
        (draft / "people.csv").write_text(text)
        write_manifest(draft, {"run": run})
    return folder


def state(folder: Path) -> dict[str, bytes | str]:
    """All that stands below a folder."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
    }


def remanifest(folder: Path, change: Callable[[dict], object]) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest))


def broken(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / MANIFEST).write_text(text)


IN_THE_WAY = {
    "another run": (
        lambda folder: remanifest(folder, lambda found: found.update(run="runs/china.yaml")),
        "holds the results of runs/china.yaml, not of runs/zhejiang.yaml; name another folder",
    ),
    "a run of the same name": (
        lambda folder: remanifest(folder, lambda found: found.update(run="trial/zhejiang.yaml")),
        "holds the results of trial/zhejiang.yaml, not of runs/zhejiang.yaml",
    ),
    "edited": (
        lambda folder: (folder / "funds.csv").write_text("first, and mine"),
        "funds.csv: changed since the run wrote it",
    ),
    "edited to the same length": (
        lambda folder: (folder / "funds.csv").write_text("FIRST"),
        "funds.csv: changed since the run wrote it",
    ),
    "a file": (lambda folder: (folder / "notes.txt").write_text("mine"), "wrote (notes.txt)"),
    "a file below": (
        lambda folder: whole.write_whole(folder / "own" / "notes.txt", "mine"),
        "wrote (own/notes.txt)",
    ),
    "an empty folder": (lambda folder: (folder / "own").mkdir(), "no run wrote (own/)"),
    "a link to nothing": (lambda folder: (folder / "own").symlink_to("away"), "no run wrote (own)"),
    "a link to a folder": (lambda folder: (folder / "own").symlink_to(".."), "no run wrote (own)"),
    "no manifest": (
        lambda folder: (folder / MANIFEST).unlink(),
        "no run wrote (funds.csv, people.csv)",
    ),
    "half a manifest": (broken('{"files": {'), "its manifest.json is broken"),
    "an empty manifest": (broken(""), "its manifest.json is broken"),
    "a manifest of another program": (broken('{"name": "my page"}'), "manifest.json is broken"),
    "a manifest of bytes": (
        lambda folder: (folder / MANIFEST).write_bytes(b"\xff\xfe"),
        "its manifest.json is broken",
    ),
    "a list": (broken("[]"), "its manifest.json is broken"),
    "a list of names": (broken('{"files": ["funds.csv"]}'), "its manifest.json is broken"),
    "entries without digests": (broken('{"files": {"funds.csv": {}}}'), "manifest.json is broken"),
}


@pytest.mark.parametrize("case", IN_THE_WAY)
def test_what_would_be_lost_is_refused_with_what_to_do(tmp_path: Path, case: str) -> None:
    folder = fill(tmp_path / "zhejiang")
    harm, words = IN_THE_WAY[case]
    harm(folder)
    before = state(tmp_path)
    with pytest.raises(Refused) as refused:
        fill(folder, "second")
    said = " ".join(str(refused.value).split())
    assert words in said
    assert "--output" in said
    assert max(map(len, str(refused.value).splitlines())) <= 100 or len(str(folder)) > 90
    assert state(tmp_path) == before


def test_all_that_stands_in_the_way_is_said_at_once(tmp_path: Path) -> None:
    folder = fill(tmp_path / "zhejiang")
    for name in ("another run", "edited", "a file"):
        IN_THE_WAY[name][0](folder)
    with pytest.raises(Refused) as refused:
        fill(folder)
    assert len(refused.value.problems) == 3


def test_results_of_a_time_when_runs_had_no_folder_are_taken(tmp_path: Path) -> None:
    folder = fill(tmp_path / "zhejiang", run="zhejiang.yaml")
    assert damaged(fill(folder, "second")) == []


def test_a_file_of_the_run_may_be_removed_by_hand(tmp_path: Path) -> None:
    folder = fill(tmp_path / "zhejiang")
    (folder / "funds.csv").unlink()
    assert damaged(fill(folder, "second")) == []


def link_to_itself(root: Path) -> Path:
    (root / "a").symlink_to("b")
    (root / "b").symlink_to("a")
    return root / "a"


def in_results(root: Path) -> Path:
    return fill(root / "zhejiang") / "other"


PLACES = {
    "the assumptions": (lambda root: root / "assumptions", "lies inside the assumptions"),
    "below them": (lambda root: root / "assumptions" / "a" / "b", "lies inside the assumptions"),
    "below them by a link": (lambda root: root / "link" / "a", "lies inside the assumptions"),
    "a file": (lambda root: root / "file", "is a file; name a folder"),
    "here": (lambda root: root / "here", "is where you are"),
    "above": (lambda root: root, "is where you are"),
    "a disk": (lambda root: Path("/proc"), "is a whole disk"),
    "a circle": (link_to_itself, "is a link that leads to itself"),
    "results": (in_results, "which holds the results of a run"),
}


@pytest.mark.parametrize("case", PLACES)
def test_where_no_results_may_lie_is_refused(tmp_path: Path, monkeypatch, case: str) -> None:
    (tmp_path / "assumptions").mkdir()
    (tmp_path / "link").symlink_to("assumptions")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    place, words = PLACES[case]
    folder = place(tmp_path)
    before = state(tmp_path)
    with pytest.raises(Refused) as refused, run_folder(folder, RUN, tmp_path / "assumptions"):
        pytest.fail("the work began")
    assert words in " ".join(str(refused.value).split())
    assert state(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_write_protected_results_are_kept(tmp_path: Path) -> None:
    folder = fill(tmp_path / "zhejiang")
    folder.chmod(0o555)
    with pytest.raises(Refused, match="is write-protected"):
        fill(folder)
    folder.chmod(0o755)


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("relative", [True, False])
def test_results_may_lie_behind_a_link(tmp_path: Path, there: bool, relative: bool) -> None:
    disk, link = tmp_path / "disk" / "results", tmp_path / "runs" / "zhejiang"
    link.parent.mkdir()
    if there:
        disk.mkdir(parents=True)
    link.symlink_to("../disk/results" if relative else disk, target_is_directory=True)
    for text in ("first", "second"):
        fill(link, text)
        assert link.is_symlink()
        assert (disk / "funds.csv").read_text() == text
        assert damaged(link) == []
    assert [path.name for path in disk.parent.iterdir()] == ["results"]
    assert [path.name for path in link.parent.iterdir()] == ["zhejiang"]


def test_a_run_through_a_link_and_a_refusal_before_the_work(
    run_file: Path, folder: Path, monkeypatch, capsys
) -> None:
    (run_file.parent / "small").symlink_to("../elsewhere/small")
    wanted = ["run", str(run_file), "--scenario", "baseline"]
    assert main(wanted) == 0
    assert damaged(folder) == []
    assert real(folder) == run_file.parent.parent / "elsewhere" / "small"
    monkeypatch.setattr(batch, "project_all", lambda *_: pytest.fail("the work began"))
    (folder / "funds.csv").write_text("mine")
    capsys.readouterr()
    assert main(wanted) == 2
    said = capsys.readouterr().err
    assert "funds.csv: changed since the run wrote it" in said
    assert main([*wanted, "--output", str(run_file.parents[1] / "assumptions" / "out")]) == 2
    assert "lies inside the assumptions" in capsys.readouterr().err


# -- failures between and after the renames ----------------------------------------------------


@pytest.mark.parametrize("bad", range(1, 9))
def test_whatever_rename_fails_one_whole_result_stands(tmp_path, monkeypatch, bad: int) -> None:
    """The n-th rename of a run that replaces another fails, and the next run needs no help."""
    folder = fill(tmp_path / "zhejiang")
    rename, count = os.replace, 0

    def sometimes(source, target) -> None:
        nonlocal count
        count += 1
        if count == bad:
            raise PermissionError(13, "Permission denied", str(source))
        rename(source, target)

    monkeypatch.setattr(os, "replace", sometimes)
    try:
        fill(folder, "second")
    except PermissionError:
        assert (folder / "funds.csv").read_text() == "first"
    else:
        assert (folder / "funds.csv").read_text() == "second"
    assert damaged(folder) == []
    monkeypatch.setattr(os, "replace", rename)
    assert damaged(fill(folder, "third")) == []
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang"]


def test_earlier_results_that_cannot_be_cleared_hinder_nothing(
    tmp_path, monkeypatch, capsys
) -> None:
    folder = fill(tmp_path / "zhejiang")
    remove = files.remove

    def resist(path: Path) -> None:
        if path.is_dir():
            raise PermissionError(13, "Permission denied", str(path / "funds.csv"))
        remove(path)

    monkeypatch.setattr(files, "remove", resist)
    for text in ("second", "third"):
        assert (fill(folder, text) / "funds.csv").read_text() == text
        said = capsys.readouterr().err
        assert "is no longer needed and resists" in said
        assert "funds.csv: Permission denied" in said
    monkeypatch.setattr(files, "remove", remove)
    fill(folder, "fourth")
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang"]


def test_a_swap_that_was_cut_short_gives_back_the_last_whole_result(tmp_path: Path) -> None:
    folder = fill(tmp_path / "zhejiang")
    for number, text in ((1, "older"), (2, "last"), (3, "broken")):
        os.replace(fill(tmp_path / "made", text), files._aside(folder, number))
    (files._aside(folder, 3) / "funds.csv").write_text("half")
    shutil.rmtree(folder)
    assert files.restored(folder) == folder
    assert (folder / "funds.csv").read_text() == "last"
    fill(folder, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang"]


def test_other_folders_of_a_similar_name_are_left_alone(tmp_path: Path) -> None:
    others = [".zhejiang.v2.123.part", ".zhejiang.earlier.mine", "zhejiang.v2", ".zhejiang.part"]
    for name in others:
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST).write_text("mine")
    fill(tmp_path / "zhejiang")
    fill(tmp_path / "zhejiang", "second")
    assert {path.name for path in tmp_path.iterdir()} == {*others, "zhejiang"}


# -- one at a time -----------------------------------------------------------------------------


def test_two_runs_never_share_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "zhejiang"
    with run_folder(folder) as draft:
        with pytest.raises(Refused, match="another run is at work on it"):
            fill(folder)
        (draft / "funds.csv").write_text("first")
        write_manifest(draft, {})
    assert damaged(folder) == []
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang"]


def test_what_a_killed_run_leaves_of_its_lock_hinders_nobody(tmp_path: Path) -> None:
    (tmp_path / ".zhejiang.lock").touch(0o400)
    fill(tmp_path / "zhejiang")
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang"]


def test_a_disk_without_locks_is_used_all_the_same(tmp_path: Path, monkeypatch) -> None:
    def none(handle: int, kind: int) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(fcntl, "flock", none)
    fill(tmp_path / "zhejiang")


# -- shared folders ----------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_new_folders_are_shared_as_the_one_above(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o2775)
    group = os.getgid()
    if os.geteuid() == 0:
        group = 54321
        os.chown(shared, -1, group)
    before = os.umask(0o077)
    try:
        folder = fill(shared / "new" / "zhejiang")
        for made in (folder, folder.parent):
            assert (mode(made), made.stat().st_gid) == (0o2775, group)
        folder.chmod(0o2770)
        fill(folder, "second")
        assert (mode(folder), folder.stat().st_gid) == (0o2770, group)
    finally:
        os.umask(before)


def test_new_folders_elsewhere_are_as_any_other(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        folder = fill(tmp_path / "zhejiang")
        assert mode(folder) == 0o750 | (mode(tmp_path) & stat.S_ISGID)
    finally:
        os.umask(before)
