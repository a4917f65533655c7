"""How one fund fares under one design, without the whole Dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.arrays import Bools, Floats, Ints
from actuarial.basis.compiled_lines import Report
from actuarial.entries import Money, Projection
from actuarial.solvency.of_funds import judged_money, served_money
from actuarial.solvency.of_money import indicators
from actuarial.vocabulary import FISCAL_GRANT


class InForce(NamedTuple):
    """What the rules of the fund do under the design; [year (base year to horizon)] unless said."""

    kinds: tuple[tuple[str, int], ...]
    """Kind and first year of the rules that bind the fund of any of the regions."""
    unpaid: Floats
    """Yuan of benefits due that are not paid."""
    granted: Floats
    """Yuan that the budget pays."""
    highest_factor: Floats
    """Factor on the income that rules scale, highest and lowest of the regions; 1 where none do."""
    lowest_factor: Floats


class Outlook(NamedTuple):
    """How the fund fares; [year (base year to horizon)] unless said."""

    reserve: Floats
    expenditure: Floats
    months: Floats
    """Months payable, below 0 in debt."""
    deficit_year: int
    depletion_year: int
    depleted: NDArray[np.int32]
    """[region] year in which the fund that serves each region is depleted."""
    reserves: Floats
    """[year, region] of the fund that serves each region."""
    expenditures: Floats
    funds: Ints
    """Funds that serve the regions, each of which can pay for its own region or province alone."""
    rules: InForce


def outlook_of(projection: Projection, fund: str, pooling: str, regions: Sequence[str]) -> Outlook:
    """Money and indicators of one fund under one design: of the region's fund, or of the whole."""
    basis = projection.basis
    number = [one.name for one in basis.funds].index(fund)
    design = [one.name for one in basis.designs].index(pooling)
    asked = np.isin(basis.places.regions, list(regions))
    single = asked.sum() == 1
    served = _of_fund(served_money(projection), design, number, asked)
    whole = served if single else _of_fund(judged_money(projection, [asked]), design, number)
    of_regions, found = (_indicators(projection, money, asked) for money in (served, whole))
    shown = slice(0, -1)
    reserve, expenditure = whole.reserve[shown, 0], whole.expenditure[shown, 0]
    months = np.full_like(reserve, np.nan)
    return Outlook(
        reserve=reserve,
        expenditure=expenditure,
        months=np.divide(12 * reserve, expenditure, out=months, where=expenditure > 0),
        deficit_year=int(found["first_deficit_year"][0]),
        depletion_year=int(found["depletion_year"][0]),
        depleted=np.asarray(of_regions["depletion_year"], dtype=np.int32),
        reserves=served.reserve[shown],
        expenditures=served.expenditure[shown],
        funds=_funds(projection, design, number, asked),
        rules=_in_force(projection, whole.unpaid[shown, 0], (design, number), asked),
    )


def _funds(projection: Projection, design: int, fund: int, asked: Bools) -> Ints:
    """One a province in years in which it has a fund for all its regions, else one a region."""
    by_province = projection.accounts.served_by_province[:-1, design, fund]
    provinces = np.unique(projection.basis.places.province[asked]).size
    return np.where(by_province, provinces, asked.sum())


def _in_force(
    projection: Projection, unpaid: Floats, which: tuple[int, int], asked: Bools
) -> InForce:
    """which: numbers of the design and the fund."""
    design, fund = which
    rules = projection.basis.funds[fund].rules
    lines = projection.accounts.flows.labels.income_lines
    granted = np.zeros_like(unpaid)
    if FISCAL_GRANT in lines:
        income = projection.accounts.flows.income[:-1, design, asked, fund]
        granted = income[..., lines.index(FISCAL_GRANT)].sum(axis=1)
    factor = projection.accounts.income_factor[:-1, design, asked, fund]
    return InForce(
        tuple(
            (rule.line.kind, rule.line.start)
            for rule in rules
            if not isinstance(rule.line, Report) and rule.regions[asked].any()
        ),
        *(unpaid, granted, factor.max(axis=1), factor.min(axis=1)),
    )


def _of_fund(money: Money, design: int, fund: int, kept: Bools | slice = slice(None)) -> Money:
    """[year, region or group] of one fund under one design."""
    return Money(*(values[:, design, :, fund][:, kept] for values in money))


def _indicators(
    projection: Projection, money: Money, asked: Bools
) -> dict[str, Floats | NDArray[np.int32] | NDArray[np.int8]]:
    basis = projection.basis
    discount = basis.economy.discount[1:, asked]
    if money.reserve.shape[1] == 1:
        discount = discount[:, :1]
    return indicators(
        money,
        basis.clock.years[1:],
        discount,
        float(basis.target_months[1, 0]),
        basis.thresholds,
    )
