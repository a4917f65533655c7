"""``actuarial check``: read and validate a run with everything it names; compute nothing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from actuarial.reading.assumptions import Assumptions, Run, read_run
from actuarial.reading.differences import same_pairs
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.experience import said_of_own_deaths
from actuarial.reading.quantity import Labels, Leaf, Number, Quantity
from actuarial.reading.quantity import Path as Years


def check(run_file: Path, assumptions: Path | None) -> int:
    """Print what the run holds and how far its assumptions are sourced; faults are refused."""
    run = read_run(run_file, assumptions)
    for warning in run.warnings:
        print(warning, file=sys.stderr)
    for earlier, name in same_pairs(run.scenarios):
        print(
            f"{run.path.name}\n    warning: {name} assumes the same as {earlier}; results will be "
            "identical.",
            file=sys.stderr,
        )
    first = next(iter(run.scenarios.values()))
    print(f"{run.title}: sound")
    print(
        f"  {len(run.places)} regions, {len(run.scenarios)} scenarios, {len(run.pooling)} designs"
    )
    print(f"  {run.base_year} and {run.horizon} years; {len(run.digests)} files read")
    counts = evidence_of(first)
    print(f"  {sum(counts.values()):.0f} assumptions by evidence: {_shares(counts)}")
    openings = openings_of(first, run)
    if openings:
        total = sum(openings.values()) / 1e8
        print(f"  {total:,.1f} 亿元 of opening balances by evidence: {_shares(openings)}")
    for place in run.places:
        said = said_of_own_deaths(first.regions[place.region].demography, place)
        if said is not None:
            print(f"  {said}")
    return 0


def _shares(counts: Counter[str]) -> str:
    total = sum(counts.values())
    return ", ".join(
        f"{kind} {100 * counts[kind] / total:.0f} %" for kind in EVIDENCE if counts[kind]
    )


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


def openings_of(assumptions: Assumptions, run: Run) -> Counter[str]:
    """Opening balances of the run by evidence, yuan (without sign).

    A province's totals are counted once, for the funds that a region has no balance of its own of,
    as illustrative: a rule divides them.
    """
    counts: Counter[str] = Counter()
    divided: set[tuple[int, str]] = set()
    for region in assumptions.regions.values():
        own: set[str] = set()
        for scheme in region.schemes.values():
            if scheme.opening is not None:
                own |= _add(
                    scheme.opening,
                    run.base_year,
                    counts,
                    scheme.opening.layers[0].evidence or "unverified",
                )
        totals: Any = region.totals
        if totals is not None:
            funds = {fund for scheme in region.schemes.values() for fund in scheme.funds} - own
            left = {fund for fund in funds if (id(totals.opening), fund) not in divided}
            divided |= {(id(totals.opening), fund) for fund in left}
            _add(totals.opening, run.base_year, counts, "illustrative", left)
    return counts


def _add(
    leaf: Leaf, year: int, counts: Counter[str], evidence: str, only: Iterable[str] | None = None
) -> set[str]:
    """Add a balance by fund to its evidence, of some funds only where they are named."""
    quantity = leaf.layers[0].quantity
    if not isinstance(quantity, Labels):
        return set()
    for fund, item in quantity.items:
        if only is None or fund in only:
            counts[evidence] += abs(_in(item, year))  # type: ignore[assignment]  # a Counter of yuan
    return {fund for fund, _ in quantity.items}


def _in(quantity: Quantity, year: int) -> float:
    """A balance in the base year: a number, or the last year given until then."""
    if isinstance(quantity, Number):
        return quantity.value
    if isinstance(quantity, Years):
        held = [value for given, value in quantity.points if given <= year]
        return held[-1] if held else quantity.points[0][1]
    return 0.0
