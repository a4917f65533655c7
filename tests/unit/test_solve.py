"""Every instrument of the shipped assumptions at every timing, on the nation and twelve years."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import yaml

from actuarial.basis import compile_basis
from actuarial.batch import PEOPLE_KEPT
from actuarial.checks import Compiled, read_run
from actuarial.projection import Projector, project_line
from actuarial.reading.instruments import Instrument, read_instruments
from actuarial.solve import (
    Question,
    Solution,
    Solver,
    Target,
    Timing,
    clock_of,
    scenario_text,
    schedule_of,
)
from actuarial.solve.outlook import outlook_of

ROOT = Path(__file__).resolve().parents[2]
YEAR = 2034
FUNDS = {
    "employer_rate": "employee_pool",
    "employee_rate": "personal_accounts",
    "flexible_rate": "employee_pool",
    "retiree_rate": "employee_pool",
    "resident_premium": "resident_pool",
    "subsidy": "resident_pool",
    "care_rate": "long_term_care",
    "retirement_age": "employee_pool",
    "retirement_delay": "employee_pool",
    "employee_reimbursement": "employee_pool",
    "resident_reimbursement": "resident_pool",
}
TIMINGS = {"immediate": Timing(2025), "deferred": Timing(2028), "stepwise": Timing(2027, 5)}
LESS = {"retirement_delay": -0.5}
MONTHS = 0.3
"""Months above those without a change; only a shorter delay of retirement moves so early."""


class Case(NamedTuple):
    question: Question
    solver: Solver
    solution: Solution


def desk(folder: Path, scenarios: str = "[baseline]") -> Path:
    shutil.copytree(ROOT / "assumptions", folder / "assumptions", dirs_exist_ok=True)
    run = folder / "runs" / "short.yaml"
    run.parent.mkdir(exist_ok=True)
    run.write_text(
        f"schema: 1\ntitle: short\nplaces: [china]\nscenarios: {scenarios}\nbase_year: 2024\n"
        "horizon: 12\npooling: [municipal]\n"
    )
    return run


def asked(run_file: Path, name: str) -> tuple[Question, Instrument]:
    run = read_run(run_file)
    instrument = read_instruments(run.root, run.scenarios["baseline"])[name]
    question = Question(
        *(run, "baseline", FUNDS[name], instrument, Target(0.0, (YEAR,)), "municipal"),
        ("china",),
        instrument.step,
    )
    return question, instrument


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def cases(folder: Path) -> dict[tuple[str, str], Case]:
    run_file = desk(folder)
    found = {}
    first, _ = asked(run_file, "employer_rate")
    instruments = read_instruments(first.run.root, first.run.scenarios["baseline"])
    for name, fund in FUNDS.items():
        one = instruments[name]
        question = first._replace(fund=fund, instrument=one, step=one.step)
        now = Solver(question).outlook().months[YEAR - 2024]
        target = Target(float(now) + LESS.get(name, MONTHS), (YEAR,))
        question = question._replace(target=target)
        solver = Solver(question)
        for timing, when in TIMINGS.items():
            found[name, timing] = Case(question, solver, solver.solve(when))
    return found


@pytest.fixture(scope="module")
def reread(folder: Path, cases: dict[tuple[str, str], Case]) -> dict[str, float]:
    """Months held under scenario files with the unrounded changes, read from the disk again."""
    names = []
    for (name, timing), case in cases.items():
        exact = schedule_of(case.solution.timing, case.solution.change)
        text = scenario_text(case.question.instrument, exact, "baseline", "x")
        names.append(f"{name}_{timing}")
        (folder / "assumptions" / "scenarios" / f"{names[-1]}.yaml").write_text(text)
    run = read_run(desk(folder, f"[{', '.join(names)}]"))
    held, projector, compiled = {}, Projector(PEOPLE_KEPT), Compiled(run)
    for (name, _), label in zip(cases, names, strict=True):
        projection = projector.project(compiled.basis(run.scenarios[label]))
        outlook = outlook_of(projection, FUNDS[name], "municipal", ("china",))
        held[label] = float(outlook.months[YEAR - 2024])
    return held


def test_every_instrument_has_a_case() -> None:
    tree = yaml.safe_load((ROOT / "assumptions/instruments.yaml").read_text(encoding="utf-8"))
    assert set(tree) - {"schema"} == set(FUNDS)


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("name", FUNDS)
def test_the_unrounded_change_put_back_meets_the_target(
    name: str, timing: str, cases: dict[tuple[str, str], Case], reread: dict[str, float]
) -> None:
    question, _, solution = cases[name, timing]
    target = question.target.months
    assert abs(solution.change) > 1e-6
    assert reread[f"{name}_{timing}"] == pytest.approx(target, rel=1e-9)
    assert abs(solution.residual) <= 1e-10
    assert solution.projections <= 20


@pytest.mark.parametrize("timing", TIMINGS)
@pytest.mark.parametrize("name", FUNDS)
def test_the_legal_level_is_a_whole_step_and_meets_the_target(
    name: str, timing: str, cases: dict[tuple[str, str], Case]
) -> None:
    question, solver, solution = cases[name, timing]
    assert solution.feasible
    steps = np.array(solution.legal.levels) / question.step
    assert steps == pytest.approx(np.round(steps), abs=1e-6)
    assert abs(solution.legal.level - solution.level) < question.step * (1 + 1e-9)
    held = solver.outlook(solution.legal.schedule)
    assert held.months[YEAR - 2024] >= question.target.months - 1e-9


# What enters a personal account is mostly spent within the year, so early credits count for less.
LATER = set(FUNDS) - {"retirement_age", "retirement_delay", "employee_rate"}


@pytest.mark.parametrize("name", sorted(LATER))
def test_what_comes_later_must_be_more(name: str, cases: dict[tuple[str, str], Case]) -> None:
    changes = [abs(cases[name, timing].solution.change) for timing in TIMINGS]
    assert changes[0] < changes[1]
    assert changes[0] < changes[2]


@pytest.mark.parametrize("name", ["employer_rate", "resident_premium", "retirement_age"])
def test_more_of_an_instrument_never_worsens_a_balance(
    name: str, cases: dict[tuple[str, str], Case]
) -> None:
    solver = cases[name, "immediate"].solver
    changes = [schedule_of(TIMINGS["immediate"], k / 40) for k in (0, 1, 2, 4)]
    reserves = [solver.outlook(change).reserve for change in changes]
    for less, more in pairwise(reserves):
        assert (np.diff(np.stack([less, more]), axis=0) >= -1.0).all()
        assert more[-1] > less[-1]


def test_a_cap_says_how_far_the_target_is_missed(cases: dict[tuple[str, str], Case]) -> None:
    question, _, free = cases["employer_rate", "immediate"]
    question = question._replace(step=1e-7, cap=round(free.present + free.change / 2, 7))
    held = Solver(question).solve(TIMINGS["immediate"])
    assert (held.feasible, held.capped, held.bound.kind) == (False, True, "cap")
    assert held.legal.level == pytest.approx(question.cap, abs=1e-12)
    assert held.wanted.level == pytest.approx(free.level, rel=1e-9)
    month = held.now.expenditure[YEAR - 2024] / 12
    assert held.missed.amount == pytest.approx(MONTHS / 2 * month, rel=1e-3)
    assert (held.early.amount, held.late) == (0, held.missed)


def test_targets_before_the_change_are_reported(cases: dict[tuple[str, str], Case]) -> None:
    question = cases["employer_rate", "immediate"].question
    both = question._replace(target=Target(60.0, (2026, YEAR)))
    solution = Solver(both).solve(Timing(2028))
    assert (solution.early.year, solution.early.amount > 0) == (2026, True)
    assert not solution.feasible


def test_an_instrument_that_feeds_another_fund_is_reported(
    cases: dict[tuple[str, str], Case],
) -> None:
    question = cases["employee_rate", "immediate"].question._replace(fund="resident_pool")
    solution = Solver(question).solve(TIMINGS["immediate"])
    assert (solution.outcome, solution.change) == ("missed", 0)
    assert solution.reach == "nothing"


def test_depletion_stands_between_its_cost_variants(tmp_path: Path) -> None:
    run_file = desk(tmp_path)
    run_file.write_text(
        run_file.read_text()
        .replace("horizon: 12", "horizon: 60\nvariants: {low: low_cost, high: high_cost}")
        .replace("[baseline]", "[baseline, solved]")
    )
    scenario = tmp_path / "assumptions/scenarios/solved.yaml"
    scenario.write_text("schema: 1\ninherits: baseline\nreason: to be written\n")
    question, _ = asked(run_file, "employer_rate")
    question = question._replace(target=Target(0.0, (2059,)))
    solver = Solver(question)
    solution = solver.solve(Timing(2030))
    varied = {name: solver.outlook(solution.legal.schedule, name) for name in ("low", "high")}
    low, high = varied["low"].depletion_year, varied["high"].depletion_year
    assert high < solution.held.depletion_year <= low
    assert (solver.varied, solver.projections) == (2, solution.projections)
    # The scenario that is written, run with its variants, says the same.
    text = scenario_text(question.instrument, solution.legal.schedule, "baseline", "x")
    scenario.write_text(text)
    run = read_run(run_file)
    for name, outlook in varied.items():
        basis = compile_basis(run.variant("solved", name), run.places, clock_of(run), run.pooling)
        again = outlook_of(project_line(basis), "employee_pool", "municipal", ("china",))
        assert np.allclose(again.reserve, outlook.reserve, rtol=1e-12)
