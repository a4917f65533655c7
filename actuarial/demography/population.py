"""The cohort-component recursion (队列要素法). Source: docs/method.md §1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import (
    BIRTH_RATES,
    DEATH_RATES,
    PERSONS,
    SEX_RATIO,
    SHARES,
    YEARS,
    Named,
    Numbers,
    Size,
)
from actuarial.arrays import Floats, aligned
from actuarial.demography.fertility import births_of_women, split_by_sex
from actuarial.demography.life_table import INFANT_YEARS, life_table, survival_ratios
from actuarial.demography.local_mortality import kept_deaths
from actuarial.demography.migration import DESTINATIONS, LEAVING, moves_between_regions
from actuarial.vocabulary import UNITED_NATIONS
from actuarial.vocabulary.axes import axes

ROUNDING = 1e-6
"""Persons below zero that are still rounding."""
NET_MIGRANTS = Numbers("persons by sex and age, + coming, − leaving", alone=0.0)
ONE_FOR_ALL = replace(INFANT_YEARS, alone=np.nan)
NET_RATES = Numbers("shares of those alive, + coming, − leaving", -1, 1, alone=np.nan)


class PopulationProjection(NamedTuple):
    """People of a run: stocks at 31 December, flows over the calendar year, persons."""

    population: Annotated[Floats, axes("year_end", "...", "region", "sex", "age")]
    """The opening stock first, then the end of every year."""
    births: Annotated[Floats, axes("year", "...", "region", "sex")]
    """Live births."""
    deaths: Annotated[Floats, axes("year", "...", "region", "sex", "age")]
    """By the age reached at 31 December (of newborns: 0)."""
    net_migrants: Annotated[Floats, axes("year", "...", "region", "sex", "age")]
    """By age at 31 December, moves between regions included."""
    survival: Annotated[Floats, axes("year", "...", "region", "sex", "age")]
    """Share surviving, by the age reached."""


class CommonMortality(NamedTuple):
    """Mortality without the differences between regions, whose deaths a group of them keeps."""

    mx: Annotated[Floats, axes("year", "...", "region or 1", "sex", "age")]
    """Per person-year."""
    member: Annotated[Floats, axes("year", "group", "region")]
    """1 where a region belongs to a group, else 0."""


class OutflowExceedsStockError(ValueError):
    """More people leave a cell than live there."""

    def __init__(self, year: int, index: tuple[int, ...], outflow: float, stock: float) -> None:
        self.year = year
        self.index = index
        self.region, self.sex, self.age = (0, *index)[-3:]
        self.outflow = outflow
        self.stock = stock
        # The arguments as they came: an error must cross from one process to another.
        super().__init__(year, index, outflow, stock)

    def __str__(self) -> str:
        return (
            f"year {self.year}, region {self.region}, sex {self.sex}, age {self.age}: "
            f"{self.outflow:,.1f} people leave, {self.stock:,.1f} are there"
        )


def survive(
    stock: Annotated[Floats, axes("...", "sex or 1", "age"), PERSONS],
    births: Annotated[Floats, axes("...", "sex or 1"), PERSONS],
    ratios: Annotated[Floats, axes("...", "sex or 1", "age"), SHARES],
) -> tuple[Floats, Floats]:
    """Survivors and deaths of a year by the age reached.

    stock[..., sex, age] at the start of the year, births[..., sex] of the year, ratios[..., sex,
    age] of `survival_ratios`. Survivors and deaths add up to stock and births in every cohort.
    """
    exposed = _reaching(stock, births, np.broadcast_shapes(stock.shape, ratios.shape))
    survivors = exposed * ratios
    return survivors, exposed - survivors


def _reaching(stock: Floats, births: Floats, shape: tuple[int, ...]) -> Floats:
    """People of the start of the year by the age they would reach at its end."""
    exposed = np.empty(shape)
    exposed[..., 0] = births
    exposed[..., 1:] = stock[..., :-1]
    exposed[..., -1] += stock[..., -1]
    return exposed


def project_population(
    opening: Annotated[ArrayLike, axes("...", "region or 1", "sex", "age"), PERSONS],
    mx: Annotated[ArrayLike, axes("year or 1", "...", "region or 1", "sex", "age"), DEATH_RATES],
    asfr: Annotated[ArrayLike, axes("year or 1", "...", "region or 1", "age"), BIRTH_RATES],
    sex_ratio: Annotated[ArrayLike, axes("year or 1", "...", "region or 1"), SEX_RATIO],
    net_migrants: Annotated[
        ArrayLike, axes("year or 1", "...", "region or 1", "sex", "age"), NET_MIGRANTS
    ] = 0.0,
    *,
    years: Annotated[int | None, YEARS, Size("year")] = None,
    migration_rates: Annotated[
        ArrayLike | None, axes("year or 1", "...", "region or 1", "sex", "age"), NET_RATES
    ] = None,
    leaving: Annotated[
        ArrayLike | None, axes("year or 1", "...", "region", "sex", "age"), LEAVING
    ] = None,
    destination: Annotated[
        ArrayLike | None, axes("year or 1", "origin", "destination"), DESTINATIONS
    ] = None,
    infant_years: Annotated[
        str | ArrayLike, axes("year or 1", "...", "region or 1", "sex"), ONE_FOR_ALL, Named()
    ] = UNITED_NATIONS,
    common: CommonMortality | None = None,
) -> PopulationProjection:
    """Population of every year by region, sex and single age, in one-year steps.

    opening[..., region, sex, age] persons at 31 December before the first year;
    mx[year, ..., region, sex, age] deaths per person-year; asfr[year, ..., region, age] births per
    woman-year; sex_ratio[year, ..., region] boys per girl; net_migrants[year, ..., region, sex,
    age] persons by age at the END of the year, added after survival. `migration_rates` [year,
    ..., region, sex, age], share of those alive at the end of the year, are added to them;
    `leaving`, the same dims, and `destination` [year or none, ..., origin, region] add moves
    between the regions of the run. `common`: regions differ in mx, but each group of them has the
    deaths by sex and age that the common rates would give its people, in every year. Dimensions an
    argument lacks between year and region are taken as the same for all of them; from outside the
    package year and region may be lacking too, and `years` says how many there are where nothing
    else does.
    Opening + births − deaths + net migrants = closing in every cohort. An outflow larger than the
    stock raises OutflowExceedsStockError (year counted from 0).
    """
    stock = np.asarray(opening, dtype=float)
    dims = max(stock.ndim + 1, *(np.ndim(values) for values in (mx, net_migrants)))
    rates, migrants = aligned(mx, dims), aligned(net_migrants, dims)
    fertility, ratio = aligned(asfr, dims - 1), aligned(sex_ratio, dims - 2)
    infant = _infant_years(infant_years, rates)
    years = len(rates) if years is None else years
    rates = np.broadcast_to(rates, (years, *rates.shape[1:]))
    shape = np.broadcast_shapes(
        stock.shape, rates.shape[1:], migrants.shape[1:], (*fertility.shape[1:-1], 1, 1)
    )
    population = np.empty((years + 1, *shape))
    births, deaths = np.empty((years, *shape[:-1])), np.empty((years, *shape))
    survival = np.empty_like(rates) if common is None else np.empty(deaths.shape)
    moving = _moves(leaving, destination, migration_rates, dims)
    closed = None if common is None else _closing(common, dims, infant)
    moved = np.broadcast_to(migrants, deaths.shape)
    if moving is not None:
        moved = moved.copy()
    population[0] = stock
    fertile = _fertile_ages(fertility)
    unborn = np.zeros(shape[:-1])
    grown, newborn = slice(1, None), slice(0, 1)
    for year in range(years):
        start, end, change = population[year], population[year + 1], moved[year]
        # Year by year, so that the table stays in the cache.
        survival[year] = survival_ratios(life_table(rates[year], infant(year)))
        if closed is not None:
            closed(year, survival, _reaching(start, unborn, shape)[..., grown], grown)
        survivors, deaths[year] = survive(start, unborn, survival[year])
        if moving is not None:
            change[..., grown] += moving(year, survivors, grown)
        end[..., grown] = survivors[..., grown] + change[..., grown]
        # Births need the women at the end of the year, so newborns come last.
        born = births_of_women(
            start[..., 1, fertile], end[..., 1, fertile], fertility[year][..., fertile]
        )
        births[year] = split_by_sex(born, ratio[year])
        if closed is not None:
            closed(year, survival, births[year][..., None], newborn)
        survivors[..., 0] = births[year] * survival[year][..., 0]
        deaths[year, ..., 0] = births[year] - survivors[..., 0]
        if moving is not None:
            change[..., newborn] += moving(year, survivors, newborn)
        end[..., 0] = survivors[..., 0] + change[..., 0]
        _refuse_negative(year, end, change, survivors)
    return PopulationProjection(
        population, births, deaths, moved, np.broadcast_to(survival, deaths.shape)
    )


def _infant_years(given: str | ArrayLike, rates: Floats) -> Callable[[int], str | Floats]:
    """The convention, or a0 itself, of each year."""
    if isinstance(given, str):
        return lambda year: given
    values = np.broadcast_to(np.asarray(given, dtype=float), rates.shape[:-1])
    return lambda year: values[year]


def _fertile_ages(asfr: Floats) -> slice:
    """Ages from the first to the last with any births."""
    (ages,) = np.nonzero(asfr.reshape(-1, asfr.shape[-1]).any(axis=0))
    return slice(int(ages[0]), int(ages[-1]) + 1) if len(ages) else slice(0, 0)


def _moves(
    leaving: ArrayLike | None,
    destination: ArrayLike | None,
    migration_rates: ArrayLike | None,
    dims: int,
) -> Callable[[int, Floats, slice], Floats] | None:
    """Net migrants of a year that depend on who is there, for a range of ages; None without any."""
    flows: list[Callable[[int, Floats, slice], Floats]] = []
    if leaving is not None and destination is not None:
        shares, rows = np.asarray(leaving, dtype=float), np.asarray(destination, dtype=float)
        by_year = rows if rows.ndim > 2 else np.broadcast_to(rows, (len(shares), *rows.shape))
        flows.append(
            lambda year, survivors, ages: moves_between_regions(
                survivors[..., ages], shares[year][..., ages], by_year[year]
            )
        )
    if migration_rates is not None:
        rates = aligned(migration_rates, dims)
        flows.append(lambda year, survivors, ages: survivors[..., ages] * rates[year][..., ages])
    if not flows:
        return None
    return lambda year, survivors, ages: np.asarray(sum(f(year, survivors, ages) for f in flows))


def _closing(
    common: CommonMortality, dims: int, infant: Callable[[int], str | Floats]
) -> Callable[[int, Floats, Floats, slice], None]:
    """What brings survival[year] to the common deaths, at the ages of a slice of those exposed."""
    rates = aligned(common.mx, dims)
    ratios = np.stack(
        [survival_ratios(life_table(one, infant(year))) for year, one in enumerate(rates)]
    )

    def close(year: int, survival: Floats, exposed: Floats, ages: slice) -> None:
        here = survival[year][..., ages]
        without = np.broadcast_to(ratios[year][..., ages], here.shape)
        here[...] = kept_deaths(here, without, exposed, common.member[year])

    return close


def _refuse_negative(year: int, closing: Floats, change: Floats, survivors: Floats) -> None:
    if closing.min(initial=0) < -ROUNDING:
        cell = np.unravel_index(int(closing.argmin()), closing.shape)
        index = tuple(int(i) for i in cell)
        raise OutflowExceedsStockError(
            year, index, outflow=float(-change[cell]), stock=float(survivors[cell])
        )
