"""The level of one quantity over the years, outside a whole Basis."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.compile import growths_of
from actuarial.basis.evaluate import Clock, evaluate, evaluate_label
from actuarial.reading.assumptions import Assumptions
from actuarial.reading.laying import leaf_at
from actuarial.reading.quantity import labels_of

Floats = NDArray[np.float64]


def level_of(assumptions: Assumptions, regions: Sequence[str], key: str, clock: Clock) -> Floats:
    """Level of the quantity at a dotted key, [year, region]; of its first label where it has any.

    Years of the clock; the quantity's own unit.
    """
    blocks = [assumptions.regions[region] for region in regions]
    columns = []
    for block, growths in zip(blocks, growths_of(blocks, clock), strict=True):
        leaf = leaf_at(block, key)
        labels = labels_of(leaf)
        columns.append(
            evaluate_label(leaf, labels[:1], clock, growths)
            if labels
            else evaluate(leaf, clock, growths)
        )
    return np.stack(columns, axis=1)
