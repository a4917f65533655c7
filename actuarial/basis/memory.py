"""What the compilations of one run share: work done once for parts that are the same objects."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar, cast

Made = TypeVar("Made")


class Memory:
    """Results by the objects they were made from, which are kept: an id counts while they live.

    A class because what scenarios share has to live between their compilations.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, ...], tuple[tuple[object, ...], object]] = {}

    def once(self, name: Hashable, parts: Sequence[object], make: Callable[[], Made]) -> Made:
        """What `make` gives for these parts under this name; it is called once for the same."""
        key = (name, *map(id, parts))
        if key not in self._kept:
            self._kept[key] = (tuple(parts), make())
        return cast("Made", self._kept[key][1])

    def branch(self) -> Memory:
        """A memory that knows what this one knows, and leaves nothing new in it."""
        found = Memory()
        found._kept = dict(self._kept)
        return found
