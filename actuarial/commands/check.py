"""``actuarial check``: read and judge a run with everything it names; project nothing unasked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from actuarial.basis import Basis
from actuarial.checks import compiled_run
from actuarial.checks.fits import fitting
from actuarial.checks.own_deaths import said_of_own_deaths
from actuarial.checks.projected import project_everybody
from actuarial.commands.warn import warn
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.quantity import labels_of
from actuarial.reading.resolved import Assumptions
from actuarial.terminal import say


def check(
    run_file: Path, assumptions: Path | None, *, project: bool = False, strict: bool = False
) -> int:
    """Print what the run holds and how far its assumptions are sourced; faults are refused."""
    compiled = compiled_run(run_file, assumptions)
    run = compiled.run
    warn(run, strict=strict)
    fit = fitting(compiled, list(run.scenarios))
    if project:
        from actuarial.projection import Projector

        project_everybody(compiled, run.all_assumptions, Projector())
    first = next(iter(run.scenarios.values()))
    say(f"{run.title}: sound")
    say(f"  {len(run.places)} regions, {len(run.scenarios)} scenarios, {len(run.pooling)} designs")
    say(f"  {run.base_year} and {run.horizon} years; {len(run.digests)} files read")
    say(f"  {fit}")
    counts = evidence_of(first)
    say(f"  {sum(counts.values()):.0f} assumptions by evidence: {_shares(counts)}")
    basis = compiled.basis(first)
    openings = openings_of(first, basis)
    if openings:
        total = sum(openings.values()) / 1e8
        say(f"  {total:,.1f} 亿元 of opening balances by evidence: {_shares(openings)}")
    for said in said_of_own_deaths(basis, first):
        say(f"  {said}")
    return 0


def _shares(counts: Counter[str]) -> str:
    total = sum(counts.values())
    return ", ".join(
        f"{kind} {100 * counts[kind] / total:.0f} %" for kind in EVIDENCE if counts[kind]
    )


def evidence_of(assumptions: Assumptions) -> Counter[str]:
    """How many different quantities rest on which evidence."""
    of = (leaf.layers[0].evidence for leaf in assumptions.different_leaves())
    return Counter(evidence for evidence in of if evidence is not None)


def openings_of(assumptions: Assumptions, basis: Basis) -> Counter[str]:
    """Opening balances of the base year by evidence, yuan (without sign).

    A province's totals are counted once, for the funds that a region has no balance of its own of,
    as illustrative: a rule divides them.
    """
    counts: Counter[str] = Counter()
    divided: set[tuple[int, str]] = set()
    own, totals = (np.abs(of[1]) for of in (basis.opening, basis.opening_totals))
    for region, model in enumerate(assumptions.regions.values()):
        evidence = {
            fund: scheme.opening.layers[0].evidence or "unverified"
            for scheme in model.schemes.values()
            if scheme.opening is not None
            for fund in labels_of(scheme.opening)
        }
        for position, fund in enumerate(basis.funds):
            if fund.name in evidence:
                counts[evidence[fund.name]] += own[region, position]
            elif model.totals is not None and (id(model.totals.opening), fund.name) not in divided:
                divided.add((id(model.totals.opening), fund.name))
                counts["illustrative"] += totals[region, position]
    return counts
