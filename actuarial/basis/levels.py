"""The level of one quantity over the years, outside a whole Basis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compile import growths_of
from actuarial.basis.evaluate import Clock, evaluate, evaluate_label
from actuarial.reading.keys import leaf_at
from actuarial.reading.quantity import labels_of
from actuarial.reading.resolved import Assumptions


def level_of(assumptions: Assumptions, regions: Sequence[str], key: str, clock: Clock) -> Floats:
    """Level of the quantity at a dotted key, [year, region]; of its first label where it has any.

    Years of the clock; the quantity's own unit.
    """
    return np.stack([of[0] for of in _levels(assumptions, regions, key, clock)], axis=1)


def levels_of(assumptions: Assumptions, regions: Sequence[str], key: str, clock: Clock) -> Floats:
    """The same of all labels and regions, [year, one]; regions may differ in their labels."""
    return np.stack([one for of in _levels(assumptions, regions, key, clock) for one in of], axis=1)


def _levels(
    assumptions: Assumptions, regions: Sequence[str], key: str, clock: Clock
) -> list[list[Floats]]:
    """Of every region the level of every label, [year]."""
    blocks = [assumptions.regions[region] for region in regions]
    levels = []
    for block, growths in zip(blocks, growths_of(blocks, clock), strict=True):
        leaf = leaf_at(block, key)
        labels = labels_of(leaf)
        levels.append(
            [evaluate_label(leaf, (label,), clock, growths) for label in labels]
            if labels
            else [evaluate(leaf, clock, growths)]
        )
    return levels
