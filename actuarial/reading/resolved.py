"""What a reading gives: the assumptions of every scenario, and the run they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from actuarial.reading import nodes, scalars
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.runfile import Outputs, Source
from actuarial.vocabulary import Variant


@dataclass(frozen=True, eq=False)
class Assumptions:
    """All values of one scenario: the validated model of each region, in the order of the run.

    What no overlay touches is the same object in every region and scenario. ``provinces`` holds
    what a province's file says of the province itself, where a model for it is given.
    """

    scenario: str
    reason: str
    chain: tuple[str, ...]
    regions: Mapping[str, Any]
    provinces: Mapping[str, Any]

    def leaves(self) -> Iterator[tuple[str, str, Leaf]]:
        """Yield region, dotted key and leaf of every quantity, in the order of the schema."""
        for region, model in self.regions.items():
            for key, leaf in leaves_of(model):
                yield region, key, leaf


@dataclass(frozen=True, eq=False)
class Run:
    """A run as its file describes it, with the assumptions of every scenario and variant.

    ``root`` is the folder of the assumptions; ``digests`` are sha256 by file name; ``problems`` are
    what was found wrong so far, by file and line; ``known`` are all places, in the run or not;
    ``files`` are the files as they were read, by the names that messages give them, ``name`` is
    that of the run file.
    """

    title: str
    path: Path
    name: str
    root: Path
    base_year: int
    horizon: int
    scenarios: Mapping[str, Assumptions]
    variants: Mapping[Variant, str]
    pooling: tuple[str, ...]
    outputs: Outputs
    places: tuple[Place, ...]
    known: Mapping[str, Place]
    problems: tuple[Problem, ...]
    digests: Mapping[str, str]
    varied: Mapping[tuple[str, str], Assumptions]
    sources: Mapping[str, Source]
    files: Mapping[str, nodes.Mapping]

    def variant(self, scenario: str, name: str) -> Assumptions:
        """Return a scenario with the variant's scenario laid over it."""
        return self.varied[scenario, name]

    @property
    def faults(self) -> tuple[Problem, ...]:
        """Problems for which the run is refused."""
        return tuple(one for one in self.problems if one.severity == "fault")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that do not stop the run."""
        return tuple(one for one in self.problems if one.severity == "warning")

    @property
    def all_assumptions(self) -> tuple[Assumptions, ...]:
        """The assumptions of every scenario, then those of the variants."""
        return (*self.scenarios.values(), *self.varied.values())

    @property
    def last_year(self) -> int:
        """Last projected year."""
        return self.base_year + self.horizon


def leaves_of(value: Any, key: str = "") -> Iterator[tuple[str, Leaf]]:
    """Yield dotted key and leaf of every quantity below a validated model."""
    if isinstance(value, Leaf):
        yield key, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            word = "" if name == "schemes" and not key else field.alias or name
            yield from leaves_of(getattr(value, name), f"{key}.{word}".strip("."))
    elif isinstance(value, dict):
        for name, child in value.items():
            word = scalars.shown(name) if isinstance(name, float) else name
            yield from leaves_of(child, f"{key}.{word}".strip("."))
