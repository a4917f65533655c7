"""Entries between two funds."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.schema.amounts import AmountByGroup, LineRate, LineShare, Share
from actuarial.reading.schema.line import ScaledLine
from actuarial.reading.section import Text
from actuarial.vocabulary import Status

Netted = Literal["income", "expenditure"]


class Transfer(ScaledLine):
    """What every entry between two funds says."""

    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class FlatTransfer(Transfer):
    """Members × amount, from one fund to another."""

    kind: Literal["flat"]
    of: list[Status]
    """Statuses for which it is paid."""
    amount: AmountByGroup
    """Yuan a year and member."""


class PayrollTransfer(Transfer):
    """Σ contributors × base × rate, from one fund to another."""

    kind: Literal["payroll"]
    of: list[Status]
    """Statuses for which it is paid."""
    base: Text
    """Name of the base."""
    rate: LineRate
    """Share of the contribution base."""


class IncomeTransfer(Transfer):
    """A share of the paying fund's income from outside."""

    kind: Literal["share_of_income"]
    rate: LineRate
    """Share of the paying fund's income without interest."""


class PremiumTransfer(Transfer):
    """Premiums that a budget fund pays for low-income members (资助参保)."""

    kind: Literal["premium"]
    line: Text
    """Contribution line whose premium is paid, scheme.line; what its payers pay falls by it."""
    share: LineShare
    """Share of the payers who are assisted."""
    part: Share
    """Part of the premium that is paid for them."""


TransferLine = Annotated[FlatTransfer | PayrollTransfer | IncomeTransfer | PremiumTransfer, BY_KIND]
