"""Keys of people that exclude each other, or that mean nothing where they stand, are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import shipped_and_toyland
from messages.test_messages import JARGON
from messages.test_people_messages import OWN, own, said
from messages.test_refusals import FILES, TRIED, ZHOUSHAN
from tests.one_line import one_line

PROVINCE = "places/zhejiang/province.yaml"
GIVEN = "demography: {migration: {share: 0, internal: 0}}"
WHOLE = (
    "    is a number of people and would be given whole to every place it reaches, such as "
    "{place}; write each place's own {where}. Shares of the people (rates) may stand for all."
)
MOVES = "# source: judgement evidence: illustrative unit: share\nregion,destination,value\n"


def placed(text: str) -> dict[str, str | None]:
    """Zhoushan with its people written anew."""
    place = (FILES[ZHOUSHAN] or "").replace(GIVEN, f"demography: {{{text}}}")
    return {ZHOUSHAN: place}


def nation(text: str) -> dict[str, str | None]:
    """The nation's people with a migration of their own."""
    shipped = (shipped_and_toyland.ROOT / "assumptions" / "demography.yaml").read_text(
        encoding="utf-8"
    )
    return {"demography.yaml": shipped + f"{text}\n"}


def province(text: str) -> dict[str, str | None]:
    shipped = (shipped_and_toyland.ROOT / "assumptions" / PROVINCE).read_text(encoding="utf-8")
    assert "\ndemography:" in shipped
    return {PROVINCE: shipped.replace("\ndemography:", f"\ndemography:\n  {text}")}


def tried(text: str) -> dict[str, str | None]:
    return {TRIED: (FILES[TRIED] or "") + f"{text}\n"}


def moving(rows: str) -> dict[str, str | None]:
    return nation("  moves: {table: tables/moves.csv}") | {"tables/moves.csv": MOVES + rows}


def warned(folder: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str | None]) -> str:
    """The warnings of a run that is sound, and what check says of it."""
    run_file = shipped_and_toyland.write(folder, {**FILES, **files})
    assert main(["check", str(run_file)]) == 0, capsys.readouterr().err
    printed = capsys.readouterr()
    assert not JARGON.search(printed.err)
    return printed.err + printed.out


REFUSED = {
    "persons of a province": (
        province("migration: {total: 12_000}"),
        [f"{PROVINCE}:", "demography.migration.total", "given whole", "lishui.yaml"],
    ),
    "persons of the nation": (
        nation("  source: judgement\n  evidence: illustrative\n  internal: 5000")
        | placed("migration: {share: 0}"),
        ["demography.yaml:20:13  demography.migration.internal", "zhoushan.yaml"],
    ),
    "persons of a scenario": (
        tried("demography.migration.total: {2030: 12000}"),
        [
            f"{TRIED}:4:29  demography.migration.total\n"
            + WHOLE.format(place="lishui", where="below places: {lishui: …}"),
        ],
    ),
    "persons added by a scenario": (
        tried("demography.migration.internal: {add: {2030: 12000}}"),
        [f"{TRIED}:4:32  demography.migration.internal\n    is a number of people"],
    ),
    "persons of a scenario for a province": (
        tried("places: {zhejiang: {demography.migration.total: 12000}}"),
        [f"{TRIED}:4:49  demography.migration.total"],
    ),
    "a destination that is nowhere": (
        moving("lishui,zhoushn,1%\n"),
        ["tables/moves.csv:3  destination\n    zhoushn is no place; did you mean zhoushan?"],
    ),
    "an origin that is nowhere": (
        moving("lishu,zhoushan,1%\n"),
        ["tables/moves.csv:3  region\n    lishu is no place; did you mean lishui?"],
    ),
    "moves to where they are": (
        moving("lishui,zhoushan,1%\nlishui,lishui,6%\n"),
        ["tables/moves.csv:4  demography.migration.moves\n    lishui is where these people live"],
    ),
    "more than everybody moves": (
        moving("lishui,zhoushan,60%\nlishui,beijing,50%\n"),
        [
            "tables/moves.csv:3  demography.migration.moves\n"
            "    110% of the people of lishui leave, all destinations together; 100% at most can."
        ],
    ),
    "a number of moves": (
        nation("  moves: 5%"),
        ["demography.migration.moves\n    a table with columns region (origin) and destination"],
    ),
    "town and country of one municipality": (
        placed("migration: {share: 0}, mortality: {urban_rural: 0.8}"),
        [
            f"{ZHOUSHAN}:7:62  demography.mortality.urban_rural\n"
            "    is for the province or the nation: it divides a province's deaths among its "
            "municipalities and has no effect in one of them; write it in "
            f"{PROVINCE} or in demography.yaml."
        ],
    ),
    "town and country of one municipality by a scenario": (
        tried("places: {zhoushan: {demography.mortality.urban_rural: 0.8}}"),
        ["write it below places: {zhejiang: …}, or for all."],
    ),
    "a level of fertility twice": (
        placed("migration: {share: 0}, fertility: {total: 1.1, ratio: 0.9}"),
        [
            f"{ZHOUSHAN}:7:68  demography.fertility.ratio\n"
            "    stands beside total, and both give the births of a woman; leave one out."
        ],
    ),
    "a ratio below the nation's total": (
        {
            **placed("migration: {share: 0}, fertility: {ratio: 0.9}"),
            "demography.yaml": (
                (shipped_and_toyland.ROOT / "assumptions" / "demography.yaml")
                .read_text(encoding="utf-8")
                .replace("fertility:\n", "fertility:\n  total: 1.1\n  source: judgement\n")
            ),
        },
        [f"{ZHOUSHAN}:7:", "is not read: total stands in demography.yaml:"],
    ),
    "a life expectancy and a shift": (
        placed("migration: {share: 0}, mortality: {life_expectancy: 80, life_expectancy_shift: 1}"),
        ["demography.mortality.life_expectancy_shift\n    stands beside life_expectancy, and"],
    ),
    "a total and a share": (
        placed("migration: {share: 0.01, total: 500}"),
        [
            f"{ZHOUSHAN}:7:33  demography.migration.share\n"
            "    stands beside total, and both give the net migrants of the place; leave one out."
        ],
    ),
    "neither a total nor a share": (
        placed("migration: {internal: 500}"),
        [f"{ZHOUSHAN}:1:1  demography.migration.share\n    is missing"],
    ),
    "more deaths than years lived": (
        placed(f"migration: {{share: 0}}, mortality: {{experience: {{{OWN}}}}}")
        | {"tables/own.csv": own(lambda s, age: 9 if age == 40 else 1, lambda s, age: 8)},
        [
            "tables/own.csv:43  deaths\n    9 deaths of male 40 in 8 person-years; more than one a "
            "year cannot die. Write the persons × years observed.",
            "tables/own.csv:144  deaths\n",
        ],
    ),
    "deaths and exposure exchanged": (
        placed(f"migration: {{share: 0}}, mortality: {{experience: {{{OWN}}}}}")
        | {"tables/own.csv": own(lambda s, age: 500, lambda s, age: 1)},
        ["tables/own.csv:3  deaths\n    101,000 deaths and 202 person-years in all: the columns"],
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_mislead_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    files, expected = REFUSED[name]
    text = said(tmp_path, capsys, files)
    for words in expected:
        assert words in text


def test_a_total_stands_without_a_share(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = warned(tmp_path, capsys, placed("migration: {total: 500}"))
    assert "warning" not in text


@pytest.mark.parametrize("key", ["total", "internal"])
def test_the_nation_alone_and_a_province_of_no_municipalities_give_persons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    run = (FILES["../runs/toyland.yaml"] or "").replace("zhejiang", "china")
    files = tried(f"demography.migration.{key}: {{2030: 12000}}") | {"../runs/toyland.yaml": run}
    assert "sound" in warned(tmp_path / "nation", capsys, files)
    run = run.replace("china", "anhui")
    anhui = f"places: {{anhui: {{demography.migration.{key}: {{2030: 12000}}}}}}"
    files = tried(anhui) | {"../runs/toyland.yaml": run}
    assert "sound" in warned(tmp_path / "province", capsys, files)


def test_a_factor_may_stand_for_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = placed("migration: {share: 0, internal: 500}")
    text = warned(tmp_path, capsys, files | tried("demography.migration.internal: {times: 1.2}"))
    assert "given whole" not in text


def test_moves_out_of_the_run_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "lishui,zhoushan,1%\nlishui,beijing,0.4%\nbeijing,zhoushan,0.2%\nbeijing,beijing,0\n"
    text = warned(tmp_path, capsys, moving(rows))
    assert (
        "tables/moves.csv:4  demography.migration.moves\n    warning: lishui loses 0.4% of its "
        "people a year less than the table says: beijing is not in the run" in text
    )
    assert "tables/moves.csv:5" in text
    assert "warning: nobody comes to zhoushan from beijing" in text


def test_a_schedule_of_nobody_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    idle = "migration: {share: 0, schedule: {men: 0.6}}"
    assert f"{ZHOUSHAN}:7:36  demography.migration.schedule\n    warning: has no effect" in warned(
        tmp_path / "idle", capsys, placed(idle)
    )
    busy = "migration: {total: 10, schedule: {men: 0.6}}"
    assert "warning" not in warned(tmp_path / "busy", capsys, placed(busy))


def test_a_shift_by_a_scenario_over_a_target_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = placed("migration: {share: 0}, mortality: {life_expectancy: 81}")
    files |= tried("demography.mortality.life_expectancy_shift: {add: {2030: 1}}")
    text = warned(tmp_path, capsys, files)
    assert f"warning: is not read: life_expectancy stands in {ZHOUSHAN}:7" in text


def test_town_and_country_of_a_place_without_municipalities_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = (FILES["../runs/toyland.yaml"] or "").replace("zhejiang", "anhui")
    files = tried("places: {anhui: {demography.mortality.urban_rural: 0.8}}")
    text = warned(tmp_path, capsys, files | {"../runs/toyland.yaml": run})
    assert "warning: has no effect here: it divides deaths among municipalities" in text


def experienced(deaths: float, years: float) -> dict[str, str | None]:
    """Own deaths of Zhoushan, so many times about 0.02 of its person-years."""
    table = own(lambda s, age: deaths, lambda s, age: years)
    given = f"migration: {{share: 0}}, mortality: {{experience: {{{OWN}}}}}"
    return placed(given) | {"tables/own.csv": table}


def test_own_deaths_are_shown_against_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Three years of 1,187,000 people, the same at every age: about 617 deaths in each cell.
    text = warned(tmp_path / "sound", capsys, experienced(800, 17_628))
    assert "warning" not in text
    assert "own deaths of zhoushan, 2020-2022: 161,600, " in text
    assert "220,408 expected by the table (ratio 0.73)" in text
    assert "they count 28% to 100% by age, 99% over all deaths" in one_line(text)
    few = warned(tmp_path / "few", capsys, experienced(80, 17_628))
    assert "warning: 16,160 deaths are 0.07 times the 220,408" in few
    one_year = warned(tmp_path / "year", capsys, experienced(800, 17_628 / 3))
    assert "person-years stand against 1,186,991 people in 3 years" in one_year
    assert "times the" in one_year


def test_more_may_die_than_live_a_year_at_the_highest_ages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = own(lambda s, age: 2 if age == 100 else 1, lambda s, age: 1.5 if age == 100 else 300)
    files = experienced(1, 1) | {"tables/own.csv": table}
    assert "sound" in warned(tmp_path, capsys, files)
