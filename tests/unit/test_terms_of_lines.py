"""Every term that the schema declares of a line is read by the line's rules, and no other.

Others are refused by the type checker, since a line has no other fields. That each is read is seen
while a run is projected that has every kind of line, with every section that may be left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from toy_province import basis_of, read_toy

from actuarial import measures
from actuarial.basis import Basis
from actuarial.basis import compiled_lines as lines
from actuarial.basis.line import Line
from actuarial.measures import kinds as measure_kinds
from actuarial.projection import project_line

KINDS = {
    kind.__name__: kind
    for kind in vars(lines).values()
    if is_dataclass(kind) and kind.__module__ == lines.__name__
}
OF_EVERY_LINE = {field.name for field in fields(Line)}
DECLARED = {
    (name, field.name)
    for name, kind in KINDS.items()
    for field in fields(kind)
    if field.name not in OF_EVERY_LINE
}

EVERYTHING = """
inherits: baseline
reason: a line of every kind
measures:
  factor:
    kind: factor
    target: {scheme: [uebmi], service: [inpatient], term: frequency}
    path: {2025: 0.9}
  prices:
    kind: volume_procurement
    target: {scheme: [uebmi], service: [pharmacy]}
    phase_in: {2025: 30%}
    cost_share: 27%
    covered_share: 35%
    price_cut: 53%
    pass_through: 90%
    retained: 50%
  advances:
    kind: payment_to_providers
    target: {scheme: [uebmi], service: [inpatient]}
    share: {2025: 10%}
uebmi:
  funds:
    employee_pool:
      rule:
        {kind: automatic_rate, start: 2025, lines: [employer], months: 6, step: 1%, highest: 2%,
        ease_above: 20}
      further:
        back: {kind: return_excess, start: 2025, lines: [employer], months: 15}
        grant: {kind: backstop, start: 2025}
    personal_accounts: {rule: {kind: report}}
  transfers:
    of_wages: &of_wages
      kind: payroll
      of: [employee]
      base: covered_wage
      rate: {2025: 1%}
      source_fund: employee_pool
      target_fund: personal_accounts
      netted_from: expenditure
    of_income:
      kind: share_of_income
      rate: {2025: 1%}
      source_fund: employee_pool
      target_fund: personal_accounts
      netted_from: income
  benefits:
    administration: {kind: share_of_income, fund: employee_pool, rate: {2025: 1%}}
    dentist:
      kind: utilization
      fund: employee_pool
      of: [employee, flexible, retiree]
      per: person
      profile: {table: tables/uebmi_outpatient.csv}
      frequency: {}
      unit_cost: {wage_share: 100%, excess: 0%}
      in_scope: 100%
      design:
        deductible: 100
        bands: {0: 50%, 1000: 60%}
        ceiling: 20000
        variation: 2
        per: year
        events_per_person: 3
        growth: 2%
      scale: {2025: 1}
      death_cost: {weight: 50%, ratio: 5}
urrbmi.funds.resident_pool.rule:
  {kind: balanced, start: 2025, lines: [premium], months: 6, lowest: 0.5, highest: 5}
critical_illness.funds.critical_illness.rule: {kind: benefit_cut, start: 2025}
ltci.funds.long_term_care.rule: {kind: budget_cap, start: 2025}
medical_assistance.funds.medical_assistance.rule: {kind: borrow, start: 2025, rate: 3%}
pooling.designs:
  adjustment:
    reserve_months: 3
    conditions: {collection_at_least: 95%, budget_kept: 90%}
    opening: {employee_pool: 1000}
    national: {start: 2025, levy: 3%, grant: 50%, reserve_months: 2}
  provincial:
    rates: given
    benefits: given
    target:
      uebmi: {rates: {employer: 6%}, benefits: {inpatient: 80%}}
"""


@pytest.fixture(scope="module")
def everything(toy_root: Path) -> Basis:
    """The toy for one year with a line of every kind."""
    folder = toy_root / "assumptions/scenarios"
    given = yaml.safe_dump({"schema": 1, **yaml.safe_load(EVERYTHING)}, sort_keys=False)
    (folder / "everything.yaml").write_text(given, encoding="utf-8")
    return basis_of(read_toy(toy_root, "everything", horizon=1), "everything")


def _read(patch: pytest.MonkeyPatch, work: Callable[[], object]) -> set[tuple[str, str]]:
    """Fields of lines and of their sections that are read while the work is done."""
    seen = set()
    for name, kind in KINDS.items():

        def getattribute(self: Any, field: str, name: str = name) -> Any:
            seen.add((name, field))
            return object.__getattribute__(self, field)

        patch.setattr(kind, "__getattribute__", getattribute, raising=False)
    work()
    patch.undo()
    return seen


def test_every_term_declared_is_read(everything: Basis, monkeypatch: pytest.MonkeyPatch) -> None:
    read = _read(monkeypatch, lambda: project_line(everything))
    assert sorted(DECLARED - read) == []


def test_mutant_a_rule_that_forgets_a_term_is_noticed(
    everything: Basis, monkeypatch: pytest.MonkeyPatch
) -> None:
    def of_prices(read: set[tuple[str, str]]) -> set[str]:
        return {field for name, field in DECLARED - read if name == "VolumeProcurement"}

    def forgetful(measure: Any) -> measure_kinds.Factors:
        if measure.name != "prices":
            return {}
        return {"unit_cost": 1 - measure.phase_in * measure.cost_share * measure.price_cut}

    def effects() -> object:
        return project_line(everything)

    assert of_prices(_read(monkeypatch, effects)) == set()
    monkeypatch.setitem(measures.effects.__globals__, "factors_of", forgetful)
    assert of_prices(_read(monkeypatch, effects)) == {"covered_share", "pass_through"}
