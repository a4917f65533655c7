"""What a run says of its membership ratios: where they were left at 1, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping

from actuarial.reading.places import NATION_CODE
from actuarial.reading.problems import Problem
from actuarial.reading.resolved import Assumptions
from actuarial.reading.schema.coverage import MEMBERS_PER_RESIDENT

PROVINCES = 31
"""Provinces of the mainland, distinguished by the first two digits of a place's code."""
TOLERANCE = 0.01
"""By how much members per resident of the whole nation may differ from 1."""


def membership_said(assumptions: Assumptions) -> str:
    """Say where members were taken to live where they are insured."""
    left = [
        region
        for region, model in assumptions.regions.items()
        if model.coverage.membership_ratio.layers[0].origin.layer == "default"
        and model.coverage.membership_ratio_by_age is None
    ]
    if not left:
        return "membership ratios are given for every region"
    if whole_nation(assumptions) and len(assumptions.regions) == 1:
        return "membership ratio left at 1, which it is for the nation"
    return (
        f"membership ratio left at 1 in {len(left)} of {len(assumptions.regions)} regions: their "
        "figures are of residents, not of that city's own fund"
    )


def whole_nation(assumptions: Assumptions) -> bool:
    """Whether the run is of the whole nation: the place that is it, or all provinces."""
    codes = {model.code for model in assumptions.regions.values()}
    return codes == {NATION_CODE} or len({code[:2] for code in codes}) == PROVINCES


def off_over_the_nation(
    assumptions: Assumptions, ratios: Mapping[str, float], run_file: str
) -> Problem | None:
    """Warn of members per resident, by status, that are not 1 over the whole nation.

    A run of a part of the nation cannot show it. Source: docs/method.md §2.
    """
    off = [
        f"{value:.3f} ({status})" for status, value in ratios.items() if abs(value - 1) > TOLERANCE
    ]
    if not off or not whole_nation(assumptions):
        return None
    words = (
        f"over the whole nation members per resident are {', '.join(off)} at the end of the base "
        "year; 1 is meant: what one place insures for others is missing there."
    )
    file, line, column = run_file, 1, 1
    if len(assumptions.regions) == 1:
        (model,) = assumptions.regions.values()
        origin = model.coverage.membership_ratio.layers[-1].origin
        if origin.layer != "default":
            file, line, column = origin.file, origin.line, origin.column
    return Problem(file, line, column, MEMBERS_PER_RESIDENT, words, "warning")
