"""One small region over two years, in scenarios that finish in moments."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from toy_province import write_scenario

SCENARIOS = ("baseline", "dearer", "sooner")


@pytest.fixture(scope="session")
def small_root(toy_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the toy's assumptions and the run ``runs/small.yaml``."""
    root = tmp_path_factory.mktemp("small")
    shutil.copytree(toy_root / "assumptions", root / "assumptions")
    rate = "uebmi__contributions__employer__rate"
    for name, first in (("dearer", 2026), ("sooner", 2025)):
        write_scenario(root, name, **{rate: {"add": {first: "1%"}}})
    (root / "runs").mkdir()
    (root / "runs" / "small.yaml").write_text(
        "schema: 1\ntitle: Small\nplaces: [island]\nbase_year: 2024\nhorizon: 2\n"
        f"scenarios: [{', '.join(SCENARIOS)}]\npooling: [municipal]\n"
        "outputs: {years_in_tables: [2025, 2026]}\n",
        encoding="utf-8",
    )
    return root


@pytest.fixture
def run_file(small_root: Path, tmp_path: Path) -> Path:
    """The run in a folder of the test's own; the assumptions are shared and not to be changed."""
    (tmp_path / "runs").mkdir()
    shutil.copy(small_root / "runs" / "small.yaml", tmp_path / "runs")
    (tmp_path / "assumptions").symlink_to(small_root / "assumptions")
    return tmp_path / "runs" / "small.yaml"


@pytest.fixture
def folder(run_file: Path) -> Path:
    """Where its results go."""
    return run_file.with_suffix("")


def forked(action: Callable[[], object], limit: float = 300) -> int:
    """Do something in a process of its own; how it ended, below 0 where a signal killed it.

    Cheaper than another interpreter: what is imported is there already.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if not child:
        code = 99
        try:
            found = action()
            code = found if isinstance(found, int) else 0
        except SystemExit as left:
            code = int(left.code or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            with suppress(Exception):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)
    end = time.monotonic() + limit
    while time.monotonic() < end:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    raise TimeoutError("the process hangs")


def is_gone(process: int, within: float = 10.0) -> bool:
    """Whether soon no process has this number, or only its exit code is left of it."""
    until = time.monotonic() + within
    while _is_there(process):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
        status = Path(f"/proc/{process}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
