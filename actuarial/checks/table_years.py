"""Tables that do not reach over the years in which they are used: said, with what is used there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from pydantic import BaseModel

from actuarial.basis.mortality import REFERENCE_YEARS
from actuarial.checks.below import quantities
from actuarial.checks.compiled import Compiled
from actuarial.checks.past import is_observed
from actuarial.reading.keys import entries
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Labels, Leaf, Path, Quantity, Table
from actuarial.reading.resolved import Assumptions
from actuarial.reading.units import Unit

DEATHS = "demography.mortality.rates"
INSTEAD = {
    DEATHS: ("demography", "mortality", "improvement"),
    "demography.fertility.rates": ("demography", "fertility", "fitted"),
    "demography.migration.net": ("demography", "migration", "total"),
}
"""Tables of years, and the key beside which their projected years are not read."""


def uncovered(compiled: Compiled, assumptions: Assumptions) -> Iterator[Problem]:
    """Warnings of the years before the first and after the last of a table."""
    once = compiled.memory.once
    for model in assumptions.regions.values():
        for one in entries(model):
            if isinstance(one.value, BaseModel | dict):
                judge = partial(_uncovered, compiled, one.word, one.value, model)
                yield from once(("uncovered", one.word), (one.value, model.demography), judge)


def _uncovered(compiled: Compiled, word: str, section: object, model: Any) -> list[Problem]:
    """The same of one section of a region; which years are read hangs on its demography."""
    run, problems = compiled.run, []
    for below, leaf, _ in quantities(section, _tabulated, compiled.memory):
        key = f"{word}.{below}"
        if is_observed(key):
            continue
        first = min(_first_of_deaths(model), run.base_year) if key == DEATHS else run.base_year
        last = run.base_year if _given(model, INSTEAD.get(key, ())) else run.last_year
        for layer in leaf.layers:
            for file, years in dict.fromkeys(_years(layer.quantity)):
                for words in _missing(years, first, last):
                    origin = layer.origin
                    place = (origin.file, origin.line, origin.column)
                    problems.append(Problem(*place, key, f"{file} {words}", "warning"))
    return problems


def _tabulated(leaf: Leaf, unit: Unit) -> bool:
    return any(any(_years(layer.quantity)) for layer in leaf.layers)


def _years(quantity: Quantity) -> Iterator[tuple[str, tuple[int, int]]]:
    """File, first and last year of the tables of a quantity."""
    if isinstance(quantity, Labels):
        for _, item in quantity.items:
            yield from _years(item)
    elif isinstance(quantity, Table) and quantity.years:
        yield quantity.file, (quantity.years[0], quantity.years[-1])
    elif isinstance(quantity, Path) and quantity.file:
        yield quantity.file, (quantity.points[0][0], quantity.points[-1][0])


def _first_of_deaths(model: Any) -> int:
    """First year of which death rates are read: reference of healthy ageing, own deaths."""
    own = model.demography.mortality.experience
    return min(REFERENCE_YEARS[0], REFERENCE_YEARS[0] if own is None else own.first_year)


def _given(model: Any, names: tuple[str, ...]) -> bool:
    for name in names:
        model = getattr(model, name)
    return bool(names) and model is not None


def _missing(years: tuple[int, int], first: int, last: int) -> Iterator[str]:
    begins, ends = years
    if begins > first:
        before = _span(first, begins - 1)
        yield f"begins in {begins}; its figures of {begins} are used for {before}."
    if ends < last:
        yield f"ends in {ends}; its figures of {ends} are used for {_span(ends + 1, last)}."


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
