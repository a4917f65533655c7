"""Accounts of the pooling units, year by year: one loop for every design (docs/method.md §8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Bools, Floats, Ints, aligned
from actuarial.funds.adjustment import grants, shortfall
from actuarial.funds.designs import Adjustment, Arrangement
from actuarial.funds.ledger import NEGLIGIBLE, interest_rate, year_end
from actuarial.funds.provinces import Groups
from actuarial.funds.rules import AccountYear, Rule, apply_rules
from actuarial.vocabulary.axes import axes


@dataclass(frozen=True)
class FundFlows:
    """What the regions' funds have and get, before pooling and without interest.

    opening yuan at 31 December before the first year. The rest yuan/year: contributions (with
    subsidies; the base of levies and the key of sharing), primary (all that enters less all that
    leaves, transfers between funds included), expenditure (total, as published), adjustable (the
    income rules may scale; contributions where not given), fixed (the part of expenditure that
    rules may not cut; nothing where not given).
    """

    opening: Annotated[Floats, axes("...", "region", "fund")]
    contributions: Annotated[Floats, axes("year", "...", "region", "fund")]
    primary: Annotated[Floats, axes("year", "...", "region", "fund")]
    expenditure: Annotated[Floats, axes("year", "...", "region", "fund")]
    adjustable: Annotated[Floats, axes("year", "...", "region", "fund")] | None = None
    fixed: Annotated[Floats, axes("year", "...", "region", "fund")] | None = None


@dataclass(frozen=True)
class AdjustmentFund:
    """An adjustment fund's own account, yuan.

    flow = levies − grants; reserve − previous reserve = flow + interest.
    """

    reserve: Annotated[Floats, axes("year", "...", "holder", "fund")]
    interest: Annotated[Floats, axes("year", "...", "holder", "fund")]
    flow: Annotated[Floats, axes("year", "...", "holder", "fund")]


def scheduled_flows(
    flows: FundFlows, arrangement: Arrangement, rates: tuple[ArrayLike, ...]
) -> tuple[FundFlows, Floats]:
    """The flows in one shape, the design's surcharge joined to contributions and primary flow."""
    adjustable = flows.contributions if flows.adjustable is None else flows.adjustable
    fixed = np.zeros_like(flows.expenditure) if flows.fixed is None else flows.fixed
    yearly = (flows.contributions, flows.primary, flows.expenditure, adjustable, fixed)
    after_year = [np.shape(array)[1:] for array in (*yearly, *rates)]
    shape = np.broadcast_shapes(flows.opening.shape, *after_year)
    years = len(flows.primary)
    full = [np.broadcast_to(aligned(a, len(shape) + 1, years), (years, *shape)) for a in yearly]
    contributions, primary, expenditure, adjustable, fixed = full
    surcharge = contributions * aligned(arrangement.surcharge, len(shape) + 1, years)
    if surcharge.any():
        contributions, primary = contributions + surcharge, primary + surcharge
    opening = np.broadcast_to(flows.opening, shape)
    return FundFlows(opening, contributions, primary, expenditure, adjustable, fixed), surcharge


class Units:
    """Flows of the pooling units: the municipal accounts, then the provincial ones if any."""

    def __init__(self, flows: FundFlows, arrangement: Arrangement, groups: Groups) -> None:
        self.groups, self.arrangement = groups, arrangement
        self.regions = flows.opening.shape[-2]
        self.years, self.ndim = len(flows.primary), flows.primary.ndim
        share = aligned(arrangement.pooled_share, self.ndim, self.years)
        self.pooled_share = share
        self.unified = bool(share.any() or arrangement.handover.any())
        self.opening = flows.opening
        if self.unified:
            nothing = np.zeros_like(groups.total(flows.opening))
            self.opening = np.concatenate([flows.opening, nothing], axis=-2)
        self.contributions = self._of_units(flows.contributions)
        self.pooled_contributions = flows.contributions * share
        self.primary = self._of_units(flows.primary)
        self.expenditure = self._of_units(flows.expenditure)
        self.adjustable = self._of_units(np.asarray(flows.adjustable))
        self.fixed = self._of_units(np.asarray(flows.fixed))
        self.adjustable_key = self.pooled_key(np.asarray(flows.adjustable))

    def _of_units(self, amounts: Floats) -> Floats:
        if not self.unified:
            return amounts
        pooled = amounts * self.pooled_share
        return np.concatenate([amounts - pooled, self.groups.total(pooled)], axis=-2)

    def pooled_key(self, key: Floats) -> Floats:
        """Each region's share of its province's pooled part of `key`."""
        if not self.unified:
            return np.broadcast_to(0.0, key.shape)
        return self.groups.share(key * self.pooled_share)

    def rate(self, rate: ArrayLike, name: str) -> Floats:
        """Interest of the units, [year, ..., unit or 1, fund or 1]."""
        of_region = aligned(rate, self.ndim, self.years)
        if not self.unified or of_region.shape[-2] == 1:
            return of_region
        return np.concatenate([of_region, self.groups.one_rate(of_region, name)], axis=-2)

    def starts_pooling(self, t: int) -> bool:
        """Whether the provincial fund begins in the year of index t, after municipal years."""
        share = self.pooled_share
        return self.unified and t > 0 and bool((share[t] > share[t - 1]).any())

    def joined(self, rate_change: Floats, t: int) -> Floats:
        """Rate changes so far, the provinces' set to their regions' mean where pooling begins."""
        municipal = rate_change[..., : self.regions, :]
        mean = self.groups.total(municipal * self.adjustable_key[t])
        begins = self._is_pooled(t) & ~self._is_pooled(t - 1)
        provincial = np.where(begins, mean, rate_change[..., self.regions :, :])
        return np.concatenate([municipal, provincial], axis=-2)

    def _is_pooled(self, t: int) -> Bools:
        """Whether a provincial fund is at work in the year of index t, [..., province, fund]."""
        share = self.pooled_share[t]
        by_region = np.broadcast_to(
            share, np.broadcast_shapes(share.shape, (self.regions, share.shape[-1]))
        )
        return np.asarray(self.groups.total(by_region) > 0)

    def terms(self, by_region: ArrayLike) -> Floats:
        """Terms of the units; a province's are the mean of its regions', by contributions."""
        given = aligned(by_region, self.ndim, self.years)
        if not self.unified or given.shape[-2] == 1:
            return given
        first = given[..., self.groups.first, :]
        if np.array_equal(self.groups.of_region(first), given, equal_nan=True):
            return np.concatenate([given, first], axis=-2)
        weight = self.groups.share(
            self.contributions[..., : self.regions, :] + self.pooled_contributions
        )
        mean = self.groups.total(given * weight)
        own = np.broadcast_to(given, (*mean.shape[:-2], self.regions, mean.shape[-1]))
        return np.concatenate([own, mean], axis=-2)

    def rule(self, rule: Rule) -> Rule:
        """The rule with whom it binds and its terms by unit instead of by region."""
        terms = {
            name: self.terms(value) if np.ndim(value) > 2 else value
            for name, value in rule.terms.items()
        }
        if rule.funds.ndim == 1 or not self.unified:
            return replace(rule, terms=terms)
        unbound = self.groups.total((~rule.funds).astype(np.float64))
        return replace(rule, funds=np.concatenate([rule.funds, unbound == 0]), terms=terms)


@dataclass(frozen=True)
class Level:
    """An adjustment fund above the units: its terms, who belongs to it, its account as it runs."""

    terms: Adjustment
    groups: Groups
    conditions: Floats
    earned: Floats
    borrowed: Floats
    levy: Annotated[Floats, axes("year", "...", "unit", "fund")]
    grant: Annotated[Floats, axes("year", "...", "unit", "fund")]
    fund: AdjustmentFund

    def year(
        self,
        t: int,
        units: Units,
        flow: Floats,
        *,
        opening: Floats,
        rate: Floats,
        timing: ArrayLike,
    ) -> Floats:
        """Levy and grant of year t; returns the units' flows after both."""
        before = self.terms.opening if t == 0 else self.fund.reserve[t - 1]
        before = np.broadcast_to(before, self.fund.reserve.shape[1:])
        levy = self.terms.levy[t] * units.contributions[t]
        flow = flow - levy
        lacking = shortfall(
            self.terms.months[t],
            flow,
            units.expenditure[t],
            opening=opening,
            rate=rate,
            timing=timing,
        )
        levied = self.groups.total(levy)
        wanted = self.terms.grant[t] * lacking
        grant = grants(wanted, self.conditions[t], before + levied, self.groups)
        self.levy[t], self.grant[t] = levy, grant
        self.fund.flow[t] = levied - self.groups.total(grant)
        own_rate = interest_rate(before, self.earned[t], self.borrowed[t], NEGLIGIBLE * levied)
        self.fund.reserve[t], self.fund.interest[t] = year_end(
            before, self.fund.flow[t], own_rate, timing
        )
        return flow + grant


def open_level(
    terms: Adjustment | None,
    units: Units,
    group: Ints,
    earned: Floats,
    borrowed: Floats,
) -> Level | None:
    """An adjustment fund ready for its first year; none where the design has none."""
    if terms is None:
        return None
    groups = Groups(group)
    shape = units.primary.shape
    fund_shape = (*shape[:-2], groups.count, shape[-1])
    return Level(
        terms=terms,
        groups=groups,
        conditions=units.terms(terms.conditions),
        earned=groups.one_rate(earned, "interest earned"),
        borrowed=groups.one_rate(borrowed, "interest on debts"),
        levy=np.empty(shape),
        grant=np.empty(shape),
        fund=AdjustmentFund(*(np.empty(fund_shape) for _ in range(3))),
    )


@dataclass(frozen=True)
class UnitAccounts:
    """What the loop over years gives for every unit."""

    reserve: Annotated[Floats, axes("year", "...", "unit", "fund")]
    interest: Annotated[Floats, axes("year", "...", "unit", "fund")]
    flow: Annotated[Floats, axes("year", "...", "unit", "fund")]
    rate: Annotated[Floats, axes("year", "...", "unit", "fund")]
    handed_over: Annotated[Floats, axes("year", "...", "region", "fund")]
    reports: dict[str, Annotated[Floats, axes("year", "...", "unit", "fund")]]
    provincial: Level | None
    national: Level | None


REPORTS = ("factor", "rate_change", "fiscal_grant", "unpaid", "missed")


def run_units(
    units: Units,
    earned: ArrayLike,
    borrowed: ArrayLike,
    *,
    calendar: Ints,
    rules: Sequence[Rule],
    timing: ArrayLike,
) -> UnitAccounts:
    """The recursion over years; everything else is done on whole arrays."""
    shape = units.primary.shape
    earns, owes = units.rate(earned, "interest earned"), units.rate(borrowed, "interest on debts")
    groups, regions = units.groups, units.regions
    provinces = np.arange(groups.count) if units.unified else np.arange(0)
    unit_province = np.concatenate([groups.group, provinces])
    arrangement = units.arrangement
    provincial = open_level(arrangement.provincial, units, unit_province, earns, owes)
    national = open_level(arrangement.national, units, np.zeros_like(unit_province), earns, owes)
    levels = [level for level in (provincial, national) if level is not None]
    reserve, interest, flows, rates = (np.empty(shape) for _ in range(4))
    handed_over = np.zeros((*shape[:-2], regions, shape[-1]))
    zeros, ones = np.zeros(shape[1:]), np.ones(shape[1:])
    reports = {name: np.empty(shape) for name in REPORTS} if rules else {}
    bound = [units.rule(rule) for rule in rules]
    balance, rate_change = units.opening, zeros
    for t, calendar_year in enumerate(calendar):
        if arrangement.handover[t].any():
            moved = arrangement.handover[t] * balance[..., :regions, :]
            balance = balance + np.concatenate([-moved, groups.total(moved)], axis=-2)
            handed_over[t] = moved
        rate = interest_rate(balance, earns[t], owes[t], NEGLIGIBLE * units.expenditure[t])
        flow = units.primary[t]
        for level in levels:
            flow = level.year(t, units, flow, opening=balance, rate=rate, timing=timing)
        if rules:
            if units.starts_pooling(t):
                rate_change = units.joined(rate_change, t)
            account = AccountYear(
                balance,
                rate,
                timing,
                flow,
                units.adjustable[t],
                units.expenditure[t],
                factor=ones,
                rate_change=rate_change,
                fiscal_grant=zeros,
                unpaid=zeros,
                missed=zeros,
                fixed=units.fixed[t],
            )
            account = apply_rules(bound, account, int(calendar_year), t)
            flow, rate, rate_change = account.net_flow, account.rate, account.rate_change
            for name in REPORTS:
                reports[name][t] = getattr(account, name)
        flows[t], rates[t] = flow, rate
        balance, interest[t] = year_end(balance, flow, rate, timing)
        reserve[t] = balance
    return UnitAccounts(reserve, interest, flows, rates, handed_over, reports, provincial, national)
