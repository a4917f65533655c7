"""Who has which insurance status."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from actuarial.reading.quantity import Change, Leaf, Number, Path, Quantity
from actuarial.reading.schema.amounts import AGE_SEX, Factor, LineShare, Months, OpenShare, Share
from actuarial.reading.section import Section, fault, several_faults, whole
from actuarial.reading.together import at_most_whole
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import STATUSES, Sex

MEMBERS_PER_RESIDENT = "coverage.membership_ratio"
"""Key of the ratios, and beginning of those by age, that turn counted members into residents."""

Ratio = Annotated[Leaf, Unit("factor", low=0, high=10, by={"status": STATUSES})]


class ContributionYears(Section):
    """Years contributed at the retirement age (实际缴费年限), normally distributed."""

    mean: Annotated[Leaf, Unit("year", low=0, high=60)]
    """Mean years contributed, by the year of retirement."""
    spread: Annotated[Leaf, Unit("year", low=0.1, high=30)]
    """Standard deviation of the years contributed."""


class RetirementClass(Section):
    """One class of the statutory retirement age (法定退休年龄)."""

    together = (at_most_whole("early", "late", of=" of the class"),)

    sex: Sex
    """Sex of the class."""
    share: Annotated[Leaf, Unit("share", low=0, high=1, by_birth=True)]
    """Share of the sex's insured who belong to the class, an attribute of a birth cohort: the years
    of a path are years of BIRTH. The classes of a sex add up to 100 %. The number of a scenario
    holds for cohorts younger than 40 at the end of the base year."""
    age: Annotated[Leaf, Unit("year", low=40, high=80)]
    """Retirement age before the reform, in years."""
    first_birth_year: Annotated[int, whole(1900, 2100)]
    """Year of birth from whose January on the age is delayed."""
    months_per_step: Annotated[int, whole(1, 120)]
    """The age rises by one month for every so many months of birth."""
    limit: Months
    """Largest delay in months; 0 is the law before the reform."""
    vested: Share | None = None
    """Share of those who retire with the minimum contribution years (缴费年限); the rest become
    residents. In its place: minimum_years with contribution_years."""
    minimum_years: Annotated[Leaf, Unit("year", low=0, high=50)] | None = None
    """Minimum contribution years (最低缴费年限) for benefits in retirement, by year of retirement;
    the vested share is that of contribution_years at or above it. Not beside vested."""
    contribution_years: ContributionYears | None = None
    """Years contributed at retirement, beside minimum_years."""
    buy_in: LineShare = assumed(0)
    """Share of those short of the minimum years who buy them (补缴) and retire all the same."""
    early: LineShare = assumed(0)
    """Share who retire early (弹性提前退休): three years before the delayed age, but not before the
    age of the law before the reform."""
    late: LineShare = assumed(0)
    """Share who retire late (弹性延迟退休): three years after the statutory age. early and late are
    100 % at most together."""
    stay_flexible: LineShare = assumed(0)
    """Share of those without the minimum years, bought ones counted, who go on contributing as
    flexible members until they have them; the rest become residents."""

    @model_validator(mode="after")
    def _born(self) -> Self:
        if any(_moves_with_the_economy(layer.quantity) for layer in self.share.layers):
            raise fault("is read by year of birth; write a number or years of birth.", "share")
        return self

    @model_validator(mode="after")
    def _vested_one_way(self) -> Self:
        faults = []
        if self.vested is not None and self.minimum_years is not None:
            faults.append(("says what vested says; write one of the two.", "minimum_years"))
        if self.vested is None and self.minimum_years is None:
            words = "is missing; write it, or minimum_years with contribution_years."
            faults.append((words, "vested"))
        if self.minimum_years is not None and self.contribution_years is None:
            words = "is missing; minimum_years needs its mean and spread."
            faults.append((words, "contribution_years"))
        if self.contribution_years is not None and self.minimum_years is None:
            faults.append(
                ("is read with minimum_years only; write that too.", "contribution_years")
            )
        if faults:
            raise several_faults(faults)
        return self


def _moves_with_the_economy(quantity: Quantity) -> bool:
    if isinstance(quantity, Change):
        return _moves_with_the_economy(quantity.quantity)
    return not isinstance(quantity, Number) and not (
        isinstance(quantity, Path) and quantity.then is None
    )


class Retirement(Section):
    """How actives become retirees."""

    classes: dict[str, RetirementClass]
    """Classes with their own age."""
    relative_mortality: Annotated[Leaf, Unit("factor", low=0, high=20, by={"status": STATUSES})]
    """Death probability against the population's: one number for retirees, or numbers by status.
    Statuses that are not named carry the rest; where there is nobody of them, the named ones are
    scaled. The deaths of every sex and age stay the population's."""
    years_to_vest: Annotated[Leaf, Unit("year", low=1, high=30)] = assumed(5)
    """Mean years for which those who stay flexible contribute: each year one in so many becomes a
    retiree, from the year after the retirement age on."""


class MembershipByAge(Section):
    """Pool members per resident by broad age group, against `membership_ratio` of the status."""

    children: Ratio = assumed(1)
    """Ages 0-17."""
    students: Ratio = assumed(1)
    """Ages 18-24."""
    adults: Ratio = assumed(1)
    """Ages 25-59."""
    old: Ratio = assumed(1)
    """Ages 60 and over."""


class Coverage(Section):
    """Who has which insurance status."""

    members: Annotated[Leaf, Unit("person", low=0, by={"status": STATUSES})] | None = None
    """Members of the place's pools by status at the end of the year before the base year and of
    the base year, persons; left out where the province's totals are divided."""
    relative_coverage: Factor = assumed(1)
    """Coverage of actives and retirees against the other municipalities', where the province's
    members are divided; only proportions count."""
    membership_ratio: Ratio = assumed(1)
    """Pool members (参保人数) per resident of the same status; 1 where members live where they
    are insured."""
    membership_ratio_by_age: MembershipByAge | None = None
    """Factors on membership_ratio by broad age group (students and migrant workers are insured
    elsewhere), by status: those not named keep 1. Over all places of the nation, weighted with
    residents, ratio × factor is 1."""
    migrant_mix: (
        Annotated[
            Leaf,
            Unit(
                "share",
                low=0,
                high=1,
                by={"status": STATUSES},
                dims={"status": STATUSES, **AGE_SEX},
                sums_to=("status", 1),
            ),
        ]
        | None
    ) = None
    """Insurance status of net migrants from outside the run, shares by status (or a table by
    status, sex and age); without it they take the mix of the sex and age they join or leave. Nobody
    joins a status that has nobody of the sex and age, and a status cannot lose more than it has:
    the others take the rest. The targets act afterwards."""
    active_pattern: Annotated[Leaf, Unit("share", low=0, high=1, dims=AGE_SEX)]
    """Actives as a share of the population below retirement age, by sex and age; scaled to the
    members of the place."""
    level: OpenShare
    """Path of the coverage of actives (在职参保率): the odds of every cell move with the odds of
    this level."""
    flexible_share: OpenShare
    """Flexible contributors (灵活就业人员) as a share of actives after the base year, relative to
    its own base year value: the place's share moves with the odds of this level."""
    retiree_pattern: Annotated[Leaf, Unit("factor", low=0, high=1, dims=AGE_SEX)]
    """Retirees as a share of everybody of the age at the opening, by sex and age; scaled to the
    members of the place."""
    resident_pattern: Annotated[Leaf, Unit("share", low=0, high=1, dims=AGE_SEX)]
    """Enrolment of everyone who is neither active nor retired, by sex and age."""
    resident_level: OpenShare
    """Path of resident enrolment (居民参保率): the odds of every cell move with the odds of this
    level."""
    retirement: Retirement
    """How actives become retirees."""
