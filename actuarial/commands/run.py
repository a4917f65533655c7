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
from actuarial.commands.warn import warn
from actuarial.reading.resolved import Run
from actuarial.terminal import say

if TYPE_CHECKING:
    from actuarial.report import Report
    from actuarial.results.unfinished import Unfinished


def run(
    run_file: Path,
    assumptions: Path | None,
    output: Path | None,
    only: Sequence[str] | None,
    processes: int | None,
    *,
    strict: bool = False,
) -> int:
    """Read, project, write; what stands in the folder afterwards is whole and read back.

    A run that ends early keeps its finished scenarios beside the folder; the next takes them up.
    """
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
    warn(given, strict=strict)
    fit = fitting(compiled, names, processes)
    if fit.at_once < fit.wanted:
        print(fit, file=sys.stderr)
    folder = output or given.path.with_suffix("")
    print(f"{given.title}: {len(given.places)} regions, {len(names)} scenarios", file=sys.stderr)
    report = _project(given, names, folder, fit.at_once)
    say("\n".join(report.lines))
    for words in report.warnings:
        print(words, file=sys.stderr)
    seconds = time.perf_counter() - started
    say(f"\nwritten to {folder}\nin {seconds:.1f} s: one .nc a scenario, CSV tables, manifest.json")
    return 0


def _project(given: Run, names: Sequence[str], folder: Path, processes: int | None) -> Report:
    from actuarial import __version__
    from actuarial.batch import project_all
    from actuarial.report import write_report
    from actuarial.results.files import run_folder, write_manifest
    from actuarial.results.unfinished import Unfinished, basis_of
    from actuarial.whole import link

    unfinished, begun = Unfinished(folder), False
    try:
        with run_folder(
            folder, given.name, given.root, then=lambda: unfinished.clear(names)
        ) as draft:
            bases = {name: basis_of(given, name, __version__) for name in given.scenarios}
            taken = [name for name in unfinished.take_up(bases) if name in names]
            begun = True
            for name in taken:
                print(f"  {name} was finished by an earlier run", file=sys.stderr)
            left = [name for name in names if name not in taken]
            try:
                work = project_all(given, left, unfinished.folder, __version__, processes)
                with closing(work) as finished:
                    for number, name in enumerate(finished, start=len(taken) + 1):
                        print(f"  {number}/{len(names)} {name}", file=sys.stderr)
            finally:
                unfinished.clear_drafts()
            for name in names:
                link(unfinished.result(name), draft / f"{name}.nc")
            report = write_report(draft, names, processes=processes)
            write_manifest(draft, report.about)
    except BaseException as error:
        if begun:
            error.add_note(_kept(unfinished, names))
        raise
    return report


def _kept(unfinished: Unfinished, names: Sequence[str]) -> str:
    """What of a run that ends early is not lost."""
    finished = [name for name in unfinished.finished() if name in names]
    earlier = f"{unfinished.run} stands as it was" if unfinished.run.exists() else ""
    if not finished:
        return earlier or "nothing was written"
    kept = (
        f"{len(finished)} of {len(names)} scenarios are finished and stay in {unfinished.folder};\n"
        "the next run takes them up where what they rest on is the same"
    )
    return "\n".join(filter(None, (kept, earlier)))
