"""Regions raked to cells and margins: what holds for any seed."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial.calibration.raking import (
    EVERY,
    Margin,
    margin_errors,
    rake_regions,
    whole_people_adding_up,
)

# 3 to 5 regions, 2 sexes, 7 ages: no two axes are alike.
AGES = 7


@st.composite
def cases(draw):
    """A seed, a population that meets cells and margins, and the weight of the margins."""
    regions = draw(st.integers(3, 5))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    seed, wanted = random.uniform(0.2, 5.0, (2, regions, 2, AGES)) * 1000
    empty = draw(st.sets(st.tuples(st.integers(0, 1), st.integers(0, AGES - 1)), max_size=2))
    for sex, age in empty:
        wanted[:, sex, age] = 0
    return seed, wanted, random.uniform(0.9, 1.1, AGES)


def margins_of(people, weight, parts):
    weighted = people * weight
    return [Margin(part[0], weighted[part].sum(), ages=part[2], sexes=part[1]) for part in parts]


@settings(max_examples=40, deadline=None)
@given(cases())
def test_cells_are_met_exactly_and_margins_that_agree_with_them_too(case):
    seed, wanted, weight = case
    cells = wanted.sum(axis=0)
    parts = [(region, EVERY, EVERY) for region in range(len(seed))]
    margins = margins_of(
        wanted, weight, [*parts, (0, EVERY, slice(4, None)), (1, slice(0, 1), EVERY)]
    )
    people = rake_regions(seed, cells, margins, weight)
    np.testing.assert_allclose(people.sum(axis=0), cells, rtol=1e-12)
    np.testing.assert_allclose(margin_errors(people, margins, weight), 0, atol=1e-6)
    assert (people >= 0).all()
    assert (people[:, cells == 0] == 0).all()


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_regions_may_stand_in_any_order(case, random):
    seed, wanted, weight = case
    order = list(range(len(seed)))
    random.shuffle(order)
    cells = wanted.sum(axis=0)
    margins = margins_of(wanted, weight, [(region, EVERY, EVERY) for region in order])
    turned = [Margin(order.index(m.region), m.people, m.ages, m.sexes) for m in margins]
    people = rake_regions(seed, cells, margins, weight)
    np.testing.assert_allclose(
        rake_regions(seed[order], cells, turned, weight), people[order], rtol=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(cases())
def test_a_population_that_agrees_already_is_left_as_it_is(case):
    _, wanted, weight = case
    margins = margins_of(wanted, weight, [(region, EVERY, EVERY) for region in range(len(wanted))])
    people = rake_regions(wanted, wanted.sum(axis=0), margins, weight)
    np.testing.assert_allclose(people, wanted, rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_whole_persons_sum_to_the_cells_and_stay_within_one(case):
    _, wanted, _ = case
    cells = np.rint(wanted.sum(axis=0))
    people = wanted * np.divide(
        cells, wanted.sum(axis=0), out=np.zeros_like(cells), where=cells > 0
    )
    whole = whole_people_adding_up(people, cells)
    np.testing.assert_array_equal(whole.sum(axis=0), cells)
    np.testing.assert_array_equal(whole, np.rint(whole))
    assert (np.abs(whole - people) < 1).all()
