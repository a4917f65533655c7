"""Residents of a divided total go where there is room for them."""

from dataclasses import replace

import numpy as np
import pytest

from actuarial.coverage import CountOutOfReachError
from actuarial.coverage.opening import open_statuses, within_room
from actuarial.projection import project_people
from actuarial.vocabulary import STATUSES

ROOM = np.full(3, 1000.0)
TOGETHER = np.zeros(3, dtype=int)
RESIDENT = STATUSES.index("resident")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # 999 of 1,000 may be residents; the other 1,101 are divided like 600 : 300.
        ((1200, 600, 300), (999, 734, 367)),
        # What the first has no room for would overfill the second.
        ((1200, 950, 100), (999, 999, 252)),
        # All are too full: they are alike.
        ((2000, 998.5, 0), (999.5, 999.5, 999.5)),
    ],
)
def test_what_has_no_room_goes_to_the_others_in_proportion(counts, expected):
    found = within_room(np.array(counts, float), ROOM, 1.0, TOGETHER)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert found.sum() == pytest.approx(sum(counts), rel=1e-15)


def test_the_members_of_the_total_stay_where_a_resident_is_not_one_member():
    counts, members = np.array([1200.0, 500.0, 300.0]), np.array([1.0, 0.8, 1.2])
    found = within_room(counts, ROOM, members, TOGETHER)
    assert found[0] == pytest.approx(999)
    assert found @ members == pytest.approx(counts @ members, rel=1e-15)
    assert found[1] / found[2] == pytest.approx(5 / 3)


def test_nothing_moves_by_a_bit_where_there_is_room_or_counts_are_given():
    rng = np.random.default_rng(1)
    counts = rng.uniform(300, 999, 3)
    assert within_room(counts, ROOM, 1 / 3, TOGETHER) is counts
    # Three provinces; the first two places have counts of their own, the next two share.
    counts, room = rng.uniform(300, 900, 7), np.full(7, 1000.0)
    counts[[0, 2]] = 1200
    found = within_room(counts, room, 1.0, np.array([-1, -1, 1, 1, 2, 2, 0]))
    np.testing.assert_array_equal(found[[0, 1, 4, 5, 6]], counts[[0, 1, 4, 5, 6]])
    assert found[2:4].sum() == pytest.approx(counts[2:4].sum(), rel=1e-15)
    assert found[2] == pytest.approx(999)


@pytest.mark.parametrize("by_age", [False, True])
def test_an_opening_has_room_for_its_residents(by_age):
    rng = np.random.default_rng(2)
    people = rng.uniform(50, 90, (3, 2, 101))
    everybody = people.sum(axis=(-2, -1))
    counts = everybody[:, None] * np.array([0.2, 0.03, 0.1, 0.6, 0])
    counts[0, RESIDENT] *= 1.2
    ratio = np.ones((3, len(STATUSES), 101 if by_age else 1))
    ratio[:, RESIDENT] = np.array([1.0, 0.9, 1.1])[:, None]
    patterns = (np.full((2, 101), share) for share in (0.4, 0.1, 0.9))
    given = (people, counts, np.full((3, 2, 101), 0.8), *patterns, ratio)
    with pytest.raises(CountOutOfReachError):
        open_statuses(*given)
    found = open_statuses(*given, np.array([4, 4, 4])).people
    members = (found * ratio[:, :, None]).sum(axis=(-2, -1))
    others = [STATUSES.index(one) for one in ("employee", "flexible", "retiree")]
    np.testing.assert_allclose(members[:, others], counts[:, others], rtol=1e-9)
    assert members[:, RESIDENT].sum() == pytest.approx(counts[:, RESIDENT].sum(), rel=1e-12)
    assert found.min() >= 0
    room = found[:, [RESIDENT, STATUSES.index("uninsured")]].sum(axis=(1, 2, 3))
    assert found[0, RESIDENT].sum() == pytest.approx(0.999 * room[0])
    # Places with counts of their own are refused as before.
    with pytest.raises(CountOutOfReachError) as refused:
        open_statuses(*given, np.array([-1, 4, 4]))
    assert (refused.value.region, refused.value.status) == (0, "resident")


def test_a_provinces_residents_are_divided_so(toy):
    """Two towns share the total, more of it than one of them has room for."""
    given, places = toy.coverage, toy.places
    towns = [places.regions.index(one) for one in ("mill", "terrace")]
    divided, relative = given.divided.copy(), np.ones(len(places.regions))
    divided[towns], relative[towns] = True, (2.0, 0.5)
    here = places.province == places.province[towns[0]]
    totals = toy.member_totals.copy()
    counted = given.members[:, here & ~divided, RESIDENT].sum(axis=1)[:, None]
    totals[:, here, RESIDENT] += 0.15 * (totals[:, here, RESIDENT] - counted)
    coverage = replace(given, divided=divided, relative_coverage=relative)
    people = project_people(replace(toy, coverage=coverage, member_totals=totals))
    found = people.members.insured[:2].sum(axis=(-2, -1))
    np.testing.assert_allclose(
        found[:, here, RESIDENT].sum(axis=1), totals[:, 0, RESIDENT], rtol=1e-9
    )
    uninsured = people.insured.people[:2, towns[1], STATUSES.index("uninsured")].sum(axis=(-2, -1))
    assert (uninsured / (uninsured + found[:, towns[1], RESIDENT]) < 0.0011).all()
