"""Scales of lines fitted to the statistics of the base year, and written into the files.

``python -m actuarial.calibration.fit_scales runs/china.yaml`` prints what it would write;
``--write`` writes it. A scale is the only thing that is fitted, and it is fitted to one published
figure each.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from actuarial.basis import Clock, compile_basis
from actuarial.checks import read_run
from actuarial.projection import project_line
from actuarial.reading.keys import leaf_at
from actuarial.reading.quantity import Number, Origin
from actuarial.reading.resolved import Run
from actuarial.results.dataset import dataset
from actuarial.results.published import figures_of
from actuarial.results.reconciliation import Figure, modelled, scaled_part
from actuarial.whole import write_whole


class Fitted(NamedTuple):
    """One scale as it stands and as the statistics want it."""

    key: str
    origin: Origin
    old: float
    new: float


def fit(run: Run) -> Iterator[Fitted]:
    """The scales of every published figure that names one."""
    scenario = next(iter(run.scenarios.values()))
    clock = Clock(run.base_year, 1)
    basis = compile_basis(scenario, run.places, clock, run.pooling)
    result = dataset(project_line(basis), "standard", {})
    for region, model in scenario.regions.items():
        for figure, keys in figures_of(region, model):
            for key in keys:
                leaf = leaf_at(model, key)
                quantity = leaf.layers[0].quantity
                if not isinstance(quantity, Number):
                    raise TypeError(f"{key} is not one number")
                origin, old = leaf.layers[0].origin, quantity.value
                yield Fitted(key, origin, old, old * _correction(result, figure))


def _correction(result: xr.Dataset, figure: Figure) -> float:
    after = modelled(result, figure)
    part = scaled_part(result, figure, after)
    return (figure.value - (after - part)) / part


def write(root: Path, fitted: Fitted) -> None:
    """Put the new number where the old one stands."""
    path = root / fitted.origin.file
    lines = path.read_text("utf-8").split("\n")
    line, column = lines[fitted.origin.line - 1], fitted.origin.column - 1
    # A documented quantity begins with its bracket; the number stands behind the word value.
    if line[column] == "{":
        column = line.index("value: ", column) + len("value: ")
    end = column
    while end < len(line) and line[end] not in ",} #":
        end += 1
    lines[fitted.origin.line - 1] = f"{line[:column]}{fitted.new:.5f}{line[end:]}"
    write_whole(path, "\n".join(lines))


def main() -> None:
    """Print, and write where asked, the scales that meet the statistics."""
    parser = argparse.ArgumentParser(prog="python -m actuarial.calibration.fit_scales")
    parser.add_argument("run", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rounds = 6 if given.write else 1
    for number in range(rounds):
        run = read_run(given.run)
        for fitted in fit(run):
            if number + 1 == rounds:
                print(f"{fitted.key}  {fitted.old:.5f} → {fitted.new:.5f}  ({fitted.origin.file})")
            if given.write:
                write(run.root, fitted)


if __name__ == "__main__":
    main()
