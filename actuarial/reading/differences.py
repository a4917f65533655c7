"""What differs between the resolved assumptions of two scenarios, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from actuarial.reading import lookup
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions
from actuarial.reading.units import Unit


@dataclass(frozen=True, slots=True)
class Difference:
    """One key that two regions hold differently; None where one of them lacks it."""

    key: str
    first: Any
    second: Any
    unit: Unit | None


def differences(first: BaseModel, second: BaseModel) -> Iterator[Difference]:
    """Yield what differs between two regions; what is the same object is not looked into."""
    yield from _differences(first, second, "", None, top=True)


def same(first: Assumptions, second: Assumptions) -> bool:
    """Tell whether two scenarios say the same of every region."""
    return first.regions.keys() == second.regions.keys() and not any(
        next(differences(model, second.regions[region]), None)
        for region, model in first.regions.items()
    )


def same_pairs(scenarios: Mapping[str, Assumptions]) -> Iterator[tuple[str, str]]:
    """Yield each scenario that says the same as an earlier one, after that one's name."""
    names = list(scenarios)
    for position, name in enumerate(names):
        for earlier in names[:position]:
            if same(scenarios[earlier], scenarios[name]):
                yield earlier, name
                break


def _differences(
    first: Any, second: Any, key: str, unit: Unit | None, *, top: bool = False
) -> Iterator[Difference]:
    if first is second:
        return
    if isinstance(first, Leaf) and isinstance(second, Leaf):
        if _says(first) != _says(second):
            yield Difference(key, first, second, unit)
        return
    if type(first) is not type(second) or not isinstance(first, BaseModel | dict):
        if first != second:
            yield Difference(key, first, second, unit)
        return
    mine = {word: (value, own) for word, value, _, own in lookup.entries(first, top=top)}
    theirs = {word: (value, own) for word, value, _, own in lookup.entries(second, top=top)}
    for word in dict.fromkeys((*mine, *theirs)):
        dotted = f"{key}.{word}" if key else word
        (one, own), (other, _) = mine.get(word, (None, None)), theirs.get(word, (None, None))
        own = own or theirs.get(word, (None, None))[1] or unit
        yield from _differences(one, other, dotted, own)


def _says(leaf: Leaf) -> tuple[object, ...]:
    return tuple(layer.quantity for layer in leaf.layers)
