"""Figures that nobody can mean are questioned, with what they imply and the likely unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from pydantic import BaseModel

from actuarial.arrays import Floats
from actuarial.basis import Basis
from actuarial.basis.evaluate import OBSERVED, table_columns, table_of
from actuarial.checks.compiled import Compiled, Growths
from actuarial.checks.implied import Implied
from actuarial.checks.ranges import extremes
from actuarial.reading import keys, scalars
from actuarial.reading.plausible import Likely, Rule, RulesByKey
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Fade, Labels, Leaf, Number, Path, labels_of
from actuarial.reading.resolved import Assumptions
from actuarial.reading.units import Unit

ALONE = "number"
"""Rules of figures that are set against nothing."""
OF_THE_PROVINCE = "totals"
"""Section whose figures are those of all its regions together."""


Extent = tuple[float, float]
"""Least and largest, over the years."""


class Ruled(NamedTuple):
    """A quantity and one of its rules."""

    word: str
    """Dotted key below its section, as files write it."""
    leaf: Leaf
    unit: Unit
    column: str
    """Of a table with columns; else empty."""
    name: str
    """Of the rule."""
    rule: Rule


class _Judge:
    """Rules, and the figures that they have been held against already.

    A class because what regions and scenarios share is looked at once.
    """

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.rules = RulesByKey(compiled.run.plausible)
        self.figures: dict[tuple[object, ...], tuple[Floats, ...]] = {}
        self.extents: dict[tuple[object, ...], Extent] = {}
        self.walked: dict[tuple[object, ...], tuple[Ruled, ...]] = {}
        """By key and section, its quantities whose rules set them against the place."""
        self.kept: list[object] = []
        """The sections of `walked`: an id counts while they live."""
        self.listed: set[tuple[object, ...]] = set()
        """Quantities whose rules stand in the list of a section."""
        self.seen: set[tuple[object, ...]] = set()
        """Quantities judged by themselves, and lines questioned: once for a rule."""

    def ruled(self, section: Any, at: tuple[Any, ...]) -> list[Ruled]:
        """The quantities below a section that have rules; `at` names it in the rules.

        Those that are set against nothing are named for the first section that has them only.
        """
        alone: list[Ruled] = []

        def look(value: Any, path: str, word: str, unit: Unit | None) -> tuple[Ruled, ...]:
            key = (id(value), path, word)
            if key not in self.walked:
                self.kept.append(value)
                self.walked[key] = tuple(below(value, path, word, unit))
            return self.walked[key]

        def below(value: Any, path: str, word: str, unit: Unit | None) -> Iterator[Ruled]:
            for one in keys.entries(value):
                meant = one.unit or unit
                here, said = f"{path}.{one.word}", f"{word}.{one.word}"
                if isinstance(one.value, Leaf):
                    if meant is not None and not meant.by_birth:
                        yield from of_leaf(one.value, here, said, meant)
                elif isinstance(one.value, BaseModel | dict):
                    yield from look(one.value, here, said, meant)

        def of_leaf(leaf: Leaf, here: str, said: str, unit: Unit) -> Iterator[Ruled]:
            for column in unit.columns or ("",):
                key = f"{here}.{column}" if column else here
                for name, rule in self.rules.of(key, unit.name):
                    one = Ruled(said, leaf, unit, column, name, rule)
                    if rule.over != ALONE:
                        yield one
                    elif (id(leaf), name, column) not in self.listed:
                        self.listed.add((id(leaf), name, column))
                        alone.append(one)

        against = look(section, ".".join(map(str, at)), "", None)
        return [*alone, *against]

    def problems(
        self,
        ruled: Sequence[Ruled],
        section: str,
        growths: Growths,
        implied: Implied,
        regions: Sequence[int],
    ) -> list[Problem]:
        """What the rules question in a section; figures set against nothing are judged once."""
        found = []
        for one in ruled:
            # What stands alone is the same in every region, the base year in every scenario.
            if one.rule.over == ALONE or one.rule.years == "base":
                region = -1 if one.rule.over == ALONE else regions[0]
                key = (id(one.leaf), one.name, one.column, region)
                if key in self.seen:
                    continue
                self.seen.add(key)
            for label in labels_of(one.leaf) or ("",):
                if self._is_usual(one, label, growths, implied, regions):
                    continue
                problem = self._questioned(one, label, section, growths, implied, regions)
                if problem is not None:
                    where = (problem.file, problem.line, problem.column, problem.key, one.name)
                    if where not in self.seen:
                        self.seen.add(where)
                        found.append(problem)
                    break
        return found

    def _is_usual(
        self,
        one: Ruled,
        label: str,
        growths: Growths,
        implied: Implied,
        regions: Sequence[int],
    ) -> bool:
        """Whether even the least and largest of all years are; most are seen so at once."""
        base = one.rule.years == "base"
        key = (id(one.leaf), id(growths), label, one.column, base, one.rule.over == ALONE)
        if key not in self.extents:
            written = None if one.column else _written(one.leaf, label)
            figures = (
                self._figures(one, label, growths, implied.basis)
                if written is None
                else (np.array(written),)
            )
            base = base and written is None
            self.extents[key] = _extent(figures, base, one.rule.over != ALONE)
        least, most = self.extents[key]
        low, high = (
            (1.0, 1.0) if one.rule.over == ALONE else implied.extent(one.rule.over, regions, label)
        )
        if least > most or not (low > 0 and one.rule.times > 0):
            return least > most
        low, high = low / one.rule.times, high / one.rule.times
        if one.rule.over == ALONE:
            low = high
        below = one.rule.lowest is not None and least / high < one.rule.lowest
        above = one.rule.highest is not None and most / low > one.rule.highest
        return not (below or above)

    def _figures(
        self, one: Ruled, label: str, growths: Growths, basis: Basis
    ) -> tuple[Floats, ...]:
        key = (id(one.leaf), id(growths), label, one.column)
        if key not in self.figures:
            self.figures[key] = _figures(one, label, basis, growths)
        return self.figures[key]

    def _questioned(
        self,
        one: Ruled,
        label: str,
        section: str,
        growths: Growths,
        implied: Implied,
        regions: Sequence[int],
    ) -> Problem | None:
        """The warning of the first year in which a figure is not usual."""
        basis, rule = implied.basis, one.rule
        figures = self._figures(one, label, growths, basis)
        over = implied.against(rule.over, regions, label) / rule.times
        said = _first_outside(figures, over, rule)
        if said is None:
            return None
        figure, ratio, year = said
        here = [] if rule.over == ALONE else [_place(basis, regions)]
        of = ", ".join(filter(None, (label, one.column, *here)))
        words = (
            f"{_shown(figure, one.unit)}{f' for {of}' if of else ''}"
            f"{f' in {basis.clock.years[year]}' if len(figures[0]) > 1 else ''}: "
            f"{rule.says.format(ratio=_number(ratio))}; {_usual(rule)} is usual."
            f"{_meant(self.compiled, one.unit, ratio, rule)} (rule {one.name})"
        )
        origin = one.leaf.layers[-1].origin
        key = f"{section}{one.word}"
        return Problem(origin.file, origin.line, origin.column, key, words, "warning")


def implausible(compiled: Compiled, basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Warnings of the figures outside the range that the rules call usual.

    Each section of a region is judged once, with the wages, people and members beside it.
    """
    once = compiled.memory.once
    judge = once("judge of what is usual", (), partial(_Judge, compiled))
    implied = Implied(basis)
    growths = compiled.growths(assumptions, basis.clock)
    for region, model in enumerate(assumptions.regions.values()):
        around = (model.economy, model.demography, model.coverage, model.totals)
        for one in keys.entries(model):
            if not isinstance(one.value, BaseModel | dict):
                continue
            regions: Sequence[int] = [region]
            if one.field == OF_THE_PROVINCE:
                province = basis.places.province
                regions = np.flatnonzero(province == province[region]).tolist()
            ruled = once(("ruled", one.at), (one.value,), partial(judge.ruled, one.value, one.at))
            yield from once(
                ("implausible", regions[0]),
                (one.value, *around),
                partial(judge.problems, ruled, one.word, growths[region], implied, regions),
            )


def _written(leaf: Leaf, label: str) -> list[float] | None:
    """All numbers of a quantity whose values lie between those that are written; else None."""
    found: list[float] = []
    for layer in leaf.layers:
        quantity = layer.quantity
        if isinstance(quantity, Labels):
            quantity = dict(quantity.items).get(label, Number(0.0))
        if isinstance(quantity, Number):
            found.append(quantity.value)
        elif isinstance(quantity, Path) and quantity.then is None:
            found += [value for _, value in quantity.points]
        elif isinstance(quantity, Fade):
            found += [*(value for _, value in quantity.near), quantity.ultimate]
        else:
            return None
    return found


def _extent(figures: Sequence[Floats], base: bool, size: bool) -> Extent:
    """Least and largest of the figures that are not 0; nothing (least above largest) if none is."""
    least, most = np.inf, -np.inf
    for every in figures:
        values = every[OBSERVED] if base else every
        values = np.abs(values[values != 0]) if size else values[values != 0]
        if values.size:
            least, most = min(least, float(values.min())), max(most, float(values.max()))
    return least, most


def _place(basis: Basis, regions: Sequence[int]) -> str:
    """The region, or the province whose regions are judged together."""
    places = basis.places
    if len(regions) == 1:
        return places.regions[regions[0]]
    return places.provinces[int(places.province[regions[0]])]


def _figures(one: Ruled, label: str, basis: Basis, growths: Growths) -> tuple[Floats, ...]:
    """Least and largest value by year, or those of a column."""
    if one.column:
        if table_of(one.leaf) is None:
            return ()
        column = table_columns(one.leaf, {})[one.column]
        return np.array([column.min()]), np.array([column.max()])
    return tuple(side for pair in extremes(one.leaf, label, basis.clock, growths) for side in pair)


def _first_outside(
    figures: Sequence[Floats], over: Floats, rule: Rule
) -> tuple[float, float, int] | None:
    """Figure, ratio and position of the first year in which a figure is not usual."""
    for every in figures:
        values, over = (every[OBSERVED], over[OBSERVED]) if rule.years == "base" else (every, over)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = values / over
        size = ratio if rule.over == ALONE else np.abs(ratio)
        wrong = (values != 0) & np.isfinite(ratio)
        beyond = np.zeros(wrong.shape, dtype=bool)
        if rule.lowest is not None:
            beyond |= size < rule.lowest
        if rule.highest is not None:
            beyond |= size > rule.highest
        at = np.flatnonzero(wrong & beyond)
        if at.size:
            year = int(at[0])
            figure = values[year if len(values) > 1 else 0]
            return float(figure), float(size[year]), year
    return None


def _meant(compiled: Compiled, unit: Unit, ratio: float, rule: Rule) -> str:
    """The first of the usual slips that explains a ratio."""
    slips: Sequence[Likely] = compiled.run.plausible.likely.get(unit.name, ())
    for slip in slips:
        mended = ratio * slip.factor
        if (rule.lowest is None or mended >= rule.lowest) and (
            rule.highest is None or mended <= rule.highest
        ):
            return f" Is {slip.means} meant?"
    return ""


def _usual(rule: Rule) -> str:
    low, high = (None if one is None else _number(one) for one in (rule.lowest, rule.highest))
    if low is None:
        return f"{high} or less"
    return f"{low} or more" if high is None else f"{low} to {high}"


def _shown(value: float, unit: Unit) -> str:
    return scalars.percentage(value) if unit.wanted.percent else _number(value)


def _number(value: float) -> str:
    """A number with as many digits as say something."""
    if value == 0 or 1e-4 <= abs(value) < 1e15:
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    digits = f"{value:.1e}"
    return f"{value:.2e}" if abs(value) >= 1e15 else f"{float(digits):.12f}".rstrip("0")
