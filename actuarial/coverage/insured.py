"""The insured of a run: opening stocks, retirement and enrolment led by the Basis."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Floats, Ints
from actuarial.basis.types import Basis, CoverageBasis
from actuarial.coverage.enrolment import follow_statuses
from actuarial.coverage.migrants import Moves
from actuarial.coverage.opening import Opening, odds_ratio, open_statuses, shift_odds
from actuarial.coverage.retirement import retirement_of_classes
from actuarial.coverage.targets import Targets
from actuarial.coverage.vesting import Stayers
from actuarial.entries import Insured, People
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES

OBSERVED_ENDS = 2
"""The year before the base year and the base year: stocks of their ends are counted."""


def enrol(basis: Basis, people: People) -> Insured:
    """Insurance status of everybody, from the two observed year ends on.

    Source: docs/method.md §2.
    """
    population, given = people.population, basis.coverage
    moves = None
    if people.leaving is not None and people.destination is not None:
        moves = Moves(people.leaving, people.destination)
    flows = slice(OBSERVED_ENDS, None)
    retiring = retirement_of_classes(given.classes, basis.clock.years, OBSERVED_ENDS)
    openings = open_observed(population[:OBSERVED_ENDS], basis, retiring.below)
    statuses = follow_statuses(
        openings[1].people,
        population[1:],
        people.births,
        people.survival,
        people.net_migrants,
        retiring.hazards[1:],
        retiring.vested[1:],
        _targets(openings[1], given, retiring.below),
        given.relative_mortality[flows],
        Stayers(retiring.staying[1:], 1.0 / given.years_to_vest[flows])
        if retiring.staying.any()
        else None,
        None if given.migrant_mix is None else given.migrant_mix[flows],
        moves,
    )
    return Insured(
        people=_behind(openings[0].people, statuses.people),
        membership_ratio=given.membership_ratio,
        status_flow=statuses.flow,
        newly_retired=statuses.newly_retired,
    )


def open_observed(population: Floats, basis: Basis, below: Floats | None = None) -> list[Opening]:
    """Stocks by status at the two observed year ends, whose members are counted.

    population[end, region, sex, age]; below[end or more years, region, sex, age] share below the
    statutory retirement age, that of the Basis where it is left out.
    Raises CountOutOfReachError where a place has fewer people than members.
    """
    given = basis.coverage
    if below is None:
        observed = slice(OBSERVED_ENDS)
        classes = [one.within(observed) for one in given.classes]
        years = basis.clock.years[observed]
        below = retirement_of_classes(classes, years, OBSERVED_ENDS).below
    members = _members(population, given, basis.member_totals, basis.places.province)
    return [
        open_statuses(
            population[end],
            members[end],
            below[end],
            given.active_pattern,
            given.retiree_pattern,
            given.resident_pattern,
            given.membership_ratio,
            np.where(given.divided, basis.places.province, -1) if given.divided.any() else None,
        )
        for end in range(OBSERVED_ENDS)
    ]


def _behind(first: Floats, others: Floats) -> Floats:
    """Years one behind the other, in the order of the dims in memory too."""
    years = np.empty((len(others) + 1, *first.shape))
    years[0], years[1:] = first, others
    return years


def _members(population: Floats, given: CoverageBasis, totals: Floats, province: Ints) -> Floats:
    """Members by status at the two observed year ends, [2, region, status].

    Members the place gives count; the rest of the province's totals is divided among its other
    regions in proportion to what the coverage patterns and membership ratios give for their
    population.
    """
    members = given.members.copy()
    expected = _expected_members(population, given)
    for one in sorted(set(province.tolist())):
        here = province == one
        open_regions = here & given.divided
        if not open_regions.any():
            continue
        left = totals[:, open_regions][:, :1] - members[:, here & ~given.divided].sum(
            axis=1, keepdims=True
        )
        weights = expected[:, open_regions]
        members[:, open_regions] = left * weights / weights.sum(axis=1, keepdims=True)
    return members


def _expected_members(population: Floats, given: CoverageBasis) -> Floats:
    """Members that the patterns alone would give, [2, region, status]; only proportions count."""
    expected = np.ones((*population.shape[:2], len(STATUSES)))

    def members(people: Floats, status: str) -> Floats:
        ratio = given.membership_ratio[:, STATUSES.index(status), None, :]
        counted: Floats = (people * ratio).sum(axis=(-2, -1))
        return counted

    for status in (EMPLOYEE, FLEXIBLE):
        actives = members(population * given.active_pattern, status)
        expected[..., STATUSES.index(status)] = actives * given.relative_coverage
    retirees = members(population * given.retiree_pattern, RETIREE)
    expected[..., STATUSES.index(RETIREE)] = retirees * given.relative_coverage
    insured = (given.active_pattern + given.retiree_pattern) * given.relative_coverage[
        :, None, None
    ]
    others = population * np.maximum(0.0, 1 - insured)
    residents = members(others * given.resident_pattern, RESIDENT)
    expected[..., STATUSES.index(RESIDENT)] = residents
    return expected


def _targets(opening: Opening, given: CoverageBasis, not_retired: Floats) -> Targets:
    """Coverage of actives, split of actives and enrolment in every projected year.

    The odds of every cell move with the odds of the national level, so that shares stay shares.
    """
    flows = slice(OBSERVED_ENDS, None)

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
