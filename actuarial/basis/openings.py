"""Opening balances and counts to be divided become arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.blocks import Compiler
from actuarial.basis.evaluate import OBSERVED
from actuarial.reading.quantity import Leaf, labels_of
from actuarial.reading.schema import Region
from actuarial.vocabulary import STATUSES


def has_opening(block: Region, fund: str) -> bool:
    """Whether the region states a balance of its own for the fund."""
    return any(
        fund in scheme.funds and scheme.opening is not None and fund in labels_of(scheme.opening)
        for scheme in block.schemes.values()
    )


PUBLISHED = ("sourced", "derived")
"""Evidence of a figure that stands in a document or follows from figures that do."""


def is_published(block: Region, fund: str) -> bool:
    """Whether that balance stands in a document or follows from figures that do."""
    return any(
        scheme.opening is not None
        and fund in labels_of(scheme.opening)
        and scheme.opening.layers[0].evidence in PUBLISHED
        for scheme in block.schemes.values()
    )


def openings(compiler: Compiler, blocks: Sequence[Region], funds: Sequence[str]) -> Floats:
    """[2, region, fund]; a fund without an opening balance starts at 0."""
    columns = []
    for fund in funds:
        leaves: list[Leaf | None] = [
            next(
                (
                    scheme.opening
                    for scheme in block.schemes.values()
                    if scheme.opening is not None and fund in labels_of(scheme.opening)
                ),
                None,
            )
            for block in blocks
        ]
        columns.append(compiler.path(leaves, (fund,))[OBSERVED])
    return np.stack(columns, axis=2)


def opening_totals(compiler: Compiler, blocks: Sequence[Region], funds: Sequence[str]) -> Floats:
    """[2, region, fund]: the total of the province of each region, the same for all of them."""
    leaves = [None if block.totals is None else block.totals.opening for block in blocks]
    return compiler.by_label(leaves, [(fund,) for fund in funds], absent=True)[OBSERVED]


def member_totals(compiler: Compiler, blocks: Sequence[Region]) -> Floats:
    """[2, region, status]: the total of the province of each region."""
    leaves = [None if block.totals is None else block.totals.members for block in blocks]
    return compiler.by_label(leaves, [(status,) for status in STATUSES], absent=True)[OBSERVED]
