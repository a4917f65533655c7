"""What a reading resolves to: precedence, layers, provenance, identity, digests, notices."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from actuarial.reading.problems import Refused
from actuarial.reading.quantity import (
    Change,
    Fade,
    Follows,
    Growth,
    Labels,
    Leaf,
    Number,
    Table,
)
from actuarial.reading.quantity import Path as YearPath
from actuarial.reading.resolved import Run
from messages import small_schema

RATE = "uebmi.contributions.employer.rate"
COLLECTION = "uebmi.contributions.employer.collection"


def _run(folder: Path, files: dict[str, str | bytes | None] | None = None) -> Run:
    run_file = small_schema.write(folder, files)
    return small_schema.read(run_file)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return _run(tmp_path_factory.mktemp("desk"))


def _leaf(run: Run, scenario: str, region: str, key: str) -> Leaf:
    leaves = {(r, k): leaf for r, k, leaf in run.scenarios[scenario].leaves()}
    return leaves[region, key]


def test_the_run_file_is_resolved(run: Run) -> None:
    assert (run.title, run.base_year, run.horizon) == ("Toyland, two cities", 2024, 10)
    assert list(run.scenarios) == ["baseline", "higher_rate", "local_reform", "both"]
    assert [place.region for place in run.places] == ["east", "west"]
    assert run.pooling == ("municipal", "provincial")
    assert run.outputs.years_in_tables == [2025, 2030]
    assert list(run.scenarios["baseline"].regions) == ["east", "west"]


def test_every_form_of_a_quantity_is_read(run: Run) -> None:
    wage = _leaf(run, "baseline", "east", "economy.average_wage").layers[0].quantity
    assert wage == Growth(120_000.0, Fade(((2025, 0.05),), 0.03, 2030, 2040))
    premium = _leaf(run, "baseline", "east", "urrbmi.contributions.individual.amount")
    assert premium.layers[0].quantity == Growth(380.0, Follows("average_wage"))
    accounts = _leaf(run, "baseline", "east", "uebmi.contributions.employer.into.personal_accounts")
    assert accounts.layers[0].quantity == YearPath(((2015, 0.3), (2023, 0.0)))
    opening = _leaf(run, "baseline", "east", "uebmi.opening.employee_pool").layers[0]
    assert opening.quantity == Number(3_044_550_000_000.0)
    profile = _leaf(run, "baseline", "east", "uebmi.benefits.inpatient.profile").layers[0].quantity
    assert isinstance(profile, Table)
    assert profile.columns == ("frequency", "unit_cost")
    assert profile.values == (0.1, 9000.0, 0.12, 8000.0)
    members = _leaf(run, "baseline", "west", "members").layers[0]
    assert members.quantity == Labels((("employee", Number(30_000.0)), ("retiree", Number(9000.0))))


def test_a_municipality_replaces_the_nation_whole_and_the_leaf_says_what_it_covers(
    run: Run,
) -> None:
    east = _leaf(run, "baseline", "east", RATE)
    assert [layer.quantity for layer in east.layers] == [Number(0.09)]
    assert [layer.origin.layer for layer in east.covers] == ["nation"]
    west = _leaf(run, "baseline", "west", RATE)
    assert west.layers[0].quantity == Number(0.08)
    assert west.covers == ()
    both = [_leaf(run, "baseline", region, COLLECTION) for region in ("east", "west")]
    assert {leaf.layers[0].quantity for leaf in both} == {Number(0.97)}
    assert {leaf.layers[0].origin.file for leaf in both} == {"places/toyland/province.yaml"}


def test_scenarios_stack_on_what_they_cover(run: Run) -> None:
    leaf = _leaf(run, "higher_rate", "west", RATE)
    assert leaf.layers[1].quantity == Change("add", YearPath(((2030, 0.01),)))
    origin = leaf.layers[1].origin
    assert (origin.file, origin.line, origin.layer) == (
        "scenarios/higher_rate.yaml",
        4,
        "higher_rate",
    )
    labels = _leaf(run, "both", "east", "uebmi.benefits.inpatient.reimbursement")
    assert labels.layers[1].quantity == Labels((("retiree", YearPath(((2026, 0.9),))),))


def test_a_scenarios_places_concern_that_region_only(run: Run) -> None:
    assert len(_leaf(run, "local_reform", "west", COLLECTION).layers) == 2
    assert len(_leaf(run, "local_reform", "east", COLLECTION).layers) == 1


def test_a_scenario_may_name_a_province_and_its_municipality_comes_after(tmp_path: Path) -> None:
    name = "assumptions/scenarios/local_reform.yaml"
    local = (
        "  toyland: {uebmi.contributions.employer.collection: {2026: 96%}, "
        "pooling: {in_force: {employee_pool: provincial}}}\n"
    )
    run = _run(tmp_path, {name: small_schema.FILES[name].replace("  west:", local + "  west:")})
    east, west = (_leaf(run, "local_reform", region, COLLECTION) for region in ("east", "west"))
    assert [layer.quantity for layer in east.layers[1:]] == [YearPath(((2026, 0.96),))]
    assert [layer.quantity for layer in west.layers[1:]] == [
        YearPath(((2026, 0.96),)),
        YearPath(((2027, 0.99),)),
    ]
    assert {r: m.pooling.in_force for r, m in run.scenarios["local_reform"].regions.items()} == {
        "east": {"employee_pool": "provincial"},
        "west": {"employee_pool": "provincial"},
    }


def test_parents_come_first_and_joined_scenarios_once(run: Run) -> None:
    assert run.scenarios["both"].chain == ("baseline", "higher_rate", "local_reform", "both")


def test_a_variant_is_merged_over_each_scenario(run: Run) -> None:
    low = run.variant("higher_rate", "low")
    leaves = {(r, k): leaf for r, k, leaf in low.leaves()}
    assert [layer.origin.layer for layer in leaves["east", RATE].layers] == ["east", "higher_rate"]
    assert leaves["east", "economy.cpi_growth"].layers[1].quantity == Change("add", Number(-0.005))


def test_source_and_evidence_come_from_the_nearest_that_names_them(run: Run) -> None:
    rate = _leaf(run, "baseline", "west", RATE).layers[0]
    assert (rate.source, rate.evidence) == ("notice, page 3", "judgement")
    local = _leaf(run, "baseline", "east", RATE).layers[0]
    assert (local.source, local.evidence) == ("yearbook", "illustrative")
    table = _leaf(run, "baseline", "east", "demography.mortality").layers[0]
    assert (table.source, table.evidence) == ("yearbook", "derived")


def test_labels_that_cite_on_their_own_carry_all_sources_and_the_weakest_evidence(
    tmp_path: Path,
) -> None:
    old = "members: {employee: {value: 3, unit: 万人}, retiree: 9000}"
    new = "members: {employee: {value: 3, unit: 万人, source: notice, evidence: unverified}}"
    west = "assumptions/places/toyland/west.yaml"
    run = _run(tmp_path, {west: small_schema.FILES[west].replace(old, new)})
    layer = _leaf(run, "baseline", "west", "members").layers[0]
    assert (layer.source, layer.evidence) == ("notice", "unverified")


def test_what_no_overlay_touches_is_the_same_object(run: Run) -> None:
    baseline, reform = run.scenarios["baseline"], run.scenarios["higher_rate"]
    east, west = baseline.regions["east"], baseline.regions["west"]
    assert east.schemes["urrbmi"] is west.schemes["urrbmi"]
    assert reform.regions["east"].demography is east.demography
    assert (
        east.schemes["uebmi"].funds["employee_pool"]
        is (west.schemes["uebmi"].funds["employee_pool"])
    )
    assert reform.regions["east"].economy is east.economy
    assert reform.regions["east"].schemes["uebmi"] is not east.schemes["uebmi"]
    assert (
        reform.regions["east"].schemes["uebmi"].benefits["inpatient"]
        is (east.schemes["uebmi"].benefits["inpatient"])
    )


def test_the_province_keeps_its_own_name(run: Run) -> None:
    assert run.scenarios["baseline"].provinces["toyland"].name.en == "Toyland"
    assert run.scenarios["baseline"].regions["east"].name.en == "East"


def test_codes_stay_text(run: Run) -> None:
    assert run.scenarios["baseline"].regions["east"].code == "010100"


def test_a_province_without_municipalities_is_a_leaf(tmp_path: Path) -> None:
    west = small_schema.FILES["assumptions/places/toyland/west.yaml"]
    run = _run(
        tmp_path,
        {
            "assumptions/places/lonely/province.yaml": west,
            "runs/toyland.yaml": small_schema.FILES["runs/toyland.yaml"].replace(
                "[toyland]", "[lonely]"
            ),
        },
    )
    assert [(p.region, p.province) for p in run.places] == [("lonely", "lonely")]
    assert run.scenarios["baseline"].regions["lonely"].name.en == "West"


def test_digests_name_every_file_that_was_read(run: Run) -> None:
    text = small_schema.FILES["assumptions/economy.yaml"].encode()
    assert run.digests["economy.yaml"] == hashlib.sha256(text).hexdigest()
    assert {"runs/toyland.yaml", "tables/mortality.csv", "scenarios/both.yaml"} <= set(run.digests)


def test_a_table_in_gb18030_is_read_with_one_notice(tmp_path: Path) -> None:
    name = "assumptions/tables/mortality.csv"
    run = _run(
        tmp_path, {name: ("# note: 死亡率 " + small_schema.FILES[name][2:]).encode("gb18030")}
    )
    assert [str(problem) for problem in run.warnings] == [
        "tables/mortality.csv:1\n    warning: read as GB18030; save it as UTF-8 to be sure."
    ]


def test_an_override_that_changes_something_somewhere_is_no_warning(tmp_path: Path) -> None:
    name = "assumptions/scenarios/higher_rate.yaml"
    run = _run(tmp_path, {name: small_schema.FILES[name].replace("{add: {2030: 1%}}", "9%")})
    assert run.warnings == ()


def test_a_link_out_of_the_assumptions_is_refused(tmp_path: Path) -> None:
    run_file = small_schema.write(tmp_path)
    outside = tmp_path / "mortality.csv"
    inside = tmp_path / "assumptions/tables/mortality.csv"
    inside.rename(outside)
    inside.symlink_to(outside)
    with pytest.raises(Refused) as refused:
        small_schema.read(run_file)
    assert str(refused.value) == (
        "demography.yaml:2:20  demography.mortality.table\n"
        "    tables/mortality.csv leads out of the assumptions; copy the file in."
    )


def test_a_run_file_below_no_assumptions_is_refused(tmp_path: Path) -> None:
    lonely = tmp_path / "run.yaml"
    lonely.write_text("schema: 1\n")
    with pytest.raises(Refused, match=r"no folder above this file holds assumptions/"):
        small_schema.read(lonely)


def test_assumptions_elsewhere_are_named(tmp_path: Path) -> None:
    small_schema.write(tmp_path / "here")
    run_file = tmp_path / "there.yaml"
    run_file.write_text(small_schema.FILES["runs/toyland.yaml"])
    for root in (tmp_path / "here", tmp_path / "here/assumptions"):
        found = small_schema.read(run_file, root)
        assert found.root == tmp_path / "here/assumptions"


def test_reading_imports_nothing_heavy() -> None:
    heavy = ["numpy", "pandas", "xarray", "scipy", "statsmodels"]
    code = (
        "import sys, actuarial.reading.run; "
        f"sys.exit(any(module in sys.modules for module in {heavy}))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
