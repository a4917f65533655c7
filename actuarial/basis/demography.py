"""Population, mortality, fertility and migration become arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.blocks import ORDER, Compiler
from actuarial.basis.evaluate import (
    OBSERVED,
    table_years,
    tabulated_years,
)
from actuarial.basis.types import (
    DemographyBasis,
)
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema import Demography, Region
from actuarial.vocabulary import SEXES

Floats = NDArray[np.float64]

REFERENCE_YEARS = range(2019, 2025)
"""Years whose mean mortality is the reference of healthy ageing: WPP's 2022-24 alone is raised."""


def demography_basis(compiler: Compiler, blocks: Sequence[Region]) -> DemographyBasis:
    """Base stocks, death rates, births and migration of every region."""
    demographies = [block.demography for block in blocks]
    rates = [demography.mortality.rates for demography in demographies]
    population = compiler.table([d.population for d in demographies], ("region", "sex", "age"))
    fertility = compiler.table([d.fertility.rates for d in demographies], ("age",))
    ratio = compiler.path([d.fertility.ratio for d in demographies])
    fertility = fertility * ratio[:, :, None]
    totals = [d.fertility.total for d in demographies]
    if any(total is not None for total in totals):
        wanted = compiler.path(totals)
        given = np.array([total is not None for total in totals])
        scale = np.where(given, wanted / fertility.sum(axis=2), 1.0)
        fertility = fertility * scale[:, :, None]
    migration = compiler.table([d.migration.net for d in demographies], ("sex", "age"))
    share = compiler.path([d.migration.share for d in demographies])
    return DemographyBasis(
        population=_on_chosen_base(compiler, demographies, population)[OBSERVED],
        death_rates=compiler.table(rates, ("sex", "age")),
        mortality_path=_tabulated(rates, table_years(rates)),
        reference_death_rates=_tabulated(rates, REFERENCE_YEARS),
        life_expectancy_shift=compiler.by_label(
            [d.mortality.life_expectancy_shift for d in demographies],
            [(sex,) for sex in SEXES],
            absent=False,
        ),
        life_expectancy=_where_given(
            [d.mortality.life_expectancy for d in demographies],
            lambda leaves: compiler.by_label(leaves, [(sex,) for sex in SEXES], absent=False),
        ),
        fertility=fertility,
        childbearing_age=_where_given([d.fertility.mean_age for d in demographies], compiler.path),
        sex_ratio=compiler.path([d.sex_ratio for d in demographies]),
        net_migrants=migration * share[:, :, None, None],
        internal_migrants=compiler.path([d.migration.internal for d in demographies]),
        moves=_moves(compiler, [d.migration.moves for d in demographies]),
    )


def _where_given(
    leaves: Sequence[Leaf | None], evaluated: Callable[[Sequence[Leaf | None]], Floats]
) -> Floats:
    """[year, region, ...] of the quantity, not a number in regions that have none."""
    values = np.array(evaluated(leaves))
    values[:, [leaf is None for leaf in leaves]] = np.nan
    return values


def _moves(compiler: Compiler, leaves: Sequence[Leaf | None]) -> Floats:
    """[year, origin, destination] among the regions of the run; nobody moves to where he is."""
    regions = compiler.regions
    moves = np.zeros((len(compiler.clock.years), len(regions), len(regions)))
    for origin, leaf in enumerate(leaves):
        if leaf is None:
            continue
        names, shares = compiler.destinations(leaf, origin)
        for position, name in enumerate(names):
            if name in regions and name != regions[origin]:
                moves[:, origin, regions.index(name)] = shares[:, position]
    return moves


def _tabulated(rates: Sequence[Leaf], years: Sequence[int]) -> Floats:
    """Years of the regions' own tables, [year, region or 1, sex, age]."""
    shared = all(leaf is rates[0] for leaf in rates)
    leaves = rates[:1] if shared else rates
    return np.stack([tabulated_years(leaf, ORDER, years) for leaf in leaves], axis=1)


def _on_chosen_base(
    compiler: Compiler, demographies: Sequence[Demography], population: Floats
) -> Floats:
    """The United Nations' population, or by age at the official totals where the place says so."""
    factors = compiler.table([d.official_factors for d in demographies], ("age",))
    official = np.array([d.population_base == "official" for d in demographies])
    return np.where(official[:, None, None], population * factors[:, :, None], population)
