"""Members of every scheme: person-years by group, and stocks by status."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from actuarial.arguments import ANYTHING, PERSONS
from actuarial.arrays import Floats
from actuarial.basis.types import Basis, MemberGroup, SchemeBasis
from actuarial.coverage.enrolment import exposure
from actuarial.entries import Insured, Membership, SchemeMembers
from actuarial.vocabulary import ACTIVE, RETIREE, STATUSES, UNINSURED
from actuarial.vocabulary.axes import axes


def membership(insured: Insured, basis: Basis) -> Membership:
    """Residents by status × membership ratio, and who of them belongs to which scheme.

    Source: docs/method.md §2.
    """
    ratio = insured.membership_ratio
    members = insured.people * ratio[None, :, :, None, :]
    # The uninsured belong to no pool.
    members[:, :, STATUSES.index(UNINSURED)] = 0.0
    person_years = exposure(members)
    cells, schemes, stocks = {}, {}, {}
    by_status = members.sum(axis=(-2, -1))
    for scheme in basis.schemes:
        of_groups = tuple(_cells(person_years, scheme, group) for group in scheme.groups)
        cells[scheme.name] = of_groups
        schemes[scheme.name] = SchemeMembers(
            np.stack([cell.sum(axis=(-2, -1)) for cell in of_groups], axis=-1),
            tuple(group.name for group in scheme.groups),
            tuple(group.status for group in scheme.groups),
        )
        stocks[scheme.name] = by_status * scheme.members
    return Membership(members, cells, schemes, stocks)


def fund_members(basis: Basis, members: Membership) -> Floats:
    """Members of the scheme of each fund, [year (from the base year), region, fund] at year end."""
    return np.stack([members.stocks[fund.scheme][1:].sum(axis=-1) for fund in basis.funds], axis=-1)


def _cells(person_years: Floats, scheme: SchemeBasis, group: MemberGroup) -> Floats:
    """Person-years of one group by sex and age; ages outside its class are empty."""
    shares = scheme.members[:, :, group.status]
    # The share of the year is the mean of its two ends, like the person-years themselves.
    share = (shares[1:] + shares[:-1]) / 2
    return _within(group, person_years[:, :, group.status] * share[..., None, None])


def _within(group: MemberGroup, cell: Floats) -> Floats:
    oldest = cell.shape[-1] - 1
    if group.youngest > 0 or group.oldest < oldest:
        cell[..., : group.youngest] = 0.0
        cell[..., group.oldest + 1 :] = 0.0
    return cell


def half_years(insured: Floats, scheme: SchemeBasis, group: MemberGroup) -> tuple[Floats, Floats]:
    """Person-years of a group in two halves: of those at the end of last year, and of this one.

    insured[year, region, status, sex, age] at 31 December → two of [year − 1, region, sex, age],
    both by the age at their year end; their sum is the group's person-years at each age.
    """
    shares = scheme.members[:, :, group.status]
    half = ((shares[1:] + shares[:-1]) / 4)[..., None, None]
    stock = insured[:, :, group.status]
    return _within(group, stock[:-1] * half), _within(group, stock[1:] * half)


def by_age_reached(
    before: Annotated[Floats, axes("...", "age"), ANYTHING],
    after: Annotated[Floats, axes("...", "age"), ANYTHING],
) -> Floats:
    """What belongs to two year ends, by the age reached in the year, which is the year of birth.

    before[..., age] and after[..., age] by the age at the end of last year and of this one: who was
    x reaches x + 1, and the open group keeps its own.
    """
    reached: Floats = after.copy()
    reached[..., 1:] += before[..., :-1]
    reached[..., -1] += before[..., -1]
    return reached


def contributors(
    insured: Annotated[Floats, axes("...", "status", "sex", "age"), PERSONS],
) -> tuple[Floats, Floats]:
    """Insured at work and insured retirees, both [...], of insured[..., status, sex, age]."""
    by_status = insured.sum(axis=(-2, -1))
    at_work = [STATUSES.index(status) for status in ACTIVE]
    return by_status[..., at_work].sum(axis=-1), by_status[..., STATUSES.index(RETIREE)]
