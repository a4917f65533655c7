"""A place's own deaths before they are used: against the table's, the people, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from actuarial.arrays import Ints
from actuarial.basis import Basis
from actuarial.basis.demography_types import ExperienceBasis
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf, Table
from actuarial.reading.resolved import Assumptions
from actuarial.vocabulary import AGES, SEXES

KEY = "demography.mortality.experience.observed"
OLDEST = 90
"""From this age on, few are left, and more may die in a year than the person-years they lived."""
LIKELY = (0.5, 2.0)
"""Actual over expected deaths that no warning asks about."""
WHOLE = (0.7, 1.4)
"""Exposure over base population × years that no warning asks about."""


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


def own_deaths(basis: Basis, region: int, years: int) -> OwnDeaths | None:
    """Deaths of a region against its table over so many years; None where it has none."""
    own = basis.demography.experience
    if own is None or not _given(own, region):
        return None
    expected = own.exposure[region] * own.standard[region]
    weights = np.divide(
        expected,
        expected + own.prior_deaths[region],
        out=np.zeros_like(expected),
        where=expected > 0,
    )
    seen = weights[expected > 0] if (expected > 0).any() else np.zeros(1)
    total = float(expected.sum())
    return OwnDeaths(
        deaths=float(own.deaths[region].sum()),
        expected=total,
        exposure=float(own.exposure[region].sum()),
        people=years * float(basis.demography.population[1, region].sum()),
        credibility=(float(seen.min()), float(seen.max())),
        whole=float((weights * expected).sum()) / total if total else 0.0,
    )


def _given(own: ExperienceBasis, region: int) -> bool:
    return bool(own.exposure[region].any() or own.deaths[region].any())


def said_of_own_deaths(basis: Basis, assumptions: Assumptions) -> Iterator[str]:
    """One line a place on its own deaths: actual over expected, and how far they count."""
    for region, label in enumerate(basis.places.regions):
        own = assumptions.regions[label].demography.mortality.experience
        found = None if own is None else own_deaths(basis, region, _years(own))
        if found is not None:
            least, most = found.credibility
            yield (
                f"own deaths of {label}, {own.first_year}-{own.last_year}: {found.deaths:,.0f}, "
                f"{found.expected:,.0f} expected by the table (ratio {found.ratio:.2f}); they "
                f"count {least:.0%} to {most:.0%} by age, {found.whole:.0%} over all deaths"
            )


def _years(own: Any) -> int:
    years: int = own.last_year - own.first_year + 1
    return years


def own_deaths_problems(
    basis: Basis, assumptions: Assumptions, place: Place, region: int
) -> Iterator[Problem]:
    """Yield what speaks against a place's own deaths: faults by row, warnings for the whole."""
    own = assumptions.regions[place.region].demography.mortality.experience
    arrays = basis.demography.experience
    # A scenario that observes deaths is refused as a whole.
    if own is None or arrays is None or _of_scenario(own.observed):
        return
    impossible = list(_impossible(own.observed, arrays, place, region))
    yield from impossible
    years = _years(own)
    found = own_deaths(basis, region, years)
    if impossible or found is None or not (found.deaths and found.people):
        return
    said = []
    if not LIKELY[0] <= found.ratio <= LIKELY[1]:
        said.append(
            f"{found.deaths:,.0f} deaths are {found.ratio:.2f} times the {found.expected:,.0f} "
            "that the table gives for these person-years; are both of the same people and years?"
        )
    if not WHOLE[0] <= found.exposure / found.people <= WHOLE[1]:
        said.append(
            f"{found.exposure:,.0f} person-years stand against {found.people / years:,.0f} people "
            f"in {years} year{'s' * (years > 1)}, {found.people:,.0f} person-years; all years "
            "observed are meant together, deaths and person-years alike."
        )
    origin = own.observed.layers[0].origin
    for words in said:
        yield Problem(origin.file, origin.line, origin.column, KEY, words, "warning")


def _of_scenario(leaf: Leaf) -> bool:
    return leaf.layers[0].origin.file.startswith("scenarios/")


def _impossible(leaf: Leaf, own: ExperienceBasis, place: Place, region: int) -> Iterator[Problem]:
    """More deaths than person-years: a fault of the row, or of the columns where most are so."""
    table = leaf.layers[0].quantity
    if not isinstance(table, Table):
        raise TypeError(leaf.key)
    deaths, exposure = own.deaths[region], own.exposure[region]
    young = np.arange(len(AGES)) < OLDEST
    over = np.argwhere((deaths > exposure) & (exposure > 0) & young)
    if not over.size:
        return
    cells = [(SEXES[sex], AGES[age]) for sex, age in over]
    lines = [table.line_of(_position(table, place, *cell)) for cell in cells]
    if deaths.sum() > exposure.sum():
        words = (
            f"{deaths.sum():,.0f} deaths and {exposure.sum():,.0f} person-years in all: the "
            "columns deaths and exposure seem to be exchanged."
        )
        yield Problem(table.file, min(lines), 0, "deaths", words)
        return
    for line, cell, (sex, age) in zip(lines, cells, over, strict=True):
        words = (
            f"{deaths[sex, age]:g} deaths of {' '.join(cell)} in {exposure[sex, age]:g} "
            "person-years; more than one a year cannot die. Write the persons × years observed."
        )
        yield Problem(table.file, line, 0, "deaths", words)


def _position(table: Table, place: Place, sex: str, age: str) -> int:
    """Position in ``table.values`` of the first value of a sex and age."""
    wanted = {"sex": sex, "age": age, "region": place.region}
    shape = [len(labels) for labels in table.labels]
    index = [
        labels.index(wanted[dim]) for dim, labels in zip(table.dims, table.labels, strict=True)
    ]
    row: Ints = np.ravel_multi_index(index, shape)  # type: ignore[assignment]  # one
    return int(row) * len(table.columns)
