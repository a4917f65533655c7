"""What holds between the files of a run: no overlap, whole provinces, one structure, openings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from actuarial.basis.memory import Memory
from actuarial.reading.places import NATION_CODE, Place
from actuarial.reading.problems import Problem, listed
from actuarial.reading.quantity import Layer, labels_of
from actuarial.reading.resolved import Assumptions, Run


def overlapping(run: Run, assumptions: Assumptions) -> Iterator[Problem]:
    """The whole nation cannot stand beside another place."""
    regions = assumptions.regions
    nations = [region for region, model in regions.items() if model.code == NATION_CODE]
    if nations and len(regions) > 1:
        message = f"{nations[0]} is the whole nation; its people would count twice. Run it alone."
        yield Problem(run.name, 1, 1, "places", message)


def codes(run: Run, assumptions: Assumptions) -> Iterator[Problem]:
    """Every place has a code of its own, and a municipality's begins like its province's."""
    given = {
        name: (one.code, f"places/{name}/province.yaml")
        for name, one in assumptions.provinces.items()
        if one is not None
    }
    own = {
        place.region: (assumptions.regions[place.region].code, place.files[-1])
        for place in run.places
    }
    first: dict[str, tuple[str, str]] = {}
    for label, (code, file) in (*given.items(), *own.items()):
        line, column = run.files[file].places.get("code", (1, 1))
        if code in first:
            other, where = first[code]
            message = f"{code} is the code of {other} too ({where}); every place has its own."
            yield Problem(file, line, column, "code", message)
        first.setdefault(code, (label, f"{file}:{line}"))
    for place in run.places:
        above = given.get(place.province)
        code, file = own[place.region]
        if above is not None and code[:2] != above[0][:2]:
            line, column = run.files[file].places.get("code", (1, 1))
            message = (
                f"{code} is no code of a place of {place.province}, whose own is {above[0]}; "
                f"{above[0][:2]} is meant at the beginning."
            )
            yield Problem(file, line, column, "code", message)


def unlike(run: Run, assumptions: Assumptions, memory: Memory) -> list[Problem]:
    """What holds for a whole run must be the same in all its places."""
    models = list(assumptions.regions.values())
    parts = [
        part
        for model in models
        for part in (model.pooling, model.coverage, *model.schemes.values())
    ]
    return memory.once("unlike", parts, lambda: list(_unlike(models, run)))


def _unlike(models: list[Any], run: Run) -> Iterator[Problem]:
    first = run.places[0]
    seen: set[tuple[tuple[str, ...], str]] = set()
    common = dict(_of_the_whole_run(models[0]))
    for place, other in zip(run.places[1:], models[1:], strict=True):
        own = dict(_of_the_whole_run(other))
        for key in dict.fromkeys((*common, *own)):
            here = own.get(key)
            if here == common.get(key) or (place.files, key) in seen:
                continue
            seen.add((place.files, key))
            file, line, column = place.files[-1], 1, 1
            if isinstance(here, tuple) and here and isinstance(here[-1], Layer):
                origin = here[-1].origin
                file, line, column = origin.file or file, origin.line, origin.column
            message = (
                f"differs between {first.region} and {place.region}; it holds for a whole run: "
                "write it once for the nation, or run them apart."
            )
            yield Problem(file, line, column, key, message)


def _of_the_whole_run(model: Any) -> Iterator[tuple[str, object]]:
    """Key and value of everything that arrays over regions have once."""
    solvency = model.pooling.solvency
    yield "pooling.solvency.thresholds", solvency.thresholds.layers
    yield "pooling.solvency.target_months", solvency.target_months.layers
    classes = model.coverage.retirement.classes
    yield "coverage.retirement.classes", list(classes)
    for name, one in classes.items():
        for term in ("sex", "first_birth_year", "months_per_step"):
            yield f"coverage.retirement.classes.{name}.{term}", getattr(one, term)
    for name, scheme in model.schemes.items():
        yield f"{name}.funds", list(scheme.funds)
        for fund, one in scheme.funds.items():
            yield f"{name}.funds.{fund}.pooled", one.pooled
        yield f"{name}.classes", list(scheme.classes)
        for label, one in scheme.classes.items():
            for term in ("status", "youngest", "oldest"):
                yield f"{name}.classes.{label}.{term}", getattr(one, term)
        for part in ("dependency", "take_up"):
            yield f"{name}.{part}", getattr(scheme, part) is not None


def split_provinces(run: Run, assumptions: Assumptions) -> Iterator[Problem]:
    """A province's totals are divided among all its municipalities, never among some."""
    for place in run.places:
        missing = [
            other.region
            for other in run.known.values()
            if other.province == place.province and other.region not in assumptions.regions
        ]
        first = next(one for one in run.places if one.province == place.province)
        if missing and first == place and assumptions.regions[place.region].totals is not None:
            message = (
                f"totals of {place.province} are divided among all its municipalities; "
                f"{listed(missing)} would be left out. Write the province, {place.province}."
            )
            yield Problem(run.name, 1, 1, "places", message)


def without_opening(run: Run, assumptions: Assumptions) -> Iterator[Problem]:
    """Every fund starts from a balance that somebody wrote down, be it 0."""
    for place in run.places:
        yield from _openings(assumptions.regions[place.region], place)


def _openings(model: Any, place: Place) -> Iterator[Problem]:
    totals = () if model.totals is None else labels_of(model.totals.opening)
    for name, scheme in model.schemes.items():
        own = () if scheme.opening is None else labels_of(scheme.opening)
        paid = {
            fund
            for line in scheme.contributions.values()
            if line.kind == "matching"
            for fund in line.into
        }
        for fund in scheme.funds:
            if fund not in own and fund not in totals and fund not in paid:
                message = (
                    "is missing; write the balances of the two year ends, 0 where there is none: "
                    f"{name}: {{opening: {{{fund}: {{value: {{…}}, unit: 亿元}}}}}}."
                )
                yield Problem(place.files[-1], 1, 1, f"{name}.opening.{fund}", message)
