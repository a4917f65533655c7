"""Designs of pooling and rules of the funds: from the assumptions to the terms of the ledger."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Floats
from actuarial.basis.types import Basis, Line
from actuarial.entries import Flows
from actuarial.funds.book import lines_of
from actuarial.funds.designs import Design
from actuarial.funds.rules import Rule

PROJECTED = slice(2, None)
"""The projected years of the Basis, which begins in the year before the base year."""

TERMS = ("levy", "grant", "reserve_months", "handover", "pooled_share")
NATIONAL_TERMS = ("levy", "grant", "reserve_months")
RULE_TERMS = {
    "months": "months",
    "lowest": "low",
    "highest": "high",
    "share": "share",
    "rate": "rate",
    "step": "step",
    "ease_above": "ease_above",
}
"""Quantity of a rule in the files → term of the ledger's rule."""
AUTOMATIC = {"lowest": "lowest", "highest": "highest"}
"""The same names mean shares of the base where the rate moves."""


def design_of(basis: Basis, line: Line, effort: Floats) -> Design:
    """The terms of one design over the projected years.

    effort[year (projected), ..., region, fund] share of what is due that is collected.
    Source: docs/method.md §8.
    """
    years = basis.clock.years
    covered = np.array([fund.pooled and fund.name in line.words("funds") for fund in basis.funds])
    if "start" not in line.terms:
        return Design(line.kind, covered, int(years[2]))
    start = int(str(line.terms["start"]))
    terms: dict[str, ArrayLike] = {
        name: line.values[name][PROJECTED, ..., None] for name in TERMS if name in line.values
    }
    if "opening" in line.values:
        first = [int(np.flatnonzero(basis.places.province == one)[0]) for one in _provinces(basis)]
        terms["opening"] = line.values["opening"][1][..., first, :] * covered
    if "conditions.budget_kept" in line.values and effort.ndim:
        terms["conditions"] = _earned(line, effort)
    return Design(line.kind, covered, start, terms, _national(basis, line))


def _provinces(basis: Basis) -> range:
    return range(len(basis.places.provinces))


def _earned(line: Line, effort: Floats) -> Floats:
    """Share of the grant a region earns: by collection, in proportion, and by its budget."""
    least = line.values["conditions.collection_at_least"][PROJECTED, ..., None]
    collected = np.divide(effort, least, out=np.ones_like(effort), where=least > effort)
    kept: Floats = collected * line.values["conditions.budget_kept"][PROJECTED, ..., None]
    return kept


def _national(basis: Basis, line: Line) -> dict[str, ArrayLike] | None:
    """Terms of the fund above the provinces; none where the run has only one province."""
    if "national.start" not in line.terms or len(basis.places.provinces) < 2:
        return None
    begun = basis.clock.years[PROJECTED] >= int(str(line.terms["national.start"]))
    terms: dict[str, ArrayLike] = {}
    for name in NATIONAL_TERMS:
        if f"national.{name}" in line.values:
            # Of any of the regions: one fund stands above all of them.
            path = line.values[f"national.{name}"][PROJECTED, ..., :1].copy()
            if name != "reserve_months":
                path[~begun] = 0.0
            terms[name] = np.repeat(path[..., None], len(basis.funds), axis=-1)
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
            if "collection" not in line.values:
                continue
            fund = funds.index(line.text("into.rest"))
            columns = lines_of(flows.labels.income_lines, [line.name])
            amount = flows.income[1:, number, ..., fund, columns].sum(axis=0)
            rate = line.values["collection"][PROJECTED]
            response = flows.collection[(line.text("into.rest"), line.name)][1:, number]
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
            if "start" not in line.terms:
                continue
            here = np.arange(len(basis.funds)) == position
            bound = here if rule.regions.all() else rule.regions[:, None] & here
            names = RULE_TERMS | (AUTOMATIC if line.kind == "automatic_rate" else {})
            terms: dict[str, ArrayLike] = {
                term: line.values[name][PROJECTED, ..., None]
                for name, term in names.items()
                if name in line.values
            }
            if line.kind == "automatic_rate":
                terms["rate"] = _rate_in_force(basis, flows, number, position)[..., None]
            rules.append(Rule(line.kind, bound, int(str(line.terms["start"])), terms))
    return rules


def scaled_lines(basis: Basis, flows: Flows, fund: int) -> list[int]:
    """Columns of the income lines that the fund's rules may scale."""
    wanted = [word for rule in basis.funds[fund].rules for word in rule.line.words("lines")]
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
