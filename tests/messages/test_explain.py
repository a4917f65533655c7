"""``actuarial explain`` names value, line, chain, source and meaning of every kind of quantity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import shipped_and_toyland
from tests.one_line import one_line

Ask = Callable[..., list[str]]
RATE = "uebmi.contributions.employer.rate"
REIMBURSEMENT = "uebmi.benefits.inpatient.reimbursement"


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shipped_and_toyland.write(tmp_path_factory.mktemp("house"))


@pytest.fixture
def explained(run_file: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    def ask(key: str, *options: str) -> list[str]:
        code = main(["explain", str(run_file), key, *options])
        out, err = capsys.readouterr()
        assert (code, err) == (0, ""), err
        return [line.strip() for line in out.splitlines()]

    return ask


def _place(file: str, text: str, word: str = "") -> str:
    """File, line and column of a text as it stands in the house."""
    given = shipped_and_toyland.FILES.get(file)
    lines = (
        given or (shipped_and_toyland.ROOT / "assumptions" / file).read_text(encoding="utf-8")
    ).splitlines()
    number = next(number for number, line in enumerate(lines) if text in line)
    column = lines[number].index(text) + text.index(word or text)
    return f"{file}:{number + 1}:{column + 1}"


def test_a_value_inherited_from_the_nation(explained: Ask) -> None:
    said = explained(RATE, "--place", "east")
    place = _place("schemes/uebmi.yaml", "{value: 6.5%")
    assert "Contribution rate, share of the contribution base (缴费率)." in said
    assert "asked      east, 2025, scenario baseline" in said
    assert "value      6.5%   a share (0% to 50%)" in said
    assert f"from       {place}" in said
    assert f"{place}  (inherited from nation)" in said
    assert "evidence   derived" in said
    assert any(
        line.startswith("source     nhsa_bulletin_2024 — Statistical bulletin") for line in said
    )
    assert "elsewhere  west 9.9%" in said


def test_a_value_inherited_from_the_province(explained: Ask) -> None:
    said = explained("uebmi.contributions.employer.collection", "--place", "west")
    place = _place("places/toyland/province.yaml", "collection: 97%", "97%")
    assert f"{place}  (inherited from toyland)" in said
    assert "elsewhere  the same in all 2 places of the run" in said


def test_a_value_that_a_place_overrides(explained: Ask) -> None:
    said = explained(RATE, "--place", "west")
    nation, west = (
        _place("schemes/uebmi.yaml", "{value: 6.5%"),
        _place("places/toyland/west.yaml", "{value: 9.9%"),
    )
    assert said[said.index("chain      lowest first") + 1 :][:4] == [
        f"{nation}  (nation, replaced whole by the next)",
        "6.5%",
        f"{west}  (west)",
        "9.9%  → 9.9%",
    ]
    assert "note       city notice" in said
    assert "evidence   illustrative" in said


@pytest.mark.parametrize(("year", "value"), [(2029, "9.9%"), (2030, "10.9%")])
def test_a_value_changed_by_add_in_a_joined_scenario(explained: Ask, year: int, value: str) -> None:
    said = explained(RATE, "--place", "west", "--year", str(year), "--scenario", "both")
    change = _place("scenarios/higher_rate.yaml", "{add:")
    own = _place("places/toyland/west.yaml", "{value: 9.9%")
    assert f"value      {value}   a share (0% to 50%)" in said
    assert f"from       {change if year == 2030 else own}" in said
    assert f"{change}  (higher_rate changes, joined or inherited)" in said
    assert f"{{add: {{2030: 1%}}}}  → {value}" in said
    assert "scenario   baseline < higher_rate < better_cover < both" in said
    if year == 2030:
        assert "reason     employer rate one point higher from 2030" in said


def test_a_label_that_a_joined_scenario_takes_over(explained: Ask) -> None:
    options = ("--year", "2026", "--scenario", "both")
    said = explained(f"{REIMBURSEMENT}.retiree", *options)
    above = _place("scenarios/better_cover.yaml", "{retiree")
    assert "value      90%   a share (0% to 100%)" in said
    assert f"from       {above}" in said
    said = explained(f"{REIMBURSEMENT}.employee", *options)
    assert "value      82%   a share (0% to 100%)" in said
    assert f"from       {_place('schemes/uebmi.yaml', '{employee: 82%')}" in said
    assert f"{above}  (better_cover, says nothing of employee)" in said
    said = explained(REIMBURSEMENT, *options)
    assert "value      employee 82%, flexible 82%, retiree 90%   a share (0% to 100%)" in said


@pytest.mark.parametrize(
    ("year", "value", "said_of_fade"),
    [
        (2029, "4%", "near its given values, not fading yet"),
        (2035, "3%", "fading: 5 of 10 years"),
        (2041, "2%", "at the ultimate value"),
    ],
)
def test_a_value_that_fades(explained: Ask, year: int, value: str, said_of_fade: str) -> None:
    said = explained("economy.cpi_growth", "--year", str(year), "--scenario", "fading")
    assert f"value      {value}   a growth rate a year (-50% to 100%)" in said
    assert f"from       {_place('scenarios/fading.yaml', '{near')}" in said
    assert f"→ {value} ({said_of_fade})" in one_line(" ".join(said))


def test_a_value_of_a_table_with_its_row(explained: Ask) -> None:
    file = "tables/mortality_china.csv"
    lines = (
        (shipped_and_toyland.ROOT / "assumptions" / file).read_text(encoding="utf-8").splitlines()
    )
    number, row = next((n, r) for n, r in enumerate(lines, 1) if r.startswith("female,70,"))
    header = next(line for line in lines if line.startswith("sex,age,"))
    cell = row.split(",")[header.split(",").index("2031")]
    said = explained("demography.mortality.rates.female.70", "--year", "2031")
    assert any(line.startswith(f"value      {float(cell):.4f}"[:16]) for line in said)
    assert any(line.endswith(f"{file}:{number}, column 2031") for line in said)


def test_a_column_of_a_profile(explained: Ask) -> None:
    file = "tables/uebmi_inpatient.csv"
    lines = (
        (shipped_and_toyland.ROOT / "assumptions" / file).read_text(encoding="utf-8").splitlines()
    )
    number, row = next((n, r) for n, r in enumerate(lines, 1) if r.startswith("male,66,"))
    said = explained("uebmi.benefits.inpatient.profile.male.66.unit_cost")
    assert f"value      {float(row.split(',')[-1]):,.4f}".rstrip("0").rstrip(".") in said[3]
    assert any(line.endswith(f"{file}:{number}, column unit_cost") for line in said)


def test_a_default_says_that_it_stands_in_no_file(explained: Ask) -> None:
    said = explained("uebmi.contributions.flexible.collection")
    assert "from       assumed by the schema" in said
    assert "source     none; the schema's default" in said


def test_part_of_a_key_lists_what_is_below(explained: Ask) -> None:
    said = explained("economy.interest")
    assert said[0] == "economy.interest"
    assert [line.split()[0] for line in said if line.startswith("economy.interest.")] == [
        "economy.interest.earned",
        "economy.interest.borrowed",
        "economy.interest.discount",
    ]


def test_a_plain_value_is_shown(explained: Ask) -> None:
    assert "value      employee" in explained("uebmi.contributions.employer.of")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["uebmi.contributions.emplyer.rate"],
            "uebmi.contributions.emplyer.rate is no key of the assumptions; did you mean "
            "uebmi.contributions.employer.rate?",
        ),
        (
            [f"{REIMBURSEMENT}.retired"],
            f"retired is no label of {REIMBURSEMENT}.retired; did you mean retiree?",
        ),
        ([RATE, "--place", "wset"], "wset is no place of toyland.yaml; did you mean west?"),
        (
            [RATE, "--scenario", "bothe"],
            "bothe is no scenario of toyland.yaml; did you mean both?",
        ),
        ([RATE, "--year", "2090"], "2090 is not a year of the run; it has 2024 to 2054"),
        ([f"{RATE}.employee"], f"{RATE}.employee: nothing stands below {RATE}"),
    ],
)
def test_what_is_not_there_is_refused(
    run_file: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["explain", str(run_file), *arguments]) == 2
    assert capsys.readouterr().err.strip() == said
