"""Every fault of a reading, as file:line:column and dotted key, in words an actuary uses."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from actuarial.reading import scalars

Severity = Literal["fault", "warning"]


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class Problem:
    """One fault or warning at the place the user can edit.

    ``file`` is relative to the assumptions (a run file: to their parent); ``line`` and ``column``
    count from 1, 0 where the fault has none; ``key`` is dotted, empty where a whole file is meant.
    """

    file: str
    line: int
    column: int
    key: str
    message: str
    severity: Severity = "fault"

    def __lt__(self, other: Problem) -> bool:
        """Sort by file, line and column, then by the words."""
        return self._order() < other._order()

    def _order(self) -> tuple[str, int, int, str, str]:
        return (self.file, self.line, self.column, self.key, self.message)

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        head = scalars.escaped(f"{place}  {self.key}".rstrip())
        words = ("warning: " if self.severity == "warning" else "") + scalars.escaped(self.message)
        return "\n".join([head, *(f"    {line}" for line in words.split("\n"))])


class Refused(Exception):  # noqa: N818 - the word users see
    """The input was refused; ``problems`` holds all faults and warnings by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__(str(self))

    def __reduce__(self) -> tuple[type[Refused], tuple[tuple[Problem, ...]]]:
        """Come whole out of another process."""
        return Refused, (self.problems,)

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


def listed(words: Iterable[str], limit: int = 12) -> str:
    """Join words as a person writes them, shortened when there are many: ``a, b or c``."""
    names = list(words)
    if len(names) > limit:
        return ", ".join(names[:limit]) + f" … ({len(names)} in all)"
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" or {names[-1]}"


def nearest(word: str, wanted: Sequence[str], allowed: Sequence[str] = ()) -> str | None:
    """Return what was probably meant, of ``wanted`` (missing keys) before ``allowed``."""
    for names in (wanted, allowed):
        found = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
        if found:
            return found[0]
    return None
