"""What has to hold for a whole projection: each law once, for its tests and for its mutants."""

from __future__ import annotations

import numpy as np

from actuarial.benefits.benefit_design import limited_mean
from actuarial.entries import Projection
from actuarial.revenue.contributions import person_years_of
from actuarial.vocabulary import (
    ACTIVE,
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EMPLOYEE,
    EQUALISATION,
    FROM_STATUSES,
    RETIREE,
    STATUSES,
    TIERS,
    TO_STATUSES,
)

POOLING_LINES = (ADJUSTMENT_LEVY, ADJUSTMENT_GRANT, EQUALISATION)
BIRTH, MIGRATION = len(STATUSES), len(STATUSES) + 1
DEATH = TO_STATUSES.index("death")
assert FROM_STATUSES[BIRTH:] == ("birth", "migration")


def close(found, wanted, scale=None, rtol=1e-10):
    """Equal up to rounding against the largest figure that was added."""
    size = np.abs(wanted).max() if scale is None else np.abs(scale).max()
    np.testing.assert_allclose(found, wanted, rtol=rtol, atol=rtol * max(float(size), 1e-300))


def statuses_partition_the_population(run: Projection) -> None:
    people = run.before_money.insured.people
    population = run.before_money.people.population
    close(people.sum(axis=2), population)
    assert people.min() >= -1e-6


def status_flows_close(run: Projection) -> None:
    stock = run.before_money.insured.people[1:].sum(axis=(-2, -1))
    flow = run.before_money.insured.status_flow
    entering = flow[..., : len(STATUSES)].sum(axis=-2)
    leaving = flow[..., : len(STATUSES), :].sum(axis=-1)
    close(stock[1:] - stock[:-1], entering - leaving, stock)
    assert not np.diagonal(flow[..., : len(STATUSES), : len(STATUSES)], axis1=-2, axis2=-1).any()
    assert flow[..., :MIGRATION, :].min() >= -1e-6


def vital_events_are_the_populations(run: Projection) -> None:
    people, flow = run.before_money.people, run.before_money.insured.status_flow
    close(flow[..., DEATH].sum(axis=-1), people.deaths.sum(axis=(-2, -1)))
    close(flow[..., BIRTH, :].sum(axis=-1), people.births.sum(axis=-1))
    moved = people.net_migrants.sum(axis=(-2, -1))
    close(flow[..., MIGRATION, :].sum(axis=-1), moved, people.population, rtol=1e-13)


def retirees_are_a_surviving_stock(run: Projection) -> None:
    """Into retirement come actives and migrants only; out of it go the dead and migrants only."""
    insured = run.before_money.insured
    flow, retiree = insured.status_flow, STATUSES.index(RETIREE)
    at_work = [STATUSES.index(status) for status in ACTIVE]
    others = [k for k in range(len(STATUSES)) if k not in at_work]
    assert not flow[..., others, retiree].any()
    assert not flow[..., retiree, : len(STATUSES)].any()
    close(flow[..., at_work, retiree].sum(axis=-1), insured.newly_retired.sum(axis=-1))


def survivors_follow_years_lived(run: Projection) -> None:
    """From age 1 on, persons at x become L(x+1) / L(x) at x + 1, a = 1/2; then migrants join."""
    people = run.before_money.people
    rate = people.death_rates[1:, ..., 1:-1]
    q = rate / (1 + rate / 2)
    ratio = (1 - q[..., :-1]) * (1 - q[..., 1:] / 2) / (1 - q[..., :-1] / 2)
    before, after = people.population[1:-1], people.population[2:]
    close((after - people.net_migrants)[..., 2:-1], before[..., 1:-2] * ratio)


def accounts_close(run: Projection) -> None:
    """Reserve − previous reserve = income − expenditure + interest + Σ transfers, of every fund."""
    accounts, flows = run.accounts, run.accounts.flows
    change = accounts.reserve[1:] - accounts.reserve[:-1]
    booked = (
        flows.income.sum(axis=-1)
        - flows.expenditure.sum(axis=-1)
        + accounts.interest
        + flows.transfer.sum(axis=-1)
    )[1:]
    close(change, booked, accounts.reserve)
    close(change, (accounts.total_income - accounts.total_expenditure)[1:], accounts.reserve)
    close(
        accounts.adjustment_reserve[1:] - accounts.adjustment_reserve[:-1],
        (accounts.adjustment_flow + accounts.adjustment_interest)[1:],
        accounts.reserve,
    )


def balances_earn_the_years_rate(run: Projection) -> None:
    """Municipal funds: the rate of the sign of the opening balance, on it and half of the flow."""
    accounts, flows, economy = run.accounts, run.accounts.flows, run.basis.economy
    own = next(n for n, line in enumerate(run.basis.designs) if line.kind == "municipal")
    net = flows.income.sum(-1) + flows.transfer.sum(-1) - flows.expenditure.sum(-1)
    opening = accounts.reserve[:-1, own]
    # A fund the budget holds at 0 has a debt of rounding; its sign says nothing.
    sure = np.abs(opening) > 1e-6 * np.abs(accounts.total_expenditure[1:, own])
    rate = np.where(opening >= 0, economy.earned[2:, :, None], economy.borrowed[2:, :, None])
    due = rate * (opening + net[1:, own] / 2)
    assert sure.any()
    close(np.where(sure, accounts.interest[1:, own], 0), np.where(sure, due, 0))


def transfers_between_funds_net_to_zero(run: Projection) -> None:
    flows = run.accounts.flows
    between = [n for n, line in enumerate(flows.labels.transfer_lines) if line not in POOLING_LINES]
    moved = flows.transfer[..., between]
    assert moved.any(axis=(0, 1, 2, 3)).all(), "a transfer line moves nothing"
    close(moved.sum(axis=-2), 0.0, moved)


def pooling_transfers_net_to_zero(run: Projection) -> None:
    flows, accounts = run.accounts.flows, run.accounts
    column = [flows.labels.transfer_lines.index(line) for line in POOLING_LINES]
    for number in range(len(run.basis.places.provinces)):
        here = run.basis.places.province == number
        moved = flows.transfer[:, :, here][..., column].sum(axis=2)
        close(moved[..., 2], 0.0, flows.income)
        close(moved[..., 0] + moved[..., 1] + accounts.adjustment_flow[:, :, number], 0.0, moved)


def every_yuan_enters_one_fund(run: Projection) -> None:
    """Payroll and subsidy lines: what the members owe is the sum over funds of what is booked."""
    flows = run.accounts.flows
    own = next(n for n, line in enumerate(run.basis.designs) if line.kind == "municipal")
    income = flows.income[:, own].sum(axis=2)
    labels = flows.labels.income_lines
    names = [line.name for scheme in run.basis.schemes for line in scheme.contributions]
    seen = 0
    for scheme in run.basis.schemes:
        members = run.before_money.members.schemes[scheme.name]
        for line in scheme.contributions:
            if names.count(line.name) > 1 or line.kind not in ("payroll", "subsidy"):
                continue
            if line.kind == "payroll":
                if line.of != (EMPLOYEE,) or line.base != "covered_wage":
                    continue
                base = run.contribution_base[..., STATUSES.index(EMPLOYEE)]
                owed = base * (line.rate * line.collection * line.scale)[1:]
                booked = income[..., labels.index(line.name)]
            else:
                owed = (members.person_years * line.amount[1:]).sum(axis=-1)
                owed = owed * line.scale[1:]
                booked = sum(income[..., labels.index(f"{line.name}_{tier}")] for tier in TIERS)
            seen += 1
            close(booked, owed)
    assert seen > 3


def bases_keep_the_floor(run: Projection) -> None:
    """Nobody's base lies below the floor or above the ceiling of last year's reference wage."""
    wages = run.before_money.economy.wages
    scheme = next(one for one in run.basis.schemes if "covered_wage" in one.bases)
    line = scheme.bases["covered_wage"]
    people = person_years_of(run.before_money.members.schemes[scheme.name], (EMPLOYEE,))
    base = run.contribution_base[..., STATUSES.index(EMPLOYEE)] / people
    reference = wages[line.reference][:-1]
    assert (base >= line.floor[1:] * reference).all()
    assert (base <= line.ceiling[1:] * reference).all()
    # Some wages of this spread stand below the floor: the mean base is dearer than without it.
    coverage = run.basis.coverage.level
    joined = 1 - coverage[1] / np.maximum(coverage[1:], coverage[1])
    declared = wages[line.wage][1:] * line.declared[1:] * (1 - joined * (1 - line.entrants[1:]))
    variation = np.sqrt(np.expm1(line.spread[1:] ** 2))
    without = limited_mean(declared, variation, line.ceiling[1:] * reference)
    assert (base > without * (1 + 1e-6)).all()


def every_yuan_of_cost_is_paid_once(run: Projection) -> None:
    """Gross cost = pool + layer + assistance + accounts + out of pocket, nothing below 0."""
    care, accounts = run.care, run.accounts
    lines = {line.name: line.kind for scheme in run.basis.schemes for line in scheme.benefits}
    of_care = [
        n
        for n, name in enumerate(accounts.flows.labels.services)
        if lines[name] in ("utilization", "layer", "share_of_remainder", "account_use")
    ]
    by_funds = accounts.flows.expenditure[..., of_care].sum(axis=(-2, -1))
    paid = care.paid_by_service.sum(axis=-1) + accounts.account_paid
    close(by_funds, paid.sum(axis=-1))
    own = care.gross_cost.sum(axis=-1)[:, None] - paid
    assert own.min() >= -1e-6 * care.gross_cost.max()
    assert (care.in_scope_cost <= care.gross_cost * (1 + 1e-12)).all()
    by_status = accounts.flows.expenditure_by_status.sum(axis=-1)
    close(by_status, accounts.flows.expenditure.sum(axis=-1))


LAWS = (
    statuses_partition_the_population,
    status_flows_close,
    vital_events_are_the_populations,
    retirees_are_a_surviving_stock,
    survivors_follow_years_lived,
    accounts_close,
    balances_earn_the_years_rate,
    transfers_between_funds_net_to_zero,
    pooling_transfers_net_to_zero,
    every_yuan_enters_one_fund,
    bases_keep_the_floor,
    every_yuan_of_cost_is_paid_once,
)
