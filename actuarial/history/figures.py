"""What was observed of a place, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.history.lines import Subject

Key = tuple[str, ...]
"""Subject and labels of a line, such as ("funds", "employee_pool", "income")."""


class Figure(NamedTuple):
    """One observed figure."""

    value: float
    """Yuan, persons, events, shares or days."""
    evidence: str
    source: str
    breaks: str
    """Why it is not comparable with the year before; empty where it is."""
    note: str
    file: str
    row: int
    """Line of the file, from 1."""


class History(NamedTuple):
    """What was observed of one place."""

    place: str
    subjects: Mapping[str, Subject]
    """What its files may hold, in the order of ``history/lines.yaml``."""
    figures: Mapping[Key, Mapping[int, Figure]]
    """By line, then by year, ascending."""

    def series(self, *key: str) -> tuple[Ints, Floats]:
        """Years and values of one line, [year]; both empty where nothing was observed."""
        found = self.figures.get(key, {})
        return np.array(list(found), dtype=int), np.array([one.value for one in found.values()])

    def value(self, year: int, *key: str) -> float:
        """One value; NaN where nothing was observed."""
        found = self.figures.get(key, {}).get(year)
        return np.nan if found is None else found.value
