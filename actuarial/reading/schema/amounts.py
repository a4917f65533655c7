"""Kinds of quantities: unit, range and labels."""

from __future__ import annotations

from typing import Annotated

from actuarial.reading.quantity import Leaf
from actuarial.reading.units import Unit
from actuarial.vocabulary import AGES, SEXES, STATUSES

AGE_SEX = {"sex": SEXES, "age": AGES}

Share = Annotated[Leaf, Unit("share", low=0, high=1)]
OpenShare = Annotated[Leaf, Unit("share", low=0.001, high=0.999)]
"""A share whose odds are taken: neither 0 nor 1."""
ShareByStatus = Annotated[Leaf, Unit("share", low=0, high=1, by={"status": STATUSES})]
Rate = Annotated[Leaf, Unit("share", low=0, high=0.5)]
Growth = Annotated[Leaf, Unit("growth", low=-0.5, high=1)]
FurtherGrowth = Annotated[Leaf, Unit("growth", low=-0.5, high=1, neutral=0)]
"""Growth on top of another, none where no file gives it."""
FullShare = Annotated[Leaf, Unit("share", low=0, high=1, neutral=1)]
"""Share that is whole where no file says less."""
Factor = Annotated[Leaf, Unit("factor", low=0, high=20)]
Scale = Annotated[Leaf, Unit("factor", low=0.2, high=5, neutral=1)]
"""Factor that reconciles with a published figure."""
LineScale = Annotated[Leaf, Unit("factor", low=0.2, high=5, neutral=0)]
"""Such a factor on the whole of a line."""
LineRate = Annotated[Leaf, Unit("share", low=0, high=0.5, neutral=0)]
"""Rate by which a line pays."""
LineShare = Annotated[Leaf, Unit("share", low=0, high=1, neutral=0)]
"""Share that does nothing at 0."""
Yuan = Annotated[Leaf, Unit("yuan", low=0)]
WageLevel = Annotated[Leaf, Unit("yuan/year", low=1)]
"""A wage or an income: growth is taken of it, so it is never 0."""
AmountByGroup = Annotated[Leaf, Unit("yuan/year", low=0, by=("status", "class"), neutral=0)]
Balance = Annotated[Leaf, Unit("yuan")]
Months = Annotated[Leaf, Unit("month", low=0, high=600)]
Persons = Annotated[Leaf, Unit("person", low=0)]
"""Persons, a number or a path."""
