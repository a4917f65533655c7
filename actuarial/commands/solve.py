"""``actuarial solve``: the rate, amount or age that would hold a fund."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from actuarial.checks import read_run
from actuarial.commands.solve_arguments import Asked, question_of, refuse, timing_text

if TYPE_CHECKING:
    from actuarial.solve import Question, Solution


def solve(run_file: Path, assumptions: Path | None, asked: Asked) -> int:
    """Read the run, solve for every timing, print the options side by side."""
    started = time.perf_counter()
    run = read_run(run_file, assumptions)
    for warning in run.warnings:
        print(warning, file=sys.stderr)
    question, timings, asked = question_of(run, asked)
    if asked.as_scenario is not None and len(timings) > 1:
        refuse("--as-scenario", "writes one scenario; name one --timing.")
    from actuarial.commands.solve_page import options_of, report, years_shown
    from actuarial.solve import Solver

    solver = Solver(question)
    solutions = [(words, solver.solve(timing)) for words, timing in timings]
    print("\n".join(report(solver, solutions)))
    if asked.csv is not None:
        from actuarial.results.options import write_options

        years = years_shown(run, question.target)
        about = {
            "scenario": question.scenario,
            "place": asked.region or run.title,
            "pooling": question.pooling,
            "fund": question.fund,
            "instrument": asked.instrument,
        }
        options = options_of(solver, solutions, years)
        write_options(asked.csv, about, options, question.instrument.unit, years)
    if asked.as_scenario is not None:
        _write_scenario(asked.as_scenario, question, asked, solutions[0][1])
    seconds = time.perf_counter() - started
    varied = f" and {solver.varied} of cost variants" if solver.varied else ""
    print(f"\n{solver.projections} projections{varied}, {seconds:.1f} s with reading")
    return 0


def _write_scenario(path: Path, question: Question, asked: Asked, solution: Solution) -> None:
    from actuarial.solve import scenario_text

    if not solution.legal.change:
        refuse("--as-scenario", "no change is found above; nothing is written.")
    does = (
        "uses the room of"
        if solution.outcome == "room"
        else "holds"
        if solution.feasible
        else "helps"
    )
    everywhere = " in every region" if question.target.every_region else ""
    reason = (
        f"{question.instrument.name.en} that {does} {question.fund}, {' '.join(asked.target)}"
        f"{everywhere}, {timing_text(solution.timing)}"
    )
    schedule = solution.legal.schedule
    text = scenario_text(question.instrument, schedule, question.scenario, reason)
    path.write_text(text, encoding="utf-8")
