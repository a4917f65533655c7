"""What the rooms of the line hand to each other: tuples of arrays, and nothing that computes.

A room never imports a function of another room; it is given what it needs from here. Years count
from the base year unless a field says otherwise, and run one year past the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from actuarial.arrays import Bools, Floats
from actuarial.basis.types import Basis, Line, MemberGroup

Key = tuple[str, str]
"""Scheme and line."""
Effects = Mapping[tuple[str, str, str], Floats]
"""Factor of the measures [year, region] by scheme, service and term; absent means 1."""


class People(NamedTuple):
    """Population and its movements; stocks at 31 December, flows over the calendar year."""

    population: Floats
    """[year (from the year before the base year), region, sex, age] persons."""
    births: Floats
    """[year (from the first projected), region, sex]."""
    deaths: Floats
    """[year (from the first projected), region, sex, age] by the age reached."""
    net_migrants: Floats
    """[year (from the first projected), region, sex, age] by the age reached."""
    survival: Floats
    """[year (from the first projected), region, sex, age] survival ratios by the age reached."""
    death_rates: Floats
    """[year (from the base year), region, sex, age] central rates."""
    expectancy_gain: Floats
    """[year (from the base year), region, sex, age] remaining life expectancy above the mean of
    the reference years, years."""
    fertility: Floats
    """[year (from the base year), region, age] births per woman-year."""
    leaving: Floats | None = None
    """[year (from the first projected), region, sex, age] share of the survivors who move to other
    regions of the run, by the age reached; None where nobody moves."""
    destination: Floats | None = None
    """[year (from the first projected), origin, destination] where they go."""


class Insured(NamedTuple):
    """People by insurance status and the members of the region's own pools."""

    people: Floats
    """[year (from the year before the base year), region, status, sex, age] persons."""
    membership_ratio: Floats
    """[region, status, age or 1] pool members per resident of the status."""
    status_flow: Floats
    """[year (from the first projected), region, from_status, to_status]."""
    newly_retired: Floats
    """[year (from the first projected), region, sex]."""


class Economy(NamedTuple):
    """Economic paths, [year, region], from the year before the base year."""

    wages: Mapping[str, Floats]
    """Yuan a year by the name of the path (average wage, reference wage, disposable income)."""
    wage_growth: Floats
    """Growth of the average wage into the year, share."""
    cpi_growth: Floats
    """Growth of prices into the year, share."""
    price_index: Floats
    """Consumer prices, base year = 1."""
    gdp: Floats
    """Gross domestic product, yuan a year."""


class SchemeMembers(NamedTuple):
    """Members of one scheme."""

    person_years: Floats
    """[year (from the base year), region, group] by the scheme's member groups."""
    groups: tuple[str, ...]
    """Names of the groups."""
    statuses: tuple[int, ...]
    """Position of each group's status."""


class Membership(NamedTuple):
    """Members of the pools and of each scheme."""

    insured: Floats
    """[year (from the year before the base year), region, status, sex, age] at 31 December."""
    cells: dict[str, tuple[Floats, ...]]
    """Person-years [year (from the base year), region, sex, age] of each group, by scheme."""
    schemes: dict[str, SchemeMembers]
    """Person-years of each group, by scheme."""
    stocks: dict[str, Floats]
    """[year (from the year before the base year), region, status] at 31 December, by scheme."""


class BeforeMoney(NamedTuple):
    """What precedes money: people, status, economy, members."""

    people: People
    insured: Insured
    economy: Economy
    members: Membership


class Collected(NamedTuple):
    """A contribution line under every design, [year, pooling, region]."""

    amount: Floats
    """Yuan a year."""
    rate: Floats | None
    """Payroll rate in force; none for lines without a rate."""
    collection: Floats
    """Factor of the response of collection, 1 for none."""


class Booked(NamedTuple):
    """One entry of money into the funds that a contribution line feeds."""

    scheme: str
    line: Line
    label: str
    """Label of the entry in the results."""
    amount: Floats
    """[year, pooling, region] yuan a year."""
    levied: bool
    """Whether it is a contribution or subsidy, on which an adjustment levy is raised."""


class Surroundings(NamedTuple):
    """What use depends on beside the members; [year (from the base year), region, ...]."""

    death_rates: Floats
    """[year, region, sex, age]"""
    expectancy_gain: Floats
    """[year, region, sex, age] years."""
    fertility: Floats
    """[year, region, age] births per woman."""
    wage_growth: Floats
    """[year, region]"""
    cpi_growth: Floats
    """[year, region]"""


class Use(NamedTuple):
    """Use of one service by the member groups of a line, [year, region, group]."""

    groups: tuple[MemberGroup, ...]
    events: Floats
    """Events a year."""
    gross_cost: Floats
    """Yuan a year, before reimbursement."""
    in_scope_cost: Floats
    """Yuan a year within the benefit catalogue."""
    reimbursement: Floats
    """Share of in-scope cost that the fund's own terms pay (before pooling and measures)."""


class Claims(NamedTuple):
    """One service of a scheme after its own benefit: what is left, in whose hands."""

    use: Use
    paid: Floats
    """[year, pooling, region, group] yuan that the scheme's own fund pays."""
    response: Floats
    """[year, pooling, region, 1] use under each design against the use that is stated; 1 where
    behaviour does not respond."""


class Reimbursed(NamedTuple):
    """Terms of a service under every design, after convergence and behaviour."""

    rate: Floats
    """[year, pooling, region, group] share of in-scope cost, before measures."""
    response: Floats
    """[year, pooling, region, 1] use under each design against the use that is stated; 1 where
    behaviour does not respond."""


class Paid(NamedTuple):
    """What one benefit line pays."""

    service: str
    """Label of the line in the results."""
    fund: str
    amount: Floats
    """[year (from the base year), pooling, region, status] yuan a year."""


class Part(NamedTuple):
    """What one benefit line pays for one service used."""

    line: Key
    """The line that pays."""
    fund: str
    service: Key
    """The service it is paid for."""
    groups: tuple[MemberGroup, ...]
    amount: Floats
    """[year (from the base year), pooling, region, group] yuan a year."""


class Care(NamedTuple):
    """Use of services, what is paid for them, and care; [year (from the base year), ...]."""

    events: Floats
    """[year, region, status, service]"""
    gross_cost: Floats
    """[year, region, status, service] yuan."""
    in_scope_cost: Floats
    """[year, region, status, service] yuan."""
    induced_cost: Floats
    """[year, pooling, region, status] yuan by which behaviour under a design changes the cost."""
    paid: tuple[Paid, ...]
    """Every benefit line."""
    paid_by_service: Floats
    """[year, pooling, region, status, service] yuan that pooled funds pay for the service used."""
    by_fund: tuple[tuple[str, int, Floats], ...]
    """Its parts: fund, position of the service, [year, pooling, region, status] yuan."""
    claims: Mapping[tuple[str, str], Claims]
    """Every service used, by scheme and name."""
    by_group: tuple[Part, ...]
    """The parts of what is paid for services, by member group."""
    dependants: Floats | None
    """[year (from the base year), region, level, sex, age] at 31 December."""
    beneficiaries: Floats
    """[year, region, level, setting] at 31 December."""
    care_hours: Floats
    """[year, region, level, setting] hours a year."""
    measure_effect: Floats
    """[year, region, fund, measure] yuan a year that each measure alone leaves in the fund, without
    pooling."""


class Labels(NamedTuple):
    """Labels of the lines of money, as the files name them."""

    funds: tuple[str, ...]
    income_lines: tuple[str, ...]
    transfer_lines: tuple[str, ...]
    services: tuple[str, ...]


class Flows(NamedTuple):
    """Yuan a year, from the base year on."""

    labels: Labels
    income: Floats
    """[year, pooling, region, fund, income_line] from outside the funds."""
    levied: Floats
    """[year, pooling, region, fund] contributions and subsidies, on which levies are raised."""
    transfer: Floats
    """[year, pooling, region, fund, transfer_line] received +, paid −, between funds."""
    netted: Floats
    """[year, pooling, region, fund] transfers that published figures net from income."""
    expenditure: Floats
    """[year, pooling, region, fund, service]."""
    expenditure_by_status: Floats
    """[year, pooling, region, fund, status]."""
    own_lines: tuple[tuple[str, ...], ...]
    """Contribution lines that pay into each fund."""
    rate: Mapping[tuple[str, str], Floats]
    """By main fund and line: payroll rate under each design, [year, pooling, region]."""
    collection: Mapping[tuple[str, str], Floats]
    """By main fund and line: response of collection, 1 for none, [year, pooling, region]."""


class Accounts(NamedTuple):
    """Accounts of every fund; [year (from the base year), pooling, region, fund] unless said."""

    flows: Flows
    """Flows with account spending, pooling transfers and the rules' changes booked."""
    opening: Floats
    """[region, fund] balances at the end of the base year."""
    reserve: Floats
    interest: Floats
    total_income: Floats
    """As published: interest in, transfers netted from income out."""
    total_expenditure: Floats
    """As published: transfers paid in."""
    adjustment_reserve: Floats
    """[year, pooling, province, fund]"""
    adjustment_interest: Floats
    adjustment_flow: Floats
    national_reserve: Floats
    """[year, pooling, fund] of the fund above the provinces."""
    national_interest: Floats
    national_flow: Floats
    residual: Floats
    """Reserves less the claims on a provincial fund."""
    residual_interest: Floats
    """Interest on them."""
    handed_over: Floats
    """Moved from them to the claims at the beginning of the year."""
    unpaid: Floats
    """Benefits due that a rule leaves unpaid; spending is what is paid."""
    unpaid_share: Floats
    """The same as a share of the benefits due."""
    missed: Floats
    income_factor: Floats
    rate_change: Floats
    served_by_province: Bools
    """[year, pooling, fund] whether one provincial fund serves the region."""
    account_paid: Floats
    """[year, pooling, region, status] paid from personal accounts for the members' care."""


class Money(NamedTuple):
    """What the indicators are read from; [year (from the base year), ..., fund] yuan."""

    income: Floats
    """Total income as published, interest inside."""
    interest: Floats
    expenditure: Floats
    """Total expenditure as published."""
    levied: Floats
    """Contributions and subsidies."""
    reserve: Floats
    """At 31 December."""
    opening: Floats
    """At the beginning of the year, of the fund that serves in the year; missing in the base
    year."""
    unpaid: Floats
    """Benefits due that a rule leaves unpaid, yuan a year."""
    base: Floats
    """Base on which rates are stated."""


class Projection(NamedTuple):
    """Everything a projection computes, in numpy."""

    basis: Basis
    before_money: BeforeMoney
    care: Care
    accounts: Accounts
    contribution_base: Floats
    """[year (from the base year), region, status] yuan a year."""
    rate_base: Floats
    """[year (from the base year), region, fund] yuan a year."""
    fund_members: Floats
    """[year (from the base year), region, fund] members at 31 December."""
    responses: tuple[Floats, Floats]
    """Change of collection and of spending, each [year (from the base year), pooling, region]."""
