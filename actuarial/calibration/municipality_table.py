"""A table of municipalities as an actuary has it: labels, codes, names and the figures found.

Unlike a table of assumptions it may have gaps. Headers may be English or Chinese and name a unit in
brackets; cells may be full-width and bear 万人 or %.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from actuarial.reading import scalars
from actuarial.reading.csvtables import decoded, separated
from actuarial.reading.problems import Problem, listed, nearest

LABEL = re.compile(r"[a-z][a-z0-9_]*")
BLANK = frozenset({"", "-", "–", "—", "…", "..."})
LABELS = {
    "region": ("region", "label", "标签"),
    "region_code": ("region_code", "code", "代码", "行政区划代码"),
    "region_name_zh": ("region_name_zh", "name_zh", "名称", "城市", "地区", "市"),
    "region_name_en": ("region_name_en", "name_en", "英文名", "英文名称"),
}
"""Columns of words, and what they may be called."""
FIGURES: dict[str, tuple[tuple[str, ...], tuple[int, ...], str]] = {
    "census": (("census", "普查人口", "人口普查"), (2020,), "person"),
    "population": (("population", "常住人口", "人口"), (2023, 2024), "person"),
    "urban_share": (("urban_share", "城镇化率", "常住人口城镇化率"), (2023, 2024), "share"),
    "male_share": (("male_share", "男性占比", "男性比重"), (2024,), "share"),
    "share_0_14": (("share_0_14", "0_14岁占比", "0_14岁比重"), (2020, 2024), "share"),
    "share_60": (("share_60", "60岁及以上占比", "60岁及以上比重"), (2020, 2024), "share"),
    "share_65": (("share_65", "65岁及以上占比", "65岁及以上比重"), (2020, 2024), "share"),
}
"""Columns of figures: what they may be called, their years, and what is meant."""
COUNTS = ("census_2020", "population_2023", "population_2024")
URBAN = "urban_share_2023"
"""One urban share of 2023 or 2024: it only mixes the profiles of city, town and rural people."""
NOT_USED = "share_0_14_2020"
"""Births fell by a fifth and more after the census: a share of children of 2020 says too little."""
UNITS: dict[str, dict[str, Decimal]] = {
    "person": {"": Decimal(1), "人": Decimal(1), "万人": Decimal(10_000), "万": Decimal(10_000)},
    "share": {"": Decimal(1), "%": Decimal("0.01")},
}
MEANT = {"person": "a number of persons", "share": "a share of the people"}
PLAUSIBLE = {
    "urban_share": (0.05, 1.0),
    "male_share": (0.4, 0.65),
    "share_0_14": (0.02, 0.45),
    "share_60": (0.02, 0.5),
    "share_65": (0.01, 0.45),
}
"""Shares that a municipality of China can have; beyond them lies a slip of the pen."""
FEWEST = 10_000
"""Fewer people than any municipality has: a figure in 万人 whose unit was left out."""
_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d\d)(?:年末|年底|年)?", re.A)
_UNIT = re.compile(r"\(([^)]*)\)")
_CELL = re.compile(r"([^万人%元亿]*)(.*)")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.A)


@dataclass(frozen=True, slots=True)
class MunicipalityRow:
    """One municipality; figures that are not known are not in ``figures``."""

    label: str
    code: str
    name_zh: str
    name_en: str
    line: int
    figures: dict[str, float]
    """Persons and shares by column and year, such as ``population_2024``."""
    columns: dict[str, int]
    """Number of every column of the file, counted from 1."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of figures; ``unit`` is the one its header names."""

    name: str
    kind: str
    unit: str


def read_municipalities(raw: bytes, name: str, problems: list[Problem]) -> list[MunicipalityRow]:
    """Read the rows; every fault goes to ``problems`` with line, column and what would be right."""
    text = decoded(raw, name, problems)
    if text is None:
        return []
    lines = text.split("\n")
    head = next((i for i, line in enumerate(lines) if line.strip() and line[0] != "#"), None)
    if head is None:
        problems.append(Problem(name, 1, 0, "", "the table is empty."))
        return []
    if not separated(lines[head], name, head + 1, problems):
        return []
    reader = csv.reader(lines[head:], strict=True)
    cells: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                cells.append((head + reader.line_num, row))
    except csv.Error:
        line = head + reader.line_num
        problems.append(Problem(name, line, 0, "", "a quotation mark is opened and never closed."))
        return []
    return _Rows(name, problems).read(cells)


class _Rows:
    """The rows of one table on their way to figures; the name and the faults go along."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name, self.problems = name, problems

    def fault(self, line: int, column: int, key: str, message: str) -> None:
        self.problems.append(Problem(self.name, line, column, key, message))

    def read(self, cells: Sequence[tuple[int, list[str]]]) -> list[MunicipalityRow]:
        (head, header), *rows = cells
        columns = self._columns(head, header)
        if columns is None:
            return []
        if not rows:
            self.fault(head, 0, "", "rows are missing below the header.")
        found = []
        for line, row in rows:
            if len(row) != len(header):
                message = f"{len(row)} cells stand here; the header has {len(header)} columns."
                if any("，" in cell for cell in row):
                    message = "the cells are separated by full-width commas (，); write commas."
                self.fault(line, 0, "", message)
                continue
            found.append(self._row(line, row, columns))
        self._twice("region", [(row.label, row) for row in found])
        self._twice("region_code", [(row.code, row) for row in found])
        return found

    def _columns(
        self, line: int, header: list[str]
    ) -> dict[str, tuple[int, _Column | None]] | None:
        """Position of every column that is understood, by its name; None where one is not."""
        found: dict[str, tuple[int, _Column | None]] = {}
        good = True
        for at, cell in enumerate(header):
            name, column, message = _column(cell)
            if not message and name in found:
                message = f"stands twice; the first is column {found[name][0] + 1}."
            if message:
                good = False
                self.fault(line, at + 1, cell.strip(), message)
            else:
                found[name] = (at, column)
            if name == NOT_USED and not message:
                message = "is not used; write the share of the year of the base population."
                self.problems.append(
                    Problem(self.name, line, at + 1, cell.strip(), message, "warning")
                )
        for wanted in ("region", "region_code", "region_name_zh"):
            if wanted not in found:
                what = f"a column is missing; {listed(LABELS[wanted])} is meant."
                good = False
                self.fault(line, 0, wanted, what)
        if not any(count in found for count in COUNTS):
            good = False
            self.fault(line, 0, COUNTS[-1], f"a column is missing; one of {listed(COUNTS)}.")
        return found if good else None

    def _row(
        self, line: int, row: list[str], columns: dict[str, tuple[int, _Column | None]]
    ) -> MunicipalityRow:
        words, figures = dict.fromkeys(LABELS, ""), {}
        for name, (at, column) in columns.items():
            if column is None:
                words[name] = scalars.half_width(row[at]).strip()
                message = _wrong_word(name, words[name])
            else:
                value, message = _figure(row[at], column)
                if value is not None:
                    figures[name] = value
            if message:
                self.fault(line, at + 1, name, message)
        if not any(count in figures for count in COUNTS):
            given = [count for count in COUNTS if count in columns]
            if not any(p.line == line and p.key in given for p in self.problems):
                message = f"no number of people stands in this row; write {listed(given)}."
                self.fault(line, columns[given[-1]][0] + 1, given[-1], message)
        for key, message in _contradictions(figures):
            self.fault(line, columns[key][0] + 1, key, message)
        english = words["region_name_en"] or words["region"].replace("_", " ").title()
        numbers = {name: at + 1 for name, (at, _) in columns.items()}
        names = (words["region_name_zh"], english)
        return MunicipalityRow(
            words["region"], words["region_code"], *names, line, figures, numbers
        )

    def _twice(self, key: str, named: Sequence[tuple[str, MunicipalityRow]]) -> None:
        first: dict[str, int] = {}
        for word, row in named:
            if word and word in first:
                message = f"{word} stands twice; the first is in line {first[word]}."
                self.fault(row.line, row.columns[key], key, message)
            first.setdefault(word, row.line)


def _column(cell: str) -> tuple[str, _Column | None, str]:
    """Name of a column, what it holds where it holds figures, and what is wrong with it."""
    text = scalars.half_width(cell).strip().lower()
    unit = _UNIT.search(text)
    text = _UNIT.sub("", text)
    year = _YEAR.search(text)
    stem = re.sub(r"[\s_-]+", "_", _YEAR.sub("", text)).strip("_")
    for name, called in LABELS.items():
        if stem in called and not year:
            return name, None, ""
    for name, (called, years, kind) in FIGURES.items():
        if stem not in called:
            continue
        given = int(year[1]) if year else years[-1]
        if given not in years:
            choice = listed(map(str, years))
            return name, None, f"{given} is not used; the end of {choice} is meant."
        if unit and unit[1] not in UNITS[kind]:
            choice = listed(sign for sign in UNITS[kind] if sign)
            return name, None, f"the unit {unit[1]} is not known here; {choice} is meant."
        own = URBAN if name == "urban_share" else f"{name}_{given}"
        return own, _Column(own, kind, unit[1] if unit else ""), ""
    known = [*LABELS, *(f"{name}_{years[-1]}" for name, (_, years, _) in FIGURES.items())]
    meant = nearest(text, known)
    cure = f"did you mean {meant}?" if meant else f"known are {listed(known)}."
    return text, None, f"is not a column of municipalities; {cure}"


def _wrong_word(name: str, word: str) -> str:
    if name == "region_name_en":
        return ""
    if not word:
        return "is missing in this row."
    if name == "region" and not LABEL.fullmatch(word):
        return f"{word} is no label; write small letters, digits and _, such as jinan."
    if name == "region_code" and not scalars.CODE.fullmatch(word):
        return f"{word} is no code (行政区划代码); six digits are meant, such as 370100."
    return ""


def _figure(cell: str, column: _Column) -> tuple[float | None, str]:
    """A figure in persons or as a share, None where the cell is blank; and what is wrong."""
    text = re.sub(r"\s", "", scalars.half_width(cell))
    if text in BLANK:
        return None, ""
    found = _CELL.fullmatch(text)
    digits, unit = (found[1], found[2]) if found else (text, "")
    if _GROUPED.fullmatch(digits):
        digits = digits.replace(",", "")
    units, meant = UNITS[column.kind], MEANT[column.kind]
    if scalars.numeric(digits) is None:
        return None, f"{cell.strip()} is not a number; {meant} is meant, or an empty cell."
    if unit not in units:
        choice = listed(sign for sign in units if sign)
        return None, f"{cell.strip()} has no unit of {meant}; write {choice}, or none."
    value = float(Decimal(digits) * units[unit or column.unit])
    message = _out_of_range(text, digits, unit, column, value)
    return (None, message) if message else (value, "")


def _out_of_range(text: str, digits: str, unit: str, column: _Column, value: float) -> str:
    """What is wrong with a figure that is a number; nothing where it can be."""
    if value <= 0:
        return f"{text} is not above 0; leave the cell empty where nothing is known."
    if column.kind == "person":
        named = bool(unit or column.unit)
        if not named and (value < FEWEST or value != int(value)):
            return f"{text} persons are no municipality; write the unit, {digits}万人?"
        return ""
    if value >= 1:
        cure = f" {digits}%?" if not unit and 1 < float(digits) < 100 else ""
        return f"{text} is not below 1; {MEANT[column.kind]} is meant.{cure}"
    low, high = PLAUSIBLE[column.name.rpartition("_")[0]]
    if not low <= value <= high:
        return f"{text} cannot be; {low:.0%} to {high:.0%} of the people is meant."
    return ""


def _contradictions(figures: dict[str, float]) -> Iterator[tuple[str, str]]:
    """Shares of one row that cannot hold together."""
    for year in (2020, 2024):
        old, older = (figures.get(f"share_{age}_{year}") for age in ("60", "65"))
        if old is not None and older is not None and older >= old:
            yield f"share_65_{year}", f"{older:g} is not below the share of 60 and over, {old:g}."
