"""Seconds of reading, printed: ``check`` from a cold start, and 400 municipalities.

python tests/speed/reading_speed.py

What is meant: 0.5 s for a run as shipped and 2.5 s for 400 municipalities, on one core of its own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
MUNICIPALITIES, REPEATS = 400, 5
RUN = """\
schema: 1
title: Many municipalities
places: [many]
scenarios: [{scenarios}]
base_year: 2024
horizon: 75
pooling: [municipal, adjustment, provincial]
"""


def many(folder: Path, scenarios: str) -> Path:
    """Write a province of as many municipalities, each with a file like one shipped."""
    assumptions = folder / "assumptions"
    shutil.copytree(ROOT / "assumptions", assumptions, dirs_exist_ok=True)
    shipped = assumptions / "places/zhejiang"
    place = assumptions / "places/many"
    place.mkdir(exist_ok=True)
    # One table without regions serves all of the made-up places.
    own = (shipped / "province.yaml").read_text(encoding="utf-8")
    own = own.replace("population_zhejiang", "population_china")
    (place / "province.yaml").write_text(own, encoding="utf-8")
    text = (shipped / "hangzhou.yaml").read_text(encoding="utf-8")
    for number in range(MUNICIPALITIES):
        (place / f"city_{number:03d}.yaml").write_text(text, encoding="utf-8")
    run = folder / "runs/many.yaml"
    run.parent.mkdir(exist_ok=True)
    run.write_text(RUN.format(scenarios=scenarios), encoding="utf-8")
    return run


def cold(run: Path) -> float:
    """Least seconds of ``check`` in a process of its own."""
    seconds = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "actuarial", "check", str(run)],
            check=True,
            cwd=ROOT,
            capture_output=True,
        )
        seconds.append(time.perf_counter() - started)
    return min(seconds)


if __name__ == "__main__":
    for shipped_run in sorted((ROOT / "runs").glob("*.yaml")):
        print(f"check {shipped_run.name}: {cold(shipped_run):.2f} s")
    with tempfile.TemporaryDirectory() as temporary:
        for scenarios in ("baseline", "baseline, higher_employer_rate, low_cost"):
            seconds = cold(many(Path(temporary), scenarios))
            print(f"check {MUNICIPALITIES} municipalities, {scenarios}: {seconds:.2f} s")
