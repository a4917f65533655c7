"""What keys of deaths, births and migration mean only together, or only at some levels of place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from actuarial.reading.consistency import NATION_CODE
from actuarial.reading.experience import experience_problems
from actuarial.reading.leaves import constant
from actuarial.reading.lines import problem_of_key
from actuarial.reading.moves import moves_left_out, moves_problems
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Change, Leaf, Origin
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


def people_problems(
    scenarios: Iterable[Any], places: Sequence[Place], known: Mapping[str, Place], root: Path
) -> Iterator[Problem]:
    """Yield what is wrong with the people of a run; a region is judged once where it is the same.

    scenarios: the assumptions of every scenario and variant; known: all places there are.
    """
    labels = frozenset(known) | {place.province for place in known.values()}
    run = [place.region for place in places]
    judged: set[tuple[str, int]] = set()
    tables: set[int] = set()
    for one in scenarios:
        models = [(place, one.regions.get(place.region)) for place in places]
        given = [(place, model) for place, model in models if model is not None]
        yield from _infant_years(given, one.chain, root)
        yield from _idle_schedules(given, one.chain, root)
        for place, model in given:
            if (place.region, id(model.demography)) not in judged:
                judged.add((place.region, id(model.demography)))
                yield from _of_place(place, model, root)
                moves = model.demography.migration.moves
                if moves is not None:
                    if id(moves) not in tables:
                        yield from moves_problems(moves, labels, root)
                    tables.add(id(moves))
                    yield from moves_left_out(moves, place.region, run, labels, root)


def _of_place(place: Place, model: Any, root: Path) -> Iterator[Problem]:
    people = model.demography
    yield from _whole_counts(people.migration, place, nation=model.code == NATION_CODE)
    yield from _town_and_country(people.mortality.urban_rural, place)
    yield from _exclusive(people)
    own = people.mortality.experience
    # A scenario that observes deaths is refused as a whole.
    if own is not None and not _of_scenario(own.observed.layers[0].origin):
        yield from experience_problems(people, place, root)


def _whole_counts(migration: Any, place: Place, *, nation: bool) -> Iterator[Problem]:
    """Persons belong to the place that names them: nobody divides those of a larger one."""
    for name in ("total", "internal"):
        leaf = getattr(migration, name)
        for layer in () if leaf is None else leaf.layers:
            quantity, origin = layer.quantity, layer.origin
            factor = isinstance(quantity, Change) and quantity.kind == "times"
            harmless = factor or not origin.file or _nought(quantity)
            if harmless or nation or _of_its_own(origin, place):
                continue
            yield _at(
                origin,
                f"{MIGRATION}.{name}",
                "is a number of people and would be given whole to every place it reaches, such "
                f"as {place.region}; write each place's own {_where(origin, place)}. "
                "Shares of the people (rates) may stand for all.",
            )


def _nought(quantity: Any) -> bool:
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
            elif _height(origin) > _height(lowest) and not _of_scenario(lowest):
                words = (
                    f"is not read: {deciding} stands in {lowest.file}:{lowest.line} and gives "
                    f"{meaning}; change that instead."
                )
                weight = "warning" if _of_scenario(origin) else "fault"
                yield _at(origin, f"{section}.{idle}", words, weight)


def _height(origin: Origin) -> int:
    """How near to the place a file is: default, nation, province, municipality, scenario."""
    if not origin.file:
        return -1
    if not origin.file.startswith("places/"):
        return 3 if _of_scenario(origin) else 0
    return 1 if origin.file.endswith("/province.yaml") else 2


def _idle_schedules(
    given: Sequence[tuple[Place, Any]], chain: Sequence[str], root: Path
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
        told = problem_of_key(root, f"{MIGRATION}.schedule", words, place, chain)
        of_all = not told.file.startswith("places/") and told.file.startswith("demography")
        if not (of_all and busy):
            yield _warning(told)


def _infant_years(
    given: Sequence[tuple[Place, Any]], chain: Sequence[str], root: Path
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
        told = problem_of_key(root, key, words, place, chain)
        if told.line > 1 and told.file.startswith(("places/", "scenarios/")):
            yield told


def _at(origin: Origin, key: str, words: str, weight: str = "fault") -> Problem:
    told = Problem(origin.file, origin.line, origin.column, key, words)
    return _warning(told) if weight == "warning" else told


def _warning(told: Problem) -> Problem:
    return Problem(told.file, told.line, told.column, told.key, told.message, "warning")
