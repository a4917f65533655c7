"""Time and memory of the status process beside a bare loop: `python -m tests.speed.status_speed`.

340 municipalities, 5 statuses, 202 cells of sex and age, 75 years. The bare loop carries the
population alone, in the same run: it tells how fast the machine is.
"""

from __future__ import annotations

import resource
import time

import numpy as np

from actuarial.coverage import Targets, follow_statuses
from actuarial.vocabulary import STATUSES

YEARS, REGIONS, SEXES, AGES, REPEATS = 75, 340, 2, 101, 3
MEGABYTE = 1024**2


def bare_loop(
    opening: np.ndarray, survival: np.ndarray, births: np.ndarray, moves: np.ndarray
) -> np.ndarray:
    population = np.empty((YEARS + 1, *opening.shape))
    population[0] = opening
    for year in range(YEARS):
        start, end = population[year], population[year + 1]
        end[..., 1:] = start[..., :-1]
        end[..., -1] += start[..., -1]
        end[..., 0] = births[year]
        end *= survival[year]
        end += moves[year]
    return population


def given() -> dict[str, object]:
    """Random inputs that a run could have; what holds for all regions is not repeated."""
    rng = np.random.default_rng(1)
    shape = (REGIONS, SEXES, AGES)
    age = np.arange(AGES)
    survival = np.exp(-0.0003 * np.exp(0.085 * age)) * np.ones((YEARS, REGIONS, SEXES, 1))
    opening = rng.uniform(20_000, 60_000, shape) * np.linspace(1, 0.01, AGES)
    births = rng.uniform(20_000, 30_000, (YEARS, REGIONS, SEXES))
    moves = rng.uniform(0, 20, (YEARS, *shape))
    population = bare_loop(opening, survival, births, moves)
    retired = (age >= 60).astype(float)
    shares = [0.4 * (age < 60) * (age > 20), 0.04 * (age < 60) * (age > 20), 0.3 * retired]
    shares.append((1 - sum(shares)) * 0.9)
    shares.append(1 - sum(shares))
    statuses = np.stack([opening * share for share in shares], axis=1)
    active = np.broadcast_to(0.44 * (age < 60) * (age > 20), (YEARS, *shape))
    hazard = np.broadcast_to((age == 59).astype(float), (YEARS, *shape))
    return {
        "opening": statuses,
        "population": population,
        "births": births,
        "survival": survival,
        "net_migrants": moves,
        "retiring": hazard,
        "vesting": np.broadcast_to(0.8, hazard.shape),
        "targets": Targets(
            active, np.full((YEARS, REGIONS), 0.09), np.broadcast_to(0.9, active.shape)
        ),
        "relative_mortality": 0.8,
    }


def measure() -> dict[str, float]:
    """Seconds of the processor, the best of some repeats, and the memory above the start in MB."""
    inputs = given()
    first = inputs["population"][0]  # type: ignore[index]  # arrays, as made above
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = {"statuses": np.inf, "bare loop": np.inf}
    for _ in range(REPEATS):
        before = time.process_time()
        bare_loop(first, inputs["survival"], inputs["births"], inputs["net_migrants"])  # type: ignore[arg-type]  # arrays
        seconds["bare loop"] = min(seconds["bare loop"], time.process_time() - before)
        before = time.process_time()
        followed = follow_statuses(**inputs)  # type: ignore[arg-type]  # arrays
        seconds["statuses"] = min(seconds["statuses"], time.process_time() - before)
        cube = followed.people.nbytes / MEGABYTE
        del followed
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**seconds, "cube": cube, "above start": peak - start}


if __name__ == "__main__":
    found = measure()
    ratio = found["statuses"] / found["bare loop"]
    print(f"{len(STATUSES)} statuses of {REGIONS} regions, {YEARS} years")
    print(f"population alone, bare loop {found['bare loop']:7.3f} s")
    print(f"statuses                    {found['statuses']:7.3f} s  {ratio:5.1f} x bare loop")
    print(f"result {found['cube']:.0f} MB, peak above start {found['above start']:.0f} MB")
