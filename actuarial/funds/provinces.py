"""Sums over the regions of a province, and their division among the regions again."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import Numbers
from actuarial.arrays import Floats, Ints

NUMBERED = Numbers("number of each region's group: 0, 1, 2 … without a gap", 0, whole=True)


class UnequalRatesError(ValueError):
    """Regions of one province differ in a rate of which its one fund has one."""

    def __init__(self, what: str):
        super().__init__(f"{what} differs between regions of one province: its fund has one")
        self.what = what


class Groups:
    """Which group (province, or the nation) each region of an array belongs to.

    group[region] are the numbers 0 … G−1, each used. A class because the sorting is done once
    and used in every year. Sums run over sorted slices: no matrix product, whose bits would
    depend on the number of threads.
    """

    def __init__(self, group: ArrayLike) -> None:
        self.group: Ints = np.asarray(group, dtype=np.int64)
        counts = np.bincount(self.group)
        if self.group.ndim != 1 or not counts.all():
            raise ValueError("provinces must be numbered 0, 1, 2 … without a gap, one per region")
        self.count = len(counts)
        self._starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        order = np.argsort(self.group, kind="stable")
        self._order = None if np.array_equal(order, np.arange(len(order))) else order
        self.first: Ints = order[self._starts]

    def total(self, amounts: Floats) -> Floats:
        """Sum over the regions of each group: [..., region, fund] → [..., group, fund]."""
        if self.count == 1:
            return np.add.reduce(amounts, axis=-2, keepdims=True)
        ordered = amounts if self._order is None else amounts[..., self._order, :]
        return np.add.reduceat(ordered, self._starts, axis=-2)

    def of_region(self, amounts: Floats) -> Floats:
        """Each region's group value: [..., group, fund] → [..., region, fund]."""
        return amounts[..., self.group, :]

    def share(self, key: Floats) -> Floats:
        """Each region's share of its group's key; equal shares where the key sums to 0."""
        total = self.of_region(self.total(key))
        even = 1.0 / np.bincount(self.group)[self.group][:, None]
        return np.divide(key, total, out=np.broadcast_to(even, key.shape).copy(), where=total != 0)

    def one_rate(self, rate: Floats, what: str) -> Floats:
        """The rate of each group from rates that may carry a region axis.

        rate[year] or [year, ..., region or 1, fund or 1] → the same with groups for regions.
        """
        if rate.ndim < 3 or rate.shape[-2] == 1:
            return rate
        of_group = rate[..., self.first, :]
        if not np.array_equal(self.of_region(of_group), rate):
            raise UnequalRatesError(what)
        return of_group
