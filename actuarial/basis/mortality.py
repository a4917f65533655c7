"""Death rates become arrays: the table, what changes it, and a place's own deaths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.blocks import ORDER, Compiler, StructureError
from actuarial.basis.demography_types import ExperienceBasis
from actuarial.basis.evaluate import (
    OBSERVED,
    MissingLabelError,
    table_columns,
    table_of,
    table_years,
    tabulated_years,
)
from actuarial.basis.optional import Optional, rates_where_given, since
from actuarial.reading.quantity import Leaf
from actuarial.reading.schema import Demography
from actuarial.reading.schema.mortality import Experience, Mortality, OldAges
from actuarial.vocabulary import AGES, SEXES

REFERENCE_YEARS = range(2019, 2025)
"""Years whose mean mortality is the reference of healthy ageing: WPP's 2022-24 alone is raised."""


class MortalityArrays(TypedDict):
    """Fields of the demography basis that come from the block of mortality."""

    death_rates: Floats
    mortality_path: Floats
    reference_death_rates: Floats
    life_expectancy_shift: Floats
    life_expectancy: Floats
    infant_years: str
    old_ages: tuple[tuple[int, int, int] | None, ...]
    experience: ExperienceBasis | None
    improvement: Floats | None
    relative_mortality: Floats | None


def mortality_basis(compiler: Compiler, demographies: Sequence[Demography]) -> MortalityArrays:
    """Death rates of every region and what acts on them."""
    mortalities = [demography.mortality for demography in demographies]
    rates = [mortality.rates for mortality in mortalities]

    def by_sex(leaves: Optional) -> Floats:
        return compiler.by_label(leaves, [(sex,) for sex in SEXES], absent=False)

    target = since(compiler, mortalities, "life_expectancy", by_sex)
    return MortalityArrays(
        death_rates=compiler.table(rates, ("sex", "age")),
        mortality_path=_tabulated(rates, table_years(rates)),
        reference_death_rates=_tabulated(rates, REFERENCE_YEARS),
        life_expectancy_shift=since(compiler, mortalities, "life_expectancy_shift", by_sex),
        life_expectancy=target,
        infant_years=_infant_years([m.infant_years for m in mortalities]),
        old_ages=_old_ages([m.old_ages for m in mortalities]),
        experience=_experience(compiler, [m.experience for m in mortalities], rates),
        improvement=_improvement(compiler, mortalities),
        relative_mortality=_relative_mortality(
            [m.experience is not None for m in mortalities],
            target,
            since(compiler, demographies, "urban_share"),
            since(compiler, mortalities, "urban_rural", by_sex),
        ),
    )


def _infant_years(conventions: Sequence[str]) -> str:
    for other in conventions[1:]:
        if other != conventions[0]:
            raise StructureError("demography.mortality.infant_years", conventions[0], other)
    return conventions[0]


def _old_ages(sections: Sequence[OldAges | None]) -> tuple[tuple[int, int, int] | None, ...]:
    """Terms of the fit by region; nothing where no region has any."""
    if not any(sections):
        return ()
    return tuple(
        None if one is None else (one.fitted_from, one.fitted_to, one.closed_from)
        for one in sections
    )


def _tabulated(rates: Sequence[Leaf], years: Sequence[int]) -> Floats:
    """Years of the regions' own tables, [year, region or 1, sex, age]."""
    shared = all(leaf is rates[0] for leaf in rates)
    leaves = rates[:1] if shared else rates
    return np.stack([tabulated_years(leaf, ORDER, years) for leaf in leaves], axis=1)


def _experience(
    compiler: Compiler, given: Sequence[Experience | None], rates: Sequence[Leaf]
) -> ExperienceBasis | None:
    """Deaths, exposure and the table's rates of the years observed, where a region has any."""
    if all(one is None for one in given):
        return None
    shape = (len(given), len(SEXES), len(AGES))
    deaths, exposure, standard = np.zeros(shape), np.zeros(shape), np.ones(shape)
    for region, one in enumerate(given):
        if one is None:
            continue
        columns = _of_region(one.observed, compiler.regions[region])
        deaths[region], exposure[region] = columns["deaths"], columns["exposure"]
        years = range(one.first_year, one.last_year + 1)
        standard[region] = tabulated_years(rates[region], ORDER, years).mean(axis=0)
    return ExperienceBasis(
        deaths=deaths,
        exposure=exposure,
        standard=standard,
        smoothness=np.array([0.0 if one is None else one.smoothness for one in given]),
        prior_deaths=np.array([0.0 if one is None else one.prior_deaths for one in given]),
    )


def _of_region(leaf: Leaf, region: str) -> dict[str, Floats]:
    """Columns of a table, [sex, age] each; the region's rows where the table has regions."""
    columns, table = table_columns(leaf, ORDER), table_of(leaf)
    dims = () if table is None else table.dims
    if table is not None and "region" in dims:
        axis = dims.index("region")
        labels = table.labels[axis]
        if region not in labels:
            raise MissingLabelError(leaf, region, labels)
        row = labels.index(region)
        columns = {name: np.asarray(v.take(row, axis=axis)) for name, v in columns.items()}
    by_age_first = [dim for dim in dims if dim != "region"] == ["age", "sex"]
    return {name: values.T if by_age_first else values for name, values in columns.items()}


def _improvement(compiler: Compiler, mortalities: Sequence[Mortality]) -> Floats | None:
    """[year, region, sex, age]; not a number until it begins, the base year always."""
    reduction = rates_where_given(compiler, mortalities, "improvement")
    if reduction is not None:
        reduction[OBSERVED] = np.nan
    return reduction


def _relative_mortality(
    own_deaths: Sequence[bool], target: Floats, urban: Floats, ratio: Floats
) -> Floats | None:
    """Mortality over that of the country, [year, region, sex]; not a number where none differs.

    A place with a life expectancy or deaths of its own has its difference in them.
    """
    own_target = (~np.isnan(target)).any(axis=-1)
    apart = own_target | np.array(own_deaths) | (ratio == 1).all(axis=(0, 2))
    relative = 1 - urban[..., None] + urban[..., None] * ratio
    relative = np.where(apart[..., None], np.nan, relative)
    return None if np.isnan(relative).all() else relative
