"""What regions that share a fund must have in common: one rate of interest, one national levy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis import Basis
from actuarial.basis.types import national_of
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions
from actuarial.reading.schema import Municipal, National

RATES = ("earned", "borrowed")
"""Rates of interest of which a fund has one."""
OF_THE_NATION = ("levy", "grant", "reserve_months")
"""Terms of which the national fund has one."""


def common_fund_problems(basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Faults where regions under one fund differ; a warning of a national fund without use."""
    regions = [assumptions.regions[region] for region in basis.places.regions]
    designs = {
        line.name: [region.pooling.designs[line.name] for region in regions]
        for line in basis.designs
    }
    shared = [one for given in designs.values() for one in given if not isinstance(one, Municipal)]
    if not shared:
        return
    above = {
        (name, position): one.national
        for name, given in designs.items()
        for position, one in enumerate(given)
        if not isinstance(one, Municipal) and one.national is not None
    }
    everywhere = list(range(len(regions)))
    if above and len(basis.places.provinces) > 1:
        yield from _interest(basis, assumptions, everywhere, "the nation")
        yield from _one_levy(basis, above)
        return
    if above:
        leaf = next(iter(above.values())).levy
        yield replace(_problem(leaf, "does nothing in a run of one province."), severity="warning")
    for number, province in enumerate(basis.places.provinces):
        members = [int(one) for one in np.flatnonzero(basis.places.province == number)]
        yield from _interest(basis, assumptions, members, province)


def _interest(
    basis: Basis, assumptions: Assumptions, members: Sequence[int], whole: str
) -> Iterator[Problem]:
    labels = basis.places.regions
    first = assumptions.regions[labels[members[0]]].economy.interest
    for name in RATES:
        rates = getattr(basis.economy, name)
        for region in members[1:]:
            if not _same(rates, members[0], region):
                other = assumptions.regions[labels[region]].economy.interest
                yield _problem(
                    # The file that departs from the common rate is the one to be named.
                    max(
                        getattr(other, name),
                        getattr(first, name),
                        key=lambda leaf: len(leaf.layers) + len(leaf.covers),
                    ),
                    f"differs between {labels[members[0]]} and {labels[region]}: a fund of {whole} "
                    "has one rate of interest. Give it for all its regions, or run the municipal "
                    "design only.",
                )


def _one_levy(basis: Basis, above: dict[tuple[str, int], National]) -> Iterator[Problem]:
    compiled = {line.name: national_of(line) for line in basis.designs}
    (first_design, first), *_ = above
    for (design, region), other in above.items():
        for name in OF_THE_NATION:
            one, differing = getattr(above[first_design, first], name), getattr(other, name)
            if one is differing is None:
                continue
            one_values, values = (
                getattr(compiled[of], name)[:, at]
                for of, at in ((first_design, first), (design, region))
            )
            if (one is None) != (differing is None) or not np.array_equal(one_values, values):
                yield _problem(differing or one, "differs between regions: the nation has one.")


def _same(rates: Floats, one: int, other: int) -> bool:
    return np.array_equal(rates[:, one], rates[:, other])


def _problem(leaf: Leaf, message: str) -> Problem:
    origin = leaf.layers[-1].origin
    return Problem(origin.file, origin.line, origin.column, leaf.key, message)
