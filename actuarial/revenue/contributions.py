"""What the funds receive from outside: one rule for each kind of contribution line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Flat, FlatTransfer, Payroll, PayrollTransfer, Subsidy
from actuarial.basis.types import Basis, SchemeBasis, income_labels
from actuarial.entries import Booked, Collected, Economy, Key, Membership, SchemeMembers
from actuarial.revenue.contribution_base import expected_base
from actuarial.vocabulary import STATUSES

OfMembers: TypeAlias = Payroll | Flat | Subsidy
"""Contribution lines that follow from members and wages; the others depend on what the funds spend
and are booked with them."""
MovesOfMembers: TypeAlias = FlatTransfer | PayrollTransfer
"""Transfers of which the same holds."""


def person_years_of(members: SchemeMembers, statuses: tuple[str, ...]) -> Floats:
    """[year, region] person-years of the groups of these statuses."""
    picked = [i for i, status in enumerate(members.statuses) if STATUSES[status] in statuses]
    total: Floats = members.person_years[..., picked].sum(axis=-1)
    return total


def bases(scheme: SchemeBasis, wages: Mapping[str, Floats], coverage: Floats) -> dict[str, Floats]:
    """Mean contribution base per contributor by name of the base, [year (from base), region].

    Floor and ceiling refer to the reference wage of the previous year. coverage[year, region] of
    actives, from the year before the base year on: who joins because it rises may declare less.
    """
    joined = 1.0 - coverage[1] / np.maximum(coverage[1:], coverage[1])
    found = {}
    for name, line in scheme.bases.items():
        reference = wages[line.reference][:-1]
        found[name] = expected_base(
            wages[line.wage][1:],
            line.spread[1:],
            line.declared[1:] * (1.0 - joined * (1.0 - line.entrants[1:])),
            line.floor[1:] * reference,
            line.ceiling[1:] * reference,
        )
    return found


def due_of(line: OfMembers, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    """Yuan a year of a contribution line, [year (from the base year), region]."""
    match line:
        case Payroll():
            contributors = person_years_of(members, line.of)
            due = contributors * base[line.base] * line.rate[1:]
            return due * line.collection[1:] * line.scale[1:]
        case Flat():
            paid = _by_group(line.of, members, _noticed(line))
            return paid * line.collection[1:] * line.scale[1:]
        case Subsidy():
            return _by_group(line.of, members, line.amount[1:]) * line.scale[1:]


def _noticed(line: Flat) -> Floats:
    """The notice of a year is to a share the income of the next: it is collected ahead."""
    amount, lag = line.amount, line.lag[..., None]
    noticed: Floats = lag[:-1] * amount[:-1] + (1 - lag[1:]) * amount[1:]
    return noticed


def _by_group(of: tuple[str, ...], members: SchemeMembers, amount: Floats) -> Floats:
    picked = [i for i, status in enumerate(members.statuses) if STATUSES[status] in of]
    total: Floats = (members.person_years[..., picked] * amount).sum(axis=-1)
    return total


def per_head(line: OfMembers, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    """Yuan a person-year of a line by member group, [year (from the base year), region, group].

    Times the person-years it adds up to what the rule gives. Members of one status have one
    contribution base, whatever their age; groups that a line is not for pay 0.
    """
    due = np.zeros_like(members.person_years)
    picked = [i for i, status in enumerate(members.statuses) if STATUSES[status] in line.of]
    match line:
        case Payroll():
            amount = (base[line.base] * line.rate[1:] * line.collection[1:])[..., None]
        case Flat():
            amount = _noticed(line) * line.collection[1:, :, None]
        case Subsidy():
            amount = line.amount[1:]
    due[..., picked] = amount * line.scale[1:, :, None]
    return due


def moved_of(line: MovesOfMembers, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    """Yuan a year of a transfer that depends on members only, [year, region]."""
    match line:
        case FlatTransfer():
            return _by_group(line.of, members, line.amount[1:]) * line.scale[1:]
        case PayrollTransfer():
            due = person_years_of(members, line.of) * base[line.base] * line.rate[1:]
            return due * line.scale[1:]


def due(basis: Basis, members: Membership, economy: Economy) -> dict[Key, Floats]:
    """Yuan a year of the contribution lines at each region's own terms, [year, region].

    Of those that depend on members only, by scheme and line, in the order of the files.
    Source: docs/method.md §4.
    """
    found: dict[Key, Floats] = {}
    for scheme in basis.schemes:
        own, base = members.schemes[scheme.name], bases(scheme, economy.wages, basis.coverage.level)
        for line in scheme.contributions:
            if isinstance(line, OfMembers):
                found[scheme.name, line.name] = due_of(line, own, base)
    return found


def booked(basis: Basis, collected: Mapping[Key, Collected]) -> tuple[Booked, ...]:
    """Entries of the lines collected; what several budgets share is one entry for each of them."""
    entries: list[Booked] = []
    for scheme in basis.schemes:
        for line in scheme.contributions:
            found = collected.get((scheme.name, line.name))
            if found is None:
                continue
            if not isinstance(line, Subsidy):
                entries.append(Booked(scheme.name, line, line.name, found.amount, True))
                continue
            tiers = shares_of_tiers(line)[:, 1:]
            tiers = tiers / tiers.sum(axis=0)
            for label, share in zip(income_labels(line), tiers, strict=True):
                amount = found.amount * share[:, None]
                entries.append(Booked(scheme.name, line, label, amount, True))
    return tuple(entries)


def shares_of_tiers(line: Subsidy) -> Floats:
    """Shares of the budgets as the files state them, [tier, year, region]."""
    split = line.split
    return np.stack([split.central, split.provincial, split.local])


def transferred(basis: Basis, members: Membership, economy: Economy) -> dict[Key, Floats]:
    """Yuan a year of the transfers that depend on members only, [year, region].

    The others depend on what is booked.
    """
    found: dict[Key, Floats] = {}
    for scheme in basis.schemes:
        own, base = members.schemes[scheme.name], bases(scheme, economy.wages, basis.coverage.level)
        for line in scheme.transfers:
            if isinstance(line, MovesOfMembers):
                found[scheme.name, line.name] = moved_of(line, own, base)
    return found


def contribution_bases(
    scheme: SchemeBasis, members: SchemeMembers, wages: Mapping[str, Floats], coverage: Floats
) -> Floats:
    """Contribution base of a scheme by status, [year (from the base year), region, status], yuan.

    The first payroll line that a status pays decides which base is its own; yuan a year.
    """
    base = bases(scheme, wages, coverage)
    total = np.zeros((*members.person_years.shape[:2], len(STATUSES)))
    seen: set[str] = set()
    for line in scheme.contributions:
        if not isinstance(line, Payroll):
            continue
        for status in line.of:
            if status not in seen:
                seen.add(status)
                people = person_years_of(members, (status,))
                total[..., STATUSES.index(status)] = people * base[line.base]
    return total
