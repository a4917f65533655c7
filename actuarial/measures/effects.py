"""All measures of a scenario together, by what they act on."""

from __future__ import annotations

from actuarial.arrays import Floats
from actuarial.basis.types import Line
from actuarial.entries import Effects
from actuarial.measures.kinds import KINDS


def effects(measures: tuple[Line, ...]) -> Effects:
    """All measures on one target multiply.

    Source: docs/method.md §5.
    """
    found: dict[tuple[str, str, str], Floats] = {}
    for measure in measures:
        for term, by_year in KINDS[measure.kind](measure).items():
            factor = by_year[1:]
            for scheme in measure.words("target.scheme"):
                for service in measure.words("target.service"):
                    key = (scheme, service, term)
                    found[key] = found[key] * factor if key in found else factor
    return found
