"""The files of history of a place, read as strictly as every assumption.

``history/<place>/<subject>.csv`` in the assumptions: one figure a row, with its unit, evidence and
source. Nothing is filled in; every fault is collected and refused together.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import numpy as np

from actuarial.history.figures import Figure, History, Key
from actuarial.history.lines import FIGURE_COLUMNS, FOLDER, UNITS, Line, Subject, read_lines
from actuarial.history.roll_forward import closings
from actuarial.reading import scalars
from actuarial.reading.csvtables import decoded, separated
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.nodes import File
from actuarial.reading.problems import Problem, Refused, listed, nearest
from actuarial.reading.session import Session

ROUNDING = 5e-4
"""Relative difference that sums of published figures may show."""


def places_with_history(assumptions: Path) -> list[str]:
    """Names of the places that have a history, sorted."""
    folder = assumptions / FOLDER
    return sorted(one.name for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def read_history(assumptions: Path, place: str) -> History:
    """Read the history of a place.

    Raises Refused with every fault: an unknown file, column, line, unit, source or evidence, a
    figure out of its range, a year twice, parts that miss their sum, a balance that does not roll
    forward.
    """
    folder = assumptions / FOLDER / place
    problems: list[Problem] = []
    found: dict[Key, dict[int, Figure]] = {}
    names = places_with_history(assumptions)
    if place not in names:
        meant = nearest(place, names)
        known = f"known are {listed(names)}." if names else "no place has one."
        cure = f"did you mean {meant}?" if meant else known
        raise Refused([Problem(f"{FOLDER}/{place}", 0, 0, "", f"holds no history; {cure}")])
    session = Session(assumptions)
    cited = session.read(assumptions / "sources.yaml", File("sources.yaml"))
    sources = frozenset(cited or ())
    subjects = read_lines(session)
    problems.extend(session.problems)
    if _faults(problems):
        raise Refused(problems)
    for path in sorted(folder.iterdir()):
        name = f"{FOLDER}/{place}/{path.name}"
        if path.suffix != ".csv" or path.stem not in subjects:
            known = listed([f"{subject}.csv" for subject in subjects])
            problems.append(Problem(name, 0, 0, "", f"is no subject; known are {known}."))
            continue
        reader = _Reader(name, path.stem, subjects[path.stem], sources, found, problems)
        reader.read(session.bytes_of(path, name))
    history = History(
        place, subjects, {key: dict(sorted(one.items())) for key, one in found.items()}
    )
    if not _faults(problems):
        problems.extend(_sums(history))
        problems.extend(_balances(history))
    if _faults(problems):
        raise Refused(problems)
    return history


def _faults(problems: list[Problem]) -> bool:
    return any(one.severity == "fault" for one in problems)


class _Reader:
    """The rows of one file on their way to figures."""

    def __init__(
        self,
        name: str,
        key: str,
        subject: Subject,
        sources: frozenset[str],
        found: dict[Key, dict[int, Figure]],
        problems: list[Problem],
    ) -> None:
        self.name, self.key, self.subject, self.sources = name, key, subject, sources
        self.found, self.problems = found, problems

    def fault(self, line: int, key: str, message: str) -> None:
        self.problems.append(Problem(self.name, line, 0, key, message))

    def read(self, raw: bytes) -> None:
        text = decoded(raw, self.name, self.problems)
        if text is None:
            return
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if not separated(lines[0], self.name, 1, self.problems):
            return
        reader = csv.reader(lines, strict=True)
        columns = ("year", *self.subject.keys, *FIGURE_COLUMNS)
        try:
            header = [cell.strip() for cell in next(reader)]
            if header != list(columns):
                self._header(header, columns)
                return
            for row in reader:
                if any(cell.strip() for cell in row):
                    self._row(reader.line_num, [cell.strip() for cell in row], columns)
        except csv.Error:
            self.fault(reader.line_num, "", "a quotation mark is opened and never closed.")

    def _header(self, header: list[str], columns: tuple[str, ...]) -> None:
        strange = [name for name in header if name not in columns]
        missing = [name for name in columns if name not in header]
        words = "the columns stand in another order" if not strange and not missing else ""
        if strange:
            words = f"column {listed(strange)} is not known"
        if missing:
            words += f"{' and ' if words else ''}column {listed(missing)} is missing"
        self.fault(1, "", f"{words}; write {','.join(columns)}")

    def _row(self, number: int, row: list[str], columns: tuple[str, ...]) -> None:
        if len(row) != len(columns):
            self.fault(
                number, "", f"{len(row)} cells stand here; the header has {len(columns)} columns."
            )
            return
        cells = dict(zip(columns, row, strict=True))
        before = len(self.problems)
        year = self._year(number, cells["year"])
        labels = tuple(
            self._label(number, column, cells[column], known)
            for column, known in self.subject.known.items()
        )
        self._words(number, cells)
        if len(self.problems) > before:
            return
        line = self.subject.lines[labels[-1]]
        value = self._value(number, cells, line)
        if value is None:
            return
        figures = self.found.setdefault((self.key, *labels), {})
        if year in figures:
            said = f"{', '.join(labels)} {year} stands twice; the first is in line "
            self.fault(number, "year", f"{said}{figures[year].row}.")
            return
        figures[year] = Figure(
            value,
            cells["evidence"],
            cells["source"],
            cells["break"],
            cells["note"],
            self.name,
            number,
        )

    def _year(self, number: int, cell: str) -> int:
        if not scalars.YEAR.fullmatch(cell):
            self.fault(number, "year", f"{cell or 'nothing'} stands here; a year is meant.")
            return 0
        return int(cell)

    def _label(self, number: int, column: str, cell: str, known: tuple[str, ...]) -> str:
        if cell not in known:
            meant = nearest(cell, known)
            cure = f"did you mean {meant}?" if meant else f"known are {listed(known)}."
            self.fault(number, column, f"{cell or 'nothing'} is not known here; {cure}")
        return cell

    def _words(self, number: int, cells: Mapping[str, str]) -> None:
        if cells["evidence"] not in EVIDENCE:
            said = cells["evidence"] or "nothing"
            self.fault(number, "evidence", f"{said} stands here; write {listed(EVIDENCE)}.")
        if cells["source"] not in self.sources:
            meant = nearest(cells["source"], sorted(self.sources))
            cure = f"did you mean {meant}?" if meant else "name it in sources.yaml."
            said = cells["source"] or "nothing"
            self.fault(number, "source", f"{said} is no source that sources.yaml names; {cure}")

    def _value(self, number: int, cells: Mapping[str, str], line: Line) -> float | None:
        unit, cell, units = cells["unit"], cells["value"], UNITS[line.unit]
        if unit not in units:
            self.fault(number, "unit", f"{unit or 'nothing'} stands here; write {listed(units)}.")
            return None
        if scalars.numeric(cell) is None or cell.endswith("%"):
            self.fault(number, "value", f"{cell or 'nothing'} stands here; a number is meant.")
            return None
        exact = Decimal(cell.replace("_", ""))
        value = float(exact.scaleb(-2) if line.unit == "share" else exact * units[unit])
        if value < 0 and not line.signed:
            self.fault(number, "value", f"{cell} is below 0; {line.name.en} cannot be.")
            return None
        if line.unit == "share" and not -1 <= value <= 1:
            self.fault(number, "value", f"{cell} % is out of range -100 % to 100 %.")
            return None
        return value


def _sums(history: History) -> Iterator[Problem]:
    """Parts that miss the figure they add up to."""
    named = ((name, one) for name, subject in history.subjects.items() for one in subject.sums)
    for name, one in named:
        whole = history.figures.get((name, *one.whole), {})
        for year, figure in whole.items():
            parts = [history.value(year, name, *part) for part in one.parts]
            total = sum(parts)
            if np.isnan(total) or abs(total - figure.value) <= ROUNDING * abs(figure.value):
                continue
            names = " and ".join(" ".join(part) for part in one.parts)
            yield Problem(
                figure.file,
                figure.row,
                0,
                "value",
                f"{' '.join(one.whole)} of {year} is {scalars.shown(figure.value)}; {names} add "
                f"up to {scalars.shown(total)}, more than rounding away.",
            )


def _balances(history: History) -> Iterator[Problem]:
    """Balances that do not follow from the year before, and no restatement says why."""
    for one in closings(history):
        if abs(one.unexplained) <= ROUNDING * max(abs(one.balance), abs(one.expenditure)):
            continue
        figure = history.figures["funds", one.fund, "balance"][one.year]
        implied = one.restatement + one.unexplained
        yield Problem(
            figure.file,
            figure.row,
            0,
            "value",
            f"the balance of {one.year} is {scalars.shown(one.balance)}; that of {one.year - 1} "
            f"with income, expenditure and restatement of {one.year} gives "
            f"{scalars.shown(one.balance - one.unexplained)}. A restatement of "
            f"{scalars.shown(implied)} yuan would close it.",
        )
