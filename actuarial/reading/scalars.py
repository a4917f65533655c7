"""What a plain word in a file means: a number, a percentage, or text; nothing else."""

from __future__ import annotations

import math
import re
import unicodedata
from decimal import Decimal

NUMBER = re.compile(r"[-+]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?", re.A)
YEAR = re.compile(r"(?:19|20|21)\d\d", re.A)
CODE = re.compile(r"\d{6}", re.A)
"""Official code of a place (行政区划代码)."""
FILL_IN = "fill_in"
"""Stands in a skeleton where a value is to be written."""
NOT_FINITE = frozenset({".nan", ".inf", "+.inf", "-.inf"})

_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Signs that move a terminal, hide or turn text; line feeds and tabs are none of them."""
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}
_QUOTES = {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"}
_STRUCTURE = re.compile("[：，｛｝［］％＃＂＇　]|[０-９]")


def escaped(text: str) -> str:
    """Return a text as data: control signs as they are written in quotes, ``\\x1b``.

    Files are read so, so that no title, name or key reaches a terminal or a table as anything else
    than letters.
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def one_line(text: str) -> str:
    """Return an escaped text without line feeds and tabs."""
    return escaped(text).strip().replace("\n", "\\n").replace("\t", "\\t")


def half_width(text: str) -> str:
    """Return the text with full-width digits, marks and spaces (全角) written half-width."""
    return text.translate(_HALF_WIDTH)


def full_width(text: str) -> bool:
    """Say whether the text holds a full-width sign that stands for a sign of YAML or a digit."""
    return not text.isascii() and _STRUCTURE.search(text) is not None


def plain_digits(text: str) -> str | None:
    """Return a number with its digits, of whatever script, written 0 to 9; None where it is none.

    Python reads the digits of every script as numbers; files are read in those of one.
    """
    if text.isascii():
        return None
    digits = (str(unicodedata.decimal(sign, sign)) for sign in half_width(text))
    plain = "".join(digits).strip()
    return plain if numeric(plain) is not None else None


def foreign_number(text: str) -> str | None:
    """Say how a number should be typed that is written in other signs than 0 to 9, else None."""
    plain = plain_digits(text)
    if plain is None or plain == text:
        return None
    if half_width(text).strip() == plain:
        return f"{text} is written with full-width signs; write {plain}"
    return f"{text} is written with digits of another script; write {plain}"


def corrected(line: str) -> str:
    """Return a line as it should be written: half-width, a space after colon and comma."""
    text = re.sub(r"([：，])(?=\S)", lambda found: half_width(found[1]) + " ", line.strip())
    return half_width(text).translate(_QUOTES)


def numeric(text: str) -> tuple[float, bool] | None:
    """Return the number a plain word stands for and whether it is a percentage, else None.

    ``1e-3``, ``1_000`` and ``6%`` are numbers; ``010`` is text (neither 8 nor 10 is certain).
    A percentage is divided in decimals, so that ``6%`` equals ``0.06`` to the last bit.
    """
    percent = text.endswith("%")
    digits = (text[:-1] if percent else text).strip()
    if not NUMBER.fullmatch(digits):
        return None
    bare = digits.lstrip("+-")
    if len(bare) > 1 and bare[0] == "0" and bare[1].isdigit():
        return None
    value = float(Decimal(digits).scaleb(-2)) if percent else float(digits)
    return (value, percent) if math.isfinite(value) else None


def plain_number(text: str) -> str | None:
    """Return a number as it is to be typed that has commas or blanks in it, None where it is none.

    A comma before three digits divides thousands, if a thousand there is; any other is a decimal
    comma.
    """
    bare = half_width(text).replace(" ", "")
    if bare.count(",") == 1 and not re.match(r"[-+]?[1-9]\d{0,2},\d{3}(?!\d)", bare):
        bare = bare.replace(",", ".")
    bare = bare.replace(",", "")
    return bare if bare != text and numeric(bare) is not None else None


def leading_zero(text: str) -> bool:
    """Say whether digits begin with a 0 that a number has not: neither 8 nor 10 is certain."""
    return text.isascii() and text.replace("_", "").isdecimal() and text.startswith("0")


def scaled(text: str, factor: int) -> float:
    """Return a plain number times a power of ten, multiplied in decimals (30445.5 亿 is exact)."""
    return float(Decimal(text.strip()) * factor)


def shown(value: float) -> str:
    """Write a number as it would be typed: no trailing zeros, no exponent for everyday size."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return format(value, ".6g")


def percentage(value: float) -> str:
    """Write a share as a percentage: 0.05 as ``5%``."""
    return f"{shown(round(value * 100, 10))}%"
