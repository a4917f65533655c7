"""What pooling changes before money flows: converging rates and benefits, and behaviour."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.types import Basis, Line

Floats = NDArray[np.float64]


class Convergence(NamedTuple):
    """One design's terms of convergence, by year from the base year."""

    funds: tuple[str, ...]
    """Funds it covers."""
    phase: Floats
    """[year, region] how far rates and benefits have converged; 0 before the start."""
    rates: str
    """Target of contribution rates: own, mean or highest."""
    benefits: str
    """Target of reimbursement: own, mean or highest."""
    collection: Floats
    """[year, region] change of collection."""
    spending: Floats
    """[year, region] change of benefit spending."""


class Pooling(NamedTuple):
    """Convergence under every design; None where the design changes no rate and no behaviour."""

    designs: tuple[Convergence | None, ...]
    province: NDArray[np.int64]
    """[region]"""
    years: int
    """Number of years from the base year."""


def pooling_terms(basis: Basis) -> Pooling:
    """Read the designs' terms.

    Source: docs/method.md §8.
    """
    years = basis.clock.years[1:]
    found: list[Convergence | None] = []
    for design in basis.designs:
        if "phase_in" not in design.values:
            found.append(None)
            continue
        started = (years >= int(str(design.terms["start"])))[:, None]
        values = design.values
        found.append(
            Convergence(
                funds=design.words("funds"),
                phase=np.where(started, values["phase_in"][1:], 0.0),
                rates=design.text("rates"),
                benefits=design.text("benefits"),
                collection=np.where(started, values["collection_response"][1:], 0.0),
                spending=np.where(started, values["spending_response"][1:], 0.0),
            )
        )
    return Pooling(tuple(found), basis.places.province, len(years))


def responses(pooling: Pooling, regions: int) -> tuple[Floats, Floats]:
    """Change of collection and of spending, each [year, pooling, region]."""
    nothing = np.zeros((pooling.years, regions))
    return (
        np.stack([nothing if d is None else d.collection for d in pooling.designs], axis=1),
        np.stack([nothing if d is None else d.spending for d in pooling.designs], axis=1),
    )


def collected(line: Line, amount: Floats, pooling: Pooling) -> Floats:
    """A contribution line under every design: [year, region] → [year, pooling, region] yuan.

    Where the design covers the line's main fund, payroll rates converge and collection responds.
    """
    columns: list[Floats] = []
    for design in pooling.designs:
        if design is None or line.text("into.rest") not in design.funds:
            columns.append(amount)
            continue
        factor = 1.0 + design.collection
        if "rate" in line.values and design.rates != "own":
            rate = line.values["rate"][1:]
            weight = np.divide(amount, rate, out=np.zeros_like(amount), where=rate > 0)
            target = _target(design.rates, rate, weight, pooling.province)
            relative = np.divide(target, rate, out=np.ones_like(rate), where=rate > 0)
            factor = factor * (1.0 + design.phase * (relative - 1.0))
        columns.append(amount * factor)
    return np.stack(columns, axis=1)


def reimbursed(fund: str, rate: Floats, cost: Floats, pooling: Pooling) -> Floats:
    """Reimbursement under every design: [year, region, group] → [year, pooling, region, group].

    cost[year, region, group] in-scope cost weighs the mean.
    """
    columns: list[Floats] = []
    for design in pooling.designs:
        if design is None or fund not in design.funds:
            columns.append(rate)
            continue
        converged = rate
        if design.benefits != "own":
            target = np.stack(
                [
                    _target(design.benefits, rate[..., group], cost[..., group], pooling.province)
                    for group in range(rate.shape[-1])
                ],
                axis=-1,
            )
            converged = rate + design.phase[..., None] * (target - rate)
        columns.append(converged * (1.0 + design.spending[..., None]))
    return np.stack(columns, axis=1)


def _target(kind: str, own: Floats, weight: Floats, province: NDArray[np.int64]) -> Floats:
    """The rate of the province to which its regions converge, [year, region]."""
    target = own.copy()
    for one in np.unique(province):
        here = province == one
        if kind == "highest":
            target[:, here] = own[:, here].max(axis=1, keepdims=True)
            continue
        total = weight[:, here].sum(axis=1, keepdims=True)
        mean = (own[:, here] * weight[:, here]).sum(axis=1, keepdims=True)
        simple = own[:, here].mean(axis=1, keepdims=True)
        target[:, here] = np.divide(mean, total, out=simple, where=total > 0)
    return target
