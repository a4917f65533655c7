"""Period life tables, survival ratios, and rates of mortality brought to a calendar year.

Ages are the last axis, 0 … 99 and an open group 100+; sex is the axis before it, male first.
Every other axis in front rides along. Source: docs/method.md §1.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arguments import (
    AGE,
    DEATH_RATES,
    YEARS_OF_LIFE,
    Alone,
    ClassOnly,
    FirstAge,
    Named,
    Numbers,
)
from actuarial.arrays import Floats
from actuarial.vocabulary import SEXES, UNITED_NATIONS
from actuarial.vocabulary.axes import axes

INFANT_YEARS = Numbers("years lived by those who die in their first year", 0, 1)
WHICH_YEAR = Numbers("calendar years", 1800, 2400, whole=True)
POSITIVE_RATES = Numbers("deaths per person-year, above 0", low=0, above=True)
TARGETS = Numbers("years of life expectancy, not a number where none is set", 0, 150, missing=True)
Infants = Annotated[str | ArrayLike, axes("...", "sex or 1"), INFANT_YEARS, Named()]
"""A convention of INFANT_CONVENTIONS, or years."""
OneSex = Annotated[str | None, Alone("sex")]
"""The sex of rates of one sex alone."""


class LifeTable(NamedTuple):
    """Period life table (期间生命表), radix 1."""

    rate: Annotated[Floats, axes("...", "sex or 1", "age")]
    """Central death rate m, per person-year."""
    years_of_the_dying: Annotated[Floats, axes("...", "sex or 1", "age")]
    """Years a lived in the age by those who die in it; in the open group, 1 / m."""
    survivors: Annotated[Floats, axes("...", "sex or 1", "age")]
    """Survivors l to the exact age."""
    person_years: Annotated[Floats, axes("...", "sex or 1", "age")]
    """Person-years L lived in the age; the last entry is the open group, l / m."""


def _infant_years_coale_demeny(rate: Floats) -> Floats:
    # Coale and Demeny, West; as in Preston, Heuveline, Guillot, Demography, table 3.3.
    high = np.array([0.330, 0.350])
    intercept, slope = np.array([0.045, 0.053]), np.array([2.684, 2.800])
    return np.where(rate >= 0.107, high, intercept + slope * rate)


def _infant_years_andreev_kingkade(rate: Floats) -> Floats:
    # Andreev and Kingkade, Demographic Research 33 (2015), 13, in terms of the central rate.
    low, middle = np.array([0.02300, 0.01724]), np.array([0.08307, 0.06891])
    falling = np.array([0.14929, 0.14903]) - np.array([1.99545, 2.05527]) * rate
    rising = np.array([0.02832, 0.04667]) + np.array([3.26021, 3.88089]) * rate
    level = np.array([0.29915, 0.31411])
    return np.where(rate < low, falling, np.where(rate < middle, rising, level))


INFANT_CONVENTIONS: dict[str, Callable[[Floats], Floats]] = {
    "coale_demeny": _infant_years_coale_demeny,
    "andreev_kingkade": _infant_years_andreev_kingkade,
}
"""Named conventions for a0, the years lived by those who die in their first year."""


def life_table(
    mx: Annotated[ArrayLike, axes("...", "sex or 1", "age"), DEATH_RATES],
    infant_years: Infants = UNITED_NATIONS,
    *,
    sex: OneSex = None,
    first_age: Annotated[int, AGE, FirstAge()] = 0,
) -> LifeTable:
    """Period life table from central death rates (死亡率 → 生命表).

    mx[..., sex, age] per person-year, above 0 in the open group, the last one.
    infant_years: a convention of INFANT_CONVENTIONS (sex then has the entries male, female), or a0
    itself [..., sex]. Elsewhere deaths fall in the middle of the year.
    sex: male or female, of rates of one sex alone, mx[..., age]. first_age: the age with which the
    rates begin; above 0 there are no infants, and survivors are those of the first age.
    Raises ValueError where a rate is negative or not a number, where the open group has 0 (its
    life would not end), and where a convention finds no axis of two sexes before the ages.
    """
    rate = np.asarray(mx, dtype=float)
    infants = 0.5 if first_age else infant_years
    _check_rates(rate, infants, sex)
    dying = np.full_like(rate, 0.5)
    if not isinstance(infants, str):
        dying[..., 0] = infants
    elif sex is None:
        dying[..., 0] = INFANT_CONVENTIONS[infants](rate[..., 0])
    else:
        both = np.repeat(rate[..., :1], len(SEXES), axis=-1)
        dying[..., 0] = INFANT_CONVENTIONS[infants](both)[..., SEXES.index(sex)]
    dying[..., -1] = 1 / rate[..., -1]
    closed = rate[..., :-1]
    surviving = (1 - closed * dying[..., :-1]) / (1 + closed * (1 - dying[..., :-1]))
    survivors = np.ones_like(rate)
    np.cumprod(surviving, axis=-1, out=survivors[..., 1:])
    person_years = np.empty_like(rate)
    person_years[..., :-1] = survivors[..., 1:] + dying[..., :-1] * (
        survivors[..., :-1] - survivors[..., 1:]
    )
    person_years[..., -1] = survivors[..., -1] / rate[..., -1]
    return LifeTable(rate, dying, survivors, person_years)


def _check_rates(rate: Floats, infant_years: str | ArrayLike, sex: str | None) -> None:
    if not rate[..., -1].min() > 0:
        raise ValueError(
            "the death rate of the open group (the last age) must be above 0; one is 0, and its "
            "people would live for ever"
        )
    if sex is not None and sex not in SEXES:
        raise ValueError(f"sex: {sex!r} is unknown; meant: {' or '.join(SEXES)}")
    if not isinstance(infant_years, str):
        return
    if infant_years not in INFANT_CONVENTIONS:
        known = ", ".join(INFANT_CONVENTIONS)
        raise ValueError(f"infant_years {infant_years} is no convention; known are {known}")
    if sex is None and (rate.ndim < 2 or rate.shape[-2] != 2):
        raise ValueError(
            f"infant_years {infant_years} differs by sex: mx[..., sex, age] with male and female "
            f"is meant, the shape is {rate.shape}; for one sex say which, sex='male' or 'female', "
            "or give infant_years as a number"
        )


def life_expectancy(
    mx: Annotated[ArrayLike, axes("...", "sex or 1", "age"), DEATH_RATES],
    infant_years: Infants = UNITED_NATIONS,
    *,
    sex: OneSex = None,
) -> Floats:
    """Life expectancy at birth (出生时预期寿命), years: mx[..., sex, age] → [..., sex].

    infant_years and sex as in `life_table`.
    """
    return np.asarray(life_table(mx, infant_years, sex=sex).person_years.sum(axis=-1))


def remaining_life_expectancy(table: Annotated[LifeTable, ClassOnly()]) -> Floats:
    """Life expectancy at each exact age (预期余命), years: [..., sex, age]."""
    remaining = np.cumsum(table.person_years[..., ::-1], axis=-1)[..., ::-1]
    return np.asarray(remaining / table.survivors)


def survival_ratios(table: Annotated[LifeTable, ClassOnly()]) -> Floats:
    """Share of a stock alive a year later, by the age REACHED (留存率): [..., sex, age].

    Age 0 holds L(0) / l(0), for the births of the year; age x holds L(x) / L(x−1), for those aged
    x−1 at its start; the open group holds L(100+) / (L(99) + L(100+)), for those aged 99 and 100+
    taken together.
    """
    lived = table.person_years
    ratios = np.empty_like(lived)
    ratios[..., 0] = lived[..., 0] / table.survivors[..., 0]
    ratios[..., 1:-1] = lived[..., 1:-1] / lived[..., :-2]
    ratios[..., -1] = lived[..., -1] / (lived[..., -2] + lived[..., -1])
    return ratios


def rates_by_year(
    period_rates: Annotated[ArrayLike, axes("period", "..."), POSITIVE_RATES],
    first_period: Annotated[int, WHICH_YEAR],
    years: Annotated[ArrayLike, axes("year"), WHICH_YEAR],
) -> Floats:
    """Calendar-year rates from rates of five-year periods running 1 July to 1 July.

    period_rates[period, ...] > 0, the first of them from 1 July `first_period`; years[year].
    The centre of a period is 1 January of its third year after the first; calendar year t is read
    at t + ½, log-linear between centres and level outside them; each period is then rescaled so
    that the mean of its years (½ at the ends) is the period's own rate. → [year, ...]
    """
    rates = np.asarray(period_rates, dtype=float)
    periods = len(rates)
    centres = first_period + 3 + 5 * np.arange(periods)
    every_year = np.arange(first_period, first_period + 5 * periods + 1)
    upper = np.clip(np.searchsorted(centres, every_year + 0.5), 1, periods - 1)
    share = np.clip((every_year + 0.5 - centres[upper - 1]) / 5, 0, 1)
    share = share.reshape(-1, *[1] * (rates.ndim - 1))
    knots = np.log(rates)
    weight = np.array([0.5, 1, 1, 1, 1, 0.5]) / 5
    inside = 5 * np.arange(periods)[:, None] + np.arange(6)
    # A year on a border counts half in two periods, so the scales are found by repetition.
    for _ in range(50):
        annual = np.exp((1 - share) * knots[upper - 1] + share * knots[upper])
        scale = rates / np.einsum("k,pk...->p...", weight, annual[inside])
        knots += np.log(scale)
        if np.abs(scale - 1).max() < 1e-12:
            break
    return np.asarray(annual[np.clip(np.asarray(years) - first_period, 0, len(every_year) - 1)])


def close_old_ages(
    mx: Annotated[ArrayLike, axes("...", "age"), DEATH_RATES],
    fitted: Annotated[tuple[int, int], axes("coefficient"), AGE] = (80, 94),
    closed_from: Annotated[int, AGE] = 95,
    *,
    first_age: Annotated[int, AGE, FirstAge()] = 0,
) -> Floats:
    """Rates of the oldest ages replaced by Kannisto's logistic (高龄死亡率外推).

    mx[..., age], single ages from first_age on, the last one open → the same shape. The logit of m
    is a straight line in age, fitted by least squares over `fitted` (both ends inside); the open
    group's rate is that of its own stationary population.
    Raises ValueError where ages are not there, and where a fitted rate is not between 0 and 1.
    """
    rates = np.array(mx, dtype=float)
    start, end = (int(age) - first_age for age in fitted)
    closed_from, last = closed_from - first_age, rates.shape[-1] - 1
    if not (0 <= start < end <= last and 0 < closed_from <= last):
        raise ValueError(
            f"ages {fitted[0]} to {fitted[1]} are fitted and ages from {closed_from + first_age} "
            f"on are closed; the rates are those of ages {first_age} to {last + first_age}"
        )
    ages = np.arange(start, end + 1)
    observed = rates[..., ages]
    if not (observed.min() > 0 and observed.max() < 1):
        raise ValueError("mx: a rate of 0, or of 1 and more, among the ages that are fitted")
    logit = np.log(observed / (1 - observed))
    centred = ages - ages.mean()
    slope = (logit * centred).sum(axis=-1) / (centred**2).sum()
    level = logit.mean(axis=-1)
    beyond = np.arange(closed_from, last + 61)
    line = level[..., None] + slope[..., None] * (beyond - ages.mean())
    extended = 1 / (1 + np.exp(-line))
    rates[..., closed_from:last] = extended[..., : last - closed_from]
    old = extended[..., last - closed_from :]
    surviving = np.cumprod((1 - old / 2) / (1 + old / 2), axis=-1)
    alive = np.concatenate([np.ones_like(surviving[..., :1]), surviving[..., :-1]], axis=-1)
    rates[..., last] = (alive - surviving).sum(axis=-1) / ((alive + surviving) / 2).sum(axis=-1)
    return rates


def rates_at_life_expectancy(
    path: Annotated[ArrayLike, axes("table_year or 1", "sex", "age"), POSITIVE_RATES],
    target: Annotated[ArrayLike, axes("...", "sex or 1"), YEARS_OF_LIFE],
    infant_years: str = UNITED_NATIONS,
) -> Floats:
    """Death rates with a given life expectancy at birth, on the pattern of a path of rates.

    path[time, sex, age]; target[..., sex] years → mx[..., sex, age]. Between two points of the path
    log m = (1−λ) log m(t1) + λ log m(t2), λ solved; outside it log m is shifted uniformly. Where
    the path falls back (an epidemic), its earlier, lower points serve.
    """
    rates, wanted = np.log(np.asarray(path, dtype=float)), np.asarray(target, dtype=float)
    wanted = np.broadcast_to(wanted, (*wanted.shape[:-1], len(SEXES)))
    solved = np.empty((*wanted.shape, rates.shape[-1]))
    for sex in range(rates.shape[1]):
        solved[..., sex, :] = _on_path(rates[:, sex], wanted[..., sex], SEXES[sex], infant_years)
    return solved


def proportional_rates(
    mx: Annotated[ArrayLike, axes("...", "sex", "age"), DEATH_RATES],
    target: Annotated[ArrayLike, axes("...", "sex or 1"), TARGETS],
    infant_years: str = UNITED_NATIONS,
) -> Floats:
    """Death rates × one factor for all ages, so that life expectancy at birth meets the target.

    mx[..., sex, age]; target[..., sex] years, not a number where the rates stay → [..., sex, age].
    """
    rates = np.asarray(mx, dtype=float)
    wanted = np.broadcast_to(np.asarray(target, dtype=float), rates.shape[:-1])
    free = np.isnan(wanted)
    wanted = np.where(free, life_expectancy(rates, infant_years), wanted)

    def expectancy(fall: Floats) -> Floats:
        return life_expectancy(rates * np.exp(-fall)[..., None], infant_years)

    fall = _root(expectancy, wanted, np.full(wanted.shape, -10.0), np.full(wanted.shape, 10.0))
    return np.asarray(np.where(free[..., None], rates, rates * np.exp(-fall)[..., None]))


def _on_path(path: Floats, target: Floats, sex: str, infant_years: str) -> Floats:
    """path[time, age] log rates of one sex, target[...] years → mx[..., age]."""

    def expectancy(log_rates: Floats) -> Floats:
        return life_expectancy(np.exp(log_rates), infant_years, sex=sex)

    reached = expectancy(path)
    rising = reached >= np.maximum.accumulate(reached)
    path, reached = path[rising], reached[rising]
    points = len(reached)
    upper = np.clip(np.searchsorted(reached, target), 1, max(points - 1, 1))
    inside = (target >= reached[0]) & (target <= reached[-1]) & (points > 1)
    lower = np.where(inside, upper - 1, np.where(target > reached[-1], points - 1, 0))
    start = path[lower]
    # Outside the path the direction is a uniform fall of log m, ten times its unit at most.
    direction = np.where(inside[..., None], path[np.where(inside, upper, lower)] - start, -1.0)
    low = np.where(inside, 0.0, -10.0)
    high = np.where(inside, 1.0, 10.0)
    share = _root(lambda step: expectancy(start + step[..., None] * direction), target, low, high)
    return np.exp(start + share[..., None] * direction)


_MET = 1e-12
"""Years of life expectancy: what rounding leaves of eighty, ten times over."""


def _root(
    function: Callable[[Floats], Floats], target: Floats, low: Floats, high: Floats
) -> Floats:
    """Argument at which a rising function meets the target, within [low, high], elementwise.

    Secant steps kept inside a shrinking bracket (Illinois), halving it where they stall. An element
    keeps the first argument that meets its target: it does not depend on the others.
    """
    low, high = low.copy(), high.copy()
    below, above = function(low) - target, function(high) - target
    found, open_still = low.copy(), np.ones(low.shape, dtype=bool)
    for iteration in range(200):
        span = np.where(above > below, above - below, 1.0)
        middle = low - below * (high - low) / span
        if iteration % 4 == 3:
            middle = (low + high) / 2
        middle = np.clip(middle, low, high)
        value = function(middle) - target
        np.copyto(found, middle, where=open_still)
        open_still &= np.abs(value) >= _MET
        if not open_still.any():
            break
        short = value < 0
        above = np.where(
            short, np.where(np.abs(value) > np.abs(below) / 2, above / 2, above), value
        )
        below = np.where(short, value, below)
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return found
