"""What a user reads of a table of municipalities that cannot be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actuarial.__main__ import main

ROOT = Path(__file__).parents[2]
HEAD = "label,code,name_zh,population_2024,urban_share_2023,share_60,share_65,share_0_14\n"
SOUND = """\
jinan,370100,济南市,9515000,,,,
others,370200,其他,91500000,,,,
"""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    return folder


@pytest.fixture
def root(shipped: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(shipped)
    return shipped


def message_of(text: str, capsys: pytest.CaptureFixture[str], place: str = "shandong") -> str:
    """What stands on the terminal when a table is refused; nothing may be written."""
    Path("cities.csv").write_text(text, encoding="utf-8")
    before = sorted(Path("assumptions/places").rglob("*"))
    assert main(["new", place, "--municipalities", "cities.csv", "--replace"]) == 2
    assert sorted(Path("assumptions/places").rglob("*")) == before
    assert not Path("runs").exists()
    return capsys.readouterr().err


def test_every_fault_of_a_table_is_reported_in_one_reading(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = """\
Jinan,370100,济南市,9515000,76.4,21.5%,,
qingdao,37020,青岛市,10 443 000人口,0.785,0.2,0.25,0.85
zibo,370300,,467万元,0.1亿,-0.1,,
zibo,370300,淄博市,,,,,
zaozhuang,330400,枣庄市,382,,,
hangzhou,370500,东营市,220万,,,,
"""
    expected = """\
cities.csv:2:1  region
    Jinan is no label; write small letters, digits and _, such as jinan.
cities.csv:2:5  urban_share_2023
    76.4 is not below 1; a share of the people is meant. 76.4%?
cities.csv:3:2  region_code
    37020 is no code (行政区划代码); six digits are meant, such as 370100.
cities.csv:3:4  population_2024
    10 443 000人口 has no unit of a number of persons; write 人, 万人 or 万, or none.
cities.csv:3:7  share_65_2024
    0.25 is not below the share of 60 and over, 0.2.
cities.csv:3:8  share_0_14_2024
    0.85 cannot be; 2% to 45% of the people is meant.
cities.csv:4:3  region_name_zh
    is missing in this row.
cities.csv:4:4  population_2024
    467万元 has no unit of a number of persons; write 人, 万人 or 万, or none.
cities.csv:4:5  urban_share_2023
    0.1亿 has no unit of a share of the people; write %, or none.
cities.csv:4:6  share_60_2024
    -0.1 is not above 0; leave the cell empty where nothing is known.
cities.csv:5:1  region
    zibo stands twice; the first is in line 4.
cities.csv:5:2  region_code
    370300 stands twice; the first is in line 4.
cities.csv:5:4  population_2024
    no number of people stands in this row; write population_2024.
cities.csv:6
    7 cells stand here; the header has 8 columns.
cities.csv:7:1  region
    the label hangzhou is taken; every place has its own, such as hangzhou_shandong.

refused: 15 faults; nothing was written
"""
    assert message_of(HEAD + rows, capsys) == expected


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (
            "label,code,name_zh,populaton_2024\n",
            "cities.csv:1:4  populaton_2024\n"
            "    is not a column of municipalities; did you mean population_2024?",
        ),
        (
            "label,code,name_zh,population_2022\n",
            "cities.csv:1:4  population_2022\n"
            "    2022 is not used; the end of 2023 or 2024 is meant.",
        ),
        (
            "label,code,name_zh,population_2024 (亿元)\n",
            "cities.csv:1:4  population_2024 (亿元)\n"
            "    the unit 亿元 is not known here; 人, 万人 or 万 is meant.",
        ),
        (
            "label,name_zh,population_2024,常住人口2024\n",
            "cities.csv:1  region_code\n"
            "    a column is missing; region_code, code, 代码 or 行政区划代码 is meant.\n"
            "cities.csv:1:4  常住人口2024\n    stands twice; the first is column 3.",
        ),
        ("label;code;name_zh\n", "separated by semicolons (;); save the table with commas."),
        ("", "cities.csv:1\n    the table is empty."),
        (HEAD, "cities.csv:1\n    rows are missing below the header."),
    ],
)
def test_a_header_that_is_not_understood(
    root: Path, capsys: pytest.CaptureFixture[str], header: str, said: str
) -> None:
    assert said in message_of(header, capsys)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            SOUND.replace("9515000", "95150").replace("91500000", "915000"),
            "cities.csv:2:4  population_2024\n    the municipalities sum to 1,010,150 persons, "
            "their province has 100,861,128; is one missing, or the unit (万人)?",
        ),
        (
            SOUND + "zibo,370300,淄博市,,,,,\n".replace(",,,,,", ",,0.7,,,"),
            "cities.csv:4:4  population_2024\n    no number of people stands in this row",
        ),
        (
            SOUND.replace("9515000,,", "9515000,76%,").replace("91500000,,", "1800000,90%,")
            + "zibo,370300,淄博市,89500000,,,,\n"
            + "shandong,370000,山东省,100800000,8%,,,\n",
            "cities.csv:4:5  urban_share_2023\n    an urban share of -0.01",
        ),
        (
            SOUND.replace("370200", "330200"),
            "cities.csv:3:2  region_code\n    330200 lies in another province; codes of shandong "
            "begin with 37.",
        ),
    ],
)
def test_figures_that_cannot_be_those_of_the_province(
    root: Path, capsys: pytest.CaptureFixture[str], rows: str, said: str
) -> None:
    assert said in message_of(HEAD + rows, capsys)


def test_what_the_known_leave_must_be_likely(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = """\
label,code,name_zh,census_2020,population_2024
jinan,370100,济南市,9202432,951.5万
others,370200,其他,92325021,
"""
    said = message_of(table.replace("951.5万", "9515万"), capsys)
    assert "cities.csv:3:5  population_2024\n    5,711,128 persons are left for others" in said


def test_a_province_that_is_divided_keeps_its_municipalities(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "hangzhou,330100,杭州市,12624000,,,,\nnewtown,331200,新市,1000000,,,,\n"
    said = message_of(HEAD + rows, capsys, "zhejiang")
    assert (
        "cities.csv:3:1  region\n    newtown has no file in places/zhejiang/, where huzhou"
        not in said
    )
    assert (
        "cities.csv:3:1  region\n    newtown has no file in places/zhejiang/, where hangzhou"
        in said
    )
    assert (
        "taizhou_zhejiang, wenzhou or zhoushan in places/zhejiang/ must have a row here too."
        in said
    )


def test_what_cannot_be_moved_is_reported_with_its_line(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "assumptions/places/henan/province.yaml"
    shipped = path.read_text("utf-8")
    text = shipped.replace("ltci:\n  opening:\n    long_term_care:", "ltci: {opening: {x:") + "}}\n"
    text += "published:\n  people: {variable: population, persons: 1}\n"
    path.write_text(text.replace("\n}}", "}}"), encoding="utf-8")
    rows = SOUND.replace("37", "41").replace("9515000", "6515000")
    said = message_of(HEAD + rows, capsys, "henan")
    path.write_text(shipped, encoding="utf-8")
    assert "places/henan/province.yaml:41:8  ltci.opening\n    stands within braces { }" in said
    assert "province.yaml:42:1  published\n    would be held against every municipality" in said


def test_files_that_exist_are_written_only_when_asked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("cities.csv").write_text(HEAD + SOUND, encoding="utf-8")
    assert main(["new", "shandong", "--municipalities", "cities.csv"]) == 2
    assert capsys.readouterr().err == (
        "these files exist and would be written anew:\n"
        "    assumptions/places/shandong/province.yaml\n"
        "nothing was written; --replace writes them (places as they are now are kept beside them "
        "as *.former)\n"
    )
    assert not Path("runs").exists()


def test_names_that_are_no_province_or_file(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "shandng", "--municipalities", "cities.csv"]) == 2
    said = capsys.readouterr().err
    assert said == "shandng is none of the 31 provinces; did you mean shandong?\n"
    assert main(["new", "shandong", "--municipalities", "none.csv"]) == 2
    assert capsys.readouterr().err == "none.csv does not exist or is not readable\n"


def test_a_province_without_its_file_is_says_how_to_get_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = root / "assumptions/places/hainan"
    kept = folder.rename(root / "hainan")
    Path("cities.csv").write_text(HEAD + SOUND, encoding="utf-8")
    assert main(["new", "hainan", "--municipalities", "cities.csv"]) == 2
    kept.rename(folder)
    assert capsys.readouterr().err == (
        "places/hainan/province.yaml does not exist; "
        "python -m actuarial.calibration.province_places writes it\n"
    )


def test_counts_without_their_unit_shares_that_cannot_be_and_full_width_commas(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "jinan,370100,济南市,951.5,,96%,,\nqingdao，370200，青岛市，1044.3万，，，，\n"
    said = message_of(HEAD + rows, capsys)
    assert "cities.csv:2:4  population_2024\n    951.5 persons are no municipality" in said
    assert "write the unit, 951.5万人?" in said
    assert "cities.csv:2:6  share_60_2024\n    96% cannot be; 2% to 50% of the people" in said
    assert "cities.csv:3\n    the cells are separated by full-width commas (，); write comm" in said
    assert "refused: 3 faults" in said
