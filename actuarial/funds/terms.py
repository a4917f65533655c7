"""Designs of pooling and rules of the funds: from the assumptions to the terms of the ledger."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats
from actuarial.basis import compiled_lines as lines
from actuarial.basis.types import Basis
from actuarial.entries import Flows
from actuarial.funds.book import lines_of
from actuarial.funds.designs import Design
from actuarial.funds.rules import Rule

PROJECTED = slice(2, None)
"""The projected years of the Basis, which begins in the year before the base year."""
SCALING = lines.Balanced | lines.AutomaticRate | lines.ReturnExcess
"""Rules that change income lines."""


def design_of(basis: Basis, line: lines.Design, effort: Floats) -> Design:
    """The terms of one design over the projected years.

    effort[year (projected), ..., region, fund] share of what is due that is collected.
    Source: docs/method.md §8.
    """
    if isinstance(line, lines.Municipal):
        covered = np.zeros(len(basis.funds), dtype=bool)
        return Design(line.kind, covered, int(basis.clock.years[2]))
    covered = np.array([fund.pooled and fund.name in line.funds for fund in basis.funds])
    terms: dict[str, ArrayLike]
    if isinstance(line, lines.Unified):
        terms = _projected(handover=line.handover, pooled_share=line.pooled_share)
    else:
        terms = _adjustment(line)
        if line.opening is not None:
            terms["opening"] = line.opening[1][..., _first_regions(basis), :] * covered
        if line.conditions is not None and effort.ndim:
            terms["conditions"] = _earned(line.conditions, effort)
    return Design(line.kind, covered, line.start, terms, _national(basis, line.national))


def _adjustment(line: lines.Adjustment | lines.National) -> dict[str, ArrayLike]:
    return _projected(levy=line.levy, grant=line.grant, reserve_months=line.reserve_months)


def _projected(**paths: Floats | None) -> dict[str, ArrayLike]:
    """Paths over the projected years by name, [year, ..., region, 1]; those not given left out."""
    return {name: path[PROJECTED, ..., None] for name, path in paths.items() if path is not None}


def _first_regions(basis: Basis) -> list[int]:
    provinces = range(len(basis.places.provinces))
    return [int(np.flatnonzero(basis.places.province == one)[0]) for one in provinces]


def _earned(conditions: lines.Conditions, effort: Floats) -> Floats:
    """Share of the grant a region earns: by collection, in proportion, and by its budget."""
    least = conditions.collection_at_least[PROJECTED, ..., None]
    collected = np.divide(effort, least, out=np.ones_like(effort), where=least > effort)
    kept: Floats = collected * conditions.budget_kept[PROJECTED, ..., None]
    return kept


def _national(basis: Basis, national: lines.National | None) -> dict[str, ArrayLike] | None:
    """Terms of the fund above the provinces; none where the run has only one province."""
    if national is None or len(basis.places.provinces) < 2:
        return None
    begun = basis.clock.years[PROJECTED] >= national.start
    terms: dict[str, ArrayLike] = {}
    for name, by_region in _adjustment(national).items():
        # Of any of the regions: one fund stands above all of them.
        path = np.array(by_region)[..., :1, :]
        if name != "reserve_months":
            path[~begun] = 0.0
        terms[name] = np.repeat(path, len(basis.funds), axis=-1)
    return terms


def collection_effort(basis: Basis, flows: Flows, number: int) -> Floats:
    """Share of what is due that is collected, [year (projected), region, fund], of one design.

    Σ collected / Σ due over the contribution lines that mainly feed the fund; 1 where none does.
    """
    shape = flows.levied[1:, number].shape
    collected, due = np.zeros(shape), np.zeros(shape)
    funds = flows.labels.funds
    for scheme in basis.schemes:
        for line in scheme.contributions:
            if not isinstance(line, lines.Payroll | lines.Flat):
                continue
            fund = funds.index(line.into.rest)
            columns = lines_of(flows.labels.income_lines, [line.name])
            amount = flows.income[1:, number, ..., fund, columns].sum(axis=0)
            rate = line.collection[PROJECTED]
            response = flows.collection[(line.into.rest, line.name)][1:, number]
            collected[..., fund] += amount
            due[..., fund] += np.divide(
                amount, rate * response, out=np.zeros_like(amount), where=rate * response > 0
            )
    return np.divide(collected, due, out=np.ones_like(due), where=due > 0)


def rules_of(basis: Basis, flows: Flows, number: int) -> list[Rule]:
    """The rules of all funds under one design, each fund's in the order in which they act."""
    rules = []
    for position, fund in enumerate(basis.funds):
        for rule in fund.rules:
            line = rule.line
            if isinstance(line, lines.Report):
                continue
            here = np.arange(len(basis.funds)) == position
            bound = here if rule.regions.all() else rule.regions[:, None] & here
            terms = _projected(**_paths(line))
            if isinstance(line, lines.AutomaticRate):
                terms["rate"] = _rate_in_force(basis, flows, number, position)[..., None]
            rules.append(Rule(line.kind, bound, line.start, terms))
    return rules


def _paths(line: lines.Rule) -> dict[str, Floats]:
    """The paths of a rule by their names, which are those of the ledger's terms."""
    given = ((field.name, getattr(line, field.name)) for field in fields(line))
    return {name: value for name, value in given if isinstance(value, np.ndarray)}


def scaled_lines(basis: Basis, flows: Flows, fund: int) -> list[int]:
    """Columns of the income lines that the fund's rules may scale."""
    rules = [rule.line for rule in basis.funds[fund].rules]
    wanted = [word for rule in rules if isinstance(rule, SCALING) for word in rule.lines]
    return lines_of(flows.labels.income_lines, wanted)


def _rate_in_force(basis: Basis, flows: Flows, number: int, fund: int) -> Floats:
    """The rate of the lines a rule moves, [year (projected), region].

    A point more on every line brings Σ amount / rate, so that one rate stands for all of them.
    """
    amounts, bases = (np.zeros(flows.levied[1:, number, ..., fund].shape) for _ in range(2))
    for column in scaled_lines(basis, flows, fund):
        label = flows.labels.income_lines[column]
        rate = flows.rate[(basis.funds[fund].name, label)][1:, number]
        amount = flows.income[1:, number, ..., fund, column]
        amounts += amount
        bases += np.divide(amount, rate, out=np.zeros_like(amount), where=rate > 0)
    found: Floats = np.divide(amounts, bases, out=np.zeros_like(bases), where=bases > 0)
    return found
