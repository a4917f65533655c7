"""What a scenario adds as new changes nothing before the year it begins in."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from actuarial import Clock, compile_basis, project, read_run

ROOT = Path(__file__).resolve().parents[2]

ADDED = {
    "line": """
uebmi.contributions.surcharge_fund:
  kind: payroll
  of: [employee]
  base: covered_wage
  rate: {2028: 1%}
  into: {employee_pool: rest}
""",
    "measure": """
measures.heat_wave:
  kind: factor
  target: {scheme: [urrbmi], service: [inpatient], term: frequency}
  path: {2027: 1.05, 2028: 1}
""",
    "line_with_a_number": """
urrbmi.contributions.gift:
  kind: flat
  of: [resident]
  amount: 10
  into: {resident_pool: rest}
""",
}
BEGINS = {"line": 2028, "measure": 2027, "line_with_a_number": 2025}


@pytest.mark.parametrize("what", sorted(ADDED))
def test_what_a_scenario_adds_begins_when_it_says(tmp_path: Path, what: str) -> None:
    shutil.copytree(ROOT / "assumptions", tmp_path / "assumptions")
    (tmp_path / "runs").mkdir()
    head = "schema: 1\ninherits: baseline\nreason: something new"
    (tmp_path / "assumptions" / "scenarios" / "new.yaml").write_text(head + ADDED[what], "utf-8")
    run_file = tmp_path / "runs" / "short.yaml"
    run_file.write_text(
        "schema: 1\ntitle: short\nplaces: [china]\nscenarios: [baseline, new]\n"
        "base_year: 2024\nhorizon: 6\n",
        "utf-8",
    )
    run = read_run(run_file)
    clock = Clock(run.base_year, run.horizon)
    baseline, new = (
        project(compile_basis(run.scenarios[name], run.places, clock, run.pooling))
        for name in ("baseline", "new")
    )
    begins = BEGINS[what]
    for name in ("total_income", "total_expenditure", "reserve"):
        before = slice(None, begins - 1)
        # One line more may change the order of a sum, so not to the bit.
        xr.testing.assert_allclose(
            baseline[name].sel(year=before), new[name].sel(year=before), rtol=1e-12
        )
    moved = np.abs(new["reserve"] - baseline["reserve"]).sel(year=begins).values.max()
    assert moved > 1e6
