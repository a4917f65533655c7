"""The funds' accounts under every design: account spending, opening balances, ledger, pooling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.basis.compiled_lines import AccountSpending, Unified
from actuarial.basis.types import Basis
from actuarial.entries import Accounts, Care, Flows
from actuarial.funds.book import as_published, net_flow, with_accounts
from actuarial.funds.ledger import spend_accounts
from actuarial.funds.pooled_ledger import PooledAccounts, pool
from actuarial.funds.pooling_units import AdjustmentFund, FundFlows
from actuarial.funds.terms import collection_effort, design_of, rules_of, scaled_lines
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EQUALISATION,
    FISCAL_GRANT,
    NATIONAL_GRANT,
    NATIONAL_LEVY,
    STATUSES,
)

POOLING_LINES = {
    "levy": ADJUSTMENT_LEVY,
    "grant": ADJUSTMENT_GRANT,
    "national_levy": NATIONAL_LEVY,
    "national_grant": NATIONAL_GRANT,
    "equalisation": EQUALISATION,
}


NO_NATION = {"national_levy": ADJUSTMENT_LEVY, "national_grant": ADJUSTMENT_GRANT}
"""Without a fund above the provinces its lines have no place of their own and hold nothing."""


def keep_accounts(basis: Basis, flows: Flows, care: Care, members: Floats) -> Accounts:
    """Carry the funds' balances through the years under every design.

    members[..., region, fund] at the end of the base year divide a province's opening balance. The
    base year's flows are booked on the observed balances and enter no ledger.
    Source: docs/method.md §7, §8.
    """
    openings = opening_balances(basis, flows, members)
    account_paid = np.zeros((*flows.levied.shape[:-1], len(STATUSES)))
    for scheme in basis.schemes:
        for line in scheme.benefits:
            if isinstance(line, AccountSpending):
                flows, paid = _spend_accounts(basis, line, flows, care, openings)
                account_paid += paid
    rate = (basis.economy.earned[1:, ..., None], basis.economy.borrowed[1:, ..., None])
    run = [_run_design(basis, number, flows, openings[1], rate) for number in _designs(basis)]
    due = flows.expenditure.sum(axis=-1)
    flows = _with_pooling(basis, flows, run)
    first = _base_year_interest(openings[0], net_flow(flows)[:1], rate[0][:1, None])
    at_base = np.broadcast_to(openings[1], first.shape)
    interest = _by_design(run, "interest", first)
    unpaid = _by_design(run, "unpaid")
    income, expenditure = as_published(flows)
    adjustment, national = [r.adjustment for r in run], [r.national for r in run]
    at_start = np.stack([_opening(basis, number) for number in _designs(basis)])
    return Accounts(
        flows=flows,
        opening=openings[1],
        reserve=_by_design(run, "reserve", at_base),
        interest=interest,
        total_income=income + interest,
        total_expenditure=expenditure,
        adjustment_reserve=_by_design(adjustment, "reserve", at_start[None]),
        adjustment_interest=_by_design(adjustment, "interest"),
        adjustment_flow=_by_design(adjustment, "flow"),
        # The nation is one group; its axis goes.
        national_reserve=_by_design(national, "reserve")[..., 0, :],
        national_interest=_by_design(national, "interest")[..., 0, :],
        national_flow=_by_design(national, "flow")[..., 0, :],
        residual=_by_design(run, "residual", at_base),
        residual_interest=_by_design(run, "residual_interest", first),
        handed_over=_by_design(run, "handed_over"),
        unpaid=unpaid,
        unpaid_share=np.divide(unpaid, due, out=np.zeros_like(due), where=unpaid > 0),
        missed=_by_design(run, "missed"),
        income_factor=_by_design(run, "factor", np.ones_like(first)),
        rate_change=_by_design(run, "rate_change"),
        served_by_province=_served(basis),
        account_paid=account_paid,
    )


def _by_design(
    run: Sequence[PooledAccounts | AdjustmentFund], name: str, first: Floats | None = None
) -> Floats:
    """One field of the accounts of every design, [year (from the base year), pooling, ...].

    first[1, pooling, ...] is the base year's; 0 where it is not given.
    """
    values = np.stack([getattr(one, name) for one in run], axis=1)
    return np.concatenate([np.zeros_like(values[:1]) if first is None else first, values])


def _designs(basis: Basis) -> range:
    return range(len(basis.designs))


def opening_balances(basis: Basis, flows: Flows, members: Floats) -> Floats:
    """Balances at the end of the two observed years, [2, ..., region, fund] yuan.

    What a province gives as a total is divided among the regions that give no balance of their
    own, by the rule the place names: members, contributions or population.
    """
    balances = basis.opening.copy()
    population = basis.demography.population[1].sum(axis=(-2, -1))
    weights = {
        "members": members,
        "contributions": flows.levied[0, 0] + np.maximum(flows.transfer[0, 0].sum(axis=-1), 0.0),
        "population": np.broadcast_to(population[..., None], members.shape),
    }
    for one in np.unique(basis.places.province):
        here = basis.places.province == one
        for fund in range(balances.shape[-1]):
            divided = here & basis.opening_divided[:, fund]
            total = basis.opening_totals[..., divided, fund]
            given = np.asarray(total.any(axis=(0, -1)))[..., None]
            if not given.any():
                continue
            own = balances[..., here & ~divided, fund].sum(axis=-1, keepdims=True)
            rule = basis.opening_divided_by[int(np.flatnonzero(divided)[0])]
            weight = weights[rule][..., divided, fund]
            left = (total[..., :1] - own) * weight / weight.sum(axis=-1, keepdims=True)
            balances[..., divided, fund] = np.where(given, left, balances[..., divided, fund])
    return balances


def _spend_accounts(
    basis: Basis, line: AccountSpending, flows: Flows, care: Care, openings: Floats
) -> tuple[Flows, Floats]:
    """Spending of one account fund, and what it pays by status."""
    row = flows.labels.funds.index(line.fund)
    holders = [STATUSES.index(status) for status in line.of]
    paid = care.paid_by_service.sum(axis=-1)
    cost = care.gross_cost.sum(axis=-1)[:, None] + care.induced_cost
    own = np.maximum(cost - paid, 0.0)
    own_of_holders = own[..., holders].sum(axis=-1)
    transfers = flows.transfer[..., row, :]
    credits = flows.income[..., row, :].sum(axis=-1) + np.maximum(transfers, 0.0).sum(axis=-1)
    other = np.minimum(transfers, 0.0).sum(axis=-1)
    of_credits = (line.of_credits * line.scale)[1:, None, ..., None]
    of_opening = line.of_opening[1:, None, ..., None]
    earned = basis.economy.earned[1:, None, ..., None]
    borrowed = basis.economy.borrowed[1:, None, ..., None]
    spent = []
    for opening, years in ((openings[0], slice(0, 1)), (openings[1], slice(1, None))):
        spending, _, _ = spend_accounts(
            opening[..., row : row + 1],
            credits[years][..., None],
            own_of_holders[years][..., None],
            of_credits=of_credits[years],
            of_opening=of_opening[years],
            earned=earned[years],
            borrowed=borrowed[years],
            other_flow=other[years][..., None],
        )
        spent.append(spending[..., 0])
    spending = np.concatenate(spent)
    share = np.divide(
        own, own_of_holders[..., None], out=np.zeros_like(own), where=own_of_holders[..., None] > 0
    )
    by_status = np.zeros_like(own)
    by_status[..., holders] = share[..., holders] * spending[..., None]
    return with_accounts(flows, line.fund, line.name, spending, by_status), by_status


def _run_design(
    basis: Basis, number: int, flows: Flows, opening: Floats, rate: tuple[Floats, Floats]
) -> PooledAccounts:
    """One design over the projected years."""
    _, expenditure = as_published(flows)
    projected = slice(1, None)
    line = basis.designs[number]
    named = {} if NATIONAL_LEVY in flows.labels.transfer_lines else NO_NATION
    effort = collection_effort(basis, flows, number)
    return pool(
        design_of(basis, line, effort),
        FundFlows(
            opening=opening,
            contributions=flows.levied[projected, number],
            primary=net_flow(flows)[projected, number],
            expenditure=expenditure[projected, number],
            adjustable=_adjustable(basis, flows)[projected, number],
            fixed=(expenditure - flows.expenditure.sum(axis=-1))[projected, number],
        ),
        rate[0][projected],
        rate[1][projected],
        province=basis.places.province,
        years=basis.clock.years[2:],
        rules=rules_of(basis, flows, number),
        lines=POOLING_LINES | named,
    )


def _opening(basis: Basis, number: int) -> Floats:
    """What adjustment funds hold at the end of the base year, [..., province, fund]."""
    design = design_of(basis, basis.designs[number], np.ones(()))
    opening = np.asarray(design.terms.get("opening", 0.0), dtype=np.float64)
    lead = basis.opening.shape[1:-2]
    return np.broadcast_to(opening, (*lead, len(basis.places.provinces), len(basis.funds)))


def _adjustable(basis: Basis, flows: Flows) -> Floats:
    """Income that rules may scale, [year, pooling, region, fund]."""
    amounts = np.zeros(flows.levied.shape)
    for fund in range(len(basis.funds)):
        amounts[..., fund] = flows.income[..., fund, scaled_lines(basis, flows, fund)].sum(axis=-1)
    return amounts


def _with_pooling(basis: Basis, flows: Flows, run: list[PooledAccounts]) -> Flows:
    """Flows with what the designs move between regions and what the rules change.

    Scaled lines are income of those lines, a grant of the budget is a line of its own, benefits
    that stay unpaid are spent by no service and no status.
    """
    transfer, netted, income = flows.transfer.copy(), flows.netted.copy(), flows.income.copy()
    levied, expenditure = flows.levied.copy(), flows.expenditure.copy()
    by_status = flows.expenditure_by_status.copy()
    for number, accounts in enumerate(run):
        for name, amounts in accounts.transfers.items():
            column = flows.labels.transfer_lines.index(name)
            transfer[1:, number, ..., column] += amounts
            netted[1:, number] += amounts
        for fund in range(len(basis.funds)):
            more = accounts.factor[..., fund] - 1.0
            for line in scaled_lines(basis, flows, fund):
                change = income[1:, number, ..., fund, line] * more
                income[1:, number, ..., fund, line] += change
                levied[1:, number, ..., fund] += change
        if accounts.fiscal_grant.any():
            column = flows.labels.income_lines.index(FISCAL_GRANT)
            income[1:, number, ..., column] += accounts.fiscal_grant
        if accounts.unpaid.any():
            due = expenditure[1:, number].sum(axis=-1)
            lost = np.divide(
                accounts.unpaid, due, out=np.zeros_like(due), where=accounts.unpaid > 0
            )
            expenditure[1:, number] *= 1.0 - lost[..., None]
            by_status[1:, number] *= 1.0 - lost[..., None]
    return flows._replace(
        transfer=transfer,
        netted=netted,
        income=income,
        levied=levied,
        expenditure=expenditure,
        expenditure_by_status=by_status,
    )


def _base_year_interest(opening: Floats, flow: Floats, rate: Floats) -> Floats:
    """Interest of the calibrated base year on the observed opening balance and the year's flows."""
    interest: Floats = rate * (opening + flow / 2)
    return interest


def _served(basis: Basis) -> Bools:
    """[year (from the base year), pooling, ..., fund] where one fund serves the regions."""
    years, lead = basis.clock.years[1:], basis.opening.shape[1:-2]
    served = np.zeros((len(years), len(basis.designs), *lead, len(basis.funds)), dtype=bool)
    for number, line in enumerate(basis.designs):
        if not isinstance(line, Unified):
            continue
        whole = np.asarray((line.pooled_share[1:] >= 1.0).all(axis=-1))
        whole[years < line.start] = False
        covered = [fund.pooled and fund.name in line.funds for fund in basis.funds]
        served[:, number] = whole[..., None] & np.array(covered)
    return served
