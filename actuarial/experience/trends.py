"""What a start assumes of the years after it, by fixed rules.

Source: docs/decisions/back-test-rules.md. Each function yields keys of the assumptions and the
quantities that stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import xarray as xr

from actuarial.arrays import Floats
from actuarial.basis.evaluate import tabulated_years
from actuarial.experience import trend_rules as rules
from actuarial.experience.lines import use_schemes
from actuarial.experience.rebased import WAGE, Past, notices_of, services_of
from actuarial.history.figures import Key
from actuarial.reading.quantity import Path, Quantity, Table
from actuarial.vocabulary import AGES, SEXES

WORKING = {"male": (16, 59), "female": (16, 54)}
"""First and last age of the people to whom the coverage of actives refers (coverage.yaml)."""

Found = Iterator[tuple[str, Quantity]]


def economy(past: Past, horizon: int, given: bool) -> Found:
    """Wages and prices after the start: by rule, or as they were."""
    start = past.start
    wages = {year: past.wage(year) for year in (start - 1, start)}
    prices = ("economy", "price_change")
    if given:
        later = range(start + 1, start + horizon + 1)
        wages |= {year: past.wage(year) for year in later}
        changes = {y: past.need(y, *prices, nation=True) for y in range(start - 1, later.stop)}
    else:
        growth = rules.mean_of_known(
            rules.log_changes(known(past, WAGE, nation=True)), start, rules.WAGE_YEARS
        )
        path = np.exp(np.cumsum(rules.damped(growth, rules.WAGE_DAMPING, horizon)))
        wages |= {start + h: wages[start] * float(path[h - 1]) for h in range(1, horizon + 1)}
        observed = known(past, prices, nation=True)
        changes = {year: observed[year] for year in (start - 1, start)}
        changes[start + 1] = rules.mean_of_known(observed, start, rules.PRICE_YEARS)
    yield "economy.average_wage", Path(tuple(wages.items()))
    yield "economy.cpi_growth", Path(tuple(changes.items()))


def known(past: Past, key: Key, nation: bool = False) -> dict[int, float]:
    """The figures of a line to the start, by year."""
    figures = (past.nation if nation else past.observed).figures.get(key, {})
    return {year: one.value for year, one in figures.items() if year <= past.start}


def wages_after(quantity: Quantity, start: int, horizon: int) -> Floats:
    """The path of wages that a run was given, [start … start + horizon]."""
    assert isinstance(quantity, Path)
    points = dict(quantity.points)
    return np.array([points[start + h] for h in range(horizon + 1)])


def notices(model: Any, past: Past, horizon: int, given: bool) -> Found:
    """Amounts that notices set: as observed, then the mean step of the last ones each year."""
    start = past.start
    for key, line, both in notices_of(model, past):
        levels = dict(both)
        if given:
            levels |= {y: past.need(y, *line) for y in range(start + 1, start + horizon + 1)}
        else:
            before = known(past, line)
            steps = {y: v - before[y - 1] for y, v in before.items() if y - 1 in before}
            step = rules.mean_of_known(steps, start, rules.NOTICE_YEARS)
            levels |= {start + h: levels[start] + h * step for h in range(1, horizon + 1)}
        yield key, Path(tuple(levels.items()))


def coverage(model: Any, past: Past, horizon: int, given: bool) -> Found:
    """Coverage of actives: its mean change damped, or so that it follows what was observed."""
    start = past.start
    scheme = next(
        one
        for one in use_schemes(past.observed)
        if ("members", one, "active") in past.observed.figures
    )
    actives = {
        year: figure.value
        for year, figure in past.observed.figures["members", scheme, "active"].items()
        if given or year <= start
    }
    people = people_of_working_age(model)
    levels = {y: actives[y] / people[y] for y in actives if y in people}
    if given:
        path = {y: v for y, v in levels.items() if y >= start}
    else:
        changes = {y: v - levels[y - 1] for y, v in levels.items() if y - 1 in levels}
        mean = rules.mean_of_known(changes, start, rules.COVERAGE_YEARS)
        added = np.cumsum(rules.damped(mean, rules.COVERAGE_DAMPING, horizon))
        path = {start: levels[start]}
        path |= {start + h: levels[start] + float(added[h - 1]) for h in range(1, horizon + 1)}
    yield "coverage.level", Path(tuple(path.items()))


def people_of_working_age(model: Any) -> dict[int, float]:
    """People of the ages to which the coverage of actives refers, by year of the place's table."""
    leaf = model.demography.population
    table = leaf.layers[0].quantity
    assert isinstance(table, Table)
    order = {"sex": SEXES, "age": AGES}
    people = tabulated_years(leaf, order, table.years)
    found = np.zeros(len(table.years))
    for sex, (youngest, oldest) in WORKING.items():
        found += people[:, SEXES.index(sex), youngest : oldest + 1].sum(axis=-1)
    return dict(zip(table.years, found.tolist(), strict=True))


def use(model: Any, past: Past, ageing: Mapping[Key, float], horizon: int) -> Found:
    """Use per member and cost per event above wages: mean of past changes less ageing, damped."""
    wages = rules.log_changes(known(past, WAGE, nation=True))
    for scheme, service in services_of(model, past.observed):
        events, cost = (("use", scheme, service, line) for line in ("events", "cost"))
        members = ("members", scheme, "all")
        breaks = {
            year
            for key in (events, cost, members)
            for year, figure in past.observed.figures.get(key, {}).items()
            if figure.breaks
        }
        per_member = _ratio(known(past, events), known(past, members))
        per_event = _ratio(known(past, cost), known(past, events))
        above = {
            year: change - wages[year]
            for year, change in rules.log_changes(per_event, breaks).items()
            if year in wages
        }
        at = f"{scheme}.benefits.{service}"
        for key, changes, effect in (
            (
                f"{at}.frequency.growth",
                rules.log_changes(per_member, breaks),
                ageing.get(events, 0.0),
            ),
            (f"{at}.unit_cost.excess", above, ageing.get(cost, 0.0)),
        ):
            last = past.start
            excess = {year: change - effect for year, change in changes.items()}
            mean = rules.mean_with_zeros(excess, last, rules.USE_YEARS)
            path = np.expm1(rules.damped(mean, rules.USE_DAMPING, horizon))
            yield key, Path(tuple((last + h, float(path[h - 1])) for h in range(1, horizon + 1)))


def _ratio(above: Mapping[int, float], below: Mapping[int, float]) -> dict[int, float]:
    return {year: value / below[year] for year, value in above.items() if year in below}


def ageing_of(model: Any, past: Past, result: xr.Dataset) -> dict[Key, float]:
    """What the mix of ages and statuses alone does, a year (logarithm), by line of use.

    result: of one region, without trends and without growth of wages, from the start on. Of events
    the change per member, of cost the change per event.
    """
    found: dict[Key, float] = {}
    last = min(rules.AGEING_YEARS, result.sizes["year"] - 1)
    for scheme, service in services_of(model, past.observed):
        users = list(model.schemes[scheme].benefits[service].of)
        events, cost = (
            result[name].sel(service=service, status=users).sum("status").values
            for name in ("events", "gross_cost")
        )
        members = result["members"].sel(scheme=scheme, status=users).sum("status").values
        for line, series in (("events", events / members), ("cost", cost / events)):
            if series[0] > 0:
                found["use", scheme, service, line] = float(np.log(series[last] / series[0])) / last
    return found
