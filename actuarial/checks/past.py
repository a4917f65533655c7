"""What is observed at the base year: given for both year ends, and changed by no scenario."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from actuarial.basis.memory import Memory
from actuarial.reading.keys import leaves_of, where
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem, listed
from actuarial.reading.quantity import Labels, Leaf, Number, Path, Quantity, Table
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.schema.coverage import MEMBERS_PER_RESIDENT

OBSERVED = (
    "coverage.members",
    "demography.mortality.experience.observed",
    "demography.population",
    "economy.gdp",
    "totals.members",
    "totals.opening",
)
"""Quantities observed at the two year ends before the projection; no scenario can change them."""
FACTORS = "demography.official_factors"
"""Factors on the people of these two year ends."""
PARTS = ("economy", "demography", "coverage", "totals")
"""Where observed quantities stand, opening balances of the schemes apart."""
DESCRIBED = ("code", "name", "economy.price_year")
"""What a place is, and in whose money its amounts stand: no path, and nothing a reform changes."""


def is_observed(key: str) -> bool:
    """Whether a quantity is read at the two year ends before the projection only."""
    return (
        key in (*OBSERVED, FACTORS)
        or key.startswith(MEMBERS_PER_RESIDENT)
        or (key.endswith(".opening") and key.count(".") == 1)
    )


def unobserved(run: Run, assumptions: Assumptions) -> Iterator[Problem]:
    """Stocks of the two year ends before the projection that a place does not give."""
    for place in run.places:
        yield from _observed(assumptions.regions[place.region], place, run.base_year)


def _observed(model: Any, place: Place, base_year: int) -> Iterator[Problem]:
    """Stocks of the two year ends before the projection must be given, not held over."""
    years = (base_year - 1, base_year)
    for leaf in stocks(model):
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


def stocks(model: Any) -> Iterator[Leaf]:
    """Quantities of a region that are observed at the two year ends before the projection."""
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


def changed_past(run: Run, assumptions: Assumptions, memory: Memory) -> Iterator[Problem]:
    """What a scenario writes of the base year, and of what a place is: it would change nothing."""
    written = {name: tree for name, tree in run.files.items() if name.startswith("scenarios/")}
    for place in run.places:
        for key in DESCRIBED:
            words = "describes the places of the run; a scenario does not change it. Take it out."
            found = where(written, key, words, place, assumptions.chain)
            if found.file in written:
                yield found
    for model in assumptions.regions.values():
        openings = {f"{name}.opening": one.opening for name, one in model.schemes.items()}
        parts = {part: getattr(model, part) for part in PARTS}
        for key, part in (*parts.items(), *openings.items()):
            yield from memory.once(("past", key), (part,), partial(_changed, key, part))


def _changed(key: str, part: Any) -> list[Problem]:
    found = []
    for name, leaf in leaves_of(part, key):
        if not is_observed(name):
            continue
        for layer in leaf.layers:
            origin = layer.origin
            if origin.file.startswith("scenarios/"):
                message = (
                    "is observed at the base year; a scenario changes years after it only. "
                    "Write it in the file of the place."
                )
                place = (origin.file, origin.line, origin.column)
                found.append(Problem(*place, name, message))
    return found
