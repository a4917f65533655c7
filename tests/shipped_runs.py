"""The runs as shipped, each read and judged once for all tests that change nothing of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from actuarial.checks import Compiled, compiled_run

RUNS = Path(__file__).resolve().parent.parent / "runs"


@cache
def shipped(name: str) -> Compiled:
    """One of the shipped runs with the arrays of its scenarios."""
    return compiled_run(RUNS / f"{name}.yaml")
