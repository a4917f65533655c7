"""How one fund fares under one design, without the whole Dataset."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.projection.assembly import judged_money, served_money
from actuarial.projection.indicators import Money, indicators
from actuarial.projection.line import Projection

Floats = NDArray[np.float64]


class Outlook(NamedTuple):
    """How the fund fares; [year (base year to horizon)] unless said."""

    reserve: Floats
    expenditure: Floats
    months: Floats
    """Months payable, below 0 in debt."""
    deficit_year: int
    depletion_year: int
    depleted: NDArray[np.int32]
    """[region] year in which the fund that serves each region runs dry."""


def outlook_of(projection: Projection, fund: str, pooling: str, regions: Sequence[str]) -> Outlook:
    """Money and indicators of one fund under one design: of the region's fund, or of the whole."""
    basis = projection.basis
    number = [one.name for one in basis.funds].index(fund)
    design = [one.name for one in basis.designs].index(pooling)
    asked = np.isin(basis.places.regions, list(regions))
    single = asked.sum() == 1
    served = _of_fund(served_money(projection), design, number, asked)
    whole = served if single else _of_fund(judged_money(projection, [asked]), design, number)
    of_regions, found = (_indicators(projection, money, asked) for money in (served, whole))
    shown = slice(0, -1)
    reserve, expenditure = whole.reserve[shown, 0], whole.expenditure[shown, 0]
    months = np.full_like(reserve, np.nan)
    return Outlook(
        reserve=reserve,
        expenditure=expenditure,
        months=np.divide(12 * reserve, expenditure, out=months, where=expenditure > 0),
        deficit_year=int(found["first_deficit_year"][0]),
        depletion_year=int(found["depletion_year"][0]),
        depleted=np.asarray(of_regions["depletion_year"], dtype=np.int32),
    )


def _of_fund(
    money: Money, design: int, fund: int, kept: NDArray[np.bool_] | slice = slice(None)
) -> Money:
    """[year, region or group] of one fund under one design."""
    return Money(*(values[:, design, :, fund][:, kept] for values in money))


def _indicators(
    projection: Projection, money: Money, asked: NDArray[np.bool_]
) -> dict[str, Floats | NDArray[np.int32] | NDArray[np.int8]]:
    basis = projection.basis
    discount = basis.economy.discount[1:, asked]
    if money.reserve.shape[1] == 1:
        discount = discount[:, :1]
    return indicators(
        money,
        basis.clock.years[1:],
        discount,
        float(basis.target_months[1, 0]),
        basis.thresholds,
    )
