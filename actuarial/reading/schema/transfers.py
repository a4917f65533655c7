"""Entries between two funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from actuarial.reading.schema.amounts import AmountByGroup, Rate, Scale, Share
from actuarial.reading.section import Section, Text, by_kind
from actuarial.reading.units import assumed
from actuarial.vocabulary import Status

Netted = Literal["income", "expenditure"]


class FlatTransfer(Section):
    """Members × amount, from one fund to another."""

    kind: Literal["flat"]
    of: list[Status]
    """Statuses for which it is paid."""
    amount: AmountByGroup
    """Yuan a year and member."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class PayrollTransfer(Section):
    """Σ contributors × base × rate, from one fund to another."""

    kind: Literal["payroll"]
    of: list[Status]
    """Statuses for which it is paid."""
    base: Text
    """Name of the base."""
    rate: Rate
    """Share of the contribution base."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class IncomeTransfer(Section):
    """A share of the paying fund's income from outside."""

    kind: Literal["share_of_income"]
    rate: Rate
    """Share of the paying fund's income without interest."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class PremiumTransfer(Section):
    """Premiums that a budget fund pays for low-income members (资助参保)."""

    kind: Literal["premium"]
    line: Text
    """Contribution line whose premium is paid, scheme.line; what its payers pay falls by it."""
    share: Share
    """Share of the payers who are assisted."""
    part: Share
    """Part of the premium that is paid for them."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


if TYPE_CHECKING:
    TransferLine = FlatTransfer | PayrollTransfer | IncomeTransfer | PremiumTransfer
else:
    TransferLine = by_kind(
        {
            "flat": FlatTransfer,
            "payroll": PayrollTransfer,
            "share_of_income": IncomeTransfer,
            "premium": PremiumTransfer,
        }
    )
