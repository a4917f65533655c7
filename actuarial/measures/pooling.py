"""What pooling changes before money flows: converging rates and benefits, and behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis.compiled_lines import (
    BenefitLine,
    ContributionLine,
    Municipal,
    Payroll,
    Subsidy,
    Unified,
)
from actuarial.basis.types import Basis
from actuarial.entries import Collected, Key, Reimbursed, Use
from actuarial.vocabulary.axes import Positions, axes

OWN, HIGHEST, GIVEN = "own", "highest", "given"


class Convergence(NamedTuple):
    """One design's terms of convergence, by year from the base year."""

    funds: tuple[str, ...]
    """Funds it covers."""
    phase: Annotated[Floats, axes("year_from_base", "region")]
    """How far rates and benefits have converged; 0 before the start."""
    rates: str
    """Target of contribution rates: own, mean, highest or given."""
    benefits: str
    """Target of reimbursement: own, mean, highest or given."""
    stated_rates: Mapping[Key, Annotated[Floats, axes("year_from_base", "region")]]
    """Contribution rates that are given, by scheme and line."""
    stated_benefits: Mapping[Key, Annotated[Floats, axes("year_from_base", "region")]]
    """Reimbursement rates that are given, by scheme and line."""
    surcharge: Annotated[Floats, axes("year_from_base", "region")]
    """Share of contributions added to them."""
    collection: Annotated[Floats, axes("year_from_base", "region")]
    """Change of collection."""
    spending: Annotated[Floats, axes("year_from_base", "region")]
    """Change of benefit spending."""


class Pooling(NamedTuple):
    """Convergence under every design; None where the design changes no rate and no behaviour."""

    designs: tuple[Convergence | None, ...]
    province: Annotated[Ints, axes("region"), Positions("province")]
    years: int
    """Number of years from the base year."""


def pooling_terms(basis: Basis) -> Pooling:
    """Read the designs' terms.

    Source: docs/method.md §8.
    """
    years = basis.clock.years[1:]
    found: list[Convergence | None] = []
    for design in basis.designs:
        if isinstance(design, Municipal):
            found.append(None)
            continue
        started = (years >= design.start)[:, None]
        unified = design if isinstance(design, Unified) else None
        target = {} if unified is None else unified.target
        found.append(
            Convergence(
                funds=design.funds,
                phase=np.where(started, 0.0 if unified is None else unified.phase_in[1:], 0.0),
                rates=OWN if unified is None else unified.rates,
                benefits=OWN if unified is None else unified.benefits,
                stated_rates=_stated({name: one.rates for name, one in target.items()}),
                stated_benefits=_stated({name: one.benefits for name, one in target.items()}),
                surcharge=np.where(started, design.surcharge[1:], 0.0),
                collection=np.where(started, design.collection_response[1:], 0.0),
                spending=np.where(started, design.spending_response[1:], 0.0),
            )
        )
    return Pooling(tuple(found), basis.places.province, len(years))


def _stated(of_schemes: Mapping[str, Mapping[str, Floats] | None]) -> dict[Key, Floats]:
    """Stated rates from the base year on, by scheme and line."""
    return {
        (scheme, line): path[1:]
        for scheme, paths in of_schemes.items()
        for line, path in (paths or {}).items()
    }


def responses(pooling: Pooling, regions: int) -> tuple[Floats, Floats]:
    """Change of collection and of spending, each [year, pooling, region]."""
    nothing = np.zeros((pooling.years, regions))
    return (
        np.stack([nothing if d is None else d.collection for d in pooling.designs], axis=1),
        np.stack([nothing if d is None else d.spending for d in pooling.designs], axis=1),
    )


def collected(basis: Basis, due: Mapping[Key, Floats], pooling: Pooling) -> dict[Key, Collected]:
    """Contribution lines under every design.

    due: [year, region] yuan at the region's own terms, by scheme and line. Where the design covers
    a line's main fund, payroll rates converge; collection responds and a surcharge is borne where
    payers pay: a subsidy of the budget is no effort of collection.
    Source: docs/method.md §8.
    """
    return {
        (scheme.name, line.name): _collected(
            scheme.name, line, due[scheme.name, line.name], pooling
        )
        for scheme in basis.schemes
        for line in scheme.contributions
        if (scheme.name, line.name) in due
    }


def _collected(scheme: str, line: ContributionLine, amount: Floats, pooling: Pooling) -> Collected:
    amounts: list[Floats] = []
    rates: list[Floats] = []
    responses_: list[Floats] = []
    own = line.rate[1:] if isinstance(line, Payroll) else None
    for design in pooling.designs:
        rate, response, surcharge = own, np.ones_like(amount), np.zeros_like(amount)
        if design is not None and line.into.rest in design.funds:
            if not isinstance(line, Subsidy):
                response = 1.0 + np.broadcast_to(design.collection, amount.shape)
                surcharge = np.broadcast_to(design.surcharge, amount.shape)
            if own is not None:
                rate = _converged(scheme, line, own, amount, design, pooling)
        factor = response * (1.0 + surcharge)
        if own is not None and rate is not None:
            factor = factor * np.divide(rate, own, out=np.ones_like(amount), where=own > 0)
            rates.append(rate)
        amounts.append(amount * factor)
        responses_.append(response)
    return Collected(
        np.stack(amounts, axis=1),
        np.stack(rates, axis=1) if rates else None,
        np.stack(responses_, axis=1),
    )


def _converged(
    scheme: str,
    line: ContributionLine,
    own: Floats,
    amount: Floats,
    design: Convergence,
    pooling: Pooling,
) -> Floats:
    """The payroll rate on its way from the region's own to the target, [year, region]."""
    stated = design.stated_rates.get((scheme, line.name))
    if design.rates == OWN or (design.rates == GIVEN and stated is None):
        return own
    if design.rates == GIVEN and stated is not None:
        target = stated
    else:
        base = np.divide(amount, own, out=np.zeros_like(amount), where=own > 0)
        target = _target(design.rates, own, base, pooling.province)
    converged: Floats = own + design.phase * (target - own)
    return converged


def reimbursed(basis: Basis, used: Mapping[Key, Use], pooling: Pooling) -> dict[Key, Reimbursed]:
    """Terms of every service under every design: converging rates, and behaviour.

    The in-scope cost of use at the regions' own terms weighs the mean of rates.
    Source: docs/method.md §8.
    """
    regions = len(basis.places.regions)
    return {
        (scheme.name, line.name): Reimbursed(
            _rates(scheme.name, line, used[scheme.name, line.name], pooling),
            _response_of_use(line.fund, regions, pooling),
        )
        for scheme in basis.schemes
        for line in scheme.benefits
        if (scheme.name, line.name) in used
    }


def _rates(scheme: str, line: BenefitLine, use: Use, pooling: Pooling) -> Floats:
    """Reimbursement under every design, [year, pooling, region, group]."""
    rate, cost = use.reimbursement, use.in_scope_cost
    columns: list[Floats] = []
    for design in pooling.designs:
        if design is None or line.fund not in design.funds:
            columns.append(rate)
            continue
        converged = rate
        stated = design.stated_benefits.get((scheme, line.name))
        if design.benefits == GIVEN:
            if stated is not None:
                converged = rate + design.phase[..., None] * (stated[..., None] - rate)
        elif design.benefits != OWN:
            target = np.stack(
                [
                    _target(design.benefits, rate[..., group], cost[..., group], pooling.province)
                    for group in range(rate.shape[-1])
                ],
                axis=-1,
            )
            converged = rate + design.phase[..., None] * (target - rate)
        columns.append(converged)
    return np.stack(columns, axis=1)


def _response_of_use(fund: str, regions: int, pooling: Pooling) -> Floats:
    """Use of the services of a fund under every design against the use that is stated.

    → [year, pooling, region, 1]; cost and what is paid of it follow, so that more use is paid by
    patients too.
    """
    stated = np.ones((pooling.years, regions))
    columns = [
        stated if design is None or fund not in design.funds else stated + design.spending
        for design in pooling.designs
    ]
    return np.stack(columns, axis=1)[..., None]


def _target(kind: str, own: Floats, weight: Floats, province: Ints) -> Floats:
    """The rate of the province to which its regions converge, [year, region]."""
    target = own.copy()
    for one in np.unique(province):
        here = province == one
        if kind == HIGHEST:
            target[:, here] = own[:, here].max(axis=1, keepdims=True)
            continue
        total = weight[:, here].sum(axis=1, keepdims=True)
        mean = (own[:, here] * weight[:, here]).sum(axis=1, keepdims=True)
        simple = own[:, here].mean(axis=1, keepdims=True)
        target[:, here] = np.divide(mean, total, out=simple, where=total > 0)
    return target
