"""Members per resident of the whole nation, which are 1 (在保人数与常住人口之比)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from actuarial.arrays import Floats
from actuarial.basis import Basis
from actuarial.coverage.opening import Opening
from actuarial.reading.problems import Problem
from actuarial.reading.resolved import Assumptions
from actuarial.reading.schema.coverage import MEMBERS_PER_RESIDENT
from actuarial.reading.whole_nation import whole_nation
from actuarial.vocabulary import STATUSES, UNINSURED

TOLERANCE = 0.01
"""By how much members per resident of the whole nation may differ from 1."""


def members_of_the_nation(
    base: Opening, basis: Basis, assumptions: Assumptions, run_file: str
) -> Iterator[Problem]:
    """The warning of `off_over_the_nation` for the stocks at the end of the base year."""
    ratios = over_all_regions(base.people, basis.coverage.membership_ratio)
    found = off_over_the_nation(assumptions, ratios, run_file)
    if found is not None:
        yield found


def over_all_regions(stocks: Floats, membership_ratio: Floats) -> dict[str, float]:
    """Members per resident over all regions at one year end, by insured status.

    stocks[region, status, sex, age] persons, membership_ratio[region, status, age or 1]. Over the
    whole nation it is 1. Source: docs/method.md §2.
    """
    people = stocks.sum(axis=(0, -2, -1))
    members = (stocks * membership_ratio[:, :, None]).sum(axis=(0, -2, -1))
    return {
        status: float(members[k] / people[k])
        for k, status in enumerate(STATUSES)
        if status != UNINSURED and people[k] > 0
    }


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
