"""What is done about a deficit or a surplus."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import Factor, Growth, Months, Rate
from actuarial.reading.section import Section, Text, whole
from actuarial.reading.units import Unit, assumed


class Report(Section):
    """The gap is shown, nothing is changed."""

    undated = "changes nothing"

    kind: Literal["report"]


class Balanced(Section):
    """Lines are scaled by one factor a year so that the reserve holds the months (收支平衡调整)."""

    kind: Literal["balanced"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    months: Months
    """Months of expenditure that the reserve holds at the end of the year."""
    lines: list[Text]
    """Contribution lines that are scaled."""
    lowest: Factor
    """Lowest factor."""
    highest: Factor
    """Highest factor."""


class Backstop(Section):
    """The budget pays what keeps the reserve at the months or above (财政兜底); an income line."""

    kind: Literal["backstop"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    months: Months = assumed(0)
    """Months of expenditure below which the year-end reserve does not fall."""


class BenefitCut(Section):
    """Benefits are cut to what is payable; the rest is reported as unpaid."""

    kind: Literal["benefit_cut"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    months: Months = assumed(0)
    """Months of the expenditure paid that the year-end reserve keeps."""


class BudgetCap(Section):
    """Spending is limited to a share of the year's income (总额预算, 以收定支)."""

    kind: Literal["budget_cap"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    share: Annotated[Leaf, Unit("share", low=0, high=2)] = assumed(1)
    """Share of the year's income without interest that may be spent."""


class AutomaticRate(Section):
    """The contribution rate moves a legal step when the reserve is low or high (费率自动调整)."""

    kind: Literal["automatic_rate"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    lines: list[Text]
    """Payroll lines whose rate moves, all by the same points."""
    months: Months
    """Months of the year's expenditure: with a smaller opening reserve the rate rises."""
    step: Rate
    """Step of a year, share of the base."""
    highest: Rate
    """Most that is added to the rate."""
    ease_above: Months | None = None
    """Months above which the rate falls by a step; it never falls where none is given."""
    lowest: Annotated[Leaf, Unit("share", low=-0.5, high=0)] = assumed(0)
    """Most that is taken from the rate, below 0."""


class ReturnExcess(Section):
    """What a reserve holds above the months is given back by lower contributions."""

    kind: Literal["return_excess"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    months: Months
    """Months of expenditure above which the year-end reserve does not rise."""
    lines: list[Text]
    """Contribution lines that are lowered."""


class Borrow(Section):
    """A debt pays its own rate in place of the interest borrowed of the economy."""

    kind: Literal["borrow"]
    start: Annotated[int, whole(2000, 2200)]
    """First year of the rule."""
    rate: Growth
    """Interest on the debt, share a year."""


Rule = Annotated[
    Report | Balanced | Backstop | BenefitCut | BudgetCap | AutomaticRate | ReturnExcess | Borrow,
    BY_KIND,
]
