"""Where a key stands: the line of the file that has the last word on it."""

from __future__ import annotations

from collections.abc import Iterable

from actuarial.reading.nodes import Mapping, Node
from actuarial.reading.places import NATIONAL, Place
from actuarial.reading.problems import Problem
from actuarial.reading.resolved import Run


def problem_of_key(
    run: Run, key: str, message: str, place: Place, chain: Iterable[str] = ()
) -> Problem:
    """Return a fault at the line that gives a key for a place; at the place's file if none does.

    chain: scenarios laid over it, the lowest first.
    """
    names = key.split(".")
    for name, prefix in _files(place, tuple(chain), names[0]):
        tree = run.files.get(name)
        below = names[1:] if prefix else names
        found = _walk(tree, below) if tree is not None else None
        for region in (place.region, place.province):
            if found is None and tree is not None and name.startswith("scenarios/"):
                found = _walk(tree, ["places", region, *names])
        if found is not None:
            return Problem(name, *found, key, message)
    return Problem(place.files[-1], 1, 1, key, message)


def _files(place: Place, chain: tuple[str, ...], first: str) -> Iterable[tuple[str, bool]]:
    """Files from the last word to the first, and whether the file's name begins the key."""
    for scenario in reversed(chain):
        yield f"scenarios/{scenario}.yaml", False
    for name in reversed(place.files):
        yield name, False
    yield f"{first}.yaml" if first in NATIONAL else f"schemes/{first}.yaml", True


def _walk(node: Node, names: list[str]) -> tuple[int, int] | None:
    """Line and column of a key, which a scenario may have written with points."""
    if not isinstance(node, Mapping):
        return None
    for key, below in node.items():
        own = key.split(".")
        if names[: len(own)] == own:
            if len(own) == len(names):
                return node.places[key]
            found = _walk(below, names[len(own) :])
            if found is not None:
                return found
    return None
