"""``actuarial solve``: the rate, amount or age that would hold a fund."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from actuarial.checks import read_run
from actuarial.commands.new_files import NewFile, refuse_to_replace
from actuarial.commands.solve_arguments import Asked, question_of, refuse, timing_text
from actuarial.terminal import say
from actuarial.whole import write_all

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
    paths = refuse_to_replace(_files(asked), run, replace=asked.replace)
    from actuarial.commands.solve_page import options_of, report, years_shown
    from actuarial.solve import Solver

    solver = Solver(question)
    solutions = [(words, solver.solve(timing)) for words, timing in timings]
    say("\n".join(report(solver, solutions)))
    contents: dict[Path, str | bytes] = {}
    if asked.as_scenario is not None:
        contents[paths["--as-scenario"]] = _scenario(question, asked, solutions[0][1])
    if asked.csv is not None:
        from actuarial.results.csvfile import bytes_of
        from actuarial.results.options import BEGINS, csv_of_options

        years = years_shown(run, question.target)
        place = asked.region or run.title
        about = question.scenario, place, question.pooling, question.fund, asked.instrument
        table = csv_of_options(
            dict(zip(BEGINS, about, strict=False)),
            *(options_of(solver, solutions, years), question.instrument.unit, years),
        )
        contents[paths["--csv"]] = bytes_of(table)
    write_all(contents, replace=asked.replace)
    seconds = time.perf_counter() - started
    varied = f" and {solver.varied} of cost variants" if solver.varied else ""
    say(f"\n{solver.projections} projections{varied}, {seconds:.1f} s with reading")
    return 0


def _files(asked: Asked) -> list[NewFile]:
    """Files to be written, beside what is printed."""
    from actuarial.results.options import are_options
    from actuarial.solve import is_scenario_text

    def is_scenario(raw: bytes) -> bool:
        return is_scenario_text(raw.decode(errors="replace"))

    given = (
        NewFile("--csv", asked.csv, are_options, assumption=False) if asked.csv else None,
        NewFile("--as-scenario", asked.as_scenario, is_scenario, assumption=True)
        if asked.as_scenario
        else None,
    )
    return [one for one in given if one is not None]


def _scenario(question: Question, asked: Asked, solution: Solution) -> str:
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
    return scenario_text(question.instrument, solution.legal.schedule, question.scenario, reason)
