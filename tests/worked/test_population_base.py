"""The switch between the United Nations' and the official base population, everywhere."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from actuarial import Clock, compile_basis, open_result, read_run
from actuarial.__main__ import main
from actuarial.calibration.source_tables import read_table
from actuarial.projection import project_line
from actuarial.results.dataset import dataset
from actuarial.vocabulary import STATUSES

ROOT = Path(__file__).parents[2]
RUNS = ("china", "provinces", "zhejiang")
UN, OFFICIAL = "baseline", "official_population"
MIXED = """\
schema: 1
inherits: baseline
reason: one municipality on the official base
places: {hangzhou: {demography: {population_base: official}}}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(
        ROOT / "assumptions", folder / "assumptions", ignore=shutil.ignore_patterns("sources")
    )
    (folder / "assumptions" / "scenarios" / "mixed.yaml").write_text(MIXED, encoding="utf-8")
    (folder / "runs").mkdir()
    for name in RUNS:
        text = (ROOT / "runs" / f"{name}.yaml").read_text("utf-8")
        scenarios = [UN, OFFICIAL] + ["mixed"] * (name == "zhejiang")
        text = re.sub(r"(?m)^scenarios: .*$", f"scenarios: [{', '.join(scenarios)}]", text)
        text = re.sub(r"(?m)^variants: .*\n", "", text)
        text = re.sub(r"(?m)^horizon: .*$", "horizon: 2", text)
        text = re.sub(r"years_in_tables: \[.*\]", "years_in_tables: [2025]", text)
        (folder / "runs" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def bases(root):
    found = {}
    for name in RUNS:
        run = read_run(root / "runs" / f"{name}.yaml")
        for scenario, assumptions in run.scenarios.items():
            clock = Clock(run.base_year, run.horizon)
            found[name, scenario] = compile_basis(assumptions, run.places, clock, run.pooling)
    return found


def people(bases, name, scenario):
    """[year, region, sex, age] at the ends of 2023 and 2024."""
    return bases[name, scenario].demography.population


def test_the_nation_meets_the_official_totals(bases):
    official = read_table(ROOT / "assumptions/tables/sources/official_population.csv", labels=1)
    nation = people(bases, "china", OFFICIAL)[:, 0]
    for (age,), totals in zip(official.rows, official.values, strict=True):
        found = nation[..., int(age) :].sum(axis=(-2, -1))
        np.testing.assert_allclose(found, totals, rtol=1e-7)


@pytest.mark.parametrize("scenario", [UN, OFFICIAL])
def test_provinces_sum_to_the_nation_on_either_base(bases, scenario):
    together = people(bases, "provinces", scenario).sum(axis=1)
    np.testing.assert_allclose(together, people(bases, "china", scenario)[:, 0], rtol=1e-13)


def test_municipalities_meet_their_provinces_bulletin_on_the_official_base(bases):
    zhejiang = people(bases, "zhejiang", OFFICIAL)
    np.testing.assert_allclose(zhejiang.sum(axis=(1, 2, 3)), [66.27e6, 66.70e6], rtol=1e-7)
    assert people(bases, "zhejiang", UN)[1].sum() == pytest.approx(67_137_457, abs=0.5)


def test_a_mixed_run_switches_one_region_alone(bases):
    mixed, un, official = (people(bases, "zhejiang", s) for s in ("mixed", UN, OFFICIAL))
    at = bases["zhejiang", UN].places.regions.index("hangzhou")
    np.testing.assert_array_equal(mixed[:, at], official[:, at])
    np.testing.assert_array_equal(np.delete(mixed, at, axis=1), np.delete(un, at, axis=1))
    assert (official[:, at] != un[:, at]).any()


@pytest.mark.parametrize("name", RUNS)
def test_members_and_balances_meet_their_counts_on_either_base(bases, name):
    found = []
    for scenario in (UN, OFFICIAL):
        projected = dataset(project_line(bases[name, scenario]), "totals", {})
        opening = projected.sel(year=2024)
        found.append((opening["members"], opening["reserve"]))
    for un, official in zip(*found, strict=True):
        np.testing.assert_allclose(
            official.sum("region").values, un.sum("region").values, rtol=1e-9, atol=1e-3
        )
    if name != "zhejiang":
        counts = (25016.66, 2474.18, 10457.5, 94713.73)
        members = found[1][0].sum("region").max("scheme")
        for status, count in zip(STATUSES, counts, strict=False):
            assert float(members.sel(status=status)) == pytest.approx(1e4 * count, rel=1e-6)


def test_terminal_headline_and_files_say_which_base(root, capsys):
    assert main(["run", str(root / "runs/zhejiang.yaml"), "--processes", "1"]) == 0
    mixed = "official in hangzhou; wpp in the other 10"
    said = f"base population: wpp; of {OFFICIAL}: official; of mixed: {mixed}"
    assert said in " ".join(capsys.readouterr().out.split())
    folder = root / "runs" / "zhejiang"
    lines = (folder / "headline.txt").read_text("utf-8").splitlines()
    stated = [line for line in lines if line.startswith("base population")]
    assert stated == ["base population: official", f"base population: {mixed}"]
    expected = {UN: "wpp", OFFICIAL: "official", "mixed": mixed}
    for scenario, base in expected.items():
        with open_result(folder / f"{scenario}.nc") as result:
            assert result.attrs["population_base"] == base
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["population_base"] == expected
