"""Benefits by sex and age: health services, personal accounts, long-term care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import AccountSpending, Utilization
from actuarial.basis.types import MemberGroup
from actuarial.benefits import (
    CareLine,
    care_of,
    cost_by_age,
    dependent_share,
    entitled_by_age,
    surroundings,
)
from actuarial.coverage import half_years
from actuarial.coverage.members import by_age_reached
from actuarial.entries import Projection
from actuarial.vocabulary import LEVELS, STATUSES, UNINSURED

Shares = Mapping[tuple[str, str], Mapping[MemberGroup, Floats]]
"""By scheme and service, and group: shares by sex and age, [year, region, sex, age]."""

SHOWN = slice(0, -1)
"""Base year to horizon, where the projection holds one year more."""


def benefits_by_age(projection: Projection) -> Floats:
    """Yuan a year that funds pay for members, by sex and the age reached in the year.

    [year (base year to horizon), pooling, region, fund, sex, age]; without administration, which is
    paid for nobody in particular.
    Source: docs/method.md §5, §6.
    """
    accounts, care = projection.accounts, projection.care
    funds = accounts.flows.labels.funds
    shares = _shares_of_services(projection)
    ages = projection.before_money.people.population.shape[-2:]
    benefits = np.zeros((*accounts.reserve[SHOWN].shape, *ages))
    for part in care.by_group:
        for position, group in enumerate(part.groups):
            amount = part.amount[SHOWN, ..., position, None, None]
            share = shares[part.service][group][:, None]
            benefits[..., funds.index(part.fund), :, :] += amount * share
    for fund, amount in _long_term_care(projection):
        benefits[..., funds.index(fund), :, :] += amount[:, None]
    benefits *= (1.0 - accounts.unpaid_share[SHOWN])[..., None, None]
    for fund, amount in _from_accounts(projection, shares):
        benefits[..., funds.index(fund), :, :] += amount
    return benefits


def shares_by_age(values: Floats) -> Floats:
    """values[..., sex, age] as shares of their sum over both; nothing where the sum is 0."""
    total = values.sum(axis=(-2, -1), keepdims=True)
    shares: Floats = np.divide(values, total, out=np.zeros_like(values), where=total != 0)
    return shares


def _shares_of_services(projection: Projection) -> Shares:
    """Shares of a service's cost: person-years of each half × the cost at its age, age reached."""
    basis, before = projection.basis, projection.before_money
    around = surroundings(before.people, before.economy)
    found: dict[tuple[str, str], dict[MemberGroup, Floats]] = {}
    for scheme in basis.schemes:
        ends = {group: half_years(before.members.insured, scheme, group) for group in scheme.groups}
        for line in scheme.benefits:
            claim = projection.care.claims.get((scheme.name, line.name))
            if claim is None or not isinstance(line, Utilization):
                continue
            groups = claim.use.groups
            found[scheme.name, line.name] = {
                group: shares_by_age(
                    by_age_reached(*(half[SHOWN] * cost[SHOWN] for half in ends[group]))
                )
                for group, cost in zip(groups, cost_by_age(line, groups, around), strict=True)
            }
    return found


def _from_accounts(projection: Projection, shares: Shares) -> Iterator[tuple[str, Floats]]:
    """What personal accounts pay: as the members' own cost of care lies, within each status."""
    flows, paid = projection.accounts.flows, projection.accounts.account_paid[SHOWN]
    for scheme in projection.basis.schemes:
        for line in scheme.benefits:
            if not isinstance(line, AccountSpending):
                continue
            fund, holders = line.fund, line.of
            row = flows.labels.funds.index(fund)
            column = flows.labels.services.index(line.name)
            spent = flows.expenditure[SHOWN, ..., row, column]
            positions = [STATUSES.index(status) for status in holders]
            total = paid[..., positions].sum(axis=-1)
            for status in positions:
                part = np.divide(
                    paid[..., status], total, out=np.zeros_like(total), where=total != 0
                )
                own = _own_cost(projection, shares, status)
                yield fund, (spent * part)[..., None, None] * shares_by_age(own)


def _own_cost(projection: Projection, shares: Shares, status: int) -> Floats:
    """Cost of care that pooled funds leave to a status, [year, pooling, region, sex, age]."""
    care = projection.care
    years, pooling, regions = care.paid_by_service[SHOWN].shape[:3]
    ages = projection.before_money.people.population.shape[-2:]
    own = np.zeros((years, pooling, regions, *ages))
    for service, claim in care.claims.items():
        for position, group in enumerate(claim.use.groups):
            if group.status != status:
                continue
            left = claim.use.gross_cost[SHOWN, None, :, position] * claim.response[SHOWN, ..., 0]
            for part in care.by_group:
                if part.service == service and group in part.groups:
                    left = left - part.amount[SHOWN, ..., part.groups.index(group)]
            own += np.maximum(left, 0.0)[..., None, None] * shares[service][group][:, None]
    return own


def _long_term_care(projection: Projection) -> Iterator[tuple[str, Floats]]:
    """What care lines pay, [year, region, sex, age]: entitled persons × yuan at their level."""
    basis, before = projection.basis, projection.before_money
    years, regions = before.people.expectancy_gain.shape[:2]
    # One person-year at each level, in the place of the statuses: what the rule pays for it.
    one = np.broadcast_to(np.eye(len(LEVELS)), (years, regions, len(LEVELS), len(LEVELS)))
    for scheme in basis.schemes:
        if scheme.dependency is None or scheme.take_up is None:
            continue
        lines = [line for line in scheme.benefits if isinstance(line, CareLine)]
        yuan = [(line.fund, care_of(line, one)[0][SHOWN]) for line in lines]
        share = dependent_share(scheme.dependency, before.people)
        for status, label in enumerate(STATUSES):
            if label == UNINSURED:
                continue
            covered = before.members.insured[:, :, status] * scheme.members[..., status, None, None]
            entitled = entitled_by_age(share, scheme.take_up, covered)
            for fund, amount in yuan:
                ends = (
                    np.einsum("yrlsa,yrl->yrsa", half[SHOWN], amount / 2)
                    for half in (entitled[:-1], entitled[1:])
                )
                yield fund, by_age_reached(*ends)
