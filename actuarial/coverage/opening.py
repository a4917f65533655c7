"""The opening stocks by insurance status, from member counts and age patterns."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES, UNINSURED

Floats = NDArray[np.float64]

_HALVINGS = 80
_WIDEST_LOG_ODDS = 40.0


class Opening(NamedTuple):
    """Stocks by status and the shares that lead to them, all at the end of one year."""

    people: Floats
    """[region, status, sex, age] persons."""
    active_coverage: Floats
    """[region, sex, age] actives as a share of those below retirement age."""
    flexible_share: Floats
    """[region] flexible contributors as a share of actives."""
    resident_enrolment: Floats
    """[region, sex, age] enrolled share of those neither active nor retired."""


class CountOutOfReachError(ValueError):
    """A member count that the population of the place cannot supply."""

    def __init__(self, status: str, region: int, count: float, most: float):
        super().__init__(status, region, count, most)
        self.status, self.region, self.count, self.most = status, region, count, most


def shift_odds(share: Floats, odds_ratio: Floats) -> Floats:
    """Share whose odds are multiplied; stays within 0 and 1."""
    shifted: Floats = share * odds_ratio / (1.0 - share + share * odds_ratio)
    return shifted


def odds_ratio(level: Floats, base: Floats) -> Floats:
    """Ratio of the odds of two levels strictly between 0 and 1."""
    ratio: Floats = level / (1.0 - level) * (1.0 - base) / base
    return ratio


def meet_count(pattern: Floats, exposed: Floats, count: Floats, status: str) -> Floats:
    """Shares whose sum over the exposed people is the count, by one shift of odds a region.

    pattern[sex, age] or [region, sex, age] shares, exposed[region, sex, age] persons,
    count[region] persons → [region, sex, age]. Raises CountOutOfReachError where more members are
    counted than people of the ages in the pattern.
    """
    pattern = np.broadcast_to(pattern, exposed.shape)
    most = np.where(pattern > 0, exposed, 0.0).sum(axis=(-2, -1))
    for region in np.flatnonzero(count > most * (1 - 1e-9)):
        raise CountOutOfReachError(status, int(region), float(count[region]), float(most[region]))
    low = np.full(count.shape, -_WIDEST_LOG_ODDS)
    high = -low
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        share = shift_odds(pattern, np.exp(middle)[:, None, None])
        above = (share * exposed).sum(axis=(-2, -1)) > count
        high = np.where(above, middle, high)
        low = np.where(above, low, middle)
    share = shift_odds(pattern, np.exp((low + high) / 2)[:, None, None])
    reached = (share * exposed).sum(axis=(-2, -1))
    # The bisection leaves a relative error of some 1e-12; the last factor makes the count exact.
    exact: Floats = (
        share
        * np.divide(count, reached, out=np.zeros_like(count), where=reached > 0)[:, None, None]
    )
    return exact


def open_statuses(
    population: Floats,
    counts: Floats,
    not_retired: Floats,
    active_pattern: Floats,
    retiree_pattern: Floats,
    resident_pattern: Floats,
) -> Opening:
    """Stocks by status at the end of a year that meet the counts of every region.

    population[region, sex, age] persons at 31 December; counts[region, status] persons by status
    where they live (uninsured is what is left and is not read); not_retired[region, sex, age] share
    below the statutory retirement age; patterns[sex, age] or [region, sex, age] shares: actives of
    those below retirement age, retirees of everybody, residents of everybody else.
    Raises CountOutOfReachError.
    Source: docs/method.md §2.
    """
    people = np.zeros((population.shape[0], len(STATUSES), *population.shape[1:]))
    index = {status: position for position, status in enumerate(STATUSES)}
    retiree_share = meet_count(retiree_pattern, population, counts[:, index[RETIREE]], RETIREE)
    retirees = population * retiree_share
    below = np.minimum(population * not_retired, population - retirees)
    actives_count = counts[:, index[EMPLOYEE]] + counts[:, index[FLEXIBLE]]
    coverage = meet_count(active_pattern, below, actives_count, EMPLOYEE)
    actives = below * coverage
    flexible_share = np.divide(
        counts[:, index[FLEXIBLE]],
        actives_count,
        out=np.zeros_like(actives_count),
        where=actives_count > 0,
    )
    others = population - retirees - actives
    enrolment = meet_count(resident_pattern, others, counts[:, index[RESIDENT]], RESIDENT)
    people[:, index[EMPLOYEE]] = actives * (1 - flexible_share)[:, None, None]
    people[:, index[FLEXIBLE]] = actives * flexible_share[:, None, None]
    people[:, index[RETIREE]] = retirees
    people[:, index[RESIDENT]] = others * enrolment
    people[:, index[UNINSURED]] = others - people[:, index[RESIDENT]]
    # Where retirees already stand among those below the statutory age, the share that holds for
    # later years is the actives over all below that age. Ages that nobody works at yet keep the
    # shifted pattern: a later retirement age finds it there.
    statutory = population * not_retired
    coverage = np.divide(actives, statutory, out=coverage, where=statutory > 0)
    return Opening(people, coverage, flexible_share, enrolment)
