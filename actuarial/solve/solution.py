"""What a search found: the change, what the law makes of it, and what it leaves missed."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np

from actuarial.solve.legal import Bound, Legal
from actuarial.solve.outlook import Outlook
from actuarial.solve.question import Timing

Outcome = Literal["met", "room", "by rule", "missed"]
"""What becomes of the targets: the change meets them; they are met without it, and it uses the room
that is left; rules of the fund meet them without it, which only then stand in for it; or the legal
level misses one."""
Reach = Literal["targets", "other years", "nothing"]
"""How far the change reaches: it moves a target; years of the fund, but no target; or no year."""


class Missed(NamedTuple):
    """Targets missed at the legal level: the largest of them."""

    amount: float
    """Yuan; 0 where none is missed."""
    year: int = 0
    region: str = ""
    """Whose fund; empty where it is all of them together."""
    months: float = np.nan
    """What is held instead, months of outgo."""


class Wanted(NamedTuple):
    """What would meet the targets that the change moves, if pace, cap or bound held it less."""

    level: float
    """By a straight line where the model is one, bounds left aside; else searched for within the
    instrument's bounds. Missing where the search found none."""
    searched: float
    """The furthest level that was tried."""
    steps: int
    """Yearly steps in which it comes, as many as the pace of the law asks for."""


class Solution(NamedTuple):
    """The change that balances the fund, before and after the law's steps and bounds."""

    timing: Timing
    present: float
    """Level of the leading quantity in the first year of the whole change; the highest of the
    regions asked for where the change rises, the lowest where it falls."""
    change: float
    """Unrounded: added in the quantity's unit, or the factor less 1."""
    level: float
    """Unrounded level, in the instrument's unit."""
    outcome: Outcome
    reach: Reach
    wanted: Wanted
    legal: Legal
    bound: Bound
    """Of the law, or the cap, on the side of the targets."""
    capped: bool
    """Whether the bound keeps the change from meeting a target."""
    missed: Missed
    """At the legal level, whatever the reason."""
    early: Missed
    """Of those only targets that the change does not move: before it comes."""
    late: Missed
    """Of those only targets that it moves."""
    meets_alone: bool
    """Whether the unrounded change meets all targets; by rule, whether it would without the rules,
    whose change and level it then is, while the legal change is none."""
    residual: float
    """Reserve above the least target at the unrounded change, share of that year's outgo."""
    deciding: tuple[int, str]
    """Year, and region where every region has a target, that decides the unrounded change."""
    linear: bool
    now: Outlook
    balanced: Outlook
    held: Outlook
    """Outlook at the legal level."""
    projections: int

    @property
    def feasible(self) -> bool:
        """Whether the legal level meets every target."""
        return self.outcome != "missed"

    @property
    def met_already(self) -> bool:
        """Whether all targets are met without a change, and not by a rule."""
        return self.outcome == "room" or (self.outcome == "met" and self.reach != "targets")

    @property
    def answered(self) -> bool:
        """Whether there is a change to speak of: it moves a target, and no rule does its work."""
        return self.reach == "targets" and self.outcome != "by rule"
