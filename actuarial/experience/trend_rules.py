"""How the back-test carries a series on: means of past changes, damped. Plain arrays.

The rules are those of docs/decisions/back-test-rules.md and the same for every line and start.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from actuarial.arrays import Floats

USE_YEARS, USE_DAMPING = 5, 0.8
"""Years of the mean change of use and cost per event, and what is left of it a year later."""
WAGE_YEARS, WAGE_DAMPING = 3, 0.95
COVERAGE_YEARS, COVERAGE_DAMPING = 3, 0.92
NOTICE_YEARS, PRICE_YEARS, AGEING_YEARS = 3, 3, 3


def log_changes(series: Mapping[int, float], breaks: Collection[int] = ()) -> dict[int, float]:
    """Change of the logarithm into each year of which the year before is known too.

    breaks: years that are not comparable with the one before; no change into them is known.
    """
    return {
        year: float(np.log(value / series[year - 1]))
        for year, value in series.items()
        if year - 1 in series and year not in breaks and value > 0 and series[year - 1] > 0
    }


def mean_with_zeros(changes: Mapping[int, float], last: int, years: int) -> float:
    """Mean change of the last years to `last`; a year whose change is not known counts as 0.

    Few observed years so move a trend less than many.
    """
    return sum(changes.get(year, 0.0) for year in range(last - years + 1, last + 1)) / years


def mean_of_known(changes: Mapping[int, float], last: int, years: int) -> float:
    """Mean of the known changes of the last years to `last`; 0 where none is known."""
    known = [changes[year] for year in range(last - years + 1, last + 1) if year in changes]
    return sum(known) / len(known) if known else 0.0


def damped(change: float, damping: float, horizon: int) -> Floats:
    """The change of each year after the last one: change · damping^h, h = 1 … horizon, [year]."""
    return np.asarray(change * damping ** np.arange(1, horizon + 1))
