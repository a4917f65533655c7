"""CSV tables: a complete grid over label dimensions, read with the csv module, nothing filled in.

The first lines are comments, ``# source: KEY evidence: derived unit: person``; then one header.
Columns whose name is a dimension label the rows; the others are all years (values across the
years) or the value columns, ``value`` where there is one. Labels are text: ``NA``, ``007`` and
``100+`` stay as they are.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, product

from actuarial.reading import scalars
from actuarial.reading.problems import Problem, listed, nearest
from actuarial.reading.quantity import Table
from actuarial.vocabulary import AGES, FIXED

DIMENSIONS = (
    "year", "pooling", "region", "destination", "province", "scheme", "status", "from_status",
    "to_status", "fund", "service", "level", "setting", "area", "class", "cohort", "month", "sex",
    "age", "age_band",
)  # fmt: skip
SIZE_LIMIT = 64_000_000
FEW_ROWS = 1000
_LEADING_ZERO = re.compile(r"[,\n\"][ \t+-]*0[\d_]")
"""Python's own reading of numbers takes 010 and the digits of any script; ``scalars.numeric`` does
not. Where either may stand, be it in a label, cells are read one by one."""
_OF_EXCEL = re.compile(r"\s*\"?sep=", re.I)
_COMMENT = re.compile(
    r"(source|evidence|unit|note)\s*:\s*(.*?)\s*(?=(?:source|evidence|unit|note)\s*:|$)"
)


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as it was read: what its first lines say, and whether it was written in per cent."""

    table: Table
    comment: dict[str, str]
    percent: bool = False


def read_table(raw: bytes, name: str, problems: list[Problem]) -> ReadTable | None:
    """Read one table; faults and the notice of a Chinese encoding go to ``problems``."""
    text = decoded(raw, name, problems)
    if text is None:
        return None
    lines = text.split("\n")
    count = 0
    comment: dict[str, str] = {}
    while count < len(lines) and (lines[count].startswith("#") or not lines[count].strip()):
        comment.update(_COMMENT.findall(lines[count].lstrip("# ").rstrip(" ,")))
        count += 1
    if count == len(lines):
        problems.append(Problem(name, 1, 0, "", "the table is empty."))
        return None
    if not separated(lines[count], name, count + 1, problems):
        return None
    if not _may_hold(lines[count:], name, count + 1, problems):
        return None
    reader = csv.reader(lines[count:], strict=True)
    rows, numbers = [], []
    try:
        for row in reader:
            rows.append(row)
            numbers.append(count + reader.line_num)
    except csv.Error:
        line = count + reader.line_num
        problems.append(Problem(name, line, 0, "", "a quotation mark is opened and never closed."))
        return None
    body = "\n".join(lines[count:])
    plain = body.isascii() and not _LEADING_ZERO.search(body)
    return _Grid(name, rows, numbers, comment, problems, plain=plain).read()


def decoded(raw: bytes, name: str, problems: list[Problem]) -> str | None:
    """Return the text of a table in UTF-8 or GB18030, lines divided by LF; None where neither."""

    def fault(message: str) -> None:
        problems.append(Problem(name, 1, 0, "", message))

    if len(raw) > SIZE_LIMIT:
        fault(f"the table has {len(raw) / 1e6:.0f} MB; at most {SIZE_LIMIT // 10**6} MB are read.")
        return None
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or 3 * raw[:200].count(0) > len(raw[:200]):
        fault("the table is written in UTF-16; save it as “CSV UTF-8 (comma delimited)”.")
        return None
    if 0 in raw:
        line = raw.count(b"\n", 0, raw.index(0)) + 1
        words = "a NUL (a character of code 0) stands here; take it out, or save the table anew."
        problems.append(Problem(name, line, 0, "", words))
        return None
    try:
        return scalars.escaped(raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    except UnicodeDecodeError:
        pass
    try:
        text = scalars.escaped(raw.decode("gb18030").replace("\r\n", "\n").replace("\r", "\n"))
    except UnicodeDecodeError:
        fault("the table is written neither in UTF-8 nor in GB18030; save it as CSV UTF-8.")
        return None
    problems.append(
        Problem(name, 1, 0, "", "read as GB18030; save it as UTF-8 to be sure.", "warning")
    )
    return text


def separated(header: str, name: str, line: int, problems: list[Problem]) -> bool:
    """Say whether the header's columns are separated by commas; else a fault is collected."""
    if _OF_EXCEL.match(header):
        message = f"{header.strip()} is a line for Excel alone; take it out."
        problems.append(Problem(name, line, 0, "", message))
        return False
    if "," in header:
        return True
    for sign, word in ((";", "semicolons (;)"), ("\t", "tabs"), ("，", "full-width commas (，)")):
        if sign in header:
            message = f"the columns are separated by {word}; save the table with commas."
            problems.append(Problem(name, line, 0, "", message))
            return False
    return True


def _may_hold(lines: Sequence[str], name: str, line: int, problems: list[Problem]) -> bool:
    """Say whether the labels leave room for the rows; many more are refused before they are read.

    A few rows too many are found one by one, which says which stand twice.
    """
    rows = sum(bool(row.strip(", ")) for row in lines[1:])
    if rows <= FEW_ROWS:
        return True
    labels = [(at, word) for at, word in enumerate(lines[0].split(",")) if word in DIMENSIONS]
    counts = {}
    for at, word in labels:
        known = AGES if word == "age" else FIXED.get(word)
        counts[word] = len(known or {cells[at] for cells in _cells(lines[1:], at)})
    most = math.prod(counts.values())
    if rows <= most + FEW_ROWS:
        return True
    said = " × ".join(f"{count:,} of {word}" for word, count in counts.items())
    hold = f"the labels ({said}) hold" if said else "a table without labels holds"
    message = f"{rows:,} rows stand here; {hold} {most:,}. Every combination has one row."
    problems.append(Problem(name, line, 0, "", message))
    return False


def _cells(lines: Sequence[str], at: int) -> Iterator[list[str]]:
    """The cells up to a column of each row that has it."""
    rows = (line.split(",", at + 1) for line in lines)
    return (cells for cells in rows if len(cells) > at)


class _Grid:
    """The rows of one table on their way to a complete grid."""

    def __init__(
        self,
        name: str,
        rows: list[list[str]],
        numbers: list[int],
        comment: dict[str, str],
        problems: list[Problem],
        *,
        plain: bool,
    ) -> None:
        self.name, self.comment, self.problems, self.plain = name, comment, problems, plain
        self.header = [cell.strip() for cell in rows[0]]
        self.rows, self.head, self.lines = rows[1:], numbers[0], numbers[1:]
        if any(not any(row) for row in self.rows):
            kept = [pair for pair in zip(self.lines, self.rows, strict=True) if any(pair[1])]
            self.lines, self.rows = [pair[0] for pair in kept], [pair[1] for pair in kept]

    def fault(self, line: int, message: str, key: str = "") -> None:
        self.problems.append(Problem(self.name, line, 0, key, message))

    def read(self) -> ReadTable | None:
        before = len(self.problems)
        dims = [column for column in self.header if column in DIMENSIONS]
        others = [column for column in self.header if column not in DIMENSIONS]
        years = [column for column in others if scalars.YEAR.fullmatch(column)]
        self._check_header(dims, others, years)
        if not dims and len(self.rows) > 1 and not all(map(_is_number, self.rows[0])):
            names = ", ".join(self.header[:6])
            words = f"no column labels the rows: none of {names} is {_LABELLING}."
            self.fault(self.head, words)
            return None
        width = len(self.header)
        for line, row in zip(self.lines, self.rows, strict=True):
            if len(row) != width:
                words = f"{len(row)} cells stand here; the header has {width} columns."
                if len(row) > width and all(map(str.strip, row)):
                    words += " A decimal comma divides cells; write a point."
                self.fault(line, words)
        if not self.rows:
            self.fault(self.head, "rows are missing below the header.")
        if len(self.problems) > before and any(
            p.severity != "warning" for p in self.problems[before:]
        ):
            return None
        percent, values = self._values([self.header.index(column) for column in others])
        labels, order = self._labels([self.header.index(column) for column in dims], dims)
        if values is None or order is None:
            return None
        if order != list(range(len(order))):
            values = [values[position] for position in order]
        table = Table(
            self.name,
            tuple(dims),
            labels,
            tuple(map(int, years)),
            () if years else tuple(others),
            tuple(cell for row in values for cell in row),
            tuple(self.lines[position] for position in order),
        )
        if _long(table):
            if _gaps(sorted(table.labels[table.dims.index("year")])):
                self.fault(self.head, _NO_GAPS, "year")
                return None
            table = _years_across(table, _turn(table))
        return ReadTable(table, self.comment, percent)

    def _check_header(self, dims: list[str], others: list[str], years: list[str]) -> None:
        line = self.head
        twice = sorted({column for column in self.header if self.header.count(column) > 1} - {""})
        if twice:
            self.fault(line, f"column {listed(twice)} stands twice.")
        unnamed = [at for at, column in enumerate(self.header) if not column]
        if unnamed:
            self.fault(line, self._unnamed(unnamed))
        if not others:
            self.fault(line, "a column of values is missing (value, or one for each year).")
        elif years and len(years) != len(others):
            strange = [column for column in others if column not in years and column]
            typed = _typed(strange[0]) if strange else None
            if typed:
                self.fault(line, typed)
            elif strange:
                meant = nearest(strange[0], [name for name in DIMENSIONS if name not in dims])
                cure = f"did you mean {meant}?" if meant else f"known are {listed(DIMENSIONS, 30)}."
                self.fault(line, f"column {listed(strange)} is no year and no label; {cure}")
        elif years and _gaps(years):
            self.fault(line, _NO_GAPS)
        if "unit" not in self.comment:
            self.fault(1, "the first line must name the unit:  # source: … evidence: … unit: …")

    def _unnamed(self, unnamed: Sequence[int]) -> str:
        """What is wrong with columns without a name: one more save of a spreadsheet, or a slip."""
        said = " and ".join(str(at + 1) for at in unnamed[:3])
        said = f"columns {said}" if len(unnamed) > 1 else f"column {said}"
        if len(unnamed) > 3:
            said = f"{len(unnamed)} columns"
        if any(row[at].strip() for row in self.rows for at in unnamed if at < len(row)):
            return f"{said} has no name." if len(unnamed) == 1 else f"{said} have no name."
        return f"{said} {'is' if len(unnamed) == 1 else 'are'} empty; take the empty columns out."

    def _values(self, columns: Sequence[int]) -> tuple[bool, list[list[float]] | None]:
        first, last = columns[0], columns[-1] + 1
        across = list(columns) == list(range(first, last))
        if not self.plain:
            return self._careful_values(columns)
        try:
            if across:
                values = [list(map(float, row[first:last])) for row in self.rows]
            else:
                values = [[float(row[column]) for column in columns] for row in self.rows]
            if all(map(math.isfinite, map(sum, values))):
                return False, values
        except ValueError:
            pass
        return self._careful_values(columns)

    def _careful_values(self, columns: Sequence[int]) -> tuple[bool, list[list[float]] | None]:
        percent = good = True
        percent = False
        values = []
        for line, row in zip(self.lines, self.rows, strict=True):
            numbers = []
            for column in columns:
                cell = row[column].strip()
                number = scalars.numeric(cell)
                if number is None:
                    good = False
                    self.fault(line, _cell_message(cell), self.header[column])
                else:
                    percent = percent or number[1]
                    numbers.append(number[0])
            values.append(numbers)
        return percent, values if good else None

    def _labels(
        self, columns: Sequence[int], dims: list[str]
    ) -> tuple[tuple[tuple[str, ...], ...], list[int] | None]:
        keys = [tuple(row[column].strip() for column in columns) for row in self.rows]
        labels = tuple(tuple(dict.fromkeys(key[i] for key in keys)) for i in range(len(dims)))
        good = True
        if not self.plain and not self._typed_labels(keys, dims, labels):
            return labels, None
        for i, names in enumerate(labels):
            if "" in names:
                good = False
                for line, key in zip(self.lines, keys, strict=True):
                    if key[i] == "":
                        self.fault(line, "a label is missing in this row.", dims[i])
        size = math.prod(map(len, labels))
        if size == len(keys) and keys == list(product(*labels)):
            return labels, list(range(size)) if good else None
        seen: dict[tuple[str, ...], int] = {}
        for position, key in enumerate(keys):
            if key in seen:
                good = False
                self.fault(
                    self.lines[position],
                    f"the row {_row(dims, key)} stands twice; the first is in line "
                    f"{self.lines[seen[key]]}.",
                )
            else:
                seen[key] = position
        missing = size - len(seen)
        if missing:
            good = False
            # The grid may be immense; its first missing rows lie within these.
            first = [key for key in islice(product(*labels), len(seen) + 3) if key not in seen]
            shown = "; ".join(_row(dims, key) for key in first[:3])
            more = f" and {missing - 3} more" if missing > 3 else ""
            self.fault(
                self.head,
                f"{missing} of {size} rows are missing: {shown}{more}. Every combination "
                "of labels needs its row.",
            )
        return labels, [seen[key] for key in product(*labels)] if good else None

    def _typed_labels(
        self,
        keys: Sequence[tuple[str, ...]],
        dims: Sequence[str],
        labels: Sequence[tuple[str, ...]],
    ) -> bool:
        """Whether labels are typed as they are meant; each that is not is a fault at its row."""
        good = True
        for i, names in enumerate(labels):
            for name, message in zip(names, map(_typed, names), strict=True):
                if message is not None:
                    good = False
                    row = next(n for n, key in enumerate(keys) if key[i] == name)
                    self.fault(self.lines[row], message, dims[i])
        return good


_LABELLING = "region, status, sex, age, level or another label"
_NO_GAPS = "the years must follow each other without a gap."


def _gaps(years: Sequence[str]) -> bool:
    return any(int(later) != int(year) + 1 for year, later in pairwise(years))


def _row(dims: Sequence[str], key: Sequence[str]) -> str:
    return ", ".join(f"{dim} {label}" for dim, label in zip(dims, key, strict=True)) or "of values"


def _cell_message(cell: str) -> str:
    if not cell:
        return "the cell is empty; nothing is filled in, write the number."
    foreign = scalars.foreign_number(cell)
    if foreign is not None:
        return foreign
    if scalars.leading_zero(cell):
        return f"{cell} begins with 0; write {cell.lstrip('0') or '0'}"
    plain = scalars.plain_number(cell)
    if plain is not None:
        return f"{cell} is no plain number; write {plain}"
    return f"{cell} is not a number."


def _is_number(cell: str) -> bool:
    return scalars.numeric(cell.strip()) is not None


def _typed(label: str) -> str | None:
    """Say how a label should be typed that is written in other digits or full-width, else None."""
    half = scalars.half_width(label)
    if half != label and half.isascii():
        return f"{label} is written with full-width signs; write {half}"
    return scalars.foreign_number(label)


def _long(table: Table) -> bool:
    if "year" not in table.dims or table.years or len(table.columns) != 1:
        return False
    return all(map(scalars.YEAR.fullmatch, table.labels[table.dims.index("year")]))


def _turn(table: Table) -> list[int]:
    """Return the order in which the values of a long table follow each other years across."""
    axis = table.dims.index("year")
    years = table.labels[axis]
    sizes = [len(names) for names in table.labels]
    inner, outer = math.prod(sizes[axis + 1 :]), math.prod(sizes[:axis])
    ranked = sorted(range(len(years)), key=lambda position: int(years[position]))
    return [
        (block * len(years) + position) * inner + cell
        for block in range(outer)
        for cell in range(inner)
        for position in ranked
    ]


def _years_across(table: Table, turn: Sequence[int]) -> Table:
    """Turn a long table of one value, with a year column, into years across."""
    axis = table.dims.index("year")
    return Table(
        table.file,
        table.dims[:axis] + table.dims[axis + 1 :],
        table.labels[:axis] + table.labels[axis + 1 :],
        tuple(sorted(map(int, table.labels[axis]))),
        (),
        tuple(table.values[position] for position in turn),
        tuple(table.lines[position] for position in turn),
    )
