"""Net moves between the provinces from two censuses (人口普查存活比法, docs/method.md §1)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from actuarial.arrays import Floats
from actuarial.calibration.provinces import CENSUS_AGES, census
from actuarial.calibration.source_tables import read_table
from actuarial.vocabulary import SEXES

YEARS = 10
"""Years between the censuses of November 2010 and November 2020."""


def net_moves(before: Floats, after: Floats) -> Floats:
    """Net migrants of each province between two censuses ten years apart, persons.

    before, after[province, sex, group of five years, the last open] → [province]. Those of ten
    years and over are held against the earlier count times the nation's census survival ratio
    of their cohort, so that the provinces add to 0, and what the censuses miss alike
    in all provinces, and deaths alike at given age, leave no trace. Children born since are not
    counted.
    """
    groups = YEARS // 5
    ends = np.concatenate([before[..., : -groups - 1], _joined(before, groups + 1)], axis=-1)
    reached = after[..., groups:]
    ratio = reached.sum(axis=0) / ends.sum(axis=0)
    moved: Floats = (reached - ends * ratio).sum(axis=(-2, -1))
    return moved


def _joined(people: Floats, groups: int) -> Floats:
    """The last groups together: all of them reach the open group."""
    return np.asarray(people[..., -groups:].sum(axis=-1, keepdims=True))


def moves_a_year(sources: Path) -> dict[str, float]:
    """Mean net migrants a year of every province, 2010-20, persons."""
    counted = census(sources)
    table = read_table(sources / "census_2010_provinces.csv", labels=2)
    if table.rows != [(p, s) for p in counted.provinces for s in SEXES]:
        raise ValueError("rows are not province by sex")
    earlier = table.values.reshape(len(counted.provinces), len(SEXES), len(CENSUS_AGES))
    before, after = (_five_years(one) for one in (earlier, counted.people.sum(axis=1)))
    moved = net_moves(before, after) / YEARS
    return dict(zip(counted.provinces, moved.tolist(), strict=True))


def _five_years(people: Floats) -> Floats:
    """The first year of life joined to the four after it."""
    return np.concatenate([people[..., :2].sum(axis=-1, keepdims=True), people[..., 2:]], axis=-1)
