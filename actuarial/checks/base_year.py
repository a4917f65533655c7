"""Whether what the files give reaches the base year: nothing is held back to a year before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from actuarial.basis.memory import Memory
from actuarial.checks.below import Judged, quantities
from actuarial.checks.past import stocks
from actuarial.reading.keys import where
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Fade, Labels, Leaf, Path, Quantity, Table
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.units import Unit

DATED = ("economy", "demography", "coverage", "schemes")
"""Parts whose quantities hold in the base year. Designs of pooling and measures begin at a date of
their own, published figures bear none."""
AFTER = ("growth", "person/year")
"""Units of what acts from the first projected year on."""
PEOPLE = (
    "demography.mortality.rates",
    "demography.fertility.rates",
    "demography.migration.net",
    "demography.official_factors",
)
"""What every base year needs of people; moves, own rates and improvements begin when they say."""
LEVELS = ("average_wage", "reference_wage", "disposable_income")
"""Observed levels of the economy: those of the base year must be given, not projected."""


def unreached(run: Run, assumptions: Assumptions, memory: Memory) -> Iterator[Problem]:
    """Quantities whose first year comes after the base year, or whose amounts are of another year.

    A level, share or rate of a table must begin with the base year or before it; a growth rate
    or a flow of people, which acts from the first projected year on, with that year. What a
    scenario adds begins when it says, and stocks of the two year ends are looked for by ``past``.
    """
    for place in run.places:
        model = assumptions.regions[place.region]
        for key, leaf, unit in dated_leaves(model, memory):
            yield from _of_leaf(key, leaf, unit, run.base_year)
        yield from _of_place(model, run, place, assumptions.chain)


def _of_place(model: Any, run: Run, place: Place, chain: Sequence[str]) -> Iterator[Problem]:
    yield from _of_levels(model, run.base_year)
    yield from _of_prices(model, run, place, chain)


def dated_leaves(model: Any, memory: Memory) -> Iterator[Judged]:
    """Key, quantity and unit of what must hold in the base year, stocks of year ends apart."""
    apart = {id(leaf) for leaf in stocks(model)}
    if model.demography.population_base != "official":
        apart.add(id(model.demography.official_factors))
    for part in DATED:
        prefix = "" if part == "schemes" else f"{part}."
        for key, leaf, unit in quantities(getattr(model, part), _every, memory):
            if id(leaf) not in apart:
                yield f"{prefix}{key}", leaf, unit


def _every(leaf: Leaf, unit: Unit) -> bool:
    return True


def _of_leaf(key: str, leaf: Leaf, unit: Unit, base_year: int) -> Iterator[Problem]:
    origin = leaf.layers[0].origin
    if unit.by_birth or origin.file.startswith("scenarios/") or not origin.file:
        return
    needed = base_year + 1 if unit.name in AFTER else base_year
    first = _first(leaf.layers[0].quantity)
    own_beginning = key.startswith("demography.") and key not in PEOPLE
    if first is not None and first > needed and not own_beginning:
        words = (
            f"begins with {first}, but the base year {base_year} needs {needed}; "
            f"write a value of {needed}, or take a later base year."
        )
        yield Problem(origin.file, origin.line, origin.column, key, words)


def _first(quantity: Quantity) -> int | None:
    """The year with which a quantity begins; None where it bears no year."""
    if isinstance(quantity, Path):
        return quantity.points[0][0]
    if isinstance(quantity, Fade):
        return quantity.near[0][0]
    if isinstance(quantity, Table) and quantity.years:
        return quantity.years[0]
    if isinstance(quantity, Labels):
        return max((year for _, one in quantity.items if (year := _first(one))), default=None)
    return None


def _of_levels(model: Any, base_year: int) -> Iterator[Problem]:
    for name in LEVELS:
        leaf = getattr(model.economy, name)
        quantity, origin = leaf.layers[0].quantity, leaf.layers[0].origin
        if isinstance(quantity, Path) and quantity.points[-1][0] < base_year:
            words = (
                f"ends with {quantity.points[-1][0]}; the base year {base_year} needs what was "
                f"observed in {base_year}, not what grew from earlier years."
            )
            yield Problem(origin.file, origin.line, origin.column, f"economy.{name}", words)


def _of_prices(model: Any, run: Run, place: Place, chain: Sequence[str]) -> Iterator[Problem]:
    given, base_year = model.economy.price_year, run.base_year
    if given is None or given == base_year:
        return
    words = (
        f"amounts that bear no year (unit costs of the tables, cash benefits, GDP, figures under "
        f"published) are those of {given}; base year {base_year} would take them as its own. Bring "
        f"them to {base_year} and write {base_year} here."
    )
    yield where(run.files, "economy.price_year", words, place, chain)
