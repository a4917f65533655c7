"""CSV tables by five-year birth cohort: people by year, and lifetime sums per head (出生队列)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.cohorts import NEEDED, born_in, cohorts_in, cohorts_of
from actuarial.results.layout import (
    PEOPLE_UNIT,
    Place,
    names_of,
    number,
    numbers,
    people,
    places,
)
from actuarial.results.tables import PLACE_HEADER, Table
from actuarial.vocabulary import BAND_WIDTH, NAMES, STATUSES, VALUATIONS

FLOWS = (
    ("contributions", "缴费"),
    ("subsidies", "财政补助"),
    ("benefits", "待遇"),
    ("benefits less contributions", "待遇减缴费"),
)
PEOPLE_HEADER = (
    *(*PLACE_HEADER, "born 出生年份", "year", f"population 常住人口 [{PEOPLE_UNIT}]"),
    *(f"{status} {NAMES['status'][status].zh} [{PEOPLE_UNIT}]" for status in STATUSES),
)
LIFETIME_HEADER = (
    *(*PLACE_HEADER, "pooling", "fund", "基金", "born 出生年份", f"persons [{PEOPLE_UNIT}]"),
    *(
        f"{english}, {name.en} {chinese}（{name.zh}） [元/人]"
        for name in (NAMES["valuation"][valuation] for valuation in VALUATIONS)
        for english, chinese in FLOWS
    ),
)
CAVEAT = (
    "projected years only, per person alive at the end of the base year or born after it: whoever "
    "was born before lacks his past, whoever outlives the horizon his future, and nobody is "
    "followed beyond his hundredth birthday; benefits are counted as due, "
    "whether the reserve lasts or not / "
    "仅含预测期内、百岁以前的金额；待遇按应付计，不论基金是否耗尽"
)
ALL = ("all", "合计")


def cohort_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """Population and status of the years asked for, and lifetime sums; none without single ages."""
    if not {*NEEDED, "people_by_status_and_age"} <= set(dataset.data_vars):
        return {}
    return {
        "cohorts.csv": Table(PEOPLE_HEADER, list(_people(dataset, scenario, years))),
        "cohort_lifetimes.csv": Table(LIFETIME_HEADER, list(_lifetimes(dataset, scenario)), CAVEAT),
    }


def _people(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Iterator[tuple[str, ...]]:
    order = ("region", "year", "status", "sex", "age")
    stock = dataset["people_by_status_and_age"].transpose(*order).values.sum(axis=-2)
    held = dataset["year"].values
    labels, starts = five_year_cohorts(cohorts_of(held, stock.shape[-1]))
    for place, regions in _groups(dataset):
        born = born_in(stock[regions].sum(axis=0), held)
        bands = np.add.reduceat(born, starts, axis=-1)
        texts, totals = people(bands), people(bands.sum(axis=1))
        for cohort, label in enumerate(labels):
            for position, year in enumerate(held):
                if year in years and bands[position, :, cohort].any():
                    figures = (totals[position, cohort], *texts[position, :, cohort])
                    yield (scenario, *place, label, str(year), *map(str, figures))


def _lifetimes(dataset: xr.Dataset, scenario: str) -> Iterator[tuple[str, ...]]:
    found = cohorts_in(dataset)
    labels, starts = five_year_cohorts(found.cohorts)
    money = np.add.reduceat(found.money, starts, axis=-1)
    # One fund more: all of them together, between which transfers cancel.
    money = np.concatenate([money, money.sum(axis=-2, keepdims=True)], axis=-2)
    money = np.concatenate([money, money[:, 2:3] - money[:, :1]], axis=1)
    persons = np.add.reduceat(found.persons, starts, axis=-1)
    funds = list(zip(dataset["fund"].values, names_of(dataset, "fund"), strict=True))
    named = [*((str(label), chinese) for label, (_, chinese) in funds), ALL]
    yuan = partial(numbers, digits=0)
    for place, regions in _groups(dataset):
        heads = persons[regions].sum(axis=0)
        amounts = money[:, :, :, regions].sum(axis=3)
        each = yuan(np.divide(amounts, heads, out=np.full_like(amounts, np.nan), where=heads > 0))
        for pooling, design in enumerate(dataset["pooling"].values):
            for fund, names in enumerate(named):
                if not amounts[:, :, pooling, fund].any():
                    continue
                # Others join the gathered first cohort every year: it has no heads to divide by.
                for cohort, label in list(enumerate(labels))[1:]:
                    figures = each[:, :, pooling, fund, cohort].reshape(-1)
                    start = (scenario, *place, str(design), *names, label)
                    yield (*start, number(heads[cohort] / 1e4, 4), *map(str, figures))


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


def _groups(dataset: xr.Dataset) -> list[tuple[Place, Array]]:
    """The places of a table and which regions they are made of."""
    regions = dataset["region"].values
    owner = dataset["region_province"].values if "region_province" in dataset.coords else regions
    everybody = np.ones(regions.size, dtype=bool)
    masks = {"nation": lambda _: everybody, "province": owner.__eq__, "region": regions.__eq__}
    return [(place, np.asarray(masks[place.level](place.label))) for place in places(dataset)]
