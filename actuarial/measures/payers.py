"""What measures pay, and which yuan they move from whom to whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Measure, Utilization
from actuarial.basis.types import PAYING, Basis
from actuarial.entries import Benefits, Key, Measured, Paid
from actuarial.measures.kinds import payment_of
from actuarial.vocabulary import PATIENTS, PAYERS, PROVIDERS, STATUSES


def measured(
    basis: Basis, given: Benefits, without: Sequence[Benefits], nothing: Benefits
) -> Measured:
    """Payments of the measures, and what each and all of them leave to every payer.

    given: under all measures; without: under all but one, in their order; nothing: under none.
    What a measure leaves is the difference that it makes, the others staying; payments of the
    others stand as they are with it. Measures on one target multiply, so that the differences do
    not add up to what all leave together: the rest is their interaction.
    Source: docs/method.md §5.
    """
    paid = [
        _payments(basis, measure, given, other)
        for measure, other in zip(basis.measures, without, strict=True)
    ]
    with_all = _spent(basis, given)
    by_measure = [
        _left(with_all, _spent(basis, other), _of_funds(basis, payments, with_all))
        for other, payments in zip(without, paid, strict=True)
    ]
    whole = [one for payments in paid for one in payments]
    shape = (*with_all.shape[:-1], with_all.shape[-1] + 1)
    return Measured(
        tuple(whole),
        np.stack(by_measure, axis=-1) if by_measure else np.zeros((*shape, 0)),
        _left(with_all, _spent(basis, nothing), _of_funds(basis, whole, with_all)),
    )


def _payments(basis: Basis, measure: Measure, given: Benefits, without: Benefits) -> list[Paid]:
    """What a measure pays from every fund of its services, by status."""
    if not isinstance(measure, PAYING):
        return []
    funds = _fund_of(basis)
    found: dict[str, Floats] = {}
    for (scheme, service), claim in given.claims.items():
        if scheme not in measure.target.scheme or service not in measure.target.service:
            continue
        amount = payment_of(measure, claim, without.claims[scheme, service])
        if amount is None:
            continue
        by_status = np.zeros((*amount.shape[:-1], len(STATUSES)))
        for position, group in enumerate(claim.use.groups):
            by_status[..., group.status] += amount[..., position]
        fund = funds[scheme, service]
        found[fund] = found[fund] + by_status if fund in found else by_status
    return [Paid(measure.name, fund, amount) for fund, amount in found.items()]


def _fund_of(basis: Basis) -> dict[Key, str]:
    return {
        (scheme.name, line.name): line.fund
        for scheme in basis.schemes
        for line in scheme.benefits
        if isinstance(line, Utilization)
    }


def _spent(basis: Basis, given: Benefits) -> Floats:
    """What every fund, and last the patients, pay for services: [year, pooling, region, payer]."""
    funds = [fund.name for fund in basis.funds]
    first = next(iter(given.claims.values())).paid
    spent = np.zeros((*first.shape[:-1], len(funds) + 1))
    for part in given.parts:
        spent[..., funds.index(part.fund)] += part.amount.sum(axis=-1)
    cost = sum(
        (claim.use.gross_cost[:, None] * claim.response).sum(axis=-1)
        for claim in given.claims.values()
    )
    spent[..., -1] = cost - spent[..., :-1].sum(axis=-1)
    return spent


def _of_funds(basis: Basis, payments: Sequence[Paid], like: Floats) -> Floats:
    """Payments of every fund; patients pay none."""
    funds = [fund.name for fund in basis.funds]
    paid = np.zeros_like(like)
    for one in payments:
        paid[..., funds.index(one.fund)] += one.amount.sum(axis=-1)
    return paid


def _left(given: Floats, without: Floats, payments: Floats) -> Floats:
    """What is left to funds, patients and providers; what others save, providers do not get."""
    left = without - given - payments
    assert PAYERS == (PATIENTS, PROVIDERS)
    return np.concatenate([left, -left.sum(axis=-1, keepdims=True)], axis=-1)
