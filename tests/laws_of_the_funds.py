"""What has to hold for transfers, recoveries, schemes and care: each law once, as in
`laws_of_the_line`."""

from __future__ import annotations

import numpy as np
from laws_of_the_line import POOLING_LINES, close

from actuarial.entries import Projection
from actuarial.revenue import bases
from actuarial.revenue.contributions import person_years_of
from actuarial.solvency.of_funds import indicators_of
from actuarial.vocabulary import LEVELS, NEVER, STATUSES


def own_design(run: Projection) -> int:
    """Position of the design under which every municipality is its own fund."""
    return next(n for n, line in enumerate(run.basis.designs) if line.kind == "municipal")


def transfers_pay_what_the_year_owes(run: Projection) -> None:
    """Credits and levies by members: this year's amount or rate on this year's members.

    The credit to retirees' accounts of year t is its amount of year t × the retirees' person-years
    of year t (docs/method.md §4), not those of the year before.
    """
    moved, labels = run.accounts.flows.transfer[:, own_design(run)], run.accounts.flows.labels
    seen = set()
    for scheme in run.basis.schemes:
        members = run.before_money.members.schemes[scheme.name]
        for line in scheme.transfers:
            if line.kind == "flat":
                of = [STATUSES[status] in line.of for status in members.statuses]
                owed = (line.amount[1:] * members.person_years[..., of]).sum(axis=-1)
                owed = owed * line.scale[1:]
            elif line.kind == "payroll":
                base = bases(scheme, run.before_money.economy.wages, run.basis.coverage.level)[
                    line.base
                ]
                people = person_years_of(members, line.of)
                owed = people * base * line.rate[1:] * line.scale[1:]
            else:
                continue
            seen.add(line.name)
            column = labels.transfer_lines.index(line.name)
            paying, receiving = (
                labels.funds.index(fund) for fund in (line.source_fund, line.target_fund)
            )
            close(-moved[..., paying, column], owed)
            close(moved[..., receiving, column], owed)
    assert "account_credit" in seen


def recoveries_follow_last_years_benefits(run: Projection) -> None:
    """Recovered in year t: the rate of t × the receiving fund's benefits of t − 1."""
    flows, own = run.accounts.flows, own_design(run)
    seen = 0
    for scheme in run.basis.schemes:
        for line in scheme.contributions:
            if line.kind != "share_of_spending":
                continue
            fund = flows.labels.funds.index(line.into.rest)
            column = flows.labels.income_lines.index(line.name)
            rate = (line.rate * line.scale)[2:]
            benefits = flows.expenditure[:, own, :, fund].sum(axis=-1)
            close(flows.income[1:, own, :, fund, column], rate * benefits[:-1])
            seen += 1
    assert seen


def a_scheme_is_its_pool_and_its_accounts(run: Projection) -> None:
    """What passes between pool and personal accounts is neither income nor spending of the scheme.

    Published income of both together = contributions, subsidies and other income + interest +
    what other schemes pay in − what is netted from income and paid to others; published
    expenditure = benefits + the rest of what is paid to other schemes. Between regions all is
    netted from income.
    """
    accounts, flows = run.accounts, run.accounts.flows
    labels = flows.labels
    schemes = {fund.scheme: [] for fund in run.basis.funds}
    for fund in run.basis.funds:
        schemes[fund.scheme].append(labels.funds.index(fund.name))
    lines = {line.name: line for scheme in run.basis.schemes for line in scheme.transfers}
    several = [funds for funds in schemes.values() if len(funds) > 1]
    assert several
    for funds in several:
        names = {labels.funds[fund] for fund in funds}
        paid = np.zeros(accounts.reserve.shape[:3])
        received, within = np.zeros_like(paid), 0
        for column, name in enumerate(labels.transfer_lines):
            moved = flows.transfer[..., funds, column]
            if name in POOLING_LINES or name not in lines:
                received += moved.sum(axis=-1)
                continue
            line = lines[name]
            if {line.source_fund, line.target_fund} <= names:
                close(moved.sum(axis=-1), 0.0, moved)
                within += bool(moved.any())
            elif line.source_fund in names and line.netted_from != "income":
                paid -= moved.sum(axis=-1)
            else:
                received += moved.sum(axis=-1)
        assert within, "nothing passes between the funds of the scheme"
        income = flows.income[..., funds, :].sum(axis=(-2, -1)) + received
        income = income + accounts.interest[..., funds].sum(axis=-1)
        benefits = flows.expenditure[..., funds, :].sum(axis=(-2, -1))
        close(accounts.total_income[..., funds].sum(axis=-1), income)
        close(accounts.total_expenditure[..., funds].sum(axis=-1), benefits + paid)
        held = accounts.reserve[..., funds].sum(axis=-1)
        close(held[1:] - held[:-1], (income - benefits - paid)[1:], held)


def levels_of_care_partition_the_population(run: Projection) -> None:
    """Everybody is at one level of dependency, those who are not dependent at the first."""
    dependants, population = run.care.dependants, run.before_money.people.population[1:]
    assert dependants is not None
    assert dependants.shape[2] == len(LEVELS)
    close(dependants.sum(axis=2), population)
    assert dependants.min() >= 0
    assert dependants[:, :, 1:].any(axis=(0, 1, 3, 4)).all()


def beneficiaries_are_dependants_and_members(run: Projection) -> None:
    """Of each level no more people receive care, over all settings, than members are dependent."""
    dependants, care = run.care.dependants, run.care
    assert dependants is not None
    population = run.before_money.people.population[1:, :, None]
    (scheme,) = (one for one in run.basis.schemes if one.dependency is not None)
    covered = (run.before_money.members.insured * scheme.members[..., None, None])[1:].sum(axis=2)
    share = np.minimum(1.0, covered[:, :, None] / population)
    most = (dependants * share).sum(axis=(-2, -1))
    received = care.beneficiaries.sum(axis=-1)
    assert care.beneficiaries.min() >= 0
    assert (received <= most * (1 + 1e-12)).all()
    assert (received <= dependants.sum(axis=(-2, -1)) * (1 + 1e-12)).all()
    eligible = np.array([level in scheme.take_up.eligible for level in LEVELS])
    assert not received[..., ~eligible].any()
    assert (received[..., eligible] > 0).all()


def deficits_count_interest(run: Projection) -> None:
    """First deficit: the first projected year in which income, interest included, is below
    spending; of municipal funds, without the rounding of a fund the budget holds at 0."""
    accounts, own = run.accounts, own_design(run)
    spent = accounts.total_expenditure[1:-1, own]
    short = accounts.total_income[1:-1, own] - spent < -1e-9 * np.abs(spent)
    years = run.basis.clock.years[2:-1]
    wanted = np.where(short.any(axis=0), years[np.argmax(short, axis=0)], NEVER)
    found = indicators_of(run)
    np.testing.assert_array_equal(found["first_deficit_year"][own], wanted)
    np.testing.assert_array_equal(found["has_deficit"][own], short.any(axis=0))


LAWS = (
    transfers_pay_what_the_year_owes,
    recoveries_follow_last_years_benefits,
    a_scheme_is_its_pool_and_its_accounts,
    levels_of_care_partition_the_population,
    beneficiaries_are_dependants_and_members,
    deficits_count_interest,
)
