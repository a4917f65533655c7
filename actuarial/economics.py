"""Wages, prices and output."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.types import Basis
from actuarial.entries import Economy

__all__ = ["paths"]


def paths(population: Floats, basis: Basis) -> Economy:
    """Wages and prices as assumed; output as wage × workers at a constant wage share.

    population[year, region, sex, age] at 31 December. Workers are the mean of the stocks at the
    two ends of the year × participation.
    Source: docs/method.md §3.
    """
    given = basis.economy
    wage = given.wages["average_wage"]
    growth = np.empty_like(wage)
    growth[1:] = wage[1:] / wage[:-1] - 1
    growth[0] = growth[1]
    prices = np.cumprod(1 + given.cpi_growth, axis=0)
    working = (population * given.participation).sum(axis=(-2, -1))
    workers = np.concatenate([working[:1], (working[1:] + working[:-1]) / 2])
    bill = wage * workers
    return Economy(
        wages=given.wages,
        wage_growth=growth,
        cpi_growth=given.cpi_growth,
        price_index=prices / prices[1],
        gdp=given.gdp * bill / bill[1],
    )
