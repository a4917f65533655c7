"""All measures of a scenario together, by what they act on."""

from __future__ import annotations

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Measure
from actuarial.entries import Effects
from actuarial.measures.kinds import factors_of


def effects(measures: tuple[Measure, ...]) -> Effects:
    """All measures on one target multiply.

    Source: docs/method.md §5.
    """
    found: dict[tuple[str, str, str], Floats] = {}
    for measure in measures:
        for term, by_year in factors_of(measure).items():
            factor = by_year[1:]
            for scheme in measure.target.scheme:
                for service in measure.target.service:
                    key = (scheme, service, term)
                    found[key] = found[key] * factor if key in found else factor
    return found
