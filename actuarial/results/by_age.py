"""Contributions, subsidies and benefits by sex and age, from what the lines add up to.

Ages are those reached in the year, so that year less age is the year of birth: of the person-years
at age x (the mean of the stocks at x at the two ends of the year) the half of those who were x at
the end of last year belongs to x + 1. Sums over sex and age are the lines' own amounts.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Subsidy
from actuarial.basis.types import income_labels
from actuarial.coverage import half_years
from actuarial.coverage.members import by_age_reached
from actuarial.entries import Projection
from actuarial.funds.book import shares_into
from actuarial.results.benefits_by_age import benefits_by_age, shares_by_age
from actuarial.revenue import OfMembers, bases, per_head, shares_of_tiers
from actuarial.vocabulary.axes import axes


class MoneyByAge(NamedTuple):
    """Yuan a year, from the base year to the horizon."""

    contributions: Annotated[Floats, axes("year", "pooling", "region", "fund", "sex", "age")]
    """What members and their employers pay: lines on payroll and per head, without the premiums
    that another fund pays for them, which are transfers."""
    subsidies: Annotated[Floats, axes("year", "pooling", "region", "fund", "sex", "age")]
    """What the budget pays per member."""
    benefits: Annotated[Floats, axes("year", "pooling", "region", "fund", "sex", "age")]
    """What funds pay for members, personal accounts included, administration left out."""


class _Entry(NamedTuple):
    """Part of an income line of a fund."""

    subsidy: bool
    into: Annotated[Floats, axes("year", "region")]
    """Share of the line that enters the fund there."""
    ages: Annotated[Floats, axes("year", "region", "sex", "age")]
    """Yuan of the whole line at the region's own terms."""


def by_single_age(projection: Projection) -> dict[str, Floats]:
    """People and money by single age, base year to horizon, by the names of the vocabulary.

    Flows of people are missing in the base year, which is not projected.
    """
    before, stocks = projection.before_money, slice(1, -1)
    people, money = before.people, money_by_age(projection)
    unknown = np.full_like(people.deaths[:1], np.nan)
    return {
        "population_by_age": people.population[stocks],
        "deaths_by_age": np.concatenate([unknown, people.deaths[:-1]]),
        "net_migrants_by_age": np.concatenate([unknown, people.net_migrants[:-1]]),
        "people_by_status_and_age": before.insured.people[stocks],
        "insured_by_age": before.members.insured[stocks],
        "contributions_by_age": money.contributions,
        "subsidies_by_age": money.subsidies,
        "benefits_by_age": money.benefits,
    }


def money_by_age(projection: Projection) -> MoneyByAge:
    """Money that belongs to members, by sex and the age reached in the year.

    Members of a status have one contribution base, so a payroll line is equal per head; a flat line
    and a subsidy are equal per head of a member group. Benefits follow the cost by age of the
    service they are paid for. No age have interest, recovered sums, grants of the budget to a fund,
    administration, and transfers between funds and regions.
    Source: docs/method.md §4, §5, §6.
    """
    flows = projection.accounts.flows
    income = flows.income[:-1]
    benefits = benefits_by_age(projection)
    contributions, subsidies = np.zeros_like(benefits), np.zeros_like(benefits)
    for (fund, column), entries in _entries(projection).items():
        ages = entries[0].ages * entries[0].into[..., None, None]
        for entry in entries[1:]:
            ages = ages + entry.ages * entry.into[..., None, None]
        receiver = subsidies if entries[0].subsidy else contributions
        amount = income[..., fund, column][..., None, None]
        receiver[..., fund, :, :] += amount * shares_by_age(ages)[:, None]
    return MoneyByAge(contributions, subsidies, benefits)


def _entries(projection: Projection) -> dict[tuple[int, int], list[_Entry]]:
    """Lines paid by or for members, by the positions of the fund and the income line they feed."""
    basis, before = projection.basis, projection.before_money
    labels = projection.accounts.flows.labels
    found: dict[tuple[int, int], list[_Entry]] = {}
    for scheme in basis.schemes:
        own, base = (
            before.members.schemes[scheme.name],
            bases(scheme, before.economy.wages, basis.coverage.level),
        )
        halves = [half_years(before.members.insured, scheme, group) for group in scheme.groups]
        reached = [by_age_reached(*ends)[:-1] for ends in halves]
        for line in scheme.contributions:
            if not isinstance(line, OfMembers):
                continue
            due = per_head(line, own, base)[:-1, ..., None, None]
            ages = np.zeros_like(reached[0])
            for group, people in enumerate(reached):
                ages += due[:, :, group] * people
            into = shares_into(line, labels.funds)[:-1]
            # Tiers are brought to a sum of one where they are booked, which divides nothing here.
            subsidy = isinstance(line, Subsidy)
            shares = shares_of_tiers(line)[:, 1:-1] if isinstance(line, Subsidy) else [1.0]
            for label, part in zip(income_labels(line), shares, strict=True):
                column = labels.income_lines.index(label)
                for fund in np.flatnonzero(into.any(axis=(0, 1))):
                    entry = _Entry(subsidy, into[..., fund] * part, ages)
                    found.setdefault((int(fund), column), []).append(entry)
    return found
