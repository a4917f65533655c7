"""What is said below the table of ``actuarial solve`` of every timing, and nothing untrue."""

from __future__ import annotations

import math

from actuarial.results.layout import MONEY, MONEY_UNIT
from actuarial.results.options import level_text
from actuarial.solve import Bound, Missed, Question, Solution, Solver

ROOM = 1e-6
"""Share of a year's outgo above which a solution is more than met."""


def notes(solver: Solver, words: str, one: Solution) -> list[str]:
    """How exact the solution is, how far a target is missed and why, what else holds the fund."""
    question = solver.question
    lines = [f"{words}: {_exactness(question, one)}"]
    if one.answered:
        lines += _steps(question, one)
    if question.target.every_region and one.answered and one.feasible:
        year, region = one.deciding
        lines.append(f"decided by the fund that serves {_named(question, region)} in {year}")
    if one.feasible:
        lines += _met(question, one)
    else:
        lines += _missed(question, one)
    lines += _rules(question, one)
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def _exactness(question: Question, one: Solution) -> str:
    if one.outcome == "by rule":
        level = level_text(one.level, question.instrument.unit)
        without = f"{level} would hold it" if one.meets_alone else f"even {level} would not hold it"
        return f"a rule of the fund holds the target without a change; without the rule {without}"
    if one.reach == "targets":
        how = "straight line, verified" if one.linear else "searched through the model"
        return (
            f"{how}, residual {one.residual:.0e} of a year's outgo; {one.projections} projections"
        )
    if one.timing.start > question.target.years[-1]:
        return "the change comes after the years of the target"
    if one.bound.change == 0:
        return f"the bounds leave no room to move: {_bound(question, one.bound)}"
    if one.reach == "nothing":
        return f"{question.instrument.name.en} moves nothing of this fund"
    return "the change moves nothing that counts for the target"


def _steps(question: Question, one: Solution) -> list[str]:
    if one.timing.steps == 1 or not one.legal.change:
        return []
    unit = question.instrument.unit
    levels = zip(one.timing.years, one.legal.levels, strict=True)
    return ["legal: " + ", ".join(f"{year} {level_text(level, unit)}" for year, level in levels)]


def _met(question: Question, one: Solution) -> list[str]:
    """That the target holds already is no advice to take the room that is left."""
    if not one.met_already:
        return []
    if one.reach != "targets":
        return ["met already, without it"]
    if not one.legal.change:
        return ["met already, without a change; less than a step of room"]
    way = "fall" if one.legal.level < one.present else "rise"
    more = ", the bound, and more" if one.residual > ROOM else ""
    level = level_text(one.legal.level, question.instrument.unit)
    return [
        f"met already, without a change; room to {way} to {level}{more}; "
        "no advice (the row shows the fund with that room used up)"
    ]


def _missed(question: Question, one: Solution) -> list[str]:
    lines = [f"missed by {_sum(question, one.missed)}"]
    if one.reach != "targets":
        return lines
    early, late = one.early.amount > 0, one.late.amount > 0
    if early and late:
        lines.append(
            f"before the change brings anything already, by up to {_sum(question, one.early)}; "
            "and in years that it reaches"
        )
    elif early:
        lines.append(
            "before the change brings anything; the years it reaches are met by the level shown"
        )
    if late and one.capped:
        unit = question.instrument.unit
        held = f"held at {level_text(one.legal.level, unit)} by {_bound(question, one.bound)}"
        lines.append(held + _would_do(question, one))
    elif late:
        lines.append("the level rounded to whole steps misses what the exact one meets")
    return lines


def _would_do(question: Question, one: Solution) -> str:
    """What meets the targets that the change moves, where it may not go there."""
    unit, wanted = question.instrument.unit, one.wanted
    more = wanted.steps > one.timing.steps
    steps = f" in {wanted.steps} steps" if more else ""
    if math.isnan(wanted.level):
        return f"; nothing up to {level_text(wanted.searched, unit)}{steps} would do"
    about = "about " if one.linear else ""
    words = f"; {about}{level_text(wanted.level, unit)}{steps} would do"
    return words if not one.early.amount else f"{words} for the years the change reaches"


def _sum(question: Question, missed: Missed) -> str:
    where = f" in {_named(question, missed.region)}" if missed.region else ""
    held = "" if math.isnan(missed.months) else (
        f" ({missed.months:.1f} months instead of {question.target.months:g})"
    )  # fmt: skip
    return f"{missed.amount / MONEY:,.1f} {MONEY_UNIT} in {missed.year}{where}{held}"


def _bound(question: Question, bound: Bound) -> str:
    """What holds the change, in the words of instruments.yaml."""
    unit = question.instrument.unit
    if bound.kind == "fastest":
        pace = level_text(bound.limit, unit) if unit == "share" else f"{bound.limit:g} {unit}s"
        return f"the pace of the law (fastest: {pace} a year)"
    if bound.kind == "cap":
        return f"--cap {level_text(bound.limit, unit)}"
    if bound.kind == "multiple":
        which = "lowest" if bound.limit < 1 else "highest"
        return f"the bound ({which}: {bound.limit:g} times the level unchanged)"
    limit = f"{bound.limit:g}" if unit == "factor" else level_text(bound.limit, unit)
    return f"the bound ({bound.kind} of {bound.key}: {limit})"


def _named(question: Question, region: str) -> str:
    name = question.run.scenarios[question.scenario].regions[region].name
    return f"{name.en} {name.zh}"


def _rules(question: Question, one: Solution) -> list[str]:
    """What rules of the fund do at the level shown, up to the last year of the target."""
    rules, until = one.held.rules, question.target.years[-1]
    if not rules.kinds:
        return []
    window = slice(0, until - question.run.base_year + 1)
    names = ", ".join(f"{kind} from {start}" for kind, start in rules.kinds)
    does = []
    unpaid, granted = rules.unpaid[window].sum(), rules.granted[window].sum()
    if unpaid:
        does.append(f"leaves {unpaid / MONEY:,.1f} {MONEY_UNIT} of benefits unpaid")
    if granted:
        does.append(f"takes {granted / MONEY:,.1f} {MONEY_UNIT} from the budget")
    more, less = rules.highest_factor[window].max() - 1, 1 - rules.lowest_factor[window].min()
    if more > 0:
        does.append(f"raises income it scales by up to {100 * more:.1f} %")
    if less > 0:
        does.append(f"lowers income it scales by up to {100 * less:.1f} %")
    by_rule = one.outcome == "by rule"
    when = "without a change" if by_rule else "at the level shown"
    what = f"{' and '.join(does) or 'does nothing'} to {until} {when}"
    if by_rule:
        what += "; the target is held by it"
    elif one.met_already:
        what += "; the room is computed without it"
    elif does:
        what += "; the level shown includes its effect"
    return [f"a rule of the fund is in force ({names}): it {what}"]
