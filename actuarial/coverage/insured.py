"""The insured of a run: opening stocks, retirement and enrolment led by the Basis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.types import Basis, CoverageBasis
from actuarial.coverage.enrolment import follow_statuses
from actuarial.coverage.entries import Targets
from actuarial.coverage.opening import Opening, odds_ratio, open_statuses, shift_odds
from actuarial.coverage.retirement import retirement_of_classes
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES

Floats = NDArray[np.float64]


class Insured(NamedTuple):
    """People by insurance status and the members of the region's own pools."""

    people: Floats
    """[year (from the year before the base year), region, status, sex, age] persons."""
    membership_ratio: Floats
    """[region, status] pool members per resident of the status."""
    status_flow: Floats
    """[year (from the first projected), region, from_status, to_status]."""
    newly_retired: Floats
    """[year (from the first projected), region, sex]."""


def enrol(
    population: Floats,
    births: Floats,
    survival: Floats,
    net_migrants: Floats,
    basis: Basis,
) -> Insured:
    """Insurance status of everybody, from the two observed year ends on.

    population[year (from the year before the base year), region, sex, age]; births, survival and
    net_migrants from the first projected year.
    Source: docs/method.md §2.
    """
    given = basis.coverage
    years = basis.clock.years
    retiring, vesting, not_retired = retirement_of_classes(given.classes, years)
    counts = _counts(population[:2], given, basis.member_totals, basis.places.province)
    openings = [
        open_statuses(
            population[end],
            counts[end],
            not_retired[end],
            given.active_pattern,
            given.retiree_pattern,
            given.resident_pattern,
        )
        for end in (0, 1)
    ]
    statuses = follow_statuses(
        openings[1].people,
        population[1:],
        births,
        survival,
        net_migrants,
        retiring[1:],
        vesting[1:],
        _targets(openings[1], given, not_retired),
        given.relative_mortality,
    )
    return Insured(
        people=np.concatenate([openings[0].people[None], statuses.people]),
        membership_ratio=given.membership_ratio,
        status_flow=statuses.flow,
        newly_retired=statuses.newly_retired,
    )


def _counts(
    population: Floats, given: CoverageBasis, totals: Floats, province: NDArray[np.int64]
) -> Floats:
    """Residents by status at the two observed year ends, [2, region, status].

    Members the place gives count; the rest of the province's totals is divided among its other
    regions in proportion to what the coverage patterns give for their population.
    """
    members = given.members.copy()
    expected = _expected_members(population, given)
    for one in np.unique(province):
        here = province == one
        open_regions = here & given.divided
        if not open_regions.any():
            continue
        left = totals[:, open_regions][:, :1] - members[:, here & ~given.divided].sum(
            axis=1, keepdims=True
        )
        weights = expected[:, open_regions]
        members[:, open_regions] = left * weights / weights.sum(axis=1, keepdims=True)
    ratio = given.membership_ratio
    residents: Floats = np.divide(
        members, ratio, out=np.zeros_like(members), where=np.broadcast_to(ratio > 0, members.shape)
    )
    return residents


def _expected_members(population: Floats, given: CoverageBasis) -> Floats:
    """Members that the patterns alone would give, [2, region, status]; only proportions count."""
    expected = np.ones((*population.shape[:2], len(STATUSES)))
    actives = (population * given.active_pattern).sum(axis=(-2, -1)) * given.relative_coverage
    expected[..., STATUSES.index(EMPLOYEE)] = actives
    expected[..., STATUSES.index(FLEXIBLE)] = actives
    retirees = (population * given.retiree_pattern).sum(axis=(-2, -1)) * given.relative_coverage
    expected[..., STATUSES.index(RETIREE)] = retirees
    insured = (given.active_pattern + given.retiree_pattern) * given.relative_coverage[
        :, None, None
    ]
    others = population * np.maximum(0.0, 1 - insured)
    expected[..., STATUSES.index(RESIDENT)] = (others * given.resident_pattern).sum(axis=(-2, -1))
    return expected


def _targets(opening: Opening, given: CoverageBasis, not_retired: Floats) -> Targets:
    """Coverage of actives, split of actives and enrolment in every projected year.

    The odds of every cell move with the odds of the national level, so that shares stay shares.
    """
    flows = slice(2, None)

    def ratio(level: Floats) -> Floats:
        return odds_ratio(level[flows], level[1])

    cells = (..., None, None)
    coverage = shift_odds(opening.active_coverage, ratio(given.level)[cells])
    return Targets(
        actives=coverage * not_retired[flows],
        flexible_share=shift_odds(opening.flexible_share, ratio(given.flexible_level)),
        resident_enrolment=shift_odds(
            opening.resident_enrolment, ratio(given.resident_level)[cells]
        ),
    )
