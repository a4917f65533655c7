"""Benefits of every scheme in their order: basic benefit, layer, assistance, care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import groupby
from typing import TypeVar

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import LayerBenefit, RemainderBenefit, Utilization
from actuarial.basis.line import Line
from actuarial.basis.types import Basis
from actuarial.benefits.care_lines import CareLine, care_of
from actuarial.benefits.dependency import depend, dependent_share
from actuarial.benefits.expenditure import by_status, pay_assistance, pay_layer, pay_service
from actuarial.benefits.utilization import under_measures, use_service
from actuarial.entries import (
    BeforeMoney,
    Benefits,
    Care,
    Claims,
    Economy,
    Effects,
    Key,
    Measured,
    Membership,
    Paid,
    Part,
    People,
    Reimbursed,
    Surroundings,
    Use,
)
from actuarial.vocabulary import LEVELS, SETTINGS, STATUSES

Kind = TypeVar("Kind", bound=Line)


def surroundings(people: People, economy: Economy) -> Surroundings:
    """What the use of services depends on beside the members."""
    return Surroundings(
        death_rates=people.death_rates,
        expectancy_gain=people.expectancy_gain,
        fertility=people.fertility,
        wage_growth=economy.wage_growth[1:],
        cpi_growth=economy.cpi_growth[1:],
    )


def use_services(basis: Basis, members: Membership, around: Surroundings) -> dict[Key, Use]:
    """Use of every service by the members of its scheme, without measures.

    By scheme and service. Source: docs/method.md §5.
    """
    return {
        (scheme.name, line.name): use_service(line, scheme, members.cells[scheme.name], around)
        for scheme in basis.schemes
        for line in scheme.benefits
        if isinstance(line, Utilization)
    }


def use_under_measures(
    basis: Basis, used: Mapping[Key, Use], factors_of: Effects
) -> dict[Key, Use]:
    """Use of every service under measures.

    Source: docs/method.md §5.
    """
    lines = _services(basis)
    return {
        key: under_measures(lines[key], use, _factors(factors_of, key, use))
        for key, use in used.items()
    }


def _factors(factors_of: Effects, key: Key, use: Use) -> dict[str, Floats]:
    """Factors of the measures on one service, by term, [year, region, group or 1]."""
    statuses = [group.status for group in use.groups]
    return {
        term: factor if factor.shape[-1] == 1 else factor[..., statuses]
        for (scheme, service, term), factor in factors_of.items()
        if (scheme, service) == key
    }


def who_pays(
    basis: Basis,
    economy: Economy,
    used: Mapping[Key, Use],
    reimbursed: Mapping[Key, Reimbursed],
    factors_of: Effects,
) -> Benefits:
    """What every benefit line pays for services, apart from personal accounts.

    In the order of the layers: basic benefit, layer, assistance. Source: docs/method.md §5.
    """
    claims = _claims(basis, used, reimbursed, factors_of)
    return Benefits(
        claims, tuple(_parts_paid(basis, claims, economy.wages["disposable_income"][:-1]))
    )


def pay(basis: Basis, before: BeforeMoney, given: Benefits, measured: Measured) -> Care:
    """All that is paid, apart from personal accounts: for services, by measures, for care.

    Source: docs/method.md §5, §6.
    """
    claims, parts = given
    amounts = [by_status(part.groups, part.amount) for part in parts]
    dependants, beneficiaries, hours, care = _care(basis, before)
    shape = (*before.members.insured[1:].shape[:2], len(STATUSES), len(basis.services))
    paid_by_service = np.zeros((shape[0], len(basis.designs), *shape[1:]))
    for part, amount in zip(parts, amounts, strict=True):
        paid_by_service[..., basis.services.index(part.service[1])] += amount
    return Care(
        **_use_by_status(basis, claims, shape),
        paid=(*_paid_by_line(parts, amounts), *measured.payments, *care),
        paid_by_service=paid_by_service,
        by_fund=tuple(
            (part.fund, basis.services.index(part.service[1]), amount)
            for part, amount in zip(parts, amounts, strict=True)
        ),
        claims=claims,
        by_group=parts,
        dependants=None if dependants is None else dependants[1:],
        beneficiaries=beneficiaries,
        care_hours=hours,
        measures=measured,
    )


def _parts_paid(basis: Basis, claims: Mapping[Key, Claims], incomes: Floats) -> list[Part]:
    """What every benefit line pays for every service: basic benefit, layers, then assistance.

    incomes[year, region] disposable income per head of the previous year.
    """
    lines = _services(basis)
    parts = [
        Part(service, lines[service].fund, service, claim.use.groups, claim.paid)
        for service, claim in claims.items()
    ]
    already: dict[Key, Floats] = {}
    for scheme, line in _of_kind(basis, LayerBenefit):
        on = _on(line, claims)
        for label, amount in pay_layer(line, on, incomes).items():
            service, groups = _key(label), on[label].use.groups
            parts.append(Part((scheme, line.name), line.fund, service, groups, amount))
            earlier = already.get(service)
            already[service] = amount if earlier is None else earlier + amount
    for scheme, assistance in _of_kind(basis, RemainderBenefit):
        on = _on(assistance, claims)
        by_layers = {label: already[_key(label)] for label in on if _key(label) in already}
        for label, amount in pay_assistance(assistance, on, by_layers).items():
            service, groups = _key(label), on[label].use.groups
            parts.append(Part((scheme, assistance.name), assistance.fund, service, groups, amount))
    return parts


def _paid_by_line(parts: Sequence[Part], amounts: Sequence[Floats]) -> Iterator[Paid]:
    """What each line pays for all services together, in the order of the lines."""
    both = zip(parts, amounts, strict=True)
    for (line, fund), group in groupby(both, key=lambda pair: (pair[0].line, pair[0].fund)):
        yield Paid(line[1], fund, reduce(np.add, [amount for _, amount in group]))


def _use_by_status(
    basis: Basis, claims: Mapping[Key, Claims], shape: tuple[int, ...]
) -> dict[str, Floats]:
    """Events and cost of every service by status, and what behaviour adds to the cost."""
    events, gross_cost, in_scope_cost = (np.zeros(shape) for _ in range(3))
    induced_cost = np.zeros((shape[0], len(basis.designs), *shape[1:-1]))
    for (_, name), claim in claims.items():
        groups, column = claim.use.groups, basis.services.index(name)
        events[..., column] += by_status(groups, claim.use.events)
        gross_cost[..., column] += by_status(groups, claim.use.gross_cost)
        in_scope_cost[..., column] += by_status(groups, claim.use.in_scope_cost)
        if (claim.response != 1.0).any():
            induced = claim.use.gross_cost[:, None] * (claim.response - 1.0)
            induced_cost += by_status(groups, induced)
    return {
        "events": events,
        "gross_cost": gross_cost,
        "in_scope_cost": in_scope_cost,
        "induced_cost": induced_cost,
    }


def _claims(
    basis: Basis,
    used: Mapping[Key, Use],
    reimbursed: Mapping[Key, Reimbursed],
    factors_of: Effects,
) -> dict[Key, Claims]:
    claims, lines = {}, _services(basis)
    for key, use in used.items():
        rate, response = reimbursed[key]
        paid = pay_service(lines[key], use, rate, response, _factors(factors_of, key, use))
        claims[key] = Claims(use, paid, response)
    return claims


def _of_kind(basis: Basis, kind: type[Kind]) -> list[tuple[str, Kind]]:
    """Scheme and line of the benefits of one kind."""
    return [
        (scheme.name, line)
        for scheme in basis.schemes
        for line in scheme.benefits
        if isinstance(line, kind)
    ]


def _services(basis: Basis) -> dict[Key, Utilization]:
    """The lines that say how a service is used and paid, by scheme and service."""
    return {(scheme, line.name): line for scheme, line in _of_kind(basis, Utilization)}


def _key(label: str) -> Key:
    scheme, name = label.split(".", 1)
    return scheme, name


def _on(line: LayerBenefit | RemainderBenefit, claims: Mapping[Key, Claims]) -> dict[str, Claims]:
    """The services a line stands on, with the groups of the statuses it covers."""
    found = {}
    for label in line.on:
        claim = claims[_key(label)]
        kept = [i for i, g in enumerate(claim.use.groups) if STATUSES[g.status] in line.of]
        use = claim.use._replace(
            groups=tuple(claim.use.groups[i] for i in kept),
            events=claim.use.events[..., kept],
            gross_cost=claim.use.gross_cost[..., kept],
            in_scope_cost=claim.use.in_scope_cost[..., kept],
            reimbursement=claim.use.reimbursement[..., kept],
        )
        found[label] = Claims(use, claim.paid[..., kept], claim.response)
    return found


def _care(basis: Basis, before: BeforeMoney) -> tuple[Floats | None, Floats, Floats, list[Paid]]:
    """Dependants of everybody, beneficiaries, hours and payments of the care schemes."""
    population, members = before.people.population, before.members
    years, regions = population.shape[0] - 1, population.shape[1]
    beneficiaries = np.zeros((years, regions, len(LEVELS), len(SETTINGS)))
    hours = np.zeros_like(beneficiaries)
    paid: list[Paid] = []
    people: Floats | None = None
    for scheme in basis.schemes:
        if scheme.dependency is None or scheme.take_up is None:
            continue
        covered = members.insured * scheme.members[..., None, None]
        share = dependent_share(scheme.dependency, before.people)
        found = depend(share, scheme.take_up, population, covered)
        people = found.people
        for line in scheme.benefits:
            if not isinstance(line, CareLine):
                continue
            entitled = _entitled(line, found.entitled)
            amount, spent_hours = care_of(line, (entitled[1:] + entitled[:-1]) / 2)
            setting = SETTINGS.index(line.setting)
            served = entitled[1:] * line.setting_share[1:, :, None, None]
            beneficiaries[..., setting] += served.sum(axis=2)
            hours[..., setting] += spent_hours
            pooled = np.broadcast_to(
                amount[:, None], (years, len(basis.designs), *amount.shape[1:])
            )
            paid.append(Paid(line.name, line.fund, pooled))
    return people, beneficiaries, hours, paid


def _entitled(line: CareLine, entitled: Floats) -> Floats:
    """Levels without an amount of care receive none of it."""
    received: Floats = entitled * (line.per_month > 0)[:, :, None, :]
    return received
