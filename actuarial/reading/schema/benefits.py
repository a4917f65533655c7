"""Lines of expenditure."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import (
    Factor,
    FurtherGrowth,
    Growth,
    LineRate,
    LineScale,
    LineShare,
    Scale,
    Share,
    Yuan,
)
from actuarial.reading.schema.line import ScaledLine
from actuarial.reading.section import Section, Text, amount
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import AGES, LEVELS, SEXES, Setting, Status

ByStatus = Annotated[Leaf, Unit("factor", low=0, high=20, by=("status", "class"))]
"""Factor on the profile for each status, which the profile by sex and age does not tell apart."""


class Frequency(Section):
    """How often a service is used."""

    scale: LineScale = assumed(1)
    """Factor that reconciles the events with the statistics of the base year."""
    by_status: ByStatus = assumed(1)
    """Factor by status (by class where a status has classes)."""
    growth: FurtherGrowth = assumed(0)
    """Growth of the frequency at given age, share a year."""


class UnitCost(Section):
    """What one event costs."""

    scale: Scale = assumed(1)
    """Factor that reconciles the cost per event with the statistics of the base year."""
    by_status: ByStatus = assumed(1)
    """Factor by status (by class where a status has classes)."""
    wage_share: Share
    """Weight of wages in the growth of unit cost; the rest follows prices."""
    excess: Growth
    """Growth above that of wages and prices, share a year (signed)."""


class BenefitDesign(Section):
    """Deductible, bands and ceiling on a lognormal cost."""

    deductible: Yuan
    """Yuan that the patient bears first (起付线)."""
    bands: dict[Annotated[float, amount(0)], Share]
    """Share paid (分段支付比例) from each amount of in-scope cost on, e.g. {0: 60%, 20000: 70%}."""
    ceiling: Yuan
    """Most in-scope cost above the deductible that counts in the unit (封顶线), yuan."""
    variation: Factor
    """Coefficient of variation of the cost."""
    per: Literal["admission", "year"]
    """Unit of the terms: one event, or one treated person's year."""
    events_per_person: Factor
    """Events per treated person and year; used where the unit is a year."""
    growth: Growth
    """Growth of deductible, bands and ceiling, share a year."""


class DeathCost(Section):
    """Cost in the last year of life."""

    weight: LineShare
    """1 applies it, 0 leaves it out."""
    ratio: Annotated[Leaf, Unit("factor", low=1, high=50, dims={"age": AGES})]
    """Cost in the last year of life over that of a survivor, by age."""


class Benefit(ScaledLine):
    """A line of expenditure."""

    fund: Text
    """Fund that pays."""


class Utilization(Benefit):
    """Frequency × unit cost × in-scope share × reimbursement, by status, sex and age."""

    kind: Literal["utilization"]
    of: list[Status]
    """Statuses that use the service."""
    per: Literal["person", "birth"]
    """The profile's frequency is per person-year, or per birth to insured women."""
    profile: Annotated[
        Leaf,
        Unit(
            "factor",
            low=0,
            columns=("frequency", "unit_cost"),
            dims={"status": (), "sex": SEXES, "age": AGES},
        ),
    ]
    """Frequency and unit cost (yuan) by sex and age (by status where they differ)."""
    frequency: Frequency
    """How often."""
    unit_cost: UnitCost
    """What one event costs."""
    in_scope: Share
    """Share of cost within the benefit catalogue (政策范围内费用占比)."""
    reimbursement: Annotated[Leaf, Unit("share", low=0, high=1, by=("status", "class"))] | None = (
        None
    )
    """Share of in-scope cost that the pool pays (报销比例); or give design."""
    design: BenefitDesign | None = None
    """Deductible, bands and ceiling instead of one share."""
    scale: LineScale = assumed(1)
    """Factor on what the pool pays, that reconciles it with the statistics of the base year."""
    death_cost: DeathCost | None = None
    """Death-related cost."""
    healthy_ageing: Annotated[Leaf, Unit("factor", low=-1, high=1)] = assumed(0)
    """Years by which profiles shift per year of life expectancy gained: 0 pure ageing, 1 dynamic
    equilibrium."""


class LayerTerms(Section):
    """Terms of a layer above the basic benefit."""

    deductible: Share
    """Deductible as a share of last year's disposable income per head (大病保险起付线)."""
    bands: dict[Annotated[float, amount(0)], Share]
    """Share paid from each amount above the deductible on."""
    ceiling: Annotated[Leaf, Unit("factor", low=0)]
    """Most cost above the deductible that counts, as a multiple of disposable income per head."""


class LayerBenefit(Benefit):
    """Pays above a deductible on the year's in-scope cost that the basic benefit leaves."""

    kind: Literal["layer"]
    of: list[Status]
    """Statuses covered."""
    on: list[Text]
    """Services whose remaining in-scope cost counts (e.g. urrbmi.inpatient)."""
    terms: LayerTerms
    """Ordinary terms."""
    low_income_terms: LayerTerms
    """Better terms for low-income members."""
    low_income_share: Share
    """Share of the covered members with the better terms."""
    events_per_person: Annotated[Leaf, Unit("factor", low=0.01)]
    """Events of the services per treated person and year."""
    variation: Factor
    """Coefficient of variation of the cost left to a treated person in a year."""


class RemainderBenefit(Benefit):
    """A share of what other benefits leave, for low-income members (医疗救助)."""

    kind: Literal["share_of_remainder"]
    of: list[Status]
    """Statuses covered."""
    on: list[Text]
    """Services whose remaining cost counts."""
    low_income_share: Share
    """Share of the cost left that falls on low-income members."""
    share: LineShare
    """Share of it that is paid."""


class DaysOfCare(Benefit):
    """Care in kind: units of care × price, the fund's share up to a ceiling."""

    kind: Literal["days_of_care"]
    setting: Setting
    """Setting: home or institution."""
    setting_share: LineShare
    """Share of beneficiaries who choose it."""
    per_month: Annotated[Leaf, Unit("factor", low=0, high=744, by={"level": LEVELS})]
    """Units (hours or days) a month by level of dependency."""
    hours_per_unit: Factor
    """Hours of care in one unit."""
    price: Yuan
    """Price of one unit, yuan."""
    excess: FurtherGrowth = assumed(0)
    """Growth of the price above its path, share a year (signed)."""
    fund_share: Share
    """Share that the fund pays (基金支付比例)."""
    ceiling: Annotated[Leaf, Unit("yuan/month", low=0)]
    """Most that the fund pays a month."""


class CashBenefit(Benefit):
    """Cash for care."""

    kind: Literal["cash"]
    setting: Setting
    """Setting: cash."""
    setting_share: LineShare
    """Share of beneficiaries who choose it."""
    per_month: Annotated[Leaf, Unit("yuan/month", low=0, by={"level": LEVELS})]
    """Yuan a month by level of dependency in the base year."""
    excess: FurtherGrowth = assumed(0)
    """Growth of the amount above its own, share a year (signed)."""
    growth: Growth
    """Growth of the amount, share a year."""


class AccountSpending(Benefit):
    """Spending from personal accounts (个人账户支出)."""

    kind: Literal["account_use"]
    of: list[Status]
    """Statuses that hold accounts."""
    of_credits: LineShare
    """Share of the year's credits (with interest) that is spent."""
    of_opening: LineShare
    """Share of the opening balance that is spent."""


class ShareOfIncome(Benefit):
    """A share of the fund's income, e.g. administration."""

    kind: Literal["share_of_income"]
    rate: LineRate
    """Share of income without interest."""


BenefitLine = Annotated[
    Utilization
    | LayerBenefit
    | RemainderBenefit
    | DaysOfCare
    | CashBenefit
    | AccountSpending
    | ShareOfIncome,
    BY_KIND,
]
