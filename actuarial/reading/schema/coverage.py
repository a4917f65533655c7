"""Who has which insurance status."""

from __future__ import annotations

from typing import Annotated

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX, Factor, Months, OpenShare, Share
from actuarial.reading.section import Section, Whole
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import STATUSES, Sex


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
