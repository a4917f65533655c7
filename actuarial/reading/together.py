"""Bounds on what several quantities give together: shares of one whole, factors of a product."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actuarial.reading.problems import Severity


@dataclass(frozen=True, eq=False)
class Together:
    """A bound that holds in every year; a section of the schema names its own in ``together``.

    ``keys`` are dotted and count from the section; ``*`` stands for every name of a mapping that
    leads to a quantity. ``gives`` makes one array of theirs, in this order. ``words`` say what is
    wrong: ``{parts}`` are the keys with their values, ``{all}`` is what they give, ``{year}`` the
    first year out of bounds; a key without ``*`` is its value. What may be meant is a warning.
    """

    keys: tuple[str, ...]
    gives: Callable[..., Any]
    low: float | None
    high: float | None
    words: str
    severity: Severity = "fault"


def total(*values: Any) -> Any:
    """Return what shares add up to."""
    return sum(values)


def whole(*keys: str) -> Together:
    """Return the bound of shares that divide a whole."""
    words = "{parts} are {all} together in {year}; they divide the whole, 100%."
    return Together(keys, total, 1.0, 1.0, words)


def at_most_whole(*keys: str, of: str = "", rest: str = "") -> Together:
    """Return the bound of shares of a whole of which a rest may be left."""
    words = f"{{parts}} are {{all}}{of} in {{year}}; together they are 100% at most{rest}."
    return Together(keys, total, None, 1.0, words)
