"""One Dataset becomes one flat NetCDF file that is whole or absent."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import netCDF4
import numpy as np
import numpy.typing as npt
import xarray as xr

from actuarial.vocabulary import AUXILIARY
from actuarial.whole import beside, refuse_more, sync

CONVENTIONS = "CF-1.11"
FLAGS = "flag_values"
CHUNK_BYTES = 2**21
COMPRESSED_UP_TO = 50
"""Regions up to which a file is compressed; packing a nation takes longer than computing it."""
EMPTY_SHARE = 0.2
"""Share of zeros and missing figures from which a variable is compressed."""

Attribute = str | int | float | list[int] | list[float]


def write_result(
    dataset: xr.Dataset,
    path: Path,
    attributes: Mapping[str, object],
    packed: bool | None = None,
    verified: Callable[[Path], None] | None = None,
) -> None:
    """Write a result beside its destination, read it back, and only then give it its name.

    ``attributes`` are added to those of the Dataset; mappings and lists of words become JSON text,
    because NetCDF has no such attributes (neither booleans nor nulls). Dimensions and variables
    stand flat, labels as string coordinates, missing figures as NaN; whole numbers have no fill
    value, so that they come back as whole numbers. Every figure has a checksum; variables with
    many empty figures are compressed when ``packed`` says so, or by itself up to 50 regions.
    ``verified`` is called with the draft before it gets its name. Whatever goes wrong, an earlier
    file of that name is left as it was. Raises OSError in the words of the system where the disk
    does not take it.
    """
    texts = {key: _attribute(value) for key, value in {**dataset.attrs, **attributes}.items()}
    if packed is None:
        packed = dataset.sizes.get("region", 1) <= COMPRESSED_UP_TO
    with beside(path) as draft:
        try:
            with netCDF4.Dataset(draft, "w", format="NETCDF4") as file:
                file.set_fill_off()
                file.setncatts({"Conventions": CONVENTIONS} | texts)
                _write(dataset, file, packed)
        except (OSError, RuntimeError) as error:
            # The library says "HDF error" whatever it is.
            refuse_more(draft, dataset.nbytes, error)
            raise
        sync(draft)
        _verify(dataset, draft, texts)
        if verified is not None:
            verified(draft)
        os.replace(draft, path)
        sync(path.parent)


def open_result(path: Path | str) -> xr.Dataset:
    """Open a result file; figures are read when they are used."""
    return xr.open_dataset(path, engine="netcdf4", decode_times=False)


def _attribute(value: object) -> Attribute:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, list) and value and all(type(each) in (int, float) for each in value):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(dataset: xr.Dataset, file: netCDF4.Dataset, packed: bool) -> None:
    """Describe every variable before filling any: the library flushes at each change between."""
    for dimension, size in dataset.sizes.items():
        file.createDimension(str(dimension), size)
    for name, labels in dataset.coords.items():
        dims = [str(dimension) for dimension in labels.dims]
        kind = "i4" if labels.dtype.kind in "iu" else str
        file.createVariable(str(name), kind, dims, fill_value=False).setncatts(labels.attrs)
    present = [name for name in AUXILIARY if name in dataset.coords]
    for name, array in dataset.data_vars.items():
        missing: float | Literal[False] = math.nan if array.dtype.kind == "f" else False
        shrink = packed and _shrinks(array.values)
        figures = file.createVariable(
            str(name),
            array.dtype.str,
            [str(dimension) for dimension in array.dims],
            compression="zlib" if shrink else None,
            complevel=1,
            shuffle=shrink,
            fletcher32=True,
            chunksizes=chunks(array.shape, array.dtype.itemsize),
            fill_value=missing,
        )
        also = " ".join(label for label in present if AUXILIARY[label] in array.dims)
        attrs = array.attrs | ({"coordinates": also} if also else {})
        if FLAGS in attrs:
            # The conventions want them in the type of the variable.
            attrs[FLAGS] = np.asarray(attrs[FLAGS], dtype=array.dtype)
        figures.setncatts(attrs)
    for name, filled in dataset.variables.items():
        column = file.variables[str(name)]
        column.set_auto_maskandscale(False)
        words = filled.dtype.kind not in "fiu"
        column[:] = filled.values.astype(object) if words else filled.values


def _shrinks(values: npt.NDArray[Any]) -> bool:
    """Whether packing pays: figures that fill all digits stay as long, empty ones vanish."""
    if values.dtype.kind != "f":
        return True
    empty = values.size - np.count_nonzero(values) + np.count_nonzero(np.isnan(values))
    return bool(empty >= EMPTY_SHARE * values.size)


def chunks(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """Blocks of at most two megabytes: whole variables where they fit, else cut from the left.

    Year stands first, so a block holds some years of everything, as a reader of years wants it.
    """
    sizes = list(shape)
    for axis, size in enumerate(shape):
        rest = itemsize * math.prod(sizes[axis + 1 :])
        if rest * size <= CHUNK_BYTES:
            break
        sizes[axis] = max(1, CHUNK_BYTES // rest)
    return tuple(max(1, size) for size in sizes)


def _verify(dataset: xr.Dataset, draft: Path, texts: Mapping[str, Attribute]) -> None:
    with netCDF4.Dataset(draft) as file:
        file.set_auto_maskandscale(False)
        for key, text in texts.items():
            if not np.array_equal(file.getncattr(key), text):
                raise OSError(f"{draft.name}: attribute {key} did not come back as written")
        for name, array in dataset.variables.items():
            if not _same(file.variables[str(name)][:], array.values):
                raise OSError(f"{draft.name}: {name} did not come back as written")


def _same(found: npt.NDArray[Any], meant: npt.NDArray[Any]) -> bool:
    if meant.dtype.kind not in "fiu":
        return [str(each) for each in found] == [str(each) for each in meant]
    return found.dtype == meant.dtype and np.array_equal(
        found, meant, equal_nan=meant.dtype.kind == "f"
    )
