"""What a plain word in a file means: a number, a percentage, or text; nothing else."""

from __future__ import annotations

import math
import re
from decimal import Decimal

NUMBER = re.compile(r"[-+]?(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][-+]?\d{1,4})?", re.A)
YEAR = re.compile(r"(?:19|20|21)\d\d", re.A)
FILL_IN = "fill_in"
"""Stands in a skeleton where a value is to be written."""
NOT_FINITE = frozenset({".nan", ".inf", "+.inf", "-.inf"})

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}
_QUOTES = {0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"}
_STRUCTURE = re.compile("[：，｛｝［］％＃＂＇　]|[０-９]")


def half_width(text: str) -> str:
    """Return the text with full-width digits, marks and spaces (全角) written half-width."""
    return text.translate(_HALF_WIDTH)


def full_width(text: str) -> bool:
    """Say whether the text holds a full-width sign that stands for a sign of YAML or a digit."""
    return not text.isascii() and _STRUCTURE.search(text) is not None


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
