"""The committed tables are what the command makes of the published extracts."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from actuarial.calibration import age_curve
from actuarial.calibration.local_tables import provinces, write_local_tables
from actuarial.calibration.national_tables import write_national_tables
from actuarial.calibration.source_tables import read_table

TABLES = Path(__file__).parents[2] / "assumptions" / "tables"


def cells(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split(",") for line in lines if not line.startswith("#")]


def figure(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def assert_same_table(rebuilt, committed):
    """The same labels; figures equal but for the last digit written."""
    new, old = cells(rebuilt), cells(committed)
    assert [len(row) for row in new] == [len(row) for row in old]
    pairs = [
        (a, b) for one, other in zip(new, old, strict=True) for a, b in zip(one, other, strict=True)
    ]
    figures = [(figure(a), figure(b)) for a, b in pairs]
    assert all(a == b for (a, b), (x, _) in zip(pairs, figures, strict=True) if x is None)
    numbers = np.array([pair for pair in figures if pair[0] is not None], dtype=float)
    np.testing.assert_allclose(numbers[:, 0], numbers[:, 1], rtol=2e-5, atol=1.0001e-9)


def test_the_nation_is_rebuilt(tmp_path):
    shutil.copytree(TABLES / "sources", tmp_path / "sources")
    written = write_national_tables(tmp_path)
    assert len(written) == 7
    for path in written:
        assert_same_table(path, TABLES / path.name)


def test_the_provinces_and_zhejiang_are_rebuilt(tmp_path):
    shutil.copytree(TABLES / "sources", tmp_path / "sources")
    written = write_local_tables(tmp_path)
    assert len(written) == 4
    for path in written:
        assert_same_table(path, TABLES / path.name)


def test_the_age_curves_are_rebuilt():
    anchors = age_curve.read_anchors(TABLES / "sources" / "age_anchors.csv")
    levels = age_curve.read_levels(TABLES / "sources" / "use_levels.csv")
    population = age_curve.read_population(TABLES / "population_china.csv")
    written = age_curve.tables(anchors, levels, population)
    assert len(written) == 14
    for name, text in written.items():
        assert text == (TABLES / name).read_text(encoding="utf-8"), name


def people(name, labels):
    table = read_table(TABLES / name, labels)
    # The nation's table begins earlier; all end with the two year ends before the projection.
    return table, table.values[:, -2:].reshape(-1, 2, 101, 2)


def test_provinces_sum_to_the_nation_and_municipalities_to_their_province():
    nation = people("population_china.csv", 2)[1][0]
    table, by_province = people("population_provinces.csv", 3)
    names = list(dict.fromkeys(row[0] for row in table.rows))
    municipalities = people("population_zhejiang.csv", 3)[1]
    assert len(names) == 31
    assert len(municipalities) == 11
    np.testing.assert_array_equal(by_province.sum(axis=0), nation)
    zhejiang = by_province[names.index("zhejiang")]
    np.testing.assert_array_equal(municipalities.sum(axis=0), zhejiang)


def test_zhejiang_meets_its_bulletins_under_official_totals():
    """Bulletin of 2024: 66.70 m, men 34.81 m, 14.94 m of 60 and over, 10.48 m of 65 and over.

    The figures of 2023 were not used but for men and women: 8.90 m of 0-15, 14.24 m of 60 and over.
    """
    factors = read_table(TABLES / "official_factors.csv", 1).values
    table, by_province = people("population_provinces.csv", 3)
    names = list(dict.fromkeys(row[0] for row in table.rows))
    official = by_province[names.index("zhejiang")] * factors
    before, now = official[..., 0], official[..., 1]
    assert now.sum() == pytest.approx(66_700_000, rel=1e-5)
    assert now[0].sum() == pytest.approx(34_810_000, rel=1e-5)
    assert now[:, 60:].sum() == pytest.approx(14_940_000, rel=1e-5)
    assert now[:, 65:].sum() == pytest.approx(10_480_000, rel=1e-5)
    assert before.sum() == pytest.approx(66_270_000, rel=1e-5)
    assert before[:, :16].sum() == pytest.approx(8_900_000, rel=0.01)
    assert before[:, 60:].sum() == pytest.approx(14_240_000, rel=0.01)


def test_municipalities_meet_what_is_known():
    factors = read_table(TABLES / "official_factors.csv", 1).values
    table, cities = people("population_zhejiang.csv", 3)
    names = list(dict.fromkeys(row[0] for row in table.rows))
    now = dict(zip(names, (cities * factors)[..., 1], strict=True))
    assert now["hangzhou"].sum() == pytest.approx(12_624_000, rel=1e-5)
    assert now["ningbo"].sum() == pytest.approx(9_777_000, rel=1e-5)
    assert now["jinhua"].sum() == pytest.approx(7_209_000, rel=1e-5)
    hangzhou = now["hangzhou"] / now["hangzhou"].sum()
    assert hangzhou[:, 60:].sum() == pytest.approx(0.2045, abs=1e-4)
    assert hangzhou[:, :15].sum() == pytest.approx(0.1244, abs=1e-4)
    assert hangzhou[0].sum() == pytest.approx(0.5207, abs=1e-4)
    # Jiaxing's share of 60 and over was 1.032 times the province's at the census.
    province = sum(now.values())
    jiaxing = now["jiaxing"][:, 60:].sum() / now["jiaxing"].sum()
    share = province[:, 60:].sum() / province.sum()
    assert jiaxing / share == pytest.approx(0.1930 / (12_072_684 / 64_567_588), rel=1e-3)


def test_any_province_may_be_held_to_its_bulletin(tmp_path):
    """Henan by its total alone (invented); Zhejiang still meets its own, all sum to the nation."""
    shutil.copytree(TABLES / "sources", tmp_path / "sources")
    (tmp_path / "sources" / "henan_province.csv").write_text(
        "# source: census_2020 evidence: derived unit: person\n"
        "item,2020,2023,2024\n"
        "population,99365519,98150000,97850000\n"
        "male,,,\nage_60_over,,,\nage_65_over,,,\n",
        encoding="utf-8",
    )
    built = provinces(tmp_path)
    official = built.people * built.factors[:, None, None, :]
    totals = dict(zip(built.names, official.sum(axis=(2, 3)).T, strict=True))
    np.testing.assert_allclose(totals["henan"], [98_150_000, 97_850_000], rtol=1e-6)
    np.testing.assert_allclose(totals["zhejiang"], [66_270_000, 66_700_000], rtol=1e-6)
    nation = people("population_china.csv", 2)[1][0]
    np.testing.assert_array_equal(built.people.sum(axis=1), np.moveaxis(nation, -1, 0))
