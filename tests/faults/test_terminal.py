"""Exit code 0 if and only if a complete result stands, whatever becomes of standard output."""

from __future__ import annotations

import io
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr
from faults.conftest import forked

from actuarial.__main__ import main
from actuarial.processes import said
from actuarial.results import netcdf
from actuarial.results.files import damaged
from actuarial.whole import refuse_more, write_whole

Output = Callable[[Path], None]
"""Makes standard output, in a process of its own, what it is to be."""


def encoded(encoding: str) -> Output:
    def to(file: Path) -> None:
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), 1)
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding=encoding)

    return to


def to_full(file: Path) -> None:
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)
    sys.stdout = os.fdopen(1, "w", closefd=False)


def to_nobody(file: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    for number in (1, 2):
        os.dup2(write, number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))


def closed(file: Path) -> None:
    for number in (0, 1, 2):
        os.close(number)
    sys.stdin = sys.stdout = sys.stderr = None  # type: ignore[assignment]


def program(output: Output, file: Path, *words: str) -> int:
    """Exit code of the program with these words and this standard output."""

    def run() -> int:
        output(file)
        sys.argv = ["actuarial", *words]
        try:
            return main()
        finally:
            # As it is when the interpreter ends.
            sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115

    return forked(run)


OUTPUTS = {"ascii": encoded("ascii"), "full": to_full, "nobody": to_nobody, "closed": closed}


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_written_result_is_no_failure(
    run_file: Path, folder: Path, tmp_path: Path, output: str, capfd
) -> None:
    words = ["run", str(run_file), "--scenario", "baseline"]
    assert program(OUTPUTS[output], tmp_path / "out", *words) == 0
    assert damaged(folder) == []
    lost = "standard output was lost: No space left on device\n"
    assert capfd.readouterr().err.endswith(lost) == (output == "full")
    if output == "ascii":
        printed = (tmp_path / "out").read_text("ascii")
        assert "employee pool ????????" in printed
        assert "written to" in printed


EXPLAIN = ("explain", "uebmi.contributions.employer.rate")


@pytest.mark.parametrize(
    ("output", "code"), [("ascii", 0), ("latin-1", 0), ("full", 1), ("nobody", 0), ("closed", 0)]
)
def test_where_the_result_is_what_is_printed_losing_it_is_a_failure(
    run_file: Path, tmp_path: Path, output: str, code: int
) -> None:
    """But not where the reader has read enough (``| head``)."""
    printing = OUTPUTS.get(output) or encoded(output)
    command, key = EXPLAIN
    assert program(printing, tmp_path / "out", command, str(run_file), key) == code
    assert program(printing, tmp_path / "out", "--help") == code
    # What is refused stays so.
    assert program(printing, tmp_path / "out", command, str(run_file), "no.such.key") == 2


def test_what_no_encoding_holds_is_replaced(run_file: Path, tmp_path: Path) -> None:
    """A name of bytes that are no UTF-8 comes as a surrogate, which UTF-8 refuses."""
    name = os.fsdecode(b"caf\xe9.yaml")
    assert program(encoded("utf-8"), tmp_path / "out", "explain", name, "rate") == 2


def test_a_closed_descriptor_is_not_given_to_a_file_of_results(tmp_path: Path) -> None:
    def run() -> int:
        closed(tmp_path)
        sys.argv = ["actuarial", "--version"]
        main()
        return os.open(tmp_path / "file", os.O_CREAT)

    assert forked(run) > 2


# -- full disks --------------------------------------------------------------------------------


def figures() -> xr.Dataset:
    values = np.random.default_rng(1).normal(size=(76, 8, 400))
    dims = ("year", "fund", "region")
    return xr.Dataset({"reserve": (dims, values)}, {"year": np.arange(76)})


def test_a_result_that_the_disk_does_not_take_is_said_in_its_words(tmp_path: Path, capfd) -> None:
    """The largest file the system allows stands for a full disk; `on_small_disk` has one."""

    def run() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**19, resource.RLIM_INFINITY))
        for write in (
            lambda: netcdf.write_result(figures(), tmp_path / "a.nc", {}),
            lambda: write_whole(tmp_path / "a.csv", "x" * 2**20),
        ):
            try:
                write()
            except OSError as error:
                print(said(error))
        return 0

    assert forked(run) == 0
    first, second = capfd.readouterr().out.splitlines()
    assert first == f"{tmp_path}/.a.nc.{pid_in(first)}.part: File too large"
    assert second == f"{tmp_path}/.a.csv.{pid_in(second)}.part: File too large"
    assert list(tmp_path.iterdir()) == []


def pid_in(line: str) -> str:
    return line.rpartition(".part")[0].rpartition(".")[2]


def test_what_the_disk_is_not_guilty_of_keeps_its_words(tmp_path: Path, monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("NetCDF: HDF error")

    monkeypatch.setattr(netCDF4, "Dataset", fail)
    with pytest.raises(RuntimeError, match="HDF error"):
        netcdf.write_result(figures(), tmp_path / "a.nc", {})
    assert list(tmp_path.iterdir()) == []
    given = PermissionError(13, "Permission denied", "a.nc")
    refuse_more(tmp_path / "a", 1, given)
    assert said(given) == "a.nc: Permission denied"


def test_a_run_on_a_full_disk_names_path_and_cause(run_file: Path, folder: Path, capfd) -> None:
    def run() -> int:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**16, resource.RLIM_INFINITY))
        return main(["run", str(run_file), "--scenario", "baseline"])

    assert forked(run) == 1
    said = capfd.readouterr().err
    assert f"failed: baseline: {folder}.unfinished/.baseline.nc." in said
    assert ".part: File too large\n" in said
    assert {path.name for path in folder.parent.iterdir()} == {"small.yaml"}


@pytest.mark.parametrize(
    ("name", "words"),
    [("n" * 250, "File name too long"), ("file/below", "Not a directory")],
)
def test_a_place_that_cannot_be_is_said_before_the_work(
    run_file: Path, tmp_path: Path, capfd, name: str, words: str
) -> None:
    (tmp_path / "file").touch()
    assert main(["run", str(run_file), "--output", str(tmp_path / name)]) == 1
    said = capfd.readouterr().err
    assert words in said
    assert str(tmp_path) in said
    assert "1/3" not in said


def test_a_signal_in_a_library_that_makes_an_error_of_it(monkeypatch, capfd, run_file) -> None:
    from actuarial.commands import explain

    def fail(*_: object, **__: object) -> None:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except SystemExit as error:
            raise ImportError("interrupted while loading") from error

    monkeypatch.setattr(explain, "explain", fail)
    assert forked(lambda: main(["explain", str(run_file), "rate"])) == 143
    assert capfd.readouterr().err == "stopped; nothing was written\n"


@pytest.mark.parametrize(
    "words",
    [
        ("run", "{}", "--scenario", "a\x1b[31mred"),
        ("explain", "{}", "uebmi\x1b[31m"),
        ("explain", "{}", "uebmi", "--place", "a\x1b[31mred"),
        ("diff", "{}:a\x1b[31mred", ":baseline"),
        ("solve", "{}", "--fund", "a\x1b[31m", "--instrument", "b", "--target", "solvent", "25"),
        ("new", "a\x1b[31mred", "--like", "zhejiang"),
        ("new", "own", "--like", "a\x1b[31mred"),
        ("schema", "a\x1b[31mred"),
        ("history", "a\x1b[31mred"),
        ("check", "a\x1b[31mred.yaml"),
        ("a\x1b[31mred",),
    ],
    ids=lambda words: " ".join(words[:3]).replace("\x1b", "ESC"),
)
def test_what_the_command_line_says_moves_no_terminal(
    run_file: Path, tmp_path: Path, words: tuple[str, ...], capfd
) -> None:
    given = [word.replace("{}", str(run_file)) for word in words]
    assert program(encoded("utf-8"), tmp_path / "out", *given) == 2
    said = capfd.readouterr().err + (tmp_path / "out").read_text("utf-8")
    assert "\x1b" not in said
    assert "\\x1b[31m" in said
