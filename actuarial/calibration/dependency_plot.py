"""Actives per retiree with and without the reform, as a text plot: the figures of docs/people.md.

``python -m actuarial.calibration.dependency_plot runs/china.yaml`` projects the scenarios and
prints them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from actuarial.arrays import Floats, Ints
from actuarial.basis import Clock, compile_basis
from actuarial.checks import read_run
from actuarial.coverage import enrol
from actuarial.demography import project
from actuarial.stopping import end_with
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RETIREE, STATUSES

REFORMED, BEFORE = "baseline", "no_retirement_reform"
EVERY = 5
WIDTH = 60


def actives_per_retiree(run_file: Path, names: tuple[str, ...]) -> tuple[Ints, list[Floats]]:
    """Years of the results and the ratio (职退比) of the whole run in each scenario, [year]."""
    run = read_run(run_file)
    clock = Clock(run.base_year, run.horizon)
    ratios = []
    for name in names:
        basis = compile_basis(run.scenarios[name], run.places, clock, run.pooling)
        insured = enrol(basis, project(basis))
        stock = insured.people[1 : 1 + len(clock.results)].sum(axis=(1, 3, 4))
        actives = stock[:, [STATUSES.index(EMPLOYEE), STATUSES.index(FLEXIBLE)]].sum(axis=1)
        ratios.append(actives / stock[:, STATUSES.index(RETIREE)])
    return clock.results, ratios


def plot(years: Ints, with_it: Floats, none: Floats) -> str:
    """One line every few years: ``#`` with the reform, ``o`` under the law before it."""
    scale = WIDTH / max(with_it.max(), none.max())
    lines = ["year  with  none  0" + " " * (WIDTH - 1) + f"{WIDTH / scale:.2f}"]
    for year, one, other in zip(years, with_it, none, strict=True):
        if year % EVERY == 0 or year == years[0]:
            bar = [" "] * (WIDTH + 1)
            bar[round(other * scale)] = "o"
            bar[round(one * scale)] = "#"
            lines.append(f"{year}  {one:.2f}  {other:.2f}  {''.join(bar).rstrip()}")
    return "\n".join(lines)


def main() -> None:
    """Print the plot of a run."""
    parser = argparse.ArgumentParser(prog="python -m actuarial.calibration.dependency_plot")
    parser.add_argument("run", type=Path)
    years, ratios = actives_per_retiree(parser.parse_args().run, (REFORMED, BEFORE))
    print(plot(years, *ratios))


if __name__ == "__main__":
    end_with(main)
