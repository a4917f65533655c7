"""Provinces and regions: the resolved tree and what must fit within it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Literal, Self

from pydantic import model_validator

from actuarial.reading.problems import listed, nearest
from actuarial.reading.quantity import Leaf, labels_of
from actuarial.reading.schema.amounts import Balance, Persons
from actuarial.reading.schema.benefits import LayerBenefit, RemainderBenefit, Utilization
from actuarial.reading.schema.contributions import Payroll
from actuarial.reading.schema.coverage import Coverage
from actuarial.reading.schema.demography import Demography
from actuarial.reading.schema.economy import Economy
from actuarial.reading.schema.measures import Measure, Target
from actuarial.reading.schema.pooling import Adjustment, Municipal, Pooling, Unified
from actuarial.reading.schema.rules import AutomaticRate, Balanced, ReturnExcess
from actuarial.reading.schema.schemes import Scheme
from actuarial.reading.schema.transfers import PayrollTransfer, PremiumTransfer
from actuarial.reading.section import Code, Field, Name, Section, Text, several_faults
from actuarial.reading.units import Unit
from actuarial.vocabulary import STATUSES, Status


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

    code: Code
    """Official code of the province (行政区划代码)."""
    name: Name
    """Name of the province."""


class Region(Section):
    """Everything that holds for one region: the resolved tree."""

    code: Code
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
        faults = [
            *(
                one
                for name, scheme in self.schemes.items()
                for one in self._faults_of_scheme(name, scheme)
            ),
            *self._faults_of_designs(),
            *self._faults_of_measures(),
        ]
        if faults:
            raise several_faults(faults)
        return self

    def _faults_of_scheme(self, name: str, scheme: Scheme) -> Iterator[Fault]:
        at = f"schemes.{name}"
        funds, bases = self._funds(), list(scheme.bases)
        yield from self._faults_of_rules(scheme, at)
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

    def _faults_of_designs(self) -> Iterator[Fault]:
        funds, designs = self._funds(), list(self.pooling.designs)
        for name, design in self.pooling.designs.items():
            here = f"pooling.designs.{name}"
            if not isinstance(design, Municipal):
                yield from _unknown(design.funds, funds, "fund", f"{here}.funds")
                for fund in design.funds:
                    if fund in self._never_pooled():
                        words = f"{fund} is never pooled (pooled: false); take it out."
                        yield words, f"{here}.funds"
                if isinstance(design, Adjustment) and design.opening is not None:
                    held = labels_of(design.opening)
                    yield from _unknown(held, design.funds, "fund", f"{here}.opening")
                if design.national is not None and design.national.start < design.start:
                    yield "the national fund begins before its design.", f"{here}.national.start"
            if isinstance(design, Unified):
                yield from self._faults_of_targets(design, here)
        yield from _unknown(self.pooling.in_force, funds, "fund", "pooling.in_force")
        for fund, named in self.pooling.in_force.items():
            here = f"pooling.in_force.{fund}"
            yield from _unknown([named], designs, "design", here)
            chosen = self.pooling.designs.get(named)
            if isinstance(chosen, Adjustment | Unified) and fund not in chosen.funds:
                yield (
                    f"{named} does not cover this fund, which stays municipal; it covers "
                    f"{listed(chosen.funds)}.",
                    here,
                )

    def _faults_of_targets(self, design: Unified, at: str) -> Iterator[Fault]:
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

    def _faults_of_measures(self) -> Iterator[Fault]:
        """Measures act on services that are used in each of the schemes they name."""
        used = {
            name: [k for k, one in scheme.benefits.items() if isinstance(one, Utilization)]
            for name, scheme in self.schemes.items()
        }
        for name, measure in self.measures.items():
            here, target = f"measures.{name}.target", measure.target
            yield from _unknown(target.scheme, list(used), "scheme", f"{here}.scheme")
            schemes = [scheme for scheme in target.scheme if scheme in used]
            services = list(dict.fromkeys(one for scheme in schemes for one in used[scheme]))
            what = f"service (kind: utilization) of {' or '.join(schemes)}"
            if schemes:
                yield from _unknown(target.service, services, what, f"{here}.service")
            known = set(services).intersection(target.service)
            for scheme in schemes:
                if known and not known.intersection(used[scheme]):
                    words = f"{scheme} has none of the services named; take it out."
                    yield words, f"{here}.scheme"
            yield from self._faults_of_statuses(target, schemes, f"{here}.of")

    def _faults_of_statuses(
        self, target: Target, schemes: Sequence[str], at: str
    ) -> Iterator[Fault]:
        """Statuses that a measure names have one of its services."""
        lines = [
            line
            for scheme in schemes
            for service, line in self.schemes[scheme].benefits.items()
            if service in target.service and isinstance(line, Utilization)
        ]
        served = [status for status in STATUSES if any(status in line.of for line in lines)]
        for status in target.of:
            if lines and status not in served:
                yield f"the services are not for {status}; they are for {listed(served)}.", at

    def _faults_of_rules(self, scheme: Scheme, at: str) -> Iterator[Fault]:
        """Rules scale lines that feed their fund; an automatic rate only those that have a rate."""
        lines = [line for one in self.schemes.values() for line in one.contributions]
        payroll = {k: one for k, one in scheme.contributions.items() if isinstance(one, Payroll)}
        for name, fund in scheme.funds.items():
            rules = {"rule": fund.rule} | {f"further.{k}": one for k, one in fund.further.items()}
            scaled: list[str] = []
            for key, rule in rules.items():
                here = f"{at}.funds.{name}.{key}.lines"
                if not isinstance(rule, Balanced | ReturnExcess | AutomaticRate):
                    continue
                if sorted(rule.lines) != sorted(scaled or rule.lines):
                    yield "the rules of one fund scale the same lines.", here
                scaled = rule.lines
                if isinstance(rule, AutomaticRate):
                    yield from _unknown(rule.lines, list(payroll), "payroll line", here)
                    fed = [k for k, one in payroll.items() if one.into.get(name) == "rest"]
                    yield from _no_feed(rule.lines, list(payroll), fed, f"{name} (rest)", here)
                else:
                    yield from _unknown(rule.lines, lines, "contribution line", here)
                    yield from _no_feed(rule.lines, lines, self._lines_into(name), name, here)

    def _lines_into(self, fund: str) -> list[str]:
        """Contribution lines of which the fund receives the whole or a part."""
        return [
            line
            for scheme in self.schemes.values()
            for line, payment in scheme.contributions.items()
            if fund in payment.into
        ]

    def _never_pooled(self) -> set[str]:
        return {
            name
            for scheme in self.schemes.values()
            for name, fund in scheme.funds.items()
            if not fund.pooled
        }

    def _funds(self) -> list[str]:
        return [fund for scheme in self.schemes.values() for fund in scheme.funds]

    def _lines(self, part: str) -> list[str]:
        return [f"{name}.{line}" for name, s in self.schemes.items() for line in getattr(s, part)]


def _no_feed(
    named: Sequence[str], known: Sequence[str], fed: Sequence[str], fund: str, at: str
) -> Iterator[Fault]:
    """Lines that are there and bring the fund nothing; scaling them would change nothing."""
    choice = f"those that do are {listed(fed)}." if fed else "none does."
    for line in named:
        if line in known and line not in fed:
            yield f"{line} does not feed {fund}; {choice}", at


Fault = tuple[str, str]
BASE = "base of this scheme"


def _unknown(names: Iterable[str], known: Sequence[str], what: str, at: str) -> Iterator[Fault]:
    for name in names:
        if name not in known:
            meant = nearest(name, known)
            choice = f"known are {listed(known)}." if known else "there is none."
            yield f"{name} is no {what}; {f'did you mean {meant}?' if meant else choice}", at
