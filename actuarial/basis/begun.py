"""What a scenario adds changes nothing before it begins: the schema says what nothing is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.evaluate import Clock, first_year
from actuarial.reading.keys import units
from actuarial.reading.quantity import Leaf, Number
from actuarial.reading.section import Section


def before_a_line(
    model: type[Section], field: str, added: Sequence[bool | None]
) -> Sequence[float | None]:
    """What a quantity of a line is in each region before it begins; nothing where it stays.

    added: by region, whether a scenario adds the line, None where the region lacks it. The neutral
    value in both; where a scenario adds the quantity to a line that is there, the schema's default.
    """
    neutral = units(model)[field].neutral
    if neutral is None:
        return ()
    default = model.model_fields[field].default
    quantity = default.layers[0].quantity if isinstance(default, Leaf) else None
    number = quantity.value if isinstance(quantity, Number) else None
    return [number if new is False else neutral for new in added]


def neutral_before(
    values: Floats,
    leaves: Sequence[Leaf | None],
    clock: Clock,
    neutral: Sequence[float | None],
    added: Sequence[bool | None],
    labels: Sequence[tuple[str, ...]] = (),
) -> Floats:
    """Values [year, region, ...], neutral in every region until what a scenario adds begins there.

    neutral: by region, None where the values stay; added: by region, whether the scenario adds the
    whole line, None where there is no line, which stays neutral; labels: what those of the third
    dimension are called, each begins for itself.
    """
    begun, years = values, clock.years
    for region, (leaf, value) in enumerate(zip(leaves, neutral, strict=True)):
        if value is None or (leaf is None and added[region] is not None):
            continue
        for column, names in enumerate(labels or [()]):
            start = int(years[-1]) + 1 if leaf is None else first_year(leaf, clock, names)
            if start is None and added[region]:
                start = clock.base_year + 1
            if start is None:
                continue
            if begun is values:
                shape = (len(years), len(leaves), *values.shape[2:])
                begun = np.array(np.broadcast_to(values, shape))
            here = (region, ..., column) if labels else (region,)
            begun[(years < start, *here)] = value
    return begun
