"""The insurance status of migrants. Source: docs/method.md §2."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from actuarial.coverage.survival import sum_of_cells
from actuarial.vocabulary import RESIDENT, STATUSES, UNINSURED

Floats = NDArray[np.float64]

_RESIDENT, _UNINSURED = STATUSES.index(RESIDENT), STATUSES.index(UNINSURED)


def join_by_mix_of_cell(
    stock: list[Floats],
    everybody: Floats,
    net_migrants: Floats,
    enrolment: Floats,
) -> Floats:
    """Net migrants take the status mix of the cell; an empty cell is filled by enrolment.

    stock: of every status [..., sex, age], changed; everybody[..., sex, age] their sum →
    [..., status] persons who joined.
    """
    empty = None
    if everybody.min(initial=1.0) > 0:
        factor = net_migrants / everybody
    else:
        occupied = everybody > 0
        factor = np.divide(net_migrants, everybody, out=np.zeros_like(everybody), where=occupied)
        empty = np.where(occupied, 0.0, net_migrants)
    joined = [np.einsum("...sa,...sa->...", status, factor) for status in stock]
    factor += 1.0
    for status in stock:
        status *= factor
    if empty is not None:
        for k, coming in (
            (_RESIDENT, empty * enrolment),
            (_UNINSURED, empty * (1.0 - enrolment)),
        ):
            stock[k] += coming
            joined[k] = joined[k] + sum_of_cells(coming)
    return np.stack(joined, axis=-1)
