"""A place's own deaths before they are used: against the table's, the people, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from actuarial.reading import tables
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf, Table
from actuarial.vocabulary import AGES, SEXES

KEY = "demography.mortality.experience.observed"
OLDEST = 90
"""From this age on, few are left, and more may die in a year than the person-years they lived."""
LIKELY = (0.5, 2.0)
"""Actual over expected deaths that no warning asks about."""
WHOLE = (0.7, 1.4)
"""Exposure over base population × years that no warning asks about."""
Cells = dict[tuple[str, str], float]


@dataclass(frozen=True, slots=True)
class OwnDeaths:
    """Deaths of a place over the years observed, all ages and both sexes."""

    deaths: float
    """Observed."""
    expected: float
    """Exposure × the table's rates of the years observed, without the place's shift."""
    exposure: float
    """Person-years."""
    people: float
    """Base population × years observed."""
    credibility: tuple[float, float]
    """Least and most that own experience counts at an age where anybody was exposed (信度)."""
    whole: float
    """What it counts on average over the expected deaths."""

    @property
    def ratio(self) -> float:
        """Actual over expected deaths; not a number where none are expected."""
        return self.deaths / self.expected if self.expected else float("nan")


def own_deaths(people: Any, place: Place) -> OwnDeaths | None:
    """Deaths of a place against its table; None where it has none of its own.

    people: the validated demography of the place.
    """
    own = people.mortality.experience
    if own is None:
        return None
    deaths, exposure = (_column(own.observed, place, name) for name in ("deaths", "exposure"))
    rates = _mean(people.mortality.rates, place, own.first_year, own.last_year)
    expected = {cell: exposure.get(cell, 0.0) * rate for cell, rate in rates.items()}
    weights = {
        cell: one / (one + own.prior_deaths) if one else 0.0 for cell, one in expected.items()
    }
    seen = [weights[cell] for cell, one in expected.items() if one > 0] or [0.0]
    total = sum(expected.values())
    counted = sum(weights[cell] * one for cell, one in expected.items())
    years = own.last_year - own.first_year + 1
    table = people.population.layers[0].quantity
    last = max(table.years, default=0)
    stock = _mean(people.population, place, last, last)
    return OwnDeaths(
        deaths=sum(deaths.values()),
        expected=total,
        exposure=sum(exposure.values()),
        people=years * sum(stock.values()),
        credibility=(min(seen), max(seen)),
        whole=counted / total if total else 0.0,
    )


def said_of_own_deaths(people: Any, place: Place) -> str | None:
    """One line on a place's own deaths: actual over expected, and how far they count."""
    found = own_deaths(people, place)
    if found is None:
        return None
    own, (least, most) = people.mortality.experience, found.credibility
    return (
        f"own deaths of {place.region}, {own.first_year}-{own.last_year}: {found.deaths:,.0f}, "
        f"{found.expected:,.0f} expected by the table (ratio {found.ratio:.2f}); they count "
        f"{least:.0%} to {most:.0%} by age, {found.whole:.0%} over all deaths"
    )


def experience_problems(people: Any, place: Place, root: Path) -> Iterator[Problem]:
    """Yield what speaks against a place's own deaths: faults by row, warnings for the whole."""
    own = people.mortality.experience
    impossible = list(_impossible(own.observed, place, root))
    yield from impossible
    found = own_deaths(people, place)
    if impossible or found is None or not (found.deaths and found.people):
        return
    origin = own.observed.layers[0].origin
    said = []
    if not LIKELY[0] <= found.ratio <= LIKELY[1]:
        said.append(
            f"{found.deaths:,.0f} deaths are {found.ratio:.2f} times the {found.expected:,.0f} "
            "that the table gives for these person-years; are both of the same people and years?"
        )
    years = own.last_year - own.first_year + 1
    if not WHOLE[0] <= found.exposure / found.people <= WHOLE[1]:
        said.append(
            f"{found.exposure:,.0f} person-years stand against {found.people / years:,.0f} people "
            f"in {years} year{'s' * (years > 1)}, {found.people:,.0f} person-years; all years "
            "observed are meant together, deaths and person-years alike."
        )
    for words in said:
        yield Problem(origin.file, origin.line, origin.column, KEY, words, "warning")


def _impossible(leaf: Leaf, place: Place, root: Path) -> Iterator[Problem]:
    """More deaths than person-years: a fault of the row, or of the columns where most are so."""
    table = leaf.layers[0].quantity
    deaths, exposure = _column(leaf, place, "deaths"), _column(leaf, place, "exposure")
    over = [
        cell
        for cell, dead in deaths.items()
        if dead > exposure[cell] > 0 and int(cell[1].rstrip("+")) < OLDEST
    ]
    if not over or not isinstance(table, Table):
        return
    read = tables.read_table((root / table.file).read_bytes(), table.file, [])
    at = [0 if read is None else read.line_of(_start(table, place, cell)) for cell in over]
    if sum(deaths.values()) > sum(exposure.values()):
        words = (
            f"{sum(deaths.values()):,.0f} deaths and {sum(exposure.values()):,.0f} person-years in "
            "all: the columns deaths and exposure seem to be exchanged."
        )
        yield Problem(table.file, min(at), 0, "deaths", words)
        return
    for line, cell in zip(at, over, strict=True):
        words = (
            f"{deaths[cell]:g} deaths of {' '.join(cell)} in {exposure[cell]:g} person-years; "
            "more than one a year cannot die. Write the persons × years observed."
        )
        yield Problem(table.file, line, 0, "deaths", words)


def _start(table: Table, place: Place, cell: tuple[str, str]) -> int:
    """Position in ``table.values`` of the first value of a sex and age."""
    wanted = {"sex": cell[0], "age": cell[1], "region": place.region}
    row = 0
    for dim, labels in zip(table.dims, table.labels, strict=True):
        row = row * len(labels) + labels.index(wanted[dim])
    return row * (len(table.years) or len(table.columns))


def _cells(table: Table, place: Place) -> Iterator[tuple[tuple[str, str], int]]:
    """Sex and age with the position of their first value; none where the place has no rows."""
    labels = dict(zip(table.dims, table.labels, strict=True))
    if place.region in labels.get("region", (place.region,)):
        for cell in product(labels.get("sex", SEXES), labels.get("age", AGES)):
            yield cell, _start(table, place, cell)


def _column(leaf: Leaf, place: Place, name: str) -> Cells:
    table = leaf.layers[0].quantity
    if not isinstance(table, Table):
        raise TypeError(leaf.key)
    column = table.columns.index(name)
    return {cell: table.values[start + column] for cell, start in _cells(table, place)}


def _mean(leaf: Leaf, place: Place, first: int, last: int) -> Cells:
    """Mean over years of a table's values by sex and age; outer years are held."""
    table = leaf.layers[0].quantity
    if not isinstance(table, Table):
        raise TypeError(leaf.key)
    at = [
        max((n for n, given in enumerate(table.years) if given <= year), default=0)
        for year in range(first, last + 1)
    ]
    return {
        cell: sum(table.values[start + n] for n in at) / len(at)
        for cell, start in _cells(table, place)
    }
