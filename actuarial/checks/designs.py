"""What designs of pooling ask: computed where in force, shares that never fall, a start in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis import Basis
from actuarial.basis import compiled_lines as lines
from actuarial.reading import scalars
from actuarial.reading.keys import where
from actuarial.reading.nodes import problem_at
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.schema import Municipal, Unified

GIVEN_BACK = "what has been handed over is not given back."
LEFT_BEHIND = "what one fund has pooled would be left in it."
"""What a fall of a share of the design would mean: nothing leads back."""
_ROUNDING = 1e-12


def not_computed(run: Run) -> Iterator[Problem]:
    """Designs in force must be among those the run computes, all of them where it names none."""
    tree = run.files[run.name]
    needed = {
        design
        for scenario in run.scenarios.values()
        for region in scenario.regions.values()
        for design in region.pooling.in_force.values()
    }
    for design in sorted(needed - set(run.pooling)):
        yield problem_at(tree["pooling"], f"{design} is in force in a place of the run; add it.")


def too_late(run: Run, assumptions: Assumptions) -> Iterator[Problem]:
    """Warnings of designs that begin after the last year of the run."""
    seen: set[tuple[str, int]] = set()
    for place in run.places:
        model = assumptions.regions[place.region]
        for name in run.pooling:
            design = model.pooling.designs.get(name)
            if design is None or isinstance(design, Municipal):
                continue
            here = f"pooling.designs.{name}"
            late = {f"{here}.start": ("nothing is pooled", design.start)}
            if design.national is not None and design.start <= run.last_year:
                late[f"{here}.national.start"] = ("no national fund acts", design.national.start)
            for key, (what, start) in late.items():
                if start > run.last_year and (key, start) not in seen:
                    seen.add((key, start))
                    words = f"{start} is after {run.last_year}, the last year: {what} in this run."
                    found = where(run.files, key, words, place, assumptions.chain)
                    yield replace(found, severity="warning")


def dated(assumptions: Assumptions) -> Iterator[Leaf]:
    """Quantities that are judged year by year."""
    for region in assumptions.regions.values():
        for design in region.pooling.designs.values():
            if isinstance(design, Unified):
                yield from (design.handover, design.pooled_share)


def falling_shares(basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Faults of shares that fall once a design has begun: nothing leads back to the region."""
    years = basis.clock.years
    for line in basis.designs:
        for position, region in enumerate(basis.places.regions):
            design = assumptions.regions[region].pooling.designs[line.name]
            if isinstance(design, Unified) and isinstance(line, lines.Unified):
                in_force = years >= max(design.start, basis.clock.base_year + 1)
                for leaf, path, words in (
                    (design.handover, line.handover, GIVEN_BACK),
                    (design.pooled_share, line.pooled_share, LEFT_BEHIND),
                ):
                    yield from _fall(leaf, years[in_force], path[in_force, position], words)


def _fall(leaf: Leaf, years: Ints, values: Floats, words: str) -> Iterator[Problem]:
    falls = np.flatnonzero(np.diff(values) < -_ROUNDING)
    if falls.size:
        at = falls[0]
        before, after = (scalars.percentage(float(value)) for value in values[at : at + 2])
        origin = leaf.layers[-1].origin
        message = f"falls from {before} to {after} in {years[at + 1]}; {words} Let it rise or stay."
        yield Problem(origin.file, origin.line, origin.column, leaf.key, message)
