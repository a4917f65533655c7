"""Opening stocks by status, and the refusal of what people cannot supply."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial import coverage
from actuarial.coverage.enrolment import Targets, follow_statuses
from actuarial.coverage.opening import meet_count, open_statuses, shift_odds
from actuarial.projection import project_line
from actuarial.vocabulary import STATUSES

COUNTED = [STATUSES.index(s) for s in ("employee", "flexible", "retiree", "resident")]


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), regions=st.sampled_from([1, 3, 7]))
def test_opening_statuses_meet_every_count_and_stay_shares(seed, regions):
    rng = np.random.default_rng(seed)
    people = rng.uniform(50, 900, (regions, 2, 101))
    below = np.clip(np.linspace(2, -1, 101), 0, 1) * np.ones((regions, 2, 1))
    counts = np.zeros((regions, len(STATUSES)))
    everybody = people.sum(axis=(1, 2))
    counts[:, COUNTED] = everybody[:, None] * rng.uniform(
        [0.05, 0.005, 0.02, 0.3], [0.2, 0.03, 0.1, 0.55], (regions, 4)
    )
    working = np.where(np.arange(101) >= 16, 0.6, 0.0) * rng.uniform(0.5, 1, (2, 101))
    retired = np.where(np.arange(101) >= 50, 0.5, 0.0) * rng.uniform(0.5, 1, (2, 101))
    found = open_statuses(people, counts, below, working, retired, np.full((2, 101), 0.9))
    np.testing.assert_allclose(
        found.people[:, COUNTED].sum(axis=(-2, -1)), counts[:, COUNTED], rtol=1e-11
    )
    np.testing.assert_allclose(found.people.sum(axis=1), people, rtol=1e-12)
    assert found.people.min() >= 0
    for share in (found.active_coverage, found.resident_enrolment, found.flexible_share):
        assert share.min() >= 0
        assert share.max() <= 1 + 1e-12


def test_odds_by_hand():
    # Odds of 25 % are 1 : 3; three times as large 1 : 1.
    assert shift_odds(np.array([0.25]), np.array([3.0]))[0] == pytest.approx(0.5)
    assert list(shift_odds(np.array([0.0, 1.0]), np.array([9.0, 9.0]))) == [0, 1]


def test_a_count_at_hand():
    # Two ages with 100 people each at odds 1 : 1 and 3 : 1; 150 members are wanted. With the odds
    # doubled 66.67 + 85.71 = 152.38 are reached, so a little less.
    pattern = np.array([[0.5, 0.75]])
    share = meet_count(pattern, np.full((1, 1, 2), 100.0), np.array([150.0]), "resident")
    assert share.sum() == pytest.approx(1.5, rel=1e-12)
    odds = share / (1 - share)
    assert odds[0, 0, 1] / odds[0, 0, 0] == pytest.approx(3)


def test_more_members_than_people_are_refused_with_their_place(toy):
    given_members = toy.coverage.members.copy()
    given_members[1, 5, STATUSES.index("retiree")] = 1e9
    with pytest.raises(coverage.CountOutOfReachError) as refused:
        project_line(replace(toy, coverage=replace(toy.coverage, members=given_members)))
    assert (refused.value.status, refused.value.region) == ("retiree", 5)
    assert refused.value.count > refused.value.most > 0


def test_more_actives_than_a_cell_can_supply_stop_the_run_with_region_sex_and_age():
    """3 regions, 2 sexes, 5 ages, 2 years: in the second the women of one place and age."""
    regions, ages, years = 3, 5, 2
    people = np.zeros((regions, len(STATUSES), 2, ages))
    people[:, STATUSES.index("resident")] = 100.0
    targets = np.zeros((years, regions, 2, ages))
    targets[1, 2, 1, 3] = 1.5
    population = np.full((years + 1, regions, 2, ages), 100.0)
    survival = np.ones((years, regions, 2, ages))
    # Ages move up and the last joins the open group: the population follows.
    for year in range(years):
        population[year + 1, ..., 1:] = population[year, ..., :-1]
        population[year + 1, ..., -1] += population[year, ..., -1]
    nobody = np.zeros((years, regions, 2, ages))
    births = np.full((years, regions, 2), 100.0)
    wanted = Targets(targets, np.zeros((years, regions)), np.full((years, regions, 2, ages), 0.9))
    arguments = (people, population, births, survival, nobody, nobody, nobody)
    with pytest.raises(coverage.SupplyError) as refused:
        follow_statuses(*arguments, wanted)
    assert refused.value.year == 1
    assert refused.value.position == (2, 1, 3)
    assert refused.value.target == pytest.approx(150)
    assert refused.value.supply == pytest.approx(100)
    follow_statuses(*arguments, wanted._replace(actives=np.minimum(targets, 1.0)))
