"""Solvency of a fund (基金可持续性): formulae on arrays, usable alone.

Arguments are arrays or plain lists, so that another scheme's published account can be checked with
them: income, cost, base and interest by year. Year is axis 0; pooling design, draw, region, fund
and whatever else may follow and ride along.
Source of all: docs/method.md §9.
"""

from actuarial.arguments import publish
from actuarial.solvency.balancing import (
    BalancingRate,
    balancing_rate,
    deferred,
    immediate,
    legal_rate,
    stepwise,
)
from actuarial.solvency.deficits import (
    Depletion,
    Spells,
    depletion,
    first_deficit_year,
    payable_share,
    spells,
)
from actuarial.solvency.indicators import (
    contributors_per_retiree,
    cost_rate,
    current_balance,
    fund_ratio,
    income_rate,
    months_payable,
    opening_reserve,
    payg_rate,
    primary_balance,
    ratio,
    reserve_level,
)
from actuarial.solvency.least_change import LeastChange, least_change
from actuarial.solvency.present_values import (
    Summarized,
    close_balance,
    discount_factors,
    interest_less_growth,
    short_range_test,
    summarized,
    unfunded_obligation,
)
from actuarial.solvency.spread import (
    gain_from_pooling,
    gini,
    need_range,
    regions_and_members,
    subsidy_per_head,
)

__all__ = [
    "BalancingRate",
    "Depletion",
    "LeastChange",
    "Spells",
    "Summarized",
    "balancing_rate",
    "close_balance",
    "contributors_per_retiree",
    "cost_rate",
    "current_balance",
    "deferred",
    "depletion",
    "discount_factors",
    "first_deficit_year",
    "fund_ratio",
    "gain_from_pooling",
    "gini",
    "immediate",
    "income_rate",
    "interest_less_growth",
    "least_change",
    "legal_rate",
    "months_payable",
    "need_range",
    "opening_reserve",
    "payable_share",
    "payg_rate",
    "primary_balance",
    "ratio",
    "regions_and_members",
    "reserve_level",
    "short_range_test",
    "spells",
    "stepwise",
    "subsidy_per_head",
    "summarized",
    "unfunded_obligation",
]

publish(globals())
