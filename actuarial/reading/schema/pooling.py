"""Designs of pooling and the terms of the indicators."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import FullShare, LineRate, LineShare, Months, Share
from actuarial.reading.section import Field, Name, Section, Text, whole
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import THRESHOLDS


class Municipal(Section):
    """Every municipality its own fund (市级统筹)."""

    undated = "changes nothing"

    kind: Literal["municipal"]
    name: Name
    """Name of the design."""


class Conditions(Section):
    """What a region has to do for its grant in full; what it does not earn stays in the fund."""

    collection_at_least: LineShare = assumed(0)
    """Share collected (征缴率) for the whole grant; below it the grant shrinks in proportion."""
    budget_kept: FullShare = assumed(1)
    """Share of the grant earned by keeping to the budget, by year."""


class National(Section):
    """An adjustment fund of the nation above the provinces (全国调剂金), with the design's funds.

    It acts where a run has several provinces.
    """

    start: Annotated[int, whole(2000, 2200)]
    """First year; not before that of the design."""
    levy: Share
    """Share of contributions and subsidies paid into the fund."""
    grant: Share
    """Share of what is lacking that is granted."""
    reserve_months: Months | None = None
    """Grants fill reserves up to these months; the year's deficit counts where none is given."""


class Adjustment(Section):
    """Municipal funds with a provincial adjustment fund (省级调剂金)."""

    kind: Literal["adjustment"]
    name: Name
    """Name of the design."""
    funds: list[Text]
    """Funds it covers."""
    start: Annotated[int, whole(2000, 2200)]
    """First year."""
    levy: Share
    """Share of contributions and subsidies paid into the adjustment fund (上解)."""
    grant: Share
    """Share of a municipality's deficit that is granted (下拨)."""
    reserve_months: Months | None = None
    """Grants fill reserves up to these months; the year's deficit counts where none is given."""
    conditions: Conditions | None = None
    """What a region has to do for its grant in full."""
    opening: Annotated[Leaf, Unit("yuan", by=("fund",))] | None = None
    """Balance of the adjustment fund at the end of the base year, by fund."""
    surcharge: LineRate = assumed(0)
    """Added to contributions as a share of them; subsidies are not raised."""
    collection_response: Annotated[Leaf, Unit("share", low=-0.5, high=0.5, neutral=0)] = assumed(0)
    """Change of collection from payers, not of subsidies (behaviour); 0
    unless asked for."""
    spending_response: Annotated[Leaf, Unit("share", low=-0.5, high=1, neutral=0)] = assumed(0)
    """Change of the use of services of these funds, and so of cost and benefits (behaviour); 0
    unless asked for."""
    national: National | None = None
    """A national fund above the provinces."""


class StatedRates(Section):
    """Rates of one scheme to which its regions converge, where the target is given."""

    rates: Annotated[Leaf, Unit("share", low=0, high=0.5, by=("line",))] | None = None
    """Contribution rates by payroll line; lines not named stay as they are."""
    benefits: Annotated[Leaf, Unit("share", low=0, high=1, by=("line",))] | None = None
    """Reimbursement rates by benefit line; lines not named stay as they are."""


class Unified(Section):
    """One fund for the province (省级统收统支)."""

    kind: Literal["unified"]
    name: Name
    """Name of the design."""
    funds: list[Text]
    """Funds it covers."""
    start: Annotated[int, whole(2000, 2200)]
    """First year of the one fund."""
    phase_in: LineShare
    """How far rates and benefits have converged."""
    handover: Share
    """Share of the municipal balances (累计结余) that is handed over by then: at the start, and
    where the share rises later, of what they still hold; it never falls."""
    pooled_share: FullShare = assumed(1)
    """Share of the year's income and spending that the provincial fund takes, by year; it never
    falls."""
    rates: Literal["own", "mean", "highest", "given"]
    """Contribution rates to which municipalities converge."""
    benefits: Literal["own", "mean", "highest", "given"]
    """Reimbursement rates to which municipalities converge."""
    target: dict[str, StatedRates] = Field(default={})
    """By scheme, the rates that are meant by given."""
    surcharge: LineRate = assumed(0)
    """Added to contributions as a share of them; subsidies are not raised."""
    collection_response: Annotated[Leaf, Unit("share", low=-0.5, high=0.5, neutral=0)] = assumed(0)
    """Change of collection once pooled from payers, not of subsidies (behaviour); 0
    unless asked for."""
    spending_response: Annotated[Leaf, Unit("share", low=-0.5, high=1, neutral=0)] = assumed(0)
    """Change of the use of services of these funds once pooled, and so of cost and benefits
    (behaviour); 0 unless asked for."""
    national: National | None = None
    """A national fund above the provinces."""


Design = Annotated[Municipal | Adjustment | Unified, BY_KIND]


class Solvency(Section):
    """Terms of the indicators."""

    thresholds: Annotated[Leaf, Unit("month", low=0, high=600, by={"reserve_level": THRESHOLDS})]
    """Months payable (可支付月数) from which each reserve level begins."""
    target_months: Months
    """Months of the next year's cost held at the end of a window (target fund)."""


class Pooling(Section):
    """Designs of pooling and the one in force."""

    designs: dict[str, Design]
    """Designs that are computed side by side."""
    in_force: dict[str, Text]
    """Design in force by fund."""
    solvency: Solvency
    """Terms of the indicators."""
