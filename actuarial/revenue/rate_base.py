"""Bases on which rates are stated: contribution bases by status and by fund."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Payroll
from actuarial.basis.types import Basis
from actuarial.entries import Economy, Membership
from actuarial.revenue.contributions import contribution_bases
from actuarial.vocabulary import ACTIVE, STATUSES


def rate_bases(
    basis: Basis, members: Membership, economy: Economy, fund_members: Floats
) -> tuple[Floats, Floats]:
    """Contribution base of every status, and the base of the rates of every fund, yuan a year.

    fund_members[year, region, fund] at 31 December → [year, region, status] and [year, region,
    fund], all from the base year on. The base of a fund is the contribution base of those at work
    where payroll lines feed it, else the income of its members.
    Source: docs/method.md §9.
    """
    bases = {
        scheme.name: contribution_bases(
            scheme, members.schemes[scheme.name], economy.wages, basis.coverage.level
        )
        for scheme in basis.schemes
    }
    income = economy.wages["disposable_income"][1:]
    active = [STATUSES.index(status) for status in ACTIVE]
    columns = []
    for position, fund in enumerate(basis.funds):
        scheme = next(one for one in basis.schemes if one.name == fund.scheme)
        payroll = any(
            isinstance(line, Payroll) and line.into.rest == fund.name
            for line in scheme.contributions
        )
        at_work = bases[scheme.name][..., active].sum(axis=-1)
        columns.append(at_work if payroll else fund_members[..., position] * income)
    return _widest(list(bases.values())), np.stack(columns, axis=-1)


def _widest(bases: list[Floats]) -> Floats:
    """Base of every status in the scheme where the status has most base, [year, region, status].

    A supplement for some employees is so not taken for the base of all of them.
    """
    stacked = np.stack(bases)
    largest = stacked.sum(axis=(1, 2)).argmax(axis=0)
    return np.stack([stacked[one, ..., status] for status, one in enumerate(largest)], axis=-1)
