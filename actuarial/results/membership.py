"""What a result says of its membership ratios: where they were left at 1."""

from __future__ import annotations

from actuarial.reading.resolved import Assumptions
from actuarial.reading.whole_nation import whole_nation


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
