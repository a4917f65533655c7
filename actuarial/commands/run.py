"""``actuarial run``: project every scenario of a run and write its results."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from actuarial.checks import compiled_run
from actuarial.checks.fits import fitting
from actuarial.reading.resolved import Run

if TYPE_CHECKING:
    from actuarial.report import Report


def run(
    run_file: Path,
    assumptions: Path | None,
    output: Path | None,
    only: Sequence[str] | None,
    processes: int | None,
) -> int:
    """Read, project, write; what stands in the folder afterwards is whole and read back."""
    started = time.perf_counter()
    compiled = compiled_run(run_file, assumptions)
    given = compiled.run
    names = list(given.scenarios)
    if only:
        unknown = [name for name in only if name not in names]
        if unknown:
            print(
                f"{unknown[0]} is no scenario of {run_file.name}; it has {', '.join(names)}.",
                file=sys.stderr,
            )
            return 2
        names = list(dict.fromkeys(only))
    for warning in given.warnings:
        print(warning, file=sys.stderr)
    fit = fitting(compiled, names, processes)
    if fit.at_once < fit.wanted:
        print(fit, file=sys.stderr)
    folder = output or given.path.with_suffix("")
    print(f"{given.title}: {len(given.places)} regions, {len(names)} scenarios", file=sys.stderr)
    report = _project(given, names, folder, fit.at_once)
    print("\n".join(report.lines))
    for words in report.warnings:
        print(words, file=sys.stderr)
    seconds = time.perf_counter() - started
    print(
        f"\nwritten to {folder} in {seconds:.1f} s: one .nc a scenario, CSV tables, manifest.json"
    )
    return 0


def _project(given: Run, names: Sequence[str], folder: Path, processes: int | None) -> Report:
    from actuarial import __version__
    from actuarial.batch import project_all
    from actuarial.report import write_report
    from actuarial.results.files import run_folder, write_manifest
    from actuarial.results.provenance import about_run

    about = about_run(given, __version__)
    with run_folder(folder, given.path.name, given.root) as draft:
        with closing(project_all(given, names, draft, about, processes)) as finished:
            for number, name in enumerate(finished, start=1):
                print(f"  {number}/{len(names)} {name}", file=sys.stderr)
        report = write_report(draft, names, processes=processes)
        write_manifest(draft, report.about)
    return report
