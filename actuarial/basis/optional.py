"""Quantities that some regions lack, or that begin with the scenario that adds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.blocks import Compiler
from actuarial.basis.evaluate import first_year
from actuarial.reading.quantity import Leaf
from actuarial.reading.units import assumed
from actuarial.vocabulary import AGES, SEXES

Optional = Sequence[Leaf | None]


def since(
    compiler: Compiler,
    leaves: Optional,
    evaluated: Callable[[Optional], Floats],
    before: float = np.nan,
) -> Floats:
    """[year, region, ...] of a quantity; `before` in regions without it and until it begins.

    What a scenario adds begins with its first year and never reaches back to the base year.
    """
    values = evaluated(leaves)
    starts = [None if leaf is None else first_year(leaf, compiler.clock) for leaf in leaves]
    if all(leaf is not None for leaf in leaves) and not any(starts):
        return values
    values = np.array(values)
    for region, (leaf, start) in enumerate(zip(leaves, starts, strict=True)):
        if leaf is None:
            values[:, region] = before
        elif start is not None:
            values[compiler.clock.years < start, region] = before
    return values


def rates_where_given(compiler: Compiler, leaves: Optional, before: float) -> Floats | None:
    """[year, region, sex, age] of rates by sex and age; None where no region has any."""
    if all(leaf is None for leaf in leaves):
        return None
    nothing = assumed(0)

    def evaluated(given: Optional) -> Floats:
        table = compiler.table([leaf or nothing for leaf in given], ("region", "sex", "age"))
        # A number holds for both sexes and all ages.
        return np.array(np.broadcast_to(table, (len(table), len(given), len(SEXES), len(AGES))))

    return since(compiler, leaves, evaluated, before)
