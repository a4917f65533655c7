"""A worker that fails or is killed stops no other, hangs nothing and is named."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from faults.conftest import SCENARIOS, is_gone

from actuarial import batch
from actuarial.__main__ import main
from actuarial.processes import FailedError, KilledError, _Worker, side_by_side

NAMES = [f"work_{number}" for number in range(7)]
COUNTS = (1, 2, 4)


class TwoWordsError(Exception):
    """An error that cannot be made again from its words, as those of pickle are."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(f"{first} {second}")


def ended(work, names=NAMES, count=2):
    """What was yielded, and the errors."""
    found = []
    try:
        for one in side_by_side(work, names, count):
            found.append(one)
    except FailedError as failed:
        return found, failed.errors
    return found, {}


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_worker_is_named_and_the_others_finish(count, number) -> None:
    bad = NAMES[2], NAMES[6]

    def work(name: str) -> str:
        if name in bad:
            os.kill(os.getpid(), number)
        return name.upper()

    found, errors = ended(work, count=count)
    assert found == [name.upper() for name in NAMES if name not in bad]
    assert tuple(errors) == bad
    for error in errors.values():
        assert isinstance(error, KilledError)
        assert number.name in str(error)
        assert ("memory may be short" in str(error)) == (number == signal.SIGKILL)


@pytest.mark.parametrize("count", COUNTS)
def test_every_worker_may_be_killed(count) -> None:
    found, errors = ended(lambda name: os.kill(os.getpid(), signal.SIGKILL), count=count)
    assert (found, list(errors)) == ([], NAMES)


def test_a_worker_killed_between_two_names_costs_no_work(monkeypatch) -> None:
    takes = _Worker.takes

    def killed(worker: _Worker, name: str) -> bool:
        worker.process.kill()
        worker.process.join()
        return takes(worker, name)

    monkeypatch.setattr(_Worker, "takes", killed)
    found, errors = ended(lambda name: os.getpid())
    assert (len(set(found)), errors) == (len(NAMES), {})


def test_a_worker_that_leaves_is_named_with_its_code() -> None:
    found, errors = ended(lambda name: os._exit(3) if name == NAMES[0] else name)
    assert found == NAMES[1:]
    assert str(errors[NAMES[0]]) == "its process ended without a result (code 3)"


def test_errors_come_with_where_they_arose_also_those_that_cannot_travel() -> None:
    def work(name: str) -> str:
        if name == NAMES[0]:
            raise TwoWordsError("two", "words")
        if name == NAMES[1]:
            raise MemoryError
        if name == NAMES[2]:
            raise ValueError("plain")
        return name

    found, errors = ended(work)
    assert found == NAMES[3:]
    assert str(errors[NAMES[0]]) == "two words (TwoWordsError)"
    assert isinstance(errors[NAMES[1]], MemoryError)
    assert "in work" in "".join(errors[NAMES[2]].__notes__)
    said = str(FailedError(errors))
    assert said.splitlines()[1] == (
        f"{NAMES[1]}: memory is short; fewer --processes need less of it"
    )


@pytest.mark.parametrize("count", [0, -3])
def test_no_process_at_all_is_refused(count, run_file: Path, capsys) -> None:
    with pytest.raises(ValueError, match=f"^{count} processes; at least one"):
        next(side_by_side(str, NAMES, count))
    with pytest.raises(SystemExit) as left:
        main(["run", str(run_file), "--processes", str(count)])
    assert left.value.code == 2
    assert f"--processes: {count} is no number of processes" in capsys.readouterr().err
    assert not run_file.with_suffix("").exists()


def test_as_many_work_side_by_side_as_are_asked_for() -> None:
    workers = {count: {*side_by_side(lambda _: slow(), NAMES, count)} for count in COUNTS}
    assert {count: len(one) for count, one in workers.items()} == {1: 1, 2: 2, 4: 4}


def slow() -> int:
    time.sleep(0.02)
    return os.getpid()


def test_who_leaves_early_leaves_no_process() -> None:
    results = side_by_side(lambda name: os.getpid(), NAMES, 1)
    worker = next(results)
    assert not is_gone(worker)
    results.close()
    assert is_gone(worker)


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import os, signal, time
from pathlib import Path
from actuarial.processes import side_by_side
def work(name):
    (Path({str(tmp_path)!r}) / name).write_text(str(os.getpid()))
    time.sleep(60)
if not os.fork():
    while len(list(Path({str(tmp_path)!r}).iterdir())) < 3:
        time.sleep(0.01)
    os.kill(os.getppid(), signal.SIGKILL)
    os._exit(0)
list(side_by_side(work, ["a", "b", "c"], 3))
"""
    parent = subprocess.run([sys.executable, "-c", code], check=False)
    assert parent.returncode == -signal.SIGKILL
    workers = [int(path.read_text()) for path in tmp_path.iterdir()]
    for _ in range(1000):
        if all(map(is_gone, workers)):
            break
        time.sleep(0.01)
    else:
        pytest.fail("a worker outlives its parent")


def test_a_run_with_a_killed_worker_ends_and_names_the_scenario(
    run_file: Path, monkeypatch, capfd
) -> None:
    work = batch.work

    def fatal(worker, folder, about, name):
        if name == "baseline":
            os.kill(os.getpid(), signal.SIGKILL)
        return work(worker, folder, about, name)

    monkeypatch.setattr(batch, "work", fatal)
    assert main(["run", str(run_file), "--processes", "2"]) == 1
    said = capfd.readouterr().err
    assert "failed: baseline: its process was killed (SIGKILL)" in said
    for name in SCENARIOS[1:]:
        assert f"3 {name}" in said


def test_results_are_equal_for_any_number_of_processes_and_any_order(
    run_file: Path, folder: Path
) -> None:
    """Of whole runs with tables in the same order, see tests/unit/test_report.py."""

    def results(count: int, names: tuple[str, ...]) -> dict[str, bytes]:
        wanted = [word for name in names for word in ("--scenario", name)]
        assert main(["run", str(run_file), "--processes", str(count), *wanted]) == 0
        return {path.name: path.read_bytes() for path in folder.glob("*.nc")}

    two = SCENARIOS[:2]
    one = results(1, two)
    assert set(one) == {f"{name}.nc" for name in two}
    assert results(4, two[::-1]) == one
