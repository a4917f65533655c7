"""Time of draws beside a single run, a region, in the same process.

Zhejiang's eleven municipalities over 75 years, from the compiled Basis to the accounts. The single
run and blocks of several sizes take turns, seconds are those of the processor, and the least of
some repeats counts. Run as a script, it prints the figures.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from shipped_runs import shipped

from actuarial import Basis
from actuarial.draws import AT_ONCE, draws_of, project_draws
from actuarial.projection import project_line

REPEATS = 6
COPIES = (2, 3, 4, 6, 8)
BUDGET = 0.9
"""Part of a single run's time a region that a block may take at its best size."""


def zhejiang() -> Basis:
    compiled = shipped("zhejiang")
    return compiled.basis(compiled.run.scenarios["baseline"])


def measure(repeats: int = REPEATS) -> dict[int, float]:
    """Milliseconds a region, by the number of draws in a block; 1 is the single run."""
    basis = zhejiang()
    regions, rng = len(basis.places.regions), np.random.default_rng(1)
    works: dict[int, Callable[[], object]] = {1: lambda: project_line(basis)}
    for count in COPIES:
        factors = {
            "demography.fertility": rng.uniform(0.9, 1.1, (count, 1, 1, 1)),
            "economy.wages.average_wage": rng.uniform(0.9, 1.1, (count, 1, 1)),
        }
        given = draws_of(basis, count, factors=factors)
        works[count] = lambda given=given: next(project_draws(given, regions * given.count))
    seconds = dict.fromkeys(works, np.inf)
    for _ in range(repeats):
        for count, work in works.items():
            before = time.process_time()
            found = work()
            seconds[count] = min(seconds[count], time.process_time() - before)
            del found
    return {count: 1000 * taken / count / regions for count, taken in seconds.items()}


@pytest.fixture(scope="module")
def found() -> dict[int, float]:
    return measure()


def test_a_region_of_a_block_takes_less_than_one_of_a_single_run(found: dict[int, float]) -> None:
    assert min(found[count] for count in COPIES) <= BUDGET * found[1]


def test_the_usual_block_is_within_the_budget_too(found: dict[int, float]) -> None:
    usual = max(count for count in COPIES if count * 11 <= AT_ONCE)
    assert found[usual] <= BUDGET * found[1]


if __name__ == "__main__":
    taken = measure(12)
    for copies, milliseconds in taken.items():
        print(
            f"{copies:2} x 11 regions {milliseconds:6.2f} ms a region, "
            f"{milliseconds / taken[1]:.2f} of a single run's"
        )
