"""Results by year of birth: people, status, and what is paid and received over the projection.

Single ages are those at 31 December, so the year of birth (出生队列) is the year less the age.
"""

from __future__ import annotations

from typing import Any, NamedTuple, overload

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.labelled import coordinate
from actuarial.solvency.present_values import discount_factors
from actuarial.vocabulary import AUXILIARY, VALUATIONS, VARIABLES

MONEY = ("contributions", "subsidies", "benefits")
NET = "net"
NEEDED = (*(f"{name}_by_age" for name in MONEY), "population_by_age", "births")
YUAN = {"units": "1", "unit": "yuan", "currency": "CNY"}
PERSONS = "people alive at the end of the base year, births for cohorts born after it"
SINGLE_AGES = "write `outputs: {ages: single}` in the run file"


class Cohorts(NamedTuple):
    """What a cohort pays and receives in the projected years, yuan."""

    money: Array
    """[valuation, flow, pooling, region, fund, cohort]; flows: contributions, subsidies, benefits.
    """
    persons: Array
    """[region, cohort] people alive at the end of the base year, births for those born later."""
    cohorts: Array
    """[cohort] years of birth."""


@overload
def by_cohort(result: xr.DataArray) -> xr.DataArray: ...
@overload
def by_cohort(result: xr.Dataset) -> xr.Dataset: ...
def by_cohort(result: xr.DataArray | xr.Dataset) -> xr.DataArray | xr.Dataset:
    """Figures by single age as figures by year of birth: (year, ..., age) → (year, ..., cohort).

    Works for every variable with `year` and `age`, stocks at 31 December and flows by the age
    reached in the year; of a Dataset the other variables stay as they are. Units, names and labels
    are kept. The open group cannot be divided: the first cohort, born 100 years before the first
    year shown or earlier, gathers in every year all those aged 100 and over, so that sums over
    cohorts are sums over ages. Before its birth, and from its hundredth birthday on, any other
    cohort has 0.
    """
    if isinstance(result, xr.DataArray):
        return _array_by_cohort(result)
    names = [name for name, array in result.data_vars.items() if {"year", "age"} <= {*array.dims}]
    if not names:
        raise ValueError(f"the result holds nothing by single age; {SINGLE_AGES}")
    turned = {name: _array_by_cohort(result[name]) for name in names}
    return result.drop_vars(names).drop_vars("age", errors="ignore").assign(turned)


def _array_by_cohort(array: xr.DataArray) -> xr.DataArray:
    if not {"year", "age"} <= set(array.dims):
        raise ValueError(f"{array.name} has no single ages by year; {SINGLE_AGES}")
    years = array["year"].values
    first = array.transpose("year", ..., "age")
    dims = ("year", *first.dims[1:-1], "cohort")
    labels = cohorts_of(years, first.sizes["age"])
    kept: dict[Any, Any] = {
        name: labels_ for name, labels_ in first.coords.items() if "age" not in labels_.dims
    }
    born = coordinate("cohort", labels)
    born.attrs["gathered"] = (
        f"{labels[0]}: born in {labels[0]} or before, and everybody from the age of "
        f"{first.sizes['age'] - 1} on"
    )
    turned = xr.DataArray(
        born_in(first.values, years),
        coords=kept | {"cohort": born},
        dims=dims,
        name=array.name,
        attrs=array.attrs,
    )
    return turned.transpose(*("cohort" if dim == "age" else dim for dim in array.dims))


def cohorts_of(years: Array, ages: int) -> Array:
    """Years of birth of a result over these years; the first stands for all before it as well."""
    return np.arange(int(years.min()) - ages + 1, int(years.max()) + 1, dtype=np.int32)


def born_in(values: Array, years: Array) -> Array:
    """values[year, ..., age] → [year, ..., cohort]; the open group stands in the first cohort."""
    closed = values.shape[-1] - 1
    cohorts = cohorts_of(years, values.shape[-1])
    turned = np.zeros((*values.shape[:-1], cohorts.size))
    turned[..., 0] = values[..., -1]
    for position, year in enumerate(years):
        youngest = int(year) - int(cohorts[0])
        # The closed ages, oldest first, are the cohorts born from year − 99 to the year itself.
        turned[position, ..., youngest - closed + 1 : youngest + 1] = values[
            position, ..., closed - 1 :: -1
        ]
    return turned


def lifetimes(result: xr.Dataset) -> xr.Dataset:
    """Contributions, subsidies and benefits of each cohort in the projected years, yuan.

    Variables `contributions`, `subsidies`, `benefits` and `net` (benefits less contributions), each
    [valuation, pooling, region, fund, cohort], and `persons` [region, cohort]: people alive at the
    end of the base year, and births for those born later. Nominal, at prices of the base year, and
    as present values at its end (`discount_rate`, flows at mid-year as in the ledger). Who was born
    before the projection lacks the past, one born late lacks what comes after the horizon; migrants
    count from their arrival on. Benefits are counted as due, whether the reserve lasts or not; only
    what a rule leaves unpaid is missing.
    """
    found = cohorts_in(result)
    dims = ("valuation", "pooling", "region", "fund", "cohort")
    shared = {
        str(name): labels
        for name, labels in result.coords.items()
        if name in dims or AUXILIARY.get(str(name)) in dims
    }
    coords = shared | {
        "valuation": coordinate("valuation", VALUATIONS),
        "cohort": coordinate("cohort", found.cohorts),
    }
    named = {
        name: (dims, found.money[:, position], _about(f"{name}_by_age"))
        for position, name in enumerate(MONEY)
    }
    net = found.money[:, 2] - found.money[:, 0]
    named[NET] = (dims, net, YUAN | {"long_name": "benefits less contributions"})
    people = {"units": "1", "unit": "person", "counted": "person", "long_name": PERSONS}
    made = xr.Dataset(named, coords=coords, attrs=result.attrs)
    return made.assign(persons=(("region", "cohort"), found.persons, people))


def _about(name: str) -> dict[str, str]:
    one = VARIABLES[name]
    return YUAN | {"long_name": one.label_en, "long_name_zh": one.label_zh}


def cohorts_in(result: xr.Dataset) -> Cohorts:
    """The sums behind `lifetimes`, by region; the base year is calibrated and not among them."""
    missing = [name for name in NEEDED if name not in result]
    if missing:
        raise ValueError(f"the result does not hold {missing[0]}; {SINGLE_AGES}")
    years = result["year"].values
    if (np.diff(years) != 1).any():
        raise ValueError("lifetimes are sums over all years; the result has only some of them")
    prices = result["price_index"].transpose("year", "region").values[1:]
    present, _ = discount_factors(result["discount_rate"].transpose("year", "region").values[1:])
    factors = {"nominal": np.ones_like(prices), "deflated": 1 / prices, "discounted": present}
    sums = []
    for name in MONEY:
        order = ("year", "pooling", "region", "fund", "sex", "age")
        by_age = result[f"{name}_by_age"].transpose(*order).values.sum(axis=-2)
        born = born_in(by_age, years)[1:]
        sums.append([np.einsum("yr,yprfc->prfc", factors[v], born) for v in VALUATIONS])
    people = result["population_by_age"].transpose("year", "region", "sex", "age").values[:1]
    persons = np.zeros((people.shape[1], cohorts_of(years, people.shape[-1]).size))
    persons[:, : people.shape[-1]] = born_in(people.sum(axis=2), years[:1])[0]
    persons[:, people.shape[-1] :] = result["births"].sum("sex").transpose("region", "year")[:, 1:]
    return Cohorts(
        np.stack([np.stack(of_flow) for of_flow in sums], axis=1),
        persons,
        cohorts_of(years, people.shape[-1]),
    )
