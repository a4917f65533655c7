"""Factors of a product that are each in their range and whose product leaves its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.basis import Basis
from actuarial.basis.compiled_lines import (
    AutomaticRate,
    FactorMeasure,
    Payroll,
    Prevalence,
    Utilization,
)
from actuarial.basis.types import SchemeBasis
from actuarial.measures import effects
from actuarial.reading import scalars
from actuarial.reading.keys import get
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions
from actuarial.vocabulary import AGES, LEVELS, SEXES, STATUSES

ROUNDING = 1e-9
BASE = 1
"""Position of the base year on the clock."""


def products_out_of_bounds(basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Faults of shares above the whole and rates below 0 that only a product shows, by year."""
    said: set[tuple[str, int, int]] = set()
    for found in _products(basis, assumptions):
        # One line that holds for several regions is named once.
        place = (found.file, found.line, found.column)
        if place not in said:
            said.add(place)
            yield found


def _products(basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    yield from _shares(basis, assumptions)
    yield from _rates(basis, assumptions)
    for scheme in basis.schemes:
        yield from _levels(scheme, basis, assumptions)
    steps = basis.thresholds
    if (np.diff(steps) <= 0).any():
        said = ", ".join(map(scalars.shown, steps.tolist()))
        words = f"{said} do not rise; each threshold is above the one before."
        yield from _at(basis, assumptions, "pooling.solvency.thresholds", 0, words)


def _shares(basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Scales and measures may not make a share more than all."""
    factors = effects(basis.measures)
    for scheme in basis.schemes:
        for line in scheme.benefits:
            if isinstance(line, Utilization):
                where = f"{scheme.name}.benefits.{line.name}"
                statuses = [
                    group.status for group in scheme.groups if STATUSES[group.status] in line.of
                ]
                for term, key, share, scale in _shares_of(line):
                    factor = factors.get((scheme.name, line.name, term))
                    if factor is not None and factor.shape[-1] > 1:
                        factor = factor[..., statuses]
                    shares = _Share(f"{where}.{key}", share, scale, factor)
                    measure = None if factor is None else _last(basis, scheme.name, line.name, term)
                    yield from _above_all(shares, f"{where}.scale", measure, basis, assumptions)


class _Share(NamedTuple):
    """A share and what multiplies it, [year, region, group or 1] from the base year on; None where
    nothing does."""

    key: str
    share: Floats
    scale: Floats | None
    factor: Floats | None


def _shares_of(line: Utilization) -> Iterator[tuple[str, str, Floats, Floats | None]]:
    """Term, key, its share and its scale, [year, region, group or 1] from the base year on."""
    yield "in_scope", "in_scope", line.in_scope[BASE:, :, None], None
    scale = line.scale[BASE:, :, None]
    if line.reimbursement is not None:
        yield "reimbursement", "reimbursement", line.reimbursement[BASE:], scale
    if line.design is not None:
        # Far above the deductible the share of the highest band is what is paid.
        highest = line.design.bands.shares[BASE:].max(axis=-1, keepdims=True)
        yield "reimbursement", "design.bands", highest, scale


def _above_all(
    given: _Share, scale: str, measure: str | None, basis: Basis, assumptions: Assumptions
) -> Iterator[Problem]:
    """Faults at the scale where it alone leads above the whole, else at the measure."""
    scaled = given.share if given.scale is None else given.share * given.scale
    product = scaled if given.factor is None else scaled * given.factor
    above: Bools = product > 1 + ROUNDING
    for year, region in _first(np.asarray(above.any(axis=-1))):
        at = year, region, int(product[year, region].argmax())
        share, scaled_there = _there(given.share, at), _there(scaled, at)
        by_scale = scaled_there > 1 + ROUNDING
        said = f"{given.key} {_percent(share)}"
        if given.scale is not None and _short(_there(given.scale, at)) != "1":
            said += f" × scale {_short(_there(given.scale, at))}"
        if given.factor is not None and not by_scale:
            said += f" × {_short(_there(given.factor, at))}"
        both = _percent(scaled_there if by_scale else float(product[at]))
        words = f"{said} is {both} in {_year(basis, year)}; a share is 100% at most."
        key = scale if by_scale else f"measures.{measure}.path"
        yield from _at(basis, assumptions, key, region, words)


def _there(values: Floats, at: tuple[int, int, int]) -> float:
    """The figure of a year, region and group; all groups share it where it has size 1."""
    year, region, group = at
    return float(values[year, region, group if values.shape[-1] > 1 else 0])


def _short(value: float) -> str:
    """Four digits: scales that reconcile have more than say anything here."""
    return f"{value:.4g}"


def _percent(value: float) -> str:
    return f"{100 * value:.4g}%"


def _last(basis: Basis, scheme: str, service: str, term: str) -> str:
    """The last measure on a term of a service."""
    return [
        one.name
        for one in basis.measures
        if isinstance(one, FactorMeasure)
        and one.target.term == term
        and scheme in one.target.scheme
        and service in one.target.service
    ][-1]


def _rates(basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """A rule may not take more from a rate than the rate."""
    payroll = {
        line.name: line
        for scheme in basis.schemes
        for line in scheme.contributions
        if isinstance(line, Payroll)
    }
    years = basis.clock.years[BASE:]
    for fund in basis.funds:
        for rule in fund.rules:
            given = rule.line
            if not isinstance(given, AutomaticRate):
                continue
            acts = (years >= given.start)[:, None] & rule.regions
            for name in given.lines:
                rate = payroll[name].rate[BASE:]
                for year, region in _first((rate + given.lowest[BASE:] < -ROUNDING) & acts):
                    key = f"{fund.scheme}.funds.{fund.name}.{given.name}.lowest"
                    low, own = float(given.lowest[BASE + year, region]), float(rate[year, region])
                    words = (
                        f"{scalars.percentage(low)} takes more than the rate of {name}, "
                        f"{scalars.percentage(own)} in {_year(basis, year)}; a rate is 0 or more."
                    )
                    yield from _at(basis, assumptions, key, region, words)


def _levels(scheme: SchemeBasis, basis: Basis, assumptions: Assumptions) -> Iterator[Problem]:
    """Levels of dependency are levels of the same people."""
    line = scheme.dependency
    if not isinstance(line, Prevalence):
        return
    rates = line.prevalence[BASE:]
    levels = len(LEVELS) - 1
    total = rates[:, :, 1:].sum(axis=2) if rates.shape[2] > 1 else rates[:, :, 0] * levels
    wrong = np.asarray(np.any(total > 1 + ROUNDING, axis=(-2, -1)))
    for year, region in _first(wrong):
        sex, age = np.unravel_index(total[year, region].argmax(), total.shape[-2:])
        worst = float(total[year, region, sex, age])
        who = f"{SEXES[int(sex)]} aged {AGES[int(age)]}" if total[year, region].size > 1 else "all"
        words = (
            f"the levels of dependency are {scalars.percentage(worst)} together for {who} in "
            f"{_year(basis, year)}; all of them are 100% at most, and the rest is not dependent."
        )
        yield from _at(basis, assumptions, f"{scheme.name}.dependency.prevalence", region, words)


def _first(wrong: Bools) -> list[tuple[int, int]]:
    """Year and region of what is wrong, the first year of each region."""
    regions = np.flatnonzero(wrong.any(axis=0))
    return [(int(wrong[:, region].argmax()), int(region)) for region in regions]


def _year(basis: Basis, position: int) -> int:
    return basis.clock.base_year + position


def _at(
    basis: Basis, assumptions: Assumptions, key: str, region: int, words: str
) -> Iterator[Problem]:
    """A fault at the line that gives a quantity for a region."""
    found = get(assumptions.regions[basis.places.regions[region]], key)
    if found is not None and isinstance(found.value, Leaf):
        origin = found.value.layers[-1].origin
        yield Problem(origin.file, origin.line, origin.column, key, words)
