"""Net migrants as counts, from a total with a schedule, and moves between the regions of a run.

Migrants are indexed by age at the END of the year. Source: docs/method.md §1.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import AGES, MIGRANTS, PERSONS, SHARES, WEIGHTS, Numbers
from actuarial.arrays import Floats
from actuarial.vocabulary.axes import axes

COEFFICIENTS = Numbers("coefficients of a curve, 0 or more", 0)
SOMEBODY = Numbers("persons, 0 or more, not all 0", 0, some=True)
LEAVING = Numbers("shares from 0 to 1 (0.05 for 5 %)", 0, 1, alone=np.nan)
DESTINATIONS = Numbers("shares from 0 to 1, each row adds up to 1", 0, 1, rows=True)


def spread_by_schedule(
    total: Annotated[ArrayLike, axes("..."), MIGRANTS],
    schedule: Annotated[ArrayLike, axes("...", "sex", "age"), WEIGHTS],
) -> Floats:
    """Net migrants by sex and age from a total and a schedule (净迁移人数).

    total[...] persons a year, signed; schedule[..., sex, age] any scale, not negative
    → [..., sex, age].
    """
    shares = np.asarray(schedule, dtype=float)
    shares = shares / shares.sum(axis=(-2, -1), keepdims=True)
    return np.asarray(np.asarray(total, dtype=float)[..., None, None] * shares)


def rogers_castro(
    childhood: Annotated[tuple[float, float], axes("coefficient"), COEFFICIENTS] = (0.02, 0.10),
    labour: Annotated[tuple[float, float, float, float], axes("coefficient"), COEFFICIENTS] = (
        *(0.06, 0.10, 20.0, 0.40),
    ),
    constant: Annotated[float, COEFFICIENTS] = 0.003,
    retirement: Annotated[tuple[float, float, float, float], axes("coefficient"), COEFFICIENTS] = (
        *(0.0, 1.0, 62.0, 1.0),
    ),
    ages: Annotated[int, AGES] = 101,
) -> Floats:
    """Model schedule of migration by single age (迁移年龄模式): [age], exact age x + ½.

    childhood (a1, α1): a1·exp(−α1 x); labour and retirement (a, α, μ, λ):
    a·exp(−α(x−μ) − exp(−λ(x−μ))). The default is the basic standard without a retirement peak.
    Source: Rogers and Castro, Model Migration Schedules, IIASA RR-81-30.
    """
    if (len(childhood), len(labour), len(retirement)) != (2, 4, 4):
        raise ValueError("childhood has 2 coefficients, labour and retirement have 4 each")
    exact = np.arange(ages) + 0.5
    schedule = childhood[0] * np.exp(-childhood[1] * exact) + constant
    for level, descent, centre, ascent in (labour, retirement):
        schedule += level * np.exp(-descent * (exact - centre) - np.exp(-ascent * (exact - centre)))
    return np.asarray(schedule)


def with_men(
    schedule: Annotated[ArrayLike, axes("...", "age"), WEIGHTS],
    men: Annotated[ArrayLike, axes("..."), SHARES],
) -> Floats:
    """A schedule by age divided by sex: schedule[..., age], men[...] share → [..., sex, age].

    Twice the share of each sex, so that half men leave the schedule as it is.
    """
    share = np.asarray(men, dtype=float)
    sexes = np.stack([2 * share, 2 * (1 - share)], axis=-1)[..., None]
    return np.asarray(sexes * np.asarray(schedule, dtype=float)[..., None, :])


def spread_total(
    total: Annotated[ArrayLike, axes("..."), MIGRANTS],
    schedule: Annotated[ArrayLike, axes("...", "sex", "age"), WEIGHTS],
    people: Annotated[ArrayLike, axes("...", "sex", "age"), SOMEBODY],
) -> Floats:
    """Net migrants by sex and age from a signed total: arrivals by the schedule, leavers by it too.

    total[...] persons a year; schedule[..., sex, age] any scale; people[..., sex, age] of the
    place: who leaves is taken from them in the schedule's proportions, so that nobody leaves where
    nobody lives → [..., sex, age].
    """
    wanted, coming = np.asarray(total, dtype=float), np.asarray(schedule, dtype=float)
    leaving = coming * np.asarray(people, dtype=float)
    return spread_by_schedule(np.maximum(wanted, 0.0), coming) + spread_by_schedule(
        np.minimum(wanted, 0.0), leaving
    )


def divide_by_population(
    net_migrants: Annotated[ArrayLike, axes("year or 1", "sex", "age"), MIGRANTS],
    people: Annotated[ArrayLike, axes("region", "sex", "age"), PERSONS],
    whole: Annotated[ArrayLike, axes("sex", "age"), SOMEBODY],
) -> Floats:
    """A region's part of the nation's net migrants, in proportion to its people.

    net_migrants[year, sex, age] of the nation; people[region, sex, age]; whole[sex, age] of the
    nation → [year, region, sex, age].
    """
    shares = np.asarray(people, dtype=float).sum(axis=(-2, -1)) / np.asarray(whole).sum()
    return np.asarray(np.asarray(net_migrants, dtype=float)[:, None] * shares[:, None, None])


def moves_between_regions(
    present: Annotated[Floats, axes("...", "region", "sex or 1", "age"), PERSONS],
    leaving: Annotated[Floats, axes("...", "region", "sex or 1", "age or 1"), LEAVING],
    destination: Annotated[Floats, axes("origin", "destination"), DESTINATIONS],
) -> Floats:
    """Net migrants of each region from moves between regions (国内迁移); they sum to zero.

    present[..., region, sex, age] persons alive at the end of the year, before moving;
    leaving[..., region, sex, age] share of them who leave; destination[..., origin, region] where
    they go: rows sum to 1, nothing on the diagonal. One square for each copy of the regions keeps
    the moves within the copy.
    """
    departures = np.asarray(present * leaving)
    *lead, regions, sexes, ages = departures.shape
    # Copy after copy of the regions stands along their axis.
    copies = departures.reshape(*lead, -1, destination.shape[-1], sexes, ages)
    arrivals = np.einsum("...osa,...od->...dsa", copies, destination)
    return np.asarray(arrivals.reshape(*lead, regions, sexes, ages) - departures)
