"""What keys of deaths, births and migration mean only together, or only at some levels of place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from actuarial.checks.compiled import Compiled
from actuarial.checks.moves import Moves, no_table, unknown_places
from actuarial.reading.keys import where
from actuarial.reading.leaves import constant
from actuarial.reading.places import NATION_CODE, Place
from actuarial.reading.problems import Problem, Severity
from actuarial.reading.quantity import Change, Leaf, Origin
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.schema.migration import Schedule

MIGRATION = "demography.migration"
MORTALITY = "demography.mortality"
FERTILITY = "demography.fertility"
EXCLUSIVE = (
    ((FERTILITY, "total", "ratio"), "the births of a woman"),
    ((MORTALITY, "life_expectancy", "life_expectancy_shift"), "the years to be met"),
    ((MIGRATION, "total", "share"), "the net migrants of the place"),
)
"""Section, the key that decides, the key that is not read beside it, and what both give."""


def people_problems(compiled: Compiled, assumptions: Assumptions) -> Iterator[Problem]:
    """Yield what files say wrongly of the people of a scenario."""
    run = compiled.run
    labels = frozenset(run.known) | {place.province for place in run.known.values()}
    given = [(place, assumptions.regions[place.region]) for place in run.places]
    yield from _infant_years(run, given, assumptions.chain)
    yield from _idle_schedules(run, given, assumptions.chain)
    for place, model in given:
        parts = (place, model.demography, model.code)
        yield from compiled.memory.once("people", parts, partial(_of_place, *parts))
        moves = model.demography.migration.moves
        if moves is not None:
            yield from no_table(moves)
            yield from unknown_places(moves, labels)


def _of_place(place: Place, people: Any, code: str) -> list[Problem]:
    return [
        *_whole_counts(people.migration, place, nation=code == NATION_CODE),
        *_town_and_country(people.mortality.urban_rural, place),
        *_exclusive(people),
    ]


def moving_problems(compiled: Compiled, assumptions: Assumptions) -> Iterator[Problem]:
    """Yield what the years of moves show: more than everybody leaves, or leaves the run."""
    run, memory = compiled.run, compiled.memory
    labels = frozenset(run.known) | {place.province for place in run.known.values()}
    inside = [place.region for place in run.places]
    for place, growths in zip(run.places, compiled.growths(assumptions), strict=True):
        leaf = assumptions.regions[place.region].demography.migration.moves
        if leaf is not None:
            moves = memory.once("moves", (leaf, growths), partial(Moves, leaf, compiled, growths))
            yield from memory.once("too many", (moves,), moves.too_many)
            yield from moves.left_out(place.region, inside, labels)


def _whole_counts(migration: Any, place: Place, *, nation: bool) -> Iterator[Problem]:
    """Persons belong to the place that names them: nobody divides those of a larger one."""
    for name in ("total", "internal"):
        leaf = getattr(migration, name)
        for layer in () if leaf is None else leaf.layers:
            quantity, origin = layer.quantity, layer.origin
            factor = isinstance(quantity, Change) and quantity.kind == "times"
            harmless = factor or not origin.file or _nothing(quantity)
            if harmless or nation or _of_its_own(origin, place):
                continue
            yield _at(
                origin,
                f"{MIGRATION}.{name}",
                "is a number of people and would be given whole to every place it reaches, such "
                f"as {place.region}; write each place's own {_where(origin, place)}. "
                "Shares of the people (rates) may stand for all.",
            )


def _nothing(quantity: Any) -> bool:
    return constant(quantity.quantity if isinstance(quantity, Change) else quantity) == 0


def _of_its_own(origin: Origin, place: Place) -> bool:
    return origin.file == place.files[-1] or origin.place == place.region


def _where(origin: Origin, place: Place) -> str:
    if _of_scenario(origin):
        return f"below places: {{{place.region}: …}}"
    return f"in its file ({place.files[-1]})"


def _of_scenario(origin: Origin) -> bool:
    return origin.file.startswith("scenarios/")


def _town_and_country(leaf: Leaf, place: Place) -> Iterator[Problem]:
    """The difference moves deaths between municipalities: one of them cannot have its own."""
    for layer in leaf.layers:
        origin = layer.origin
        if not _of_its_own(origin, place):
            continue
        if len(place.files) == 1:
            yield _at(
                origin,
                f"{MORTALITY}.urban_rural",
                "has no effect here: it divides deaths among municipalities, and this place has "
                "none.",
                "warning",
            )
        else:
            where = (
                f"below places: {{{place.province}: …}}, or for all"
                if _of_scenario(origin)
                else f"in {place.files[0]} or in demography.yaml"
            )
            yield _at(
                origin,
                f"{MORTALITY}.urban_rural",
                "is for the province or the nation: it divides a province's deaths among its "
                f"municipalities and has no effect in one of them; write it {where}.",
            )


def _exclusive(people: Any) -> Iterator[Problem]:
    """A key that is not read, since another beside or below it decides."""
    for (section, deciding, idle), meaning in EXCLUSIVE:
        part = getattr(people, section.rsplit(".", 1)[1])
        decides, unread = getattr(part, deciding), getattr(part, idle)
        if decides is None:
            continue
        files = {layer.origin.file for layer in decides.layers}
        lowest = decides.layers[0].origin
        for layer in unread.layers:
            origin = layer.origin
            if origin.file and origin.file in files:
                words = f"stands beside {deciding}, and both give {meaning}; leave one out."
                yield _at(origin, f"{section}.{idle}", words)
            elif origin.height > lowest.height and not _of_scenario(lowest):
                words = (
                    f"is not read: {deciding} stands in {lowest.file}:{lowest.line} and gives "
                    f"{meaning}; change that instead."
                )
                severity: Severity = "warning" if _of_scenario(origin) else "fault"
                yield _at(origin, f"{section}.{idle}", words, severity)


def _idle_schedules(
    run: Run, given: Sequence[tuple[Place, Any]], chain: Sequence[str]
) -> Iterator[Problem]:
    """Ages of migrants where there are none of whom they could be."""
    written = [(p, m.demography.migration) for p, m in given]
    users = [(p, m) for p, m in written if m.total or m.moves or m.internal.layers[-1].origin.file]
    busy = {place.region for place, _ in users}
    for place, migration in written:
        if migration.schedule == Schedule() or place.region in busy:
            continue
        words = (
            "has no effect: it gives the ages of total, internal and moves, and none of them "
            "stands here. The ages of net are those of its table."
        )
        found = where(run.files, f"{MIGRATION}.schedule", words, place, chain)
        of_all = found.file.startswith("demography")
        if not (of_all and busy):
            yield replace(found, severity="warning")


def _infant_years(
    run: Run, given: Sequence[tuple[Place, Any]], chain: Sequence[str]
) -> Iterator[Problem]:
    """One convention holds for all life tables of a run, so no place can have its own."""
    key = f"{MORTALITY}.infant_years"
    conventions = {place.region: model.demography.mortality.infant_years for place, model in given}
    for place, _ in given:
        own = conventions[place.region]
        others = sorted(set(conventions.values()) - {own})
        if not others:
            continue
        words = (
            f"is {own} here and {others[0]} in other places; it holds for all life tables of a "
            "run. Write it in demography.yaml, below mortality, and nowhere else."
        )
        found = where(run.files, key, words, place, chain)
        if found.line > 1 and found.file.startswith(("places/", "scenarios/")):
            yield found


def _at(origin: Origin, key: str, words: str, severity: Severity = "fault") -> Problem:
    return Problem(origin.file, origin.line, origin.column, key, words, severity)
