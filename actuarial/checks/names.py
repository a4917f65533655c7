"""Names that results show: one for each label, in all places and scenarios of a run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from actuarial.reading.keys import where
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.resolved import Run
from actuarial.reading.schema import Pooling, Region, Scheme
from actuarial.reading.section import Name

LINES = {"contributions": "income_line", "transfers": "transfer_line", "benefits": "service"}
"""Lines of a scheme, and the dimension along which results have them."""


class _Named(NamedTuple):
    """A label along a dimension of the results, the name given it, and the key of what has it."""

    dimension: str
    label: str
    name: Name | None
    key: str


class _Given(NamedTuple):
    """A name and where it was given first."""

    name: Name
    key: str
    place: Place
    chain: tuple[str, ...]


def contradicting_names(run: Run) -> Iterator[Problem]:
    """Faults of labels to which places, schemes or scenarios of a run give different names."""
    known: dict[tuple[str, str], _Given] = {}
    seen: set[int] = set()
    for assumptions in run.all_assumptions:
        for place in run.places:
            for dimension, label, name, key in _named(assumptions.regions[place.region], seen):
                if name is None:
                    continue
                here = _Given(name, f"{key}.name", place, assumptions.chain)
                first = known.setdefault((dimension, label), here)
                if name != first.name:
                    there = where(run.files, first.key, "", first.place, first.chain)
                    words = (
                        f"is {name.en} {name.zh} here, {first.name.en} {first.name.zh} in "
                        f"{there.file}:{there.line} ({there.key}); results have one name for it. "
                        "Write the same, or leave one out."
                    )
                    yield where(run.files, here.key, words, place, assumptions.chain)


def _named(model: Region, seen: set[int]) -> Iterator[_Named]:
    """Names of a region's schemes, funds, lines, designs and measures; objects seen are left."""
    for scheme, of_scheme in model.schemes.items():
        if id(of_scheme) not in seen:
            seen.add(id(of_scheme))
            yield from _of_scheme(scheme, of_scheme)
    if id(model.pooling) not in seen:
        seen.add(id(model.pooling))
        yield from _of_pooling(model.pooling)
    for label, measure in model.measures.items():
        yield _Named("measure", label, measure.name, f"measures.{label}")


def _of_scheme(label: str, scheme: Scheme) -> Iterator[_Named]:
    yield _Named("scheme", label, scheme.name, label)
    for fund, one in scheme.funds.items():
        yield _Named("fund", fund, one.name, f"{label}.funds.{fund}")
    for part, dimension in LINES.items():
        for line, of_line in getattr(scheme, part).items():
            yield _Named(dimension, line, of_line.name, f"{label}.{part}.{line}")


def _of_pooling(pooling: Pooling) -> Iterator[_Named]:
    for label, design in pooling.designs.items():
        yield _Named("pooling", label, design.name, f"pooling.designs.{label}")
