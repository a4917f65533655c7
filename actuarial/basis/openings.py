"""Opening balances and counts to be divided become arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.basis.blocks import Compiler
from actuarial.basis.evaluate import OBSERVED
from actuarial.reading.quantity import Leaf, labels_of
from actuarial.reading.schema import Region
from actuarial.vocabulary import STATUSES


class Openings(TypedDict):
    """Fields of the Basis that come from opening balances and from totals to be divided."""

    opening: Floats
    opening_totals: Floats
    opening_published: Floats
    opening_divided: Bools
    opening_divided_by: tuple[str, ...]
    member_totals: Floats


def openings_basis(
    compiler: Compiler, blocks: Sequence[Region], funds: tuple[str, ...]
) -> Openings:
    """Balances of every region and fund, and the totals of its province."""
    of_schemes = [one.opening for block in blocks for one in block.schemes.values()]
    return compiler.once(
        ("openings", funds),
        [*of_schemes, *(block.totals for block in blocks)],
        lambda: _openings_basis(compiler, blocks, funds),
    )


def _openings_basis(
    compiler: Compiler, blocks: Sequence[Region], funds: tuple[str, ...]
) -> Openings:
    return Openings(
        opening=openings(compiler, blocks, funds),
        opening_totals=opening_totals(compiler, blocks, funds),
        opening_published=np.array(
            [[is_published(block, fund) for fund in funds] for block in blocks], dtype=float
        ),
        opening_divided=np.array(
            [[not has_opening(block, fund) for fund in funds] for block in blocks]
        ),
        opening_divided_by=tuple(
            "" if block.totals is None else block.totals.divided_by for block in blocks
        ),
        member_totals=member_totals(compiler, blocks),
    )


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
