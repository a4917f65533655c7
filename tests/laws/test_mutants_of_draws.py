"""Typical mistakes with draws, made on purpose: the law of draws must notice each of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from laws_of_the_draws import different_draws, every_draw_is_a_run_of_its_own

from actuarial import arrays, draws
from actuarial.coverage import CountOutOfReachError
from actuarial.demography import population
from actuarial.entries import BeforeFunds
from actuarial.funds.provinces import Groups
from actuarial.structures import mapped
from actuarial.vocabulary.axes import REGION


def an_axis_is_swapped_in_a_block(patch):
    """The draws of a block are read as if the regions of all draws stood together."""
    own = draws.folded

    def folded(structure, copies):
        if isinstance(structure, BeforeFunds):
            regions = structure.rate_base.shape[1] // copies
            order = swapped(copies, regions)
            structure = mapped(structure, lambda part: taken(part, part.values, order))
        return own(structure, copies)

    patch.setattr(draws, "folded", folded)


def an_axis_is_swapped_in_a_tile(patch):
    """What is a draw's own is laid region after region instead of draw after draw."""
    own = arrays._side_by_side

    def side_by_side(part, values, copies, regions):
        return taken(part, own(part, values, copies, regions), swapped(copies, regions))

    patch.setattr(arrays, "_side_by_side", side_by_side)


def taken(part, values, order):
    if part.is_tuple or REGION not in part.named.names:
        return values
    return values.take(order, axis=part.axis(REGION))


def swapped(copies, regions):
    return np.arange(copies * regions).reshape(copies, regions).T.ravel()


def a_tile_mixes_draws(patch):
    """The draws of a block have their provinces in common."""
    own = draws.tiled

    def tiled(basis, copies, arrays_of_draws):
        tile = own(basis, copies, arrays_of_draws)
        province = tile.places.province % len(basis.places.provinces)
        places = replace(tile.places, province=province)
        return replace(tile, places=places)

    patch.setattr(draws, "tiled", tiled)


def every_draw_moves_as_the_first(patch):
    own = population.moves_between_regions

    def moves(present, leaving, destination):
        first = destination if destination.ndim == 2 else destination[..., :1, :, :]
        return own(present, leaving, first)

    patch.setattr(population, "moves_between_regions", moves)


def the_nation_is_that_of_all_draws(patch):
    """A fund of the nation takes the levies of every draw of the block."""
    own = Groups.total

    def total(self, amounts):
        sums = own(self, amounts)
        if self.count > 1 or amounts.ndim != 3:
            return sums
        return np.broadcast_to(sums.sum(axis=0, keepdims=True), sums.shape)

    patch.setattr(Groups, "total", total)


def every_block_has_the_draws_of_the_first(patch):
    own = draws._tile
    patch.setattr(
        draws, "_tile", lambda given, numbers, regions: own(given, range(len(numbers)), regions)
    )


MUTANTS = (
    an_axis_is_swapped_in_a_block,
    an_axis_is_swapped_in_a_tile,
    a_tile_mixes_draws,
    every_draw_moves_as_the_first,
    the_nation_is_that_of_all_draws,
    every_block_has_the_draws_of_the_first,
)


@pytest.fixture(scope="module")
def given(random_toy):
    return different_draws([random_toy(seed) for seed in (1, 2, 3)])


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_law_of_draws_notices(monkeypatch, given, mutant):
    mutant(monkeypatch)
    # Members of one draw among the people of another may be too many to be projected at all.
    with pytest.raises((AssertionError, CountOutOfReachError)):
        every_draw_is_a_run_of_its_own(given, at_once=16)


def test_without_a_mistake_there_is_nothing_to_notice(given):
    every_draw_is_a_run_of_its_own(given, at_once=16)
