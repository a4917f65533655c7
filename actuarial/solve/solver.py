"""The search for the change, through the whole line."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis import compile_basis, levels_of
from actuarial.basis.memory import Memory
from actuarial.checks.refusals import refusing
from actuarial.projection import Projector
from actuarial.reading.resolved import Assumptions, merged_over
from actuarial.solve.legal import (
    bounds_of,
    legal_change,
    level_at,
    levels_now,
    present_in,
)
from actuarial.solve.outlook import Outlook, outlook_of
from actuarial.solve.question import (
    MET,
    Question,
    Schedule,
    Timing,
    change_of,
    clock_of,
    schedule_of,
)
from actuarial.solve.solution import Missed, Outcome, Solution, Wanted
from actuarial.solvency import LeastChange
from actuarial.solvency.least_change import least_change

WIDE = 13
"""Evaluations of the search beyond what pace and cap allow."""


class Solver:
    """Answers one question for several timings.

    A class because people, and the outlook without a change, have to live between the answers.
    """

    def __init__(self, question: Question):
        self.question = question
        self.clock = clock_of(question.run)
        self.levels = levels_now(question)
        self.projector = Projector()
        self.memory = Memory()
        """Of the scenarios of the run; what a change touches is compiled and forgotten."""
        self.projections = 0
        self.varied = 0
        """Projections of cost variants, which no search needs."""
        self._outlooks: dict[tuple[Schedule, str, bool], Outlook] = {}

    def outlook(self, schedule: Schedule = (), variant: str = "", *, ruled: bool = True) -> Outlook:
        """The fund under a change and a cost variant of the run; each is projected once.

        ruled: whether the rules of the fund are in force.
        """
        key = (schedule if any(amount for _, amount in schedule) else (), variant, ruled)
        if key not in self._outlooks:
            self._outlooks[key] = self._projected(*key)
        return self._outlooks[key]

    def _projected(self, schedule: Schedule, variant: str, ruled: bool) -> Outlook:
        question, run = self.question, self.question.run
        assumptions = run.scenarios[question.scenario]
        if variant:
            assumptions = run.variant(question.scenario, variant)
        if schedule:
            change = change_of(question.instrument, schedule)
            assumptions = merged_over(
                assumptions, question.instrument.changes, change, question.scenario
            )
        if variant:
            self.varied += 1
        else:
            self.projections += 1
        with refusing(run, assumptions):
            memory = self.memory.branch() if schedule else self.memory
            return self._outlook(assumptions, memory, ruled)

    def _outlook(self, assumptions: Assumptions, memory: Memory, ruled: bool) -> Outlook:
        question, run = self.question, self.question.run
        basis = compile_basis(assumptions, run.places, self.clock, run.pooling, memory)
        if not ruled:
            funds = (
                replace(one, rules=()) if one.name == question.fund else one for one in basis.funds
            )
            basis = replace(basis, funds=tuple(funds))
        return outlook_of(
            self.projector.project(basis), question.fund, question.pooling, question.regions
        )

    def slack(self, outlook: Outlook) -> Floats:
        """Reserve above the targets, [year × region where every region has one] yuan."""
        reserve, outgo = self._judged(outlook)
        found: Floats = reserve - self.question.target.months / 12 * outgo
        return found

    @property
    def target_rows(self) -> Ints:
        """Positions of the years of the target in an outlook."""
        return np.array(self.question.target.years) - self.clock.base_year

    def _judged(self, outlook: Outlook) -> tuple[Floats, Floats]:
        """Reserve and outgo of the funds and years of the target."""
        at = self.target_rows
        if self.question.target.every_region:
            return outlook.reserves[at].ravel(), outlook.expenditures[at].ravel()
        return outlook.reserve[at], outlook.expenditure[at]

    def whose(self, number: int) -> tuple[int, str]:
        """Year and region of a target, by its position in the slack."""
        target, regions = self.question.target, self.question.regions
        if not target.every_region:
            return target.years[number], ""
        return target.years[number // len(regions)], regions[number % len(regions)]

    def solve(self, timing: Timing) -> Solution:
        """The least change with this timing that meets the target, and what the law makes of it."""
        question, spent = self.question, self.projections
        now = self.outlook()
        spent_in_year = np.abs(self._judged(now)[1])
        scale = np.where(spent_in_year > 0, spent_in_year, 1.0)
        room = self._met(now)
        # What a rule would give must not be taken for room, nor its work for that of a level.
        with_rules = not (room and now.rules.kinds)
        by_rule = not with_rules and not self._met(self.outlook(ruled=False))
        bounds = bounds_of(question, self.levels, timing)
        slack = self._slack_of(timing, ruled=with_rules)
        found = least_change(slack, scale, bounds[0].change, bounds[1].change)
        bound = bounds[1] if found.rising else bounds[0]
        change = 0.0 if by_rule else found.change
        legal = legal_change(question, self.levels, timing, change, bound.change, found.rising)
        present = present_in(self.levels, timing.full, found.rising)
        held = self.outlook(legal.schedule)
        shares = self.slack(held) / scale
        counted = np.where(found.moved, found.slack / scale, np.inf)
        missed, moves_targets = self._missed(held, shares), bool(found.moved.any())
        outcome: Outcome = "met"
        if by_rule:
            outcome = "by rule"
        elif missed.amount:
            outcome = "missed"
        elif room and moves_targets:
            outcome = "room"
        return Solution(
            timing=timing,
            present=present,
            change=found.change,
            level=level_at(question, found.change, present),
            outcome=outcome,
            reach="targets" if moves_targets else "other years" if self._moves(now) else "nothing",
            wanted=self._wanted(timing, found, scale),
            legal=legal,
            bound=bound,
            capped=not found.within or legal.held,
            missed=missed,
            early=self._missed(held, np.where(found.moved, 0.0, shares)),
            late=self._missed(held, np.where(found.moved, shares, 0.0)),
            meets_alone=bool((found.slack / scale).min() >= -MET),
            residual=float((counted if moves_targets else found.slack / scale).min()),
            deciding=self.whose(int(np.argmin(counted))),
            linear=found.linear,
            now=now,
            balanced=self.outlook(schedule_of(timing, found.change), ruled=with_rules),
            held=held,
            projections=self.projections - spent,
        )

    def _wanted(self, timing: Timing, found: LeastChange, scale: Floats) -> Wanted:
        """What would do where the bounds hold the change back, and the furthest that was tried.

        On a straight line, where the line leads; else searched as far as the instrument goes
        without the cap, in as many steps as its pace takes.
        """
        if found.linear or found.within or self._met(self.outlook()):
            return self._wanted_at(timing, found.straight if found.linear else np.nan, found)
        question, pace = self.question, self.question.instrument.fastest
        paced = timing
        if pace is not None:
            paceless = bounds_of(question, self.levels, timing, wide=True)[int(found.rising)]
            steps = math.ceil(abs(paceless.change) * question.instrument.parts / pace)
            left = self.clock.base_year + self.clock.horizon - timing.start + 1
            paced = timing._replace(steps=max(timing.steps, min(steps, left)))
        wide = bounds_of(question, self.levels, paced, wide=True)
        if abs(wide[int(found.rising)].change) <= abs(found.change):
            return self._wanted_at(timing, np.nan, found)
        further = least_change(
            self._slack_of(paced, ruled=True), scale, wide[0].change, wide[1].change, most=WIDE
        )
        met = further.within and not (found.moved & ~further.moved).any()
        return self._wanted_at(paced, further.change if met else np.nan, further)

    def _wanted_at(self, timing: Timing, change: float, found: LeastChange) -> Wanted:
        present = present_in(self.levels, timing.full, found.rising)
        level, furthest = (level_at(self.question, one, present) for one in (change, found.change))
        return Wanted(level, furthest, timing.steps)

    def _slack_of(self, timing: Timing, *, ruled: bool) -> Callable[[float], Floats]:
        """Slack as a function of the unrounded change."""
        return lambda amount: self.slack(self.outlook(schedule_of(timing, amount), ruled=ruled))

    def _met(self, outlook: Outlook) -> bool:
        """Whether no target is missed."""
        outgo = np.abs(self._judged(outlook)[1])
        return bool((self.slack(outlook) >= -MET * np.where(outgo > 0, outgo, 1.0)).all())

    def _missed(self, held: Outlook, shares: Floats) -> Missed:
        """The largest of the sums missed; shares: slack as shares of a year's outgo."""
        slack = np.where(shares < -MET, self.slack(held), 0.0)
        worst = int(np.argmin(slack))
        if slack[worst] == 0:
            return Missed(0.0)
        reserve, outgo = self._judged(held)
        months = 12 * reserve[worst] / outgo[worst] if outgo[worst] > 0 else np.nan
        return Missed(-float(slack[worst]), *self.whose(worst), float(months))

    def _moves(self, now: Outlook) -> bool:
        """Whether any change that was projected moved any fund in any year."""
        return any(
            not np.allclose(now.reserves, one.reserves, rtol=1e-12, atol=1.0)
            for (schedule, variant, ruled), one in self._outlooks.items()
            if schedule and ruled and not variant
        )

    def below(self, outlook: Outlook) -> int:
        """Regions whose own fund misses the target in a year, whatever is held by all together."""
        outgo = outlook.expenditures[self.target_rows]
        least = self.question.target.months / 12 * outgo
        short = outlook.reserves[self.target_rows] - least < -MET * np.abs(outgo)
        return int(short.any(axis=0).sum())


def levels_moved(solver: Solver, solution: Solution) -> Iterator[tuple[str, Floats, Floats]]:
    """Key, level now and under the legal change of every quantity moved, [region and label]."""
    question = solver.question
    assumptions: Assumptions = question.run.scenarios[question.scenario]
    change = change_of(question.instrument, solution.legal.schedule)
    changed = merged_over(assumptions, question.instrument.changes, change, question.scenario)
    row = solver.levels.row(solution.timing.full)
    for key in question.instrument.changes:
        before, after = (
            levels_of(one, question.regions, key, solver.clock)[row]
            for one in (assumptions, changed)
        )
        yield key, before, after
