"""Which lines the files of history may hold, in which units: ``history/lines.yaml``.

A file is one subject. Its first columns label a line, the last of them says what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, ValidationError, model_validator

from actuarial.reading.nodes import File
from actuarial.reading.section import Name, Section, Text, YesNo, several_faults
from actuarial.reading.session import Session

FOLDER = "history"
LINES = f"{FOLDER}/lines.yaml"
FIGURE_COLUMNS = ("value", "unit", "evidence", "source", "break", "note")
"""Columns after those that label the row; `break` says why a figure is not comparable with the
year before, where it is not."""
UNITS: Mapping[str, Mapping[str, int]] = {
    "yuan": {"元": 1, "万元": 10**4, "亿元": 10**8},
    "person": {"人": 1, "万人": 10**4},
    "event": {"人次": 1, "万人次": 10**4, "亿人次": 10**8},
    "yuan/person": {"元": 1},
    "share": {"%": 1},
    "day": {"天": 1},
}
"""How a file may write each kind of unit, and how many of the stored unit (yuan, person, event,
share, day) one is. Percentages are divided by 100 in decimals."""


class Line(Section):
    """What one line counts."""

    name: Name
    """What it is, in both languages."""
    unit: Literal["yuan", "person", "event", "yuan/person", "share", "day"]
    """Kind of its unit; a file may write it in the usual multiples, such as 亿元."""
    signed: YesNo = False
    """Whether a figure may be below zero."""


class Sum(Section):
    """One line that is the sum of others, in every year in which all of them were observed."""

    whole: list[Text] = Field(min_length=1)
    """Labels of the sum, in the order of the columns."""
    parts: list[list[Text]] = Field(min_length=2)
    """Labels of what is added up."""


class Subject(Section):
    """One file of history, by its name without `.csv`."""

    title: Text
    """What it holds, in one line."""
    labels: dict[str, list[Text]] = Field(default={})
    """Columns before the line's, each with what may stand in it."""
    column: Text
    """Column that names the line."""
    lines: dict[str, Line] = Field(min_length=1)
    """What may stand in that column."""
    sums: list[Sum] = Field(default=[])
    """Which lines add up to which; rounding apart, a file that misses one is refused."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that label a row, the year apart."""
        return (*self.labels, self.column)

    @property
    def known(self) -> Mapping[str, tuple[str, ...]]:
        """What may stand in each of these columns."""
        return {
            **{name: tuple(of) for name, of in self.labels.items()},
            self.column: (*self.lines,),
        }

    @model_validator(mode="after")
    def _check(self) -> Self:
        faults = []
        for number, one in enumerate(self.sums):
            for key in (one.whole, *one.parts):
                known = len(key) == len(self.keys) and all(
                    label in of for label, of in zip(key, self.known.values(), strict=True)
                )
                if not known:
                    said = f"{', '.join(key)} labels no line of {', '.join(self.keys)}."
                    faults.append((said, f"sums.{number}"))
        if faults:
            raise several_faults(faults)
        return self


def read_lines(session: Session) -> dict[str, Subject]:
    """Read ``history/lines.yaml``; faults are collected in the session."""
    tree = session.read(session.root / Path(LINES), File(LINES))
    found: dict[str, Subject] = {}
    for name, node in (tree or {}).items():
        try:
            found[name] = Subject.__pydantic_validator__.validate_python(node, context=session)
        except ValidationError:
            continue
    return found
