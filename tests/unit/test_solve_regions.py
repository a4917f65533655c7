"""The solver on several regions, under every design, for the whole and for every region's fund."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from toy_province import PLACES, write_toy

from actuarial.__main__ import main
from actuarial.basis.memory import Memory
from actuarial.checks import Compiled, read_run
from actuarial.projection import Projector
from actuarial.reading.instruments import Instrument, read_instruments
from actuarial.reading.resolved import Run
from actuarial.solve import (
    Question,
    Solution,
    Solver,
    Target,
    Timing,
    scenario_text,
    schedule_of,
)
from actuarial.solve.outlook import Outlook, outlook_of
from tests.one_line import one_line

FUND = "employee_pool"
YEARS = 9
DESIGNS = ("municipal", "adjustment", "provincial")
WHEN = {"immediate": Timing(2025), "stepwise": Timing(2026, 3)}
DELTA = PLACES["delta"]
SHARED = Projector(), Memory()
RATE: list[Instrument] = []


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toy")


@pytest.fixture(scope="module")
def run(root: Path) -> Run:
    return read_run(write_toy(root))


def question(run: Run, design: str, *, every: bool, regions: tuple[str, ...] = DELTA) -> Question:
    if not RATE:
        RATE.append(read_instruments(run.root, run.scenarios["baseline"])["employer_rate"])
    instrument = RATE[0].model_copy(update={"highest": 0.5})
    target = Target(0.0, tuple(range(2025, 2025 + YEARS)), every)
    return Question(
        *(run, "baseline", FUND, instrument, target, design, regions), step=instrument.step
    )


def solver_of(asked: Question) -> Solver:
    """A solver that shares the people, and what is compiled, with those of the other questions."""
    solver = Solver(asked)
    solver.projector, solver.memory = SHARED
    return solver


@pytest.fixture(scope="module")
def found(run: Run) -> dict[tuple[str, str, bool], Solution]:
    return {
        (design, when, every): solver_of(question(run, design, every=every)).solve(timing)
        for design in DESIGNS
        for when, timing in WHEN.items()
        for every in (False, True)
    }


def judged(outlook: Outlook, every: bool) -> np.ndarray:
    """Reserves over outgo in the years of the target."""
    window = slice(1, YEARS + 1)
    if every:
        return outlook.reserves[window] / outlook.expenditures[window]
    return outlook.reserve[window] / outlook.expenditure[window]


@pytest.fixture(scope="module")
def reread(
    root: Path, run: Run, found: dict[tuple[str, str, bool], Solution]
) -> dict[tuple[str, str, bool, str], Outlook]:
    """Outlooks under scenario files with the exact and the legal changes, read from the disk."""
    names = {}
    for key, solution in found.items():
        exact = schedule_of(solution.timing, solution.change)
        for what, schedule in (("exact", exact), ("legal", solution.legal.schedule)):
            label = f"{what}_{key[0]}_{key[1]}_{'each' if key[2] else 'all'}"
            names[(*key, what)] = label
            instrument = question(run, key[0], every=key[2]).instrument
            (root / f"assumptions/scenarios/{label}.yaml").write_text(
                scenario_text(instrument, schedule, "baseline", "solved")
            )
    file = root / "runs/solved.yaml"
    text = (root / "runs/toy.yaml").read_text()
    file.write_text(text.replace("- baseline", "\n".join(f"- {name}" for name in names.values())))
    again = read_run(file)
    outlooks = {}
    projector, compiled = Projector(), Compiled(again)
    for key, label in names.items():
        projection = projector.project(compiled.basis(again.scenarios[label]))
        outlooks[key] = outlook_of(projection, FUND, key[0], DELTA)
    return outlooks


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("design", DESIGNS)
def test_the_exact_change_put_back_leaves_nothing_in_the_deciding_year(
    design: str,
    when: str,
    every: bool,
    found: dict[tuple[str, str, bool], Solution],
    reread: dict[tuple[str, str, bool, str], Outlook],
) -> None:
    solution = found[design, when, every]
    assert abs(solution.change) > 1e-6
    months = judged(reread[design, when, every, "exact"], every)
    moved = months[WHEN[when].start - 2025 :]
    assert moved.min() == pytest.approx(0.0, abs=1e-9)
    place = np.unravel_index(int(np.argmin(moved)), moved.shape)
    year = 2025 + int(place[0]) + WHEN[when].start - 2025
    # Under one fund of the province every region has the same share; any of them may be named.
    assert solution.deciding[0] == year
    assert solution.projections <= 20


@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("when", WHEN)
@pytest.mark.parametrize("design", DESIGNS)
def test_the_file_of_the_legal_change_gives_the_outlook_that_is_shown(
    design: str,
    when: str,
    every: bool,
    found: dict[tuple[str, str, bool], Solution],
    reread: dict[tuple[str, str, bool, str], Outlook],
) -> None:
    solution, again = found[design, when, every], reread[design, when, every, "legal"]
    assert np.allclose(again.reserves, solution.held.reserves, rtol=1e-12, atol=1.0)
    assert (judged(again, every)[WHEN[when].start - 2025 :] >= -1e-9).all()
    steps = np.array(solution.legal.levels) / 0.001
    assert steps == pytest.approx(np.round(steps), abs=1e-6)
    assert len(solution.legal.schedule) == WHEN[when].steps


def test_what_holds_every_municipal_fund_holds_the_one_that_needs_most(
    run: Run, found: dict[tuple[str, str, bool], Solution]
) -> None:
    alone = {
        region: solver_of(question(run, "municipal", every=False, regions=(region,)))
        .solve(WHEN["immediate"])
        .change
        for region in DELTA
    }
    together = found["municipal", "immediate", True]
    assert together.change == pytest.approx(max(alone.values()), rel=1e-9)
    assert together.deciding[1] == max(alone, key=lambda region: alone[region])
    assert together.change > found["municipal", "immediate", False].change + 1e-4


def test_the_sum_of_several_funds_is_known_as_such(
    run: Run, found: dict[tuple[str, str, bool], Solution]
) -> None:
    solver = solver_of(question(run, "municipal", every=False))
    whole = found["municipal", "immediate", False]
    assert solver.below(whole.balanced) > 0
    assert solver.below(found["municipal", "immediate", True].balanced) == 0
    assert whole.now.funds.tolist() == [len(DELTA)] * 13
    assert found["adjustment", "immediate", False].now.funds[-1] == len(DELTA)
    provincial = found["provincial", "immediate", False].now.funds
    assert provincial[0] == len(DELTA)
    assert provincial[-1] == 1


def test_a_region_that_misses_is_named(run: Run) -> None:
    asked = question(run, "municipal", every=True)._replace(cap=0.08)
    asked = asked._replace(target=asked.target._replace(months=24.0))
    solution = solver_of(asked).solve(WHEN["immediate"])
    assert (solution.feasible, solution.bound.kind) == (False, "cap")
    outgo = solution.held.expenditures[1 : YEARS + 1]
    slack = solution.held.reserves[1 : YEARS + 1] - 2 * outgo
    year, region = np.unravel_index(int(np.argmin(slack)), slack.shape)
    assert (solution.missed.year, solution.missed.region) == (2025 + year, DELTA[region])
    assert solution.missed.amount == pytest.approx(-slack.min())
    assert solution.missed.months == pytest.approx(12 * (slack / outgo)[year, region] + 24)


def test_whose_level_and_whose_fund_are_reported(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["solve", str(root / "runs/toy.yaml"), "--fund", FUND, "--instrument", "employer_rate"]
    words += ["--target", "months", "9", "2034", "--cap", "50%"]
    assert main([*words, "--region", "delta"]) == 0
    whole = capsys.readouterr().out
    assert "Levels are those of the region where they are" in whole
    assert (
        "The whole is the sum of 5 funds that may not pay for each other; --every-region" in whole
    )
    found = re.search(r"own fund misses the target: no change (\d), from 2025 (\d)", whole)
    assert found
    assert int(found[2]) > 0
    assert main([*words, "--region", "delta市", "--every-region"]) == 0
    each = capsys.readouterr().out
    assert "of every region's own fund" in one_line(each)
    assert re.search(r"decided by the fund that serves \w+ \w+市 in 2034", each)
    assert "may not pay for each other" not in each
    assert main([*words, "--region", "delta", "--pooling", "provincial"]) == 0
    assert "may not pay for each other" not in capsys.readouterr().out
