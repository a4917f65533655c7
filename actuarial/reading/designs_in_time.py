"""What a design of pooling asks of its years: shares that never fall, a start within the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from actuarial.reading import scalars
from actuarial.reading.assumptions import Assumptions
from actuarial.reading.changes import by_year
from actuarial.reading.lines import problem_of_key
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema import Municipal, Unified

_ROUNDING = 1e-12


def problems_in_time(
    assumptions: Assumptions,
    places: Sequence[Place],
    designs: Sequence[str],
    *,
    root: Path,
    base_year: int,
    last_year: int,
) -> Iterator[Problem]:
    """Faults of shares that fall after the start, warnings of designs that start too late.

    designs: those the run computes; last_year: that of the run; root: folder of the assumptions.
    """
    told: set[tuple[str, int]] = set()
    for place in places:
        model = assumptions.regions.get(place.region)
        if model is None:
            continue
        for name in designs:
            design = model.pooling.designs.get(name)
            if design is None or isinstance(design, Municipal):
                continue
            here = f"pooling.designs.{name}"
            if isinstance(design, Unified):
                yield from _falling(design, base_year)
            late = {f"{here}.start": ("nothing is pooled", design.start)}
            if design.national is not None and design.start <= last_year:
                late[f"{here}.national.start"] = ("no national fund acts", design.national.start)
            for key, (what, start) in late.items():
                if start > last_year and (key, start) not in told:
                    told.add((key, start))
                    words = f"{start} is after {last_year}, the last year: {what} in this run."
                    found = problem_of_key(root, key, words, place, assumptions.chain)
                    yield replace(found, severity="warning")


def _falling(design: Unified, base_year: int) -> Iterator[Problem]:
    """A share that falls: what was handed over or pooled finds no way back to its region."""
    for leaf, words in (
        (design.handover, "what has been handed over is not given back."),
        (design.pooled_share, "what one fund has pooled would be left in it."),
    ):
        found = _first_fall(leaf, design.start, base_year)
        if found is not None:
            year, before, after = found
            low, high = (scalars.percentage(value) for value in (after, before))
            origin = leaf.layers[-1].origin
            message = f"falls from {high} to {low} in {year}; {words} Let it rise or stay."
            yield Problem(origin.file, origin.line, origin.column, leaf.key, message)


def _first_fall(leaf: Leaf, start: int, base_year: int) -> tuple[int, float, float] | None:
    in_force = [
        (year, values[0])
        for year, values in by_year(leaf.layers, base_year)
        if values and year >= start
    ]
    for (_, before), (year, after) in pairwise(in_force):
        if after < before - _ROUNDING:
            return year, before, after
    return None
