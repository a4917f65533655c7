"""Dependency and take-up of long-term care."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX, Months, Share
from actuarial.reading.section import Section
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import LEVELS, Level


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
