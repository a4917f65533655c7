"""Parts of actual less expected: they add up, vanish on the model's own figures, and one driver
moved by a known amount moves its own part alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from actuarial.experience.parts import income_parts, spending_parts

POSITIVE = st.floats(0.1, 1e3)
MEMBERS = np.array([300.0, 100.0])
EVENTS = np.array([[30.0, 40.0], [600.0, 400.0]])
COST = np.array([[300.0, 480.0], [60.0, 50.0]])
PAID = np.array([[200.0, 400.0], [20.0, 25.0]])


def whole(events=EVENTS, cost=COST, paid=PAID):  # type: ignore[no-untyped-def]  # arrays
    return events.sum(axis=-1), cost.sum(axis=-1), paid.sum(axis=-1)


@given(
    members=arrays(float, 2, elements=POSITIVE),
    seen=arrays(float, 2, elements=POSITIVE),
    billed=arrays(float, 2, elements=POSITIVE),
    borne=arrays(float, 2, elements=POSITIVE),
    blanks=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_the_parts_add_up(members, seen, billed, borne, blanks) -> None:  # type: ignore[no-untyped-def]
    seen, billed = np.where(blanks[:2], np.nan, seen), np.where(blanks[2:], np.nan, billed)
    found = spending_parts(MEMBERS, EVENTS, COST, PAID, members, seen, billed, borne)
    np.testing.assert_allclose(found.total(), borne - PAID.sum(axis=-1), rtol=1e-9, atol=1e-9)


def test_the_models_own_figures_leave_nothing() -> None:
    found = spending_parts(MEMBERS, EVENTS, COST, PAID, MEMBERS, *whole())
    np.testing.assert_allclose(np.stack(found), 0.0, atol=1e-12)


def test_one_driver_moves_its_own_part_alone() -> None:
    tenth = 0.1 * PAID.sum(axis=-1)
    more = spending_parts(MEMBERS, EVENTS, COST, PAID, 1.1 * MEMBERS, *(1.1 * x for x in whole()))
    often = spending_parts(MEMBERS, EVENTS, COST, PAID, MEMBERS, *(1.1 * x for x in whole()))
    events, cost, paid = whole()
    price = spending_parts(MEMBERS, EVENTS, COST, PAID, MEMBERS, events, 1.1 * cost, 1.1 * paid)
    share = spending_parts(MEMBERS, EVENTS, COST, PAID, MEMBERS, events, cost, 1.1 * paid)
    for position, found in ((0, more), (2, often), (3, price), (4, share)):
        for part, values in enumerate(found):
            np.testing.assert_allclose(values, tenth if part == position else 0.0, atol=1e-9)


def test_more_retirees_among_as_many_members_are_mix() -> None:
    """By hand: 290 active, 110 retired; inpatient pays 200·29/30 + 400·1.1 = 633.33 for 600."""
    members = np.array([290.0, 110.0])
    turn = members / MEMBERS
    figures = [EVENTS @ turn, COST @ turn, PAID @ turn]
    found = spending_parts(MEMBERS, EVENTS, COST, PAID, members, *figures)
    np.testing.assert_allclose(found.mix[0], 200 * 29 / 30 + 440 - 600)
    for part in (found.heads, found.frequency, found.price, found.payment):
        np.testing.assert_allclose(part, 0.0, atol=1e-9)


@given(st.tuples(*[st.floats(1.0, 10.0)] * 6))
def test_income_adds_up(figures: tuple[float, ...]) -> None:
    found = income_parts(*figures)
    np.testing.assert_allclose(found.total(), figures[3] - figures[0], rtol=1e-9, atol=1e-6)


def test_income_by_hand() -> None:
    """100 expected of 10 at 10; 120 of 11 at 10.5: 10, then 110·0.05, then what is left."""
    found = income_parts(100.0, 10.0, 10.0, 120.0, 11.0, 10.5)
    np.testing.assert_allclose(found, (10.0, 5.5, 4.5))
    np.testing.assert_allclose(income_parts(100.0, 10.0, 10.0, 100.0, 10.0, 10.0), 0.0)


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ((MEMBERS[:1], EVENTS, COST, PAID, MEMBERS, *whole()), "2 services and 1 groups"),
        ((0 * MEMBERS, EVENTS, COST, PAID, MEMBERS, *whole()), "more than 0 must be expected"),
        ((MEMBERS, 0 * EVENTS, COST, PAID, MEMBERS, *whole()), "must be above 0"),
        ((MEMBERS, EVENTS[0], COST, PAID, MEMBERS, *whole()), "expected_events: 1 axes stand"),
    ],
)
def test_what_cannot_be_meant_is_refused(given_, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=words):
        spending_parts(*given_)
