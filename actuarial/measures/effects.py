"""All measures of a scenario together, by what they act on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import Measure
from actuarial.entries import Effects
from actuarial.measures.kinds import factors_of
from actuarial.vocabulary import STATUSES


def effects(measures: Sequence[Measure]) -> Effects:
    """All measures on one target multiply, in whichever order; statuses not named keep 1.

    Source: docs/method.md §5.
    """
    found: dict[tuple[str, str, str], Floats] = {}
    for measure in measures:
        for term, by_year in factors_of(measure).items():
            factor = _for_statuses(by_year[1:], measure.target.of)
            for scheme in measure.target.scheme:
                for service in measure.target.service:
                    key = (scheme, service, term)
                    found[key] = found[key] * factor if key in found else factor
    return found


def _for_statuses(factor: Floats, of: Sequence[str]) -> Floats:
    """[year, region] → [year, region, status or 1]."""
    if not of:
        return factor[..., None]
    named = np.array([status in of for status in STATUSES])
    return np.where(named, factor[..., None], 1.0)
