"""Population, mortality, fertility and migration become arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.blocks import Compiler
from actuarial.basis.demography_types import DemographyBasis, MigrationSchedule
from actuarial.basis.evaluate import OBSERVED
from actuarial.basis.mortality import mortality_basis
from actuarial.basis.optional import leaves_of, rates_where_given, since
from actuarial.reading.schema import Demography, Region
from actuarial.reading.schema.migration import Migration, Schedule


def demography_basis(compiler: Compiler, blocks: Sequence[Region]) -> DemographyBasis:
    """Base stocks, death rates, births and migration of every region."""
    demographies = [block.demography for block in blocks]
    population = compiler.table([d.population for d in demographies], ("region", "sex", "age"))
    fertility = compiler.table([d.fertility.rates for d in demographies], ("age",))
    births = [d.fertility for d in demographies]
    ratio = since(compiler, births, "ratio")
    fertility = fertility * ratio[:, :, None]
    if any(one.total is not None for one in births):
        wanted = since(compiler, births, "total")
        scale = np.where(np.isnan(wanted), 1.0, wanted / fertility.sum(axis=2))
        fertility = fertility * scale[:, :, None]
    migration = [d.migration for d in demographies]
    net = compiler.table([m.net for m in migration], ("sex", "age"))
    share = compiler.path([m.share for m in migration])
    total = since(compiler, migration, "total")
    schedules = [m.schedule for m in migration]
    return DemographyBasis(
        population=_on_chosen_base(compiler, demographies, population)[OBSERVED],
        **mortality_basis(compiler, demographies),
        fertility=fertility,
        childbearing_age=since(compiler, births, "mean_age"),
        sex_ratio=compiler.path([d.sex_ratio for d in demographies]),
        net_migrants=net * share[:, :, None, None],
        internal_migrants=since(compiler, migration, "internal"),
        moves=_moves(compiler, migration),
        fitted_fertility=_fitted(compiler, demographies),
        migration_rates=rates_where_given(compiler, migration, "rates"),
        total_migrants=None if np.isnan(total).all() else total,
        schedules=() if all(s == Schedule() for s in schedules) else _schedules(schedules),
    )


def _fitted(compiler: Compiler, demographies: Sequence[Demography]) -> Floats | None:
    """[year, region, (mean age, spread, lowest age)]; None where no pattern is fitted."""
    fitted = [d.fertility.fitted for d in demographies]
    if all(one is None for one in fitted):
        return None
    mean, spread = (since(compiler, fitted, name) for name in ("mean_age", "spread"))
    lowest = np.array([np.nan if one is None else float(one.lowest_age) for one in fitted])
    return np.stack([mean, spread, np.broadcast_to(lowest, mean.shape)], axis=-1)


def _schedules(schedules: Sequence[Schedule]) -> tuple[MigrationSchedule, ...]:
    return tuple(
        MigrationSchedule(
            childhood=(s.childhood.level, s.childhood.descent),
            labour=(s.labour.level, s.labour.descent, s.labour.centre, s.labour.ascent),
            constant=s.constant,
            retirement=(
                s.retirement.level,
                s.retirement.descent,
                s.retirement.centre,
                s.retirement.ascent,
            ),
            men=s.men,
        )
        for s in schedules
    )


def _moves(compiler: Compiler, migration: Sequence[Migration]) -> Floats:
    """[year, origin, destination] among the regions of the run; nobody moves to where he is."""
    regions = compiler.regions
    moves = np.zeros((len(compiler.clock.years), len(regions), len(regions)))
    for origin, leaf in enumerate(leaves_of(migration, "moves")):
        if leaf is None:
            continue
        names, shares = compiler.destinations(leaf, origin)
        for position, name in enumerate(names):
            if name in regions and name != regions[origin]:
                moves[:, origin, regions.index(name)] = shares[:, position]
    return since(compiler, migration, "moves", lambda _: moves)


def _on_chosen_base(
    compiler: Compiler, demographies: Sequence[Demography], population: Floats
) -> Floats:
    """The United Nations' population, or by age at the official totals where the place says so."""
    factors = compiler.table([d.official_factors for d in demographies], ("age",))
    official = np.array([d.population_base == "official" for d in demographies])
    return np.where(official[:, None, None], population * factors[:, :, None], population)
