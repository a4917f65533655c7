"""Scales of lines fitted to published figures of the base year, in memory.

A scale is the only thing that is fitted, and it is fitted to one published figure each
(docs/decisions/scales.md). ``calibration.fit_scales`` writes what is found into the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import xarray as xr

from actuarial.basis import Clock, compile_basis
from actuarial.projection import project_line
from actuarial.reading.keys import leaf_at, replaced
from actuarial.reading.quantity import Layer, Leaf, Number, Origin, Quantity
from actuarial.reading.resolved import Assumptions, Run
from actuarial.results.dataset import dataset
from actuarial.results.published import figures_of
from actuarial.results.reconciliation import Figure, modelled, scaled_part

ROUNDS = 6
"""Fits one after the other: spending of one fund enters another."""
MET = 1e-7
"""Relative change of a scale below which it is found."""


class Fitted(NamedTuple):
    """One scale as it stands and as the statistics want it."""

    region: str
    key: str
    origin: Origin
    old: float
    new: float


def fit(run: Run) -> Iterator[Fitted]:
    """The scales of every published figure that names one, of the run's first scenario."""
    scenario = next(iter(run.scenarios.values()))
    # Designs are equal in the base year; one is enough.
    basis = compile_basis(scenario, run.places, Clock(run.base_year, 1), run.pooling[:1])
    result = dataset(project_line(basis), "standard", {})
    for region, model in scenario.regions.items():
        for figure, keys in figures_of(region, model):
            for key in keys:
                leaf = leaf_at(model, key)
                quantity = leaf.layers[0].quantity
                if not isinstance(quantity, Number):
                    raise TypeError(f"{key} is not one number")
                origin, old = leaf.layers[0].origin, quantity.value
                yield Fitted(region, key, origin, old, old * _correction(result, figure))


def _correction(result: xr.Dataset, figure: Figure) -> float:
    after = modelled(result, figure)
    part = scaled_part(result, figure, after)
    return (figure.value - (after - part)) / part


def with_fitted_scales(run: Run, rounds: int = ROUNDS) -> Run:
    """The run with the scales its published figures want; no file is written.

    Only the first scenario is kept, without variants.
    """
    for _ in range(rounds):
        name, scenario = next(iter(run.scenarios.items()))
        changes: dict[str, dict[str, Quantity]] = {}
        found = list(fit(run))
        for one in found:
            changes.setdefault(one.region, {})[one.key] = Number(one.new)
        for region, quantities in changes.items():
            scenario = with_quantities(scenario, region, quantities)
        run = replace(run, scenarios={name: scenario}, varied={})
        if all(abs(one.new - one.old) <= MET * abs(one.old) for one in found):
            break
    return run


def with_quantities(
    scenario: Assumptions, region: str, quantities: Mapping[str, Quantity], by: str = ""
) -> Assumptions:
    """The assumptions with other quantities under some keys of a region, whole and alone.

    ``by`` is said to be their file; the line of the one they replace is kept where it is empty.
    """
    model = scenario.regions[region]
    memory: dict[Any, tuple[Any, Any]] = {}
    for key, quantity in quantities.items():

        def other(leaf: Leaf, quantity: Quantity = quantity) -> Leaf:
            first = leaf.layers[0]
            origin = Origin(by, 1, 1, by) if by else first.origin
            layer = Layer(quantity, origin, first.source, first.evidence, first.note)
            return Leaf(leaf.key, (layer,))

        model = replaced(model, key, other, memory)
    return replace(scenario, regions={**scenario.regions, region: model})
