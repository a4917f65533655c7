"""Each kind of measure computes its factors from what a policy notice states.

A kind is a model in `reading/schema/measures.py` and a case here; what it acts on follows from the
terms that its rule returns. The type checker finds a kind without a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from actuarial.arguments import SHARES
from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import FactorMeasure, Measure, VolumeProcurement
from actuarial.vocabulary.axes import axes

Factors = Mapping[str, Floats]
"""Factor [year (from the year before the base year), region] by term of the benefit product."""


def procurement_factor(
    phase_in: Annotated[Floats, axes("..."), SHARES],
    cost_share: Annotated[Floats, axes("..."), SHARES],
    covered_share: Annotated[Floats, axes("..."), SHARES],
    price_cut: Annotated[Floats, axes("..."), SHARES],
    pass_through: Annotated[Floats, axes("..."), SHARES],
    retained: Annotated[Floats, axes("..."), SHARES],
) -> Floats:
    """Factor on unit cost from volume-based procurement (集中带量采购).

    Drugs or consumables are ``cost_share`` of cost, ``covered_share`` of them is bought in the
    rounds at ``price_cut`` less, of which ``pass_through`` reaches the bills; ``retained`` of the
    savings stays with the hospitals. All shares, any one shape.
    Source: docs/method.md §5.
    """
    saved = cost_share * covered_share * price_cut * pass_through * (1 - retained)
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
                measure.retained,
            )
            return {"unit_cost": factor}
