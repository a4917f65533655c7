"""``actuarial solve``: the rate, amount or age that would hold a fund."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from actuarial.reading import scalars
from actuarial.reading.assumptions import Assumptions, Run, read_run
from actuarial.reading.instruments import Instrument, read_instruments
from actuarial.reading.problems import Problem, Refused, listed, nearest

if TYPE_CHECKING:
    from actuarial.solve import Question, Solution, Target, Timing

ROOM = 1e-6
"""Share of a year's outgo above which a solution is more than met."""

TARGETS = '"solvent 25" (years) or "months 6 2050" (months held at the end of a year)'
TIMINGS = "immediate, deferred:2030 or stepwise:2030:5 (from 2030 in five yearly steps)"


class Asked(NamedTuple):
    """The words of the command line."""

    scenario: str | None
    fund: str
    instrument: str
    target: Sequence[str]
    timing: Sequence[str]
    pooling: str | None
    region: str | None
    step: str | None
    cap: str | None
    csv: Path | None
    as_scenario: Path | None


def solve(run_file: Path, assumptions: Path | None, asked: Asked) -> int:
    """Read the run, solve for every timing, print the options side by side."""
    started = time.perf_counter()
    run = read_run(run_file, assumptions)
    for warning in run.warnings:
        print(warning, file=sys.stderr)
    question, timings = _question(run, asked)
    if asked.as_scenario is not None and len(timings) > 1:
        _refuse("--as-scenario", "writes one scenario; name one --timing.")
    from actuarial.commands.solve_report import options_of, report, years_shown
    from actuarial.solve import Solver

    solver = Solver(question)
    solutions = [(words, solver.solve(timing)) for words, timing in timings]
    print("\n".join(report(solver, solutions)))
    if asked.csv is not None:
        from actuarial.results.options import write_options

        years = years_shown(run, question.target)
        about = (
            ("scenario", question.scenario),
            ("place", asked.region or run.title),
            ("pooling", question.pooling),
            ("fund", question.fund),
            ("instrument", asked.instrument),
        )
        options = options_of(solver, solutions, years)
        write_options(asked.csv, about, options, question.instrument.unit, years)
    if asked.as_scenario is not None:
        _write_scenario(asked.as_scenario, question, asked, solutions[0][1])
    seconds = time.perf_counter() - started
    varied = f" and {solver.varied} of cost variants" if solver.varied else ""
    print(f"\n{solver.projections} projections{varied}, {seconds:.1f} s with reading")
    return 0


def _refuse(option: str, message: str) -> NoReturn:
    raise Refused([Problem(option, 0, 0, "", message)])


def _one_of(option: str, word: str, known: Iterable[str], what: str) -> str:
    """The word, if it is known."""
    names = list(known)
    if word not in names:
        meant = nearest(word, names)
        cure = f"did you mean {meant}?" if meant else f"known are {listed(names)}."
        _refuse(option, f"{word} is no {what}; {cure}")
    return word


def _number(option: str, word: str) -> float:
    found = scalars.numeric(word)
    if found is None:
        _refuse(option, f"{word} is not a number; one is meant here, such as 0.1% or 10.")
    return found[0]


def _question(run: Run, asked: Asked) -> tuple[Question, list[tuple[str, Timing]]]:
    from actuarial.solve import Question

    scenario = asked.scenario or next(iter(run.scenarios))
    _one_of("--scenario", scenario, run.scenarios, f"scenario of {run.path.name}")
    assumptions = run.scenarios[scenario]
    first = next(iter(assumptions.regions.values()))
    funds = [fund for scheme in first.schemes.values() for fund in scheme.funds]
    _one_of("--fund", asked.fund, funds, "fund")
    instruments = read_instruments(run.root, assumptions)
    _one_of("--instrument", asked.instrument, instruments, "instrument of instruments.yaml")
    instrument = instruments[asked.instrument]
    regions = _regions(run, asked.region)
    pooling = asked.pooling or _in_force(run, assumptions, regions, asked.fund)
    _one_of("--pooling", pooling, run.pooling, "design of the run")
    timings = [(_told(timing), timing) for timing in (_timing(run, t) for t in asked.timing)]
    step = instrument.step if asked.step is None else _number("--step", asked.step)
    if step <= 0:
        _refuse("--step", "is above 0.")
    lowest, highest = _bounds(instrument, asked.cap)
    target = _target(run, asked.target)
    question = Question(
        run, scenario, asked.fund, instrument, target, pooling, regions, step, lowest, highest
    )
    return question, timings


def _bounds(instrument: Instrument, cap: str | None) -> tuple[float, float]:
    """The bounds of the law, or a cap in place of the one on its side of them."""
    if cap is None:
        return instrument.lowest, instrument.highest
    value = _number("--cap", cap)
    if instrument.by == "times" and value < 1:
        return value, instrument.highest
    return min(instrument.lowest, value), value


def _regions(run: Run, word: str | None) -> tuple[str, ...]:
    """One region, the regions of a province, or all."""
    if word is None:
        return tuple(place.region for place in run.places)
    provinces = {place.province for place in run.places}
    labels = [place.region for place in run.places]
    if word in provinces:
        return tuple(place.region for place in run.places if place.province == word)
    return (_one_of("--region", word, [*provinces, *labels], "region or province of the run"),)


def _in_force(run: Run, assumptions: Assumptions, regions: Sequence[str], fund: str) -> str:
    designs = {
        assumptions.regions[region].pooling.in_force.get(fund, run.pooling[0]) for region in regions
    }
    if len(designs) > 1:
        _refuse("--pooling", f"the regions differ in it; name one of {listed(sorted(designs))}.")
    found: str = designs.pop()
    return found


def _timing(run: Run, word: str) -> Timing:
    from actuarial.solve import Timing

    kind, _, rest = word.partition(":")
    numbers = rest.split(":") if rest else []
    wanted = {"immediate": 0, "deferred": 1, "stepwise": 2}
    if wanted.get(kind) != len(numbers) or not all(part.isdecimal() for part in numbers):
        _refuse("--timing", f"{word} is no timing; write {TIMINGS}.")
    start, steps = (*map(int, numbers), *(run.base_year + 1, 1)[len(numbers) :])
    timing = Timing(start, steps)
    last = run.base_year + run.horizon
    if not run.base_year < start <= timing.full <= last or steps < 1:
        years = f"{run.base_year + 1} to {last}"
        _refuse("--timing", f"{word} leaves the projected years ({years}).")
    return timing


def _told(timing: Timing) -> str:
    if timing.steps == 1:
        return f"from {timing.start}"
    return f"{timing.start}-{timing.full} in {timing.steps} steps"


def _target(run: Run, words: Sequence[str]) -> Target:
    from actuarial.solve import Target

    kind, *rest = " ".join(words).split() or [""]
    numbers = [scalars.numeric(word) for word in rest]
    wanted = {"solvent": 1, "months": 2}
    if wanted.get(kind) != len(rest) or any(found is None for found in numbers):
        _refuse("--target", f"{' '.join(words) or 'nothing'} is no target; write {TARGETS}.")
    values = [found[0] for found in numbers if found is not None]
    last, first = run.base_year + run.horizon, run.base_year + 1
    if kind == "solvent":
        if not 1 <= values[0] <= run.horizon or values[0] != int(values[0]):
            _refuse("--target", f"{rest[0]} years; the run projects {run.horizon}.")
        return Target(0.0, tuple(range(first, first + int(values[0]))))
    if not first <= values[1] <= last or values[1] != int(values[1]):
        _refuse("--target", f"{rest[1]} is no projected year ({first} to {last}).")
    if values[0] < 0:
        _refuse("--target", f"{rest[0]} months; none is the least.")
    return Target(values[0], (int(values[1]),))


def _write_scenario(path: Path, question: Question, asked: Asked, solution: Solution) -> None:
    from actuarial.solve import scenario_text

    reason = (
        f"{question.instrument.name.en} that holds {question.fund}, {' '.join(asked.target)}, "
        f"{_told(solution.timing)}"
    )
    text = scenario_text(
        question.instrument, solution.timing, solution.legal_change, question.scenario, reason
    )
    path.write_text(text, encoding="utf-8")
