"""Whether a run is of the whole nation."""

from __future__ import annotations

from actuarial.reading.places import NATION_CODE
from actuarial.reading.resolved import Assumptions

PROVINCES = 31
"""Provinces of the mainland, distinguished by the first two digits of a place's code."""


def whole_nation(assumptions: Assumptions) -> bool:
    """Whether the run is of the whole nation: the place that is it, or all provinces."""
    codes = {model.code for model in assumptions.regions.values()}
    return codes == {NATION_CODE} or len({code[:2] for code in codes}) == PROVINCES
