"""Quantities below a section, with their units; what scenarios and regions share is walked once."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel

from actuarial.basis.memory import Memory
from actuarial.reading import keys
from actuarial.reading.quantity import Leaf
from actuarial.reading.units import Unit

Judged = tuple[str, Leaf, Unit]


def quantities(
    value: object, wanted: Callable[[Leaf, Unit], bool], memory: Memory, unit: Unit | None = None
) -> list[Judged]:
    """Dotted key, quantity and unit of what is wanted below a section."""

    def look() -> list[Judged]:
        found: list[Judged] = []
        for one in keys.entries(value):
            word, below, meant = one.word, one.value, one.unit or unit
            if isinstance(below, Leaf):
                if meant is not None and wanted(below, meant):
                    found.append((word, below, meant))
            elif isinstance(below, BaseModel | dict):
                found += [
                    (f"{word}.{key}", leaf, of)
                    for key, leaf, of in quantities(below, wanted, memory, meant)
                ]
        return found

    return memory.once(("quantities", wanted), (value, unit), look)
