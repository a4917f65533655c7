"""Structures whose arrays name their axes: checked, cut into regions, repeated, compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, NamedTuple

import numpy as np
import pytest
from shipped_runs import shipped

from actuarial import Clock
from actuarial.arrays import (
    Bools,
    Floats,
    Ints,
    aligned,
    blocks,
    check,
    equal,
    size_of,
    tiled,
)
from actuarial.basis.types import Basis
from actuarial.projection import project_line
from actuarial.structures import AxesError, mapped, parts
from actuarial.vocabulary.axes import AXES, Positions, axes


class Inner(NamedTuple):
    by_label: dict[str, Annotated[Floats, axes("year", "region")]]
    squares: Annotated[Floats, axes("year", "...", "origin", "destination")]


@dataclass(frozen=True)
class Outer:
    names: Annotated[tuple[str, ...], axes("region")]
    provinces: Annotated[tuple[str, ...], axes("province")]
    province: Annotated[Ints, axes("region"), Positions("province")]
    stock: Annotated[Floats, axes("year_end", "...", "region", "sex")]
    path: Annotated[Floats, axes("year", "region or 1", "age")]
    inner: tuple[Inner, ...]
    bound: Annotated[Bools, axes("region")] | None = None
    terms: Annotated[tuple[int, ...], axes("region or 0")] = ()


REGIONS, YEARS = 5, 7


def outer(**changes: object) -> Outer:
    rng = np.random.default_rng(1)
    inner = Inner(
        {"a": rng.random((YEARS, REGIONS)), "b": rng.random((YEARS, REGIONS))},
        rng.random((YEARS, REGIONS, REGIONS)),
    )
    given = Outer(
        names=("p", "q", "r", "s", "t"),
        provinces=("north", "middle", "south"),
        province=np.array([2, 0, 0, 1, 2]),
        stock=rng.random((YEARS + 1, 3, REGIONS, 2)),
        path=rng.random((YEARS, 1, 11)),
        inner=(inner,),
    )
    return replace(given, **changes)


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("stock", np.zeros((YEARS + 1, REGIONS, 3)), "stock: sex has size 3, 2 by the vocabulary"),
        ("stock", np.zeros((YEARS, REGIONS, 2)), "path: year has size 7, 6 by stock"),
        ("path", np.zeros((11, REGIONS, YEARS)), "path: year has size 11, 7 by stock"),
        ("path", np.zeros((YEARS, 2, 11)), "path: region has size 2, 5 by names"),
        (
            "path",
            np.zeros((YEARS, REGIONS)),
            "path: shape (7, 5) has not the axes [year, region or",
        ),
        ("path", np.zeros((YEARS, 1, 11), dtype=int), "path: int64 where float64 is meant"),
        ("province", np.zeros(3, dtype=int), "province: region has size 3, 5 by names"),
        ("bound", np.zeros(4, dtype=bool), "bound: region has size 4, 5 by names"),
        ("terms", (1, 2), "terms: region has size 2, 5 by names"),
        (
            "inner",
            (Inner({"a": np.zeros((REGIONS, YEARS))}, np.zeros((YEARS, 5, 5))),),
            "inner.0.by_label.a: year has size 5, 7 by stock",
        ),
        (
            "inner",
            (Inner({}, np.zeros((YEARS, 5, 4))),),
            "inner.0.squares: destination has size 4, 5 by names",
        ),
    ],
)
def test_a_wrong_axis_is_named_with_its_field(field, values, words):
    check(outer())
    with pytest.raises(AxesError) as raised:
        check(outer(**{field: values}))
    assert words in str(raised.value)


def test_an_array_whose_field_names_no_axes_is_refused():
    class Bare(NamedTuple):
        values: Floats

    with pytest.raises(AxesError, match="values: the field does not say"):
        check(Bare(np.zeros(3)))


def test_names_of_axes_are_checked_where_they_are_written():
    with pytest.raises(ValueError, match="regions is no axis"):
        axes("year", "regions")
    with pytest.raises(ValueError, match="every axis stands once"):
        axes("year", "region", "region")


def test_a_block_is_the_part_of_its_regions():
    given = outer(bound=np.array([True, False, True, False, True]), terms=(1, 2, 3, 4, 5))
    part = blocks(given, slice(1, 3))
    check(part)
    assert (part.names, part.provinces, part.terms) == (("q", "r"), ("north",), (2, 3))
    assert part.province.tolist() == [0, 0]
    assert np.array_equal(part.stock, given.stock[:, :, 1:3])
    assert np.shares_memory(part.stock, given.stock)
    assert part.path is given.path
    (inner,) = part.inner
    assert np.array_equal(inner.squares, given.inner[0].squares[:, 1:3, 1:3])
    assert np.array_equal(inner.by_label["b"], given.inner[0].by_label["b"][:, 1:3])
    chosen = blocks(given, np.array([4, 3, 0]))
    check(chosen)
    assert (chosen.names, chosen.provinces) == (("t", "s", "p"), ("middle", "south"))
    assert chosen.province.tolist() == [1, 0, 1]
    assert np.array_equal(chosen.stock, given.stock[:, :, [4, 3, 0]])
    assert np.array_equal(
        chosen.inner[0].squares, given.inner[0].squares[:, [4, 3, 0]][:, :, [4, 3, 0]]
    )


def test_every_copy_of_a_tile_is_the_whole_with_provinces_of_its_own():
    given = outer(bound=np.array([True, False, True, False, True]), terms=(1, 2, 3, 4, 5))
    tile = tiled(given, 3)
    check(tile)
    assert tile.province.tolist() == [2, 0, 0, 1, 2, 5, 3, 3, 4, 5, 8, 6, 6, 7, 8]
    assert tile.provinces == given.provinces * 3
    assert tile.inner[0].squares.shape == (YEARS, 3, REGIONS, REGIONS)
    for copy in range(3):
        one = blocks(tile, slice(REGIONS * copy, REGIONS * (copy + 1)))
        without = replace(one, inner=())
        assert equal(without, replace(given, inner=()))
        assert np.array_equal(one.inner[0].by_label["a"], given.inner[0].by_label["a"])
    assert equal(mapped(tiled(tiled(given, 2), 2), lambda part: part.values), tiled(given, 4))


def test_a_tile_of_what_regions_share_takes_no_memory():
    shared = np.broadcast_to(np.arange(float(YEARS))[:, None], (YEARS, REGIONS))
    given = outer(inner=(Inner({"a": shared}, np.zeros((YEARS, 5, 5))),))
    tile = tiled(given, 50)
    assert size_of(tile.inner) == size_of(given.inner) == 8 * (YEARS + YEARS * 25)
    assert size_of(tile) < 50 * size_of(given)
    assert tile.inner[0].by_label["a"].shape == (YEARS, 50 * REGIONS)


def test_equal_structures_hold_the_same():
    assert equal(outer(), outer())
    changed = outer().stock.copy()
    changed[2, 1, 3, 0] += 1e-9
    assert not equal(outer(), outer(stock=changed))
    missing = np.where(changed > 0.5, np.nan, changed)
    assert equal(outer(stock=missing), outer(stock=missing.copy()))
    assert not equal(outer(bound=None), outer(bound=np.zeros(5, dtype=bool)))
    assert not equal(outer(), outer(names=("p", "q", "r", "s", "u")))
    assert not equal(np.zeros(3), np.zeros((3, 1))[:, 0].astype(int))


def test_axes_a_path_lacks_stand_behind_its_year():
    assert aligned(2.0, 3, 4).shape == (4, 1, 1)
    assert aligned(np.zeros(4), 3, 4).shape == (4, 1, 1)
    assert aligned(np.zeros((4, 6)), 4, 4).shape == (4, 1, 1, 6)
    assert aligned(np.zeros((4, 3, 6)), 2, 4).shape == (4, 3, 6)


def test_every_axis_has_a_meaning_and_stands_for_something_known():
    for name, axis in AXES.items():
        assert axis.meaning, name
        assert not axis.like or axis.like in AXES, name


@pytest.mark.parametrize("name", ["zhejiang", "provinces", "china"])
def test_the_arrays_of_the_shipped_runs_have_their_axes(name):
    compiled = shipped(name)
    clock = Clock(compiled.run.base_year, 8)
    for assumptions in compiled.run.scenarios.values():
        _sound(compiled.basis(assumptions, clock))


def test_the_arrays_of_toys_have_their_axes_and_what_rooms_hand_over_too(toy, random_toy):
    for basis in (toy, random_toy(3)):
        _sound(basis)
        check(project_line(basis))


def _sound(basis: Basis) -> None:
    check(basis)
    check(tiled(basis, 2))
    regions = len(basis.places.regions)
    tile = tiled(basis, 2)
    second = blocks(tile, slice(regions, 2 * regions))
    assert equal(replace(second, demography=basis.demography), basis)
    assert size_of(tile) <= 2 * size_of(basis)
    named = [part.name for part in parts(basis)]
    assert len(named) == len(set(named)) > 70


def test_an_axis_swapped_in_a_block_is_found(toy):
    """The mutant: a block whose array has two axes changed over."""
    block = blocks(toy, slice(0, 5))
    # Of the quantities of lines one of each name: they are alike.
    for part in {one.name.split(".")[-1]: one for one in parts(block)}.values():
        if part.is_tuple or part.values.ndim < 2 or part.values.shape[0] == part.values.shape[1]:
            continue
        name = part.name

        def swapped(one, name=name):
            return np.swapaxes(one.values, 0, 1) if one.name == name else one.values

        with pytest.raises(AxesError):
            check(mapped(block, swapped))
