"""What a scenario adds as new changes nothing before the year it begins in, whatever its kind."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import xarray as xr

from actuarial.batch import PEOPLE_KEPT
from actuarial.checks import compiled_run
from actuarial.projection import Projector
from actuarial.reading.kinds import kinds_of
from actuarial.reading.schema import Measure
from actuarial.reading.schema.benefits import BenefitLine
from actuarial.reading.schema.contributions import ContributionLine
from actuarial.reading.schema.transfers import TransferLine
from actuarial.results.dataset import dataset

ROOT = Path(__file__).resolve().parents[2]


class Added(NamedTuple):
    begins: int
    key: str
    line: str


ADDED = {
    "contributions/payroll": Added(
        2028,
        "uebmi.contributions.surcharge_fund",
        "{kind: payroll, of: [employee], base: covered_wage, rate: {2028: 1%}, "
        "into: {employee_pool: rest}}",
    ),
    "contributions/flat": Added(
        2025,
        "urrbmi.contributions.gift",
        "{kind: flat, of: [resident], amount: 10, into: {resident_pool: rest}}",
    ),
    "contributions/flat by status": Added(
        2027,
        "uebmi.contributions.fee",
        "{kind: flat, of: [employee, flexible], amount: {employee: {2028: 10}, "
        "flexible: {2027: 20}}, into: {employee_pool: rest}}",
    ),
    "contributions/subsidy": Added(
        2026,
        "urrbmi.contributions.grant_more",
        "{kind: subsidy, of: [resident], amount: {2026: 10}, split: {central: 50%, "
        "provincial: 30%, local: 20%}, into: {resident_pool: rest}}",
    ),
    "contributions/share_of_spending": Added(
        2027,
        "urrbmi.contributions.recovered",
        "{kind: share_of_spending, rate: {2027: 1%}, into: {resident_pool: rest}}",
    ),
    "contributions/matching": Added(
        2028,
        "ltci.contributions.budget",
        "{kind: matching, share: {2028: 50%}, into: {long_term_care: rest}}",
    ),
    "contributions/matching whole": Added(
        2025,
        "ltci.contributions.budget",
        "{kind: matching, into: {long_term_care: rest}}",
    ),
    "transfers/flat": Added(
        2026,
        "uebmi.transfers.gift",
        "{kind: flat, of: [retiree], amount: {2026: 100}, source_fund: employee_pool, "
        "target_fund: resident_pool, netted_from: expenditure}",
    ),
    "transfers/payroll": Added(
        2027,
        "uebmi.transfers.levy",
        "{kind: payroll, of: [employee], base: covered_wage, rate: {2027: 0.5%}, "
        "source_fund: employee_pool, target_fund: resident_pool, netted_from: income}",
    ),
    "transfers/share_of_income": Added(
        2028,
        "uebmi.transfers.part",
        "{kind: share_of_income, rate: {2028: 2%}, source_fund: employee_pool, "
        "target_fund: resident_pool, netted_from: income}",
    ),
    "transfers/premium": Added(
        2026,
        "ltci.transfers.assisted",
        "{kind: premium, line: ltci.individual, share: {2026: 10%}, part: 100%, "
        "source_fund: resident_pool, target_fund: long_term_care, netted_from: expenditure}",
    ),
    "benefits/utilization": Added(
        2025,
        "urrbmi.benefits.dentist",
        "{kind: utilization, fund: resident_pool, of: [resident], per: person, "
        "profile: {table: tables/urrbmi_outpatient.csv}, frequency: {growth: 1%}, "
        "unit_cost: {wage_share: 100%, excess: 0%}, in_scope: 80%, reimbursement: 50%}",
    ),
    "benefits/layer": Added(
        2025,
        "critical_illness.benefits.second",
        "{kind: layer, fund: critical_illness, of: [resident], on: [urrbmi.inpatient], "
        "terms: {deductible: 50%, bands: {0: 10%}, ceiling: 6}, "
        "low_income_terms: {deductible: 25%, bands: {0: 10%}, ceiling: 6}, "
        "low_income_share: 8%, events_per_person: 3, variation: 4}",
    ),
    "benefits/share_of_remainder": Added(
        2027,
        "medical_assistance.benefits.more",
        "{kind: share_of_remainder, fund: resident_pool, of: [resident], "
        "on: [urrbmi.outpatient], low_income_share: 10%, share: {2027: 20%}}",
    ),
    "benefits/days_of_care": Added(
        2025,
        "ltci.benefits.night_care",
        "{kind: days_of_care, fund: long_term_care, setting: home, setting_share: 10%, "
        "per_month: {severe_1: 5, severe_2: 5, severe_3: 5}, hours_per_unit: 8, price: 100, "
        "fund_share: 70%, ceiling: 1000}",
    ),
    "benefits/cash": Added(
        2026,
        "ltci.benefits.allowance",
        "{kind: cash, fund: long_term_care, setting: cash, setting_share: {2026: 10%}, "
        "per_month: {severe_1: 100, severe_2: 100, severe_3: 100}, growth: 0%}",
    ),
    "benefits/account_use": Added(
        2027,
        "uebmi.benefits.account_more",
        "{kind: account_use, fund: personal_accounts, of: [employee], of_credits: {2027: 5%}, "
        "of_opening: {2028: 1%}}",
    ),
    "benefits/share_of_income": Added(
        2028,
        "uebmi.benefits.administration",
        "{kind: share_of_income, fund: employee_pool, rate: {2028: 1%}}",
    ),
    "measures/factor": Added(
        2027,
        "measures.heat_wave",
        "{kind: factor, target: {scheme: [urrbmi], service: [inpatient], term: frequency}, "
        "path: {2027: 1.05, 2028: 1}}",
    ),
    "measures/volume_procurement": Added(
        2026,
        "measures.prices",
        "{kind: volume_procurement, target: {scheme: [urrbmi], service: [inpatient]}, "
        "phase_in: {2026: 50%}, cost_share: 27%, covered_share: 35%, price_cut: 53%, "
        "pass_through: 90%, retained: 50%}",
    ),
    "measures/payment_to_providers": Added(
        2027,
        "measures.advances",
        "{kind: payment_to_providers, target: {scheme: [urrbmi], service: [inpatient]}, "
        "share: {2027: 10%}}",
    ),
    "a scale": Added(2027, "uebmi.contributions.flexible.scale", "{2027: 1.2}"),
    "a collection": Added(2026, "uebmi.contributions.employer.collection", "{2026: 90%}"),
    "a growth": Added(2027, "uebmi.benefits.pharmacy.frequency.growth", "{2027: 2%}"),
}
SECTIONS = {
    "contributions": ContributionLine,
    "transfers": TransferLine,
    "benefits": BenefitLine,
    "measures": Measure,
}


def test_every_kind_is_added_by_one_of_the_scenarios() -> None:
    tried = {" ".join(name.split()[:1]) for name in ADDED}
    for section, line in SECTIONS.items():
        assert {f"{section}/{kind}" for kind in kinds_of(line)} <= tried


@pytest.fixture(scope="module")
def projected(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, xr.Dataset]:
    folder = tmp_path_factory.mktemp("added")
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    (folder / "runs").mkdir()
    names = {what: f"new_{number}" for number, what in enumerate(ADDED)}
    for what, added in ADDED.items():
        (folder / "assumptions" / "scenarios" / f"{names[what]}.yaml").write_text(
            f"schema: 1\ninherits: baseline\nreason: {what}\n{added.key}: {added.line}\n", "utf-8"
        )
    run_file = folder / "runs" / "short.yaml"
    run_file.write_text(
        "schema: 1\ntitle: short\nplaces: [china]\n"
        f"scenarios: [baseline, {', '.join(names.values())}]\nbase_year: 2024\nhorizon: 6\n",
        "utf-8",
    )
    compiled, projector = compiled_run(run_file), Projector(PEOPLE_KEPT)
    scenarios = compiled.run.scenarios
    return {
        what: dataset(projector.project(compiled.basis(scenarios[name])), "standard", {})
        for what, name in {"baseline": "baseline", **names}.items()
    }


MOVED = ("total_income", "total_expenditure", "reserve", "account_paid", "beneficiaries", "events")


@pytest.mark.parametrize("what", ADDED)
def test_what_a_scenario_adds_begins_when_it_says(
    projected: Mapping[str, xr.Dataset], what: str
) -> None:
    baseline, new = projected["baseline"], projected[what]
    begins = ADDED[what].begins
    for name in MOVED:
        before = slice(None, begins - 1)
        one, other = (data[name].sel(year=before) for data in (baseline, new))
        if "service" in one.dims:
            other = other.sel(service=one["service"])
        # One line more may change the order of a sum, so not to the bit.
        xr.testing.assert_allclose(one, other, rtol=1e-12)
    moved = np.abs(new["reserve"] - baseline["reserve"]).sel(year=begins).values.max()
    assert moved > 1e6
