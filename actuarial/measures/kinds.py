"""Each kind of measure computes its factors from what a policy notice states.

A kind is a model in `reading/schema/measures.py` and a case here; what it acts on follows from the
terms that its rule returns. The type checker finds a kind without a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from actuarial.arguments import SHARES
from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import (
    FactorMeasure,
    Measure,
    PaymentToProviders,
    VolumeProcurement,
)
from actuarial.entries import Claims
from actuarial.vocabulary import STATUSES
from actuarial.vocabulary.axes import axes

Factors = Mapping[str, Floats]
"""Factor [year (from the year before the base year), region] by term of the benefit product."""


def procurement_factor(
    phase_in: Annotated[Floats, axes("..."), SHARES],
    cost_share: Annotated[Floats, axes("..."), SHARES],
    covered_share: Annotated[Floats, axes("..."), SHARES],
    price_cut: Annotated[Floats, axes("..."), SHARES],
    pass_through: Annotated[Floats, axes("..."), SHARES],
) -> Floats:
    """Factor on unit cost from volume-based procurement (集中带量采购).

    Drugs or consumables are ``cost_share`` of cost, ``covered_share`` of them is bought in the
    rounds at ``price_cut`` less, of which ``pass_through`` reaches the bills. All shares, any one
    shape. Source: docs/method.md §5.
    """
    saved = cost_share * covered_share * price_cut * pass_through
    factor: Floats = 1 - phase_in * saved
    return factor


def factors_of(measure: Measure) -> Factors:
    """What a measure changes, by the rule of its kind."""
    match measure:
        case FactorMeasure():
            return {measure.target.term: measure.path}
        case VolumeProcurement():
            factor = procurement_factor(
                measure.phase_in,
                measure.cost_share,
                measure.covered_share,
                measure.price_cut,
                measure.pass_through,
            )
            return {"unit_cost": factor}
        case PaymentToProviders():
            return {}


def payment_of(measure: Measure, claim: Claims, without: Claims) -> Floats | None:
    """What the fund of a service pays to providers by a measure; None where the kind pays nothing.

    claim, without: the service with all measures, and without this one. [year, pooling, region,
    group] yuan a year.
    """
    match measure:
        case FactorMeasure():
            return None
        case VolumeProcurement():
            # Patients keep what they save; a share of the fund's saving goes back.
            return (without.paid - claim.paid) * measure.retained[1:, None, :, None]
        case PaymentToProviders():
            of = measure.target.of
            named = [not of or STATUSES[group.status] in of for group in claim.use.groups]
            return claim.paid * named * measure.share[1:, None, :, None]
