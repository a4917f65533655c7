"""Back-test: the run started at the end of earlier years, held against what came.

Source: docs/decisions/back-test-rules.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Floats
from actuarial.basis import Basis, Clock, compile_basis
from actuarial.coverage.members import membership
from actuarial.entries import BeforeMoney
from actuarial.experience import trends
from actuarial.experience.errors import relative_errors
from actuarial.experience.lines import Compared, compared_lines, modelled
from actuarial.experience.naive import constant_ratio, growth_continued
from actuarial.experience.rebased import Past, at_start, judge, members_of
from actuarial.experience.scales import with_quantities
from actuarial.history.figures import History
from actuarial.projection import project_line, project_people
from actuarial.reading.keys import leaf_at
from actuarial.reading.published import Announced
from actuarial.reading.resolved import Run
from actuarial.results.dataset import dataset
from actuarial.vocabulary import STATUSES

AS_KNOWN, OBSERVED_DRIVERS = "as_known", "observed_drivers"
MODES = (AS_KNOWN, OBSERVED_DRIVERS)


class Outcome(NamedTuple):
    """One line of one year, projected from one start in one mode."""

    start: int
    """Year at whose end the projection starts."""
    mode: str
    horizon: int
    """Years after the start."""
    year: int
    scheme: str
    line: str
    projected: float
    """Yuan, persons or events; stocks at 31 December."""
    actual: float
    error: float
    """Projected / actual − 1."""
    naive_growth: float
    """The same error of the last growth continued; NaN where the year before is not known."""
    naive_ratio: float
    """Of the constant ratio to wages (money), or of the figure that stays as it is."""
    evidence: str
    """Of the actual."""
    money: bool


class Projected(NamedTuple):
    """A run started at an earlier year."""

    run: Run
    result: xr.Dataset
    """From the start year on."""
    wages: Floats
    """The nation's average wage from the start year on, as this run has it, [year]."""


def outcomes(
    run: Run,
    observed: History,
    nation: History,
    announced: Announced,
    starts: Sequence[int],
    modes: Sequence[str] = MODES,
) -> Iterator[Outcome]:
    """Every line of every year after every start, in the order of the starts and modes.

    run: of one region, whose history and the nation's are given. Raises Refused where history
    cannot carry a start.
    """
    for start in starts:
        for mode in modes:
            projected = projected_from(run, observed, nation, announced, start, mode)
            yield from _outcomes(projected, observed, start, mode)


def last_observed(observed: History) -> int:
    """Last year of which a fund or a member was observed."""
    return max(
        max(years) for key, years in observed.figures.items() if key[0] in ("funds", "members")
    )


def projected_from(
    run: Run, observed: History, nation: History, announced: Announced, start: int, mode: str
) -> Projected:
    """The run from the end of an earlier year to the last observed one."""
    given = mode == OBSERVED_DRIVERS
    horizon = last_observed(observed) - start
    past = Past(start, observed, nation, {})
    begun = at_start(run, past, announced, horizon, given)
    name, scenario = next(iter(begun.scenarios.items()))
    ((region, model),) = scenario.regions.items()
    still = dataset(project_line(_basis(begun, max(horizon, 3))), "standard", {})
    ageing = trends.ageing_of(model, past, still.sel(region=region))
    quantities = {
        **dict(trends.economy(past, horizon, given)),
        **dict(trends.notices(model, past, horizon, given)),
        **dict(trends.coverage(model, past, horizon, given)),
        **dict(trends.use(model, past, ageing, horizon)),
    }
    past.refuse_what_is_missing()
    scenario = with_quantities(scenario, region, quantities)
    begun = replace(begun, scenarios={name: scenario})
    judge(begun)
    basis = _basis(begun, horizon)
    before = project_people(basis)
    if given:
        before = _with_members(before, basis, model, past, horizon)
    wages = leaf_at(scenario.regions[region], "economy.average_wage").layers[0].quantity
    return Projected(
        begun,
        dataset(project_line(basis, before), "standard", {}),
        trends.wages_after(wages, start, horizon),
    )


def _basis(run: Run, horizon: int) -> Basis:
    scenario = next(iter(run.scenarios.values()))
    return compile_basis(scenario, run.places, Clock(run.base_year, horizon), run.pooling)


def _with_members(
    before: BeforeMoney, basis: Basis, model: Any, past: Past, horizon: int
) -> BeforeMoney:
    """The same people with as many members of each status as were observed at every year end.

    Their ages stay those of the model. The year past the horizon keeps the last one's factor.
    """
    people = before.insured.people.copy()
    years = basis.clock.years.tolist()
    factor = np.ones(len(STATUSES))
    for position, year in enumerate(years):
        if past.start < year <= past.start + horizon:
            observed = members_of(model, past, year)
            counts = people[position, 0].sum(axis=(-2, -1))
            groups: dict[float, list[int]] = {}
            for status, count in observed.items():
                groups.setdefault(count, []).append(STATUSES.index(status))
            for count, of in groups.items():
                factor[of] = count / counts[of].sum()
        if year > past.start:
            people[position, 0] *= factor[:, None, None]
    past.refuse_what_is_missing()
    insured = before.insured._replace(people=people)
    return before._replace(insured=insured, members=membership(insured, basis))


def _outcomes(projected: Projected, observed: History, start: int, mode: str) -> Iterator[Outcome]:
    scenario = next(iter(projected.run.scenarios.values()))
    ((region, model),) = scenario.regions.items()
    horizon = projected.run.horizon
    for compared in compared_lines(observed, model):
        figures = observed.figures[compared.key]
        if start not in figures:
            continue
        values = modelled(projected.result, compared, region)
        naive = _naive(compared, observed, start, projected.wages)
        for h in range(1, horizon + 1):
            if start + h in figures:
                actual = figures[start + h]
                errors = relative_errors(
                    [values[h], naive[0][h - 1], naive[1][h - 1]], actual.value
                )
                yield Outcome(
                    start,
                    mode,
                    h,
                    start + h,
                    compared.scheme,
                    compared.line,
                    float(values[h]),
                    actual.value,
                    float(errors[0]),
                    float(errors[1]),
                    float(errors[2]),
                    actual.evidence,
                    compared.money,
                )


def _naive(
    compared: Compared, observed: History, start: int, wages: Floats
) -> tuple[Floats, Floats]:
    """Last growth continued, and constant ratio to wages or figure, each [horizon]."""
    last, before = (observed.value(year, *compared.key) for year in (start, start - 1))
    path = wages if compared.money else np.ones(len(wages))
    return (
        growth_continued(last, before, len(wages) - 1),
        constant_ratio(last, path[1:], float(path[0])),
    )
