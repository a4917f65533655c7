"""A province divided among its municipalities by the command, and what must not be lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

from actuarial import Clock, compile_basis, read_run
from actuarial.__main__ import main
from actuarial.calibration import province_places
from actuarial.calibration.source_tables import read_table
from actuarial.projection import project_line
from actuarial.results.dataset import dataset
from actuarial.vocabulary import STATUSES

ROOT = Path(__file__).parents[2]
# As a bureau's file might be: Chinese headers, full-width digits, 万人 in header and cell, gaps.
CITIES = """\
标签,行政区划代码,名称,2020普查人口,２０２４年末常住人口（万人）,population_2023,城镇化率2023,share_60_2024,share_0_14
jinan,370100,济南市,9202432,951.5,"9,437,000",76.4％,,
qingdao,370200,青岛市,10071722,…,1037.15万人,0.785,２２.６%,14.8%
,,,,,,,,
rest_of_shandong,379900,其他市,,8084.4,–,,,
shandong,370000,山东省,,10080.17,10122.97万人,65.5%,24.2%,14.5%
"""
LEAF = """\
schema: 1
title: Shandong undivided
places: [shandong]
scenarios: [baseline, official_population]
base_year: 2024
horizon: 3
"""


def desk(folder: Path) -> Path:
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    (folder / "runs").mkdir()
    (folder / "cities.csv").write_bytes(CITIES.encode("gb18030"))
    (folder / "runs" / "leaf.yaml").write_text(LEAF, encoding="utf-8")
    return folder


def new(root: Path, place: str, table: Path, *more: str) -> int:
    return main(["new", place, "--municipalities", str(table), "--root", str(root), *more])


def compiled(run_file: Path, assumptions: Path):
    run = read_run(run_file, assumptions)
    clock = Clock(run.base_year, 3)
    return {
        name: compile_basis(one, run.places, clock, run.pooling)
        for name, one in run.scenarios.items()
    }


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = desk(tmp_path_factory.mktemp("desk"))
    assert new(folder, "shandong", folder / "cities.csv", "--replace") == 0
    run = folder / "runs" / "shandong.yaml"
    text = run.read_text("utf-8").replace("horizon: 75", "horizon: 3")
    text = text.replace("[2025, 2030, 2035, 2050, 2075, 2099]", "[2025]")
    run.write_text(text.replace("[baseline]", "[baseline, official_population]"), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def both(root):
    """The province as it was shipped and divided: bases by scenario."""
    return (
        compiled(root / "runs" / "leaf.yaml", ROOT / "assumptions"),
        compiled(root / "runs" / "shandong.yaml", root / "assumptions"),
    )


def test_it_can_be_checked_and_run_at_once(root, capsys):
    run = str(root / "runs" / "shandong.yaml")
    assert main(["check", run]) == 0
    assert "3 regions" in capsys.readouterr().out
    assert main(["run", run, "--scenario", "baseline", "--processes", "1"]) == 0
    assert (root / "runs" / "shandong" / "baseline.nc").is_file()


@pytest.mark.parametrize("scenario", ["baseline", "official_population"])
def test_people_members_balances_migrants_and_product_are_the_provinces(both, scenario):
    leaf, divided = (found[scenario] for found in both)
    people = divided.demography.population
    assert people.shape[1] == 3
    np.testing.assert_allclose(
        people.sum(axis=1), leaf.demography.population[:, 0], rtol=1e-13, atol=1e-9
    )
    for name in ("net_migrants", "internal_migrants"):
        whole, parts = (getattr(one.demography, name).sum(axis=1) for one in (leaf, divided))
        np.testing.assert_allclose(parts, whole, rtol=1e-6, atol=1e-6)
    before, after = (dataset(project_line(one), "totals", {}) for one in (leaf, divided))
    for name, dims in (("members", "scheme status"), ("reserve", "fund"), ("gdp", "")):
        whole, parts = (
            found[name].sel(year=2024).sum("region").transpose(..., *dims.split()).values
            for found in (before, after)
        )
        if "pooling" in before[name].dims:
            whole, parts = whole[:1], parts[:1]
        np.testing.assert_allclose(parts, whole, rtol=1e-7, atol=1e-3)


def test_the_figures_given_are_met_on_the_official_base(both, root):
    """At the level of the tables: figures over the bulletin's province times the tables'."""
    people = both[1]["official_population"].demography.population[1]
    names = both[1]["baseline"].places.regions
    whole = people.sum()
    jinan, qingdao = (people[names.index(name)] for name in ("jinan", "qingdao"))
    assert jinan.sum() / whole == pytest.approx(951.5 / 10080.17, rel=1e-5)
    old = people[..., 60:].sum() / whole
    assert qingdao[:, 60:].sum() / qingdao.sum() == pytest.approx(0.226 / 0.242 * old, rel=1e-4)
    young = people[..., :15].sum() / whole
    assert qingdao[:, :15].sum() / qingdao.sum() == pytest.approx(0.148 / 0.145 * young, rel=1e-4)
    before = both[1]["official_population"].demography.population[0]
    share = before[names.index("qingdao")].sum() / before.sum()
    assert share == pytest.approx(1037.15 / 10122.97, rel=1e-5)
    stated = read_table(root / "assumptions/tables/municipalities_shandong.csv", labels=3)
    # Qingdao's people of 2024 are what the others leave; the rest is as urban as they leave it.
    assert stated.column("official_2024").sum() == pytest.approx(whole, rel=1e-6)
    assert stated.row("jinan", "370100", "济南市")[-1] == 0.764
    urban = stated.column("urban_share") * stated.column("official_2023")
    assert urban.sum() / stated.column("official_2023").sum() == pytest.approx(0.655, abs=1e-4)


def test_what_the_province_had_is_kept(root):
    folder = root / "assumptions" / "places" / "shandong"
    shipped = (ROOT / "assumptions/places/shandong/province.yaml").read_text("utf-8")
    assert (folder / "province.yaml.former").read_text("utf-8") == shipped
    old, now = (
        yaml.safe_load(shipped),
        yaml.safe_load((folder / "province.yaml").read_text("utf-8")),
    )
    for name in ("code", "name", "source", "evidence"):
        assert now[name] == old[name]
    for name in ("mortality", "fertility"):
        assert now["demography"][name] == old["demography"][name]
    assert now["economy"] == {k: v for k, v in old["economy"].items() if k != "gdp"}
    assert now["totals"]["members"] == old["coverage"]["members"]
    schemes = [part for part in old.values() if isinstance(part, dict) and "opening" in part]
    balances = {fund: given for part in schemes for fund, given in part["opening"].items()}
    assert now["totals"]["opening"] == balances
    assert set(now) & {"coverage", "uebmi", "ltci"} == set()
    for city in ("jinan", "qingdao", "rest_of_shandong"):
        written = yaml.safe_load((folder / f"{city}.yaml").read_text("utf-8"))
        assert written["evidence"] == "illustrative"


def test_a_second_time_the_same_people_are_written_and_places_stay(root, tmp_path):
    copied = tmp_path / "desk"
    shutil.copytree(root, copied)
    assert new(copied, "shandong", copied / "cities.csv") == 2
    assert new(copied, "shandong", copied / "cities.csv", "--replace") == 0
    for path in (root / "assumptions").rglob("*shandong*"):
        if path.is_file():
            again = copied / path.relative_to(root)
            assert again.read_bytes() == path.read_bytes()


def test_the_other_provinces_files_keep_their_share(root, tmp_path):
    """A province that is divided still speaks for itself: the others' members do not move."""
    copied = tmp_path / "assumptions"
    shutil.copytree(root / "assumptions", copied)
    written = province_places.texts(copied)
    assert len(written) == 29
    for name in ("henan", "tibet"):
        new_members, old_members = (
            yaml.safe_load(text)["coverage"]["members"]["employee"]["value"][2024]
            for text in (
                written[name],
                (ROOT / f"assumptions/places/{name}/province.yaml").read_text("utf-8"),
            )
        )
        assert new_members == pytest.approx(old_members, rel=1e-4)


def test_zhejiang_is_rebuilt_by_the_command_and_its_places_stay(tmp_path):
    root = desk(tmp_path)
    sources = ROOT / "assumptions" / "tables" / "sources"
    assert new(root, "zhejiang", sources / "zhejiang_municipalities.csv", "--replace") == 0
    for name in ("population_zhejiang.csv", "municipalities_zhejiang.csv"):
        rebuilt, shipped = (
            (top / "assumptions/tables" / name).read_text("utf-8").splitlines()[2:]
            for top in (root, ROOT)
        )
        assert rebuilt == shipped
    for path in (ROOT / "assumptions/places/zhejiang").iterdir():
        assert (root / "assumptions/places/zhejiang" / path.name).read_bytes() == path.read_bytes()


def test_a_leaf_province_is_rebuilt_by_its_command(tmp_path, monkeypatch):
    root = desk(tmp_path)
    path = root / "assumptions" / "places" / "henan" / "province.yaml"
    shipped = path.read_bytes()
    path.write_text("schema: 1\n", encoding="utf-8")
    words = ["x", "--assumptions", str(root / "assumptions")]
    monkeypatch.setattr("sys.argv", words)
    assert province_places.main() == 2
    assert path.read_text("utf-8") == "schema: 1\n"
    monkeypatch.setattr("sys.argv", [*words, "--replace"])
    assert province_places.main() == 0
    assert path.read_bytes() == shipped


def test_members_that_would_have_no_room_find_it(tmp_path):
    """Tibet's residents hardly leave anybody out: unequal coverage alone would overfill a city."""
    root = desk(tmp_path)
    (root / "cities.csv").write_text(
        "region,code,name_zh,population_2024,urban_share,share_60\n"
        "lhasa,540100,拉萨市,1840000,46.9%,6.3%\n"
        "middle_tibet,540200,中部,1104000,,\n"
        "rest_of_tibet,540300,其余,736000,25.6%,11.8%\n",
        encoding="utf-8-sig",
    )
    assert new(root, "tibet", root / "cities.csv", "--replace") == 0
    folder = root / "assumptions" / "places" / "tibet"
    relative = [
        yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8"))["coverage"][
            "relative_coverage"
        ]["value"]
        for name in ("lhasa", "middle_tibet", "rest_of_tibet")
    ]
    # Coverage stays that of the urban shares.
    assert relative[0] / relative[2] == pytest.approx(46.9 / 25.6, rel=2e-3)
    basis = compiled(root / "runs" / "tibet.yaml", root / "assumptions")["baseline"]
    statuses = project_line(basis).before_money.insured.people[:2].sum(axis=(-2, -1))
    resident, uninsured = (STATUSES.index(one) for one in ("resident", "uninsured"))
    enrolled = statuses[..., resident] / statuses[..., [resident, uninsured]].sum(axis=-1)
    assert enrolled.max() <= 0.999 + 1e-9
