"""Who pays whom (横向互济): transfers between regions attributed to payers and receivers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats
from actuarial.funds.provinces import Groups


def transfer_matrix(paid: Floats, received: Floats, province: ArrayLike) -> Floats:
    """Yuan each region pays to each other one of its group, in proportion.

    province[region] numbers the groups: provinces, or 0 for all regions under a national fund.

    paid, received [year, ..., region, fund] yuan/year, both positive → [year, ..., from_region,
    to_region, fund]. Receivers draw on payers in proportion to what these pay. Where a province's
    receipts exceed its payments (an adjustment fund draws on its balance) rows sum to `paid` and
    the rest of the receipts comes from the fund; where payments exceed receipts, columns sum to
    `received` and the rest of the payments stays in it. A region that both pays and receives
    meets itself on the diagonal. Source: docs/method.md §8.
    """
    groups = Groups(province)
    larger = np.maximum(groups.total(paid), groups.total(received))
    denominator = groups.of_region(larger)
    share = np.divide(paid, denominator, out=np.zeros_like(paid), where=denominator > 0)
    same = groups.group[:, None] == groups.group
    matrix = share[..., :, None, :] * received[..., None, :, :]
    return np.where(same[:, :, None], matrix, 0.0)


def equalisation_matrix(equalisation: Floats, province: ArrayLike) -> Floats:
    """`transfer_matrix` of signed transfers (+ received) that sum to 0 in each province."""
    return transfer_matrix(np.maximum(-equalisation, 0.0), np.maximum(equalisation, 0.0), province)
