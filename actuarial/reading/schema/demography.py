"""Population, deaths, births and migration."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import model_validator

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX, Share
from actuarial.reading.schema.migration import Migration
from actuarial.reading.schema.mortality import Mortality
from actuarial.reading.section import Section, several_faults, whole
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import AGES


class FittedFertility(Section):
    """Age pattern of fertility as a gamma curve of given mean and spread."""

    mean_age: Annotated[Leaf, Unit("year", low=22, high=38)]
    """Mean age of childbearing (平均生育年龄), exact years."""
    spread: Annotated[Leaf, Unit("year", low=3, high=7)]
    """Standard deviation of the age of childbearing, years."""
    lowest_age: Annotated[int, whole(10, 18)] = 15
    """First age with births."""


class Fertility(Section):
    """Births."""

    rates: Annotated[Leaf, Unit("birth per woman-year", dims={"age": AGES})]
    """Births per woman (生育率) by single age of mother and calendar year."""
    ratio: Annotated[Leaf, Unit("factor", low=0, high=20, neutral=1)] = assumed(1)
    """Fertility of the place against the table."""
    total: Annotated[Leaf, Unit("factor", low=0, high=10)] | None = None
    """Total fertility (总和生育率), children per woman; where given, the rates meet it."""
    mean_age: Annotated[Leaf, Unit("year", low=20, high=40)] | None = None
    """Mean age of childbearing (平均生育年龄), exact years; where given, the age pattern of
    the rates is moved to it."""
    fitted: FittedFertility | None = None
    """Age pattern as a fitted curve; where given, total is needed and the rates and ratio are not
    read."""

    @model_validator(mode="after")
    def _one_pattern(self) -> Self:
        if self.fitted is None:
            return self
        faults = []
        if self.total is None:
            faults.append(
                ("is a pattern only; write total beside it, the births of a woman.", "fitted")
            )
        if self.mean_age is not None:
            faults.append(
                ("stands beside fitted, which has a mean age of its own; leave it out.", "mean_age")
            )
        file = self.rates.layers[0].origin.file
        if "/" in file and file == self.fitted.mean_age.layers[0].origin.file:
            faults.append(
                ("stands beside fitted, and both give the age pattern; leave one out.", "rates")
            )
        if faults:
            raise several_faults(faults)
        return self


class Demography(Section):
    """Population, deaths, births, migration."""

    population: Annotated[
        Leaf, Unit("person", low=0, dims={"region": (), **AGE_SEX}, tabulated=True)
    ]
    """Population by sex and single age at 31 December of the year before the base year and of the
    base year, persons."""
    population_base: Literal["wpp", "official"] = "wpp"
    """Whose totals the base population meets: wpp (United Nations) or official (national
    statistics, raked by total, 60+ and 65+)."""
    official_factors: Annotated[Leaf, Unit("factor", low=0.5, high=2, dims={"age": AGES})]
    """Official population over the United Nations' by age (total, 60+, 65+ met); used where
    population_base says official."""
    urban_share: Share | None = None
    """Share of the people who live in towns (城镇化率); a place that has none, or whose urban_rural
    is 1, takes no part in the difference of town and country."""
    mortality: Mortality
    """Death rates."""
    fertility: Fertility
    """Births."""
    sex_ratio: Annotated[Leaf, Unit("factor", low=0.9, high=1.3)]
    """Boys born for one girl (出生性别比)."""
    migration: Migration
    """Net migrants."""
