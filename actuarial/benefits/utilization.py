"""Use of services: exposure × frequency × unit cost, by status, sex and age."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Utilization
from actuarial.basis.types import MemberGroup, SchemeBasis
from actuarial.benefits.benefit_design import banded_mean
from actuarial.benefits.trend import (
    compound,
    death_related,
    read_at,
    shifted_ages,
    unit_cost_growth,
)
from actuarial.entries import Surroundings, Use
from actuarial.vocabulary import FEMALE, SEXES, STATUSES


def groups_of(scheme: SchemeBasis, line: Utilization) -> tuple[MemberGroup, ...]:
    """Member groups of the statuses that a line is for."""
    return tuple(group for group in scheme.groups if STATUSES[group.status] in line.of)


def use_service(
    line: Utilization,
    scheme: SchemeBasis,
    exposure: tuple[Floats, ...],
    around: Surroundings,
) -> Use:
    """Events, cost and terms of one utilization line, without measures.

    exposure: person-years [year, region, sex, age] by group of the scheme.
    Source: docs/method.md §5.
    """
    groups = groups_of(scheme, line)
    exposed = [exposure[scheme.groups.index(group)] for group in groups]
    ages = _ages(line, around)
    death = _death(line, around)
    events, costs = [], []
    for position, group_exposure in enumerate(exposed):
        frequency = line.profile.frequency[:, position]
        unit_cost = line.profile.unit_cost[:, position]
        weight = _per_birth(line, group_exposure, around)
        if ages is None:
            weight = weight if death is None else weight * death
            events.append(_contract(weight, frequency))
            costs.append(_contract(weight, frequency * unit_cost))
        else:
            used = weight * read_at(frequency, ages)
            used = used if death is None else used * death
            events.append(used.sum(axis=(-2, -1)))
            costs.append((used * read_at(unit_cost, ages)).sum(axis=(-2, -1)))
    events_factor = line.frequency.scale[1:] * compound(line.frequency.growth[1:])
    growth = unit_cost_growth(
        around.wage_growth,
        around.cpi_growth,
        line.unit_cost.wage_share[1:],
        line.unit_cost.excess[1:],
    )
    cost_factor = line.unit_cost.scale[1:] * compound(growth)
    often = events_factor[..., None] * line.frequency.by_status[1:]
    use_events = np.stack(events, axis=-1) * often
    gross = np.stack(costs, axis=-1) * often * cost_factor[..., None] * line.unit_cost.by_status[1:]
    in_scope = gross * line.in_scope[1:][..., None]
    return Use(groups, use_events, gross, in_scope, _terms(line, use_events, in_scope))


def under_measures(line: Utilization, use: Use, factors: Mapping[str, Floats]) -> Use:
    """Use of one service under measures.

    factors[year (from the base year), region, group or 1] by term, absent means 1; those on
    reimbursement act where the fund pays. Source: docs/method.md §5.
    """
    if not factors.keys() & {"frequency", "unit_cost", "in_scope"}:
        return use
    often = factors.get("frequency", 1.0)
    events, gross = use.events * often, use.gross_cost * often * factors.get("unit_cost", 1.0)
    in_scope = gross * (line.in_scope[1:][..., None] * factors.get("in_scope", 1.0))
    return Use(use.groups, events, gross, in_scope, _terms(line, events, in_scope))


def cost_by_age(
    line: Utilization, groups: tuple[MemberGroup, ...], around: Surroundings
) -> tuple[Floats, ...]:
    """Cost of a person-year by sex and age, [year, region, sex, age], for each group of a line.

    Relative: without what is alike for everybody (level, growth, measures), so that
    person-years × cost divide the group's cost among its ages as `use_service` adds it up.
    Source: docs/method.md §5.
    """
    ages, death = _ages(line, around), _death(line, around)
    weight = _per_birth(line, np.ones_like(around.death_rates), around)
    weight = weight if death is None else weight * death
    by_status = line.frequency.by_status[1:] * line.unit_cost.by_status[1:]
    costs: list[Floats] = []
    for position in range(len(groups)):
        frequency = line.profile.frequency[:, position]
        unit_cost = line.profile.unit_cost[:, position]
        weighed = weight * by_status[..., position, None, None]
        if ages is None:
            costs.append(weighed * (frequency * unit_cost))
        else:
            costs.append(weighed * read_at(frequency, ages) * read_at(unit_cost, ages))
    return tuple(costs)


def _ages(line: Utilization, around: Surroundings) -> Floats | None:
    theta = line.healthy_ageing[1:]
    return shifted_ages(around.expectancy_gain, theta) if theta.any() else None


def _death(line: Utilization, around: Surroundings) -> Floats | None:
    death_cost = line.death_cost
    if death_cost is None or not death_cost.weight.any():
        return None
    return death_related(around.death_rates, death_cost.ratio[1], death_cost.weight[1:])


def _per_birth(line: Utilization, exposure: Floats, around: Surroundings) -> Floats:
    if line.per != "birth":
        return exposure
    births = np.zeros_like(exposure)
    female = SEXES.index(FEMALE)
    births[..., female, :] = exposure[..., female, :] * around.fertility
    return births


def _contract(weight: Floats, profile: Floats) -> Floats:
    """Σ over sex and age: weight[year, region, sex, age] · profile[region or 1, sex, age]."""
    if len(profile) == 1:
        summed: Floats = weight.reshape(*weight.shape[:2], -1) @ profile[0].reshape(-1)
        return summed
    by_region: Floats = np.einsum("yrsa,rsa->yr", weight, profile)
    return by_region


def _terms(line: Utilization, events: Floats, in_scope: Floats) -> Floats:
    if line.reimbursement is not None:
        return line.reimbursement[1:]
    design = line.design
    if design is None:
        raise ValueError(f"{line.name}: neither a reimbursement nor a design")
    unit = design.events_per_person[1:, :, None] if design.per == "year" else 1.0
    units = events / unit
    mean = np.divide(in_scope, units, out=np.zeros_like(in_scope), where=units > 0)
    index = compound(design.growth[1:])[..., None]
    paid = banded_mean(
        mean,
        np.broadcast_to(design.variation[1:, :, None], mean.shape),
        design.deductible[1:, :, None] * index,
        [index * start for start in design.bands.starts],
        [design.bands.shares[1:, :, band, None] for band in range(design.bands.shares.shape[-1])],
        design.ceiling[1:, :, None] * index,
    )
    return np.divide(paid, mean, out=np.zeros_like(mean), where=mean > 0)
