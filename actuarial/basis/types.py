"""The Basis: the assumptions of one scenario as dense arrays over years and regions.

Every array over time runs over the clock's years, from the year before the base year to one year
past the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from actuarial.arrays import Bools, Floats, Ints
from actuarial.basis.compiled_lines import (
    BenefitLine,
    ContributionLine,
    Dependency,
    Design,
    Measure,
    Municipal,
    National,
    PaymentToProviders,
    Rule,
    Subsidy,
    TakeUp,
    TransferLine,
    VolumeProcurement,
    WageBase,
)
from actuarial.basis.demography_types import DemographyBasis
from actuarial.basis.evaluate import Clock
from actuarial.vocabulary import TIERS
from actuarial.vocabulary.axes import Positions, axes


@dataclass(frozen=True)
class PlacesBasis:
    """The regions of a run and the provinces they belong to."""

    regions: Annotated[tuple[str, ...], axes("region")]
    codes: Annotated[tuple[str, ...], axes("region")]
    names_en: Annotated[tuple[str, ...], axes("region")]
    names_zh: Annotated[tuple[str, ...], axes("region")]
    provinces: Annotated[tuple[str, ...], axes("province")]
    """Labels of the provinces."""
    province: Annotated[Ints, axes("region"), Positions("province")]
    """Position of the region's province."""
    province_codes: Annotated[tuple[str, ...], axes("province")]
    province_names_en: Annotated[tuple[str, ...], axes("province")]
    province_names_zh: Annotated[tuple[str, ...], axes("province")]


@dataclass(frozen=True)
class EconomyBasis:
    """Wages, prices, income and interest."""

    wages: Mapping[str, Annotated[Floats, axes("year", "region")]]
    """Yuan a year, by the name of the economic path."""
    cpi_growth: Annotated[Floats, axes("year", "region")]
    gdp: Annotated[Floats, axes("region")]
    """Yuan in the base year."""
    participation: Annotated[Floats, axes("year", "region or 1", "sex", "age")]
    """Share of the population that works."""
    earned: Annotated[Floats, axes("year", "region")]
    borrowed: Annotated[Floats, axes("year", "region")]
    discount: Annotated[Floats, axes("year", "region")]


@dataclass(frozen=True)
class RetirementClassBasis:
    """One class of the statutory retirement age."""

    name: str
    sex: int
    share: Annotated[Floats, axes("cohort", "region")]
    """Of the sex's insured; from the oldest of the first year to those born in the last."""
    age: Annotated[Floats, axes("year", "region")]
    """Years."""
    limit: Annotated[Floats, axes("year", "region")]
    """Months."""
    vested: Annotated[Floats, axes("year", "region")]
    """Share with the minimum contribution years, bought ones included."""
    early: Annotated[Floats, axes("year", "region")]
    """Share who retire up to three years before the delayed age."""
    late: Annotated[Floats, axes("year", "region")]
    """Share who retire three years after it."""
    stay_flexible: Annotated[Floats, axes("year", "region")]
    """Share of those without the minimum years who stay flexible."""
    first_birth_year: int
    months_per_step: int

    def within(self, years: slice) -> RetirementClassBasis:
        """The class in some of its years alone."""
        dated = ("age", "limit", "vested", "early", "late", "stay_flexible")
        return replace(self, **{name: getattr(self, name)[years] for name in dated})


@dataclass(frozen=True)
class CoverageBasis:
    """Who has which insurance status."""

    members: Annotated[Floats, axes("end", "region", "status")]
    """Pool members at the end of the two observed years; not read for the uninsured."""
    divided: Annotated[Bools, axes("region")]
    """Whether members are to be divided from the province's totals."""
    relative_coverage: Annotated[Floats, axes("region")]
    """Coverage of actives and retirees against other regions, for dividing totals."""
    membership_ratio: Annotated[Floats, axes("region", "status", "age or 1")]
    """Pool members per resident of the status."""
    active_pattern: Annotated[Floats, axes("region", "sex", "age")]
    retiree_pattern: Annotated[Floats, axes("region", "sex", "age")]
    resident_pattern: Annotated[Floats, axes("region", "sex", "age")]
    level: Annotated[Floats, axes("year", "region")]
    """Coverage of actives."""
    flexible_level: Annotated[Floats, axes("year", "region")]
    resident_level: Annotated[Floats, axes("year", "region")]
    classes: tuple[RetirementClassBasis, ...]
    relative_mortality: Annotated[Floats, axes("year", "region", "status")]
    """Death probability against the population's; no number for a status that carries what the
    others leave."""
    years_to_vest: Annotated[Floats, axes("year", "region")]
    """Mean years until who stays flexible has the minimum years."""
    migrant_mix: Annotated[Floats, axes("year", "region", "status", "sex or 1", "age or 1")] | None
    """Status of net migrants; no number where they take the mix of the cell."""


@dataclass(frozen=True)
class MemberGroup:
    """Members of a scheme with terms of their own: a status, or a class of it by age."""

    name: str
    status: int
    youngest: int
    oldest: int


def income_labels(line: ContributionLine) -> tuple[str, ...]:
    """Labels of a contribution line in the results: one for each budget that pays a subsidy."""
    if isinstance(line, Subsidy):
        return tuple(f"{line.name}_{tier}" for tier in TIERS)
    return (line.name,)


def national_of(design: Design) -> National | None:
    """The fund of the nation above a design, where it has one."""
    return None if isinstance(design, Municipal) else design.national


@dataclass(frozen=True)
class SchemeBasis:
    """One scheme as arrays."""

    name: str
    names: tuple[str, str]
    """English and Chinese name."""
    groups: tuple[MemberGroup, ...]
    members: Annotated[Floats, axes("year", "region", "status")]
    """Share of each insured status that belongs."""
    bases: Mapping[str, WageBase]
    contributions: tuple[ContributionLine, ...]
    transfers: tuple[TransferLine, ...]
    benefits: tuple[BenefitLine, ...]
    dependency: Dependency | None
    take_up: TakeUp | None


@dataclass(frozen=True)
class FundRule:
    """A rule of a fund and where it binds."""

    line: Rule
    regions: Annotated[Bools, axes("region")]


@dataclass(frozen=True)
class FundBasis:
    """One fund: whose it is, whether it may be pooled, and its rules."""

    name: str
    names: tuple[str, str]
    """English and Chinese name."""
    scheme: str
    pooled: bool
    rules: tuple[FundRule, ...]
    """In the order in which they act."""


PAYING = (PaymentToProviders, VolumeProcurement)
"""Kinds of measures that pay by themselves, in a line of their own."""


@dataclass(frozen=True)
class Basis:
    """Everything a projection needs, and nothing it would have to read."""

    clock: Clock
    places: PlacesBasis
    economy: EconomyBasis
    demography: DemographyBasis
    coverage: CoverageBasis
    schemes: tuple[SchemeBasis, ...]
    funds: tuple[FundBasis, ...]
    opening: Annotated[Floats, axes("end", "region", "fund")]
    """Balances at the end of the two observed years, yuan."""
    opening_totals: Annotated[Floats, axes("end", "region", "fund")]
    """Balance of the region's province, to be divided among its regions."""
    opening_published: Annotated[Floats, axes("region", "fund")]
    """1 where the opening balance is published or derived from published figures, 0 where it is
    divided by a rule or illustrative."""
    opening_divided: Annotated[Bools, axes("region", "fund")]
    """Whether the region takes its part of the province's balance."""
    opening_divided_by: Annotated[tuple[str, ...], axes("region")]
    """Rule of division."""
    member_totals: Annotated[Floats, axes("end", "region", "status")]
    """Members of the region's province, to be divided among its regions."""
    designs: tuple[Design, ...]
    in_force: Annotated[Ints, axes("region", "fund")]
    """Position of the design in force."""
    thresholds: Annotated[Floats, axes("threshold")]
    """Months payable from which each reserve level begins."""
    target_months: Annotated[Floats, axes("year", "region")]
    """Months of cost held at the end of a window."""
    measures: tuple[Measure, ...]

    @property
    def services(self) -> tuple[str, ...]:
        """Labels of the benefit lines in the order of the files, then of measures that pay."""
        names = [line.name for scheme in self.schemes for line in scheme.benefits]
        paying = [one.name for one in self.measures if isinstance(one, PAYING)]
        return tuple(dict.fromkeys(names + paying))
