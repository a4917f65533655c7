"""The statutory retirement age (法定退休年龄) by month of birth, and who crosses it in a year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from actuarial.vocabulary import OLDEST_AGE

Floats = NDArray[np.float64]

MONTHS = 12


def delay_months(
    birth_months: NDArray[np.int64], months_per_step: int, limit: Floats | float
) -> Floats:
    """Months by which retirement is delayed for a month of birth.

    birth_months: months of birth counted from the first delayed cohort's January (negative
    before it) → months. One month more for every ``months_per_step`` months of birth, at most
    ``limit``; 0 where ``limit`` is 0, the law before the reform.
    Source: State Council decision of 2024 on the gradual delay; docs/method.md §2.
    """
    steps = birth_months // months_per_step + 1
    return np.where(birth_months < 0, 0.0, np.minimum(limit, steps))


def retired_share(
    years: NDArray[np.int64],
    age: Floats,
    first_birth_year: int,
    months_per_step: int,
    limit: Floats,
) -> Floats:
    """Share of each age that is past the retirement age at 31 December, births spread evenly.

    years[year], age[year] years, limit[year] months → [year, age]. The open age group is past it.
    Source: docs/method.md §2.
    """
    ages = np.arange(OLDEST_AGE + 1)
    month = np.arange(1, MONTHS + 1)
    birth_year = years[:, None] - ages[None, :]
    birth_months = (birth_year[:, :, None] - first_birth_year) * MONTHS + (month - 1)
    delay = delay_months(birth_months, months_per_step, limit[:, None, None])
    months_lived = ages[None, :, None] * MONTHS + (MONTHS - month)
    # Born evenly within the month: of those in it, the part whose age has passed a broken month.
    past = np.clip(months_lived + 1 - (age[:, None, None] * MONTHS + delay), 0.0, 1.0)
    share: Floats = past.mean(axis=2)
    share[:, OLDEST_AGE] = 1.0
    return share


def retirement_hazard(share_before: Floats, share_after: Floats) -> Floats:
    """Probability that an active of a class retires during the year, by age at its start.

    share_before[..., age] and share_after[..., age]: shares past retirement age at the two ends →
    [..., age] by age at the start of the year (the last age moves within the open group). 0 where
    everybody is past it already, and 0 where a later law moves the age beyond the cohort.
    Source: docs/method.md §2.
    """
    reached = np.concatenate([share_after[..., 1:], share_after[..., -1:]], axis=-1)
    remaining = 1.0 - share_before
    crossing = np.maximum(0.0, reached - share_before)
    hazard: Floats = np.divide(
        crossing, remaining, out=np.zeros_like(crossing), where=remaining > 0
    )
    return hazard
