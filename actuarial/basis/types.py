"""The Basis: the assumptions of one scenario as dense arrays over years and regions.

Every array over time runs over the clock's years, from the year before the base year to one year
past the horizon.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from actuarial.arrays import Bools, Floats, Ints
from actuarial.basis.demography_types import DemographyBasis
from actuarial.basis.evaluate import Clock

Terms = Mapping[str, object]


@dataclass(frozen=True)
class PlacesBasis:
    """The regions of a run and the provinces they belong to."""

    regions: tuple[str, ...]
    codes: tuple[str, ...]
    names_en: tuple[str, ...]
    names_zh: tuple[str, ...]
    provinces: tuple[str, ...]
    """Labels of the provinces."""
    province: Ints
    """[region] position of the region's province."""
    province_codes: tuple[str, ...]
    province_names_en: tuple[str, ...]
    province_names_zh: tuple[str, ...]


@dataclass(frozen=True)
class EconomyBasis:
    """Wages, prices, income and interest."""

    wages: Mapping[str, Floats]
    """[year, region] yuan a year, by the name of the economic path."""
    cpi_growth: Floats
    """[year, region]"""
    gdp: Floats
    """[region] yuan in the base year."""
    participation: Floats
    """[year, region, sex, age] share of the population that works."""
    earned: Floats
    """[year, region]"""
    borrowed: Floats
    """[year, region]"""
    discount: Floats
    """[year, region]"""


@dataclass(frozen=True)
class RetirementClassBasis:
    """One class of the statutory retirement age."""

    name: str
    sex: int
    share: Floats
    """[year of birth (from the oldest of the first year), region] of the sex's insured."""
    age: Floats
    """[year, region] years."""
    limit: Floats
    """[year, region] months."""
    vested: Floats
    """[year, region] share with the minimum contribution years, bought ones included."""
    early: Floats
    """[year, region] share who retire up to three years before the delayed age."""
    late: Floats
    """[year, region] share who retire three years after it."""
    stay_flexible: Floats
    """[year, region] share of those without the minimum years who stay flexible."""
    first_birth_year: int
    months_per_step: int


@dataclass(frozen=True)
class CoverageBasis:
    """Who has which insurance status."""

    members: Floats
    """[2, region, status] pool members at the end of the two observed years; not read for the
    uninsured."""
    divided: Bools
    """[region] whether members are to be divided from the province's totals."""
    relative_coverage: Floats
    """[region] coverage of actives and retirees against other regions, for dividing totals."""
    membership_ratio: Floats
    """[region, status, age or 1] pool members per resident of the status."""
    active_pattern: Floats
    """[region, sex, age]"""
    retiree_pattern: Floats
    """[region, sex, age]"""
    resident_pattern: Floats
    """[region, sex, age]"""
    level: Floats
    """[year, region] coverage of actives."""
    flexible_level: Floats
    """[year, region]"""
    resident_level: Floats
    """[year, region]"""
    classes: tuple[RetirementClassBasis, ...]
    relative_mortality: Floats
    """[year, region, status] death probability against the population's; no number for a status
    that carries what the others leave."""
    years_to_vest: Floats
    """[year, region] mean years until who stays flexible has the minimum years."""
    migrant_mix: Floats | None
    """[year, region, status, sex or 1, age or 1] status of net migrants; no number where they take
    the mix of the cell."""


@dataclass(frozen=True)
class MemberGroup:
    """Members of a scheme with terms of their own: a status, or a class of it by age."""

    name: str
    status: int
    youngest: int
    oldest: int


@dataclass(frozen=True)
class Line:
    """One line of a scheme: its kind's terms and its quantities as arrays."""

    name: str
    kind: str
    terms: Terms
    """What is not a quantity: funds, statuses, services, choices."""
    values: Mapping[str, Floats]
    """[year, region] or [year, region, label] by the name of the quantity (nested ones dotted)."""

    @property
    def names(self) -> tuple[str, str]:
        """English and Chinese name, where the files give one."""
        return str(self.terms.get("name.en", self.name)), str(self.terms.get("name.zh", self.name))

    def text(self, name: str) -> str:
        """A term that is one word."""
        return str(self.terms[name])

    def words(self, name: str) -> tuple[str, ...]:
        """A term that is a list of words; empty where the line has none."""
        value = self.terms.get(name, ())
        return tuple(map(str, value)) if isinstance(value, (tuple, list)) else ()


@dataclass(frozen=True)
class SchemeBasis:
    """One scheme as arrays."""

    name: str
    names: tuple[str, str]
    """English and Chinese name."""
    groups: tuple[MemberGroup, ...]
    members: Floats
    """[year, region, status] share of each insured status that belongs."""
    bases: Mapping[str, Line]
    contributions: tuple[Line, ...]
    transfers: tuple[Line, ...]
    benefits: tuple[Line, ...]
    dependency: Line | None
    take_up: Line | None


@dataclass(frozen=True)
class FundRule:
    """A rule of a fund and where it binds."""

    line: Line
    regions: Bools
    """[region]"""


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
    opening: Floats
    """[2, region, fund] balances at the end of the two observed years, yuan."""
    opening_totals: Floats
    """[2, region, fund] balance of the region's province, to be divided among its regions."""
    opening_published: Floats
    """[region, fund] 1 where the opening balance is published or derived from published figures, 0
    where it is divided by a rule or illustrative."""
    opening_divided: Bools
    """[region, fund] whether the region takes its part of the province's balance."""
    opening_divided_by: tuple[str, ...]
    """[region] rule of division."""
    member_totals: Floats
    """[2, region, status] members of the region's province, to be divided among its regions."""
    designs: tuple[Line, ...]
    in_force: Ints
    """[region, fund] position of the design in force."""
    thresholds: Floats
    """[threshold] months payable from which each reserve level begins."""
    target_months: Floats
    """[year, region] months of cost held at the end of a window."""
    measures: tuple[Line, ...]

    @property
    def services(self) -> tuple[str, ...]:
        """Labels of the benefit lines, in the order in which the files name them."""
        names = (line.name for scheme in self.schemes for line in scheme.benefits)
        return tuple(dict.fromkeys(names))
