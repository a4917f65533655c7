"""Scenarios that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from actuarial.reading.keys import diff
from actuarial.reading.resolved import Assumptions


def same(first: Assumptions, second: Assumptions) -> bool:
    """Say whether two scenarios say the same of every region."""
    return first.regions.keys() == second.regions.keys() and not any(
        next(diff(model, second.regions[region]), None) for region, model in first.regions.items()
    )


def same_pairs(scenarios: Mapping[str, Assumptions]) -> Iterator[tuple[str, str]]:
    """Yield each scenario that says the same as an earlier one, after that one's name."""
    names = list(scenarios)
    for position, name in enumerate(names):
        for earlier in names[:position]:
            if same(scenarios[earlier], scenarios[name]):
                yield earlier, name
                break
