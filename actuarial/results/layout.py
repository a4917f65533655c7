"""How figures are printed: digits, words for codes, lines of equal width."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Array
from actuarial.results.quantities import Quantity, quantity
from actuarial.terminal import COLUMNS, width
from actuarial.vocabulary import NEVER, NEVER_NAME, units

MONEY_UNIT, MONEY = units.HUNDRED_MILLION_YUAN.zh, units.HUNDRED_MILLION_YUAN.size
MISSING = "–"
"""Stands in the terminal where there is no figure."""


def shown(of: Quantity, values: Array) -> list[str]:
    """Figures of a quantity, [row] in its unit, as text; nothing where missing."""
    if of.digits is None:
        found = ["" if math.isnan(value) else repr(value) for value in values.tolist()]
    else:
        found = _fixed(values, of.digits)
    for code, name in of.codes:
        for row in np.flatnonzero(values == code).tolist():
            found[row] = name.en
    return found


def _fixed(values: Array, digits: int) -> list[str]:
    if values.dtype.kind in "iub" and digits == 0:
        return list(map(str, values.tolist()))
    # Adding 0 leaves no negative zero.
    rounded = (np.round(values, digits) + 0.0).tolist()
    form = f"%.{digits}f"
    return ["" if math.isnan(value) else form % value for value in rounded]


def numbers(values: Array, digits: int, divided_by: float = 1.0) -> Array:
    """Figures as text with fixed digits; nothing where missing, and no negative zero."""
    texts = _fixed(np.asarray(values / divided_by).reshape(-1), digits)
    return np.array(texts, dtype=object).reshape(np.shape(values))


def number(value: float, digits: int) -> str:
    """One figure as text, as `numbers` prints it."""
    return _fixed(np.array([value], dtype=np.float64), digits)[0]


def figures(name: str, values: Array, digits: int) -> Array:
    """Figures of a quantity as the model has them, as text in the unit that tables show."""
    return numbers(values, digits, quantity(name).unit.size)


def calendar_year(value: float) -> str:
    """A year, or "never" (within the horizon); nothing where it is missing."""
    if math.isnan(value):
        return ""
    return NEVER_NAME.en if value == NEVER else str(int(value))


def aligned(rows: Sequence[Sequence[str]], first_left: int = 1) -> list[str]:
    """Lines of equal columns; the first are set left, figures right; Chinese is two wide."""
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            text + pad if column < first_left else pad + text
            for column, text in enumerate(row)
            for pad in [" " * (widths[column] - width(text))]
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def in_blocks(first: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Columns behind a first one, in as many blocks as a terminal needs for them."""
    lines: list[str] = []
    block: list[Sequence[str]] = []
    for column in columns:
        wider = aligned(list(zip(first, *block, column, strict=True)))
        if block and max(map(width, wider)) > COLUMNS:
            lines += [*aligned(list(zip(first, *block, strict=True))), ""]
            block = []
        block.append(column)
    return [*lines, *aligned(list(zip(first, *block, strict=True)))]
