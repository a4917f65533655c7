"""What ``actuarial solve`` prints: the options side by side, and what holds for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from actuarial.commands.solve_notes import notes
from actuarial.reading.resolved import Run
from actuarial.results.layout import aligned
from actuarial.results.options import Option, options_table
from actuarial.solve import Question, Solution, Solver, Target, levels_moved
from actuarial.vocabulary import VARIANTS


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
    nothing = (math.nan, math.nan, math.nan, math.nan, "", 0.0, 0, "", math.nan, 0)
    return [
        Option(
            words,
            *(nothing if one is None else _found(one)),
            deficit_year=outlook.deficit_year,
            depletion_years=_depletion_years(solver, outlook.depletion_year, one),
            depleted=int(((outlook.depleted > 0) & (outlook.depleted <= until)).sum()),
            below=solver.below(outlook),
            months=tuple(float(value) for value in outlook.months[at]),
        )
        for outlook, words, one in outlooks
    ]


def _depletion_years(
    solver: Solver, central: int, solution: Solution | None
) -> tuple[float, float, float]:
    """Under low, central and high cost, with the legal change; missing where not in the run."""
    schedule = () if solution is None else solution.legal.schedule
    low, high = (
        solver.outlook(schedule, name).depletion_year
        if name in solver.question.run.variants
        else math.nan
        for name in VARIANTS
    )
    return low, central, high


def _found(
    one: Solution,
) -> tuple[float, float, float, float, str, float, int, str, float, int]:
    levels = (one.level, one.wanted.level, one.legal.level) if one.answered else (math.nan,) * 3
    missed = one.missed
    return (
        *(one.present, *levels, one.outcome),
        *(missed.amount, missed.year, missed.region, one.residual, one.projections),
    )


def report(solver: Solver, solutions: Sequence[tuple[str, Solution]]) -> list[str]:
    """Lines for the terminal."""
    question = solver.question
    run, instrument = question.run, question.instrument
    years = years_shown(run, question.target)
    name = instrument.name
    until = question.target.years[-1]
    options = options_of(solver, solutions, years)
    return [
        f"{_place(question)} · {question.scenario} · {_fund(question)} · {question.pooling}",
        f"{name.en} {name.zh} [{instrument.unit}] for {_goal(question.target)}",
        "",
        *options_table(options, instrument.unit, years, len(question.regions), until),
        *_below_the_table(solver, options, solutions[0][1]),
        "",
        *(line for words, one in solutions for line in notes(solver, words, one)),
        *_moved(solver, *solutions[0]),
    ]


def _goal(target: Target) -> str:
    whose = ", of every region's own fund" if target.every_region else ""
    if len(target.years) == 1 and target.months:
        return f"{target.months:g} months of outgo at the end of {target.years[-1]}{whose}"
    return f"no debt at any year-end to {target.years[-1]}{whose}"


def _below_the_table(solver: Solver, options: Sequence[Option], one: Solution) -> list[str]:
    """Whose level is shown, and that the sum of several funds is no fund."""
    question = solver.question
    keys = question.instrument.changes
    whose = []
    if len(keys) > 1 and question.instrument.unit != "factor":
        whose.append(f"of {keys[0]}, with which the others move")
    levels = solver.levels.leading[solver.levels.row(one.timing.full)]
    if levels.max() > levels.min():
        highest = one.present == levels.max()
        whose.append(f"of the region where they are {'highest' if highest else 'lowest'}")
    lines = [f"Levels are those {', and '.join(whose)}."] if whose else []
    funds = solver.outlook().funds[solver.target_rows]
    if funds.max() > 1 and not question.target.every_region:
        split = [year for year, of in zip(question.target.years, funds, strict=True) if of > 1]
        until = "" if split[-1] == question.target.years[-1] else f" to {split[-1]}"
        below = ", ".join(f"{one.timing} {one.below}" for one in options)
        lines += [
            f"The whole is the sum of {funds.max()} funds that may not pay for each other{until}; "
            "--every-region finds what holds each.",
            f"Regions whose own fund misses the target: {below}",
        ]
    return lines


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


def _moved(solver: Solver, words: str, solution: Solution) -> list[str]:
    if not solution.answered:
        return []
    rows = [
        (f"  {key}", _range(before), "→", _range(after))
        for key, before, after in levels_moved(solver, solution)
    ]
    return ["", f"moves, {words}, in {solution.timing.full}", *aligned(rows)]


def _range(levels: Any) -> str:
    low, high = float(levels.min()), float(levels.max())
    return f"{low:.6g}" if math.isclose(low, high) else f"{low:.6g} … {high:.6g}"
