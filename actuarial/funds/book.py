"""Money before the funds' ledger: income, transfers and spending of every line and design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import (
    Backstop,
    ContributionLine,
    IncomeTransfer,
    Matching,
    PremiumTransfer,
    ShareOfIncome,
    ShareOfSpending,
    TransferLine,
)
from actuarial.basis.types import Basis, income_labels, national_of
from actuarial.entries import Booked, Collected, Flows, Key, Labels, Paid
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    EQUALISATION,
    FISCAL_GRANT,
    NATIONAL_GRANT,
    NATIONAL_LEVY,
    STATUSES,
    TIERS,
)


def labels_of(basis: Basis) -> Labels:
    """Labels in the order in which the scheme files name them."""
    income: dict[str, None] = {}
    transfers: dict[str, None] = {}
    for scheme in basis.schemes:
        for line in scheme.contributions:
            income.update(dict.fromkeys(income_labels(line)))
        transfers.update(dict.fromkeys(line.name for line in scheme.transfers))
    if any(isinstance(rule.line, Backstop) for fund in basis.funds for rule in fund.rules):
        income.setdefault(FISCAL_GRANT, None)
    several = len(basis.places.provinces) > 1
    above = several and any(national_of(design) is not None for design in basis.designs)
    national = (NATIONAL_LEVY, NATIONAL_GRANT) if above else ()
    return Labels(
        tuple(fund.name for fund in basis.funds),
        tuple(income),
        (*transfers, ADJUSTMENT_LEVY, ADJUSTMENT_GRANT, *national, EQUALISATION),
        basis.services,
    )


class _Ledger:
    """Entries by line while they are being booked: arrays that grow entry by entry."""

    def __init__(self, basis: Basis, labels: Labels, shape: tuple[int, ...]):
        self.labels = labels
        self.income = np.zeros((*shape, len(labels.funds), len(labels.income_lines)))
        self.levied = np.zeros((*shape, len(labels.funds)))
        self.transfer = np.zeros((*shape, len(labels.funds), len(labels.transfer_lines)))
        self.netted = np.zeros((*shape, len(labels.funds)))
        self.expenditure = np.zeros((*shape, len(labels.funds), len(labels.services)))
        self.by_status = np.zeros((*shape, len(labels.funds), len(STATUSES)))
        self.booked: dict[Key, list[Booked]] = {}

    def receive(self, entry: Booked) -> None:
        """Book a contribution into its funds; the shares add up to 1."""
        column = self.labels.income_lines.index(entry.label)
        funds = shares_into(entry.line, self.labels.funds)
        amounts = entry.amount[..., None] * funds[:, None]
        self.income[..., column] += amounts
        if entry.levied:
            self.levied += amounts
        self.booked.setdefault((entry.scheme, entry.line.name), []).append(entry)

    def move(self, line: TransferLine, amount: Floats) -> None:
        """Book a transfer on both sides."""
        column = self.labels.transfer_lines.index(line.name)
        paying = self.labels.funds.index(line.source_fund)
        receiving = self.labels.funds.index(line.target_fund)
        self.transfer[..., paying, column] -= amount
        self.transfer[..., receiving, column] += amount
        self.netted[..., receiving] += amount
        if line.netted_from == "income":
            self.netted[..., paying] -= amount

    def spend(self, fund: str, service: str, by_status: Floats) -> None:
        """Book what a benefit line pays, [year, pooling, region, status]."""
        row = self.labels.funds.index(fund)
        self.expenditure[..., row, self.labels.services.index(service)] += by_status.sum(axis=-1)
        self.by_status[..., row, :] += by_status


def cash_flows(
    basis: Basis,
    labels: Labels,
    booked: Sequence[Booked],
    collected: Mapping[Key, Collected],
    transferred: Mapping[Key, Floats],
    paid: Sequence[Paid],
) -> Flows:
    """Book every line of every scheme, apart from what depends on balances.

    labels: of the whole run; booked and collected: contributions as entries and as lines;
    transferred[year, region] yuan of the transfers that depend on members only; paid: every benefit
    line.
    Order: contributions, transfers, benefits, then the lines that depend on them (recovered sums of
    last year's spending, administration, matching grants). Account spending is added by
    `with_accounts`. Source: docs/method.md §4, §5.
    """
    shape = (len(basis.clock.years) - 1, len(basis.designs), len(basis.places.regions))
    ledger = _Ledger(basis, labels, shape)
    for entry in booked:
        ledger.receive(entry)
    for scheme in basis.schemes:
        for line in scheme.transfers:
            known = transferred.get((scheme.name, line.name))
            ledger.move(line, _transferred(line, known, ledger))
    for one in paid:
        ledger.spend(one.fund, one.service, one.amount)
    _book_dependent_lines(basis, ledger)
    by_fund = {
        (line.into.rest, line.name): collected[scheme.name, line.name]
        for scheme in basis.schemes
        for line in scheme.contributions
        if (scheme.name, line.name) in collected
    }
    return Flows(
        labels,
        ledger.income,
        ledger.levied,
        ledger.transfer,
        ledger.netted,
        ledger.expenditure,
        ledger.by_status,
        {key: terms.rate for key, terms in by_fund.items() if terms.rate is not None},
        {key: terms.collection for key, terms in by_fund.items()},
    )


def _book_dependent_lines(basis: Basis, ledger: _Ledger) -> None:
    """Lines that read what is booked already: recovered sums, administration, matching grants."""
    for scheme in basis.schemes:
        for line in scheme.contributions:
            if isinstance(line, ShareOfSpending):
                ledger.receive(_entry(scheme.name, line, _recovered(line, ledger)))
        for benefit in scheme.benefits:
            if isinstance(benefit, ShareOfIncome):
                ledger.spend(benefit.fund, benefit.name, _administered(benefit, ledger))
    for scheme in basis.schemes:
        for line in scheme.contributions:
            if isinstance(line, Matching):
                ledger.receive(_entry(scheme.name, line, _matched(line, ledger)))


def _entry(scheme: str, line: ContributionLine, amount: Floats) -> Booked:
    """An entry on which no levy is raised."""
    return Booked(scheme, line, line.name, amount, levied=False)


def _transferred(line: TransferLine, known: Floats | None, ledger: _Ledger) -> Floats:
    """[year, pooling, region] yuan of a transfer line: as known[year, region], or by kind."""
    if known is not None:
        return np.broadcast_to(known[:, None], ledger.levied.shape[:3])
    scale = line.scale[1:, None]
    if isinstance(line, PremiumTransfer):
        scheme, name = line.line.split(".", 1)
        share = (line.share * line.part)[1:, None] * scale
        total = np.zeros(ledger.levied.shape[:3])
        for entry in ledger.booked.get((scheme, name), []):
            amount = entry.amount * share
            column = ledger.labels.income_lines.index(entry.label)
            into = amount[..., None] * shares_into(entry.line, ledger.labels.funds)[:, None]
            ledger.income[..., column] -= into
            total += amount
        return total
    if isinstance(line, IncomeTransfer):
        paying = ledger.labels.funds.index(line.source_fund)
        income = ledger.income[..., paying, :].sum(axis=-1)
        return np.asarray(income * line.rate[1:, None] * scale)
    raise ValueError(f"{line.name}: no rule for transfers of kind {line.kind}")


def _recovered(line: ShareOfSpending, ledger: _Ledger) -> Floats:
    """A share of last year's benefits of the receiving fund; the base year takes its own."""
    fund = ledger.labels.funds.index(line.into.rest)
    spent = ledger.expenditure[..., fund, :].sum(axis=-1)
    before = np.concatenate([spent[:1], spent[:-1]])
    amount: Floats = before * (line.rate * line.scale)[1:, None]
    return amount


def _administered(line: ShareOfIncome, ledger: _Ledger) -> Floats:
    """A share of the fund's income from outside, booked for no status in particular."""
    fund = ledger.labels.funds.index(line.fund)
    income = ledger.income[..., fund, :].sum(axis=-1)
    amount = income * (line.rate * line.scale)[1:, None]
    by_status = np.zeros((*amount.shape, len(STATUSES)))
    by_status[..., -1] = amount
    return by_status


def _matched(line: Matching, ledger: _Ledger) -> Floats:
    """The budget pays its share of what the fund spends and transfers, less what it receives."""
    fund = ledger.labels.funds.index(line.into.rest)
    spent = ledger.expenditure[..., fund, :].sum(axis=-1)
    amount = spent - ledger.transfer[..., fund, :].sum(axis=-1)
    amount = amount - ledger.income[..., fund, :].sum(axis=-1)
    return np.asarray(amount * line.share[1:, None])


def shares_into(line: ContributionLine, funds: tuple[str, ...]) -> Floats:
    """[year (from the base year), region, fund] shares of a line; they add up to 1."""
    into: Floats = line.into.shares[1:].copy()
    rest = funds.index(line.into.rest)
    into[..., rest] = 0.0
    into[..., rest] = 1.0 - into.sum(axis=-1)
    return into


def with_accounts(
    flows: Flows, fund: str, service: str, spending: Floats, by_status: Floats
) -> Flows:
    """Flows with the spending of an account fund booked: spending[year, pooling, region]."""
    row = flows.labels.funds.index(fund)
    expenditure = flows.expenditure.copy()
    expenditure[..., row, flows.labels.services.index(service)] += spending
    statuses = flows.expenditure_by_status.copy()
    statuses[..., row, :] += by_status
    return flows._replace(expenditure=expenditure, expenditure_by_status=statuses)


def net_flow(flows: Flows) -> Floats:
    """All that enters a fund less all that leaves it, without interest, yuan a year."""
    received = flows.income.sum(axis=-1) + flows.transfer.sum(axis=-1)
    net: Floats = received - flows.expenditure.sum(axis=-1)
    return net


def as_published(flows: Flows) -> tuple[Floats, Floats]:
    """Income (without interest) and expenditure as the statistics state them, yuan a year."""
    income = flows.income.sum(axis=-1) + flows.netted
    expenditure = flows.expenditure.sum(axis=-1) + (flows.netted - flows.transfer.sum(axis=-1))
    return income, expenditure


def lines_of(labels: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """Positions of labels that a line or one of its tiers has."""
    return [
        position
        for position, label in enumerate(labels)
        if any(label == name or label in {f"{name}_{tier}" for tier in TIERS} for name in wanted)
    ]
