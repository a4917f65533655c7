"""What a reading gives: the assumptions of every scenario, and the run they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from actuarial.reading import nodes
from actuarial.reading.keys import entries, leaves_of, replaced
from actuarial.reading.places import Place
from actuarial.reading.plausible import Plausible
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Change, Layer, Leaf, Origin
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

    def different_leaves(self) -> list[Leaf]:
        """Every quantity once, in the order of the schema; what regions share is walked once."""
        found: dict[int, Leaf] = {}
        walked: set[int] = set()

        def look(value: Any) -> None:
            if isinstance(value, Leaf):
                found.setdefault(id(value), value)
            elif id(value) not in walked:
                walked.add(id(value))
                for one in entries(value):
                    look(one.value)

        for model in self.regions.values():
            look(model)
        return list(found.values())


@dataclass(frozen=True, eq=False)
class Run:
    """A run as its file describes it, with the assumptions of every scenario and variant.

    ``root`` is the folder of the assumptions; ``digests`` are sha256 by file name; ``problems`` are
    what was found wrong so far, by file and line; ``known`` are all places, in the run or not;
    ``files`` are the files as they were read, by the names that messages give them, ``name`` is
    that of the run file. ``plausible`` are the rules of what is usual.
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
    plausible: Plausible

    def variant(self, scenario: str, name: str) -> Assumptions:
        """Return a scenario with the variant's scenario merged over it."""
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


def merged_over(
    assumptions: Assumptions, keys: Sequence[str], change: Change, by: str
) -> Assumptions:
    """Return the assumptions with the change over each of the keys, in every region.

    The same figures as a scenario that inherits from this one and gives each key the change; what
    no change touches stays the same object, and what regions share they go on sharing. ``by`` is
    the name the layer has. A key that is no quantity raises KeyError.
    """
    layer = Layer(change, Origin("", 0, 0, by), None, None)
    memory: dict[object, tuple[object, object]] = {}

    def changed(leaf: Leaf) -> Leaf:
        return Leaf(leaf.key, (*leaf.layers, layer), leaf.covers)

    regions = dict(assumptions.regions)
    for key in keys:
        regions = {label: replaced(model, key, changed, memory) for label, model in regions.items()}
    return replace(assumptions, scenario=by, chain=(*assumptions.chain, by), regions=regions)
