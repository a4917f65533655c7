"""What the figures of tables of people say against them: nobody survives, sexes, thousands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.basis import Basis
from actuarial.basis.blocks import ORDER
from actuarial.basis.evaluate import tabulated_years
from actuarial.basis.memory import Memory
from actuarial.checks.people_and_members import BASE, POPULATION, at_the_rows_of
from actuarial.demography.death_rates import NOBODY_SURVIVES
from actuarial.demography.life_table import life_expectancy
from actuarial.reading.leaves import constant
from actuarial.reading.places import NATION_CODE
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Labels, Layer, Leaf, Table
from actuarial.reading.resolved import Assumptions
from actuarial.vocabulary import AGES, SEXES

RATES = "demography.mortality.rates"
LEAST_LIFE = 20.0
"""Years of life expectancy below which rates leave no one to project."""
ADULT, OLD, YOUNG = slice(20, 85), slice(80, None), slice(0, 15)
"""Ages at which the sexes differ: more men than women die, fewer are old, more are born."""
MOSTLY = 0.75
"""Share of the adult ages at which women's rates above men's are asked about."""
USUAL = {
    "nation": (1e8, 3e9),
    "province": (1e6, 2e8),
    "municipality": (3e4, 5e7),
}
"""People of a place, from the smallest of its kind with room below to the largest with room."""
USUAL_CHANGE = (0.9, 1.1)
"""People of one year end over those of the one before."""


def mortality_problems(assumptions: Assumptions, memory: Memory) -> Iterator[Problem]:
    """Faults of rows of death rates that leave nobody; a question where sexes seem exchanged."""
    for model in assumptions.regions.values():
        for layer, table in _tables(model.demography.mortality.rates):
            yield from memory.once("death rates", (layer,), partial(_of_table, layer, table))


def not_to_be_moved(assumptions: Assumptions, memory: Memory) -> Iterator[Problem]:
    """Faults of rows of 0 where a life expectancy is met by one factor on all death rates."""
    for model in assumptions.regions.values():
        mortality = model.demography.mortality
        if mortality.life_expectancy is not None or _moves(mortality.life_expectancy_shift):
            for layer, table in _tables(mortality.rates):
                yield from memory.once("rates of 0", (layer,), partial(_of_nothing, table))


def _of_nothing(table: Table) -> list[Problem]:
    words = "a life expectancy is met by one factor on all death rates, and {} has none."
    return _rows(table, {words: _closed(table) & (_cells(table) <= 0)})


def _tables(leaf: Leaf) -> Iterator[tuple[Layer, Table]]:
    for layer in leaf.layers:
        if isinstance(layer.quantity, Table):
            yield layer, layer.quantity


def _moves(shift: Leaf) -> bool:
    """Whether a shift of life expectancy is anything else than 0 for both sexes."""
    quantities = [layer.quantity for layer in shift.layers]
    parts = [[q for _, q in one.items] if isinstance(one, Labels) else [one] for one in quantities]
    return any(constant(one) != 0 for part in parts for one in part)


def _of_table(layer: Layer, table: Table) -> list[Problem]:
    rates = tabulated_years(Leaf(RATES, (layer,)), ORDER, table.years or (0,))
    if table.dims == ("age", "sex"):
        rates = rates.swapaxes(1, 2)
    elif table.dims != ("sex", "age"):
        rates = np.stack([rates, rates], axis=1)
    cells, closed = _cells(table), _closed(table)
    impossible = {
        "the open group would live for ever at a death rate of {}; above 0 is meant.": ~closed
        & (cells <= 0),
        "from a death rate of 2 on nobody survives a closed age; {} is none.": closed
        & (cells >= NOBODY_SURVIVES),
    }
    found = _rows(table, impossible)
    return found or [*_short_lives(table, rates), *_exchanged_deaths(table, rates[0])]


def _cells(table: Table) -> Floats:
    """Death rates as the table has them, its years or its one column last."""
    return np.array(table.values).reshape(*map(len, table.labels), -1)


def _closed(table: Table) -> Bools:
    """Whether a cell is of a closed age."""
    axis = table.dims.index("age")
    closed = np.array([label != AGES[-1] for label in table.labels[axis]])
    shape = np.ones(len(table.dims) + 1, dtype=int)
    shape[axis] = len(closed)
    return closed.reshape(shape)


def _rows(table: Table, wrong: dict[str, Bools]) -> list[Problem]:
    """The first row of each kind of wrong cells, and how many there are."""
    found = []
    for words, cells in wrong.items():
        rows = int(cells.any(axis=-1).sum())
        if rows:
            position = int(cells.argmax())
            year = position % cells.shape[-1]
            key = str(table.years[year]) if table.years else table.columns[0]
            said = words.format(f"{table.values[position]:g}")
            more = f" So it is in {rows} rows." if rows > 1 else ""
            found.append(Problem(table.file, table.line_of(position), 0, key, said + more))
    return found


def _short_lives(table: Table, rates: Floats) -> Iterator[Problem]:
    expected = life_expectancy(rates)
    for year, sex in np.argwhere(expected < LEAST_LIFE)[:1]:
        when = f" in {table.years[year]}" if table.years else ""
        words = (
            f"{SEXES[sex]} people live {expected[year, sex]:.1f} years by these rates{when}: no "
            f"one is left to be projected; {LEAST_LIFE:g} or more is meant."
        )
        yield Problem(table.file, min(table.lines), 0, RATES, words)


def _exchanged_deaths(table: Table, rates: Floats) -> Iterator[Problem]:
    male, female = rates[:, ADULT]
    higher = int((male < female).sum())
    if higher >= MOSTLY * len(male):
        words = (
            f"women's death rates are above men's at {higher} of the ages 20 to 84; are male and "
            "female exchanged?"
        )
        yield Problem(table.file, min(table.lines), 0, RATES, words, "warning")


def population_problems(basis: Basis, assumptions: Assumptions) -> list[Problem]:
    """Questions about populations that look exchanged, or like thousands of persons."""
    found = []
    years = basis.clock.base_year + np.arange(-1, 1)
    for region, label in enumerate(basis.places.regions):
        people = basis.demography.population[:, region]
        leaf = assumptions.regions[label].demography.population
        said = [
            *_exchanged_people(people[BASE], label),
            *_size(people.sum(axis=(-2, -1)), label, basis.places.codes[region], years.tolist()),
        ]
        found += [at_the_rows_of(leaf, POPULATION, label, words, "warning") for words in said]
    return found


def _exchanged_people(people: Floats, label: str) -> Iterator[str]:
    (boys, girls), (men, women) = people[:, YOUNG].sum(axis=-1), people[:, OLD].sum(axis=-1)
    if boys < girls and men > women:
        yield (
            f"{label} has fewer boys than girls below 15 ({boys:,.0f} and {girls:,.0f}) and more "
            f"men than women of 80 and over ({men:,.0f} and {women:,.0f}); are male and female "
            "exchanged?"
        )


def _size(people: Floats, label: str, code: str, years: list[int]) -> Iterator[str]:
    before, now = map(float, people)
    low, high = USUAL_CHANGE
    if not low <= now / before <= high:
        yield (
            f"{before:,.0f} people in {label} at the end of {years[0]} and {now:,.0f} at the end "
            f"of {years[1]}; are both in persons, and of the same place?"
        )
    kind = "nation" if code == NATION_CODE else "municipality"
    kind = "province" if code.endswith("0000") and kind != "nation" else kind
    low, high = USUAL[kind]
    if not low <= now <= high:
        what, unit = ("few", "thousands") if now < low else ("many", "another unit")
        yield (
            f"{now:,.0f} people in {label} are {what} for a {kind} ({low:,.0f} to {high:,.0f} is "
            f"usual); persons are meant: is the table in {unit}?"
        )
