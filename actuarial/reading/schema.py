"""The shape of the assumption files: every key, its unit, its range and its meaning.

The string under a field is the reference page, the editor's hover text and the explanation in a
message. One model a block; a line's model is chosen by its ``kind``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import model_validator

from actuarial.reading.problems import listed, nearest
from actuarial.reading.quantity import Leaf, labels_of
from actuarial.reading.section import (
    Amount,
    Field,
    Name,
    Section,
    Text,
    Whole,
    YesNo,
    by_kind,
    several_faults,
)
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import (
    AGES,
    LEVELS,
    SEXES,
    STATUSES,
    THRESHOLDS,
    Level,
    Setting,
    Sex,
    Status,
)

AGE_SEX = {"sex": SEXES, "age": AGES}

Share = Annotated[Leaf, Unit("share", low=0, high=1)]
OpenShare = Annotated[Leaf, Unit("share", low=0.001, high=0.999)]
"""A share whose odds are taken: neither 0 nor 1."""
ShareByStatus = Annotated[Leaf, Unit("share", low=0, high=1, by={"status": STATUSES})]
ShareByTier = Annotated[Leaf, Unit("share", low=0, high=1, by=("tier",))]
ShareByLevel = Annotated[Leaf, Unit("share", low=0, high=1, by={"level": LEVELS})]
Rate = Annotated[Leaf, Unit("share", low=0, high=0.5)]
Growth = Annotated[Leaf, Unit("growth", low=-0.5, high=1)]
Factor = Annotated[Leaf, Unit("factor", low=0, high=20)]
Scale = Annotated[Leaf, Unit("factor", low=0.2, high=5)]
Yuan = Annotated[Leaf, Unit("yuan", low=0)]
YuanAYear = Annotated[Leaf, Unit("yuan/year", low=0)]
WageLevel = Annotated[Leaf, Unit("yuan/year", low=1)]
"""A wage or an income: growth is taken of it, so it is never 0."""
AmountByGroup = Annotated[Leaf, Unit("yuan/year", low=0, by=("status", "class"))]
Balance = Annotated[Leaf, Unit("yuan")]
Months = Annotated[Leaf, Unit("month", low=0, high=600)]
Persons = Annotated[Leaf, Unit("person", low=0)]
"""Persons, a number or a path."""


# -- economy ---------------------------------------------------------------------------------


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


# -- demography ------------------------------------------------------------------------------


class Mortality(Section):
    """Death rates."""

    rates: Annotated[Leaf, Unit("death per person-year", dims=AGE_SEX, tabulated=True)]
    """Central death rates (死亡率) by sex, single age and calendar year, deaths per person-year."""
    life_expectancy_shift: Annotated[Leaf, Unit("year", low=-25, high=25, by={"sex": SEXES})] = (
        assumed(0)
    )
    """Life expectancy at birth (出生时预期寿命) above (below) that of the table, in years, by sex;
    the target is met along the table's own path of rates."""
    life_expectancy: Annotated[Leaf, Unit("year", low=20, high=110, by={"sex": SEXES})] | None = (
        None
    )
    """Path of life expectancy at birth by sex, in years, met in every year along the table's own
    path of rates; the shift is not read where it is given."""


class Fertility(Section):
    """Births."""

    rates: Annotated[Leaf, Unit("birth per woman-year", dims={"age": AGES})]
    """Births per woman (生育率) by single age of mother and calendar year."""
    ratio: Factor = assumed(1)
    """Fertility of the place against the table."""
    total: Annotated[Leaf, Unit("factor", low=0, high=10)] | None = None
    """Total fertility (总和生育率), children per woman; where given, the rates meet it."""
    mean_age: Annotated[Leaf, Unit("year", low=20, high=40)] | None = None
    """Mean age of childbearing (平均生育年龄), exact years; where given, the age pattern of
    the rates is moved to it."""


class Migration(Section):
    """Net migrants over the border of the place."""

    net: Annotated[Leaf, Unit("person/year", dims=AGE_SEX)]
    """Net migrants (净迁移) by sex, age at the end of the year, and year, persons."""
    share: Annotated[Leaf, Unit("factor", low=-20, high=20, local=True)] = assumed(1)
    """Share of the table's net migrants that is the place's."""
    internal: Annotated[Leaf, Unit("person/year")] = assumed(0)
    """Net migrants from other parts of the country a year, persons; by age as Rogers and Castro's
    schedule of working migrants, half of them men."""
    moves: Annotated[Leaf, Unit("share", low=0, high=1, dims=("region", "destination"))] | None = (
        None
    )
    """Moves between the regions of the run: share of the people of a region (origin) who move to
    each destination in a year, by the ages of Rogers and Castro; what leaves one joins another.
    Regions that are not in the run are passed over."""


class Demography(Section):
    """Population, deaths, births, migration."""

    population: Annotated[
        Leaf, Unit("person", low=0, dims={"region": (), **AGE_SEX}, tabulated=True)
    ]
    """Population by sex and single age at 31 December of the year before the base year and of the
    base year, persons."""
    population_base: Literal["wpp", "official"] = "wpp"
    """Whose totals the base population meets: wpp (United Nations) or official (national
    statistics, raked by total, 60+ and 65+)."""
    official_factors: Annotated[Leaf, Unit("factor", low=0.5, high=2, dims={"age": AGES})]
    """Official population over the United Nations' by age (total, 60+, 65+ met); used where
    population_base says official."""
    mortality: Mortality
    """Death rates."""
    fertility: Fertility
    """Births."""
    sex_ratio: Annotated[Leaf, Unit("factor", low=0.9, high=1.3)]
    """Boys born for one girl (出生性别比)."""
    migration: Migration
    """Net migrants."""


# -- coverage --------------------------------------------------------------------------------


class RetirementClass(Section):
    """One class of the statutory retirement age (法定退休年龄)."""

    sex: Sex
    """Sex of the class."""
    share: Share
    """Share of the sex's insured who belong to the class."""
    age: Annotated[Leaf, Unit("year", low=40, high=80)]
    """Retirement age before the reform, in years."""
    first_birth_year: Whole(1900, 2100)  # type: ignore[valid-type]  # a checked whole number
    """Year of birth from whose January on the age is delayed."""
    months_per_step: Whole(1, 120)  # type: ignore[valid-type]  # a checked whole number
    """The age rises by one month for every so many months of birth."""
    limit: Months
    """Largest delay in months; 0 is the law before the reform."""
    vested: Share
    """Share of those who retire with the minimum contribution years (缴费年限); the rest become
    residents."""
    buy_in: Share = assumed(0)
    """Share of those short of the minimum years who buy them (补缴) and retire all the same."""
    early: Share = assumed(0)
    """Share who retire early (弹性提前退休): three years before the delayed age, but not before the
    age of the law before the reform."""
    late: Share = assumed(0)
    """Share who retire late (弹性延迟退休): three years after the statutory age."""


class Retirement(Section):
    """How actives become retirees."""

    classes: dict[str, RetirementClass]
    """Classes with their own age."""
    relative_mortality: Factor
    """Death probability of retirees against the population's; the other statuses carry the rest."""


class Coverage(Section):
    """Who has which insurance status."""

    members: Annotated[Leaf, Unit("person", low=0, by={"status": STATUSES})] | None = None
    """Members of the place's pools by status at the end of the year before the base year and of
    the base year, persons; left out where the province's totals are divided."""
    relative_coverage: Factor = assumed(1)
    """Coverage of actives and retirees against the other municipalities', where the province's
    members are divided; only proportions count."""
    membership_ratio: Annotated[Leaf, Unit("factor", low=0, high=10, by={"status": STATUSES})] = (
        assumed(1)
    )
    """Pool members (参保人数) per resident of the same status; 1 where members live where they
    are insured."""
    active_pattern: Annotated[Leaf, Unit("share", low=0, high=1, dims=AGE_SEX)]
    """Actives as a share of the population below retirement age, by sex and age; scaled to the
    members of the place."""
    level: OpenShare
    """Path of the coverage of actives (在职参保率): the odds of every cell move with the odds of
    this level."""
    flexible_share: OpenShare
    """Flexible contributors (灵活就业人员) as a share of actives after the base year, relative to
    its own base year value: the place's share moves with the odds of this level."""
    retiree_pattern: Annotated[Leaf, Unit("factor", low=0, dims=AGE_SEX)]
    """Age and sex pattern of retirees at the opening (any scale)."""
    resident_pattern: Annotated[Leaf, Unit("share", low=0, high=1, dims=AGE_SEX)]
    """Enrolment of everyone who is neither active nor retired, by sex and age."""
    resident_level: OpenShare
    """Path of resident enrolment (居民参保率): the odds of every cell move with the odds of this
    level."""
    retirement: Retirement
    """How actives become retirees."""


# -- schemes: bases and contributions ----------------------------------------------------------


class WageBase(Section):
    """Contribution base on a lognormal wage (缴费基数)."""

    wage: Literal["average_wage", "reference_wage", "disposable_income"]
    """Economic path whose mean the wage has."""
    reference: Literal["average_wage", "reference_wage", "disposable_income"]
    """Path to which floor and ceiling refer; its value of the previous year counts."""
    spread: Factor
    """Standard deviation of the logarithm of wages."""
    floor: Factor
    """Lowest base (缴费基数下限) as a share of the reference wage."""
    ceiling: Factor
    """Highest base (缴费基数上限) as a share of the reference wage."""
    declared: Factor
    """Share of the wage that is declared (申报工资)."""


class Split(Section):
    """Central, provincial and local share of a subsidy."""

    central: Share
    """Central budget."""
    provincial: Share
    """Provincial budget."""
    local: Share
    """Municipal and county budgets."""


Into = dict[Text, Annotated[Leaf | str, Unit("share", low=0, high=1, words=("rest",))]]


class Payroll(Section):
    """Σ contributors × contribution base × rate × collection."""

    kind: Literal["payroll"]
    of: list[Status]
    """Statuses that pay."""
    base: Text
    """Name of the base, one of the scheme's bases."""
    rate: Rate
    """Contribution rate, share of the contribution base (缴费率)."""
    collection: Share = assumed(1)
    """Share of what is due that is collected (征缴率)."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


class Flat(Section):
    """Members × amount."""

    kind: Literal["flat"]
    of: list[Status]
    """Statuses that pay."""
    amount: AmountByGroup
    """Yuan a year and member (缴费标准), in the notice of the year."""
    collection: Share = assumed(1)
    """Share collected."""
    lag: Share = assumed(0)
    """Share of the notice of a year that is income of the next year."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


class Subsidy(Section):
    """Members × subsidy, by tier of government (财政补助)."""

    kind: Literal["subsidy"]
    of: list[Status]
    """Statuses that are subsidised."""
    amount: AmountByGroup
    """Yuan a year and member."""
    split: Split
    """Shares of the tiers of government."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


class ShareOfSpending(Section):
    """A share of last year's benefits of the receiving fund, recovered (追回资金)."""

    kind: Literal["share_of_spending"]
    rate: Rate
    """Share of last year's expenditure on benefits."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    into: Into
    """The fund that receives the line."""


class Matching(Section):
    """A budget that pays whatever the fund spends (财政拨款)."""

    kind: Literal["matching"]
    into: Into
    """The fund that receives the line."""


if TYPE_CHECKING:
    ContributionLine = Payroll | Flat | Subsidy | ShareOfSpending | Matching
else:
    ContributionLine = by_kind(
        {
            "payroll": Payroll,
            "flat": Flat,
            "subsidy": Subsidy,
            "share_of_spending": ShareOfSpending,
            "matching": Matching,
        }
    )


# -- schemes: transfers ------------------------------------------------------------------------

Netted = Literal["income", "expenditure"]


class FlatTransfer(Section):
    """Members × amount, from one fund to another."""

    kind: Literal["flat"]
    of: list[Status]
    """Statuses for which it is paid."""
    amount: AmountByGroup
    """Yuan a year and member."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class PayrollTransfer(Section):
    """Σ contributors × base × rate, from one fund to another."""

    kind: Literal["payroll"]
    of: list[Status]
    """Statuses for which it is paid."""
    base: Text
    """Name of the base."""
    rate: Rate
    """Share of the contribution base."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class IncomeTransfer(Section):
    """A share of the paying fund's income from outside."""

    kind: Literal["share_of_income"]
    rate: Rate
    """Share of the paying fund's income without interest."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


class PremiumTransfer(Section):
    """Premiums that a budget fund pays for low-income members (资助参保)."""

    kind: Literal["premium"]
    line: Text
    """Contribution line whose premium is paid, scheme.line; what its payers pay falls by it."""
    share: Share
    """Share of the payers who are assisted."""
    part: Share
    """Part of the premium that is paid for them."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: Text
    """Fund that pays."""
    target_fund: Text
    """Fund that receives."""
    netted_from: Netted
    """Where the published figures of the paying fund show it: less income, or in expenditure."""


if TYPE_CHECKING:
    TransferLine = FlatTransfer | PayrollTransfer | IncomeTransfer | PremiumTransfer
else:
    TransferLine = by_kind(
        {
            "flat": FlatTransfer,
            "payroll": PayrollTransfer,
            "share_of_income": IncomeTransfer,
            "premium": PremiumTransfer,
        }
    )


# -- schemes: benefits -------------------------------------------------------------------------


class Frequency(Section):
    """How often a service is used."""

    scale: Scale = assumed(1)
    """Factor that reconciles the events with the statistics of the base year."""
    growth: Growth = assumed(0)
    """Growth of the frequency at given age, share a year."""


class UnitCost(Section):
    """What one event costs."""

    scale: Scale = assumed(1)
    """Factor that reconciles the cost per event with the statistics of the base year."""
    wage_share: Share
    """Weight of wages in the growth of unit cost; the rest follows prices."""
    excess: Growth
    """Growth above that of wages and prices, share a year (signed)."""


class BenefitDesign(Section):
    """Deductible, bands and ceiling on a lognormal cost."""

    deductible: Yuan
    """Yuan that the patient bears first (起付线)."""
    bands: dict[Amount(0), Share]  # type: ignore[valid-type]  # a checked kind of number
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

    weight: Share
    """1 applies it, 0 leaves it out."""
    ratio: Annotated[Leaf, Unit("factor", low=1, high=50, dims={"age": AGES})]
    """Cost in the last year of life over that of a survivor, by age."""


class Utilization(Section):
    """Frequency × unit cost × in-scope share × reimbursement, by status, sex and age."""

    kind: Literal["utilization"]
    fund: Text
    """Fund that pays."""
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
    scale: Scale = assumed(1)
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
    bands: dict[Amount(0), Share]  # type: ignore[valid-type]  # a checked kind of number
    """Share paid from each amount above the deductible on."""
    ceiling: Annotated[Leaf, Unit("factor", low=0)]
    """Most cost above the deductible that counts, as a multiple of disposable income per head."""


class LayerBenefit(Section):
    """Pays above a deductible on the year's in-scope cost that the basic benefit leaves."""

    kind: Literal["layer"]
    fund: Text
    """Fund that pays."""
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
    events_per_person: Factor
    """Events of the services per treated person and year."""
    variation: Factor
    """Coefficient of variation of the cost left to a treated person in a year."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""


class RemainderBenefit(Section):
    """A share of what other benefits leave, for low-income members (医疗救助)."""

    kind: Literal["share_of_remainder"]
    fund: Text
    """Fund that pays."""
    of: list[Status]
    """Statuses covered."""
    on: list[Text]
    """Services whose remaining cost counts."""
    low_income_share: Share
    """Share of the cost left that falls on low-income members."""
    share: Share
    """Share of it that is paid."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""


class DaysOfCare(Section):
    """Care in kind: units of care × price, the fund's share up to a ceiling."""

    kind: Literal["days_of_care"]
    fund: Text
    """Fund that pays."""
    setting: Setting
    """Setting: home or institution."""
    setting_share: Share
    """Share of beneficiaries who choose it."""
    per_month: Annotated[Leaf, Unit("factor", low=0, high=744, by={"level": LEVELS})]
    """Units (hours or days) a month by level of dependency."""
    hours_per_unit: Factor
    """Hours of care in one unit."""
    price: Yuan
    """Price of one unit, yuan."""
    excess: Growth = assumed(0)
    """Growth of the price above its path, share a year (signed)."""
    fund_share: Share
    """Share that the fund pays (基金支付比例)."""
    ceiling: Annotated[Leaf, Unit("yuan/month", low=0)]
    """Most that the fund pays a month."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""


class CashBenefit(Section):
    """Cash for care."""

    kind: Literal["cash"]
    fund: Text
    """Fund that pays."""
    setting: Setting
    """Setting: cash."""
    setting_share: Share
    """Share of beneficiaries who choose it."""
    per_month: Annotated[Leaf, Unit("yuan/month", low=0, by={"level": LEVELS})]
    """Yuan a month by level of dependency in the base year."""
    excess: Growth = assumed(0)
    """Growth of the amount above its own, share a year (signed)."""
    growth: Growth
    """Growth of the amount, share a year."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""


class AccountSpending(Section):
    """Spending from personal accounts (个人账户支出)."""

    kind: Literal["account_use"]
    fund: Text
    """The account fund."""
    of: list[Status]
    """Statuses that hold accounts."""
    of_credits: Share
    """Share of the year's credits (with interest) that is spent."""
    of_opening: Share
    """Share of the opening balance that is spent."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""


class ShareOfIncome(Section):
    """A share of the fund's income, e.g. administration."""

    kind: Literal["share_of_income"]
    fund: Text
    """Fund that pays."""
    rate: Rate
    """Share of income without interest."""
    scale: Scale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""


if TYPE_CHECKING:
    BenefitLine = (
        Utilization
        | LayerBenefit
        | RemainderBenefit
        | DaysOfCare
        | CashBenefit
        | AccountSpending
        | ShareOfIncome
    )
else:
    BenefitLine = by_kind(
        {
            "utilization": Utilization,
            "layer": LayerBenefit,
            "share_of_remainder": RemainderBenefit,
            "days_of_care": DaysOfCare,
            "cash": CashBenefit,
            "account_use": AccountSpending,
            "share_of_income": ShareOfIncome,
        }
    )


# -- long-term care ----------------------------------------------------------------------------


class Dependency(Section):
    """How many depend on care (失能)."""

    mode: Literal["prevalence"]
    """prevalence: population × rate by age, sex and level."""
    prevalence: Annotated[Leaf, Unit("share", low=0, high=1, dims={"level": LEVELS, **AGE_SEX})]
    """Share of the population (失能率) at each level of dependency."""
    healthy_ageing: Annotated[Leaf, Unit("factor", low=-1, high=1)] = assumed(0)
    """Years by which prevalence shifts per year of life expectancy gained."""


class TakeUp(Section):
    """Who of the dependants receives benefits."""

    eligible: list[Level]
    """Levels of dependency that are eligible."""
    accepted: Share
    """Share of eligible dependants (失能人员) assessed, accepted and paid."""
    waiting_months: Months
    """Months of dependency before benefits begin (等待期)."""
    yearly_onset: Share
    """Onsets of the year as a share of the stock of dependants; for the waiting period."""


# -- schemes -----------------------------------------------------------------------------------


class Report(Section):
    """The gap is shown, nothing is changed."""

    kind: Literal["report"]


class Balanced(Section):
    """Lines are scaled by one factor a year so that the reserve holds the months (收支平衡调整)."""

    kind: Literal["balanced"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    months: Months
    """Months of expenditure that the reserve holds at the end of the year."""
    lines: list[Text]
    """Contribution lines that are scaled."""
    lowest: Factor
    """Lowest factor."""
    highest: Factor
    """Highest factor."""


class Backstop(Section):
    """The budget pays what keeps the reserve at the months or above (财政兜底); an income line."""

    kind: Literal["backstop"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    months: Months = assumed(0)
    """Months of expenditure below which the year-end reserve does not fall."""


class BenefitCut(Section):
    """Benefits are cut to what is payable; the rest is reported as unpaid."""

    kind: Literal["benefit_cut"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    months: Months = assumed(0)
    """Months of the expenditure paid that the year-end reserve keeps."""


class BudgetCap(Section):
    """Spending is limited to a share of the year's income (总额预算, 以收定支)."""

    kind: Literal["budget_cap"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    share: Annotated[Leaf, Unit("share", low=0, high=2)] = assumed(1)
    """Share of the year's income without interest that may be spent."""


class AutomaticRate(Section):
    """The contribution rate moves a legal step when the reserve is low or high (费率自动调整)."""

    kind: Literal["automatic_rate"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    lines: list[Text]
    """Payroll lines whose rate moves, all by the same points."""
    months: Months
    """Months of the year's expenditure: with a smaller opening reserve the rate rises."""
    step: Rate
    """Step of a year, share of the base."""
    highest: Rate
    """Most that is added to the rate."""
    ease_above: Months | None = None
    """Months above which the rate falls by a step; it never falls where none is given."""
    lowest: Annotated[Leaf, Unit("share", low=-0.5, high=0)] = assumed(0)
    """Most that is taken from the rate, below nought."""


class ReturnExcess(Section):
    """What a reserve holds above the months is given back by lower contributions."""

    kind: Literal["return_excess"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    months: Months
    """Months of expenditure above which the year-end reserve does not rise."""
    lines: list[Text]
    """Contribution lines that are lowered."""


class Borrow(Section):
    """A debt pays its own rate in place of the interest borrowed of the economy."""

    kind: Literal["borrow"]
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the rule."""
    rate: Growth
    """Interest on the debt, share a year."""


if TYPE_CHECKING:
    Rule = (
        Report
        | Balanced
        | Backstop
        | BenefitCut
        | BudgetCap
        | AutomaticRate
        | ReturnExcess
        | Borrow
    )
else:
    Rule = by_kind(
        {
            "report": Report,
            "balanced": Balanced,
            "backstop": Backstop,
            "benefit_cut": BenefitCut,
            "budget_cap": BudgetCap,
            "automatic_rate": AutomaticRate,
            "return_excess": ReturnExcess,
            "borrow": Borrow,
        }
    )


class Fund(Section):
    """A fund of the scheme."""

    name: Name
    """Name of the fund."""
    pooled: YesNo
    """Whether designs of pooling may pool it; personal accounts are never pooled."""
    rule: Rule | None = None
    """What is done about a deficit or surplus within the year; none reports only."""
    further: dict[str, Rule] = Field(default={})
    """Further rules by a name of their own; they act after `rule`, in the order of the file."""


class MemberClass(Section):
    """A class of a status by age, with terms of its own."""

    status: Status
    """Status that is divided."""
    youngest: Whole(0, 100)  # type: ignore[valid-type]  # a checked whole number
    """Youngest age."""
    oldest: Whole(0, 100)  # type: ignore[valid-type]  # a checked whole number
    """Oldest age; 100 means everyone above."""


class Scheme(Section):
    """A scheme: who belongs, what comes in, what goes out, and the funds between."""

    name: Name
    """Name of the scheme."""
    members: ShareByStatus
    """Share of each insured status that belongs to the scheme; statuses not named do not."""
    classes: dict[str, MemberClass] = Field(default={})
    """Classes with own premium, subsidy and benefit terms."""
    funds: dict[str, Fund]
    """Funds of the scheme."""
    bases: dict[str, WageBase] = Field(default={})
    """Contribution bases by name."""
    contributions: dict[str, ContributionLine] = Field(default={})
    """Lines of income from outside the funds; the line's name is its label in the results."""
    transfers: dict[str, TransferLine] = Field(default={})
    """Entries between two funds."""
    benefits: dict[str, BenefitLine] = Field(default={})
    """Lines of expenditure; the line's name is the service in the results."""
    dependency: Dependency | None = None
    """Dependency; care schemes only."""
    take_up: TakeUp | None = None
    """Take-up of care benefits; care schemes only."""
    opening: Annotated[Leaf, Unit("yuan", by=("fund",))] | None = None
    """Balances (累计结余) at the end of the year before the base year and of the base year."""


# -- pooling -----------------------------------------------------------------------------------


class Municipal(Section):
    """Every municipality its own fund (市级统筹)."""

    kind: Literal["municipal"]
    name: Name
    """Name of the design."""


class Conditions(Section):
    """What a region has to do for its grant in full; what it does not earn stays in the fund."""

    collection_at_least: Share = assumed(0)
    """Collection (征缴率) for the whole grant; below it the grant shrinks in proportion."""
    budget_kept: Share = assumed(1)
    """Share of the grant earned by keeping to the budget, by year."""


class National(Section):
    """An adjustment fund of the nation above the provinces (全国调剂金), with the design's funds.

    It acts where a run has several provinces.
    """

    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year; not before that of the design."""
    levy: Share
    """Share of contributions and subsidies paid into the fund."""
    grant: Share
    """Share of what is lacking that is granted."""
    reserve_months: Months | None = None
    """Grants fill reserves up to these months; the year's deficit counts where none is given."""


class Adjustment(Section):
    """Municipal funds with a provincial adjustment fund (省级调剂金)."""

    kind: Literal["adjustment"]
    name: Name
    """Name of the design."""
    funds: list[Text]
    """Funds it covers."""
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year."""
    levy: Share
    """Share of contributions and subsidies paid into the adjustment fund (上解)."""
    grant: Share
    """Share of a municipality's deficit that is granted (下拨)."""
    reserve_months: Months | None = None
    """Grants fill reserves up to these months; the year's deficit counts where none is given."""
    conditions: Conditions | None = None
    """What a region has to do for its grant in full."""
    opening: Annotated[Leaf, Unit("yuan", by=("fund",))] | None = None
    """Balance of the adjustment fund at the end of the base year, by fund."""
    surcharge: Rate = assumed(0)
    """Added to contributions as a share of them; subsidies are not raised."""
    collection_response: Annotated[Leaf, Unit("share", low=-0.5, high=0.5)] = assumed(0)
    """Change of collection (behaviour); 0 unless asked for."""
    spending_response: Annotated[Leaf, Unit("share", low=-0.5, high=1)] = assumed(0)
    """Change of benefit spending (behaviour); 0 unless asked for."""
    national: National | None = None
    """A national fund above the provinces."""


class StatedRates(Section):
    """Rates of one scheme to which its regions converge, where the target is given."""

    rates: Annotated[Leaf, Unit("share", low=0, high=0.5, by=("line",))] | None = None
    """Contribution rates by payroll line; lines not named stay as they are."""
    benefits: Annotated[Leaf, Unit("share", low=0, high=1, by=("line",))] | None = None
    """Reimbursement rates by benefit line; lines not named stay as they are."""


class Unified(Section):
    """One fund for the province (省级统收统支)."""

    kind: Literal["unified"]
    name: Name
    """Name of the design."""
    funds: list[Text]
    """Funds it covers."""
    start: Whole(2000, 2200)  # type: ignore[valid-type]  # a checked whole number
    """First year of the one fund."""
    phase_in: Share
    """How far rates and benefits have converged."""
    handover: Share
    """Share of the municipal balances (累计结余) that is handed over."""
    pooled_share: Share = assumed(1)
    """Share of the year's income and spending that the provincial fund takes, by year."""
    rates: Literal["own", "mean", "highest", "given"]
    """Contribution rates to which municipalities converge."""
    benefits: Literal["own", "mean", "highest", "given"]
    """Reimbursement rates to which municipalities converge."""
    target: dict[str, StatedRates] = Field(default={})
    """By scheme, the rates that are meant by given."""
    surcharge: Rate = assumed(0)
    """Added to contributions as a share of them; subsidies are not raised."""
    collection_response: Annotated[Leaf, Unit("share", low=-0.5, high=0.5)] = assumed(0)
    """Change of collection once pooled (behaviour); 0 unless asked for."""
    spending_response: Annotated[Leaf, Unit("share", low=-0.5, high=1)] = assumed(0)
    """Change of benefit spending once pooled (behaviour); 0 unless asked for."""
    national: National | None = None
    """A national fund above the provinces."""


if TYPE_CHECKING:
    Design = Municipal | Adjustment | Unified
else:
    Design = by_kind({"municipal": Municipal, "adjustment": Adjustment, "unified": Unified})


class Solvency(Section):
    """Terms of the indicators."""

    thresholds: Annotated[Leaf, Unit("month", low=0, high=600, by={"reserve_level": THRESHOLDS})]
    """Months payable (可支付月数) from which each reserve level begins."""
    target_months: Months
    """Months of the next year's cost held at the end of a window (target fund)."""


class Pooling(Section):
    """Designs of pooling and the one in force."""

    designs: dict[str, Design]
    """Designs that are computed side by side."""
    in_force: dict[str, Text]
    """Design in force by fund."""
    solvency: Solvency
    """Terms of the indicators."""


# -- measures ----------------------------------------------------------------------------------


class Target(Section):
    """What a measure acts on."""

    scheme: list[Text]
    """Schemes."""
    service: list[Text]
    """Services."""
    term: Literal["frequency", "unit_cost", "in_scope", "reimbursement"]
    """Factor of the benefit product that is changed."""


class FactorMeasure(Section):
    """A dated factor on one term of a benefit."""

    kind: Literal["factor"]
    target: Target
    """What it acts on."""
    path: Factor
    """Factor by year; 1 changes nothing."""


class VolumeProcurement(Section):
    """Centralised volume-based procurement (集中带量采购)."""

    kind: Literal["volume_procurement"]
    target: Target
    """What it acts on; the term is unit_cost."""
    phase_in: Share
    """Share of the effect reached by year."""
    cost_share: Share
    """Drugs or consumables as a share of cost."""
    covered_share: Share
    """Share of them bought in the rounds."""
    price_cut: Share
    """Mean cut of price."""
    pass_through: Share
    """Share of the cut that reaches the bills."""
    retained: Share
    """Share of the fund's savings left to hospitals (结余留用)."""


if TYPE_CHECKING:
    Measure = FactorMeasure | VolumeProcurement
else:
    Measure = by_kind({"factor": FactorMeasure, "volume_procurement": VolumeProcurement})


# -- place -------------------------------------------------------------------------------------


class Totals(Section):
    """Figures of a province that are divided among its municipalities by a named rule."""

    divided_by: Literal["members", "contributions", "population"]
    """Rule by which opening balances are divided."""
    opening: Annotated[Leaf, Unit("yuan", by=("fund",))]
    """Balances of the province at the end of the year before the base year and of the base year."""
    members: Annotated[Leaf, Unit("person", low=0, by={"status": STATUSES})]
    """Members of the province by status, divided by what the coverage patterns give."""


class Published(Section):
    """A published figure of the base year that the model is held against (对账)."""

    variable: Text
    """Variable of the results."""
    fund: Text | None = None
    """Fund, where the variable has funds."""
    service: Text | None = None
    """Service, where the variable has services."""
    status: list[Status] = Field(default=[])
    """Statuses that are added up, where the variable has statuses."""
    scheme: Text | None = None
    """Scheme, where the variable has schemes."""
    yuan: Balance | None = None
    """The figure, where it is money."""
    persons: Persons | None = None
    """The figure, where it is people."""
    count: Annotated[Leaf, Unit("factor", low=0)] | None = None
    """The figure, where it is events or a ratio."""
    scale: list[Text] = Field(default=[])
    """Scales that were fitted to it, e.g. uebmi.benefits.inpatient.frequency.scale."""
    part: list[Text] = Field(default=[])
    """Lines (income lines, services or transfer lines) that the scales multiply; all where none is
    named."""


class Province(Section):
    """What a province's file says of the province itself; the rest holds for its municipalities."""

    code: Text
    """Official code of the province (行政区划代码)."""
    name: Name
    """Name of the province."""


class Region(Section):
    """Everything that holds for one region: the resolved tree."""

    code: Text
    """Official code of the place (行政区划代码)."""
    name: Name
    """Name of the place."""
    economy: Economy
    """Wages, prices, income, interest."""
    demography: Demography
    """Population, deaths, births, migration."""
    coverage: Coverage
    """Who has which insurance status."""
    schemes: dict[str, Scheme]
    """Schemes by the stem of their file."""
    pooling: Pooling
    """Designs of pooling."""
    measures: dict[str, Measure] = Field(default={})
    """Dated policies."""
    totals: Totals | None = None
    """Province figures to be divided among its municipalities."""
    published: dict[str, Published] = Field(default={})
    """Published figures of the base year, by the name they have in reconciliation.csv."""

    @model_validator(mode="after")
    def _refer_to_what_exists(self) -> Self:
        """Funds, bases, lines and designs that are named must be there."""
        told = [
            *(one for name, scheme in self.schemes.items() for one in self._told(name, scheme)),
            *self._told_of_designs(),
        ]
        if told:
            raise several_faults(told)
        return self

    def _told(self, name: str, scheme: Scheme) -> Iterator[Told]:
        at = f"schemes.{name}"
        funds, bases = self._funds(), list(scheme.bases)
        yield from self._told_of_rules(scheme, at)
        for line, payment in scheme.contributions.items():
            here = f"{at}.contributions.{line}"
            yield from _unknown(payment.into, funds, "fund", f"{here}.into")
            if list(payment.into.values()).count("rest") != 1:
                yield "exactly one fund takes the rest: {fund: rest}.", f"{here}.into"
            if isinstance(payment, Payroll):
                yield from _unknown([payment.base], bases, BASE, f"{here}.base")
        for line, moved in scheme.transfers.items():
            here = f"{at}.transfers.{line}"
            yield from _unknown([moved.source_fund], funds, "fund", f"{here}.source_fund")
            yield from _unknown([moved.target_fund], funds, "fund", f"{here}.target_fund")
            if isinstance(moved, PremiumTransfer):
                premiums = self._lines("contributions")
                yield from _unknown([moved.line], premiums, "contribution line", f"{here}.line")
            if isinstance(moved, PayrollTransfer):
                yield from _unknown([moved.base], bases, BASE, f"{here}.base")
        for line, benefit in scheme.benefits.items():
            here = f"{at}.benefits.{line}"
            yield from _unknown([benefit.fund], funds, "fund", f"{here}.fund")
            if isinstance(benefit, LayerBenefit | RemainderBenefit):
                yield from _unknown(
                    benefit.on, self._lines("benefits"), "benefit line", f"{here}.on"
                )
            if isinstance(benefit, Utilization) and (
                (benefit.reimbursement is None) == (benefit.design is None)
            ):
                yield "give either reimbursement or design, one of the two.", here

    def _told_of_designs(self) -> Iterator[Told]:
        funds, designs = self._funds(), list(self.pooling.designs)
        for name, design in self.pooling.designs.items():
            here = f"pooling.designs.{name}"
            if not isinstance(design, Municipal):
                yield from _unknown(design.funds, funds, "fund", f"{here}.funds")
                if isinstance(design, Adjustment) and design.opening is not None:
                    held = labels_of(design.opening)
                    yield from _unknown(held, design.funds, "fund", f"{here}.opening")
                if design.national is not None and design.national.start < design.start:
                    yield "the national fund begins before its design.", f"{here}.national.start"
            if isinstance(design, Unified):
                yield from self._told_of_targets(design, here)
        yield from _unknown(self.pooling.in_force, funds, "fund", "pooling.in_force")
        for fund, named in self.pooling.in_force.items():
            yield from _unknown([named], designs, "design", f"pooling.in_force.{fund}")

    def _told_of_targets(self, design: Unified, at: str) -> Iterator[Told]:
        """Stated rates belong to lines that have such a rate, and are wanted where given."""
        schemes = list(self.schemes)
        yield from _unknown(design.target, schemes, "scheme", f"{at}.target")
        for aim in ("rates", "benefits"):
            stated = [getattr(target, aim) for target in design.target.values()]
            wanted, there = getattr(design, aim) == "given", any(stated)
            if wanted and not there:
                yield f"given means the {aim} stated under target; none is.", f"{at}.{aim}"
            if there and not wanted:
                yield f"the {aim} under target count only where given is meant.", f"{at}.{aim}"
        for name, target in design.target.items():
            if name not in self.schemes:
                continue
            here, scheme = f"{at}.target.{name}", self.schemes[name]
            payroll = [k for k, one in scheme.contributions.items() if isinstance(one, Payroll)]
            used = [
                line
                for line, benefit in scheme.benefits.items()
                if isinstance(benefit, Utilization) and benefit.reimbursement is not None
            ]
            if target.rates is not None:
                yield from _unknown(
                    labels_of(target.rates), payroll, "payroll line", f"{here}.rates"
                )
            if target.benefits is not None:
                yield from _unknown(
                    labels_of(target.benefits), used, "reimbursed line", f"{here}.benefits"
                )

    def _told_of_rules(self, scheme: Scheme, at: str) -> Iterator[Told]:
        """Rules scale lines that exist; an automatic rate only those that have a rate."""
        lines = {k: one for s in self.schemes.values() for k, one in s.contributions.items()}
        payroll = [k for k, one in scheme.contributions.items() if isinstance(one, Payroll)]
        for name, fund in scheme.funds.items():
            here = f"{at}.funds.{name}"
            rules = {"rule": fund.rule} | {f"further.{k}": one for k, one in fund.further.items()}
            scaled: list[str] = []
            for key, rule in rules.items():
                if isinstance(rule, Balanced | ReturnExcess):
                    yield from _unknown(
                        rule.lines, list(lines), "contribution line", f"{here}.{key}.lines"
                    )
                if isinstance(rule, Balanced | ReturnExcess | AutomaticRate):
                    if sorted(rule.lines) != sorted(scaled or rule.lines):
                        yield "the rules of one fund scale the same lines.", f"{here}.{key}.lines"
                    scaled = rule.lines
                if isinstance(rule, AutomaticRate):
                    yield from _unknown(rule.lines, payroll, "payroll line", f"{here}.{key}.lines")

    def _funds(self) -> list[str]:
        return [fund for scheme in self.schemes.values() for fund in scheme.funds]

    def _lines(self, part: str) -> list[str]:
        return [f"{name}.{line}" for name, s in self.schemes.items() for line in getattr(s, part)]


Told = tuple[str, str]
BASE = "base of this scheme"


def _unknown(names: Iterable[str], known: Sequence[str], what: str, at: str) -> Iterator[Told]:
    for name in names:
        if name not in known:
            meant = nearest(name, known)
            choice = f"known are {listed(known)}." if known else "there is none."
            yield f"{name} is no {what}; {f'did you mean {meant}?' if meant else choice}", at
