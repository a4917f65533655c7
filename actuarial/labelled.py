"""Labelled arrays: built and checked by the vocabulary, joined, and added up over regions."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import xarray as xr

from actuarial.arrays import Array
from actuarial.vocabulary import (
    AUXILIARY,
    BAND_WIDTH,
    DETAILS,
    DIMENSION_NAMES,
    DIMENSIONS,
    FIXED,
    NATION,
    NUMBERED,
    PROVINCE,
    VARIABLES,
    Ratio,
    age_bands,
    attributes,
    single_ages,
    variable,
)

Labels = Mapping[str, Sequence[str] | Sequence[int] | Array]
Recompute = Callable[[xr.Dataset], Mapping[str, xr.DataArray]]


def coordinate(dimension: str, labels: Sequence[str | int] | Array) -> xr.DataArray:
    """Labels along one dimension, checked: unique, and the vocabulary's own where they are fixed.

    Years, draws and windows are int32; other labels are strings. The name may also be an auxiliary
    one (``region_code``), whose labels need not be unique.
    """
    along = AUXILIARY.get(dimension, dimension)
    if along not in DIMENSIONS:
        raise ValueError(f"{dimension} is no dimension of the vocabulary")
    values = (
        np.asarray(labels, dtype=np.int32)
        if dimension in NUMBERED
        else np.asarray([str(label) for label in labels], dtype=object)
    )
    if dimension == along and len(set(values.tolist())) < values.size:
        raise ValueError(f"labels of {dimension} are not unique: {values.tolist()}")
    own = _own_labels(dimension, values.size)
    if own and tuple(values) != own:
        raise ValueError(f"labels of {dimension} are {values.tolist()}; they must be {list(own)}")
    english, chinese = DIMENSION_NAMES[dimension]
    attrs = {"long_name": english, "long_name_zh": chinese}
    if dimension == "year":
        attrs["units"] = "1"
    return xr.DataArray(values, dims=(along,), attrs=attrs)


def _own_labels(dimension: str, size: int) -> tuple[str, ...]:
    """Labels that the vocabulary itself lays down for a dimension of this size, if it does."""
    if dimension == "age":
        return single_ages(size - 1)
    if dimension == "age_band":
        return age_bands(BAND_WIDTH * (size - 1))
    return FIXED.get(dimension, ())


def labelled(name: str, values: npt.ArrayLike, coords: Labels) -> xr.DataArray:
    """One variable of the vocabulary with its labels, unit and names.

    ``values`` has the dimensions of the vocabulary in their order, with ``draw`` in its place when
    ``coords`` gives draws and the array has one dimension more. ``coords`` may hold more dimensions
    than the variable needs. Another order, another size or a label that is not the vocabulary's is
    refused. Source: docs/method.md §0 for the meaning of stocks and flows.
    """
    one = variable(name)
    array = np.asarray(values, dtype=one.dtype)
    dims = one.dims
    if "draw" in coords and array.ndim == len(dims) + 1:
        dims = tuple(sorted((*dims, "draw"), key=DIMENSIONS.index))
    if isinstance(values, xr.DataArray) and values.dims != dims:
        raise ValueError(f"{name} has dimensions {values.dims}; they must be {dims}")
    missing = [dimension for dimension in dims if dimension not in coords]
    if missing:
        raise ValueError(f"{name} needs labels for {', '.join(missing)}")
    labels = {dimension: _plain(coords[dimension]) for dimension in dims}
    shape = tuple(len(labels[dimension]) for dimension in dims)
    if array.shape != shape:
        raise ValueError(
            f"{name} has shape {array.shape}; {shape} is meant, "
            + ", ".join(f"{d} {n}" for d, n in zip(dims, shape, strict=True))
        )
    made = _empty(tuple(labels.items())).copy(deep=False, data=array)
    made.name, made.attrs = name, attributes(one)
    return made


def _plain(labels: Sequence[str] | Sequence[int] | Array) -> tuple[str | int, ...]:
    return tuple(labels.tolist() if isinstance(labels, np.ndarray) else labels)


@lru_cache(maxsize=512)
def _empty(labels: tuple[tuple[str, tuple[str | int, ...]], ...]) -> xr.DataArray:
    """An array with checked coordinates to be filled by a copy, of no size in memory.

    Kept, because making and checking coordinates takes longer than the arrays do.
    """
    along = {dimension: coordinate(dimension, values) for dimension, values in labels}
    blank = np.broadcast_to(np.float64(0), [len(each) for _, each in labels])
    return xr.DataArray(blank, coords=along, dims=[dimension for dimension, _ in labels])


def assemble(
    arrays: Sequence[xr.DataArray],
    auxiliary: Labels | None = None,
    attrs: Mapping[str, str | int | float] | None = None,
) -> xr.Dataset:
    """Join variables into one Dataset; labels that differ are refused, never aligned.

    ``auxiliary`` gives further labels (``region_code``, ``region_name_zh``, ``region_province``).
    Dimensions stand in the order of the vocabulary.
    """
    found: dict[str, xr.Variable] = {}
    joined: dict[str, tuple[tuple[Any, ...], Array, dict[str, Any]]] = {}
    for array in arrays:
        name = str(array.name)
        if name in joined:
            raise ValueError(f"{name} is given twice")
        for key, labels in array.coords.variables.items():
            dimension = str(key)
            earlier = found.setdefault(dimension, labels)
            if earlier is not labels and not np.array_equal(earlier.values, labels.values):
                raise ValueError(
                    f"{name} has other labels of {dimension} than the arrays before it: "
                    f"{labels.values.tolist()} against {earlier.values.tolist()}"
                )
        joined[name] = (array.dims, array.values, dict(array.attrs))
    for extra, labels_given in (auxiliary or {}).items():
        if AUXILIARY.get(extra, extra) in found:
            found[extra] = coordinate(extra, labels_given).variable
    order = sorted(found, key=lambda name: DIMENSIONS.index(AUXILIARY.get(name, name)))
    coords = {name: (found[name].dims, found[name].values, found[name].attrs) for name in order}
    return xr.Dataset(joined, coords=coords, attrs=dict(attrs or {}))


def labels_of(dataset: xr.Dataset) -> dict[str, Array]:
    """The labels of a Dataset by dimension, as `labelled` takes them."""
    return {str(name): dataset[name].values for name in dataset.dims}


def by_age_band(values: Array) -> Array:
    """Sum single ages, last axis, into bands of five, the last of them open (101 ages: 21 bands).

    values[..., age] → [..., age_band].
    """
    return np.add.reduceat(values, np.arange(0, values.shape[-1], BAND_WIDTH), axis=-1)


def at_detail(dataset: xr.Dataset, detail: str) -> xr.Dataset:
    """The variables of this level of detail ("totals", "standard", "full") and those below it."""
    wanted = DETAILS[: DETAILS.index(detail) + 1]
    return dataset[[name for name in dataset.data_vars if variable(str(name)).detail in wanted]]


def provinces(dataset: xr.Dataset, recompute: Recompute) -> xr.Dataset:
    """Figures of the provinces (and of the nation, when there are several), by each kind.

    Stocks and flows are summed over the regions of a province (``region_province``), and what the
    province holds itself is added (the adjustment fund to ``reserve`` and ``interest``). Rates are
    weighted, ratios taken again from the sums. ``recompute`` gets a Dataset of the sums in which
    the provinces stand along ``region`` under the variables' own names, and returns what no sum
    can give (depletion years, rates over a window) in the same form; a ratio that it returns is
    taken as it says. A variable that neither way reaches is refused by name.
    """
    owner = dataset["region_province"].values
    names = tuple(dict.fromkeys(owner.tolist()))
    groups = [np.flatnonzero(owner == name) for name in names]
    bare = dataset.drop_vars(AUXILIARY, errors="ignore")
    arrays = [bare[name] for name in bare.data_vars]
    arrays += _prefixed(_gather(dataset, groups, names, recompute), PROVINCE, dataset)
    if len(names) > 1:
        whole = [np.arange(owner.size)]
        arrays += _prefixed(_gather(dataset, whole, ("nation",), recompute), NATION, dataset)
    auxiliary = {name: dataset[name].values for name in AUXILIARY if name in dataset.coords}
    return assemble(arrays, auxiliary, dataset.attrs)


def _prefixed(sums: xr.Dataset, prefix: str, dataset: xr.Dataset) -> list[xr.DataArray]:
    """The gathered sums under their generated names, along province or without any region."""
    coords = labels_of(dataset) | labels_of(sums) | {"province": sums["region"].values}
    arrays = []
    for name in sums.data_vars:
        values, dims = sums[name].values, sums[name].dims
        if prefix == NATION:
            values = values.take(0, axis=dims.index("region"))
        arrays.append(labelled(f"{prefix}{name}", values, coords))
    return arrays


def _gather(
    dataset: xr.Dataset, groups: Sequence[Array], names: Sequence[str], recompute: Recompute
) -> xr.Dataset:
    """A Dataset with the groups in the place of the regions."""
    coords: dict[str, Any] = labels_of(dataset) | {"region": names}
    wanted = [
        VARIABLES[str(name)]
        for name in dataset.data_vars
        if str(name) in VARIABLES and VARIABLES[str(name)].province
    ]
    gathered: dict[str, xr.DataArray] = {}
    bare = dataset.drop_vars(AUXILIARY, errors="ignore")
    for one in wanted:
        source = bare[one.name]
        if one.kind in ("stock", "flow"):
            values = _sum(source, groups)
            if one.joined and one.joined in dataset:
                own = dataset[one.joined].transpose(
                    *("province" if d == "region" else d for d in source.dims)
                )
                values = values + _own(own, names)
        elif one.kind == "rate" and one.weight:
            _require(one.name, (one.weight,), dataset)
            weight = np.broadcast_to(_onto(dataset[one.weight], source.dims), source.shape)
            weighted = source.copy(data=source.values * weight)
            values = _divide(_sum(weighted, groups), _sum(source.copy(data=weight), groups))
        else:
            continue
        gathered[one.name] = labelled(one.name, values, coords)
    made = recompute(assemble(list(gathered.values()), attrs=dataset.attrs))
    for one in wanted:
        if one.name in made:
            gathered[one.name] = made[one.name]
        elif one.ratio:
            values = _ratio(one.name, one.ratio, gathered, dataset[one.name].dims)
            shape = tuple(len(coords[str(dimension)]) for dimension in dataset[one.name].dims)
            gathered[one.name] = labelled(one.name, np.broadcast_to(values, shape).copy(), coords)
        else:
            _require(one.name, (one.name,), gathered)
    return assemble(list(gathered.values()), attrs=dataset.attrs)


def _ratio(
    name: str, parts: Ratio, sums: Mapping[str, xr.DataArray], dims: tuple[Any, ...]
) -> Array:
    """A ratio taken again from the sums of its parts; missing where nothing stands below."""
    _require(name, (*parts.plus, *parts.minus, parts.over), sums)
    above = np.asarray(sum(_onto(sums[part], dims) for part in parts.plus))
    for part in parts.minus:
        above = above - _onto(sums[part], dims)
    values = parts.factor * _divide(above, _onto(sums[parts.over], dims))
    return values if parts.least is None else np.maximum(values, parts.least)


def _require(name: str, parts: Sequence[str], among: Container[Any]) -> None:
    missing = [part for part in parts if part not in among]
    if missing:
        raise ValueError(f"{name} of a province cannot be formed: {', '.join(missing)} is missing")


def _sum(source: xr.DataArray, groups: Sequence[Array]) -> Array:
    """Sums over the regions of each group; the groups take the place of the regions."""
    axis = source.dims.index("region")
    values = source.values
    ordered = np.concatenate(list(groups))
    if not np.array_equal(ordered, np.arange(ordered.size)):
        values = values.take(ordered, axis=axis)
    starts = np.cumsum([0, *(group.size for group in groups[:-1])])
    return np.add.reduceat(values, starts, axis=axis)


def _own(own: xr.DataArray, names: Sequence[str]) -> Array:
    """What provinces hold themselves, in the order of the groups, or summed for one nation."""
    axis = own.dims.index("province")
    held, values = own["province"].values.tolist(), np.asarray(own.values)
    if set(names) <= set(held):
        return values.take([held.index(name) for name in names], axis=axis)
    return np.add.reduce(values, axis=axis, keepdims=True)


def _onto(array: xr.DataArray, dims: tuple[Any, ...]) -> Array:
    """Values with exactly these dimensions: others summed away, absent ones of size one."""
    kept = [dimension for dimension in array.dims if dimension in dims]
    extra = tuple(axis for axis, d in enumerate(array.dims) if d not in dims)
    values: Array = array.values.sum(axis=extra) if extra else array.values
    order = sorted(range(len(kept)), key=lambda axis: dims.index(kept[axis]))
    shape = [values.shape[kept.index(d)] if d in kept else 1 for d in dims]
    return values.transpose(order).reshape(shape)


def _divide(above: Any, below: Array) -> Array:
    """Quotient; missing where nothing stands below."""
    shape = np.broadcast_shapes(np.shape(above), below.shape)
    quotient = np.full(shape, np.nan)
    np.divide(above, below, out=quotient, where=np.broadcast_to(below != 0, shape))
    return quotient
