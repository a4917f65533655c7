"""Tables, headline and manifest come from the results alone, and can be made again."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from actuarial import __version__, open_result, read_run
from actuarial.__main__ import main
from actuarial.batch import project_all
from actuarial.report import tables_of, write_report
from actuarial.results.files import MANIFEST, damaged, write_manifest
from actuarial.results.provenance import about_run, provenance
from actuarial.results.published import figures_of
from actuarial.terminal import COLUMNS, width

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run_file(tmp_path_factory) -> Path:
    """Zhejiang for a few years; the second scenario gives what the third one gives."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    again = folder / "assumptions" / "scenarios" / "again.yaml"
    again.write_text(
        "schema: 1\ninherits: baseline\nreason: after the last year\n"
        "uebmi.contributions.employer.rate: {add: {2090: 1%}}\n",
        encoding="utf-8",
    )
    path = folder / "runs" / "short.yaml"
    path.parent.mkdir()
    path.write_text(
        "schema: 1\ntitle: Short\nplaces: [zhejiang]\nbase_year: 2024\nhorizon: 7\n"
        "scenarios: [higher_employer_rate, baseline, again]\n"
        "variants: {low: low_cost, high: high_cost}\npooling: [municipal, provincial]\n"
        "outputs: {ages: single, years_in_tables: [2026, 2031]}\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def printed(run_file: Path) -> tuple[str, str]:
    """What the run printed, out and err."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(["run", str(run_file), "--processes", "1"]) == 0
    return out.getvalue(), err.getvalue()


def test_no_line_of_a_run_is_wider_than_a_terminal(
    printed: tuple[str, str], finished: Path
) -> None:
    """Apart from that which names the folder, as long as its path may be."""
    for text in printed:
        lines = set(text.splitlines()) - {f"written to {finished}"}
        assert [line for line in lines if width(line) > COLUMNS] == []


@pytest.fixture(scope="module")
def finished(run_file: Path, printed: tuple[str, str]) -> Path:
    return run_file.with_suffix("")


@pytest.fixture
def folder(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run of the test's own, away from run file and assumptions."""
    return Path(shutil.copytree(finished, tmp_path / "copy"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Made(NamedTuple):
    """What `tables` left in the folder, and what it printed."""

    files: dict[str, bytes]
    out: str
    err: str


def made(run: Path, *words: str) -> Made:
    """Make the tables of a run, or of its folder, again."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        assert main(["tables", str(run), *words]) == 0
    return Made(bytes_of(run.with_suffix("")), out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def again(finished: Path, tmp_path_factory) -> Made:
    """The tables of a copy whose reports were lost."""
    folder = Path(shutil.copytree(finished, tmp_path_factory.mktemp("again") / "short"))
    for name in ("funds.csv", "headline.txt"):
        (folder / name).unlink()
    return made(folder)


@pytest.fixture(scope="module")
def of_2027(run_file: Path, finished: Path, tmp_path_factory) -> Path:
    """A run file with the folder beside it, whose tables are those of another year."""
    folder = tmp_path_factory.mktemp("2027")
    shutil.copytree(finished, folder / "short")
    made(folder / "short", "--years", "2027")
    return Path(shutil.copy(run_file, folder))


def test_a_report_made_again_is_equal_to_the_byte(again: Made, finished: Path) -> None:
    assert again.files == bytes_of(finished)
    assert {"funds.csv", "transfers.csv", "cohorts.csv", "reconciliation.csv"} <= {*again.files}


def test_the_results_alone_are_enough(finished: Path, tmp_path: Path) -> None:
    manifest = json.loads((finished / MANIFEST).read_text(encoding="utf-8"))
    for path in finished.glob("*.nc"):
        shutil.copy(path, tmp_path)
    report = write_report(tmp_path, manifest["scenarios"], processes=1)
    write_manifest(tmp_path, report.about)
    assert bytes_of(tmp_path) == bytes_of(finished)


def test_a_report_says_what_the_run_said(printed, again: Made) -> None:
    out, err = printed
    last = "\n\nwritten to"
    assert last in out
    assert again.out.startswith(out.partition(last)[0])
    assert "first deficit · depletion low / central / high" in again.out
    same = "warning: again gives the same figures as baseline"
    assert same in err
    assert same in again.err


def test_other_years_are_shown_and_the_manifest_keeps_up(of_2027: Path, finished: Path) -> None:
    before, after = bytes_of(finished), bytes_of(of_2027.with_suffix(""))
    assert damaged(of_2027.with_suffix("")) == []
    changed = {name for name in after if after[name] != before[name]}
    assert {"funds.csv", "cash_flows.csv", "headline.txt", MANIFEST} <= changed
    assert not any(name.endswith(".nc") for name in changed)
    assert b"amount_2027" in after["cash_flows.csv"]
    assert b"amount_2026" not in after["cash_flows.csv"]


def test_a_run_is_named_by_its_file_too_and_its_own_years_come_back(
    of_2027: Path, finished: Path
) -> None:
    assert made(of_2027).files == bytes_of(finished)


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (shutil.rmtree, "holds no finished run (manifest.json is missing)"),
        (lambda folder: (folder / MANIFEST).unlink(), "(manifest.json is missing)"),
        (lambda folder: (folder / MANIFEST).write_text("{"), "is no manifest of a run"),
        (
            lambda folder: (folder / "again.nc").unlink(),
            "again.nc\n    is not as the manifest says",
        ),
        (lambda folder: flip(folder / "baseline.nc"), "baseline.nc\n    is not as the manifest"),
        (lambda folder: (folder / "notes.txt").write_text("mine"), "files that no run wrote"),
        (lambda folder: (folder / "funds.csv").write_text("mine"), "funds.csv: changed since"),
        (lambda folder: without(folder, "published"), "lacks the attribute published"),
    ],
)
def test_what_is_no_whole_run_is_refused(folder: Path, harm, words: str, capsys) -> None:
    harm(folder)
    before = bytes_of(folder) if folder.exists() else None
    assert main(["tables", str(folder)]) == 2
    assert words in capsys.readouterr().err
    assert (bytes_of(folder) if folder.exists() else None) == before


def without(folder: Path, attribute: str) -> None:
    """A result of a version that wrote no such attribute, whole in itself."""
    import netCDF4

    with netCDF4.Dataset(folder / "again.nc", "a") as file:
        file.delncattr(attribute)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    write_manifest(folder, {key: given for key, given in manifest.items() if key != "files"})


def flip(path: Path) -> None:
    """Change one bit in the middle."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_a_year_the_results_do_not_hold_is_refused(folder: Path, capsys) -> None:
    assert main(["tables", str(folder), "--years", "2026", "2032"]) == 2
    assert "2032 is none of the years 2024-2031 of the results" in capsys.readouterr().err


def test_results_and_reports_do_not_depend_on_the_number_of_processes(
    run_file: Path, finished: Path, tmp_path: Path
) -> None:
    run = read_run(run_file)
    names = list(run.scenarios)
    assert list(project_all(run, names, tmp_path, __version__, 2)) == names
    for name in names:
        (tmp_path / f"{name}.json").unlink()
    report = write_report(tmp_path, names, processes=3)
    write_manifest(tmp_path, report.about)
    assert bytes_of(tmp_path) == bytes_of(finished)


def test_a_result_says_all_that_a_report_needs(run_file: Path, finished: Path) -> None:
    run = read_run(run_file)
    with open_result(finished / "baseline.nc") as result:
        said = provenance(result)
        shown = tables_of(result)["funds"]["year"]
    assert (said.title, said.scenario, said.years_in_tables) == ("Short", "baseline", (2026, 2031))
    assert said.about == about_run(run, "baseline", __version__)
    others = {f"scenarios/{name}.yaml" for name in ("again", "higher_employer_rate")}
    assert set(run.digests) - set(said.digests) == others
    assert said.published == [
        figure
        for region, model in run.scenarios["baseline"].regions.items()
        for figure, _ in figures_of(region, model)
    ]
    assert said.published
    assert said.population_base == "wpp"
    assert said.membership.startswith("membership ratio left at 1 in 11 of 11 regions")
    assert sum(said.evidence.values()) > 100
    assert set(shown.tolist()) == {2026, 2031}


def test_funds_are_depleted_or_in_debt_and_not_dry(printed, finished: Path) -> None:
    written = [path for path in finished.iterdir() if path.suffix != ".nc"]
    sources = [path for room in ("actuarial", "docs") for path in (ROOT / room).rglob("*.[pm][yd]")]
    texts = [*printed, *(path.read_text(encoding="utf-8") for path in (*written, *sources))]
    assert len(texts) > 200
    assert not [text for text in texts if re.search(r"\bdry\b", text, re.IGNORECASE)]
    assert "in deficit / in debt" in printed[0]
    assert "regions depleted" in printed[0]


def test_scenarios_of_equal_figures_have_equal_digests(finished: Path) -> None:
    digests = {}
    for path in finished.glob("*.nc"):
        with open_result(path) as result:
            digests[path.stem] = provenance(result).figures_digest
    assert digests["again"] == digests["baseline"] != digests["higher_employer_rate"]


def test_the_history_names_neither_time_nor_path_nor_machine(finished: Path) -> None:
    with open_result(finished / "baseline.nc") as result:
        history = result.attrs["history"]
    assert (
        history == f"projected by actuarial {__version__} from runs/short.yaml, scenario baseline"
    )


def test_files_keep_the_rules_that_readers_check(finished: Path) -> None:
    """The rules of CF 1.11 that a result with everything in it could break."""
    import netCDF4

    flags = 0
    with netCDF4.Dataset(finished / "baseline.nc") as file:
        assert file.Conventions == "CF-1.11"
        assert file.history.strip()
        assert file.title.strip()
        for name, one in file.variables.items():
            # §2.3 names, §2.5.1 no missing labels, §3.1 units, §3.5 flags, §5 coordinates.
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name)
            assert all(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", attr) for attr in one.ncattrs())
            assert one.long_name.strip()
            if name in file.dimensions:
                assert "_FillValue" not in one.ncattrs()
                # §1.3 a coordinate of numbers rises or falls throughout.
                if one.dtype is not str:
                    steps = np.diff(one[:])
                    assert (steps > 0).all() or (steps < 0).all()
            if one.dtype is not str and "units" in one.ncattrs():
                assert one.units in ("1", "month")
            for label in getattr(one, "coordinates", "").split():
                assert set(file[label].dimensions) <= set(one.dimensions)
            if "flag_values" in one.ncattrs():
                flags += 1
                values = np.atleast_1d(one.flag_values)
                assert values.dtype == one.dtype
                assert len(set(values.tolist())) == len(one.flag_meanings.split()) == values.size
                assert set(np.unique(one[:]).tolist()) <= {*values.tolist()}
    assert flags >= 6
