"""Wages, prices, income and interest."""

from __future__ import annotations

from typing import Annotated

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX, Growth, WageLevel
from actuarial.reading.section import Section, Year
from actuarial.reading.units import Unit, assumed


class Interest(Section):
    """Interest earned, borrowed and used for discounting."""

    earned: Growth
    """Interest earned on a fund's balance (基金收益率), share a year."""
    borrowed: Growth
    """Interest paid on a balance below zero; equal to the rate earned unless stated."""
    discount: Growth
    """Rate at which future years are discounted (贴现率) in summarized rates."""


class Economy(Section):
    """Wages, prices, income and interest."""

    average_wage: WageLevel
    """Average wage of urban non-private units (城镇非私营单位就业人员平均工资), yuan a year."""
    reference_wage: WageLevel
    """Full-calibre average wage (全口径平均工资) to which floor and ceiling of the base refer."""
    relative_wage: Annotated[Leaf, Unit("factor", low=0.1, high=10, local=True)] = assumed(1)
    """Wage level of the place against the nation's, multiplies both wages; 1 for the nation."""
    cpi_growth: Growth
    """Growth of consumer prices (居民消费价格), share a year."""
    disposable_income: WageLevel
    """Disposable income per head (居民人均可支配收入), yuan a year."""
    relative_income: Annotated[Leaf, Unit("factor", low=0.1, high=10, local=True)] = assumed(1)
    """Disposable income of the place against the nation's; 1 for the nation."""
    gdp: Annotated[Leaf, Unit("yuan/year", low=0, local=True)] = assumed(0)
    """Gross domestic product of the base year (地区生产总值), yuan; later years follow wage times
    workers."""
    participation: Annotated[Leaf, Unit("share", low=0, high=1, dims=AGE_SEX)]
    """Share of the population that works, by sex and age (劳动参与率); drives the number of workers
    in GDP only."""
    interest: Interest
    """Interest earned, borrowed, discounted."""
    price_year: Year | None = None
    """Year in whose money amounts stand that bear no year: unit costs of the tables, cash benefits,
    GDP, figures under published. The base year must be this one."""
