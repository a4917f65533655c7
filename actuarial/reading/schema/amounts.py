"""Kinds of quantities: unit, range and labels."""

from __future__ import annotations

from typing import Annotated

from actuarial.reading.quantity import Leaf
from actuarial.reading.units import Unit
from actuarial.vocabulary import AGES, LEVELS, SEXES, STATUSES

AGE_SEX = {"sex": SEXES, "age": AGES}

Share = Annotated[Leaf, Unit("share", low=0, high=1)]
OpenShare = Annotated[Leaf, Unit("share", low=0.001, high=0.999)]
"""A share whose odds are taken: neither 0 nor 1."""
ShareByStatus = Annotated[Leaf, Unit("share", low=0, high=1, by={"status": STATUSES})]
ShareByTier = Annotated[Leaf, Unit("share", low=0, high=1, by=("tier",))]
ShareByLevel = Annotated[Leaf, Unit("share", low=0, high=1, by={"level": LEVELS})]
Rate = Annotated[Leaf, Unit("share", low=0, high=0.5)]
Growth = Annotated[Leaf, Unit("growth", low=-0.5, high=1)]
Factor = Annotated[Leaf, Unit("factor", low=0, high=20)]
Scale = Annotated[Leaf, Unit("factor", low=0.2, high=5)]
Yuan = Annotated[Leaf, Unit("yuan", low=0)]
YuanAYear = Annotated[Leaf, Unit("yuan/year", low=0)]
WageLevel = Annotated[Leaf, Unit("yuan/year", low=1)]
"""A wage or an income: growth is taken of it, so it is never 0."""
AmountByGroup = Annotated[Leaf, Unit("yuan/year", low=0, by=("status", "class"))]
Balance = Annotated[Leaf, Unit("yuan")]
Months = Annotated[Leaf, Unit("month", low=0, high=600)]
Persons = Annotated[Leaf, Unit("person", low=0)]
"""Persons, a number or a path."""
