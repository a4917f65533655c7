"""Tables as CSV files that Excel and pandas open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from actuarial.results.layout import shown
from actuarial.results.tables import Column, Table
from actuarial.whole import write_whole

_FORMULA = "=+-@＝＋－＠"
"""Signs with which a formula of a spreadsheet begins."""


class Part(NamedTuple):
    """One scenario's part of a file."""

    head: str
    """Note and headings."""
    body: str


def part_of(table: Table) -> Part:
    """A table as text."""
    return Part(heading(table), body(table))


def write_parts(folder: Path, scenarios: Sequence[Mapping[str, Part]]) -> list[Path]:
    """One file a table, the scenarios one below the other; the first gives headings and note.

    Raises ValueError where a scenario has other columns than the one before it.
    """
    written = []
    for name in dict.fromkeys(name for made in scenarios for name in made):
        parts = [made[name] for made in scenarios if name in made]
        titles = [part.head.splitlines()[-1] for part in parts]
        for other in titles[1:]:
            if other != titles[0]:
                raise ValueError(f"{name}: the scenarios have other columns: {titles[0]}, {other}")
        raw = _bytes(parts[0].head, [part.body for part in parts])
        write_whole(folder / f"{name}.csv", raw)
        written.append(folder / f"{name}.csv")
    return written


def write_tables(folder: Path, scenarios: Sequence[Mapping[str, Table]]) -> list[Path]:
    """`write_parts` of tables."""
    return write_parts(
        folder, [{name: part_of(one) for name, one in made.items()} for made in scenarios]
    )


def write_table(path: Path, table: Table) -> None:
    """Write one table."""
    write_whole(path, bytes_of(table))


def bytes_of(table: Table) -> bytes:
    """A table as it stands in a file."""
    return _bytes(heading(table), [body(table)])


def _bytes(head: str, bodies: Sequence[str]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel reads Chinese as another encoding."""
    return "".join([head, *bodies]).encode("utf-8-sig")


def heading(table: Table) -> str:
    """The note in one cell, where there is one, and the titles of the columns.

    The note begins with "#": a reader may skip it (``pandas.read_csv(path, comment="#")``, which
    cannot where it has to be quoted, so notes hold no comma).
    """
    note = table.note
    rows = [[f"# {note.en} / {note.zh}"]] if note else []
    return _lines([*rows, [_word(column.quantity.title) for column in table.columns]])


def body(table: Table) -> str:
    """The rows."""
    return _lines(zip(*map(_texts, table.columns), strict=True))


def _texts(column: Column) -> list[str]:
    if column.values.dtype.kind == "O":
        return list(map(_word, column.values.tolist()))
    return shown(column.quantity, column.values)


def _word(text: str) -> str:
    """A word as a cell: what a spreadsheet would compute begins with an apostrophe instead."""
    return f"'{text}" if text[:1] in _FORMULA and text else text


def _lines(rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
