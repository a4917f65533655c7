"""What memory a run takes and how long its tables are is said before anything is projected."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from actuarial.__main__ import main
from actuarial.batch import Worker
from actuarial.checks.rows import FULL, HEADS, MOST_ROWS, too_long
from actuarial.checks.size import (
    NUMBER,
    PEOPLE_KEPT,
    START,
    Need,
    is_held,
    lengths_of,
    need_of,
    need_of_run,
)
from actuarial.free_memory import free_memory
from actuarial.reading.runfile import Outputs
from actuarial.results.dataset import dataset
from actuarial.results.main_tables import main_tables
from actuarial.results.netcdf import write_result
from actuarial.vocabulary import VARIABLES

EVERYTHING = Outputs(detail="full", ages="single")
GB = 10**9


@pytest.fixture(scope="module")
def worker(toy_run):
    return Worker(toy_run)


def test_memory_of_a_scenario_is_that_which_is_taken(worker, tmp_path: Path) -> None:
    """Arrays are counted as numpy asks for them: the same on every machine."""
    assumptions = worker.run.scenarios["baseline"]
    basis = worker.compiled.basis(assumptions)
    tracemalloc.start()
    try:
        worker.project_people(["baseline"])
        people, _ = tracemalloc.get_traced_memory()
        central = worker.projection(assumptions)
        found = dataset(central, "full", {}, single_ages=True)
        write_result(found, tmp_path / "one.nc", {})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    need = need_of(basis, EVERYTHING, [0], variants=False)
    assert people * 0.9 < need.shared < people * 1.1
    assert (most - people) * 0.9 < need.each < (most - people) * 1.4


def test_lengths_and_variables_are_those_of_the_result(toy) -> None:
    from actuarial.projection import project_line

    found = dataset(project_line(toy), "full", {}, single_ages=True)
    lengths = lengths_of(toy)
    assert {str(name): size for name, size in found.sizes.items()}.items() <= lengths.items()
    held = {one.name for one in VARIABLES.values() if is_held(one, EVERYTHING)}
    optional = {"measure_effect", "measures_effect", "expenditure_by_status_and_service"}
    variants = {name for name in held if name.endswith(("_low", "_high"))}
    assert held - variants - optional == {name for name in found.data_vars if name in VARIABLES}
    assert all(array.values.itemsize <= NUMBER for array in found.data_vars.values())
    less = dataset(project_line(toy), "totals", {})
    held = {one.name for one in VARIABLES.values() if is_held(one, Outputs(detail="totals"))}
    assert held - variants == {name for name in less.data_vars if name in VARIABLES}


def test_rows_are_those_of_the_tables(worker) -> None:
    made = {
        name: len(one)
        for name, one in main_tables(worker.scenario("baseline"), "", [2025, 2030, 2036]).items()
    }
    lengths = lengths_of(worker.compiled.basis(worker.run.scenarios["baseline"]))
    assert set(FULL) - set(made) == {"measures"}
    for name in made.keys() & FULL.keys():
        scenarios = (MOST_ROWS - HEADS) // made[name] + 1
        said = [one for one in too_long(lengths, 3, scenarios) if one.startswith(f"{name}.csv ")]
        rows = HEADS + scenarios * made[name]
        assert f" {rows:,} rows (" in said[0]
        assert said[0].endswith("Show fewer years in tables, or run fewer scenarios at a time.")
        assert not any(
            one.startswith(f"{name}.csv ") for one in too_long(lengths, 3, scenarios - 1)
        )


def kernel(root: Path, files: dict[str, str]) -> int | None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return free_memory(root)


MACHINE = "MemTotal: 64000000 kB\nMemAvailable:  32000000 kB\nSwapFree: 1000000 kB\nHugePages: 0\n"
MEMORY = "sys/fs/cgroup"


def test_nobody_says_what_is_free(tmp_path: Path) -> None:
    assert kernel(tmp_path, {}) is None


def test_memory_of_the_machine(tmp_path: Path) -> None:
    assert kernel(tmp_path, {"proc/meminfo": MACHINE}) == 33_000_000 * 1024


@pytest.mark.parametrize("path", ["/job/one", "/elsewhere/of/the/host"])
def test_the_tightest_control_group_counts(tmp_path: Path, path: str) -> None:
    files = {
        "proc/meminfo": MACHINE,
        "proc/self/cgroup": f"0::{path}\n",
        f"{MEMORY}/memory.max": "max\n",
        f"{MEMORY}/job/memory.max": f"{8 * GB}\n",
        f"{MEMORY}/job/memory.current": f"{3 * GB}\n",
        f"{MEMORY}/job/memory.stat": f"anon {2 * GB}\ninactive_file {GB}\n",
        f"{MEMORY}/job/one/memory.max": "max\n",
        f"{MEMORY}/job/one/memory.current": f"{GB}\n",
    }
    machine = 33_000_000 * 1024
    assert kernel(tmp_path, files) == (6 * GB if path == "/job/one" else machine)


def test_control_groups_of_the_first_version(tmp_path: Path) -> None:
    group = f"{MEMORY}/memory/job"
    files = {
        "proc/meminfo": MACHINE,
        "proc/self/cgroup": "5:cpu,cpuacct:/job\n4:memory:/job\n0::/\n",
        f"{group}/memory.limit_in_bytes": f"{4 * GB}\n",
        f"{group}/memory.usage_in_bytes": f"{3 * GB}\n",
        f"{group}/memory.stat": f"total_inactive_file {2 * GB}\n",
        f"{MEMORY}/memory/memory.limit_in_bytes": "9223372036854771712\n",
        f"{MEMORY}/memory/memory.usage_in_bytes": f"{3 * GB}\n",
    }
    assert kernel(tmp_path, files) == 3 * GB


def test_people_beyond_what_is_kept_are_each_scenarios_own(toy) -> None:
    one = need_of(toy, EVERYTHING, [0, 0], variants=True)
    assert need_of(toy, EVERYTHING, [0, 1], variants=True).shared == 2 * one.shared
    many = need_of(toy, EVERYTHING, range(int(PEOPLE_KEPT / one.shared) + 1), variants=True)
    assert (many.shared, many.each) == (PEOPLE_KEPT, one.each + one.shared)


def test_scenarios_that_fit_side_by_side() -> None:
    need = Need(2e9, 3e9)
    assert need.of(2) == START + 8e9
    assert [need.side_by_side(START + free) for free in (4.9e9, 5e9, 8e9)] == [0, 1, 2]


def called(command: str, root: Path, free: float | None, patch, *more: str) -> int:
    patch.setattr("actuarial.checks.fits.free_memory", lambda: free)
    patch.setattr("os.cpu_count", lambda: 2)
    return main([command, str(root / "runs" / "toy.yaml"), *more])


def test_check_and_run_refuse_what_does_not_fit(toyland, worker, monkeypatch, capsys) -> None:
    file = toyland / "runs" / "toy.yaml"
    text = file.read_text("utf-8")
    assert "outputs:" not in text
    file.write_text(f"{text}outputs: {{detail: full, ages: single}}\n", "utf-8")
    smaller = need_of_run(worker.compiled, ["baseline"], Outputs(ages="single")).of(1)
    said = []
    for command in ("check", "run"):
        assert called(command, toyland, smaller + 1, monkeypatch) == 2
        said.append(capsys.readouterr().err)
    assert said[0] == said[1]
    assert said[0].startswith(f"runs/toy.yaml:{len(text.splitlines()) + 1}:1  outputs\n")
    assert "a scenario of 8 regions, 12 years and 4 designs needs about 0.3 GB of memory; " in (
        " ".join(said[0].split())
    )
    assert "outputs: {detail: standard, ages: single} needs about 0.3 GB." in said[0]
    assert called("check", toyland, 1.0, monkeypatch) == 2
    assert "Take fewer places, years or designs at a time." in capsys.readouterr().err
    for free in (None, 1e12):
        assert called("check", toyland, free, monkeypatch) == 0
        assert "\n  about 0.3 GB of memory, 1 scenario at a time\n" in capsys.readouterr().out


def test_fewer_scenarios_are_put_to_work_where_memory_is_short(
    toyland, worker, monkeypatch, capsys
) -> None:
    file = toyland / "runs" / "toy.yaml"
    text = file.read_text("utf-8").replace("- baseline", "- baseline\n- high_cost")
    file.write_text(text, "utf-8")
    need = need_of_run(worker.compiled, ["baseline"])
    assert called("check", toyland, need.of(1) + 1, monkeypatch) == 0
    out = capsys.readouterr().out
    assert "of memory, 1 scenario at a time: 2 at a time would need " in out
    asked = []

    def project(run, names, folder, processes):
        asked.append(processes)
        raise InterruptedError

    monkeypatch.setattr("actuarial.commands.run._project", project)
    assert called("run", toyland, need.of(1) + 1, monkeypatch) == 1
    assert called("run", toyland, 1e12, monkeypatch) == 1
    assert asked == [1, 2]
    assert "1 scenario at a time: 2 at a time would need " in capsys.readouterr().err


def test_tables_longer_than_a_spreadsheet_are_refused(toyland, monkeypatch, capsys) -> None:
    monkeypatch.setattr("actuarial.checks.rows.MOST_ROWS", 30)
    file = toyland / "runs" / "toy.yaml"
    text = file.read_text("utf-8")
    file.write_text(f"{text}outputs: {{years_in_tables: [2030, 2036]}}\n", "utf-8")
    for command in ("check", "run"):
        assert called(command, toyland, None, monkeypatch) == 2
        said = capsys.readouterr().err
        assert (
            "funds.csv would have 578 rows (12 places × 4 designs × 6 funds × 2 years × 1 "
            "scenarios); a spreadsheet holds 30." in said
        )
