"""Bounds of every quantity an instrument moves, and whole steps in every year."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from actuarial.checks import read_run
from actuarial.reading.instruments import Instrument, Limits, read_instruments
from actuarial.reading.problems import Refused
from actuarial.reading.resolved import Run
from actuarial.solve import Question, Solver, Target, Timing, levels_moved
from actuarial.solve.legal import Levels, bounds_of, legal_change, levels_now

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="module")
def run(folder: Path) -> Run:
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    file = folder / "runs" / "short.yaml"
    file.parent.mkdir()
    file.write_text(
        "schema: 1\ntitle: short\nplaces: [china]\nscenarios: [baseline]\nbase_year: 2024\n"
        "horizon: 12\npooling: [municipal]\n"
    )
    return read_run(file)


def question(run: Run, name: str, fund: str, months: float, year: int) -> Question:
    one = read_instruments(run.root, run.scenarios["baseline"])[name]
    target = Target(months, (year,))
    return Question(run, "baseline", fund, one, target, "municipal", ("china",), one.step)


@pytest.mark.parametrize("name", ["retirement_delay", "retirement_age"])
@pytest.mark.parametrize("months", [60.0, 0.0])
def test_no_quantity_leaves_its_bounds(run: Run, name: str, months: float) -> None:
    asked = question(run, name, "employee_pool", months, 2036)
    timing = Timing(2025, 10)
    solver = Solver(asked)
    solution = solver.solve(timing)
    met = False
    for key, _, after in levels_moved(solver, solution):
        limits = asked.instrument.bounds.get(key) or asked.instrument
        levels = after * asked.instrument.parts
        assert limits.lowest - 1e-9 <= levels.min()
        assert levels.max() <= limits.highest + 1e-9
        met |= bool(np.isclose(levels, [limits.lowest, limits.highest]).any())
        if key == solution.bound.key and not solution.feasible:
            assert np.isclose(levels, solution.bound.limit).any()
    assert met


def test_the_bound_of_a_label_that_does_not_lead_is_kept(run: Run) -> None:
    asked = question(run, "employee_reimbursement", "employee_pool", 0.0, 2034)
    key = "uebmi.benefits.inpatient.reimbursement"
    levels = levels_now(asked)
    highest = float(levels.every[key].max())
    assert highest > float(levels.every[key][0, 0]), "the first label is the highest"
    bounds = {key: Limits(lowest=0, highest=highest * 1.02)}
    asked = asked._replace(instrument=asked.instrument.model_copy(update={"bounds": bounds}))
    lower, upper = bounds_of(asked, levels, Timing(2025))
    assert (upper.key, upper.kind) == (key, "highest")
    assert upper.change == pytest.approx(0.02)
    assert lower.change == pytest.approx(-0.5)
    assert lower.kind == "multiple"


def test_what_is_outside_already_moves_no_further(run: Run) -> None:
    asked = question(run, "employer_rate", "employee_pool", 60.0, 2034)
    asked = asked._replace(cap=0.01)
    _, upper = bounds_of(asked, levels_now(asked), Timing(2025))
    assert (upper.change, upper.kind, upper.limit) == (0, "cap", 0.01)
    solution = Solver(asked).solve(Timing(2025))
    assert solution.legal.level == solution.present
    assert solution.capped


def test_a_cap_is_a_level_in_the_unit_shown(run: Run) -> None:
    asked = question(run, "resident_premium", "resident_pool", 60.0, 2034)._replace(cap=1234.0)
    solution = Solver(asked).solve(Timing(2030))
    assert solution.level == pytest.approx(1234)
    assert solution.legal.level == pytest.approx(1230)
    assert (solution.bound.kind, solution.capped, solution.feasible) == ("cap", True, False)
    assert solution.wanted.level > 1234


def test_a_bound_off_the_step_is_rounded_inward(run: Run) -> None:
    asked = question(run, "resident_premium", "resident_pool", 60.0, 2034)
    solution = Solver(asked).solve(Timing(2027))
    assert solution.bound.kind == "multiple"
    assert solution.level == pytest.approx(3 * solution.present)
    levels = np.array(solution.legal.levels) / 10
    assert levels == pytest.approx(np.round(levels), abs=1e-9)
    assert solution.level - 10 < solution.legal.level <= solution.level


def flat(run: Run, present: float, years: int = 14) -> tuple[Question, Levels]:
    asked = question(run, "employer_rate", "employee_pool", 6.0, 2034)
    return asked, Levels(np.arange(2023, 2023 + years), np.full((years, 1), present), {})


@pytest.mark.parametrize(
    ("change", "bound", "rising", "levels"),
    [
        # Thirds of 1.9 points are no whole tenths of a point.
        (0.019, 0.067, True, (0.060, 0.066, 0.072)),
        (0.0185, 0.0185, True, (0.060, 0.066, 0.071)),
        # Room to fall is rounded towards the target too: upwards.
        (-0.019, 0.067, True, (0.047, 0.041, 0.034)),
        (-0.00005, 0.067, True, (0.053, 0.053, 0.053)),
        # A change that brings more the lower it is goes down to the step.
        (-0.019, -0.053, False, (0.046, 0.040, 0.034)),
        (0.019, -0.053, False, (0.059, 0.065, 0.072)),
    ],
)
def test_every_year_of_a_stepwise_change_has_whole_steps(
    run: Run, change: float, bound: float, rising: bool, levels: tuple[float, ...]
) -> None:
    asked, now = flat(run, 0.053)
    found = legal_change(asked, now, Timing(2030, 3), change, bound, rising)
    assert found.levels == pytest.approx(levels, abs=1e-12)
    assert found.level == found.levels[-1]
    assert [year for year, _ in found.schedule] == [2030, 2031, 2032]
    assert found.held == (change == bound)


def test_no_year_is_beyond_the_whole_change(run: Run) -> None:
    asked, now = flat(run, 0.0535)
    found = legal_change(asked, now, Timing(2030, 3), 0.0004, 0.02, True)
    assert found.levels == pytest.approx((0.054, 0.054, 0.054))
    # Where it falls without the change, the level of the whole change is the furthest.
    now.leading[now.row(2030)] = 0.0595
    found = legal_change(asked, now, Timing(2030, 3), 0.0035, 0.02, True)
    assert found.levels == pytest.approx((0.0595, 0.056, 0.057))


@pytest.mark.parametrize(("change", "bound"), [(0.0003, 0.0003), (-0.0002, 0.02), (0.0, 0.02)])
def test_where_no_whole_step_lies_between_nothing_changes(
    run: Run, change: float, bound: float
) -> None:
    asked, now = flat(run, 0.0535)
    found = legal_change(asked, now, Timing(2030, 2), change, bound, True)
    assert found.levels == (0.0535, 0.0535)
    assert found.change == 0


def refused(folder: Path, run: Run, *edits: tuple[str, str]) -> str:
    path = folder / "assumptions/instruments.yaml"
    kept = path.read_text(encoding="utf-8")
    text = kept
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    try:
        with pytest.raises(Refused) as refused:
            read_instruments(run.root, run.scenarios["baseline"])
    finally:
        path.write_text(kept, encoding="utf-8")
    return str(refused.value)


def test_faults_of_the_instruments_are_reported_with_their_line(folder: Path, run: Run) -> None:
    workers = "coverage.retirement.classes.women_workers.age: {"
    said = refused(
        *(folder, run),
        ("uebmi.contributions.employer.rate", "uebmi.contributions.employer.rat"),
        ("step: 10\n", "step: 0\n"),
        ("highest: 4%", "highest: 4"),
        (f"{workers}lowest: 540, highest: 660", f"{workers}lowest: 660, highest: 540"),
    )
    assert re.search(r"instruments.yaml:\d+:\d+  employer_rate.changes", said)
    assert "did you mean uebmi.contributions.employer.rate?" in said
    assert "resident_premium.step\n    0 is no step" in said
    assert re.search(
        r"instruments.yaml:\d+:\d+  employee_rate.highest\n"
        r"    4 is above 100%; a share is meant \(0% to 100%\). Did you mean 4%\?",
        said,
    )
    assert re.search(
        r"instruments.yaml:\d+:\d+  retirement_age.bounds.*women_workers.age.highest\n"
        r"    is not above lowest.",
        said,
    )


def test_a_bound_of_what_is_not_moved_is_refused(folder: Path, run: Run) -> None:
    said = refused(folder, run, ("women_workers.age: {", "women_worker.age: {"))
    assert re.search(r"instruments.yaml:\d+:\d+  retirement_age.bounds", said)
    assert "is not among changes; did you mean coverage.retirement.classes.women_workers" in said


def test_bounds_are_described_for_editors() -> None:
    assert "in place of lowest and highest" in str(Instrument.model_json_schema()["properties"])
