"""The funds' accounts under every design: account spending, opening balances, ledger, pooling."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.types import Basis, Line
from actuarial.funds.designs import Design
from actuarial.funds.ledger import spend_accounts
from actuarial.funds.pooling import PooledAccounts, pool
from actuarial.funds.rules import Rule
from actuarial.funds.units import FundFlows
from actuarial.projection.care import Care
from actuarial.projection.flows import Flows, as_published, lines_of, net_flow, with_accounts
from actuarial.vocabulary import ADJUSTMENT_GRANT, ADJUSTMENT_LEVY, EQUALISATION, STATUSES

Floats = NDArray[np.float64]

POOLING_LINES = {
    "levy": ADJUSTMENT_LEVY,
    "grant": ADJUSTMENT_GRANT,
    "national_levy": ADJUSTMENT_LEVY,
    "national_grant": ADJUSTMENT_GRANT,
    "equalisation": EQUALISATION,
}


class Accounts(NamedTuple):
    """Accounts of every fund; [year (from the base year), pooling, region, fund] unless said."""

    flows: Flows
    """Flows with account spending, pooling transfers and the rules' changes booked."""
    opening: Floats
    """[region, fund] balances at the end of the base year."""
    reserve: Floats
    interest: Floats
    total_income: Floats
    """As published: interest in, transfers netted from income out."""
    total_expenditure: Floats
    """As published: transfers paid in."""
    adjustment_reserve: Floats
    """[year, pooling, province, fund]"""
    adjustment_interest: Floats
    adjustment_flow: Floats
    served_by_province: NDArray[np.bool_]
    """[year, pooling, fund] whether one provincial fund serves the region."""
    account_paid: Floats
    """[year, pooling, region, status] paid from personal accounts for the members' care."""


def keep_accounts(basis: Basis, flows: Flows, care: Care, members: Floats) -> Accounts:
    """Carry the funds' balances through the years under every design.

    members[region, fund] at the end of the base year divide a province's opening balance. The base
    year's flows are booked on the observed balances and enter no ledger.
    Source: docs/method.md §7, §8.
    """
    openings = opening_balances(basis, flows, members)
    account_paid = np.zeros((*flows.income.shape[:3], len(STATUSES)))
    for scheme in basis.schemes:
        for line in scheme.benefits:
            if line.kind == "account_use":
                flows, paid = _spend_accounts(basis, line, flows, care, openings)
                account_paid += paid
    rate = (basis.economy.earned[1:, :, None], basis.economy.borrowed[1:, :, None])
    run = [_run_design(basis, number, flows, openings[1], rate) for number in _designs(basis)]
    flows = _with_pooling(basis, flows, run)
    first = _base_year_interest(openings[0], net_flow(flows)[:1], rate[0][:1, None])
    interest = np.concatenate([first, np.stack([r.interest for r in run], axis=1)])
    at_base = np.broadcast_to(openings[1], first.shape)
    reserve = np.concatenate([at_base, np.stack([r.reserve for r in run], axis=1)])
    income, expenditure = as_published(flows)
    adjustment = [r.adjustment for r in run]
    return Accounts(
        flows=flows,
        opening=openings[1],
        reserve=reserve,
        interest=interest,
        total_income=income + interest,
        total_expenditure=expenditure,
        adjustment_reserve=_from_base(np.stack([a.reserve for a in adjustment], axis=1)),
        adjustment_interest=_from_base(np.stack([a.interest for a in adjustment], axis=1)),
        adjustment_flow=_from_base(np.stack([a.flow for a in adjustment], axis=1)),
        served_by_province=_served(basis),
        account_paid=account_paid,
    )


def _designs(basis: Basis) -> range:
    return range(len(basis.designs))


def _from_base(values: Floats) -> Floats:
    return np.concatenate([np.zeros_like(values[:1]), values])


def opening_balances(basis: Basis, flows: Flows, members: Floats) -> Floats:
    """Balances at the end of the two observed years, [2, region, fund] yuan.

    What a province gives as a total is divided among the regions that give no balance of their
    own, by the rule the place names: members, contributions or population.
    """
    balances = basis.opening.copy()
    population = basis.demography.population[1].sum(axis=(-2, -1))
    weights = {
        "members": members,
        "contributions": flows.levied[0, 0] + np.maximum(flows.transfer[0, 0].sum(axis=-1), 0.0),
        "population": np.broadcast_to(population[:, None], members.shape),
    }
    for one in np.unique(basis.places.province):
        here = basis.places.province == one
        for fund in range(balances.shape[-1]):
            divided = here & basis.opening_divided[:, fund]
            total = basis.opening_totals[:, divided, fund]
            if not total.any():
                continue
            left = total[:, 0] - balances[:, here & ~divided, fund].sum(axis=1)
            rule = basis.opening_divided_by[int(np.flatnonzero(divided)[0])]
            weight = weights[rule][divided, fund]
            balances[:, divided, fund] = left[:, None] * weight / weight.sum()
    return balances


def _spend_accounts(
    basis: Basis, line: Line, flows: Flows, care: Care, openings: Floats
) -> tuple[Flows, Floats]:
    """Spending of one account fund, and what it pays by status."""
    row = flows.labels.funds.index(line.text("fund"))
    holders = [STATUSES.index(status) for status in line.words("of")]
    paid = care.paid_by_service.sum(axis=-1)
    own = np.maximum(care.gross_cost.sum(axis=-1)[:, None] - paid, 0.0)
    own_of_holders = own[..., holders].sum(axis=-1)
    transfers = flows.transfer[..., row, :]
    credits = flows.income[..., row, :].sum(axis=-1) + np.maximum(transfers, 0.0).sum(axis=-1)
    other = np.minimum(transfers, 0.0).sum(axis=-1)
    of_credits = (line.values["of_credits"] * line.values["scale"])[1:, None, :, None]
    of_opening = line.values["of_opening"][1:, None, :, None]
    earned = basis.economy.earned[1:, None, :, None]
    borrowed = basis.economy.borrowed[1:, None, :, None]
    spent = []
    for opening, years in ((openings[0], slice(0, 1)), (openings[1], slice(1, None))):
        spending, _, _ = spend_accounts(
            opening[:, row : row + 1],
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
    return with_accounts(flows, line.text("fund"), line.name, spending, by_status), by_status


def _run_design(
    basis: Basis, number: int, flows: Flows, opening: Floats, rate: tuple[Floats, Floats]
) -> PooledAccounts:
    """One design over the projected years."""
    _, expenditure = as_published(flows)
    projected = slice(1, None)
    return pool(
        _design(basis, basis.designs[number]),
        FundFlows(
            opening=opening,
            contributions=flows.levied[projected, number],
            primary=net_flow(flows)[projected, number],
            expenditure=expenditure[projected, number],
            adjustable=_adjustable(basis, flows)[projected, number],
        ),
        rate[0][projected],
        rate[1][projected],
        province=basis.places.province,
        years=basis.clock.years[2:],
        rules=_rules(basis),
        lines=POOLING_LINES,
    )


def _design(basis: Basis, line: Line) -> Design:
    covered = np.array([fund.pooled and fund.name in line.words("funds") for fund in basis.funds])
    if not covered.any():
        return Design(line.kind, covered, int(basis.clock.years[2]))
    # By region, as places may give terms of their own: [year, region, fund].
    terms = {
        name: line.values[name][2:, :, None]
        for name in ("levy", "grant", "handover")
        if name in line.values
    }
    return Design(line.kind, covered, int(str(line.terms["start"])), terms)


def _rules(basis: Basis) -> list[Rule]:
    """The funds' rules of financing; none reports only."""
    rules = []
    for position, fund in enumerate(basis.funds):
        if fund.rule is None or fund.rule.kind != "balanced":
            continue
        bound = np.arange(len(basis.funds)) == position
        terms = {
            "months": fund.rule.values["months"][-1, 0],
            "low": fund.rule.values["lowest"][-1, 0],
            "high": fund.rule.values["highest"][-1, 0],
        }
        rules.append(Rule(fund.rule.kind, bound, int(str(fund.rule.terms["start"])), terms))
    return rules


def _scaled_lines(basis: Basis, flows: Flows, fund: int) -> list[int]:
    """Columns of the income lines that the fund's rule may scale."""
    rule = basis.funds[fund].rule
    return [] if rule is None else lines_of(flows.labels.income_lines, rule.words("lines"))


def _adjustable(basis: Basis, flows: Flows) -> Floats:
    """Income that rules may scale, [year, pooling, region, fund]."""
    amounts = np.zeros(flows.levied.shape)
    for fund in range(len(basis.funds)):
        amounts[..., fund] = flows.income[..., fund, _scaled_lines(basis, flows, fund)].sum(axis=-1)
    return amounts


def _with_pooling(basis: Basis, flows: Flows, run: list[PooledAccounts]) -> Flows:
    """Flows with what the designs move between regions and what the rules scale."""
    transfer, netted, income = flows.transfer.copy(), flows.netted.copy(), flows.income.copy()
    levied = flows.levied.copy()
    for number, accounts in enumerate(run):
        for name, amounts in accounts.transfers.items():
            column = flows.labels.transfer_lines.index(name)
            transfer[1:, number, ..., column] += amounts
            netted[1:, number] += amounts
        for fund in range(len(basis.funds)):
            for line in _scaled_lines(basis, flows, fund):
                raised = income[1:, number, :, fund, line] * (accounts.factor[..., fund] - 1)
                income[1:, number, :, fund, line] += raised
                levied[1:, number, :, fund] += raised
    return flows._replace(transfer=transfer, netted=netted, income=income, levied=levied)


def _base_year_interest(opening: Floats, flow: Floats, rate: Floats) -> Floats:
    """Interest of the calibrated base year on the observed opening balance and the year's flows."""
    interest: Floats = rate * (opening + flow / 2)
    return interest


def _served(basis: Basis) -> NDArray[np.bool_]:
    """[year (from the base year), pooling, fund] where one provincial fund serves the regions."""
    years = basis.clock.years[1:]
    served = np.zeros((len(years), len(basis.designs), len(basis.funds)), dtype=bool)
    for number, line in enumerate(basis.designs):
        if "handover" not in line.values:
            continue
        started = years >= int(str(line.terms["start"]))
        covered = [fund.pooled and fund.name in line.words("funds") for fund in basis.funds]
        served[:, number] = started[:, None] & np.array(covered)
    return served
