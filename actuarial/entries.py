"""What the rooms of the line hand to each other: tuples of arrays, and nothing that computes.

A room never imports a function of another room; it is given what it needs from here. Years count
from the base year unless a field says otherwise, and run one year past the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from actuarial.arrays import Bools, Floats
from actuarial.basis.compiled_lines import ContributionLine
from actuarial.basis.types import Basis, MemberGroup
from actuarial.vocabulary.axes import axes

Key = tuple[str, str]
"""Scheme and line."""
Effects = Mapping[
    tuple[str, str, str], Annotated[Floats, axes("year_from_base", "region", "status or 1")]
]
"""Factor of the measures by scheme, service and term; absent means 1."""
UnderDesigns = Annotated[Floats, axes("year_from_base", "pooling", "...", "region")]
OfStatus = Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "status")]


class People(NamedTuple):
    """Population and its movements; stocks at 31 December, flows over the calendar year."""

    population: Annotated[Floats, axes("year", "region", "sex", "age")]
    """Persons."""
    births: Annotated[Floats, axes("year_projected", "region", "sex")]
    deaths: Annotated[Floats, axes("year_projected", "region", "sex", "age")]
    """By the age reached."""
    net_migrants: Annotated[Floats, axes("year_projected", "region", "sex", "age")]
    """By the age reached."""
    survival: Annotated[Floats, axes("year_projected", "region", "sex", "age")]
    """Survival ratios by the age reached."""
    death_rates: Annotated[Floats, axes("year_from_base", "region", "sex", "age")]
    """Central rates."""
    expectancy_gain: Annotated[Floats, axes("year_from_base", "region", "sex", "age")]
    """Remaining life expectancy above the mean of the reference years, years."""
    fertility: Annotated[Floats, axes("year_from_base", "region", "age")]
    """Births per woman-year."""
    leaving: Annotated[Floats, axes("year_projected", "region", "sex", "age")] | None = None
    """Share of the survivors who move to other regions of the run, by the age reached; None
    where nobody moves."""
    destination: (
        Annotated[Floats, axes("year_projected", "...", "origin", "destination")] | None
    ) = None
    """Where they go."""


class Insured(NamedTuple):
    """People by insurance status and the members of the region's own pools."""

    people: Annotated[Floats, axes("year", "region", "status", "sex", "age")]
    """Persons."""
    membership_ratio: Annotated[Floats, axes("region", "status", "age or 1")]
    """Pool members per resident of the status."""
    status_flow: Annotated[Floats, axes("year_projected", "region", "from_status", "to_status")]
    newly_retired: Annotated[Floats, axes("year_projected", "region", "sex")]


class Economy(NamedTuple):
    """Economic paths from the year before the base year."""

    wages: Mapping[str, Annotated[Floats, axes("year", "region")]]
    """Yuan a year by the name of the path (average wage, reference wage, disposable income)."""
    wage_growth: Annotated[Floats, axes("year", "region")]
    """Growth of the average wage into the year, share."""
    cpi_growth: Annotated[Floats, axes("year", "region")]
    """Growth of prices into the year, share."""
    price_index: Annotated[Floats, axes("year", "region")]
    """Consumer prices, base year = 1."""
    gdp: Annotated[Floats, axes("year", "region")]
    """Gross domestic product, yuan a year."""


class SchemeMembers(NamedTuple):
    """Members of one scheme."""

    person_years: Annotated[Floats, axes("year_from_base", "region", "group")]
    """By the scheme's member groups."""
    groups: tuple[str, ...]
    """Names of the groups."""
    statuses: tuple[int, ...]
    """Position of each group's status."""


class Membership(NamedTuple):
    """Members of the pools and of each scheme."""

    insured: Annotated[Floats, axes("year", "region", "status", "sex", "age")]
    """At 31 December."""
    cells: dict[str, tuple[Annotated[Floats, axes("year_from_base", "region", "sex", "age")], ...]]
    """Person-years of each group, by scheme."""
    schemes: dict[str, SchemeMembers]
    """Person-years of each group, by scheme."""
    stocks: dict[str, Annotated[Floats, axes("year", "region", "status")]]
    """At 31 December, by scheme."""


class BeforeMoney(NamedTuple):
    """What precedes money: people, status, economy, members."""

    people: People
    insured: Insured
    economy: Economy
    members: Membership


class Collected(NamedTuple):
    """A contribution line under every design."""

    amount: Annotated[Floats, axes("year_from_base", "pooling", "region")]
    """Yuan a year."""
    rate: Annotated[Floats, axes("year_from_base", "pooling", "region")] | None
    """Payroll rate in force; none for lines without a rate."""
    collection: Annotated[Floats, axes("year_from_base", "pooling", "region")]
    """Factor of the response of collection, 1 for none."""


class Booked(NamedTuple):
    """One entry of money into the funds that a contribution line feeds."""

    scheme: str
    line: ContributionLine
    label: str
    """Label of the entry in the results."""
    amount: Annotated[Floats, axes("year_from_base", "pooling", "region")]
    """Yuan a year."""
    levied: bool
    """Whether it is a contribution or subsidy, on which an adjustment levy is raised."""


class Surroundings(NamedTuple):
    """What use depends on beside the members."""

    death_rates: Annotated[Floats, axes("year_from_base", "region", "sex", "age")]
    expectancy_gain: Annotated[Floats, axes("year_from_base", "region", "sex", "age")]
    """Years."""
    fertility: Annotated[Floats, axes("year_from_base", "region", "age")]
    """Births per woman."""
    wage_growth: Annotated[Floats, axes("year_from_base", "region")]
    cpi_growth: Annotated[Floats, axes("year_from_base", "region")]


class Use(NamedTuple):
    """Use of one service by the member groups of a line."""

    groups: tuple[MemberGroup, ...]
    events: Annotated[Floats, axes("year_from_base", "region", "group")]
    """Events a year."""
    gross_cost: Annotated[Floats, axes("year_from_base", "region", "group")]
    """Yuan a year, before reimbursement."""
    in_scope_cost: Annotated[Floats, axes("year_from_base", "region", "group")]
    """Yuan a year within the benefit catalogue."""
    reimbursement: Annotated[Floats, axes("year_from_base", "region", "group")]
    """Share of in-scope cost that the fund's own terms pay (before pooling and measures)."""


class Claims(NamedTuple):
    """One service of a scheme after its own benefit: what is left, in whose hands."""

    use: Use
    paid: Annotated[Floats, axes("year_from_base", "pooling", "region", "group")]
    """Yuan that the scheme's own fund pays."""
    response: Annotated[Floats, axes("year_from_base", "pooling", "region", "group or 1")]
    """Use under each design against the use that is stated; 1 where behaviour does not respond."""


class Reimbursed(NamedTuple):
    """Terms of a service under every design, after convergence and behaviour."""

    rate: Annotated[Floats, axes("year_from_base", "pooling", "region", "group")]
    """Share of in-scope cost, before measures."""
    response: Annotated[Floats, axes("year_from_base", "pooling", "region", "group or 1")]
    """Use under each design against the use that is stated; 1 where behaviour does not respond."""


class Paid(NamedTuple):
    """What one benefit line pays."""

    service: str
    """Label of the line in the results."""
    fund: str
    amount: Annotated[Floats, axes("year_from_base", "pooling", "region", "status")]
    """Yuan a year."""


class Part(NamedTuple):
    """What one benefit line pays for one service used."""

    line: Key
    """The line that pays."""
    fund: str
    service: Key
    """The service it is paid for."""
    groups: tuple[MemberGroup, ...]
    amount: Annotated[Floats, axes("year_from_base", "pooling", "region", "group")]
    """Yuan a year."""


class Benefits(NamedTuple):
    """What the benefit lines pay for services, under some of the measures."""

    claims: Mapping[Key, Claims]
    """Every service used, by scheme and name."""
    parts: tuple[Part, ...]
    """Every line for every service it pays for."""


class Measured(NamedTuple):
    """The measures of a scenario: what they pay to providers, and what each leaves to whom."""

    payments: tuple[Paid, ...]
    """Payments of the funds to providers."""
    effect: Annotated[Floats, axes("year_from_base", "pooling", "region", "payer", "measure")]
    """Yuan a year that a measure leaves to a payer, the other measures staying: more + or less −
    than without it. All payers together are 0."""
    together: Annotated[Floats, axes("year_from_base", "pooling", "region", "payer")]
    """Yuan a year that all measures leave to a payer."""


class Care(NamedTuple):
    """Use of services, what is paid for them, and care."""

    events: Annotated[Floats, axes("year_from_base", "region", "status", "service")]
    gross_cost: Annotated[Floats, axes("year_from_base", "region", "status", "service")]
    """Yuan."""
    in_scope_cost: Annotated[Floats, axes("year_from_base", "region", "status", "service")]
    """Yuan."""
    induced_cost: Annotated[Floats, axes("year_from_base", "pooling", "region", "status")]
    """Yuan by which behaviour under a design changes the cost."""
    paid: tuple[Paid, ...]
    """Every benefit line."""
    paid_by_service: Annotated[
        Floats, axes("year_from_base", "pooling", "region", "status", "service")
    ]
    """Yuan that pooled funds pay for the service used."""
    by_fund: tuple[tuple[str, int, OfStatus], ...]
    """Its parts: fund, position of the service, yuan."""
    claims: Mapping[tuple[str, str], Claims]
    """Every service used, by scheme and name."""
    by_group: tuple[Part, ...]
    """The parts of what is paid for services, by member group."""
    dependants: Annotated[Floats, axes("year_from_base", "region", "level", "sex", "age")] | None
    """At 31 December."""
    beneficiaries: Annotated[Floats, axes("year_from_base", "region", "level", "setting")]
    """At 31 December."""
    care_hours: Annotated[Floats, axes("year_from_base", "region", "level", "setting")]
    """Hours a year."""
    measures: Measured
    """What the measures pay, and what they leave to whom."""


class Labels(NamedTuple):
    """Labels of the lines of money, as the files name them."""

    funds: tuple[str, ...]
    income_lines: tuple[str, ...]
    transfer_lines: tuple[str, ...]
    services: tuple[str, ...]


class Flows(NamedTuple):
    """Yuan a year, from the base year on."""

    labels: Labels
    income: Annotated[
        Floats, axes("year_from_base", "pooling", "...", "region", "fund", "income_line")
    ]
    """From outside the funds."""
    levied: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """Contributions and subsidies, on which levies are raised."""
    transfer: Annotated[
        Floats, axes("year_from_base", "pooling", "...", "region", "fund", "transfer_line")
    ]
    """Received +, paid −, between funds."""
    netted: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """Transfers that published figures net from income."""
    expenditure: Annotated[
        Floats, axes("year_from_base", "pooling", "...", "region", "fund", "service")
    ]
    expenditure_by_status: Annotated[
        Floats, axes("year_from_base", "pooling", "...", "region", "fund", "status")
    ]
    rate: Mapping[tuple[str, str], UnderDesigns]
    """By main fund and line: payroll rate under each design."""
    collection: Mapping[tuple[str, str], UnderDesigns]
    """By main fund and line: response of collection, 1 for none."""


class BeforeFunds(NamedTuple):
    """What precedes the funds' balances: people, and the flows of money that follow from them."""

    before_money: BeforeMoney
    care: Care
    flows: Flows
    contribution_base: Annotated[Floats, axes("year_from_base", "region", "status")]
    """Yuan a year."""
    rate_base: Annotated[Floats, axes("year_from_base", "region", "fund")]
    """Yuan a year."""
    fund_members: Annotated[Floats, axes("year_from_base", "region", "fund")]
    """Members at 31 December."""
    responses: tuple[UnderDesigns, UnderDesigns]
    """Change of collection and of spending."""


class Accounts(NamedTuple):
    """Accounts of every fund."""

    flows: Flows
    """Flows with account spending, pooling transfers and the rules' changes booked."""
    opening: Annotated[Floats, axes("...", "region", "fund")]
    """Balances at the end of the base year."""
    reserve: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    interest: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    total_income: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """As published: interest in, transfers netted from income out."""
    total_expenditure: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """As published: transfers paid in."""
    adjustment_reserve: Annotated[
        Floats, axes("year_from_base", "pooling", "...", "province", "fund")
    ]
    adjustment_interest: Annotated[
        Floats, axes("year_from_base", "pooling", "...", "province", "fund")
    ]
    adjustment_flow: Annotated[Floats, axes("year_from_base", "pooling", "...", "province", "fund")]
    national_reserve: Annotated[Floats, axes("year_from_base", "pooling", "...", "fund")]
    """Of the fund above the provinces."""
    national_interest: Annotated[Floats, axes("year_from_base", "pooling", "...", "fund")]
    national_flow: Annotated[Floats, axes("year_from_base", "pooling", "...", "fund")]
    residual: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """Reserves less the claims on a provincial fund."""
    residual_interest: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """Interest on them."""
    handed_over: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """Moved from them to the claims at the beginning of the year."""
    unpaid: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """Benefits due that a rule leaves unpaid; spending is what is paid."""
    unpaid_share: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    """The same as a share of the benefits due."""
    missed: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    income_factor: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    rate_change: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "fund")]
    served_by_province: Annotated[Bools, axes("year_from_base", "pooling", "...", "fund")]
    """Whether one provincial fund serves the region."""
    account_paid: Annotated[Floats, axes("year_from_base", "pooling", "...", "region", "status")]
    """Paid from personal accounts for the members' care."""


class Money(NamedTuple):
    """What the indicators are read from, yuan."""

    income: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """Total income as published, interest inside."""
    interest: Annotated[Floats, axes("year_from_base", "...", "fund")]
    expenditure: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """Total expenditure as published."""
    levied: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """Contributions and subsidies."""
    reserve: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """At 31 December."""
    opening: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """At the beginning of the year, of the fund that serves in the year; missing in the base
    year."""
    unpaid: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """Benefits due that a rule leaves unpaid, yuan a year."""
    base: Annotated[Floats, axes("year_from_base", "...", "fund")]
    """Base on which rates are stated."""


class Projection(NamedTuple):
    """Everything a projection computes, in numpy."""

    basis: Basis
    before_money: BeforeMoney
    care: Care
    accounts: Accounts
    contribution_base: Annotated[Floats, axes("year_from_base", "region", "status")]
    """Yuan a year."""
    rate_base: Annotated[Floats, axes("year_from_base", "region", "fund")]
    """Yuan a year."""
    fund_members: Annotated[Floats, axes("year_from_base", "region", "fund")]
    """Members at 31 December."""
    responses: tuple[UnderDesigns, UnderDesigns]
    """Change of collection and of spending."""
