"""Contribution bases and lines of income from outside the funds."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import (
    AmountByGroup,
    Factor,
    FullShare,
    LineRate,
    LineShare,
    Share,
)
from actuarial.reading.schema.line import Line, ScaledLine
from actuarial.reading.section import Section, Text
from actuarial.reading.together import at_most_whole, whole
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import Status


class WageBase(Section):
    """Contribution base on a lognormal wage (缴费基数)."""

    wage: Literal["average_wage", "reference_wage", "disposable_income"]
    """Economic path whose mean the wage has."""
    reference: Literal["average_wage", "reference_wage", "disposable_income"]
    """Path to which floor and ceiling refer; its value of the previous year counts."""
    spread: Factor
    """Standard deviation of the logarithm of wages."""
    floor: Factor
    """Lowest base (缴费基数下限) as a share of the reference wage."""
    ceiling: Factor
    """Highest base (缴费基数上限) as a share of the reference wage."""
    declared: Factor
    """Share of the wage that is declared (申报工资)."""
    entrants: Annotated[Leaf, Unit("factor", low=0, high=2)] = assumed(1)
    """Contribution base of those who join because coverage of actives rises, over that of those who
    are there; 1 where they declare as much."""


class Split(Section):
    """Central, provincial and local share of a subsidy."""

    together = (whole("central", "provincial", "local"),)

    central: Share
    """Central budget."""
    provincial: Share
    """Provincial budget."""
    local: Share
    """Municipal and county budgets."""


INTO = (at_most_whole("into.*", rest="; a fund that says rest takes what they leave"),)
Into = dict[Text, Annotated[Leaf | str, Unit("share", low=0, high=1, words=("rest",))]]


class Payroll(ScaledLine):
    """Σ contributors × contribution base × rate × collection."""

    together = INTO

    kind: Literal["payroll"]
    of: list[Status]
    """Statuses that pay."""
    base: Text
    """Name of the base, one of the scheme's bases."""
    rate: LineRate
    """Contribution rate, share of the contribution base (缴费率)."""
    collection: FullShare = assumed(1)
    """Share of what is due that is collected (征缴率)."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


class Flat(ScaledLine):
    """Members × amount."""

    together = INTO

    kind: Literal["flat"]
    of: list[Status]
    """Statuses that pay."""
    amount: AmountByGroup
    """Yuan a year and member (缴费标准), in the notice of the year."""
    collection: FullShare = assumed(1)
    """Share collected."""
    lag: LineShare = assumed(0)
    """Share of the notice of a year that is income of the next year."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


class Subsidy(ScaledLine):
    """Members × subsidy, by tier of government (财政补助)."""

    together = INTO

    kind: Literal["subsidy"]
    of: list[Status]
    """Statuses that are subsidised."""
    amount: AmountByGroup
    """Yuan a year and member."""
    split: Split
    """Shares of the tiers of government."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


class ShareOfSpending(ScaledLine):
    """A share of last year's benefits of the receiving fund, recovered (追回资金)."""

    together = INTO

    kind: Literal["share_of_spending"]
    rate: LineRate
    """Share of last year's expenditure on benefits."""
    into: Into
    """The fund that receives the line."""


class Matching(Line):
    """A budget that pays whatever the fund spends (财政拨款)."""

    together = INTO

    kind: Literal["matching"]
    share: LineShare = assumed(1)
    """Share that it pays of what the fund spends beyond its other income."""
    into: Into
    """The fund that receives the line."""


ContributionLine = Annotated[Payroll | Flat | Subsidy | ShareOfSpending | Matching, BY_KIND]
