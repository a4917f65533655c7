"""Insurance status becomes arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.blocks import Compiler, names_of
from actuarial.basis.evaluate import OBSERVED, Clock, evaluate
from actuarial.basis.optional import leaves_of, since
from actuarial.basis.types import (
    CoverageBasis,
    RetirementClassBasis,
)
from actuarial.reading.quantity import (
    Change,
    Labels,
    Layer,
    Leaf,
    Number,
    Table,
    labels_of,
)
from actuarial.reading.schema import Coverage, Region, RetirementClass
from actuarial.vocabulary import AGES, OLDEST_AGE, RETIREE, SEXES, STATUSES

_STATUSES = [(status,) for status in STATUSES]

YOUNGEST_RETIRED = 40
"""Lowest retirement age that a file may give: who is younger has not retired under any law."""

AGE_GROUPS = {
    "children": (0, 17),
    "students": (18, 24),
    "adults": (25, 59),
    "old": (60, OLDEST_AGE),
}
"""First and last age of the groups that a membership ratio by age knows."""


class ClassSharesError(ValueError):
    """Retirement classes of a sex that are not the whole of a birth cohort."""

    def __init__(self, sex: str, names: tuple[str, ...], region: int, born: int, total: float):
        super().__init__(sex, names, region, born, total)
        self.sex, self.names, self.region = sex, names, region
        self.born, self.total = born, total


def coverage_basis(compiler: Compiler, blocks: Sequence[Region]) -> CoverageBasis:
    """Who has which insurance status, of every region."""
    coverages = [block.coverage for block in blocks]

    def pattern(name: str) -> Floats:
        table = compiler.table([getattr(c, name) for c in coverages], ("sex", "age"))
        return np.broadcast_to(table[1], (len(coverages), *table.shape[2:]))

    return CoverageBasis(
        members=compiler.by_label([c.members for c in coverages], _STATUSES, True)[OBSERVED],
        divided=np.array([c.members is None for c in coverages]),
        relative_coverage=compiler.path([c.relative_coverage for c in coverages])[1],
        membership_ratio=_membership_ratio(compiler, coverages),
        active_pattern=pattern("active_pattern"),
        retiree_pattern=pattern("retiree_pattern"),
        resident_pattern=pattern("resident_pattern"),
        level=compiler.path([c.level for c in coverages]),
        flexible_level=compiler.path([c.flexible_share for c in coverages]),
        resident_level=compiler.path([c.resident_level for c in coverages]),
        classes=_retirement_classes(compiler, coverages),
        relative_mortality=_relative_mortality(
            compiler, [c.retirement.relative_mortality for c in coverages]
        ),
        years_to_vest=compiler.path([c.retirement.years_to_vest for c in coverages]),
        migrant_mix=_migrant_mix(compiler, coverages),
    )


def _membership_ratio(compiler: Compiler, coverages: Sequence[Coverage]) -> Floats:
    """[region, status, age or 1] of the base year; 1 where no place gives age groups."""
    given_ratio = [c.membership_ratio for c in coverages]
    ratio: Floats = compiler.by_label(given_ratio, _STATUSES, absent=False)[1]
    if all(c.membership_ratio_by_age is None for c in coverages):
        return ratio[..., None]
    by_age = np.ones((*ratio.shape, len(AGES)))
    for region, given in enumerate(coverages):
        for group, (youngest, oldest) in AGE_GROUPS.items():
            leaf = getattr(given.membership_ratio_by_age, group, None)
            if leaf is None:
                continue
            named = labels_of(leaf)
            for status, label in enumerate(STATUSES):
                if not named or label in named:
                    factors = compiler.by_label([leaf], [(label,)], absent=False)[1, 0, 0]
                    by_age[region, status, youngest : oldest + 1] = factors
    by_age *= ratio[..., None]
    return by_age


def _relative_mortality(compiler: Compiler, leaves: Sequence[Leaf]) -> Floats:
    """[year, region, status]; no number for a status that is not named."""
    found = np.full((len(compiler.clock.years), len(leaves), len(STATUSES)), np.nan)
    memory: dict[tuple[int, int], Floats] = {}
    for region, leaf in enumerate(leaves):
        growths = compiler.growths[region]
        key = (id(leaf), id(growths))
        if key not in memory:
            columns = [evaluate(_of_status(leaf, s), compiler.clock, growths) for s in STATUSES]
            memory[key] = np.stack(columns, axis=1)
        found[:, region] = memory[key]
    return found


def _of_status(leaf: Leaf, status: str) -> Leaf:
    """The part of a relative mortality that concerns one status: a bare number is the retirees'."""
    layers = []
    for position, layer in enumerate(leaf.layers):
        quantity = layer.quantity
        if isinstance(quantity, Labels):
            items = dict(quantity.items)
            concerned = status in items
            quantity = items.get(status, Number(np.nan))
        else:
            concerned = status == RETIREE or isinstance(quantity, Change)
        if concerned:
            layers.append(Layer(quantity, layer.origin, layer.source, layer.evidence, layer.note))
        elif position == 0:
            layers.append(Layer(Number(np.nan), layer.origin, None, None))
    return Leaf(leaf.key, tuple(layers))


def _migrant_mix(compiler: Compiler, coverages: Sequence[Coverage]) -> Floats | None:
    """[year, region, status, sex or 1, age or 1]; None where no place gives one."""
    leaves = leaves_of(coverages, "migrant_mix")
    if all(leaf is None for leaf in leaves):
        return None
    columns = []
    for region, leaf in enumerate(leaves):
        if leaf is None:
            columns.append(np.full((len(compiler.clock.years), 1, len(STATUSES), 1, 1), np.nan))
        elif isinstance(leaf.layers[-1].quantity, Table):
            columns.append(compiler.table([leaf], ("status", "sex", "age")))
        else:
            alone = [leaf if position == region else None for position in range(len(leaves))]
            labels = compiler.by_label(alone, _STATUSES, absent=True)
            columns.append(labels[:, region : region + 1, :, None, None])
    shape = (len(STATUSES), *np.broadcast_shapes(*(column.shape[-2:] for column in columns)))
    mix = np.concatenate(
        [np.broadcast_to(column, (*column.shape[:2], *shape)) for column in columns], axis=1
    )
    return since(compiler, coverages, "migrant_mix", lambda _: mix)


def _retirement_classes(
    compiler: Compiler, coverages: Sequence[Coverage]
) -> tuple[RetirementClassBasis, ...]:
    """The classes; those of a sex are the whole of every birth cohort. Raises ClassSharesError."""
    classes = tuple(
        _retirement_class(compiler, name, [c.retirement.classes[name] for c in coverages])
        for name in names_of([c.retirement.classes for c in coverages])
    )
    for sex, label in enumerate(SEXES):
        of_sex = [one for one in classes if one.sex == sex]
        total = sum((one.share for one in of_sex), np.zeros_like(classes[0].share))
        amiss = np.argwhere(np.abs(total - 1.0) > 1e-9)
        if len(amiss):
            cohort, region = (int(index) for index in amiss[0])
            born = int(compiler.clock.years[0]) - OLDEST_AGE + cohort
            names = tuple(one.name for one in of_sex)
            raise ClassSharesError(label, names, region, born, float(total[cohort, region]))
    return classes


def birth_clock(clock: Clock) -> Clock:
    """Years of birth, from the oldest of the clock's first year; observed are those that retired.

    What a scenario writes holds for cohorts that no observed year has seen retire.
    """
    shift = YOUNGEST_RETIRED
    return Clock(clock.base_year - shift, clock.horizon + shift, clock.earlier + OLDEST_AGE - shift)


def _by_birth(compiler: Compiler, leaves: Sequence[Leaf]) -> Floats:
    """[year of birth, region] from the oldest of the first year to those born in the last."""
    births = birth_clock(compiler.clock)
    memory = {id(leaf): evaluate(leaf, births, {}) for leaf in leaves}
    return np.stack([memory[id(leaf)] for leaf in leaves], axis=1)


def _vested(compiler: Compiler, blocks: Sequence[RetirementClass]) -> Floats:
    """[year, region] share with the minimum contribution years, as given or as distributed."""
    given = compiler.path([block.vested for block in blocks])
    if all(block.minimum_years is None for block in blocks):
        return given
    years = [block.contribution_years for block in blocks]
    minimum = compiler.path([block.minimum_years for block in blocks])
    mean = compiler.path([None if one is None else one.mean for one in years])
    spread = compiler.path([None if one is None else one.spread for one in years])
    counted = np.array([one is not None for one in years])
    short = np.divide(minimum - mean, spread, out=np.zeros_like(given), where=spread > 0)
    # The upper tail of the normal distribution.
    enough = np.vectorize(math.erfc)(short / math.sqrt(2)) / 2
    return np.where(counted, enough, given)


def _retirement_class(
    compiler: Compiler, name: str, blocks: Sequence[RetirementClass]
) -> RetirementClassBasis:
    vested = _vested(compiler, blocks)

    return RetirementClassBasis(
        name=name,
        sex=SEXES.index(blocks[0].sex),
        share=_by_birth(compiler, [block.share for block in blocks]),
        age=compiler.path([block.age for block in blocks]),
        limit=compiler.path([block.limit for block in blocks]),
        vested=vested + (1.0 - vested) * since(compiler, blocks, "buy_in"),
        early=since(compiler, blocks, "early"),
        late=since(compiler, blocks, "late"),
        stay_flexible=since(compiler, blocks, "stay_flexible"),
        first_birth_year=blocks[0].first_birth_year,
        months_per_step=blocks[0].months_per_step,
    )
