"""Funds under a pooling design: one ledger over all pooling units (docs/method.md §8).

Every design is run by the same loop. Pooling units are the municipal accounts and, under one
provincial fund, the provinces' accounts behind them; a design says which share of a municipality's
flows and opening balance goes where, and which adjustment funds stand above.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import CALENDAR, INTEREST, TIMING
from actuarial.arrays import Floats
from actuarial.funds.claims import claims
from actuarial.funds.designs import Design, arrange
from actuarial.funds.pooling_units import (
    REPORTS,
    AdjustmentFund,
    FundFlows,
    Level,
    UnitAccounts,
    Units,
    run_units,
    scheduled_flows,
)
from actuarial.funds.provinces import NUMBERED, Groups
from actuarial.funds.rules import Rule, check_rules
from actuarial.vocabulary.axes import axes

# The roles transfers play; a caller names its own lines for them. Roles may share a line.
ROLES = ("levy", "grant", "national_levy", "national_grant", "equalisation")
OWN_NAMES: dict[str, str] = {role: role for role in ROLES}


@dataclass(frozen=True)
class PooledAccounts:
    """The funds' accounts under one design.

    reserve = residual + claim: municipal account, and claim on the provincial fund (0 where
    there is none). reserve − previous reserve = primary + interest + Σ transfers, exactly; the
    transfers, summed over regions, and the adjustment funds' flows net to 0.
    primary yuan/year holds what the design and the rules change: surcharge, scaled income, fiscal
    grant, unpaid benefits. handed_over yuan moves from residual to claim at the year's opening, a
    region's own money on both sides. unified_reserve is the provincial fund. factor, rate_change,
    fiscal_grant, unpaid, missed are the rules' reports.
    """

    reserve: Annotated[Floats, axes("year", "...", "region", "fund")]
    interest: Annotated[Floats, axes("year", "...", "region", "fund")]
    primary: Annotated[Floats, axes("year", "...", "region", "fund")]
    transfers: dict[str, Annotated[Floats, axes("year", "...", "region", "fund")]]
    residual: Annotated[Floats, axes("year", "...", "region", "fund")]
    residual_interest: Annotated[Floats, axes("year", "...", "region", "fund")]
    claim: Annotated[Floats, axes("year", "...", "region", "fund")]
    unified_reserve: Annotated[Floats, axes("year", "...", "province", "fund")]
    handed_over: Annotated[Floats, axes("year", "...", "region", "fund")]
    adjustment: AdjustmentFund
    national: AdjustmentFund
    surcharge: Annotated[Floats, axes("year", "...", "region", "fund")]
    factor: Annotated[Floats, axes("year", "...", "region", "fund")]
    rate_change: Annotated[Floats, axes("year", "...", "region", "fund")]
    fiscal_grant: Annotated[Floats, axes("year", "...", "region", "fund")]
    unpaid: Annotated[Floats, axes("year", "...", "region", "fund")]
    missed: Annotated[Floats, axes("year", "...", "region", "fund")]


def pool(
    design: Design,
    flows: FundFlows,
    earned: Annotated[ArrayLike, axes("year or 1", "...", "region or 1", "fund or 1"), INTEREST],
    borrowed: Annotated[ArrayLike, axes("year or 1", "...", "region or 1", "fund or 1"), INTEREST],
    *,
    province: Annotated[ArrayLike, axes("region"), NUMBERED],
    years: Annotated[ArrayLike, axes("year"), CALENDAR],
    rules: Sequence[Rule] = (),
    timing: Annotated[ArrayLike, axes("fund or 1"), TIMING] = 0.5,
    lines: Mapping[str, str] = OWN_NAMES,
) -> PooledAccounts:
    """Balances, interest and transfers of every region's funds under `design`.

    flows yuan; earned, borrowed per year [year] or [year, ...] (axes after year broadcast to
    [..., region, fund]); province[region] numbers 0 … P−1; years[year] calendar years; rules bind
    the pooling units; timing as in `ledger.year_end`, number or [fund]; lines: role → name of the
    transfer line (`ROLES`).

    Order within a year: handover of opening balances; levies, then grants for what is lacking
    after the levy, province before nation; rules; interest. The levy is taken on contributions as
    scheduled: what a rule adds or takes stays with its unit. Source: docs/method.md §7, §8.
    """
    check_rules(rules)
    calendar = np.asarray(years, dtype=np.int64)
    groups = Groups(province)
    arrangement = arrange(design, calendar)
    scheduled, surcharge = scheduled_flows(flows, arrangement, (earned, borrowed))
    units = Units(scheduled, arrangement, groups)
    run = run_units(units, earned, borrowed, calendar=calendar, rules=rules, timing=timing)
    return _by_region(run, units, scheduled, surcharge, timing=timing, lines=lines)


def _by_region(
    run: UnitAccounts,
    units: Units,
    flows: FundFlows,
    surcharge: Floats,
    *,
    timing: ArrayLike,
    lines: Mapping[str, str],
) -> PooledAccounts:
    """The units' accounts as the regions' accounts."""
    regions, groups = units.regions, units.groups
    share = units.pooled_share
    by_income = units.pooled_key(flows.contributions)
    by_spending = units.pooled_key(flows.expenditure)
    by_benefits = units.pooled_key(flows.expenditure - np.asarray(flows.fixed))

    def split(amounts: Floats, by: Floats) -> tuple[Floats, Floats]:
        """Regions' part in the municipal account and in the provincial fund."""
        if not units.unified:
            return amounts, np.zeros_like(amounts)
        return amounts[..., :regions, :], by * groups.of_region(amounts[..., regions:, :])

    transfers = {lines[role]: np.zeros_like(flows.primary) for role in ROLES}
    pooled = share * flows.primary
    for level, levy_role, grant_role in (
        (run.provincial, "levy", "grant"),
        (run.national, "national_levy", "national_grant"),
    ):
        if level is not None:
            own_levy, pooled_levy = split(level.levy, by_income)
            own_grant, pooled_grant = split(level.grant, by_spending)
            transfers[lines[levy_role]] -= own_levy + pooled_levy
            transfers[lines[grant_role]] += own_grant + pooled_grant
            pooled = pooled + pooled_grant - pooled_levy

    primary = flows.primary
    nothing = np.broadcast_to(0.0, primary.shape)
    reports = dict.fromkeys(REPORTS, nothing)
    reports["factor"] = np.broadcast_to(1.0, primary.shape)
    if run.reports:
        adjustable = np.asarray(flows.adjustable)
        for name in ("factor", "rate_change"):
            own, of_province = split(run.reports[name], np.ones_like(primary))
            reports[name] = own * (1 - share) + of_province * share
        change = split(run.reports["factor"] - 1, np.ones_like(primary))[1]
        pooled = pooled + share * adjustable * change
        primary = primary + adjustable * (reports["factor"] - 1)
        for name in ("fiscal_grant", "unpaid", "missed"):
            key = by_benefits if name == "unpaid" else by_spending
            own, of_province = split(run.reports[name], key)
            reports[name] = own + of_province
            if name != "missed":
                pooled, primary = pooled + of_province, primary + reports[name]

    residual, interest = run.reserve, run.interest
    residual_interest = run.interest
    claim, unified_reserve = nothing, np.zeros_like(groups.total(primary))
    if units.unified:
        held = claims(
            run.handed_over,
            pooled,
            flows.contributions * share,
            rate=run.rate[..., regions:, :],
            groups=groups,
            timing=timing,
        )
        residual = run.reserve[..., :regions, :]
        claim, unified_reserve = held.claim, run.reserve[..., regions:, :]
        residual_interest = run.interest[..., :regions, :]
        interest = residual_interest + held.interest
        transfers[lines["equalisation"]] += held.equalisation
    return PooledAccounts(
        reserve=residual + claim,
        interest=interest,
        primary=primary,
        transfers=transfers,
        residual=residual,
        residual_interest=residual_interest,
        claim=claim,
        unified_reserve=unified_reserve,
        handed_over=run.handed_over,
        adjustment=_fund(run.provincial, unified_reserve),
        national=_fund(run.national, unified_reserve[..., :1, :]),
        surcharge=surcharge,
        **reports,
    )


def _fund(level: Level | None, like: Floats) -> AdjustmentFund:
    if level is None:
        return AdjustmentFund(*(np.zeros_like(like) for _ in range(3)))
    return level.fund
