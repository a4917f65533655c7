"""A municipality's claim on a provincial fund, and its equalisation (docs/method.md §8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats
from actuarial.funds.ledger import year_end
from actuarial.funds.provinces import Groups
from actuarial.vocabulary.axes import axes


@dataclass(frozen=True)
class Claims:
    """Claims yuan, their interest and equalisation yuan/year."""

    claim: Annotated[Floats, axes("year", "...", "region", "fund")]
    interest: Annotated[Floats, axes("year", "...", "region", "fund")]
    equalisation: Annotated[Floats, axes("year", "...", "region", "fund")]


def equalise(own: Floats, key: Floats, groups: Groups) -> Floats:
    """What each region receives (+) or gives up (−) in one fund (统收统支中的互济).

    own[..., region, fund] yuan/year, what the region itself brings to the provincial fund net of
    what is spent on its members; key, its contributions. The province's balance is shared by
    contributions; the rest of `own` is equalised. Sums to 0 over each province; 0 where
    nobody contributes. Source: docs/method.md §8.
    """
    balance = groups.of_region(groups.total(own))
    shared = np.where(groups.of_region(groups.total(key)) != 0, groups.share(key) * balance, own)
    return shared - own


def claims(
    handed_over: Floats,
    own: Floats,
    key: Floats,
    *,
    rate: Floats,
    groups: Groups,
    timing: ArrayLike,
) -> Claims:
    """Claims on the provincial fund, which they sum to.

    handed_over[year, ..., region, fund] yuan at each year's opening; own, key as in `equalise`,
    with the year; rate[year, ..., province, fund] as it was applied to the provincial fund: the
    sign of the PROVINCIAL balance decides between earning and borrowing.
    Source: docs/method.md §8.
    """
    equalisation = equalise(own, key, groups)
    flow = own + equalisation
    of_region = groups.of_region(rate)
    claim, interest = np.empty_like(own), np.empty_like(own)
    balance = np.zeros_like(own[0])
    for year in range(len(own)):
        balance, interest[year] = year_end(
            balance + handed_over[year], flow[year], of_region[year], timing
        )
        claim[year] = balance
    return Claims(claim, interest, equalisation)
