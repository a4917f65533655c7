"""Each kind of measure computes its factor from what a policy notice states."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from actuarial.arrays import Floats
from actuarial.basis.types import Line
from actuarial.entries import Effects


def _factor(measure: Line) -> Floats:
    return measure.values["path"]


def procurement_factor(
    phase_in: Floats,
    cost_share: Floats,
    covered_share: Floats,
    price_cut: Floats,
    pass_through: Floats,
    retained: Floats,
) -> Floats:
    """Factor on unit cost from volume-based procurement (集中带量采购).

    Drugs or consumables are ``cost_share`` of cost, ``covered_share`` of them is bought in the
    rounds at ``price_cut`` less, of which ``pass_through`` reaches the bills; ``retained`` of the
    savings stays with the hospitals. All shares, any one shape.
    Source: docs/method.md §5.
    """
    saved = cost_share * covered_share * price_cut * pass_through * (1 - retained)
    factor: Floats = 1 - phase_in * saved
    return factor


def _volume_procurement(measure: Line) -> Floats:
    names = ("phase_in", "cost_share", "covered_share", "price_cut", "pass_through", "retained")
    return procurement_factor(*(measure.values[name] for name in names))


KINDS: Mapping[str, Callable[[Line], Floats]] = {
    "factor": _factor,
    "volume_procurement": _volume_procurement,
}
"""Factor [year, region] of a measure, by kind."""


def effects(measures: tuple[Line, ...]) -> Effects:
    """All measures on one target multiply.

    Source: docs/method.md §5.
    """
    found: dict[tuple[str, str, str], Floats] = {}
    for measure in measures:
        factor = KINDS[measure.kind](measure)[1:]
        for scheme in measure.words("target.scheme"):
            for service in measure.words("target.service"):
                key = (scheme, service, measure.text("target.term"))
                found[key] = found[key] * factor if key in found else factor
    return found
