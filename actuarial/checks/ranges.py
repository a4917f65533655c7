"""Whether quantities that scenarios change, or that grow, stay in their range in every year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from pydantic import BaseModel

from actuarial.arrays import Bools, Floats
from actuarial.basis.compile import followed_by, growths_of
from actuarial.basis.coverage import birth_clock
from actuarial.basis.evaluate import (
    Clock,
    MissingLabelError,
    evaluate,
    evaluate_label,
    evaluate_table,
)
from actuarial.checks.below import quantities
from actuarial.checks.compiled import Compiled, Growths
from actuarial.reading import scalars
from actuarial.reading.keys import entries
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import (
    Change,
    Growth,
    Labels,
    Leaf,
    Path,
    Quantity,
    Table,
    labels_of,
)
from actuarial.reading.resolved import Assumptions
from actuarial.reading.units import Unit
from actuarial.reading.wanted import Wanted, allowed, sum_message

ROUNDING = 1e-9


def out_of_range(compiled: Compiled, assumptions: Assumptions) -> Iterator[Problem]:
    """Faults of every change or growth that leads out of the range of the quantity.

    The number in the file is held against the range when it is read; what ``add``, ``times`` and
    growth make of it is known by year only.
    """
    once = compiled.memory.once
    for region in assumptions.regions.values():
        followed = followed_by(region)
        for one in entries(region):
            if isinstance(one.value, BaseModel | dict):
                judge = partial(_out_of_range, compiled, one.value, region)
                found = once("out of range", (one.value, *followed), judge)
                yield from (replace(problem, key=f"{one.word}.{problem.key}") for problem in found)


def _out_of_range(compiled: Compiled, section: object, region: Any) -> list[Problem]:
    """The same of one section of a region, keys below it."""
    memory = compiled.memory
    problems = []
    for key, leaf, unit in quantities(section, _moves, memory):
        changed = any(_changes(layer.quantity) for layer in leaf.layers)
        clock = compiled.reaching([leaf] if changed else [])
        growths = growths_of([region], clock, memory)[0]
        judge = partial(_problem, leaf, unit, growths, clock)
        found = memory.once("range", (leaf, unit, growths), judge)
        if found is not None:
            problems.append(Problem(*found[:3], key, found[3]))
    return problems


def _moves(leaf: Leaf, unit: Unit) -> bool:
    """Whether a quantity with a range is anything else than the numbers that were read."""
    wanted = unit.wanted
    if (wanted.low, wanted.high) == (None, None) or wanted.columns:
        return False
    if any(_changes(layer.quantity) for layer in leaf.layers):
        return True
    if wanted.sums_to is not None and labels_of(leaf):
        return True
    # Nothing that grows from within its range comes below 0.
    return wanted.high is not None and any(_grows(layer.quantity) for layer in leaf.layers)


def _changes(quantity: Quantity) -> bool:
    if isinstance(quantity, Labels):
        return any(_changes(item) for _, item in quantity.items)
    return isinstance(quantity, Change)


def _grows(quantity: Quantity) -> bool:
    if isinstance(quantity, Labels):
        return any(_grows(item) for _, item in quantity.items)
    grown = isinstance(quantity, Path) and quantity.then is not None
    return grown or isinstance(quantity, Growth)


def _problem(
    leaf: Leaf, unit: Unit, growths: Growths, clock: Clock
) -> tuple[str, int, int, str] | None:
    """File, line, column and words of the first year out of range, None where there is none."""
    if unit.by_birth:
        clock, growths = birth_clock(clock), {}
    years = clock.years
    for label in labels_of(leaf) or ("",):
        for low, high in extremes(leaf, label, clock, growths):
            wrong = np.flatnonzero((years > clock.base_year) & _outside(low, high, unit.wanted))
            if wrong.size:
                year = int(wrong[0])
                below = _outside(low, low, unit.wanted)[year]
                words = _words(float((low if below else high)[year]), label, unit.wanted)
                origin = next(
                    one
                    for one in reversed(leaf.layers)
                    if _changes(one.quantity) or _grows(one.quantity)
                ).origin
                said = words.format(year=years[year])
                return origin.file, origin.line, origin.column, said
    return _not_the_whole(leaf, unit.wanted, growths, clock)


def _not_the_whole(
    leaf: Leaf, wanted: Wanted, growths: Growths, clock: Clock
) -> tuple[str, int, int, str] | None:
    """The first year in which values over a dimension do not sum to what they must."""
    if wanted.sums_to is None or not (names := labels_of(leaf)):
        return None
    total = np.zeros(len(clock.years))
    for label in names:
        # Nothing may lie below a label; whether it is needed shows where it is used.
        with suppress(MissingLabelError):
            total += evaluate_label(leaf, (label,), clock, growths)
    for year, value in zip(clock.years.tolist(), total.tolist(), strict=True):
        message = sum_message(value, wanted) if year >= clock.base_year else None
        if message:
            origin = leaf.layers[-1].origin
            return origin.file, origin.line, origin.column, f"{message[:-1]} in {year}."
    return None


def extremes(
    leaf: Leaf, label: str, clock: Clock, growths: Growths
) -> Iterator[tuple[Floats, Floats]]:
    """Least and largest value by year."""
    if any(isinstance(layer.quantity, Table) for layer in leaf.layers):
        _, values = evaluate_table(leaf, {}, clock, growths)
        cells = values.reshape(len(values), -1)
        yield cells.min(axis=1), cells.max(axis=1)
        return
    try:
        values = (
            evaluate_label(leaf, (label,), clock, growths)
            if label
            else evaluate(leaf, clock, growths)
        )
    except MissingLabelError:
        # Nothing lies below this label; whether it is needed shows where it is used.
        return
    yield values, values


def _outside(low: Floats, high: Floats, wanted: Wanted) -> Bools:
    wrong = np.zeros(low.shape, dtype=bool)
    if wanted.low is not None:
        wrong |= low < wanted.low - ROUNDING * max(1.0, abs(wanted.low))
    if wanted.high is not None:
        wrong |= high > wanted.high + ROUNDING * max(1.0, abs(wanted.high))
    return wrong


def _words(value: float, label: str, wanted: Wanted) -> str:
    said = scalars.percentage(value) if wanted.percent else scalars.shown(value)
    of = f" for {label}" if label else ""
    return f"leads to {said}{of} in {{year}}; {wanted.phrase} is meant{allowed(wanted)}."
