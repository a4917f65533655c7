"""The statutory retirement age (法定退休年龄) by month of birth, and who crosses it in a year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arguments import CALENDAR, SHARES, Numbers
from actuarial.arrays import Floats, Ints
from actuarial.basis.types import RetirementClassBasis
from actuarial.vocabulary import AGES, OLDEST_AGE, SEXES
from actuarial.vocabulary.axes import axes

MONTHS = 12
RETIREMENT_AGES = Numbers("retirement ages in years", 0, 100)
BIRTH_YEAR = Numbers("a calendar year of birth", 1800, 2400, whole=True)
STEP = Numbers("months of birth a month of delay, 1 or more", 1, whole=True)
DELAY = Numbers("months, 0 or more", 0)
FLEXIBLE_MONTHS = 36
"""Most months by which a person may retire before or after the statutory age (弹性退休)."""


def delay_months(birth_months: Ints, months_per_step: int, limit: Floats | float) -> Floats:
    """Months by which retirement is delayed for a month of birth.

    birth_months: months of birth counted from the first delayed cohort's January (negative
    before it) → months. One month more for every ``months_per_step`` months of birth, at most
    ``limit``; 0 where ``limit`` is 0, the law before the reform.
    Source: State Council decision of 2024 on the gradual delay; docs/method.md §2.
    """
    steps = birth_months // months_per_step + 1
    return np.where(birth_months < 0, 0.0, np.minimum(limit, steps))


def retired_share(
    years: Annotated[Ints, axes("year"), CALENDAR],
    age: Annotated[Floats, axes("year or 1"), RETIREMENT_AGES],
    first_birth_year: Annotated[int, BIRTH_YEAR],
    months_per_step: Annotated[int, STEP],
    limit: Annotated[Floats, axes("year or 1"), DELAY],
    early: Annotated[Floats | float, axes("year or 1"), SHARES] = 0.0,
    late: Annotated[Floats | float, axes("year or 1"), SHARES] = 0.0,
) -> Floats:
    """Share of each age that is past the retirement age at 31 December, births spread evenly.

    years[year], age[year] years, limit[year] months → [year, age]. The open age group is past it.
    early[year] and late[year]: shares who retire FLEXIBLE_MONTHS before and after it, early at the
    earliest at the age before the reform.
    Source: docs/method.md §2.
    """
    ages = np.arange(OLDEST_AGE + 1)
    month = np.arange(1, MONTHS + 1)
    birth_year = years[:, None] - ages[None, :]
    birth_months = (birth_year[:, :, None] - first_birth_year) * MONTHS + (month - 1)
    delay = delay_months(birth_months, months_per_step, limit[:, None, None])
    months_lived = ages[None, :, None] * MONTHS + (MONTHS - month)

    def past(waited: Floats) -> Floats:
        # Born evenly within the month: of those in it, the part whose age has passed a broken one.
        needed = age[:, None, None] * MONTHS + waited
        share: Floats = np.clip(months_lived + 1 - needed, 0.0, 1.0).mean(axis=2)
        return share

    share = past(delay)
    if np.any(early) or np.any(late):
        sooner = past(np.maximum(0, delay - FLEXIBLE_MONTHS)) - share
        later = past(delay + FLEXIBLE_MONTHS) - share
        share += np.multiply(early, sooner.T).T + np.multiply(late, later.T).T
    share[:, OLDEST_AGE] = 1.0
    return share


def retirement_hazard(
    share_before: Annotated[Floats, axes("...", "age"), SHARES],
    share_after: Annotated[Floats, axes("...", "age"), SHARES],
) -> Floats:
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


def never_back(past: Floats, observed: int) -> Floats:
    """Shares past retirement age that never fall along a birth cohort.

    past[year, ..., age] by the law of each year; the first `observed` years stand as they are. Who
    has passed the age under one law stays past it when a later law raises the age.
    Source: docs/method.md §2.
    """
    kept = np.array(past)
    for year in range(max(observed, 1), len(kept)):
        np.maximum(kept[year, ..., 1:], kept[year - 1, ..., :-1], out=kept[year, ..., 1:])
    return kept


class Retiring(NamedTuple):
    """Retirement of all classes together."""

    hazards: Annotated[Floats, axes("year", "region", "sex", "age")]
    """Probability that an active retires, by age at the start of the year."""
    vested: Annotated[Floats, axes("year", "region", "sex", "age")]
    """Share of them with the minimum years."""
    below: Annotated[Floats, axes("year_end", "region", "sex", "age")]
    """Share below the statutory age at 31 December."""
    staying: Annotated[Floats, axes("year", "region", "sex", "age")]
    """Share of them who stay flexible without it."""


def retirement_of_classes(
    classes: Sequence[RetirementClassBasis], years: Ints, observed: int = 1
) -> Retiring:
    """Hazards, vested shares and shares below the statutory age, the classes weighted.

    years[year] of the classes' arrays; observed: how many of them are observed year ends, from
    which nobody retires by a hazard. A class's share belongs to the birth cohort.
    Source: docs/method.md §2.
    """
    cohort = years[:, None] - np.arange(OLDEST_AGE + 1) - (years[0] - OLDEST_AGE)
    regions = classes[0].age.shape[1]
    shape = (len(years), regions, len(SEXES), len(AGES))
    below = np.zeros(shape)
    leaving = np.zeros((shape[0] - 1, *shape[1:]))
    vested, staying = np.zeros_like(leaving), np.zeros_like(leaving)
    for one in classes:
        past = np.empty((shape[0], regions, shape[3]))
        memory: dict[tuple[bytes, ...], Floats] = {}
        for region in range(regions):
            terms = [part[:, region] for part in (one.age, one.limit, one.early, one.late)]
            key = tuple(term.tobytes() for term in terms)
            if key not in memory:
                memory[key] = retired_share(
                    years, terms[0], one.first_birth_year, one.months_per_step, *terms[1:]
                )
            past[:, region] = memory[key]
        past = never_back(past, observed)
        remaining = np.swapaxes(one.share[cohort], 1, 2) * (1.0 - past)
        below[:, :, one.sex] += remaining
        class_leaving = remaining[:-1] * retirement_hazard(past[:-1], past[1:])
        leaving[:, :, one.sex] += class_leaving
        class_vested = class_leaving * one.vested[1:, :, None]
        vested[:, :, one.sex] += class_vested
        if one.stay_flexible.any():
            unvested = class_leaving - class_vested
            staying[:, :, one.sex] += unvested * one.stay_flexible[1:, :, None]
    hazards = np.divide(leaving, below[:-1], out=np.zeros_like(leaving), where=below[:-1] > 0)
    shares = np.divide(vested, leaving, out=np.zeros_like(vested), where=leaving > 0)
    stay = np.divide(staying, leaving, out=staying, where=leaving > 0)
    return Retiring(hazards, shares, below, stay)
