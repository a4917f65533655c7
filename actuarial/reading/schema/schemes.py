"""A scheme and its funds."""

from __future__ import annotations

from typing import Annotated

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import ShareByStatus
from actuarial.reading.schema.benefits import BenefitLine
from actuarial.reading.schema.care import Dependency, TakeUp
from actuarial.reading.schema.contributions import ContributionLine, WageBase
from actuarial.reading.schema.rules import Rule
from actuarial.reading.schema.transfers import TransferLine
from actuarial.reading.section import Field, Name, Section, YesNo, whole
from actuarial.reading.together import Together, total
from actuarial.reading.units import Unit
from actuarial.vocabulary import Status


class Fund(Section):
    """A fund of the scheme."""

    name: Name
    """Name of the fund."""
    pooled: YesNo
    """Whether designs of pooling may pool it; personal accounts are never pooled."""
    rule: Rule | None = None
    """What is done about a deficit or surplus within the year; none reports only."""
    further: dict[str, Rule] = Field(default={})
    """Further rules by a name of their own; they act after `rule`, in the order of the file."""


class MemberClass(Section):
    """A class of a status by age, with terms of its own."""

    status: Status
    """Status that is divided."""
    youngest: Annotated[int, whole(0, 100)]
    """Youngest age."""
    oldest: Annotated[int, whole(0, 100)]
    """Oldest age; 100 means everyone above."""


class Scheme(Section):
    """A scheme: who belongs, what comes in, what goes out, and the funds between."""

    together = (
        Together(
            ("benefits.*.setting_share",),
            total,
            None,
            1.0,
            "{parts} are {all} of the beneficiaries in {year}: more than all of them, so some "
            "receive several services. Is that meant?",
            "warning",
        ),
    )

    name: Name
    """Name of the scheme."""
    members: ShareByStatus
    """Share of each insured status that belongs to the scheme; statuses not named do not."""
    classes: dict[str, MemberClass] = Field(default={})
    """Classes with own premium, subsidy and benefit terms."""
    funds: dict[str, Fund]
    """Funds of the scheme."""
    bases: dict[str, WageBase] = Field(default={})
    """Contribution bases by name."""
    contributions: dict[str, ContributionLine] = Field(default={})
    """Lines of income from outside the funds; the line's name is its label in the results."""
    transfers: dict[str, TransferLine] = Field(default={})
    """Entries between two funds."""
    benefits: dict[str, BenefitLine] = Field(default={})
    """Lines of expenditure; the line's name is the service in the results."""
    dependency: Dependency | None = None
    """Dependency; care schemes only."""
    take_up: TakeUp | None = None
    """Take-up of care benefits; care schemes only."""
    opening: Annotated[Leaf, Unit("yuan", by=("fund",))] | None = None
    """Balances (累计结余) at the end of the year before the base year and of the base year."""
