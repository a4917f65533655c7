"""Dependency and take-up of long-term care."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX, Months, Share
from actuarial.reading.section import Section
from actuarial.reading.together import Together
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import LEVELS, Level


class Prevalence(Section):
    """How many depend on care (失能): population × rate by age, sex and level."""

    renamed: ClassVar[Mapping[str, str]] = {"mode": "kind"}

    kind: Literal["prevalence"]
    prevalence: Annotated[
        Leaf, Unit("share", low=0, high=1, dims={"level": LEVELS, **AGE_SEX}, neutral=0)
    ]
    """Share of the population (失能率) at each level of dependency."""
    healthy_ageing: Annotated[Leaf, Unit("factor", low=-1, high=1)] = assumed(0)
    """Years by which prevalence shifts per year of life expectancy gained."""


Dependency = Annotated[Prevalence, BY_KIND]


class TakeUp(Section):
    """Who of the dependants receives benefits."""

    together = (
        Together(
            ("waiting_months", "yearly_onset"),
            lambda months, onset: 1 - months / 12 * onset,
            0.0,
            None,
            "1 − waiting_months {waiting_months} / 12 × yearly_onset {yearly_onset} is {all} in "
            "{year}: less than nobody is past the waiting period; lower one of the two.",
        ),
    )

    eligible: list[Level]
    """Levels of dependency that are eligible."""
    accepted: Share
    """Share of eligible dependants (失能人员) assessed, accepted and paid."""
    waiting_months: Months
    """Months of dependency before benefits begin (等待期)."""
    yearly_onset: Share
    """Onsets of the year as a share of the stock of dependants; for the waiting period."""
