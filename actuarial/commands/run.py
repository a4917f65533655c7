"""``actuarial run``: project every scenario of a run and write its results."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from actuarial.checks import read_run
from actuarial.reading.resolved import Run


def run(
    run_file: Path,
    assumptions: Path | None,
    output: Path | None,
    only: Sequence[str] | None,
    processes: int | None,
) -> int:
    """Read, project, write; what stands in the folder afterwards is whole and read back."""
    started = time.perf_counter()
    given = read_run(run_file, assumptions)
    names = list(given.scenarios)
    if only:
        unknown = [name for name in only if name not in names]
        if unknown:
            print(
                f"{unknown[0]} is no scenario of {run_file.name}; it has {', '.join(names)}.",
                file=sys.stderr,
            )
            return 2
        names = list(only)
    for warning in given.warnings:
        print(warning, file=sys.stderr)
    folder = output or given.path.with_suffix("")
    print(f"{given.title}: {len(given.places)} regions, {len(names)} scenarios", file=sys.stderr)
    lines = _project(given, names, folder)
    print("\n".join(lines))
    seconds = time.perf_counter() - started
    print(
        f"\nwritten to {folder} in {seconds:.1f} s: one .nc a scenario, CSV tables, manifest.json"
    )
    return 0


def _project(given: Run, names: Sequence[str], folder: Path) -> list[str]:
    from actuarial import __version__
    from actuarial.batch import population_base, project_all
    from actuarial.results.csvfile import write_table, write_tables
    from actuarial.results.files import run_folder, write_manifest
    from actuarial.results.headline import comparison
    from actuarial.results.membership import membership_said
    from actuarial.results.reconciliation import reconciliation_table

    bases = {name: population_base(given.scenarios[name]) for name in names}
    members = {name: membership_said(given.scenarios[name]) for name in names}
    about = {
        "code_version": __version__,
        "run": given.path.name,
        "base_year": given.base_year,
        "horizon": given.horizon,
        "price_basis": "nominal yuan of each year",
        "input_digests": dict(given.digests),
    }
    with run_folder(folder) as draft:
        finished = []
        for number, one in enumerate(project_all(given, names, draft, about), start=1):
            finished.append(one)
            print(f"  {number}/{len(names)} {one.scenario}", file=sys.stderr)
        write_tables(draft, [one.tables for one in finished])
        if finished[0].reconciled:
            reconciled = reconciliation_table(finished[0].reconciled)
            write_table(draft / "reconciliation.csv", reconciled)
        (draft / "headline.txt").write_text(
            "\n\n".join(one.headline for one in finished) + "\n", encoding="utf-8"
        )
        whole = {"title": given.title, **about, "population_base": bases, "membership": members}
        write_manifest(draft, {**whole, "scenarios": list(names)})
    lines = [finished[0].headline]
    if len(finished) > 1:
        lines += comparison([one.compared for one in finished])
    lines += ["", _said_of_bases(bases)]
    # Of the base year and so the same in all scenarios.
    lines += [members[names[0]], _said_of_evidence(finished[0].evidence)]
    if finished[0].off_over_the_nation is not None:
        print(finished[0].off_over_the_nation, file=sys.stderr)
    same: dict[str, str] = {}
    for one in finished:
        if one.figures in same:
            print(
                f"warning: {one.scenario} gives the same figures as {same[one.figures]}",
                file=sys.stderr,
            )
        same.setdefault(one.figures, one.scenario)
    return lines


def _said_of_evidence(counts: Mapping[str, int]) -> str:
    """How many quantities of the first scenario rest on which evidence, the most common first."""
    common = sorted(counts.items(), key=lambda item: -item[1])
    return "assumptions: " + ", ".join(f"{count} {evidence}" for evidence, count in common)


def _said_of_bases(bases: Mapping[str, str]) -> str:
    """Whose totals the base population meets, and the scenarios in which it is another's."""
    common = Counter(bases.values()).most_common(1)[0][0]
    others = [f"of {name}: {base}" for name, base in bases.items() if base != common]
    return "; ".join([f"base population: {common}", *others])
