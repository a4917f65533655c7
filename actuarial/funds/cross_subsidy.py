"""Who pays whom (横向互济): transfers between regions attributed to payers and receivers."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import SPENT, YUAN
from actuarial.arrays import Floats
from actuarial.funds.provinces import NUMBERED, Groups
from actuarial.vocabulary.axes import axes


def transfer_matrix(
    paid: Annotated[Floats, axes("...", "region", "fund"), SPENT],
    received: Annotated[Floats, axes("...", "region", "fund"), SPENT],
    province: Annotated[ArrayLike, axes("region"), NUMBERED],
) -> Floats:
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


def equalisation_matrix(
    equalisation: Annotated[Floats, axes("...", "region", "fund"), YUAN],
    province: Annotated[ArrayLike, axes("region"), NUMBERED],
) -> Floats:
    """`transfer_matrix` of signed transfers (+ received) that sum to 0 in each province."""
    return transfer_matrix(np.maximum(-equalisation, 0.0), np.maximum(equalisation, 0.0), province)
