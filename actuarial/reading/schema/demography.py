"""Population, deaths, births and migration."""

from __future__ import annotations

from typing import Annotated, Literal

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX, Factor
from actuarial.reading.section import Section
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import AGES, SEXES


class Mortality(Section):
    """Death rates."""

    rates: Annotated[Leaf, Unit("death per person-year", dims=AGE_SEX, tabulated=True)]
    """Central death rates (死亡率) by sex, single age and calendar year, deaths per person-year."""
    life_expectancy_shift: Annotated[Leaf, Unit("year", low=-25, high=25, by={"sex": SEXES})] = (
        assumed(0)
    )
    """Life expectancy at birth (出生时预期寿命) above (below) that of the table, in years, by sex;
    the target is met along the table's own path of rates."""
    life_expectancy: Annotated[Leaf, Unit("year", low=20, high=110, by={"sex": SEXES})] | None = (
        None
    )
    """Path of life expectancy at birth by sex, in years, met in every year along the table's own
    path of rates; the shift is not read where it is given."""


class Fertility(Section):
    """Births."""

    rates: Annotated[Leaf, Unit("birth per woman-year", dims={"age": AGES})]
    """Births per woman (生育率) by single age of mother and calendar year."""
    ratio: Factor = assumed(1)
    """Fertility of the place against the table."""
    total: Annotated[Leaf, Unit("factor", low=0, high=10)] | None = None
    """Total fertility (总和生育率), children per woman; where given, the rates meet it."""
    mean_age: Annotated[Leaf, Unit("year", low=20, high=40)] | None = None
    """Mean age of childbearing (平均生育年龄), exact years; where given, the age pattern of
    the rates is moved to it."""


class Migration(Section):
    """Net migrants over the border of the place."""

    net: Annotated[Leaf, Unit("person/year", dims=AGE_SEX)]
    """Net migrants (净迁移) by sex, age at the end of the year, and year, persons."""
    share: Annotated[Leaf, Unit("factor", low=-20, high=20, local=True)] = assumed(1)
    """Share of the table's net migrants that is the place's."""
    internal: Annotated[Leaf, Unit("person/year")] = assumed(0)
    """Net migrants from other parts of the country a year, persons; by age as Rogers and Castro's
    schedule of working migrants, half of them men."""
    moves: Annotated[Leaf, Unit("share", low=0, high=1, dims=("region", "destination"))] | None = (
        None
    )
    """Moves between the regions of the run: share of the people of a region (origin) who move to
    each destination in a year, by the ages of Rogers and Castro; what leaves one joins another.
    Regions that are not in the run are passed over."""


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
    mortality: Mortality
    """Death rates."""
    fertility: Fertility
    """Births."""
    sex_ratio: Annotated[Leaf, Unit("factor", low=0.9, high=1.3)]
    """Boys born for one girl (出生性别比)."""
    migration: Migration
    """Net migrants."""
