"""What the schemes pay for health services: who pays what of the cost."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import LayerBenefit, LayerTerms, RemainderBenefit, Utilization
from actuarial.basis.types import MemberGroup
from actuarial.benefits.benefit_design import banded_mean
from actuarial.entries import Claims, Use
from actuarial.vocabulary import STATUSES


def by_status(groups: tuple[MemberGroup, ...], values: Floats) -> Floats:
    """[..., group] → [..., status], groups summed into their status."""
    summed = np.zeros((*values.shape[:-1], len(STATUSES)))
    for position, group in enumerate(groups):
        summed[..., group.status] += values[..., position]
    return summed


def pay_service(
    line: Utilization,
    use: Use,
    reimbursement: Floats,
    response: Floats,
    factors: Mapping[str, Floats],
) -> Floats:
    """In-scope cost × reimbursement, never more than the cost.

    reimbursement[year, pooling, region, group] after convergence under the pooling designs;
    response[year, pooling, region, 1] use under each design against that of `use`;
    factors: measures [year, region, group or 1] by term → [year, pooling, region, group] yuan a
    year.
    """
    share = reimbursement * line.scale[1:, None, :, None]
    if "reimbursement" in factors:
        share = share * factors["reimbursement"][:, None]
    paid: Floats = use.in_scope_cost[:, None] * response * np.minimum(share, 1.0)
    return paid


def pay_layer(
    line: LayerBenefit,
    claims: Mapping[str, Claims],
    income: Floats,
) -> dict[str, Floats]:
    """A layer above the basic benefit (大病保险), shared over the services it stands on.

    claims: by service of the line's list; income[year, region] disposable income per head of the
    previous year → by service [year, pooling, region, group] yuan a year.
    Source: docs/method.md §5.
    """
    left = {name: c.use.in_scope_cost[:, None] * c.response - c.paid for name, c in claims.items()}
    events = sum((c.use.events[:, None] * c.response).sum(axis=-1) for c in claims.values())
    total = sum(part.sum(axis=-1) for part in left.values())
    people = np.asarray(events / line.events_per_person[1:, None])
    mean = np.divide(total, people, out=np.zeros_like(total), where=people > 0)
    paid_share = np.zeros_like(mean)
    low_income = line.low_income_share[1:, None]
    for terms, weight in ((line.terms, 1 - low_income), (line.low_income_terms, low_income)):
        paid = _layer_mean(terms, line.variation, mean, income)
        rate = np.divide(paid, mean, out=np.zeros_like(mean), where=mean > 0)
        paid_share = paid_share + weight * rate
    paid_share = np.minimum(1.0, paid_share * line.scale[1:, None])
    return {name: part * paid_share[..., None] for name, part in left.items()}


def _layer_mean(terms: LayerTerms, variation: Floats, mean: Floats, income: Floats) -> Floats:
    shape, bands = mean.shape, terms.bands
    deductible = terms.deductible[1:] * income
    ceiling = terms.ceiling[1:] * income
    return banded_mean(
        mean,
        np.broadcast_to(variation[1:, None], shape),
        np.broadcast_to(deductible[:, None], shape),
        # Thresholds stand in yuan of the base year and rise with income, as the deductible does.
        [np.broadcast_to(start * (income / income[:1])[:, None], shape) for start in bands.starts],
        [
            np.broadcast_to(bands.shares[1:, None, :, band], shape)
            for band in range(bands.shares.shape[-1])
        ],
        np.broadcast_to(ceiling[:, None], shape),
    )


def pay_assistance(
    line: RemainderBenefit, claims: Mapping[str, Claims], already: Mapping[str, Floats]
) -> dict[str, Floats]:
    """Medical assistance (医疗救助): a share of what basic benefit and layer leave.

    already: what layers pay by service → by service [year, pooling, region, group] yuan a year.
    """
    share = line.low_income_share * line.share * line.scale
    paid = {}
    for name, claim in claims.items():
        cost = claim.use.gross_cost[:, None] * claim.response
        left = cost - claim.paid - already.get(name, 0.0)
        paid[name] = left * np.minimum(1.0, share[1:, None, :, None])
    return paid
