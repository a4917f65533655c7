"""What the funds receive from outside: one rule for each kind of contribution line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.types import Basis, Line, SchemeBasis
from actuarial.entries import Booked, Collected, Economy, Key, Membership, SchemeMembers
from actuarial.revenue.contribution_base import expected_base
from actuarial.vocabulary import STATUSES, TIERS


def person_years_of(members: SchemeMembers, statuses: tuple[str, ...]) -> Floats:
    """[year, region] person-years of the groups of these statuses."""
    picked = [i for i, status in enumerate(members.statuses) if STATUSES[status] in statuses]
    total: Floats = members.person_years[..., picked].sum(axis=-1)
    return total


def bases(scheme: SchemeBasis, wages: Mapping[str, Floats]) -> dict[str, Floats]:
    """Mean contribution base per contributor by name of the base, [year (from base), region].

    Floor and ceiling refer to the reference wage of the previous year.
    """
    found = {}
    for name, line in scheme.bases.items():
        reference = wages[line.text("reference")][:-1]
        found[name] = expected_base(
            wages[line.text("wage")][1:],
            line.values["spread"][1:],
            line.values["declared"][1:],
            line.values["floor"][1:] * reference,
            line.values["ceiling"][1:] * reference,
        )
    return found


def _payroll(line: Line, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    contributors = person_years_of(members, line.words("of"))
    values = line.values
    due = contributors * base[line.text("base")] * values["rate"][1:]
    return due * values["collection"][1:] * values["scale"][1:]


def _flat(line: Line, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    """The notice of a year is to a share the income of the next: it is collected ahead."""
    amount, lag = line.values["amount"], line.values["lag"]
    due = lag[:-1, :, None] * amount[:-1] + (1 - lag[1:, :, None]) * amount[1:]
    paid = _by_group(line, members, due)
    return paid * line.values["collection"][1:] * line.values["scale"][1:]


def _subsidy(line: Line, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    return _by_group(line, members, line.values["amount"][1:]) * line.values["scale"][1:]


def _by_group(line: Line, members: SchemeMembers, amount: Floats) -> Floats:
    of = line.words("of")
    picked = [i for i, status in enumerate(members.statuses) if STATUSES[status] in of]
    total: Floats = (members.person_years[..., picked] * amount).sum(axis=-1)
    return total


RULES: Mapping[str, Callable[[Line, SchemeMembers, Mapping[str, Floats]], Floats]] = {
    "payroll": _payroll,
    "flat": _flat,
    "subsidy": _subsidy,
}
"""Yuan a year of a contribution line, [year (from the base year), region], by kind. Kinds that
depend on what the funds spend are booked with the funds."""


def per_head(line: Line, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    """Yuan a person-year of a line by member group, [year (from the base year), region, group].

    For the kinds of `RULES`: times the person-years it adds up to what the rule gives. Members of
    one status have one contribution base, whatever their age; groups that a line is not for pay 0.
    """
    due = np.zeros_like(members.person_years)
    of = line.words("of")
    picked = [i for i, status in enumerate(members.statuses) if STATUSES[status] in of]
    values, scale = line.values, line.values["scale"][1:]
    if "base" in line.terms:
        amount = (base[line.text("base")] * values["rate"][1:] * values["collection"][1:])[
            ..., None
        ]
    elif "collection" in values:
        lag = values["lag"][..., None]
        amount = lag[:-1] * values["amount"][:-1] + (1 - lag[1:]) * values["amount"][1:]
        amount = amount * values["collection"][1:, :, None]
    else:
        amount = values["amount"][1:]
    due[..., picked] = amount * scale[..., None]
    return due


def _flat_transfer(line: Line, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    return _by_group(line, members, line.values["amount"][1:]) * line.values["scale"][1:]


def _payroll_transfer(line: Line, members: SchemeMembers, base: Mapping[str, Floats]) -> Floats:
    due = (
        person_years_of(members, line.words("of"))
        * base[line.text("base")]
        * line.values["rate"][1:]
    )
    return due * line.values["scale"][1:]


TRANSFER_RULES: Mapping[str, Callable[[Line, SchemeMembers, Mapping[str, Floats]], Floats]] = {
    "flat": _flat_transfer,
    "payroll": _payroll_transfer,
}
"""Yuan a year of a transfer that depends on members only, [year, region], by kind."""


def due(basis: Basis, members: Membership, economy: Economy) -> dict[Key, Floats]:
    """Yuan a year of the contribution lines at each region's own terms, [year, region].

    Of the kinds in `RULES`, by scheme and line, in the order of the files.
    Source: docs/method.md §4.
    """
    found: dict[Key, Floats] = {}
    for scheme in basis.schemes:
        own, base = members.schemes[scheme.name], bases(scheme, economy.wages)
        for line in scheme.contributions:
            if line.kind in RULES:
                found[scheme.name, line.name] = RULES[line.kind](line, own, base)
    return found


def booked(basis: Basis, collected: Mapping[Key, Collected]) -> tuple[Booked, ...]:
    """Entries of the lines collected; what several budgets share is one entry for each of them."""
    entries: list[Booked] = []
    for scheme in basis.schemes:
        for line in scheme.contributions:
            found = collected.get((scheme.name, line.name))
            if found is None:
                continue
            if "split.central" not in line.values:
                entries.append(Booked(scheme.name, line, line.name, found.amount, True))
                continue
            tiers = np.stack([line.values[f"split.{tier}"][1:] for tier in TIERS])
            tiers = tiers / tiers.sum(axis=0)
            for tier, share in zip(TIERS, tiers, strict=True):
                amount = found.amount * share[:, None]
                entries.append(Booked(scheme.name, line, f"{line.name}_{tier}", amount, True))
    return tuple(entries)


def transferred(basis: Basis, members: Membership, economy: Economy) -> dict[Key, Floats]:
    """Yuan a year of the transfers that depend on members only, [year, region].

    Of the kinds in `TRANSFER_RULES`; the others depend on what is booked.
    """
    found: dict[Key, Floats] = {}
    for scheme in basis.schemes:
        own, base = members.schemes[scheme.name], bases(scheme, economy.wages)
        for line in scheme.transfers:
            if line.kind in TRANSFER_RULES:
                found[scheme.name, line.name] = TRANSFER_RULES[line.kind](line, own, base)
    return found


def contribution_bases(
    scheme: SchemeBasis, members: SchemeMembers, wages: Mapping[str, Floats]
) -> Floats:
    """Contribution base of a scheme by status, [year (from the base year), region, status], yuan.

    The first payroll line that a status pays decides which base is its own; yuan a year.
    """
    base = bases(scheme, wages)
    total = np.zeros((*members.person_years.shape[:2], len(STATUSES)))
    seen: set[str] = set()
    for line in scheme.contributions:
        if "base" not in line.terms:
            continue
        for status in line.words("of"):
            if status not in seen:
                seen.add(status)
                people = person_years_of(members, (status,))
                total[..., STATUSES.index(status)] = people * base[line.text("base")]
    return total
