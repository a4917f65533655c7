"""Migration: net migrants as counts, rates or totals, and moves within the run."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from actuarial.reading.quantity import Leaf
from actuarial.reading.schema.amounts import AGE_SEX
from actuarial.reading.section import Field, Section, amount, fault
from actuarial.reading.units import Unit, assumed


class Childhood(Section):
    """Children moving with their parents: level · exp(−descent · x)."""

    level: Annotated[float, amount(0, 10)] = 0.02
    """Level at birth."""
    descent: Annotated[float, amount(0, 10)] = 0.10
    """Fall with age."""


class LabourPeak(Section):
    """Moves for work: level · exp(−descent · (x − centre) − exp(−ascent · (x − centre)))."""

    level: Annotated[float, amount(0, 10)] = 0.06
    """Height of the peak."""
    descent: Annotated[float, amount(0, 10)] = 0.10
    """Fall after the peak."""
    centre: Annotated[float, amount(0, 100)] = 20.0
    """Position of the peak, exact years; the top itself lies a few years later."""
    ascent: Annotated[float, amount(0, 10)] = 0.40
    """Rise before the peak."""


class RetirementPeak(LabourPeak):
    """Moves after work, of the same form; none by default."""

    level: Annotated[float, amount(0, 10)] = 0.0
    """Height of the peak."""
    descent: Annotated[float, amount(0, 10)] = 1.0
    """Fall after the peak."""
    centre: Annotated[float, amount(0, 100)] = 62.0
    """Position of the peak, exact years."""
    ascent: Annotated[float, amount(0, 10)] = 1.0
    """Rise before the peak."""


class Schedule(Section):
    """Ages of those who move: the model schedule of Rogers and Castro (迁移年龄模式)."""

    childhood: Childhood = Field(default=Childhood())
    """Children."""
    labour: LabourPeak = Field(default=LabourPeak())
    """Those who move for work."""
    retirement: RetirementPeak = Field(default=RetirementPeak())
    """Those who move after work."""
    constant: Annotated[float, amount(0, 10)] = 0.003
    """Level at all ages."""
    men: Annotated[float, amount(0, 1)] = 0.5
    """Share of men."""

    @model_validator(mode="after")
    def _somebody_moves(self) -> Self:
        parts = (self.childhood.level, self.labour.level, self.retirement.level, self.constant)
        if not any(parts):
            raise fault("gives no age a share; write a level above 0, or a constant.")
        return self


class Migration(Section):
    """Net migrants over the border of the place."""

    net: Annotated[Leaf, Unit("person/year", dims=AGE_SEX)]
    """Net migrants (净迁移) by sex, age at the end of the year, and year, persons."""
    share: Annotated[Leaf, Unit("factor", low=-20, high=20, local=True, unless="total")] = assumed(
        1
    )
    """Share of the table's net migrants that is the place's."""
    total: Annotated[Leaf, Unit("person/year")] | None = None
    """Net migrants a year, persons, below 0 where people leave, by the ages of the schedule; where
    given, net and share are not read. Every place gives its own, none is divided from above."""
    rates: (
        Annotated[Leaf, Unit("share", low=-1, high=5, dims={"region": (), **AGE_SEX}, neutral=0)]
        | None
    ) = None
    """Net migration rate (净迁移率) by sex and age at the end of the year, share of those alive in
    the place at the end of the year; added to the counts."""
    internal: Annotated[Leaf, Unit("person/year", neutral=0)] = assumed(0)
    """Net migrants from other parts of the country a year, persons, by the ages of the schedule;
    added to the international ones. Every place gives its own, none is divided from above."""
    moves: (
        Annotated[Leaf, Unit("share", low=0, high=1, dims=("region", "destination"), neutral=0)]
        | None
    ) = None
    """Moves between the regions of the run: share of the people of a region (origin) who move to
    each destination in a year, by the ages of the origin's schedule; what leaves one joins another.
    Moves from and to places that are not in the run are left out."""
    schedule: Schedule = Field(default=Schedule())
    """Ages and sex of the migrants of total, internal and moves."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.total is not None and self.total.layers[0].origin.file == _file(self.net):
            raise fault(
                "stands beside net, and both give the migrants over the border; leave one out.",
                at="total",
            )
        return self


def _file(leaf: Leaf) -> str:
    """File that gives a quantity of the nation anew; nothing where the nation's own file does."""
    file = leaf.layers[0].origin.file
    return file if "/" in file else ""
