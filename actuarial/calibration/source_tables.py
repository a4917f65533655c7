"""Tables as the project keeps them: comments, a header, label columns, then figures across.

The first line says `# source: … evidence: … unit: …`. A column of the header that is a year holds
that year's figures.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.reading.ordinary import bytes_of_file
from actuarial.vocabulary import AGES, SEXES
from actuarial.whole import write_whole


class SourceTable(NamedTuple):
    """Figures [row, column] with the labels of both; a blank is missing (NaN)."""

    rows: list[tuple[str, ...]]
    columns: list[str]
    values: Floats

    def row(self, *labels: str) -> Floats:
        """Figures of the row with these labels."""
        return np.asarray(self.values[self.rows.index(labels)])

    def column(self, name: str | int) -> Floats:
        """Figures of one column, a year as a number."""
        return np.asarray(self.values[:, self.columns.index(str(name))])

    def years(self) -> Ints:
        """Years that head the columns."""
        return np.array([int(name) for name in self.columns])

    def by_sex_and_age(self) -> Floats:
        """Figures [column, sex, age] of a table whose rows are sex, then age."""
        ages = len(self.rows) // len(SEXES)
        if any(row[0] != SEXES[number // ages] for number, row in enumerate(self.rows)):
            raise ValueError("rows are not sex by age, male first")
        return np.ascontiguousarray(self.values.T.reshape(-1, len(SEXES), ages))


def read_table(path: Path, labels: int) -> SourceTable:
    """Read a table whose first `labels` columns are labels."""
    text = io.StringIO(bytes_of_file(path).decode("utf-8"), newline="")
    lines = list(csv.reader(line for line in text if not line.startswith("#")))
    rows = [tuple(line[:labels]) for line in lines[1:]]
    figures = [[float(cell) if cell else np.nan for cell in line[labels:]] for line in lines[1:]]
    return SourceTable(rows, lines[0][labels:], np.array(figures))


def write_table(
    path: Path,
    comments: Sequence[str],
    header: Sequence[str | int],
    rows: Iterable[Sequence[str | int]],
) -> None:
    """Write a table; the first comment names source, evidence and unit."""
    text = io.StringIO()
    text.writelines(f"# {comment}\n" for comment in comments)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_whole(path, text.getvalue())


def sex_and_age_rows(values: Floats, form: str) -> list[list[str]]:
    """Rows `sex, age, figure …` of values[column, sex, age]."""
    return [
        [label, AGES[age], *(format(figure, form) for figure in values[:, sex, age])]
        for sex, label in enumerate(SEXES)
        for age in range(values.shape[-1])
    ]
