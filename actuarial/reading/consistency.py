"""What holds between files: base year, whole provinces, openings, designs, and scenarios' reach."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from actuarial.reading.places import Place
from actuarial.reading.problems import Problem, listed
from actuarial.reading.quantity import Labels, Layer, Leaf, Number, Path, Quantity, Table, labels_of

NATION_CODE = "000000"
"""Code of the place that is the whole nation; no other place can stand beside it."""
OBSERVED = (
    "coverage.members",
    "demography.mortality.experience.observed",
    "demography.population",
    "totals.members",
    "totals.opening",
)
"""Quantities observed at the two year ends before the projection; no scenario can change them."""
MEMBERS_PER_RESIDENT = "coverage.membership_ratio"
"""Ratios that turn the counted members into residents; of the base year like these."""


def problems_between(
    regions: Mapping[str, Any],
    places: Sequence[Place],
    known: Mapping[str, Place],
    base_year: int,
    run_file: str,
) -> Iterator[Problem]:
    """Yield what is wrong between the run and its regions."""
    yield from _overlapping(regions, run_file)
    yield from _unlike(regions, places)
    told: set[tuple[str, str]] = set()
    for place in places:
        model = regions.get(place.region)
        if model is None:
            continue
        yield from _split_province(model, place, regions, known, run_file)
        for problem in (*_observed(model, place, base_year), *_openings(model, place)):
            if (problem.file, problem.message) not in told:
                told.add((problem.file, problem.message))
                yield problem


def _overlapping(regions: Mapping[str, Any], run_file: str) -> Iterator[Problem]:
    nations = [r for r, model in regions.items() if model is not None and model.code == NATION_CODE]
    if nations and len(regions) > 1:
        message = f"{nations[0]} is the whole nation; its people would count twice. Run it alone."
        yield Problem(run_file, 1, 1, "places", message)


def _unlike(regions: Mapping[str, Any], places: Sequence[Place]) -> Iterator[Problem]:
    """What holds for a whole run must be the same in all its places."""
    given = [(place, regions[place.region]) for place in places if regions.get(place.region)]
    if not given:
        return
    (first, model), told = given[0], set()
    common = dict(_of_the_whole_run(model))
    for place, other in given[1:]:
        own = dict(_of_the_whole_run(other))
        for key in dict.fromkeys((*common, *own)):
            here = own.get(key)
            if here == common.get(key) or (place.files, key) in told:
                continue
            told.add((place.files, key))
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


def _split_province(
    model: Any,
    place: Place,
    regions: Mapping[str, Any],
    known: Mapping[str, Place],
    run_file: str,
) -> Iterator[Problem]:
    """A province's totals are divided among all its municipalities, never among some."""
    if model.totals is None:
        return
    missing = [
        other.region
        for other in known.values()
        if other.province == place.province and other.region not in regions
    ]
    if missing and next(iter(regions)) == place.region:
        message = (
            f"totals of {place.province} are divided among all its municipalities; "
            f"{listed(missing)} would be left out. Write the province, {place.province}."
        )
        yield Problem(run_file, 1, 1, "places", message)


def _observed(model: Any, place: Place, base_year: int) -> Iterator[Problem]:
    """Stocks of the two year ends before the projection must be given, not held over."""
    years = (base_year - 1, base_year)
    for leaf in _stocks(model):
        quantity = leaf.layers[0].quantity
        origin = leaf.layers[0].origin
        lacking = [year for year in years if not _gives(quantity, year)]
        if lacking:
            message = (
                f"the ends of {years[0]} and {years[1]} are needed for the base year {base_year}; "
                f"{' and '.join(map(str, lacking))} is not given."
            )
            yield Problem(origin.file, origin.line, origin.column, leaf.key, message)
        if isinstance(quantity, Table) and "region" in quantity.dims:
            rows = quantity.labels[quantity.dims.index("region")]
            if place.region not in rows:
                message = f"{quantity.file} has no rows of {place.region}; it has {listed(rows)}."
                yield Problem(origin.file, origin.line, origin.column, leaf.key, message)


def _stocks(model: Any) -> Iterator[Leaf]:
    yield model.demography.population
    if model.coverage.members is not None:
        yield model.coverage.members
    if model.totals is not None:
        yield model.totals.members
        yield model.totals.opening
    for scheme in model.schemes.values():
        if scheme.opening is not None:
            yield scheme.opening


def _gives(quantity: Quantity, year: int) -> bool:
    if isinstance(quantity, Labels):
        return all(_gives(item, year) for _, item in quantity.items)
    if isinstance(quantity, Table):
        return year in quantity.years
    if isinstance(quantity, Path):
        return any(given == year for given, _ in quantity.points)
    # A number bears no date: it is meant for both year ends.
    return isinstance(quantity, Number)


def _openings(model: Any, place: Place) -> Iterator[Problem]:
    """Every fund starts from a balance that somebody wrote down, be it 0."""
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


def _of_the_past(model: Any) -> Iterator[tuple[str, Leaf]]:
    """Quantities among which those of the base year are; schemes have them in their openings."""
    from actuarial.reading.assumptions import leaves_of

    for part in ("demography", "coverage", "totals"):
        yield from leaves_of(getattr(model, part), part)
    for name, scheme in model.schemes.items():
        if scheme.opening is not None:
            yield f"{name}.opening", scheme.opening


def problems_of_scenario(scenario: Any) -> Iterator[Problem]:
    """Yield what a scenario's assumptions change of the past: stocks of the base year."""
    told: set[tuple[str, int]] = set()
    if any(model is None for model in scenario.regions.values()):
        return
    for key, leaf in (one for model in scenario.regions.values() for one in _of_the_past(model)):
        of_scheme = key.endswith(".opening") and not key.startswith("pooling.")
        if not (key in OBSERVED or of_scheme or key.startswith(MEMBERS_PER_RESIDENT)):
            continue
        for layer in leaf.layers:
            origin = layer.origin
            if origin.file.startswith("scenarios/") and (origin.file, origin.line) not in told:
                told.add((origin.file, origin.line))
                message = (
                    "is observed at the base year; a scenario changes years after it only. "
                    "Write it in the file of the place."
                )
                yield Problem(origin.file, origin.line, origin.column, key, message)
