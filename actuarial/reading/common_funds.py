"""What regions that share a fund must have in common: one rate of interest, one national levy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema import Municipal, National, Region


def common_fund_problems(
    regions: Mapping[str, Region], places: Sequence[Place], designs: Sequence[str]
) -> Iterator[Problem]:
    """Faults where regions under one fund differ, and a warning where a national fund has no use.

    regions: every region of one scenario that could be read; designs: those the run computes.
    """
    there = [place for place in places if regions.get(place.region) is not None]
    computed = {
        design: {place.region: regions[place.region].pooling.designs.get(design) for place in there}
        for design in designs
    }
    shared = any(
        one is not None and not isinstance(one, Municipal)
        for by_region in computed.values()
        for one in by_region.values()
    )
    provinces = dict.fromkeys(place.province for place in there)
    if not shared:
        return
    above = {
        region: one.national
        for by_region in computed.values()
        for region, one in by_region.items()
        if one is not None and not isinstance(one, Municipal) and one.national is not None
    }
    if above and len(provinces) > 1:
        yield from _interest(regions, [place.region for place in there], "the nation")
        yield from _one_levy(above)
        return
    if above:
        leaf = next(iter(above.values())).levy
        yield _problem(leaf, "does nothing in a run of one province.", "warning")
    for province in provinces:
        members = [place.region for place in there if place.province == province]
        yield from _interest(regions, members, province)


def _interest(
    regions: Mapping[str, Region], members: Sequence[str], whole: str
) -> Iterator[Problem]:
    first = regions[members[0]].economy.interest
    for region in members[1:]:
        other = regions[region].economy.interest
        for name in ("earned", "borrowed"):
            one, differing = getattr(first, name), getattr(other, name)
            if not _same(one, differing):
                yield _problem(
                    # The file that departs from the common rate is the one to be told.
                    max(differing, one, key=lambda leaf: len(leaf.layers) + len(leaf.covers)),
                    f"differs between {members[0]} and {region}: a fund of {whole} has one rate of "
                    "interest. Give it for all its regions, or run the municipal design only.",
                )


def _one_levy(above: Mapping[str, National]) -> Iterator[Problem]:
    first, *others = above.values()
    for other in others:
        for name in ("levy", "grant", "reserve_months"):
            one, differing = getattr(first, name), getattr(other, name)
            if (one is None) != (differing is None) or (one and not _same(one, differing)):
                yield _problem(differing or one, "differs between regions: the nation has one.")


def _same(one: Leaf, other: Leaf) -> bool:
    return one is other or [a.quantity for a in one.layers] == [b.quantity for b in other.layers]


def _problem(leaf: Leaf, message: str, severity: str = "fault") -> Problem:
    origin = leaf.layers[-1].origin
    return Problem(
        origin.file,
        origin.line,
        origin.column,
        leaf.key,
        message,
        "warning" if severity == "warning" else "fault",
    )
