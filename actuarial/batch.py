"""Many scenarios of one run: each with its low and high cost variants, several processes."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from actuarial.checks import Compiled
from actuarial.checks.projected import project_everybody
from actuarial.checks.refusals import refusing
from actuarial.coverage import over_all_regions
from actuarial.entries import Projection
from actuarial.labelled import labelled, labels_of
from actuarial.projection import Projector
from actuarial.reading.problems import Problem
from actuarial.reading.resolved import Assumptions, Run
from actuarial.results.cohort_tables import cohort_tables
from actuarial.results.dataset import dataset
from actuarial.results.headline import Compared, compared, headline
from actuarial.results.main_tables import main_tables
from actuarial.results.membership import membership_said, off_over_the_nation
from actuarial.results.netcdf import write_result
from actuarial.results.operations import balances_block, operations_tables
from actuarial.results.published import figures_of
from actuarial.results.reconciliation import Reconciled, reconcile
from actuarial.results.spread import spread_block, spread_tables
from actuarial.results.tables import Table
from actuarial.results.transfers import transfer_tables
from actuarial.solvency.of_funds import indicators_alone
from actuarial.vocabulary import variable

UNITED_NATIONS = "wpp"
"""Base of the population unless an assumption says otherwise."""
PEOPLE_KEPT = 2**30
"""Bytes of people that are kept for scenarios with the same; 31 provinces take a tenth."""
VARIED = ("first_deficit_year", "depletion_year")
"""Indicators that are never shown without their variants."""


@dataclass(frozen=True)
class Finished:
    """What one scenario leaves beside its file."""

    scenario: str
    tables: Mapping[str, Table]
    headline: str
    compared: Compared
    evidence: Mapping[str, int]
    """How many different quantities rest on which evidence."""
    reconciled: Sequence[Reconciled]
    """The base year held against the statistics."""
    off_over_the_nation: Problem | None
    """Membership ratios of the nation that are not 1."""
    figures: str
    """Digest of all figures, to find scenarios that change nothing."""


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


def work(
    run: Run, name: str, folder: Path, about: Mapping[str, object], worker: Worker
) -> Finished:
    """Project one scenario and write its file into the draft folder of the run."""
    assumptions = run.scenarios[name]
    central = worker.projection(assumptions)
    found = worker.scenario(name, central)
    refuse_missing(found)
    evidence = _evidence(assumptions)
    attributes = {
        **about,
        "scenario": name,
        "scenario_reason": assumptions.reason,
        "scenario_chain": " < ".join(assumptions.chain),
        "population_base": population_base(assumptions),
        "membership": membership_said(assumptions),
        "assumptions_by_evidence": json.dumps(evidence),
        "assumptions": resolved(assumptions),
    }
    write_result(found, folder / f"{name}.nc", attributes)
    years = run.outputs.years_in_tables
    return Finished(
        name,
        {
            **main_tables(found, name, years),
            **spread_tables(found, name, years),
            **transfer_tables(found, name, years),
            **operations_tables(found, name),
            **cohort_tables(found, name, years),
        },
        "\n".join(
            part
            for part in (
                headline(found, name, years),
                balances_block(found),
                spread_block(found, years),
                _said_of_base(assumptions),
            )
            if part
        ),
        compared(found, name),
        evidence,
        reconcile(
            found,
            [
                figure
                for region, model in assumptions.regions.items()
                for figure, _ in figures_of(region, model)
            ],
        ),
        off_over_the_nation(
            assumptions, over_all_regions(central.before_money.insured), run.path.name
        ),
        _digest(found),
    )


def population_base(assumptions: Assumptions) -> str:
    """Whose totals the base population meets (wpp or official), by region where they differ."""
    found: dict[str, list[str]] = {}
    for region, model in assumptions.regions.items():
        found.setdefault(model.demography.population_base, []).append(region)
    if len(found) == 1:
        return next(iter(found))
    fewest, most = sorted(found, key=lambda base: (len(found[base]), base))
    return f"{fewest} in {', '.join(found[fewest])}; {most} in the other {len(found[most])}"


def _said_of_base(assumptions: Assumptions) -> str:
    """Line of the headline; the run's own lines say it where the United Nations' is used alone."""
    base = population_base(assumptions)
    return "" if base == UNITED_NATIONS else f"base population: {base}"


def _evidence(assumptions: Assumptions) -> dict[str, int]:
    """How many different quantities rest on which evidence."""
    leaves = {id(leaf): leaf for _, _, leaf in assumptions.leaves()}
    counts = Counter(leaf.layers[0].evidence or "default" for leaf in leaves.values())
    return dict(sorted(counts.items()))


def refuse_missing(found: xr.Dataset) -> None:
    """Raise ArithmeticError where a stock or a flow is no number: it would be read as 0.

    Flows of people may be missing in all of the base year, where none are known. Ratios may be
    missing where they have no meaning; nothing may be infinite.
    """
    for name, figures in found.data_vars.items():
        if figures.dtype.kind != "f":
            continue
        one = variable(str(name))
        summed = one.kind in ("stock", "flow")
        good = np.isfinite(figures.values) if summed else ~np.isinf(figures.values)
        if one.kind == "flow" and one.unit == "person/year" and np.isnan(figures.values[0]).all():
            good[0] = True
        for where in np.argwhere(~good)[:1]:
            place = ", ".join(
                f"{dim} {figures[dim].values[index]}"
                for dim, index in zip(figures.dims, where, strict=True)
            )
            raise ArithmeticError(f"{name} is no number ({place}); nothing of it can be trusted")


def resolved(assumptions: Assumptions) -> str:
    """The resolved assumptions with their origins as JSON text; equal ones of regions once."""
    entries: dict[int, dict[str, object]] = {}
    for region, key, leaf in assumptions.leaves():
        if id(leaf) in entries:
            regions = entries[id(leaf)]["regions"]
            if isinstance(regions, list):
                regions.append(region)
            continue
        entries[id(leaf)] = {
            "key": key,
            "regions": [region],
            "chain": [
                f"{layer.origin.file}:{layer.origin.line}" for layer in (*leaf.covers, *leaf.layers)
            ],
            "source": leaf.layers[0].source,
            "evidence": leaf.layers[0].evidence,
        }
    return json.dumps(list(entries.values()), ensure_ascii=False)


def _digest(found: xr.Dataset) -> str:
    import hashlib

    digest = hashlib.sha256()
    for name in ("income", "expenditure", "reserve", "in_force"):
        if name in found:
            digest.update(np.ascontiguousarray(found[name].values).tobytes())
    return digest.hexdigest()


_STATE: dict[str, object] = {}


def _start(worker: Worker, folder: Path, about: Mapping[str, object]) -> None:
    # The parent clears up after a termination signal; a worker has nothing to clear and just ends.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _STATE.update(folder=folder, about=about, worker=worker)


def _one(name: str) -> Finished:
    folder, about, worker = (_STATE[key] for key in ("folder", "about", "worker"))
    assert isinstance(folder, Path)
    assert isinstance(about, dict)
    assert isinstance(worker, Worker)
    return work(worker.run, name, folder, about, worker)


def project_all(
    run: Run,
    names: Sequence[str],
    folder: Path,
    about: Mapping[str, object],
    processes: int | None = None,
) -> Iterator[Finished]:
    """Project scenarios, several processes side by side; figures do not depend on how many.

    Yields in the order of the names, as they are finished. The people of all come first: Refused
    is raised before any money is computed.
    """
    worker = Worker(run)
    worker.project_people(names)
    count = min(processes or os.cpu_count() or 1, len(names))
    if count <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        for name in names:
            yield work(run, name, folder, about, worker)
        return
    context = multiprocessing.get_context("fork")
    with context.Pool(count, _start, (worker, folder, dict(about))) as pool:
        yield from pool.imap(_one, names)
        # Left to terminate() at the end, a worker that still holds the queue could hang the run.
        pool.close()
        pool.join()
