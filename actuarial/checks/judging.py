"""All checks of a run in their order: what files show, what arrays show, what people show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from actuarial.basis import Basis
from actuarial.checks import designs, retirement
from actuarial.checks.base_year import unreached
from actuarial.checks.common_funds import common_fund_problems
from actuarial.checks.compiled import Compiled
from actuarial.checks.membership import members_of_the_nation
from actuarial.checks.names import contradicting_names
from actuarial.checks.own_deaths import own_deaths_problems
from actuarial.checks.past import changed_past, unobserved
from actuarial.checks.people import moving_problems, people_problems
from actuarial.checks.people_and_members import try_base_year, without_people
from actuarial.checks.people_tables import mortality_problems, not_to_be_moved, population_problems
from actuarial.checks.plausible import implausible
from actuarial.checks.products import products_out_of_bounds
from actuarial.checks.ranges import out_of_range
from actuarial.checks.refusals import FAULTS, problem_of
from actuarial.checks.table_years import uncovered
from actuarial.checks.together import out_of_bounds
from actuarial.checks.whole_run import codes, overlapping, split_provinces, unlike, without_opening
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.run import read_files


def read_run(run_file: Path | str, assumptions_root: Path | str | None = None) -> Run:
    """Read a run file and everything it names, and judge it; raise ``Refused`` with the faults.

    The assumptions are ``assumptions/`` in the nearest folder above the run file that has one,
    or ``assumptions_root``. What only the projected people show is not looked for.
    """
    return compiled_run(run_file, assumptions_root).run


def compiled_run(run_file: Path | str, assumptions_root: Path | str | None = None) -> Compiled:
    """The same with the arrays of the scenarios."""
    compiled = Compiled(read_files(run_file, assumptions_root))
    compiled.run = replace(compiled.run, problems=tuple(all_problems(compiled)))
    if compiled.run.faults:
        raise Refused(compiled.run.problems)
    return compiled


def all_problems(compiled: Compiled) -> list[Problem]:
    """Every fault and warning of a run that its files and the arrays they become show, sorted.

    The arrays are judged where the files hold together.
    """
    found = dict.fromkeys((*compiled.run.problems, *_of_files(compiled)))
    if not any(problem.severity == "fault" for problem in found):
        found |= dict.fromkeys(_of_arrays(compiled))
    return sorted(found)


def _of_files(compiled: Compiled) -> Iterator[Problem]:
    """What files show of each other; what holds for the base year is the first scenario's."""
    run, memory = compiled.run, compiled.memory
    first = next(iter(run.scenarios.values()))
    yield from designs.not_computed(run)
    yield from overlapping(run, first)
    yield from codes(run, first)
    yield from split_provinces(run, first)
    yield from unobserved(run, first)
    yield from unreached(run, first, memory)
    yield from without_opening(run, first)
    yield from contradicting_names(run)
    for assumptions in run.all_assumptions:
        yield from unlike(run, assumptions, memory)
        yield from changed_past(run, assumptions, memory)
        yield from designs.too_late(run, assumptions)
        yield from people_problems(compiled, assumptions)
        yield from mortality_problems(assumptions, memory)
        yield from uncovered(compiled, assumptions)


def _of_arrays(compiled: Compiled) -> Iterator[Problem]:
    """What the arrays of each scenario show; those that two scenarios share are judged once."""
    run = compiled.run
    judged: list[tuple[Basis, Assumptions]] = []
    for assumptions in run.all_assumptions:
        try:
            ranges = list(out_of_range(compiled, assumptions))
            ranges += out_of_bounds(compiled, assumptions)
            yield from ranges
            if not _faulty(ranges):
                reaching = compiled.reaching(designs.dated(assumptions))
                basis = compiled.basis(assumptions, reaching)
                yield from _of_basis(compiled, basis, assumptions)
                judged.append((basis, assumptions))
        except FAULTS as error:
            yield problem_of(error, run, assumptions)
    if len(judged) == len(run.all_assumptions):
        yield from retirement.idle_years(judged)


def _of_basis(compiled: Compiled, basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Faults and warnings of one Basis; raises the errors of ``refusals.FAULTS``."""
    once = compiled.memory.once
    people = (basis.demography, basis.coverage, *_totals(assumptions))
    yield from designs.falling_shares(basis, assumptions)
    yield from common_fund_problems(basis, assumptions)
    yield from products_out_of_bounds(basis, assumptions)
    yield from moving_problems(compiled, assumptions)
    deaths = [
        problem
        for region, place in enumerate(compiled.run.places)
        for problem in own_deaths_problems(basis, assumptions, place, region)
    ]
    yield from deaths
    parts = (basis.demography, basis.economy)
    empty = once("empty", parts, partial(without_people, basis, assumptions))
    yield from empty
    if not _faulty(empty):
        yield from once("sizes", parts, partial(population_problems, basis, assumptions))
    if not _faulty(empty) and not _faulty(deaths):
        stocks = once("people", people, lambda: try_base_year(basis))
        yield from members_of_the_nation(stocks[-1], basis, assumptions, compiled.run.path.name)
        yield from implausible(compiled, basis, assumptions)
        yield from not_to_be_moved(assumptions, compiled.memory)


def _totals(assumptions: Assumptions) -> Sequence[object]:
    return [model.totals for model in assumptions.regions.values()]


def _faulty(problems: Iterable[Problem]) -> bool:
    return any(problem.severity == "fault" for problem in problems)
