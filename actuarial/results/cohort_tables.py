"""CSV tables by five-year birth cohort: people by year, and lifetime sums per head (出生队列)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.areas import places, years_at
from actuarial.results.cells import across, label_cells, place_cells
from actuarial.results.cohorts import NEEDED, born_in, cohorts_in, cohorts_of
from actuarial.results.quantities import part
from actuarial.results.tables import Table, cells, table, there
from actuarial.vocabulary import BAND_WIDTH, VALUATIONS, Name

FLOWS = ("contributions", "subsidies", "benefits", "net")
NOTE = Name(
    "projected years only and per person alive at the end of the base year or born after it: those "
    "born before lack their past and those who outlive the horizon their future; nobody is "
    "followed beyond the hundredth birthday; benefits are counted as due whether the reserve lasts "
    "or not",
    "仅含预测期内、百岁以前的金额；待遇按应付计，不论基金是否耗尽",
)
ALL = ("all", "合计")


def cohort_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """Population and status of the years asked for, and lifetime sums; none without single ages."""
    if not {*NEEDED, "people_by_status_and_age"} <= set(dataset.data_vars):
        return {}
    return there(
        {
            "cohorts": _people(dataset, scenario, years),
            "cohort_lifetimes": _lifetimes(dataset, scenario),
        }
    )


def _people(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    order = ("region", "year", "status", "sex", "age")
    stock = dataset["people_by_status_and_age"].transpose(*order).values.sum(axis=-2)
    held, at = dataset["year"].values, sorted(years_at(dataset, years))
    labels, starts = five_year_cohorts(cohorts_of(held, stock.shape[-1]))
    born = np.stack([born_in(stock[regions].sum(axis=0), held)[at] for regions in _groups(dataset)])
    bands = np.add.reduceat(born, starts, axis=-1)
    found = ("place", "year", "cohort")
    columns = [
        *place_cells(scenario, places(dataset)),
        cells("cohort", ("cohort",), labels),
        cells("year", ("year",), held[at]),
        cells("population", found, bands.sum(axis=2)),
        *across(
            "people_by_status", "status", dataset["status"].values, found, np.moveaxis(bands, 2, -1)
        ),
    ]
    alive = (bands != 0).max(axis=2).transpose(0, 2, 1)
    return table(("place", "cohort", "year"), columns, alive)


def _lifetimes(dataset: xr.Dataset, scenario: str) -> Table:
    found = cohorts_in(dataset)
    labels, starts = five_year_cohorts(found.cohorts)
    money = np.add.reduceat(found.money, starts, axis=-1)
    # One fund more: all of them together, between which transfers cancel.
    money = np.concatenate([money, money.sum(axis=-2, keepdims=True)], axis=-2)
    money = np.concatenate([money, money[:, 2:3] - money[:, :1]], axis=1)
    persons = np.add.reduceat(found.persons, starts, axis=-1)
    groups = _groups(dataset)
    amounts = np.stack([money[:, :, :, regions].sum(axis=3) for regions in groups])
    heads = np.stack([persons[regions].sum(axis=0) for regions in groups])
    over = np.broadcast_to(heads[:, None, None, None, None], amounts.shape)
    each = np.divide(amounts, over, out=np.full_like(amounts, np.nan), where=over > 0)
    funds = [
        one._replace(values=np.append(one.values, word))
        for one, word in zip(label_cells(dataset, "fund"), ALL, strict=True)
    ]
    columns = [
        *place_cells(scenario, places(dataset)),
        cells("pooling", ("pooling",), dataset["pooling"].values),
        *funds,
        cells("cohort", ("cohort",), labels),
        cells("cohort_persons", ("place", "cohort"), heads),
        *(
            cells(
                part(f"{flow}_per_head", "valuation", valuation),
                ("place", "pooling", "fund", "cohort"),
                each[:, v, f],
            )
            for v, valuation in enumerate(VALUATIONS)
            for f, flow in enumerate(FLOWS)
        ),
    ]
    # Others join the gathered first cohort every year: it has no heads to divide by.
    later = np.arange(len(labels)) > 0
    moved: Array = np.abs(amounts).max(axis=(1, 2, -1)) > 0
    order = ("place", "pooling", "fund", "cohort")
    return table(order, columns, moved[..., None] & later, NOTE)


def five_year_cohorts(cohorts: Array) -> tuple[list[str], Array]:
    """Labels and first positions of bands of five years of birth, from years that five divides.

    The first cohort, which gathers the open ages, stays by itself; the bands at both ends hold the
    years there are.
    """
    band = cohorts[1:] // BAND_WIDTH
    starts = np.concatenate([[0, 1], 2 + np.flatnonzero(np.diff(band))])
    ends = np.append(starts[1:], cohorts.size) - 1
    labels = [f"{cohorts[one]}-{cohorts[last]}" for one, last in zip(starts, ends, strict=True)]
    return [f"to {cohorts[0]}, or 100+", *labels[1:]], starts


def _groups(dataset: xr.Dataset) -> list[Array]:
    """Which regions each place of a table is made of."""
    regions = dataset["region"].values
    owner = dataset["region_province"].values if "region_province" in dataset.coords else regions
    everybody = np.ones(regions.size, dtype=bool)
    masks = {"nation": lambda _: everybody, "province": owner.__eq__, "region": regions.__eq__}
    return [np.asarray(masks[place.level](place.label)) for place in places(dataset)]
