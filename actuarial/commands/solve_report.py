"""What ``actuarial solve`` prints: the options side by side, and what holds for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from actuarial.reading.assumptions import Run
from actuarial.results.layout import MONEY, MONEY_UNIT, aligned
from actuarial.results.options import Option, level_text, options_table
from actuarial.solve import Question, Solution, Solver, Target, levels_moved
from actuarial.vocabulary import VARIANTS

ROOM = 1e-6
"""Share of a year's outgo above which a solution is more than met."""


def years_shown(run: Run, target: Target) -> list[int]:
    """Years of the tables of the run, and the last one of the target."""
    last = run.base_year + run.horizon
    years = {year for year in run.outputs.years_in_tables if run.base_year < year <= last}
    return sorted({*years, target.years[-1]})


def options_of(
    solver: Solver, solutions: Sequence[tuple[str, Solution]], years: Sequence[int]
) -> list[Option]:
    """The present state, then every timing with the legal change, its variants beside it."""
    question = solver.question
    at = [year - question.run.base_year for year in years]
    until = question.target.years[-1]
    outlooks: list[tuple[Any, ...]] = [(solutions[0][1].now, "no change", None)]
    outlooks += [(one.held, words, one) for words, one in solutions]
    nothing = (math.nan, math.nan, math.nan, math.nan, "", 0.0, 0, math.nan, 0)
    return [
        Option(
            words,
            *(nothing if one is None else _found(one)),
            deficit_year=outlook.deficit_year,
            depletion_years=_depletion_years(solver, outlook.depletion_year, one),
            dry=int(((outlook.depleted > 0) & (outlook.depleted <= until)).sum()),
            months=tuple(float(value) for value in outlook.months[at]),
        )
        for outlook, words, one in outlooks
    ]


def _depletion_years(
    solver: Solver, central: int, solution: Solution | None
) -> tuple[float, float, float]:
    """Under low, central and high cost, with the legal change; missing where not in the run."""
    timing, amount = (None, 0.0) if solution is None else (solution.timing, solution.legal_change)
    low, high = (
        solver.outlook(timing, amount, name).depletion_year
        if name in solver.question.run.variants
        else math.nan
        for name in VARIANTS
    )
    return low, central, high


def _found(one: Solution) -> tuple[float, float, float, float, str, float, int, float, int]:
    verdict = "met" if one.feasible else "missed"
    year = 0 if one.feasible else one.missed_year
    return (
        *(one.present, one.level, one.wanted, one.legal, verdict),
        *(one.missed, year, one.residual, one.projections),
    )


def report(solver: Solver, solutions: Sequence[tuple[str, Solution]]) -> list[str]:
    """Lines for the terminal."""
    question = solver.question
    run, instrument = question.run, question.instrument
    years = years_shown(run, question.target)
    name = instrument.name
    until = question.target.years[-1]
    goal = (
        f"{question.target.months:g} months of outgo at the end of {until}"
        if len(question.target.years) == 1 and question.target.months
        else f"no debt at any year-end to {until}"
    )
    options = options_of(solver, solutions, years)
    return [
        f"{_place(question)} · {question.scenario} · {_fund(question)} · {question.pooling}",
        f"{name.en} {name.zh} [{instrument.unit}] for {goal}",
        "",
        *options_table(options, instrument.unit, years, len(question.regions), until),
        "",
        *(line for words, one in solutions for line in _notes(question, words, one)),
        *_moved(solver, *solutions[0]),
    ]


def _place(question: Question) -> str:
    assumptions = question.run.scenarios[question.scenario]
    if len(question.regions) == 1:
        name = assumptions.regions[question.regions[0]].name
        return f"{name.en} {name.zh}"
    of = {p.province for p in question.run.places if p.region in question.regions}
    if len(of) == 1:
        name = assumptions.provinces[of.pop()].name
        return f"{name.en} {name.zh}"
    return question.run.title


def _fund(question: Question) -> str:
    assumptions = question.run.scenarios[question.scenario]
    first = next(iter(assumptions.regions.values()))
    funds = {f: fund for scheme in first.schemes.values() for f, fund in scheme.funds.items()}
    name = funds[question.fund].name
    return f"{name.en} {name.zh}"


def _notes(question: Question, words: str, one: Solution) -> list[str]:
    """How far a target is missed and why; how exact the solution is."""
    unit = question.instrument.unit
    how = "straight line, verified" if one.linear else "searched through the model"
    lines = [f"{words}: {how}, residual {one.residual:.0e} of a year's outgo; "
             f"{one.projections} projections"]  # fmt: skip
    if one.idle:
        lines = [f"{words}: this change moves nothing that counts for the target"]
    if one.feasible and one.residual > ROOM:
        lines.append(f"  met with room to spare even at the bound {level_text(one.level, unit)}")
    if one.feasible:
        return lines
    at = one.missed_year - question.run.base_year
    lines.append(
        f"  missed by {one.missed / MONEY:,.1f} {MONEY_UNIT} in {one.missed_year} "
        f"({one.held.months[at]:.1f} months instead of {question.target.months:g})"
    )
    if one.before:
        lines.append("  before the change brings anything; later years are met by the level shown")
    if one.capped:
        wanted = (
            "" if math.isnan(one.wanted) else f"; about {level_text(one.wanted, unit)} would do"
        )
        lines.append(f"  held at the bound {level_text(one.legal, unit)}{wanted}")
    return lines


def _moved(solver: Solver, words: str, solution: Solution) -> list[str]:
    rows = [
        (f"  {key}", _range(before), "→", _range(after))
        for key, before, after in levels_moved(solver, solution)
    ]
    return ["", f"moves, {words}, in {solution.timing.full}", *aligned(rows)]


def _range(levels: Any) -> str:
    low, high = float(levels.min()), float(levels.max())
    return f"{low:.6g}" if math.isclose(low, high) else f"{low:.6g} … {high:.6g}"
