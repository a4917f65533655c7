"""Whether quantities that mean something only together stay in its bounds, in every year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel

from actuarial.arrays import Floats
from actuarial.basis.compile import followed_by, growths_of
from actuarial.basis.evaluate import Clock, MissingLabelError, evaluate, first_year
from actuarial.basis.memory import Memory
from actuarial.checks.compiled import Compiled, Growths
from actuarial.reading import keys, scalars
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions
from actuarial.reading.section import Section
from actuarial.reading.together import Together
from actuarial.reading.units import Unit

ROUNDING = 1e-9


class Part(NamedTuple):
    """One of the quantities of a bound, with its key below the section that names the bound."""

    word: str
    leaf: Leaf
    unit: Unit | None


def out_of_bounds(compiled: Compiled, assumptions: Assumptions) -> Iterator[Problem]:
    """Faults of quantities that are each in their range and together mean nothing."""
    once = compiled.memory.once
    for region in assumptions.regions.values():
        followed = followed_by(region)
        for one in keys.entries(region):
            if isinstance(one.value, BaseModel | dict):
                judge = partial(_out_of_bounds, compiled, one.value, region)
                found = once("out of bounds", (one.value, *followed), judge)
                yield from (replace(problem, key=f"{one.word}.{problem.key}") for problem in found)


def _out_of_bounds(compiled: Compiled, value: object, region: Any) -> list[Problem]:
    """The same of one section of a region, keys below it."""
    memory = compiled.memory
    problems = []
    for key, section in _bounded(value, memory):
        for number, rule in enumerate(section.together):
            look = partial(_all_parts, section, rule, compiled)
            parts, clock = memory.once(("parts of a bound", number), (section,), look)
            growths = growths_of([region], clock, memory)[0]
            judge = partial(_problem, rule, parts, clock, growths)
            for found in memory.once(("together", number), (section, growths), judge):
                dotted = f"{key}.{found[3]}".lstrip(".")
                problems.append(Problem(*found[:3], dotted, found[4], rule.severity))
    return problems


def _bounded(value: object, memory: Memory) -> list[tuple[str, Section]]:
    """Sections with bounds at and below a value, by dotted key; each is looked into once."""

    def look() -> list[tuple[str, Section]]:
        found = [("", value)] if isinstance(value, Section) and value.together else []
        for one in keys.entries(value):
            if isinstance(one.value, BaseModel | dict):
                below = _bounded(one.value, memory)
                found += [(f"{one.word}.{key}".rstrip("."), section) for key, section in below]
        return found

    return memory.once("bounded", (value,), look)


def _all_parts(section: Section, rule: Together, compiled: Compiled) -> tuple[list[Part], Clock]:
    """Quantities of a bound, and the clock that reaches all their years."""
    parts = [part for word in rule.keys for part in _parts(section, word)]
    return parts, compiled.reaching(part.leaf for part in parts)


def _parts(value: Any, word: str, above: str = "", unit: Unit | None = None) -> Iterator[Part]:
    """Quantities that a key with ``*`` leads to below a section."""
    if isinstance(value, Leaf) and not word:
        yield Part(above, value, unit)
    name, _, rest = word.partition(".")
    for one in keys.entries(value):
        if word and name in ("*", one.word):
            dotted = f"{above}.{one.word}" if above else one.word
            yield from _parts(one.value, rest, dotted, one.unit or unit)


def _problem(
    rule: Together, parts: Sequence[Part], clock: Clock, growths: Growths
) -> list[tuple[str, int, int, str, str]]:
    """File, line, column, key and words where the bound is left; nothing where it holds."""
    if not parts:
        return []
    try:
        values = [_values(part, clock, growths) for part in parts]
    except MissingLabelError:
        # What is left out shows where it is used.
        return []
    given: Floats = rule.gives(*values)
    wrong = np.zeros(given.shape, dtype=bool)
    if rule.low is not None:
        wrong |= given < rule.low - ROUNDING
    if rule.high is not None:
        wrong |= given > rule.high + ROUNDING
    years = np.flatnonzero(wrong & (clock.years >= clock.base_year))
    if not years.size:
        return []
    year = int(years[0])
    said = [_said(part, float(of[year])) for part, of in zip(parts, values, strict=True)]
    named = [f"{part.word} {of}" for part, of in zip(parts, said, strict=True)]
    words = rule.words.format(
        parts=" and ".join(filter(None, (", ".join(named[:-1]), named[-1]))),
        all=scalars.percentage(float(given[year])),
        year=clock.years[year],
        **{part.word: of for part, of in zip(parts, said, strict=True) if "." not in part.word},
    )
    # The last word is that of the file nearest to the place; of one file, the last key's.
    last = max(reversed(parts), key=lambda part: part.leaf.layers[-1].origin.height)
    origin = last.leaf.layers[-1].origin
    return [(origin.file, origin.line, origin.column, last.word, words)]


def _values(part: Part, clock: Clock, growths: Growths) -> Floats:
    """Values by year; what a scenario adds is neutral, or no number, before it begins."""
    values = evaluate(part.leaf, clock, growths)
    first = first_year(part.leaf, clock)
    if first is None:
        return values
    neutral = None if part.unit is None else part.unit.neutral
    return np.where(clock.years >= first, values, np.nan if neutral is None else neutral)


def _said(part: Part, value: float) -> str:
    percent = part.unit is not None and part.unit.wanted.percent
    return scalars.percentage(value) if percent else scalars.shown(value)
