"""Benefits of every scheme in their order: basic benefit, layer, assistance, care."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.types import Basis, Line
from actuarial.benefits.disability import CARE, Dependants, depend
from actuarial.benefits.expenditure import by_status, pay_assistance, pay_layer, pay_service
from actuarial.benefits.utilization import use_service
from actuarial.entries import (
    BeforeMoney,
    Care,
    Claims,
    Economy,
    Effects,
    Key,
    Membership,
    Paid,
    Part,
    People,
    Reimbursed,
    Surroundings,
    Use,
)
from actuarial.vocabulary import LEVELS, SETTINGS, STATUSES

Floats = NDArray[np.float64]


def surroundings(people: People, economy: Economy) -> Surroundings:
    """What the use of services depends on beside the members."""
    return Surroundings(
        death_rates=people.death_rates,
        expectancy_gain=people.expectancy_gain,
        fertility=people.fertility,
        wage_growth=economy.wage_growth[1:],
        cpi_growth=economy.cpi_growth[1:],
    )


def use_services(
    basis: Basis, members: Membership, around: Surroundings, factors_of: Effects
) -> dict[Key, Use]:
    """Use of every service by the members of its scheme, by scheme and service.

    Source: docs/method.md §5.
    """
    used = {}
    for scheme in basis.schemes:
        for line in scheme.benefits:
            if line.kind == "utilization":
                factors = _factors(factors_of, (scheme.name, line.name))
                cells = members.cells[scheme.name]
                used[scheme.name, line.name] = use_service(line, scheme, cells, around, factors)
    return used


def _factors(factors_of: Effects, key: Key) -> dict[str, Floats]:
    """Factors of the measures on one service, by term."""
    return {
        term: factor
        for (scheme, service, term), factor in factors_of.items()
        if (scheme, service) == key
    }


def pay(
    basis: Basis,
    before: BeforeMoney,
    used: Mapping[Key, Use],
    reimbursed: Mapping[Key, Reimbursed],
    factors_of: Effects,
    alone: Sequence[Effects],
) -> Care:
    """What every benefit line pays, apart from personal accounts, in the order of the layers.

    factors_of: all measures together; alone: each of them.
    Source: docs/method.md §5, §6.
    """
    claims = _claims(basis, used, reimbursed, factors_of)
    incomes, services = before.economy.wages["disposable_income"], basis.services
    shape = (len(incomes) - 1, incomes.shape[1], len(STATUSES), len(services))
    events, gross_cost, in_scope_cost = (np.zeros(shape) for _ in range(3))
    paid_by_service = np.zeros((shape[0], len(basis.designs), *shape[1:]))
    induced_cost = np.zeros(paid_by_service.shape[:-1])
    paid: list[Paid] = []
    parts_by_fund: list[tuple[str, int, Floats]] = []
    by_group: list[Part] = []
    for (scheme, name), claim in claims.items():
        statuses = tuple(group.status for group in claim.use.groups)
        column = services.index(name)
        events[..., column] += by_status(statuses, claim.use.events)
        gross_cost[..., column] += by_status(statuses, claim.use.gross_cost)
        in_scope_cost[..., column] += by_status(statuses, claim.use.in_scope_cost)
        if (claim.response != 1.0).any():
            induced = claim.use.gross_cost[:, None] * (claim.response - 1.0)
            induced_cost += by_status(statuses, induced)
        amount = by_status(statuses, claim.paid)
        fund = _line(basis, scheme, name).text("fund")
        paid.append(Paid(name, fund, amount))
        parts_by_fund.append((fund, column, amount))
        by_group.append(Part(fund, (scheme, name), claim.use.groups, claim.paid))
    already: dict[Key, Floats] = {}
    for line in _of_kind(basis, "layer"):
        on = _on(line, claims)
        parts = pay_layer(line, on, incomes[:-1])
        by_group += _parts(line, on, parts)
        paid.append(_book(line, on, parts, parts_by_fund, services, paid_by_service.shape[:-1]))
        for key, part in parts.items():
            earlier = already.get(_key(key))
            already[_key(key)] = part if earlier is None else earlier + part
    for line in _of_kind(basis, "share_of_remainder"):
        on = _on(line, claims)
        by_layers = {key: already[_key(key)] for key in on if _key(key) in already}
        parts = pay_assistance(line, on, by_layers)
        by_group += _parts(line, on, parts)
        paid.append(_book(line, on, parts, parts_by_fund, services, paid_by_service.shape[:-1]))
    for _, column, amount in parts_by_fund:
        paid_by_service[..., column] += amount
    dependants, beneficiaries, hours, care = _care(basis, before)
    return Care(
        events=events,
        gross_cost=gross_cost,
        in_scope_cost=in_scope_cost,
        induced_cost=induced_cost,
        paid=(*paid, *care),
        paid_by_service=paid_by_service,
        by_fund=tuple(parts_by_fund),
        claims=claims,
        by_group=tuple(by_group),
        dependants=None if dependants is None else dependants[1:],
        beneficiaries=beneficiaries,
        care_hours=hours,
        measure_effect=_measure_effect(basis, claims, alone),
    )


def _claims(
    basis: Basis,
    used: Mapping[Key, Use],
    reimbursed: Mapping[Key, Reimbursed],
    factors_of: Effects,
) -> dict[Key, Claims]:
    claims = {}
    for key, use in used.items():
        rate, response = reimbursed[key]
        paid = pay_service(_line(basis, *key), use, rate, response, _factors(factors_of, key))
        claims[key] = Claims(use, paid, response)
    return claims


def _measure_effect(basis: Basis, claims: Mapping[Key, Claims], alone: Sequence[Effects]) -> Floats:
    """What the benefit lines would pay more without each measure, the others staying.

    Factors multiply, so without a factor f the line pays 1 / f of what it does.
    """
    funds = [fund.name for fund in basis.funds]
    years, regions = len(basis.clock.years) - 1, len(basis.places.regions)
    saved = np.zeros((years, regions, len(funds), len(basis.measures)))
    for number, of_measure in enumerate(alone):
        for (scheme, service, _), factor in of_measure.items():
            if (scheme, service) not in claims:
                continue
            paid = claims[scheme, service].paid[:, 0].sum(axis=-1)
            fund = funds.index(_line(basis, scheme, service).text("fund"))
            without = np.divide(paid, factor, out=paid.copy(), where=factor > 0)
            saved[:, :, fund, number] += without - paid
    return saved


def _of_kind(basis: Basis, kind: str) -> list[Line]:
    return [line for scheme in basis.schemes for line in scheme.benefits if line.kind == kind]


def _line(basis: Basis, scheme: str, name: str) -> Line:
    found = next(one for one in basis.schemes if one.name == scheme)
    return next(line for line in found.benefits if line.name == name)


def _key(label: str) -> Key:
    scheme, name = label.split(".", 1)
    return scheme, name


def _on(line: Line, claims: Mapping[Key, Claims]) -> dict[str, Claims]:
    """The services a line stands on, with the groups of the statuses it covers."""
    of = line.words("of")
    found = {}
    for label in line.words("on"):
        claim = claims[_key(label)]
        kept = [i for i, g in enumerate(claim.use.groups) if STATUSES[g.status] in of]
        use = claim.use._replace(
            groups=tuple(claim.use.groups[i] for i in kept),
            events=claim.use.events[..., kept],
            gross_cost=claim.use.gross_cost[..., kept],
            in_scope_cost=claim.use.in_scope_cost[..., kept],
            reimbursement=claim.use.reimbursement[..., kept],
        )
        found[label] = Claims(use, claim.paid[..., kept], claim.response)
    return found


def _parts(line: Line, on: Mapping[str, Claims], parts: Mapping[str, Floats]) -> list[Part]:
    return [
        Part(line.text("fund"), _key(label), on[label].use.groups, amount)
        for label, amount in parts.items()
    ]


def _book(
    line: Line,
    on: Mapping[str, Claims],
    parts: Mapping[str, Floats],
    parts_by_fund: list[tuple[str, int, Floats]],
    services: tuple[str, ...],
    shape: tuple[int, ...],
) -> Paid:
    """Sum a line's payments by status, and count them with the services they were made for."""
    total: Floats | None = None
    for label, part in parts.items():
        amount = by_status(tuple(group.status for group in on[label].use.groups), part)
        parts_by_fund.append((line.text("fund"), services.index(_key(label)[1]), amount))
        total = amount if total is None else total + amount
    if total is None:
        total = np.zeros(shape)
    return Paid(line.name, line.text("fund"), total)


def _care(basis: Basis, before: BeforeMoney) -> tuple[Floats | None, Floats, Floats, list[Paid]]:
    """Dependants of everybody, beneficiaries, hours and payments of the care schemes."""
    population, members = before.people.population, before.members
    years, regions = population.shape[0] - 1, population.shape[1]
    beneficiaries = np.zeros((years, regions, len(LEVELS), len(SETTINGS)))
    hours = np.zeros_like(beneficiaries)
    paid: list[Paid] = []
    people: Floats | None = None
    gain = before.people.expectancy_gain
    gain = np.concatenate([gain[:1], gain])
    for scheme in basis.schemes:
        if scheme.dependency is None or scheme.take_up is None:
            continue
        covered = members.insured * scheme.members[..., None, None]
        found: Dependants = depend(scheme.dependency, scheme.take_up, population, covered, gain)
        people = found.people
        for line in scheme.benefits:
            if line.kind not in CARE:
                continue
            entitled = _entitled(line, found.entitled)
            amount, spent_hours = CARE[line.kind](line, (entitled[1:] + entitled[:-1]) / 2)
            setting = SETTINGS.index(line.text("setting"))
            served = entitled[1:] * line.values["setting_share"][1:, :, None, None]
            beneficiaries[..., setting] += served.sum(axis=2)
            hours[..., setting] += spent_hours
            pooled = np.broadcast_to(
                amount[:, None], (years, len(basis.designs), *amount.shape[1:])
            )
            paid.append(Paid(line.name, line.text("fund"), pooled))
    return people, beneficiaries, hours, paid


def _entitled(line: Line, entitled: Floats) -> Floats:
    """Levels without an amount of care receive none of it."""
    per_month = line.values["per_month"]
    return entitled * (per_month > 0)[:, :, None, :]
