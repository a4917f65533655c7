"""One year of an adjustment fund (调剂金): levies in, grants to deficits out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats
from actuarial.funds.provinces import Groups


def shortfall(
    months: Floats,
    net_flow: Floats,
    expenditure: Floats,
    *,
    opening: Floats,
    rate: Floats,
    timing: ArrayLike,
) -> Floats:
    """What a unit lacks after its levy and before any grant, yuan of the year.

    months [..., fund] of the reserve that grants fill up to, nan where they meet the deficit;
    net_flow, expenditure [..., unit, fund] yuan/year, net_flow after the levy; opening yuan; rate
    per year. The year's deficit max(0, −net flow); or, where the fund fills reserves up to k
    months, the sum at the flows' time that would end the year with them.
    Source: docs/method.md §8.
    """
    deficit = np.maximum(-net_flow, 0.0)
    if np.isnan(months).all():
        return deficit
    weight = 1 + rate * (1 - np.asarray(timing))
    closing = opening * (1 + rate) + net_flow * weight
    lacking = np.maximum(months / 12 * expenditure - closing, 0.0) / weight
    return np.where(np.isnan(months), deficit, lacking)


def grants(wanted: Floats, conditions: Floats, available: Floats, groups: Groups) -> Floats:
    """Grants, cut in proportion where the fund cannot meet them all.

    wanted = φ × shortfall [..., unit, fund] yuan; available [..., group, fund] yuan = opening
    balance and the year's levies. Conditions (collection effort, budget kept) scale what a unit
    gets after the division: the part it does not earn stays in the fund.
    Source: docs/method.md §8.
    """
    asked = groups.total(wanted)
    there = np.maximum(available, 0.0)
    met = np.divide(there, asked, out=np.ones_like(asked), where=asked > there)
    return wanted * groups.of_region(met) * conditions
