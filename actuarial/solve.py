"""Balancing rates through the whole line (平衡费率): what change would hold a fund.

A change is laid over the scenario exactly as another scenario file would, compiled and projected.
Source: docs/method.md §9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.basis import Clock, compile_basis, level_of
from actuarial.projection import Projector
from actuarial.projection.outlook import Outlook, outlook_of
from actuarial.reading.assumptions import Assumptions, Run
from actuarial.reading.instruments import Instrument
from actuarial.reading.laying import laid_over
from actuarial.reading.quantity import Change, Path
from actuarial.solvency import LeastChange, least_change, legal_rate

Floats = NDArray[np.float64]

MET = 1e-9
"""A target missed by less than this share of a year's outgo is met."""


class Timing(NamedTuple):
    """When the change comes: equal yearly steps from a year on; one step is the whole at once."""

    start: int
    steps: int = 1

    @property
    def full(self) -> int:
        """First year in which the whole change is in force."""
        return self.start + self.steps - 1


class Target(NamedTuple):
    """Months of outgo that the reserve holds at least at the end of each of the years."""

    months: float
    years: tuple[int, ...]


class Question(NamedTuple):
    """What is to be balanced, and by what."""

    run: Run
    scenario: str
    fund: str
    instrument: Instrument
    target: Target
    pooling: str
    regions: tuple[str, ...]
    """One region, whose fund is the one that serves it, or all regions of whole provinces."""
    step: float
    lowest: float
    """As the instrument has them, or as they were asked for instead."""
    highest: float


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
    wanted: float
    """Level that a straight line asks for, bounds left aside."""
    legal_change: float
    legal: float
    """Level rounded to the legal step towards meeting the target, within the bounds."""
    capped: bool
    feasible: bool
    """Whether the legal level meets every target."""
    missed: float
    """Largest sum that a target is missed by at the legal level, yuan; 0 where all are met."""
    missed_year: int
    before: bool
    """Whether targets are missed that the change does not move: before it, or not its fund's."""
    idle: bool
    """Whether the change moves no target at all."""
    residual: float
    """Reserve above the least target at the unrounded change, share of that year's outgo."""
    linear: bool
    now: Outlook
    balanced: Outlook
    held: Outlook
    """Outlook at the legal level."""
    projections: int


def clock_of(run: Run) -> Clock:
    """Years of the run."""
    return Clock(run.base_year, run.horizon)


def change_at(instrument: Instrument, timing: Timing, amount: float) -> Change:
    """The change as a scenario states it; amount in the quantity's unit, or the factor less 1."""
    neutral = 0.0 if instrument.by == "add" else 1.0
    points = [
        (timing.start + number, neutral + amount * (number + 1) / timing.steps)
        for number in range(timing.steps)
    ]
    return Change(instrument.by, Path(tuple(points)))


def scenario_text(
    instrument: Instrument, timing: Timing, amount: float, scenario: str, reason: str
) -> str:
    """A scenario file that makes the change; read back, it gives the figures of the solution."""
    change = change_at(instrument, timing, amount)
    assert isinstance(change.quantity, Path)
    points = ", ".join(f"{year}: {value!r}" for year, value in change.quantity.points)
    lines = [f"{key}: {{{change.kind}: {{{points}}}}}" for key in instrument.changes]
    return "\n".join(["schema: 1", f"inherits: {scenario}", f"reason: {reason}", *lines]) + "\n"


class Solver:
    """Answers one question for several timings.

    A class because people, and the outlook without a change, have to live between the answers.
    """

    def __init__(self, question: Question):
        self.question = question
        self.clock = clock_of(question.run)
        self.projector = Projector()
        self.projections = 0
        self.varied = 0
        """Projections of cost variants, which no search needs."""
        self._outlooks: dict[tuple[Timing | None, float, str], Outlook] = {}

    def outlook(
        self, timing: Timing | None = None, amount: float = 0.0, variant: str = ""
    ) -> Outlook:
        """The fund under a change and a cost variant of the run; each is projected once."""
        key = (timing, amount, variant) if amount else (None, 0.0, variant)
        if key not in self._outlooks:
            self._outlooks[key] = self._projected(timing, amount, variant)
        return self._outlooks[key]

    def _projected(self, timing: Timing | None, amount: float, variant: str) -> Outlook:
        question, run = self.question, self.question.run
        assumptions = run.scenarios[question.scenario]
        if variant:
            assumptions = run.variant(question.scenario, variant)
        if timing is not None and amount:
            change = change_at(question.instrument, timing, amount)
            assumptions = laid_over(
                assumptions, question.instrument.changes, change, question.scenario
            )
        basis = compile_basis(assumptions, run.places, self.clock, run.pooling)
        if variant:
            self.varied += 1
        else:
            self.projections += 1
        return outlook_of(
            self.projector.project(basis), question.fund, question.pooling, question.regions
        )

    def solve(self, timing: Timing) -> Solution:
        """The least change with this timing that meets the target, and what the law makes of it."""
        question, spent = self.question, self.projections
        now = self.outlook()
        at = np.array([year - self.clock.base_year for year in question.target.years])
        months = question.target.months

        def slack(amount: float) -> Floats:
            found = self.outlook(timing, amount)
            short: Floats = found.reserve[at] - months / 12 * found.expenditure[at]
            return short

        levels = self._levels(timing)
        spent_in_year = np.abs(now.expenditure[at])
        scale = np.where(spent_in_year > 0, spent_in_year, 1.0)
        bounds = self._bounds(levels, timing)
        found = least_change(slack, scale, *bounds)
        present = float(levels.max() if found.rising else levels.min())
        legal_level, capped = self._legal(found, present, bounds)
        legal = self._amount(legal_level, present)
        left = slack(legal) / scale
        worst = int(np.argmin(left))
        feasible = bool(left[worst] >= -MET)
        relative = found.slack / scale
        moved = found.moved if found.moved.any() else ~found.moved
        return Solution(
            timing=timing,
            present=present,
            change=found.change,
            level=self._level(found.change, present),
            wanted=self._level(found.straight, present) if found.linear else np.nan,
            legal_change=legal,
            legal=legal_level,
            capped=capped,
            feasible=feasible,
            missed=0.0 if feasible else float(-slack(legal)[worst]),
            missed_year=int(question.target.years[worst]),
            before=bool((relative[~found.moved] < -MET).any()),
            idle=not found.moved.any(),
            residual=float(relative[moved].min()),
            linear=found.linear,
            now=now,
            balanced=self.outlook(timing, found.change),
            held=self.outlook(timing, legal),
            projections=self.projections - spent,
        )

    def _levels(self, timing: Timing) -> Floats:
        """[region] level of the leading quantity in the first year of the whole change."""
        run, instrument = self.question.run, self.question.instrument
        if instrument.unit == "factor":
            return np.ones(len(self.question.regions))
        leading = level_of(
            run.scenarios[self.question.scenario],
            self.question.regions,
            instrument.changes[0],
            self.clock,
        )
        levels: Floats = leading[list(self.clock.years).index(timing.full)] * instrument.parts
        return levels

    def _bounds(self, levels: Floats, timing: Timing) -> tuple[float, float]:
        """Lowest and highest change, 0 between them, with which every region stays legal."""
        question = self.question
        if question.instrument.by == "times":
            lowest, highest = question.lowest - 1, question.highest - 1
        else:
            parts = question.instrument.parts
            lowest = (question.lowest - float(levels.min())) / parts
            highest = (question.highest - float(levels.max())) / parts
        if question.instrument.fastest is not None:
            reach = question.instrument.fastest * timing.steps / question.instrument.parts
            lowest, highest = max(lowest, -reach), min(highest, reach)
        return min(lowest, 0.0), max(highest, 0.0)

    def _level(self, amount: float, present: float) -> float:
        parts: int = self.question.instrument.parts
        if self.question.instrument.by == "times":
            return present * (1 + amount)
        return present + amount * parts

    def _amount(self, level: float, present: float) -> float:
        parts: int = self.question.instrument.parts
        if self.question.instrument.by == "times":
            return level / present - 1 if present else 0.0
        return (level - present) / parts

    def _legal(
        self, found: LeastChange, present: float, bounds: tuple[float, float]
    ) -> tuple[float, bool]:
        """Level rounded towards meeting the target, and whether a bound holds it back."""
        if not found.moved.any():
            return present, False
        sign = 1.0 if found.rising else -1.0
        bound = self._level(bounds[1] if found.rising else bounds[0], present)
        level = self._level(found.change, present)
        rounded, held = legal_rate(sign * level, step=self.question.step, highest=sign * bound)
        return sign * float(rounded), bool(held) or not found.within


def levels_moved(solver: Solver, solution: Solution) -> Iterator[tuple[str, Floats, Floats]]:
    """Key, level now and level under the legal change of every quantity moved, [region]."""
    question = solver.question
    assumptions: Assumptions = question.run.scenarios[question.scenario]
    change = change_at(question.instrument, solution.timing, solution.legal_change)
    changed = laid_over(assumptions, question.instrument.changes, change, question.scenario)
    row = list(solver.clock.years).index(solution.timing.full)
    for key in question.instrument.changes:
        before, after = (
            level_of(one, question.regions, key, solver.clock)[row]
            for one in (assumptions, changed)
        )
        yield key, before, after
