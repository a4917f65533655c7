"""Regions are worked on in blocks; the result knows nothing of it."""

import numpy as np
import pytest

from actuarial.coverage import SupplyError, Targets, enrolment
from actuarial.coverage.enrolment import follow_statuses
from actuarial.vocabulary import STATUSES

YEARS, DRAWS, REGIONS, AGES = 3, 2, 7, 101


def inputs():
    rng = np.random.default_rng(5)
    cell = (REGIONS, 2, AGES)
    # Two draws, as pooled uncertainty has them: the region is not the first axis of a year.
    opening = rng.uniform(50, 90, (DRAWS, REGIONS, len(STATUSES), 2, AGES))
    survival = rng.uniform(0.95, 0.999, (YEARS, DRAWS, *cell))
    births = rng.uniform(300, 500, (YEARS, DRAWS, REGIONS, 2))
    moves = rng.uniform(-2, 2, (YEARS, DRAWS, *cell))
    people = [opening.sum(axis=-3)]
    for year in range(YEARS):
        end = np.concatenate([births[year][..., None], people[-1][..., :-1]], axis=-1)
        end[..., -1] += people[-1][..., -1]
        people.append(end * survival[year] + moves[year])
    shape = (YEARS, DRAWS, *cell)
    return {
        "opening": opening,
        "population": np.stack(people),
        "births": births,
        "survival": survival,
        "net_migrants": moves,
        "retiring": rng.uniform(0, 0.05, shape),
        "vesting": rng.uniform(0.5, 0.9, shape),
        "targets": Targets(
            rng.uniform(0.2, 0.3, shape),
            rng.uniform(0.05, 0.2, (YEARS, DRAWS, REGIONS)),
            rng.uniform(0.8, 0.9, shape),
        ),
        "relative_mortality": 0.8,
    }


def test_blocks_of_regions_make_no_difference(monkeypatch):
    whole = follow_statuses(**inputs())
    monkeypatch.setattr(enrolment, "_CELLS_AT_ONCE", 2 * DRAWS * len(STATUSES) * 2 * AGES)
    for one, other in zip(whole, follow_statuses(**inputs()), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-9)


def test_flows_close_in_every_status():
    given = inputs()
    found = follow_statuses(**given)
    stock = found.people.sum(axis=(-2, -1))
    inside = len(STATUSES)
    gone, come = found.flow[..., :inside, :].sum(axis=-1), found.flow[..., :inside].sum(axis=-2)
    np.testing.assert_allclose(stock[:-1] - gone + come, stock[1:], rtol=1e-9)
    np.testing.assert_allclose(found.people.sum(axis=-3)[1:], given["population"][1:], rtol=1e-12)


def test_a_supply_that_fails_is_named_by_its_place_among_all_regions(monkeypatch):
    given = inputs()
    given["targets"].actives[1, 1, 5, 0, 30] = 1.2
    monkeypatch.setattr(enrolment, "_CELLS_AT_ONCE", 1)
    with pytest.raises(SupplyError) as fault:
        follow_statuses(**given)
    assert (fault.value.year, fault.value.position) == (1, (1, 5, 0, 30))
