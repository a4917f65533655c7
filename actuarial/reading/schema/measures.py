"""Dated policies."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import LineShare, Share
from actuarial.reading.schema.line import Line
from actuarial.reading.section import Field, Section, Text
from actuarial.reading.units import Unit
from actuarial.vocabulary import Status


class Target(Section):
    """What a measure acts on."""

    scheme: list[Text] = Field(min_length=1)
    """Schemes."""
    service: list[Text] = Field(min_length=1)
    """Services of these schemes, benefit lines of the kind utilization."""
    of: list[Status] = Field(default=[])
    """Statuses on whose use it acts; all that the line is for where none is named."""


class TermTarget(Target):
    """What a measure acts on, and on which factor of the product."""

    term: Literal["frequency", "unit_cost", "in_scope", "reimbursement"]
    """Factor of the benefit product that is changed."""


class FactorMeasure(Line):
    """A dated factor on one term of a benefit."""

    kind: Literal["factor"]
    target: TermTarget
    """What it acts on."""
    path: Annotated[Leaf, Unit("factor", low=0, high=20, neutral=1)]
    """Factor by year; 1 changes nothing."""


class PaymentToProviders(Line):
    """What the funds pay to hospitals beside the bills: advances, settlements, rewards."""

    kind: Literal["payment_to_providers"]
    target: Target
    """Services whose funds pay it."""
    share: LineShare
    """Share of what each fund pays for the services."""


class VolumeProcurement(Line):
    """Centralised volume-based procurement (集中带量采购): lowers the cost of an event."""

    kind: Literal["volume_procurement"]
    target: Target
    """What it acts on."""
    phase_in: LineShare
    """Share of the effect reached by year."""
    cost_share: Share
    """Drugs or consumables as a share of cost."""
    covered_share: Share
    """Share of them bought in the rounds."""
    price_cut: Share
    """Mean cut of price."""
    pass_through: Share
    """Share of the cut that reaches the bills."""
    retained: Share
    """Share of what the service's fund saves that it pays back to hospitals (结余留用); patients
    keep their saving."""


Measure = Annotated[FactorMeasure | VolumeProcurement | PaymentToProviders, BY_KIND]
