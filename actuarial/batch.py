"""Many scenarios of one run: each with its low and high cost variants, several processes."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from actuarial.checks import Compiled
from actuarial.checks.projected import project_everybody
from actuarial.checks.refusals import refusing
from actuarial.checks.size import PEOPLE_KEPT
from actuarial.entries import Projection
from actuarial.labelled import labelled, labels_of
from actuarial.processes import FailedError, side_by_side
from actuarial.projection import Projector
from actuarial.reading.problems import Refused
from actuarial.reading.resolved import Assumptions, Run
from actuarial.results.dataset import dataset, refuse_missing, refuse_negative
from actuarial.results.netcdf import write_result
from actuarial.results.provenance import attributes_of
from actuarial.results.unfinished import basis_of, certify
from actuarial.solvency.of_funds import indicators_alone

VARIED = ("first_deficit_year", "depletion_year")
"""Indicators that are never shown without their variants."""


class Worker:
    """Projects scenarios one after the other and shares people between them.

    A class because what the scenarios share has to live between them.
    """

    def __init__(self, run: Run):
        self.run = run
        self.compiled = Compiled(run)
        self.projector = Projector(PEOPLE_KEPT)

    def project_people(self, names: Sequence[str]) -> None:
        """Project the people of scenarios and their variants, before any money.

        Raises Refused with the faults of all of them.
        """
        run = self.run
        scenarios = [
            one
            for name in names
            for one in (run.scenarios[name], *(run.variant(name, of) for of in run.variants))
        ]
        project_everybody(self.compiled, scenarios, self.projector)

    def projection(self, assumptions: Assumptions) -> Projection:
        """One projection; what precedes money is shared while it stays the same.

        Raises Refused where the assumptions cannot be projected.
        """
        with refusing(self.run, assumptions):
            return self.projector.project(self.compiled.basis(assumptions))

    def scenario(self, name: str, central: Projection | None = None) -> xr.Dataset:
        """The Dataset of one scenario with the years of deficit and depletion of its variants.

        central: its projection, where it is already there.
        """
        central = central or self.projection(self.run.scenarios[name])
        outputs = self.run.outputs
        found = dataset(
            central,
            outputs.detail,
            {"title": self.run.title},
            single_ages=outputs.ages == "single",
        )
        for variant in self.run.variants:
            varied = self.projection(self.run.variant(name, variant))
            found = _beside(found, indicators_alone(varied, VARIED), variant)
        return found


def _beside(
    central: xr.Dataset, varied: Mapping[str, np.ndarray[Any, Any]], variant: str
) -> xr.Dataset:
    """The central Dataset with the years of one variant beside its own."""
    labels = labels_of(central)
    arrays = [labelled(f"{name}_{variant}", values, labels) for name, values in varied.items()]
    return central.assign(
        {str(array.name): array.drop_vars(list(array.coords)) for array in arrays}
    )


def work(worker: Worker, folder: Path, version: str, name: str) -> str:
    """Project one scenario, write its file into the folder with all a report needs; its name.

    A certificate beside it says what it rests on, so that it can be kept when the run ends early.
    """
    run = worker.run
    assumptions = run.scenarios[name]
    central = worker.projection(assumptions)
    found = worker.scenario(name, central)
    refuse_missing(found)
    refuse_negative(found)
    attributes = attributes_of(run, assumptions, found, version)
    path = folder / f"{name}.nc"
    certified = partial(certify, path, basis_of(run, name, version))
    write_result(found, path, attributes, verified=certified)
    return name


def project_all(
    run: Run,
    names: Sequence[str],
    folder: Path,
    version: str,
    processes: int | None = None,
) -> Generator[str, None, None]:
    """Project scenarios, several processes side by side; figures do not depend on how many.

    Each leaves its file and its certificate in the folder. Yields the names in their order, as they
    are finished; close the iterator if you leave before its end. The people of all come first:
    Refused is raised before any money is computed. A scenario that fails stops no other:
    FailedError follows the last, or Refused where the assumptions are at fault in all that failed.
    """
    if not names:
        return
    worker = Worker(run)
    worker.project_people(names)
    try:
        yield from side_by_side(partial(work, worker, folder, version), names, processes)
    except FailedError as failed:
        refused = [one for one in failed.errors.values() if isinstance(one, Refused)]
        if len(refused) < len(failed.errors):
            raise
        raise Refused(problem for one in refused for problem in one.problems) from None
