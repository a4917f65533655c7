"""Actual against expected, in parts that add up: arithmetic on arrays, usable alone.

Drivers are put at what happened one after the other, in a fixed order; each part is what its step
changes, so the parts add up to actual less expected whatever the drivers are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats


class SpendingParts(NamedTuple):
    """What a fund paid for services less what was expected, yuan, [service]."""

    heads: Floats
    """More or fewer members, at the expected shares of their groups."""
    mix: Floats
    """Other shares of the groups: retired among active members, where both are known."""
    frequency: Floats
    """More or fewer events a member of the same groups."""
    price: Floats
    """Dearer or cheaper events."""
    payment: Floats
    """Another share of the cost in scope or paid."""

    def total(self) -> Floats:
        """Sum over the parts, [service]."""
        return np.asarray(sum(self))


class IncomeParts(NamedTuple):
    """What a fund received in contributions less what was expected, yuan."""

    heads: float
    """More or fewer contributors."""
    level: float
    """Another wage, or another notice a head."""
    base_and_rate: float
    """The rest: declared base, rates, collection."""

    def total(self) -> float:
        """Sum over the parts."""
        return sum(self)


def spending_parts(
    expected_members: ArrayLike,
    expected_events: ArrayLike,
    expected_cost: ArrayLike,
    expected_paid: ArrayLike,
    actual_members: ArrayLike,
    actual_events: ArrayLike,
    actual_cost: ArrayLike,
    actual_paid: ArrayLike,
) -> SpendingParts:
    """Split what was paid for services less what was expected, service by service.

    members: persons, [group], of the year. Expected events, cost and paid (yuan): [service, group].
    Actual events, cost and paid: [service], all groups together. With H the members, a hat for
    expected, n = H/Ĥ by group and N = ΣH/ΣĤ:

        heads      (N − 1) Σ paid^
        mix        Σ (n − N) paid^
        frequency  (events / Σ n events^ − 1) Σ n paid^
        price      (cost/events ÷ Σ n cost^ / Σ n events^ − 1) · what the step before gives
        payment    paid − what the step before gives

    A service without events of its own has NaN in actual_events: frequency and price are then one
    step, in frequency. Without cost too it is in payment. Raises ValueError where shapes differ
    from these, a figure expected is not above 0 where it divides, or members are below 0.
    """
    expected, actual = (_array(of, "members", 1) for of in (expected_members, actual_members))
    events, cost, paid = (
        _array(of, name, 2)
        for of, name in (
            (expected_events, "expected_events"),
            (expected_cost, "expected_cost"),
            (expected_paid, "expected_paid"),
        )
    )
    seen, billed, borne = (
        _array(of, name, 1)
        for of, name in (
            (actual_events, "actual_events"),
            (actual_cost, "actual_cost"),
            (actual_paid, "actual_paid"),
        )
    )
    _same_shapes(expected, actual, (events, cost, paid), (seen, billed, borne))
    if expected.min() <= 0 or actual.min() < 0:
        raise ValueError("members: more than 0 must be expected of every group, none be below 0")
    by_group = actual / expected
    whole = actual.sum() / expected.sum()
    first = paid.sum(axis=-1)
    heads = (whole - 1.0) * first
    after_mix = paid @ by_group
    mix = after_mix - whole * first
    here = np.where(np.isnan(seen), events @ by_group, seen) / _positive(events @ by_group)
    billed_known = ~np.isnan(billed)
    costs = np.where(billed_known, billed, cost @ by_group) / _positive(cost @ by_group)
    here = np.where(np.isnan(seen), costs, here)
    after_frequency = after_mix * np.where(billed_known | ~np.isnan(seen), here, 1.0)
    after_price = np.where(billed_known, after_mix * costs, after_frequency)
    return SpendingParts(
        heads, mix, after_frequency - after_mix, after_price - after_frequency, borne - after_price
    )


def income_parts(
    expected_income: float,
    expected_contributors: float,
    expected_level: float,
    actual_income: float,
    actual_contributors: float,
    actual_level: float,
) -> IncomeParts:
    """Split contributions received less those expected.

    contributors: persons. level: what a head pays by, a wage or the amounts of the notices, in any
    unit. With a hat for expected: heads (N/N^ − 1) income^, level (w/w^ − 1) · what that gives, the
    rest what is left. Raises ValueError where a figure expected is not above 0.
    """
    if not (expected_contributors > 0 and expected_level > 0):
        raise ValueError("contributors and level: more than 0 must be expected")
    after_heads = expected_income * actual_contributors / expected_contributors
    after_level = after_heads * actual_level / expected_level
    return IncomeParts(
        after_heads - expected_income, after_level - after_heads, actual_income - after_level
    )


def _array(of: ArrayLike, name: str, axes: int) -> Floats:
    array = np.asarray(of, dtype=np.float64)
    if array.ndim != axes:
        raise ValueError(f"{name}: {array.ndim} axes stand here; {axes} are meant")
    return array


def _same_shapes(
    expected: Floats, actual: Floats, by_group: tuple[Floats, ...], whole: tuple[Floats, ...]
) -> None:
    groups, services = expected.shape[0], by_group[0].shape[0]
    fits = actual.shape == expected.shape and all(
        one.shape == (services, groups) for one in by_group
    )
    if not fits or any(one.shape != (services,) for one in whole):
        raise ValueError(
            f"{services} services and {groups} groups: members [group], expected [service, group], "
            "actual [service] are meant"
        )


def _positive(values: Floats) -> Floats:
    if (values <= 0).any():
        raise ValueError("expected events and cost of every service must be above 0")
    return values
