"""The opening stocks by insurance status, from member counts and age patterns."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arguments import PERSONS, SHARES, Numbers
from actuarial.arrays import Floats, Ints
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES, UNINSURED
from actuarial.vocabulary.axes import axes

RATIO = Numbers("members per resident, 0 or more", 0)
PLACES = Numbers("number of the province, negative for none", whole=True)
_HALVINGS = 80
_WIDEST_LOG_ODDS = 40.0
_TRIALS, _EXACT = 60, 1e-15
_TINY = np.finfo(float).tiny
_FULL = 0.999
"""Part of the people without work or pension who may be residents where a total is divided."""


class Opening(NamedTuple):
    """Stocks by status and the shares that lead to them, all at the end of one year."""

    people: Annotated[Floats, axes("region", "status", "sex", "age")]
    """Persons."""
    active_coverage: Annotated[Floats, axes("region", "sex", "age")]
    """Actives as a share of those below retirement age."""
    flexible_share: Annotated[Floats, axes("region")]
    """Flexible contributors as a share of actives."""
    resident_enrolment: Annotated[Floats, axes("region", "sex", "age")]
    """Enrolled share of those neither active nor retired."""


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


def meet_count(
    pattern: Annotated[Floats, axes("region or 1", "sex", "age"), SHARES],
    exposed: Annotated[Floats, axes("region", "sex", "age"), PERSONS],
    count: Annotated[Floats, axes("region"), PERSONS],
    status: str,
) -> Floats:
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
    population: Annotated[Floats, axes("region", "sex", "age"), PERSONS],
    counts: Annotated[Floats, axes("region", "status"), PERSONS],
    not_retired: Annotated[Floats, axes("region or 1", "sex", "age"), SHARES],
    active_pattern: Annotated[Floats, axes("region or 1", "sex", "age"), SHARES],
    retiree_pattern: Annotated[Floats, axes("region or 1", "sex", "age"), SHARES],
    resident_pattern: Annotated[Floats, axes("region or 1", "sex", "age"), SHARES],
    membership_ratio: (
        Annotated[Floats, axes("region or 1", "status", "age or 1"), RATIO] | None
    ) = None,
    sharing: Annotated[Ints, axes("region"), PLACES] | None = None,
) -> Opening:
    """Stocks by status at the end of a year that meet the counts of every region.

    population[region, sex, age] persons at 31 December; counts[region, status] members by status
    (uninsured is what is left and is not read); not_retired[region, sex, age] share below the
    statutory retirement age; patterns[sex, age] or [region, sex, age] shares: actives of those
    below retirement age, retirees of everybody, residents of everybody else.
    membership_ratio[region, status, age or 1] members per resident, 1 where it is left out.
    sharing[region]: province among whose places a total was divided, negative where the counts are
    the place's own; what residents a place has no room for go to the others that share.
    Raises CountOutOfReachError.
    Source: docs/method.md §2.
    """
    people = np.zeros((population.shape[0], len(STATUSES), *population.shape[1:]))
    index = {status: position for position, status in enumerate(STATUSES)}
    if membership_ratio is None:
        membership_ratio = np.ones((*counts.shape, 1))
    counts, ratio = _weighing(counts, membership_ratio)
    retiree_share = meet_count(
        retiree_pattern,
        population * ratio[:, index[RETIREE]],
        counts[:, index[RETIREE]],
        RETIREE,
    )
    retirees = population * retiree_share
    below = np.minimum(population * not_retired, population - retirees)
    of_actives = [index[EMPLOYEE], index[FLEXIBLE]]
    coverage, flexible_share = _meet_actives(
        active_pattern, below, counts[:, of_actives], ratio[:, of_actives]
    )
    actives = below * coverage
    others = population - retirees - actives
    exposed = others * ratio[:, index[RESIDENT]]
    residents = counts[:, index[RESIDENT]]
    if sharing is not None:
        members = 1.0 if membership_ratio.shape[-1] > 1 else membership_ratio[:, index[RESIDENT], 0]
        room = np.where(resident_pattern > 0, exposed, 0.0).sum(axis=(-2, -1))
        residents = within_room(residents, room, members, sharing)
    enrolment = meet_count(resident_pattern, exposed, residents, RESIDENT)
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


def within_room(counts: Floats, room: Floats, members: Floats | float, sharing: Ints) -> Floats:
    """Counts of a divided total that no place is without room for, [region].

    counts[region] and room[region], the most that can be counted; members[region] pool members for
    each counted; sharing as in `open_statuses`. What is above `_FULL` of a place's room goes to the
    other places of the total in proportion to theirs; the members of the total stay. Where no place
    is too full nothing changes by a bit.
    """
    found = counts
    for one in np.unique(sharing[(sharing >= 0) & (counts > _FULL * room)]):
        here = sharing == one
        weight = (np.ones_like(counts) * members)[here]
        shares, most = counts[here] * weight, room[here] * weight
        total = shares.sum()
        # Where all are too full, all are alike.
        most *= max(_FULL, total / most.sum()) if most.sum() > 0 else 1.0
        full = np.zeros(len(shares), dtype=bool)
        while (shares[~full] > most[~full]).any():
            full |= shares > most
            shares[full] = most[full]
            # Where the pattern gives nothing to the others, their room is the proportion.
            others = shares[~full] if shares[~full].any() else most[~full]
            shares[~full] = others * ((total - shares[full].sum()) / max(others.sum(), _TINY))
        found = found.copy() if found is counts else found
        found[here] = np.divide(shares, weight, out=counts[here], where=weight > 0)
    return found


def _weighing(counts: Floats, ratio: Floats) -> tuple[Floats, Floats]:
    """Counts to be met and the weight of a resident in them, [region, status, 1, age or 1].

    A ratio that all ages share makes residents of members; then a resident counts as one.
    """
    if ratio.shape[-1] > 1:
        return counts, ratio[:, :, None, :]
    whole = ratio[..., 0]
    residents = np.divide(counts, whole, out=np.zeros_like(counts), where=whole > 0)
    return residents, np.ones((*counts.shape, 1, 1))


def _meet_actives(
    pattern: Floats, below: Floats, counts: Floats, ratio: Floats
) -> tuple[Floats, Floats]:
    """Coverage [region, sex, age] and flexible share [region] that meet both counts of actives.

    counts[region, employee and flexible], ratio[region, employee and flexible, 1, age or 1]: one
    coverage and one flexible share hold for all ages, the two ratios may differ by age.
    """
    total = counts.sum(axis=1)
    flexible = np.divide(counts[:, 1], total, out=np.zeros_like(total), where=total > 0)
    for _ in range(_TRIALS):
        share = flexible[:, None, None]
        weight = ratio[:, 0] * (1.0 - share) + ratio[:, 1] * share
        coverage = meet_count(pattern, below * weight, total, EMPLOYEE)
        if ratio.shape[-1] == 1:
            break
        each = (below * coverage)[:, None] * ratio
        counted = each.sum(axis=(-2, -1))
        people = np.divide(counts, counted, out=np.zeros_like(counts), where=counted > 0)
        parts = people.sum(axis=1)
        again = np.divide(people[:, 1], parts, out=flexible.copy(), where=parts > 0)
        if np.abs(again - flexible).max() < _EXACT:
            break
        flexible = again
    return coverage, flexible
