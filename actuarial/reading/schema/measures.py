"""Dated policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from actuarial.reading.schema.amounts import Factor, Share
from actuarial.reading.section import Section, Text, by_kind


class Target(Section):
    """What a measure acts on."""

    scheme: list[Text]
    """Schemes."""
    service: list[Text]
    """Services."""
    term: Literal["frequency", "unit_cost", "in_scope", "reimbursement"]
    """Factor of the benefit product that is changed."""


class FactorMeasure(Section):
    """A dated factor on one term of a benefit."""

    kind: Literal["factor"]
    target: Target
    """What it acts on."""
    path: Factor
    """Factor by year; 1 changes nothing."""


class VolumeProcurement(Section):
    """Centralised volume-based procurement (集中带量采购)."""

    kind: Literal["volume_procurement"]
    target: Target
    """What it acts on; the term is unit_cost."""
    phase_in: Share
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
    """Share of the fund's savings left to hospitals (结余留用)."""


if TYPE_CHECKING:
    Measure = FactorMeasure | VolumeProcurement
else:
    Measure = by_kind({"factor": FactorMeasure, "volume_procurement": VolumeProcurement})
