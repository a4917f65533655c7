"""What a run has finished is not lost when it fails, is killed or stopped, and nothing else is."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from faults.conftest import SCENARIOS, forked, is_gone

from actuarial import __version__, batch, report
from actuarial.__main__ import main
from actuarial.checks import read_run
from actuarial.processes import side_by_side
from actuarial.reading.problems import Refused
from actuarial.results import files, unfinished
from actuarial.results.files import damaged
from actuarial.results.unfinished import Unfinished, basis_of, certify

ENDING = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


@pytest.fixture(scope="module")
def complete(small_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the run, from beginning to end."""
    folder = tmp_path_factory.mktemp("complete") / "small"
    run = ["run", str(small_root / "runs" / "small.yaml"), "--output", str(folder)]
    assert main(run) == 0
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def instead(monkeypatch, actions: dict[str, Callable[[], object]]) -> None:
    """Do something else in the place of some scenarios, when the others are finished."""
    work = batch.work

    def changed(worker, folder: Path, version: str, scenario: str) -> str:
        if scenario not in actions:
            return work(worker, folder, version, scenario)
        others = [folder / f"{one}.nc" for one in SCENARIOS if one not in actions]
        for _ in range(6000):
            if all(path.exists() for path in others):
                break
            time.sleep(0.01)
        actions[scenario]()
        return scenario

    monkeypatch.setattr(batch, "work", changed)


def fails() -> None:
    raise ArithmeticError("it does not work out")


def test_what_is_finished_stays_and_is_taken_up(
    run_file: Path, folder: Path, complete: Path, monkeypatch, capfd
) -> None:
    shutil.copytree(complete, folder)
    before = bytes_of(folder)
    run = ["run", str(run_file), "--processes", "2"]
    with monkeypatch.context() as patch:
        killed = lambda: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
        instead(patch, {"baseline": fails, "sooner": killed})
        assert main(run) == 1
    said = capfd.readouterr().err
    kept = folder.with_name("small.unfinished")
    assert "failed: baseline: it does not work out (ArithmeticError" in said
    assert "failed: sooner: its process was killed (SIGKILL)" in said
    assert f"1 of 3 scenarios are finished and stay in {kept};\nthe next run takes them up" in said
    assert said.endswith(f"{folder} stands as it was\n")
    assert bytes_of(folder) == before
    assert {path.name for path in kept.iterdir()} == {"dearer.nc", "dearer.json"}
    assert {path.name for path in folder.parent.iterdir()} == {
        "small", "small.unfinished", "small.yaml"
    }  # fmt: skip
    begun = []

    def seen(work, names, processes):
        begun.extend(names)
        return side_by_side(work, names, processes)

    monkeypatch.setattr(batch, "side_by_side", seen)
    assert main(run) == 0
    assert begun == ["baseline", "sooner"]
    assert "dearer was finished by an earlier run" in capfd.readouterr().err
    assert bytes_of(folder) == before
    assert {path.name for path in folder.parent.iterdir()} == {"small", "small.yaml"}


@pytest.mark.parametrize("number", ENDING)
def test_a_signal_leaves_what_is_finished_and_no_process(
    run_file: Path, folder: Path, monkeypatch, capfd, tmp_path: Path, number: signal.Signals
) -> None:
    """The terminal gives the signal to all processes of the run, `kill` to the first alone."""
    workers = tmp_path / "workers"
    workers.mkdir()

    def stop() -> None:
        (workers / str(os.getpid())).touch()
        if number != signal.SIGTERM:
            os.kill(os.getpid(), number)
        os.kill(os.getppid(), number)
        time.sleep(60)

    instead(monkeypatch, {"sooner": stop})
    assert forked(lambda: main(["run", str(run_file), "--processes", "2"])) == ENDING[number]
    said = capfd.readouterr().err
    assert "Traceback" not in said
    assert "stopped; 2 of 3 scenarios are finished and stay in" in said
    assert not folder.exists()
    kept = sorted(path.name for path in folder.with_name("small.unfinished").glob("*.nc"))
    assert kept == ["baseline.nc", "dearer.nc"]
    assert {path.name for path in folder.parent.iterdir()} == {"small.unfinished", "small.yaml"}
    (worker,) = (int(path.name) for path in workers.iterdir())
    assert is_gone(worker)


def test_killed_outright_it_still_leaves_what_is_finished(
    run_file: Path, folder: Path, complete: Path, monkeypatch
) -> None:
    def kill() -> None:
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(60)

    instead(monkeypatch, {"sooner": kill})
    code = forked(lambda: main(["run", str(run_file), "--processes", "2"]))
    assert code == -signal.SIGKILL
    monkeypatch.undo()
    for _ in range(1000):
        # Its workers see that it is gone, and give the folder back.
        if main(["run", str(run_file)]) == 0:
            break
        time.sleep(0.01)
    assert bytes_of(folder) == bytes_of(complete)
    assert {path.name for path in folder.parent.iterdir()} == {"small", "small.yaml"}


@pytest.mark.parametrize("number", [signal.SIGINT])
def test_a_signal_while_tables_are_made_leaves_all_scenarios(
    run_file: Path, folder: Path, monkeypatch, capfd, number: signal.Signals
) -> None:
    monkeypatch.setattr(
        report, "write_parts", lambda *_: os.kill(os.getpid(), number) or time.sleep(60)
    )
    run = ["run", str(run_file), "--scenario", "baseline"]
    assert forked(lambda: main(run)) == ENDING[number]
    said = capfd.readouterr().err
    assert "1 of 1 scenarios are finished" in said
    assert "Traceback" not in said
    assert {path.name for path in folder.parent.iterdir()} == {"small.unfinished", "small.yaml"}


@pytest.mark.parametrize("number", [signal.SIGTERM])
def test_a_signal_after_the_result_stands_changes_nothing(
    run_file: Path, folder: Path, monkeypatch, capfd, number: signal.Signals
) -> None:
    clear = files._clear_earlier

    def late(path: Path) -> None:
        os.kill(os.getpid(), number)
        clear(path)

    monkeypatch.setattr(files, "_clear_earlier", late)
    assert forked(lambda: main(["run", str(run_file), "--scenario", "baseline"])) == 0
    assert "written to" in capfd.readouterr().out
    assert damaged(folder) == []


def test_a_signal_that_is_ignored_stays_so(run_file: Path, folder: Path, monkeypatch) -> None:
    """As `nohup` does it."""

    def ignoring() -> int:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        return main(["run", str(run_file), "--scenario", "baseline"])

    parent = batch.Worker.project_people

    def hang_up(worker, names) -> None:
        os.kill(os.getpid(), signal.SIGHUP)
        parent(worker, names)

    monkeypatch.setattr(batch.Worker, "project_people", hang_up)
    assert forked(ignoring) == 0
    assert damaged(folder) == []


# -- what is taken up --------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path: Path) -> Unfinished:
    """Three finished scenarios of a run, a result each of a few bytes."""
    one = Unfinished(tmp_path / "zhejiang")
    for name in SCENARIOS:
        finish(one, name)
    return one


BASES = {name: {"about": name, "code": "1"} for name in SCENARIOS}


def finish(kept: Unfinished, name: str) -> None:
    kept.folder.mkdir(exist_ok=True)
    draft = kept.folder / ".draft.1.part"
    draft.write_text(name)
    certify(kept.result(name), BASES[name], draft)
    os.replace(draft, kept.result(name))


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_what_rests_on_the_same_is_kept(kept: Unfinished) -> None:
    before = bytes_of(kept.folder)
    assert kept.take_up(BASES) == sorted(SCENARIOS)
    assert bytes_of(kept.folder) == before
    kept.clear(SCENARIOS)
    assert not kept.folder.exists()


CHANGED = {
    "code": lambda kept: BASES | {"dearer": {"about": "dearer", "code": "2"}},
    "files": lambda kept: BASES | {"dearer": {"about": "other", "code": "1"}},
    "no scenario": lambda kept: {name: BASES[name] for name in ("baseline", "sooner")},
    "a flipped bit": lambda kept: flip(kept.result("dearer")) or BASES,
    "no result": lambda kept: kept.result("dearer").unlink() or BASES,
    "half a result": lambda kept: kept.result("dearer").write_text("de") and BASES,
}


@pytest.mark.parametrize("case", CHANGED)
def test_what_rests_on_other_or_is_not_whole_is_cleared(kept: Unfinished, case: str) -> None:
    assert kept.take_up(CHANGED[case](kept)) == ["baseline", "sooner"]
    assert not list(kept.folder.glob("dearer*"))
    assert len(list(kept.folder.iterdir())) == 4


def test_drafts_of_killed_workers_go(kept: Unfinished) -> None:
    (kept.folder / ".dearer.nc.123.part").write_text("half")
    assert len(kept.take_up(BASES)) == 3
    assert len(list(kept.folder.iterdir())) == 6


def test_a_result_that_cannot_be_cleared_is_no_stranger_afterwards(
    kept: Unfinished, monkeypatch, capsys
) -> None:
    def resist(path: Path) -> None:
        if path.suffix == ".nc":
            raise PermissionError(13, "Permission denied", str(path))
        path.unlink(missing_ok=True)

    with monkeypatch.context() as patch:
        patch.setattr(files, "remove", resist)
        kept.clear(SCENARIOS)
    assert "baseline.nc: Permission denied" in capsys.readouterr().err
    assert kept.take_up(BASES) == sorted(SCENARIOS)


@pytest.mark.parametrize("name", ["notes.txt", "own.nc", "own.json", "own"])
def test_files_of_others_are_left_and_said(kept: Unfinished, name: str) -> None:
    if name == "own":
        (kept.folder / name).mkdir()
    else:
        (kept.folder / name).write_text("{}")
    before = sorted(path.name for path in kept.folder.iterdir())
    with pytest.raises(Refused, match=r"no run wrote \(" + name):
        kept.take_up(BASES)
    assert sorted(path.name for path in kept.folder.iterdir()) == before


def test_a_file_in_its_place_is_left_and_said(tmp_path: Path) -> None:
    (tmp_path / "zhejiang.unfinished").write_text("mine")
    with pytest.raises(Refused, match="is a file"):
        Unfinished(tmp_path / "zhejiang").take_up({})


def test_a_scenario_rests_on_its_own_files_and_the_code(small_root: Path, monkeypatch) -> None:
    """One is mended, the others are taken up."""
    run = read_run(small_root / "runs" / "small.yaml")
    before = {name: basis_of(run, name, __version__) for name in SCENARIOS}

    assert before["baseline"]["about"]["code_version"] == __version__
    for file, changed in (
        ("scenarios/dearer.yaml", {"dearer"}),
        ("scenarios/baseline.yaml", set(SCENARIOS)),
        ("economy.yaml", set(SCENARIOS)),
        ("tables/population_toy.csv", set(SCENARIOS)),
        ("runs/small.yaml", set(SCENARIOS)),
    ):
        assert file in run.digests
        edited = replace(run, digests={**run.digests, file: "0"})
        after = {name: basis_of(edited, name, __version__) for name in SCENARIOS}
        assert {name for name in SCENARIOS if after[name] != before[name]} == changed
    code = unfinished.code.__wrapped__
    assert before["baseline"]["code"] == code()
    monkeypatch.setattr(unfinished.numpy, "__version__", "0")
    assert code() != before["baseline"]["code"]
