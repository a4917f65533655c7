"""``actuarial check``: read and validate a run with everything it names; compute nothing."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from actuarial.reading.assumptions import Assumptions, read_run

EVIDENCE = ("sourced", "derived", "judgement", "illustrative", "unverified")


def check(run_file: Path, assumptions: Path | None) -> int:
    """Print what the run holds and how far its assumptions are sourced; faults are refused."""
    run = read_run(run_file, assumptions)
    for warning in run.warnings:
        print(warning, file=sys.stderr)
    first = next(iter(run.scenarios.values()))
    print(f"{run.title}: sound")
    print(
        f"  {len(run.places)} regions, {len(run.scenarios)} scenarios, {len(run.pooling)} designs"
    )
    print(f"  {run.base_year} and {run.horizon} years; {len(run.digests)} files read")
    counts = evidence_of(first)
    total = sum(counts.values())
    parts = ", ".join(f"{kind} {100 * counts[kind] / total:.0f} %" for kind in EVIDENCE)
    print(f"  {total} assumptions: {parts}")
    return 0


def evidence_of(assumptions: Assumptions) -> Counter[str]:
    """How many different quantities rest on which evidence."""
    counts: Counter[str] = Counter()
    seen: set[int] = set()
    for _, _, leaf in assumptions.leaves():
        evidence = leaf.layers[0].evidence
        if id(leaf) in seen or evidence is None:
            continue
        seen.add(id(leaf))
        counts[evidence] += 1
    return counts
