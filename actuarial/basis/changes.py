"""Changed quantities that only the projection's years show to be out of range."""

from __future__ import annotations

from collections.abc import Iterator

from actuarial.arrays import Floats
from actuarial.basis.compile import growths_of
from actuarial.basis.evaluate import Clock, evaluate, evaluate_label
from actuarial.reading import changes, lookup
from actuarial.reading.assumptions import Assumptions
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Change, Leaf, Table, labels_of
from actuarial.reading.units import Unit


def changed_out_of_range(assumptions: Assumptions, clock: Clock) -> Iterator[Problem]:
    """Faults of every ``add`` or ``times`` that leads out of the range of what it changes.

    Reading knows numbers and paths; what grows or follows a path of the economy is known here.
    """
    seen: set[tuple[int, int]] = set()
    for region in assumptions.regions.values():
        growths = None
        for key, leaf, unit in _changed(region):
            if growths is None:
                growths = growths_of([region], clock)[0]
            if (id(leaf), id(growths)) in seen:
                continue
            seen.add((id(leaf), id(growths)))
            for label in labels_of(leaf) or ("",):
                values = (
                    evaluate_label(leaf, (label,), clock, growths)
                    if label
                    else evaluate(leaf, clock, growths)
                )
                problem = _problem(key, leaf, unit, clock, values, label)
                if problem:
                    yield problem
                    break


def _changed(value: object, key: str = "") -> Iterator[tuple[str, Leaf, Unit]]:
    for word, below, _, unit in lookup.entries(value, top=not key):
        dotted = f"{key}.{word}" if key else word
        if isinstance(below, Leaf):
            changed = any(isinstance(layer.quantity, Change) for layer in below.layers[1:])
            table = isinstance(below.layers[0].quantity, Table)
            if changed and not table and unit is not None:
                yield dotted, below, unit
        else:
            yield from _changed(below, dotted)


def _problem(
    key: str, leaf: Leaf, unit: Unit, clock: Clock, values: Floats, label: str
) -> Problem | None:
    for year, value in zip(clock.years, values, strict=True):
        if year > clock.base_year:
            words = changes.message(float(value), int(year), unit.wanted, label)
            if words:
                origin = next(
                    one for one in reversed(leaf.layers) if isinstance(one.quantity, Change)
                ).origin
                return Problem(origin.file, origin.line, origin.column, key, words)
    return None
