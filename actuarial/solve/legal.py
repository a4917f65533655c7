"""What the law makes of a change: bounds of every quantity it moves, whole steps in every year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis import level_of, levels_of
from actuarial.reading.instruments import Instrument, Limits
from actuarial.solve.question import Question, Schedule, Timing, clock_of
from actuarial.solvency.balancing import legal_rate


class Levels(NamedTuple):
    """Levels without the change, in the instrument's unit where it has one."""

    years: Ints
    leading: Floats
    """[year, region]; 1 where the unit is factor."""
    every: Mapping[str, Floats]
    """[year, region and label] of every quantity moved; own unit where the unit is factor."""

    def row(self, year: int) -> int:
        """Position of a year."""
        return int(year - self.years[0])


class Bound(NamedTuple):
    """The furthest a change may go one way, and what holds it there."""

    change: float
    kind: Literal["lowest", "highest", "fastest", "cap", "multiple"]
    limit: float
    """What the instrument, or the cap, says."""
    key: str = ""
    """Quantity that meets the bound first; empty where all meet it alike."""


class Legal(NamedTuple):
    """The change as the law allows it."""

    schedule: Schedule
    level: float
    """Level of the leading quantity when the whole change is in force."""
    levels: tuple[float, ...]
    """The same in each year of a step."""
    held: bool
    """Whether a bound holds it back."""

    @property
    def change(self) -> float:
        """The whole change."""
        return self.schedule[-1][1]


def levels_now(question: Question) -> Levels:
    """Levels of all quantities of the instrument in the scenario of the question."""
    assumptions = question.run.scenarios[question.scenario]
    clock, instrument = clock_of(question.run), question.instrument
    every = {
        key: levels_of(assumptions, question.regions, key, clock) * instrument.parts
        for key in instrument.changes
    }
    leading = level_of(assumptions, question.regions, instrument.changes[0], clock)
    if instrument.unit == "factor":
        leading = np.ones_like(leading)
    return Levels(clock.years, leading * instrument.parts, every)


def bounds_of(
    question: Question, levels: Levels, timing: Timing, *, wide: bool = False
) -> tuple[Bound, Bound]:
    """Lowest and highest change, 0 between them, with which every quantity stays legal.

    Shares, ages and months in every year from the first step on; amounts of money, which grow, in
    the first year of the whole change. wide: pace and cap left aside.
    """
    instrument = question.instrument
    full = levels.row(timing.full)
    money = instrument.unit.startswith("yuan")
    rows = slice(full, full + 1) if money else slice(levels.row(timing.start), None)
    low: list[Bound] = []
    high: list[Bound] = []
    for number, (key, found) in enumerate(levels.every.items()):
        cap = question.cap if number == 0 and not wide and instrument.unit != "factor" else None
        limits: Limits | Instrument | None = instrument.bounds.get(key)
        if limits is None and instrument.by == "add":
            limits = instrument
        lowest, highest = float(found[rows].min()), float(found[rows].max())
        if limits is not None:
            low.append(Bound(_to(limits.lowest, lowest, question), "lowest", limits.lowest, key))
        if cap is not None:
            high.append(Bound(_to(cap, highest, question), "cap", cap, key))
        elif limits is not None:
            reach = _to(limits.highest, highest, question)
            high.append(Bound(reach, "highest", limits.highest, key))
    if instrument.by == "times":
        low.append(Bound(instrument.lowest - 1, "multiple", instrument.lowest))
        if not any(one.kind == "cap" for one in high):
            high.append(Bound(instrument.highest - 1, "multiple", instrument.highest))
    if instrument.unit == "factor" and question.cap is not None and not wide:
        capped = Bound(question.cap - 1, "cap", question.cap)
        (low if question.cap < 1 else high)[-1] = capped
    if instrument.fastest is not None and not wide:
        reach = instrument.fastest * timing.steps / instrument.parts
        low.append(Bound(-reach, "fastest", instrument.fastest))
        high.append(Bound(reach, "fastest", instrument.fastest))
    # Of bounds that meet, the one that stands first: a level of the law before its pace.
    lower, upper = max(low, key=_change), min(high, key=_change)
    return lower._replace(change=min(lower.change, 0)), upper._replace(change=max(upper.change, 0))


def _change(bound: Bound) -> float:
    return round(bound.change, 12)


def _to(limit: float, level: float, question: Question) -> float:
    """The change that leads from a level to a limit."""
    if question.instrument.by == "add":
        parts: int = question.instrument.parts
        return (limit - level) / parts
    return limit / level - 1 if level else (np.inf if limit else -np.inf)


def level_at(question: Question, change: float, present: float) -> float:
    """Level under a change."""
    if question.instrument.by == "times":
        return present * (1 + change)
    parts: int = question.instrument.parts
    return present + change * parts


def change_to(question: Question, level: float, present: float) -> float:
    """Change that makes a level of the present one."""
    if question.instrument.by == "times":
        return level / present - 1 if present else 0.0
    parts: int = question.instrument.parts
    return (level - present) / parts


def present_in(levels: Levels, year: int, rising: bool) -> float:
    """Leading level without the change: the highest of the regions, or lowest where it falls."""
    found = levels.leading[levels.row(year)]
    return float(found.max() if rising else found.min())


def legal_change(
    question: Question, levels: Levels, timing: Timing, change: float, bound: float, rising: bool
) -> Legal:
    """A change rounded to whole steps towards meeting the target, inside a bound, in every year.

    rising: whether more of the change brings more. Year by year the level is that of equal steps,
    rounded, and never beyond the level of the whole change; where no whole step lies between, it
    stays what it is without the change.
    """
    present = present_in(levels, timing.full, rising)
    whole, held = _rounded(question, present, change, bound, rising)
    full, sign = level_at(question, whole, present), 1.0 if rising else -1.0
    schedule, reached = [], []
    for year in timing.years:
        here, amount = present_in(levels, year, rising), whole
        if year < timing.full:
            amount, _ = _rounded(question, here, change * timing.share(year), bound, rising)
            beyond = sign * (level_at(question, amount, here) - full)
            if amount * beyond * sign > 0:
                to_full = change_to(question, full, here)
                amount = to_full if to_full * amount > 0 else 0.0
        schedule.append((year, amount))
        reached.append(level_at(question, amount, here))
    return Legal(tuple(schedule), reached[-1], tuple(reached), held)


def _rounded(
    question: Question, present: float, change: float, bound: float, rising: bool
) -> tuple[float, bool]:
    """The change to the next whole step, and whether the bound binds; none where none is inside."""
    sign = 1.0 if rising else -1.0
    more = sign * change > 0
    last = sign * level_at(question, bound, present) if more else np.inf
    wanted = sign * level_at(question, change, present)
    found, held = legal_rate(wanted, step=question.step, highest=last)
    amount = change_to(question, sign * float(found), present)
    return (amount if (sign * amount > 0) == more else 0.0), bool(held)
