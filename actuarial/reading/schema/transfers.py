"""Entries between two funds."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.schema.amounts import AmountByGroup, LineRate, LineScale, LineShare, Share
from actuarial.reading.schema.named import NamedLine
from actuarial.reading.section import Text
from actuarial.reading.units import assumed
from actuarial.vocabulary import Status

Netted = Literal["income", "expenditure"]


class FlatTransfer(NamedLine):
    """Members × amount, from one fund to another."""

    kind: Literal["flat"]
    of: list[Status]
    """Statuses for which it is paid."""
    amount: AmountByGroup
    """Yuan a year and member."""
    scale: LineScale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class PayrollTransfer(NamedLine):
    """Σ contributors × base × rate, from one fund to another."""

    kind: Literal["payroll"]
    of: list[Status]
    """Statuses for which it is paid."""
    base: Text
    """Name of the base."""
    rate: LineRate
    """Share of the contribution base."""
    scale: LineScale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class IncomeTransfer(NamedLine):
    """A share of the paying fund's income from outside."""

    kind: Literal["share_of_income"]
    rate: LineRate
    """Share of the paying fund's income without interest."""
    scale: LineScale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class PremiumTransfer(NamedLine):
    """Premiums that a budget fund pays for low-income members (资助参保)."""

    kind: Literal["premium"]
    line: Text
    """Contribution line whose premium is paid, scheme.line; what its payers pay falls by it."""
    share: LineShare
    """Share of the payers who are assisted."""
    part: Share
    """Part of the premium that is paid for them."""
    scale: LineScale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


TransferLine = Annotated[FlatTransfer | PayrollTransfer | IncomeTransfer | PremiumTransfer, BY_KIND]
