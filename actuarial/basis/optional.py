"""Quantities that some regions lack, or that begin with the scenario that adds them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.begun import neutral_before
from actuarial.basis.blocks import Compiler
from actuarial.reading.keys import units
from actuarial.reading.quantity import Leaf
from actuarial.reading.section import Section
from actuarial.reading.units import assumed
from actuarial.vocabulary import AGES, SEXES

Optional = Sequence[Leaf | None]


def leaves_of(sections: Sequence[Section | None], field: str) -> list[Leaf | None]:
    """One quantity of the sections of all regions, [region]."""
    return [None if section is None else getattr(section, field) for section in sections]


def since(
    compiler: Compiler,
    sections: Sequence[Section | None],
    field: str,
    evaluated: Callable[[Optional], Floats] | None = None,
) -> Floats:
    """[year, region, ...] of a quantity that regions may lack, and that a scenario may add.

    It has its neutral value, no number where its unit has none, in regions without it and until it
    begins: what a scenario adds never reaches back to the base year. evaluated makes the array of
    the regions' leaves; without it they are paths.
    """
    leaves = leaves_of(sections, field)
    section = next(section for section in sections if section is not None)
    unit = units(type(section))[field]
    neutral = np.nan if unit.neutral is None else unit.neutral
    values = (evaluated or compiler.path)(leaves)
    added = [None if leaf is None else False for leaf in leaves]
    return neutral_before(values, leaves, compiler.clock, [neutral] * len(leaves), added)


def rates_where_given(compiler: Compiler, sections: Sequence[Section], field: str) -> Floats | None:
    """[year, region, sex, age] of rates by sex and age; None where no region has any."""
    if all(leaf is None for leaf in leaves_of(sections, field)):
        return None
    nothing = assumed(0)

    def evaluated(given: Optional) -> Floats:
        table = compiler.table([leaf or nothing for leaf in given], ("region", "sex", "age"))
        # A number holds for both sexes and all ages.
        return np.array(np.broadcast_to(table, (len(table), len(given), len(SEXES), len(AGES))))

    return since(compiler, sections, field, evaluated)
