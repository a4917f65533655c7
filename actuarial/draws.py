"""Draws: a run compiled once, with some of its arrays other in every draw, as blocks of regions.

The regions of several draws stand side by side, each draw with provinces of its own, so that every
kernel computes them like the regions of one run. Where the funds begin, the draws get a dimension
of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np
import xarray as xr

from actuarial.arrays import Array, Floats, Ints, blocks, folded, joined, tiled
from actuarial.basis.types import Basis
from actuarial.entries import Projection
from actuarial.funds.book import labels_of
from actuarial.labelled import coordinate
from actuarial.projection import keep_funds, project_flows, project_line, project_people
from actuarial.results.dataset import dataset, refuse_missing, refuse_negative
from actuarial.structures import Part, mapped, parts
from actuarial.vocabulary.axes import ANY, REGION

AT_ONCE = 48
"""Regions computed together, of all draws of a block: one year of them fits the cache, and over 75
years no array is so large that its memory is fetched anew every time (32 MB in the usual C
library)."""

Keep = Callable[[xr.Dataset], xr.Dataset]
"""What is kept of the Dataset of some draws, for each draw by itself."""


class DrawsError(ValueError):
    """Arrays that cannot be those of draws of a run; one line each."""


class DrawFault(ValueError):  # noqa: N818 - the error is the one of the draw, its cause
    """A draw that cannot be projected; the cause is what its projection alone raises."""

    def __init__(self, draw: int, cause: Exception):
        super().__init__(f"draw {draw}: {cause}")
        self.draw = draw


@dataclass(frozen=True)
class Draws:
    """A run and what differs from draw to draw; made by `draws_of`, which checks it."""

    basis: Basis
    count: int
    values: Mapping[str, Floats] = field(default_factory=dict)
    """By the name of an array of the Basis its values in every draw, [draw, *axes]."""
    factors: Mapping[str, Floats] = field(default_factory=dict)
    """By the name of an array of the Basis what it is multiplied by in every draw."""


def draws_of(
    basis: Basis,
    count: int,
    values: Mapping[str, Floats] | None = None,
    factors: Mapping[str, Floats] | None = None,
) -> Draws:
    """So many draws of a run, with arrays of their own.

    values and factors by the name of an array of the Basis, dotted as `structures.parts` has it
    (``demography.fertility``, ``schemes.uebmi.benefits.inpatient.excess``), [draw, *axes of the
    array]; an axis has its whole size, or 1 where nothing differs along it. An array that all
    regions share may differ by region here. Only numbers by region can differ; what was computed
    from them when the run was compiled (a path that follows wages) stays.
    Raises DrawsError with every fault.
    """
    found = Draws(basis, count, dict(values or {}), dict(factors or {}))
    known, regions = {part.name: part for part in parts(basis)}, len(basis.places.regions)
    faults = [] if count > 0 else [f"{count} draws; there must be one at least"]
    for name in found.values.keys() & found.factors.keys():
        faults.append(f"{name}: given by values and by factors; give one of them")
    for given, by_values in ((found.values, True), (found.factors, False)):
        for name, array in given.items():
            if name in known:
                may_lack = by_values and not known[name].is_tuple
                words = _unfit(known[name], np.asarray(array), count, regions, may_lack)
            else:
                (meant,) = get_close_matches(name, known, n=1) or ("",)
                words = "no array of the Basis" + (f"; did you mean {meant}?" if meant else "")
            faults += [f"{name}: {words}"] if words else []
    if faults:
        raise DrawsError("\n".join(sorted(faults)))
    return found


def _unfit(part: Part, array: Array, count: int, regions: int, may_lack: bool) -> str:
    """Why an array cannot be that of draws, in words; none where it can.

    may_lack: no number may stand where the part of the Basis itself has any.
    """
    if part.is_tuple or part.values.dtype.kind != "f" or not _by_region(part):
        return f"no numbers by region, but {_what(part)}; it is the same in every draw"
    names, sizes = _shape(part, count, regions)
    if array.ndim != len(sizes) or any(
        size != whole and (size != 1 or name == "draw")
        for size, whole, name in zip(array.shape, sizes, names, strict=True)
    ):
        meant = ", ".join(f"{name} {size}" for name, size in zip(names, sizes, strict=True))
        return (
            f"has shape {array.shape}; axes [{meant}] are meant, all but draw of size 1 where "
            "nothing differs along them"
        )
    if array.dtype.kind not in "fiu" or np.isinf(array).any():
        return "holds something that is no finite number"
    if np.isnan(array).any() and not (may_lack and np.isnan(part.values).any()):
        return "holds something that is no number, and the Basis has no such values there"
    return ""


def _what(part: Part) -> str:
    kind = "labels" if part.is_tuple else str(part.values.dtype)
    return f"{kind} {part.named}"


def _by_region(part: Part) -> bool:
    return REGION in part.named.names or "origin" in part.named.names


def _shape(part: Part, count: int, regions: int) -> tuple[list[str], list[int]]:
    names = [name for name in part.named.names if name != ANY]
    sizes = [regions if name == REGION else part.size(name) for name in names]
    return ["draw", *names], [count, *sizes]


def basis_of(draws: Draws, number: int) -> Basis:
    """The Basis of one draw, as a run of its own would have it."""

    def of_draw(part: Part) -> Any:
        if part.name in draws.values:
            _, (_, *shape) = _shape(part, draws.count, len(draws.basis.places.regions))
            return np.broadcast_to(draws.values[part.name][number], shape).astype(np.float64)
        if part.name in draws.factors:
            return part.values * draws.factors[part.name][number]
        return part.values

    return mapped(draws.basis, of_draw)


def project_draws(draws: Draws, at_once: int = AT_ONCE) -> Iterator[tuple[range, Projection]]:
    """Project the draws, some at a time: their numbers, and one Projection of them.

    Its arrays have an axis of draws in front of the regions: [year, draw, region, ...], [year,
    pooling, draw, region, fund, ...]; labels, positions and answers of yes or no have none.
    at_once: regions computed together; what is computed does not depend on it. Several small draws
    go together, a large one in blocks of whole provinces, or whole where people move between its
    regions. Raises DrawFault.
    """
    together = max(1, at_once // len(draws.basis.places.regions))
    groups = _groups(draws, at_once)
    for first in range(0, draws.count, together):
        numbers = range(first, min(first + together, draws.count))
        try:
            projection = _projected(draws, numbers, groups)
        except Exception:
            # Alone the draw says what is amiss as a run does, and with its regions.
            _refuse(draws, numbers)
            raise
        yield numbers, projection
        del projection


def _groups(draws: Draws, at_once: int) -> list[Ints]:
    """Regions that are computed together, in whole provinces."""
    everybody = np.arange(len(draws.basis.places.regions))
    moves = (draws.basis.demography.moves, draws.values.get("demography.moves"))
    if everybody.size <= at_once or any(one is not None and one.any() for one in moves):
        return [everybody]
    province = draws.basis.places.province
    found: list[Ints] = []
    for one in range(len(draws.basis.places.provinces)):
        here = np.flatnonzero(province == one)
        if found and found[-1].size + here.size <= at_once:
            found[-1] = np.concatenate([found[-1], here])
        else:
            found.append(here)
    return found


def _projected(draws: Draws, numbers: range, groups: Sequence[Ints]) -> Projection:
    """Some draws: people and flows in blocks of regions, then the funds of all regions."""
    copies, labels = len(numbers), labels_of(draws.basis)
    tile, before = draws.basis, []
    for regions in groups:
        tile = _tile(draws, numbers, regions)
        before.append(folded(project_flows(tile, project_people(tile), labels), copies))
    if len(groups) > 1:
        tile = _tile(draws, numbers, np.concatenate(list(groups)))
    return keep_funds(folded(tile, copies), joined(before, groups))


def _tile(draws: Draws, numbers: range, regions: Ints) -> Basis:
    """The regions of some draws side by side, with what is their own."""
    whole = regions.size == len(draws.basis.places.regions)
    block = draws.basis if whole else blocks(draws.basis, regions)
    here = slice(numbers.start, numbers.stop)
    own: dict[str, Array] = {}
    for part in parts(block):
        given = draws.values.get(part.name, draws.factors.get(part.name))
        if given is None:
            continue
        values = np.asarray(given, dtype=np.float64)[here]
        if not whole and REGION in part.named.names:
            axis = 1 + part.named.names.index(REGION)
            values = values.take(regions, axis=axis) if values.shape[axis] > 1 else values
        own[part.name] = values if part.name in draws.values else part.values * values
    return tiled(block, len(numbers), own)


def _refuse(draws: Draws, numbers: range) -> None:
    """Raise DrawFault for the first of some draws that cannot be projected."""
    for number in numbers:
        try:
            project_line(basis_of(draws, number))
        except Exception as fault:
            raise DrawFault(number, fault) from fault


def dataset_of_draws(
    draws: Draws,
    detail: str = "totals",
    keep: Keep | None = None,
    attrs: Mapping[str, str | int | float] | None = None,
    at_once: int = AT_ONCE,
) -> xr.Dataset:
    """Project the draws and keep their results, with a dimension ``draw`` behind the years.

    detail: "totals" or "standard", as in `project`; keep chooses from, or reduces, the Dataset of
    some draws at a time, and must leave each draw its own: the rest is dropped at once, so that
    memory grows with what is kept alone. What no draw can change has no such dimension.
    Raises DrawFault, and ArithmeticError where a stock or a flow is no number.
    """
    kept: xr.Dataset | None = None
    for numbers, projection in project_draws(draws, at_once):
        # Numbered within the block, so that labels are made once; then by their own numbers.
        found = dataset(projection, detail, attrs or {}, draws=range(len(numbers)))
        refuse_missing(found)
        refuse_negative(found)
        found = found.assign_coords(draw=coordinate("draw", numbers))
        found = found if keep is None else keep(found)
        kept = _opened(found, draws.count, numbers) if kept is None else kept
        _fill(kept, found, numbers)
        del projection, found
    assert kept is not None  # there is one draw at least
    return kept


def _opened(first: xr.Dataset, count: int, numbers: range) -> xr.Dataset:
    """A Dataset with room for all draws, and what has no draws of the first of them."""
    if list(first.get("draw", ())) != list(numbers):
        raise ValueError(
            "what is kept of some draws must have the dimension draw, with all of them"
        )
    coords = {
        name: (labels.dims, labels.values, labels.attrs)
        for name, labels in first.coords.items()
        if "draw" not in labels.dims
    }
    numbered = coordinate("draw", range(count))
    variables = {}
    for name, one in first.data_vars.items():
        shape = tuple(count if dim == "draw" else size for dim, size in one.sizes.items())
        values = np.empty(shape, one.dtype) if "draw" in one.dims else one.values.copy()
        variables[name] = (one.dims, values, one.attrs)
    return xr.Dataset(variables, coords=coords | {"draw": numbered}, attrs=first.attrs)


def _fill(kept: xr.Dataset, found: xr.Dataset, numbers: range) -> None:
    here = slice(numbers.start, numbers.stop)
    for name, one in kept.data_vars.items():
        if "draw" in one.dims:
            at = (slice(None),) * one.dims.index("draw")
            one.values[(*at, here)] = found[name].values
