"""What one place gives and another leaves out: idle where it can be, refused where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from actuarial import Basis, Clock, compile_basis
from actuarial.checks import read_run
from actuarial.reading.problems import Refused
from actuarial.reading.resolved import Run
from messages import shipped_and_toyland

TRIED = "scenarios/higher_rate.yaml"
HEAD = "schema: 1\ninherits: baseline\nreason: tried\nplaces:\n"
DENTIST = """\
    uebmi:
      benefits:
        dentist:
          kind: utilization
          fund: employee_pool
          of: [employee, flexible, retiree]
          per: person
          profile: {table: tables/uebmi_outpatient.csv}
          frequency: {}
          unit_cost: {wage_share: 100%, excess: 0%}
          in_scope: 100%
          scale: {2026: 1}
"""
DESIGN = (
    "          design: {deductible: 100, bands: {0: 50%, 1000: 60%}, ceiling: 20000, variation: 2,"
    " per: year, events_per_person: 3, growth: 2%}\n"
)
ADJUSTMENT = "    pooling: {designs: {adjustment: {%s}}}\n"


def _read(folder: Path, west: str, east: str) -> Run:
    text = HEAD + "".join(
        f"  {name}:\n{said}" for name, said in (("west", west), ("east", east)) if said
    )
    run = shipped_and_toyland.FILES["../runs/toyland.yaml"]
    run = run.replace("[baseline, higher_rate, better_cover, both, fading]", "[higher_rate]")
    run = run.replace("pooling: [municipal]", "pooling: [municipal, adjustment, provincial]")
    return read_run(shipped_and_toyland.write(folder, {TRIED: text, "../runs/toyland.yaml": run}))


def _basis(run: Run) -> Basis:
    clock = Clock(run.base_year, 4)
    return compile_basis(run.scenarios["higher_rate"], run.places, clock, run.pooling)


RATES = "    pooling: {designs: {provincial: {rates: given, target: {uebmi: {rates: {%s}}}}}}\n"
CASES = {
    "one share here, a design there": (
        DENTIST + "          reimbursement: 50%\n",
        DENTIST + DESIGN,
        f"{TRIED}:18:26  uebmi.benefits.dentist.reimbursement\n"
        "    is missing in one place and given in another; within a run places may differ in",
    ),
    "months of reserve": (
        ADJUSTMENT % "reserve_months: 3",
        "",
        f"{TRIED}:6:54  pooling.designs.adjustment.reserve_months\n    is missing in one place",
    ),
    "a national fund": (
        ADJUSTMENT % "national: {start: 2027, levy: 3%, grant: 50%}",
        "",
        f"{TRIED}:6:38  pooling.designs.adjustment.national\n    is missing in one place and given",
    ),
    "a stated rate": (
        RATES % "employer: 6%, flexible: 7%",
        RATES % "employer: 6%",
        "pooling.designs.provincial.target.uebmi.rates.flexible\n    is missing in one place",
    ),
    "bands of cost": (
        DENTIST + DESIGN,
        DENTIST + DESIGN.replace(", 1000: 60%", ""),
        "uebmi.benefits.dentist.design.bands\n"
        "    is [0] in one place and [0, 1000] in another; within a run places may differ in",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_nothing_stands_for_is_refused(tmp_path: Path, case: str) -> None:
    west, east, words = CASES[case]
    with pytest.raises(Refused) as refused:
        _read(tmp_path, west, east)
    assert words in str(refused.value)


def test_conditions_of_a_grant_bind_where_they_are_given(tmp_path: Path) -> None:
    given = ADJUSTMENT % "conditions: {collection_at_least: 95%, budget_kept: 80%}"
    conditions = _basis(_read(tmp_path, given, "")).designs[1].conditions
    assert conditions.budget_kept[-1].tolist() == [1.0, 0.8], "east, which says nothing, and west"
    assert conditions.collection_at_least[-1].tolist() == [0.0, 0.95]


def test_death_related_cost_counts_where_it_is_given(tmp_path: Path) -> None:
    given = "    uebmi: {benefits: {inpatient: {death_cost: {weight: 50%, ratio: 5}}}}\n"
    scheme = next(s for s in _basis(_read(tmp_path, given, "")).schemes if s.name == "uebmi")
    line = next(line for line in scheme.benefits if line.name == "inpatient")
    assert line.death_cost.weight[-1].tolist() == [0.0, 0.5]
