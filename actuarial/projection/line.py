"""The straight line from the Basis to the accounts, in numpy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial import coverage, demography, economics, measures
from actuarial.basis.types import Basis
from actuarial.benefits import Surroundings
from actuarial.projection.accounts import Accounts, keep_accounts
from actuarial.projection.care import Care, spend
from actuarial.projection.convergence import pooling_terms, responses
from actuarial.projection.flows import cash_flows, labels_of
from actuarial.projection.indicators import Money
from actuarial.projection.members import Membership, membership
from actuarial.revenue import contribution_bases
from actuarial.vocabulary import ACTIVE, STATUSES

Floats = NDArray[np.float64]


class People(NamedTuple):
    """What precedes money: people, status, economy, members."""

    people: demography.People
    insured: coverage.Insured
    economy: economics.Economy
    members: Membership


class Projection(NamedTuple):
    """Everything a projection computes, in numpy."""

    basis: Basis
    before_money: People
    care: Care
    accounts: Accounts
    contribution_base: Floats
    """[year (from the base year), region, status] yuan a year."""
    rate_base: Floats
    """[year (from the base year), region, fund] yuan a year."""
    fund_members: Floats
    """[year (from the base year), region, fund] members at 31 December."""
    responses: tuple[Floats, Floats]
    """Change of collection and of spending, each [year (from the base year), pooling, region]."""

    def money(self) -> Money:
        """What indicators are read from, by region."""
        accounts = self.accounts
        return Money(
            income=accounts.total_income,
            interest=accounts.interest,
            expenditure=accounts.total_expenditure,
            levied=accounts.flows.levied,
            reserve=accounts.reserve,
            opening=_before(accounts.reserve),
            unpaid=accounts.unpaid,
            base=np.broadcast_to(self.rate_base[:, None], accounts.reserve.shape),
        )

    def pooled_money(self) -> Money:
        """The same of the regions' parts of a provincial fund alone, without what they kept."""
        accounts, money = self.accounts, self.money()
        claim = accounts.reserve - accounts.residual
        return money._replace(
            income=money.income - accounts.residual_interest,
            interest=money.interest - accounts.residual_interest,
            reserve=claim,
            opening=_before(claim) + accounts.handed_over,
        )


def _before(reserve: Floats) -> Floats:
    """Reserves at the end of the year before; missing in the base year."""
    return np.concatenate([np.full_like(reserve[:1], np.nan), reserve[:-1]])


def project_people(basis: Basis) -> People:
    """Demography, coverage, economy and membership."""
    people = demography.project(basis)
    moves = None
    if people.leaving is not None and people.destination is not None:
        moves = coverage.Moves(people.leaving, people.destination)
    insured = coverage.enrol(
        people.population, people.births, people.survival, people.net_migrants, basis, moves
    )
    economy = economics.paths(people.population, basis)
    return People(people, insured, economy, membership(insured, basis))


def project_line(basis: Basis, before_money: People | None = None) -> Projection:
    """Project one scenario; people already projected from an equal Basis may be given."""
    before = project_people(basis) if before_money is None else before_money
    wages, members = before.economy.wages, before.members
    pooling = pooling_terms(basis)
    around = surroundings(basis, before)
    effects = measures.effects(basis.measures)
    services = labels_of(basis).services
    income = wages["disposable_income"]
    care = spend(
        basis, members, around, before.people.population, income, effects, pooling, services
    )
    flows = cash_flows(basis, members, wages, care, pooling)
    fund_members = _fund_members(basis, members)
    bases = {
        scheme.name: contribution_bases(scheme, members.schemes[scheme.name], wages)
        for scheme in basis.schemes
    }
    return Projection(
        basis=basis,
        before_money=before,
        care=care,
        accounts=keep_accounts(basis, flows, care, fund_members[0]),
        contribution_base=_widest(list(bases.values())),
        rate_base=_rate_base(basis, bases, fund_members, income[1:]),
        fund_members=fund_members,
        responses=responses(pooling, len(basis.places.regions)),
    )


def surroundings(basis: Basis, before: People) -> Surroundings:
    """What the use of services depends on beside the members."""
    return Surroundings(
        death_rates=before.people.death_rates,
        expectancy_gain=before.people.expectancy_gain,
        fertility=before.people.fertility,
        wage_growth=before.economy.wage_growth[1:],
        cpi_growth=before.economy.cpi_growth[1:],
    )


def _fund_members(basis: Basis, members: Membership) -> Floats:
    """Members of the scheme of each fund at 31 December."""
    return np.stack([members.stocks[fund.scheme][1:].sum(axis=-1) for fund in basis.funds], axis=-1)


def _widest(bases: list[Floats]) -> Floats:
    """Base of every status in the scheme where the status has most base, [year, region, status].

    A supplement for some employees is so not taken for the base of all of them.
    """
    stacked = np.stack(bases)
    largest = stacked.sum(axis=(1, 2)).argmax(axis=0)
    return np.stack([stacked[one, ..., status] for status, one in enumerate(largest)], axis=-1)


def _rate_base(
    basis: Basis, bases: Mapping[str, Floats], members: Floats, income: Floats
) -> Floats:
    """Contribution base of those at work where payroll lines feed the fund, else income of members.

    bases: by scheme; the other is members × disposable income per head.
    Source: docs/method.md §9.
    """
    active = [STATUSES.index(status) for status in ACTIVE]
    columns = []
    for position, fund in enumerate(basis.funds):
        scheme = next(one for one in basis.schemes if one.name == fund.scheme)
        payroll = any(
            "base" in line.terms and line.text("into.rest") == fund.name
            for line in scheme.contributions
        )
        at_work = bases[scheme.name][..., active].sum(axis=-1)
        columns.append(at_work if payroll else members[..., position] * income)
    return np.stack(columns, axis=-1)


def same_people(one: Basis, other: Basis) -> bool:
    """Whether two Bases give the same people, status, economy and members.

    Scenarios that change only rates or benefits share what comes before money.
    """
    parts = (
        (one.demography, other.demography),
        (one.coverage, other.coverage),
        (one.economy, other.economy),
    )
    return (
        one.clock == other.clock
        and one.places.regions == other.places.regions
        and all(_equal(a, b) for a, b in parts)
        and np.array_equal(one.member_totals, other.member_totals)
        and all(
            a.name == b.name and a.groups == b.groups and np.array_equal(a.members, b.members)
            for a, b in zip(one.schemes, other.schemes, strict=False)
        )
        and len(one.schemes) == len(other.schemes)
    )


def _equal(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        # What is not a number is not given, in both.
        return one is other or np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[k], other[k]) for k in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(_equal, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return all(
            _equal(getattr(one, field.name), getattr(other, field.name))
            for field in fields(one)  # type: ignore[arg-type]  # a dataclass, as asked above
        )
    return one == other
