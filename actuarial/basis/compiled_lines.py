"""The terms of every kind of line, design, rule and measure, as the rooms read them.

Made by `python -m actuarial.reference.typed_lines` from the schema, which says what a field means;
edit `actuarial/reading/schema/`, not this. What files may leave out is None where no region of the
run gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from actuarial.arrays import Floats
from actuarial.basis.line import Bands, ByYear, Into, Line
from actuarial.vocabulary import Level, Setting, Status
from actuarial.vocabulary.axes import axes


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class WageBase(Line):
    """Contribution base on a lognormal wage (缴费基数)."""

    wage: Literal["average_wage", "reference_wage", "disposable_income"]
    """Economic path whose mean the wage has."""
    reference: Literal["average_wage", "reference_wage", "disposable_income"]
    """Path to which floor and ceiling refer; its value of the previous year counts."""
    spread: ByYear
    """Standard deviation of the logarithm of wages."""
    floor: ByYear
    """Lowest base (缴费基数下限) as a share of the reference wage."""
    ceiling: ByYear
    """Highest base (缴费基数上限) as a share of the reference wage."""
    declared: ByYear
    """Share of the wage that is declared (申报工资)."""
    entrants: ByYear
    """Contribution base of those who join because coverage of actives rises, over that of those who
    are there; 1 where they declare as much."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Payroll(Line):
    """Σ contributors × contribution base × rate × collection."""

    kind: ClassVar[str] = "payroll"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    of: tuple[Status, ...]
    """Statuses that pay."""
    base: str
    """Name of the base, one of the scheme's bases."""
    rate: ByYear
    """Contribution rate, share of the contribution base (缴费率)."""
    collection: ByYear
    """Share of what is due that is collected (征缴率)."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Flat(Line):
    """Members × amount."""

    kind: ClassVar[str] = "flat"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    of: tuple[Status, ...]
    """Statuses that pay."""
    amount: Annotated[Floats, axes("year", "region", "group")]
    """Yuan a year and member (缴费标准), in the notice of the year."""
    collection: ByYear
    """Share collected."""
    lag: ByYear
    """Share of the notice of a year that is income of the next year."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Split:
    """Central, provincial and local share of a subsidy."""

    central: ByYear
    """Central budget."""
    provincial: ByYear
    """Provincial budget."""
    local: ByYear
    """Municipal and county budgets."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Subsidy(Line):
    """Members × subsidy, by tier of government (财政补助)."""

    kind: ClassVar[str] = "subsidy"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    of: tuple[Status, ...]
    """Statuses that are subsidised."""
    amount: Annotated[Floats, axes("year", "region", "group")]
    """Yuan a year and member."""
    split: Split
    """Shares of the tiers of government."""
    into: Into
    """Funds that receive the line; exactly one says rest."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ShareOfSpending(Line):
    """A share of last year's benefits of the receiving fund, recovered (追回资金)."""

    kind: ClassVar[str] = "share_of_spending"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    rate: ByYear
    """Share of last year's expenditure on benefits."""
    into: Into
    """The fund that receives the line."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Matching(Line):
    """A budget that pays whatever the fund spends (财政拨款)."""

    kind: ClassVar[str] = "matching"
    share: ByYear
    """Share that it pays of what the fund spends beyond its other income."""
    into: Into
    """The fund that receives the line."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FlatTransfer(Line):
    """Members × amount, from one fund to another."""

    kind: ClassVar[str] = "flat"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: str
    """Fund that pays."""
    target_fund: str
    """Fund that receives."""
    netted_from: Literal["income", "expenditure"]
    """Where the published figures of the paying fund show it: less income, or in expenditure."""
    of: tuple[Status, ...]
    """Statuses for which it is paid."""
    amount: Annotated[Floats, axes("year", "region", "group")]
    """Yuan a year and member."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PayrollTransfer(Line):
    """Σ contributors × base × rate, from one fund to another."""

    kind: ClassVar[str] = "payroll"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: str
    """Fund that pays."""
    target_fund: str
    """Fund that receives."""
    netted_from: Literal["income", "expenditure"]
    """Where the published figures of the paying fund show it: less income, or in expenditure."""
    of: tuple[Status, ...]
    """Statuses for which it is paid."""
    base: str
    """Name of the base."""
    rate: ByYear
    """Share of the contribution base."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class IncomeTransfer(Line):
    """A share of the paying fund's income from outside."""

    kind: ClassVar[str] = "share_of_income"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: str
    """Fund that pays."""
    target_fund: str
    """Fund that receives."""
    netted_from: Literal["income", "expenditure"]
    """Where the published figures of the paying fund show it: less income, or in expenditure."""
    rate: ByYear
    """Share of the paying fund's income without interest."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PremiumTransfer(Line):
    """Premiums that a budget fund pays for low-income members (资助参保)."""

    kind: ClassVar[str] = "premium"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    source_fund: str
    """Fund that pays."""
    target_fund: str
    """Fund that receives."""
    netted_from: Literal["income", "expenditure"]
    """Where the published figures of the paying fund show it: less income, or in expenditure."""
    line: str
    """Contribution line whose premium is paid, scheme.line; what its payers pay falls by it."""
    share: ByYear
    """Share of the payers who are assisted."""
    part: ByYear
    """Part of the premium that is paid for them."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class UtilizationProfile:
    """Columns."""

    frequency: Annotated[Floats, axes("region or 1", "group", "sex", "age")]
    unit_cost: Annotated[Floats, axes("region or 1", "group", "sex", "age")]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Frequency:
    """How often a service is used."""

    scale: ByYear
    """Factor that reconciles the events with the statistics of the base year."""
    by_status: Annotated[Floats, axes("year", "region", "group")]
    """Factor by status (by class where a status has classes)."""
    growth: ByYear
    """Growth of the frequency at given age, share a year."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class UnitCost:
    """What one event costs."""

    scale: ByYear
    """Factor that reconciles the cost per event with the statistics of the base year."""
    by_status: Annotated[Floats, axes("year", "region", "group")]
    """Factor by status (by class where a status has classes)."""
    wage_share: ByYear
    """Weight of wages in the growth of unit cost; the rest follows prices."""
    excess: ByYear
    """Growth above that of wages and prices, share a year (signed)."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BenefitDesign:
    """Deductible, bands and ceiling on a lognormal cost."""

    deductible: ByYear
    """Yuan that the patient bears first (起付线)."""
    bands: Bands
    """Share paid (分段支付比例) from each amount of in-scope cost on, e.g. {0: 60%, 20000: 70%}."""
    ceiling: ByYear
    """Most in-scope cost above the deductible that counts in the unit (封顶线), yuan."""
    variation: ByYear
    """Coefficient of variation of the cost."""
    per: Literal["admission", "year"]
    """Unit of the terms: one event, or one treated person's year."""
    events_per_person: ByYear
    """Events per treated person and year; used where the unit is a year."""
    growth: ByYear
    """Growth of deductible, bands and ceiling, share a year."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DeathCost:
    """Cost in the last year of life."""

    weight: ByYear
    """1 applies it, 0 leaves it out."""
    ratio: Annotated[Floats, axes("year", "region or 1", "age or 1")]
    """Cost in the last year of life over that of a survivor, by age."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Utilization(Line):
    """Frequency × unit cost × in-scope share × reimbursement, by status, sex and age."""

    kind: ClassVar[str] = "utilization"
    scale: ByYear
    """Factor on what the pool pays, that reconciles it with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    of: tuple[Status, ...]
    """Statuses that use the service."""
    per: Literal["person", "birth"]
    """The profile's frequency is per person-year, or per birth to insured women."""
    profile: UtilizationProfile
    """Frequency and unit cost (yuan) by sex and age (by status where they differ)."""
    frequency: Frequency
    """How often."""
    unit_cost: UnitCost
    """What one event costs."""
    in_scope: ByYear
    """Share of cost within the benefit catalogue (政策范围内费用占比)."""
    reimbursement: Annotated[Floats, axes("year", "region", "group")] | None = None
    """Share of in-scope cost that the pool pays (报销比例); or give design."""
    design: BenefitDesign | None = None
    """Deductible, bands and ceiling instead of one share."""
    death_cost: DeathCost | None = None
    """Death-related cost."""
    healthy_ageing: ByYear
    """Years by which profiles shift per year of life expectancy gained: 0 pure ageing, 1 dynamic
    equilibrium."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LayerTerms:
    """Terms of a layer above the basic benefit."""

    deductible: ByYear
    """Deductible as a share of last year's disposable income per head (大病保险起付线)."""
    bands: Bands
    """Share paid from each amount above the deductible on."""
    ceiling: ByYear
    """Most cost above the deductible that counts, as a multiple of disposable income per head."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class LayerBenefit(Line):
    """Pays above a deductible on the year's in-scope cost that the basic benefit leaves."""

    kind: ClassVar[str] = "layer"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    of: tuple[Status, ...]
    """Statuses covered."""
    on: tuple[str, ...]
    """Services whose remaining in-scope cost counts (e.g. urrbmi.inpatient)."""
    terms: LayerTerms
    """Ordinary terms."""
    low_income_terms: LayerTerms
    """Better terms for low-income members."""
    low_income_share: ByYear
    """Share of the covered members with the better terms."""
    events_per_person: ByYear
    """Events of the services per treated person and year."""
    variation: ByYear
    """Coefficient of variation of the cost left to a treated person in a year."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class RemainderBenefit(Line):
    """A share of what other benefits leave, for low-income members (医疗救助)."""

    kind: ClassVar[str] = "share_of_remainder"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    of: tuple[Status, ...]
    """Statuses covered."""
    on: tuple[str, ...]
    """Services whose remaining cost counts."""
    low_income_share: ByYear
    """Share of the cost left that falls on low-income members."""
    share: ByYear
    """Share of it that is paid."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class DaysOfCare(Line):
    """Care in kind: units of care × price, the fund's share up to a ceiling."""

    kind: ClassVar[str] = "days_of_care"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    setting: Setting
    """Setting: home or institution."""
    setting_share: ByYear
    """Share of beneficiaries who choose it."""
    per_month: Annotated[Floats, axes("year", "region", "level")]
    """Units (hours or days) a month by level of dependency."""
    hours_per_unit: ByYear
    """Hours of care in one unit."""
    price: ByYear
    """Price of one unit, yuan."""
    excess: ByYear
    """Growth of the price above its path, share a year (signed)."""
    fund_share: ByYear
    """Share that the fund pays (基金支付比例)."""
    ceiling: ByYear
    """Most that the fund pays a month."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class CashBenefit(Line):
    """Cash for care."""

    kind: ClassVar[str] = "cash"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    setting: Setting
    """Setting: cash."""
    setting_share: ByYear
    """Share of beneficiaries who choose it."""
    per_month: Annotated[Floats, axes("year", "region", "level")]
    """Yuan a month by level of dependency in the base year."""
    excess: ByYear
    """Growth of the amount above its own, share a year (signed)."""
    growth: ByYear
    """Growth of the amount, share a year."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AccountSpending(Line):
    """Spending from personal accounts (个人账户支出)."""

    kind: ClassVar[str] = "account_use"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    of: tuple[Status, ...]
    """Statuses that hold accounts."""
    of_credits: ByYear
    """Share of the year's credits (with interest) that is spent."""
    of_opening: ByYear
    """Share of the opening balance that is spent."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ShareOfIncome(Line):
    """A share of the fund's income, e.g. administration."""

    kind: ClassVar[str] = "share_of_income"
    scale: ByYear
    """Factor that reconciles the line with the statistics of the base year."""
    fund: str
    """Fund that pays."""
    rate: ByYear
    """Share of income without interest."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Prevalence(Line):
    """How many depend on care (失能): population × rate by age, sex and level."""

    kind: ClassVar[str] = "prevalence"
    prevalence: Annotated[Floats, axes("year", "region or 1", "level or 1", "sex or 1", "age or 1")]
    """Share of the population (失能率) at each level of dependency."""
    healthy_ageing: ByYear
    """Years by which prevalence shifts per year of life expectancy gained."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TakeUp(Line):
    """Who of the dependants receives benefits."""

    eligible: tuple[Level, ...]
    """Levels of dependency that are eligible."""
    accepted: ByYear
    """Share of eligible dependants (失能人员) assessed, accepted and paid."""
    waiting_months: ByYear
    """Months of dependency before benefits begin (等待期)."""
    yearly_onset: ByYear
    """Onsets of the year as a share of the stock of dependants; for the waiting period."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TermTarget:
    """What a measure acts on, and on which factor of the product."""

    scheme: tuple[str, ...]
    """Schemes."""
    service: tuple[str, ...]
    """Services of these schemes, benefit lines of the kind utilization."""
    of: tuple[Status, ...]
    """Statuses on whose use it acts; all that the line is for where none is named."""
    term: Literal["frequency", "unit_cost", "in_scope", "reimbursement"]
    """Factor of the benefit product that is changed."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FactorMeasure(Line):
    """A dated factor on one term of a benefit."""

    kind: ClassVar[str] = "factor"
    target: TermTarget
    """What it acts on."""
    path: ByYear
    """Factor by year; 1 changes nothing."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Target:
    """What a measure acts on."""

    scheme: tuple[str, ...]
    """Schemes."""
    service: tuple[str, ...]
    """Services of these schemes, benefit lines of the kind utilization."""
    of: tuple[Status, ...]
    """Statuses on whose use it acts; all that the line is for where none is named."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class VolumeProcurement(Line):
    """Centralised volume-based procurement (集中带量采购): lowers the cost of an event."""

    kind: ClassVar[str] = "volume_procurement"
    target: Target
    """What it acts on."""
    phase_in: ByYear
    """Share of the effect reached by year."""
    cost_share: ByYear
    """Drugs or consumables as a share of cost."""
    covered_share: ByYear
    """Share of them bought in the rounds."""
    price_cut: ByYear
    """Mean cut of price."""
    pass_through: ByYear
    """Share of the cut that reaches the bills."""
    retained: ByYear
    """Share of what the service's fund saves that it pays back to hospitals (结余留用); patients
    keep their saving."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class PaymentToProviders(Line):
    """What the funds pay to hospitals beside the bills: advances, settlements, rewards."""

    kind: ClassVar[str] = "payment_to_providers"
    target: Target
    """Services whose funds pay it."""
    share: ByYear
    """Share of what each fund pays for the services."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Municipal(Line):
    """Every municipality its own fund (市级统筹)."""

    kind: ClassVar[str] = "municipal"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Conditions:
    """What a region has to do for its grant in full; what it does not earn stays in the fund."""

    collection_at_least: ByYear
    """Share collected (征缴率) for the whole grant; below it the grant shrinks in proportion."""
    budget_kept: ByYear
    """Share of the grant earned by keeping to the budget, by year."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class National:
    """An adjustment fund of the nation above the provinces (全国调剂金), with the design's funds.
    It acts where a run has several provinces."""

    start: int
    """First year; not before that of the design."""
    levy: ByYear
    """Share of contributions and subsidies paid into the fund."""
    grant: ByYear
    """Share of what is lacking that is granted."""
    reserve_months: ByYear | None = None
    """Grants fill reserves up to these months; the year's deficit counts where none is given."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Adjustment(Line):
    """Municipal funds with a provincial adjustment fund (省级调剂金)."""

    kind: ClassVar[str] = "adjustment"
    funds: tuple[str, ...]
    """Funds it covers."""
    start: int
    """First year."""
    levy: ByYear
    """Share of contributions and subsidies paid into the adjustment fund (上解)."""
    grant: ByYear
    """Share of a municipality's deficit that is granted (下拨)."""
    reserve_months: ByYear | None = None
    """Grants fill reserves up to these months; the year's deficit counts where none is given."""
    conditions: Conditions | None = None
    """What a region has to do for its grant in full."""
    opening: Annotated[Floats, axes("year", "region", "fund")] | None = None
    """Balance of the adjustment fund at the end of the base year, by fund."""
    surcharge: ByYear
    """Added to contributions as a share of them; subsidies are not raised."""
    collection_response: ByYear
    """Change of collection from payers, not of subsidies (behaviour); 0 unless asked for."""
    spending_response: ByYear
    """Change of the use of services of these funds, and so of cost and benefits (behaviour); 0
    unless asked for."""
    national: National | None = None
    """A national fund above the provinces."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class StatedRates:
    """Rates of one scheme to which its regions converge, where the target is given."""

    rates: Mapping[str, ByYear] | None = None
    """Contribution rates by payroll line; lines not named stay as they are."""
    benefits: Mapping[str, ByYear] | None = None
    """Reimbursement rates by benefit line; lines not named stay as they are."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Unified(Line):
    """One fund for the province (省级统收统支)."""

    kind: ClassVar[str] = "unified"
    funds: tuple[str, ...]
    """Funds it covers."""
    start: int
    """First year of the one fund."""
    phase_in: ByYear
    """How far rates and benefits have converged."""
    handover: ByYear
    """Share of the municipal balances (累计结余) that is handed over by then: at the start, and
    where the share rises later, of what they still hold; it never falls."""
    pooled_share: ByYear
    """Share of the year's income and spending that the provincial fund takes, by year; it never
    falls."""
    rates: Literal["own", "mean", "highest", "given"]
    """Contribution rates to which municipalities converge."""
    benefits: Literal["own", "mean", "highest", "given"]
    """Reimbursement rates to which municipalities converge."""
    target: Mapping[str, StatedRates]
    """By scheme, the rates that are meant by given."""
    surcharge: ByYear
    """Added to contributions as a share of them; subsidies are not raised."""
    collection_response: ByYear
    """Change of collection once pooled from payers, not of subsidies (behaviour); 0 unless asked
    for."""
    spending_response: ByYear
    """Change of the use of services of these funds once pooled, and so of cost and benefits
    (behaviour); 0 unless asked for."""
    national: National | None = None
    """A national fund above the provinces."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Report(Line):
    """The gap is shown, nothing is changed."""

    kind: ClassVar[str] = "report"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Balanced(Line):
    """Lines are scaled by one factor a year so that the reserve holds the months (收支平衡调整)."""

    kind: ClassVar[str] = "balanced"
    start: int
    """First year of the rule."""
    months: ByYear
    """Months of expenditure that the reserve holds at the end of the year."""
    lines: tuple[str, ...]
    """Contribution lines that are scaled."""
    lowest: ByYear
    """Lowest factor."""
    highest: ByYear
    """Highest factor."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Backstop(Line):
    """The budget pays what keeps the reserve at the months or above (财政兜底); an income line."""

    kind: ClassVar[str] = "backstop"
    start: int
    """First year of the rule."""
    months: ByYear
    """Months of expenditure below which the year-end reserve does not fall."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BenefitCut(Line):
    """Benefits are cut to what is payable; the rest is reported as unpaid."""

    kind: ClassVar[str] = "benefit_cut"
    start: int
    """First year of the rule."""
    months: ByYear
    """Months of the expenditure paid that the year-end reserve keeps."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BudgetCap(Line):
    """Spending is limited to a share of the year's income (总额预算, 以收定支)."""

    kind: ClassVar[str] = "budget_cap"
    start: int
    """First year of the rule."""
    share: ByYear
    """Share of the year's income without interest that may be spent."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class AutomaticRate(Line):
    """The contribution rate moves a legal step when the reserve is low or high (费率自动调整)."""

    kind: ClassVar[str] = "automatic_rate"
    start: int
    """First year of the rule."""
    lines: tuple[str, ...]
    """Payroll lines whose rate moves, all by the same points."""
    months: ByYear
    """Months of the year's expenditure: with a smaller opening reserve the rate rises."""
    step: ByYear
    """Step of a year, share of the base."""
    highest: ByYear
    """Most that is added to the rate."""
    ease_above: ByYear | None = None
    """Months above which the rate falls by a step; it never falls where none is given."""
    lowest: ByYear
    """Most that is taken from the rate, below 0."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ReturnExcess(Line):
    """What a reserve holds above the months is given back by lower contributions."""

    kind: ClassVar[str] = "return_excess"
    start: int
    """First year of the rule."""
    months: ByYear
    """Months of expenditure above which the year-end reserve does not rise."""
    lines: tuple[str, ...]
    """Contribution lines that are lowered."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Borrow(Line):
    """A debt pays its own rate in place of the interest borrowed of the economy."""

    kind: ClassVar[str] = "borrow"
    start: int
    """First year of the rule."""
    rate: ByYear
    """Interest on the debt, share a year."""


ContributionLine: TypeAlias = Payroll | Flat | Subsidy | ShareOfSpending | Matching

TransferLine: TypeAlias = FlatTransfer | PayrollTransfer | IncomeTransfer | PremiumTransfer

BenefitLine: TypeAlias = (
    Utilization
    | LayerBenefit
    | RemainderBenefit
    | DaysOfCare
    | CashBenefit
    | AccountSpending
    | ShareOfIncome
)

Dependency: TypeAlias = Prevalence

Measure: TypeAlias = FactorMeasure | VolumeProcurement | PaymentToProviders

Design: TypeAlias = Municipal | Adjustment | Unified

Rule: TypeAlias = (
    Report | Balanced | Backstop | BenefitCut | BudgetCap | AutomaticRate | ReturnExcess | Borrow
)
