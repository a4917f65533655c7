"""The whole line: from the Basis to people, money, accounts, and the labelled result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import xarray as xr

from actuarial import benefits, coverage, demography, economics, measures, revenue
from actuarial.arrays import equal, size_of
from actuarial.basis.compiled_lines import Measure
from actuarial.basis.types import Basis
from actuarial.entries import BeforeFunds, BeforeMoney, Benefits, Labels, Projection
from actuarial.funds.accounts import keep_accounts
from actuarial.funds.book import cash_flows, labels_of
from actuarial.results.dataset import dataset


def project(basis: Basis, detail: str = "standard") -> xr.Dataset:
    """Project one scenario: people, cost, income, funds and indicators.

    detail is "totals", "standard" or "full". Source: docs/method.md.
    """
    return dataset(project_line(basis), detail, {})


def project_people(basis: Basis) -> BeforeMoney:
    """What precedes money: population, insurance status, economy and members.

    Source: docs/method.md §1, §2, §3.
    """
    people = demography.project(basis)
    insured = coverage.enrol(basis, people)
    economy = economics.paths(people.population, basis)
    return BeforeMoney(people, insured, economy, coverage.membership(insured, basis))


def project_line(basis: Basis, before_money: BeforeMoney | None = None) -> Projection:
    """Project one scenario; people already projected from an equal Basis may be given.

    Source: docs/method.md.
    """
    before = project_people(basis) if before_money is None else before_money
    return keep_funds(basis, project_flows(basis, before, labels_of(basis)))


def project_flows(basis: Basis, before: BeforeMoney, labels: Labels) -> BeforeFunds:
    """Flows of money that follow from the people; labels: of the lines of the whole run.

    Every province by itself: regions of others change nothing, but for moves between them.
    Source: docs/method.md §4, §5, §6.
    """
    members, economy = before.members, before.economy

    # What designs of pooling change: rates and behaviour.
    pooling = measures.pooling_terms(basis)

    # What the services used cost, and who pays: with all measures, and without each of them.
    around = benefits.surroundings(before.people, economy)
    services = benefits.use_services(basis, members, around)

    def who_pays(taken: Sequence[Measure]) -> Benefits:
        factors = measures.effects(taken)
        used = benefits.use_under_measures(basis, services, factors)
        reimbursed = measures.reimbursed(basis, used, pooling)
        return benefits.who_pays(basis, economy, used, reimbursed, factors)

    given = who_pays(basis.measures)
    without = [who_pays(others) for others in _all_but_one(basis.measures)]
    measured = measures.measured(basis, given, without, who_pays(()) if without else given)
    care = benefits.pay(basis, before, given, measured)

    # What the members, their employers and the budget pay.
    due = revenue.due(basis, members, economy)
    collected = measures.collected(basis, due, pooling)
    booked = revenue.booked(basis, collected)
    transferred = revenue.transferred(basis, members, economy)

    # What enters and leaves the funds, and on which base rates are stated.
    flows = cash_flows(basis, labels, booked, collected, transferred, care.paid)
    fund_members = coverage.fund_members(basis, members)
    contribution_base, rate_base = revenue.rate_bases(basis, members, economy, fund_members)
    responses = measures.responses(pooling, len(basis.places.regions))
    return BeforeFunds(before, care, flows, contribution_base, rate_base, fund_members, responses)


def _all_but_one(measures: tuple[Measure, ...]) -> Iterator[tuple[Measure, ...]]:
    """The measures without the first, without the second, and so on."""
    for number in range(len(measures)):
        yield measures[:number] + measures[number + 1 :]


def keep_funds(basis: Basis, before: BeforeFunds) -> Projection:
    """The funds' balances under every design, and with them all that a projection computes.

    Arrays may have an axis of draws in front of the regions. Source: docs/method.md §7, §8.
    """
    accounts = keep_accounts(basis, before.flows, before.care, before.fund_members[0])
    return Projection(
        basis=basis,
        before_money=before.before_money,
        care=before.care,
        accounts=accounts,
        contribution_base=before.contribution_base,
        rate_base=before.rate_base,
        fund_members=before.fund_members,
        responses=before.responses,
    )


def same_people(one: Basis, other: Basis) -> bool:
    """Whether two Bases give the same people, status, economy and members.

    Scenarios that change only rates or benefits share what comes before money.
    """
    return equal(_before_money(one), _before_money(other))


def _before_money(basis: Basis) -> tuple[object, ...]:
    """All that `project_people` reads."""
    schemes = tuple((scheme.name, scheme.groups, scheme.members) for scheme in basis.schemes)
    parts = (basis.clock, basis.places.regions, basis.places.province, basis.member_totals, schemes)
    return (*parts, basis.demography, basis.coverage, basis.economy)


class Projector:
    """Projects one Basis after the other; people are projected again only when they change.

    A class because the people of earlier Bases have to live between projections: of the last one,
    and of those before while all together take no more than `kept` bytes.
    """

    def __init__(self, kept: int = 0) -> None:
        self.kept = kept
        self._known: list[tuple[Basis, BeforeMoney]] = []

    def people(self, basis: Basis) -> BeforeMoney:
        """What precedes money, equal to `project_people` of the same Basis."""
        for known, people in reversed(self._known):
            if same_people(known, basis):
                return people
        people = project_people(basis)
        self._known.append((basis, people))
        while len(self._known) > 1 and sum(size_of(of) for _, of in self._known) > self.kept:
            self._known.pop(0)
        return people

    def project(self, basis: Basis) -> Projection:
        """One projection, equal to `project_line` of the same Basis."""
        return project_line(basis, self.people(basis))
