"""A run is killed, fails or is stopped at every single step of its writing, and nothing is lost.

The run is a real one but for what it computes: results of a few numbers, so that hundreds of runs
take moments. What only the system itself can do (kill between two calls of a library, fill a disk)
is in `on_this_system`.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr
from faults.conftest import forked

from actuarial import batch, report
from actuarial.commands.run import _project
from actuarial.processes import side_by_side
from actuarial.reading.problems import Refused
from actuarial.report import Report
from actuarial.results import unfinished
from actuarial.results.files import MANIFEST, damaged
from actuarial.results.netcdf import open_result, write_result
from actuarial.results.unfinished import certify
from actuarial.stopping import stoppable
from actuarial.whole import write_whole

NAMES = ["baseline", "reform"]
EVERY = 1 if os.environ.get("MEDFUND_EVERY_STEP") else 4
"""Of how many steps one is tried; `on_this_system` tries all."""
STEPS = {
    os: ("fsync", "replace", "link", "unlink", "rmdir", "mkdir"),
    Path: ("write_bytes", "mkdir", "unlink", "rmdir"),
}
"""What writes, by where it stands. Path's own call those of os below them, or the system."""


def result(text: str, name: str) -> xr.Dataset:
    values = np.arange(8.0) + len(text) + NAMES.index(name)
    return xr.Dataset({"reserve": ("year", values)}, {"year": np.arange(8, dtype="i4")})


def work(text: str, folder: Path, name: str) -> str:
    path = folder / f"{name}.nc"
    verified = partial(certify, path, {"text": text, "name": name})
    write_result(result(text, name), path, {"text": text}, verified=verified)
    return name


def projected(run, names, folder, version, processes):
    yield from side_by_side(partial(work, run.title, folder), names, processes)


def reported(folder: Path, names, years=None, processes=None) -> Report:
    for name in names:
        with open_result(folder / f"{name}.nc") as one:
            write_whole(folder / f"{name}.csv", one.attrs["text"])
    return Report([], [], {"run": "runs/zhejiang.yaml", "scenarios": list(names)})


@pytest.fixture
def light(monkeypatch) -> None:
    """A run that computes next to nothing."""
    monkeypatch.setattr(batch, "project_all", projected)
    monkeypatch.setattr(report, "write_report", reported)
    monkeypatch.setattr(
        unfinished, "basis_of", lambda run, name, version: {"text": run.title, "name": name}
    )


def run(folder: Path, text: str, processes: int = 1) -> int:
    """A run, as the command makes it, with its exit code."""
    given = SimpleNamespace(
        title=text,
        path=Path("zhejiang.yaml"),
        name="runs/zhejiang.yaml",
        root=folder.parent / "assumptions",
        scenarios=NAMES,
    )
    try:
        with stoppable():
            _project(given, NAMES, folder, processes)  # type: ignore[arg-type]
    except Refused:
        return 2
    except Exception:
        return 1
    return 0


def at_step(monkeypatch, number: int, fault: Callable[[], object]) -> multiprocessing.Value:
    """Let a fault happen at the n-th step, in whichever process of the run that is."""
    count = multiprocessing.Value("i", 0)
    monkeypatch.setattr(at_step, "inside", False, raising=False)

    def counted(action, *given, **words):
        if at_step.inside:
            return action(*given, **words)
        with count.get_lock():
            count.value += 1
            due = count.value == number
        if due:
            if action is write_bytes:
                # Half of it is there when it happens.
                write_bytes(given[0], given[1][: len(given[1]) // 2])
            fault()
        at_step.inside = True
        try:
            return action(*given, **words)
        finally:
            at_step.inside = False

    write_bytes = Path.write_bytes
    for owner, names in STEPS.items():
        for name in names:
            action = getattr(owner, name)
            monkeypatch.setattr(owner, name, lambda *g, _a=action, **w: counted(_a, *g, **w))
    return count


def whole(folder: Path) -> str | None:
    """Of which run whole results stand there; the test fails where they are not whole."""
    if not folder.exists():
        return None
    assert damaged(folder) == []
    texts = {(folder / f"{name}.csv").read_text() for name in NAMES}
    for name in NAMES:
        with open_result(folder / f"{name}.nc") as one:
            texts.add(one.attrs["text"])
            xr.testing.assert_equal(one.load(), result(one.attrs["text"], name))
    (text,) = texts
    return text


def full() -> None:
    raise OSError(28, "No space left on device")


FAULTS = {
    "killed": (lambda: os.kill(os.getpid(), signal.SIGKILL), {-signal.SIGKILL, 1}),
    "full": (full, {0, 1}),
    "stopped": (lambda: os.kill(os.getpid(), signal.SIGTERM), {0, 1, 143}),
}


@pytest.fixture
def steps(light, tmp_path, monkeypatch) -> int:
    """How many steps a run has that replaces another."""
    assert run(tmp_path / "count", "first") == 0
    with monkeypatch.context() as patch:
        count = at_step(patch, 0, full)
        assert run(tmp_path / "count", "second") == 0
    assert count.value > 40
    return count.value


@pytest.mark.parametrize("fault", FAULTS)
def test_at_whichever_step_it_ends_nothing_is_lost(
    steps: int, tmp_path: Path, monkeypatch, fault: str
) -> None:
    happens, codes = FAULTS[fault]
    ends, kept = set(), 0
    for number in range(1 + list(FAULTS).index(fault), steps + 1, EVERY):
        desk = tmp_path / str(number)
        folder, beside = desk / "zhejiang", desk / "zhejiang.unfinished"
        assert run(folder, "first") == 0
        with monkeypatch.context() as patch:
            at_step(patch, number, happens)
            code = forked(lambda folder=folder: run(folder, "second"), limit=60)
        ends.add(code)
        # Killed between the two renames it leaves none; the next command gives it its name back.
        stands = whole(folder) if folder.exists() or fault != "killed" else "first"
        assert stands == "second" if code == 0 else stands in ("first", "second")
        kept = max(kept, len(list(beside.glob("*.nc"))))
        if fault != "killed":
            left = {path.name for path in desk.iterdir()} - {folder.name, beside.name}
            assert left == set() or code == 0
        assert run(folder, "second") == 0
        assert whole(folder) == "second"
        assert [path.name for path in desk.iterdir()] == [folder.name]
    assert ends <= codes
    assert len(ends) > 1
    assert kept == len(NAMES)


def test_runs_that_race_leave_one_whole_result(light, tmp_path: Path) -> None:
    folder = tmp_path / "zhejiang"
    gate, inside = os.pipe()

    def racing(text: str) -> int:
        os.close(inside)
        os.read(gate, 1)
        return 10 + run(folder, text, 2)

    texts = ["a", "bb", "ccc", "dddd"]
    children = []
    for text in texts:
        child = os.fork()
        if not child:
            code = 1
            try:
                code = racing(text)
            finally:
                os._exit(code)
        children.append(child)
    os.close(gate)
    os.close(inside)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(codes) <= {10, 12}, "one writes, another is refused because the first is at work"
    won = {text for text, code in zip(texts, codes, strict=True) if code == 10}
    assert whole(folder) in won
    assert [path.name for path in tmp_path.iterdir()] == ["zhejiang"]


def test_a_flipped_bit_is_seen_in_every_file(light, tmp_path: Path) -> None:
    folder = tmp_path / "zhejiang"
    assert run(folder, "first") == 0
    random = np.random.default_rng(1)
    for path in sorted(folder.iterdir()):
        if path.name == MANIFEST:
            continue
        raw = path.read_bytes()
        for position in {0, len(raw) - 1, *random.integers(len(raw), size=20).tolist()}:
            bad = bytearray(raw)
            bad[position] ^= 1 << int(random.integers(8))
            path.write_bytes(bad)
            assert damaged(folder) == [path.name]
            assert run(folder, "second") == 2
        path.write_bytes(raw)
    assert run(folder, "second") == 0
