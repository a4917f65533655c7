"""What figures are set against to see whether anybody can mean them: rough, for factors of ten.

The arrays are those of the Basis; nothing is projected. A fund's yearly contributions leave out
floors and ceilings of the base, and what depends on spending.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis import Basis
from actuarial.basis.compiled_lines import (
    ContributionLine,
    Flat,
    FlatTransfer,
    Payroll,
    PayrollTransfer,
    Subsidy,
    TransferLine,
)
from actuarial.basis.types import SchemeBasis
from actuarial.funds.book import shares_into
from actuarial.vocabulary import STATUSES

BASE = 1
"""Position of the base year."""


class Implied:
    """Figures of one Basis, made when a rule asks for them.

    A class because they are asked for one by one and rest on each other.
    """

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self._extents: dict[tuple[str, int, int, str], tuple[float, float]] = {}

    def extent(self, over: str, regions: Sequence[int], label: str) -> tuple[float, float]:
        """Least and largest of `against` over the years."""
        key = (over, regions[0], len(regions), label if over == "contributions" else "")
        if key not in self._extents:
            values = self.against(over, regions, label)
            self._extents[key] = (float(values.min()), float(values.max()))
        return self._extents[key]

    def against(self, over: str, regions: Sequence[int], label: str) -> Floats:
        """What a figure of these regions together is divided by: [year], or one number as [1].

        label: the fund, where the figure is that of one. Not a number where nothing is known.
        """
        here, wages = list(regions), self.basis.economy.wages
        people = self.population[here]
        if over == "contributions":
            funds = [fund.name for fund in self.basis.funds]
            known = label in funds
            paid = self.contributions[here, funds.index(label)].sum() if known else np.nan
            return np.full(1, paid)
        if over in ("wage", "income", "incomes of all"):
            path = wages["average_wage" if over == "wage" else "disposable_income"][:, here]
            every = (path * people).sum(axis=1)
            return np.asarray(every if over == "incomes of all" else every / people.sum())
        return np.full(1, people.sum() if over == "population" else 1.0)

    @cached_property
    def population(self) -> Floats:
        """[region] persons at the end of the base year."""
        return np.asarray(self.basis.demography.population[BASE].sum(axis=(-2, -1)))

    @cached_property
    def members(self) -> Floats:
        """[region, status] members at the end of the base year, totals divided by population."""
        basis = self.basis
        members = np.nan_to_num(basis.coverage.members[BASE])
        for region in np.flatnonzero(basis.coverage.divided):
            beside = basis.coverage.divided & (
                basis.places.province == basis.places.province[region]
            )
            share = self.population[region] / self.population[beside].sum()
            members[region] = np.nan_to_num(basis.member_totals[BASE, region]) * share
        return np.asarray(members)

    @cached_property
    def contributions(self) -> Floats:
        """[region, fund] yuan that lines and transfers bring in the base year."""
        basis = self.basis
        names = [fund.name for fund in basis.funds]
        found = np.zeros((len(basis.places.regions), len(names)))
        for scheme in basis.schemes:
            belong = self.members * scheme.members[BASE]
            for line in scheme.contributions:
                into = shares_into(line, tuple(names))[0]
                found += _paid(line, scheme, belong, basis.economy.wages)[:, None] * into
            for moved in scheme.transfers:
                amount = _paid(moved, scheme, belong, basis.economy.wages)
                found[:, names.index(moved.target_fund)] += amount
        return found


def _paid(
    line: ContributionLine | TransferLine,
    scheme: SchemeBasis,
    members: Floats,
    wages: Mapping[str, Floats],
) -> Floats:
    """[region] yuan of a line paid on wages or per head; 0 of one that depends on spending."""
    match line:
        case Payroll() | PayrollTransfer():
            base = scheme.bases[line.base]
            wage = wages[base.wage][BASE] * base.declared[BASE]
            each = wage * line.rate[BASE] * line.scale[BASE]
        case Flat() | Subsidy() | FlatTransfer():
            # By the groups of the statuses that pay, which a status may be divided into.
            each = line.amount[BASE].mean(axis=-1) * line.scale[BASE]
        case _:
            return np.zeros(len(members))
    people = members[:, [STATUSES.index(status) for status in line.of]].sum(axis=-1)
    paid: Floats = people * each
    return paid
