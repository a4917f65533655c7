"""People of the base year: a place has some, some at work, and of every age enough for members."""

from __future__ import annotations

import numpy as np

from actuarial.basis import Basis
from actuarial.coverage import open_observed
from actuarial.coverage.opening import Opening
from actuarial.demography import try_rates
from actuarial.reading.problems import Problem, Severity
from actuarial.reading.quantity import Leaf, Table
from actuarial.reading.resolved import Assumptions
from actuarial.vocabulary import SEXES

POPULATION, PARTICIPATION = "demography.population", "economy.participation"
BASE = 1
"""Position of the base year."""


def without_people(basis: Basis, assumptions: Assumptions) -> list[Problem]:
    """Faults of places where nobody lives, or nobody of a sex, or nobody works.

    Births, wages and what is divided by persons come from the people of the base year.
    """
    years = basis.clock.base_year + np.arange(-1, 1)
    people = basis.demography.population
    working = (people[BASE] * basis.economy.participation[BASE]).sum(axis=(-2, -1))
    found = []
    for region, label in enumerate(basis.places.regions):
        model = assumptions.regions[label]
        empty = people[:, region].sum(axis=-1) <= 0
        if empty.any():
            end = int(empty.any(axis=-1).argmax())
            who = "nobody" if empty[end].all() else f"nobody {SEXES[int(empty[end].argmax())]}"
            words = (
                f"{who} in {label} at the end of {years[end]}; a place is projected from its "
                "people. Give them, or leave the place out."
            )
            found.append(at_the_rows_of(model.demography.population, POPULATION, label, words))
        elif working[region] <= 0:
            words = f"nobody works in {label} in {years[BASE]}; the wages of a place need some."
            found.append(at_the_rows_of(model.economy.participation, PARTICIPATION, label, words))
    return found


def at_the_rows_of(
    leaf: Leaf, key: str, label: str, words: str, severity: Severity = "fault"
) -> Problem:
    """A problem at the place's first row in the table that gives a quantity, or at its line."""
    layer = leaf.layers[-1]
    table, origin = layer.quantity, layer.origin
    if isinstance(table, Table) and table.dims[:1] == ("region",):
        first = table.labels[0].index(label) * (len(table.values) // len(table.labels[0]))
        return Problem(table.file, table.line_of(first), 0, key, words, severity)
    return Problem(origin.file, origin.line, origin.column, key, words, severity)


def try_base_year(basis: Basis) -> list[Opening]:
    """Stocks by status at the two observed year ends.

    Raises what they show, rates that cannot be made and members without people:
    UnfitMortalityError, UnfitFertilityError, CountOutOfReachError.
    """
    try_rates(basis.demography, basis.places.province)
    return open_observed(basis.demography.population, basis)
