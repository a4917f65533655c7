"""Balancing rates through the whole line (平衡费率): what change would hold a fund.

A change is merged over the scenario exactly as another scenario file would, compiled and projected.
Source: docs/method.md §9.
"""

from __future__ import annotations

from actuarial.solve.legal import Bound
from actuarial.solve.question import (
    MET,
    Question,
    Schedule,
    Target,
    Timing,
    change_of,
    clock_of,
    is_scenario_text,
    scenario_text,
    schedule_of,
)
from actuarial.solve.solution import Missed, Solution, Wanted
from actuarial.solve.solver import Solver, levels_moved

__all__ = [
    "MET",
    "Bound",
    "Missed",
    "Question",
    "Schedule",
    "Solution",
    "Solver",
    "Target",
    "Timing",
    "Wanted",
    "change_of",
    "clock_of",
    "is_scenario_text",
    "levels_moved",
    "scenario_text",
    "schedule_of",
]
