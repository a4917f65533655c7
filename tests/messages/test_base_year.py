"""A base year that the files do not reach is refused with the key, by `check` and by `run`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages.test_messages import JARGON

ROOT = Path(__file__).parents[2]


def said(
    folder: Path, capsys: pytest.CaptureFixture[str], year: int, command: str
) -> dict[str, str]:
    """What is said of each key, by the key."""
    text = (ROOT / "runs" / "china.yaml").read_text(encoding="utf-8")
    assert "base_year: 2024" in text
    run = folder / "moved.yaml"
    run.write_text(text.replace("base_year: 2024", f"base_year: {year}"), encoding="utf-8")
    assert main([command, str(run), "--assumptions", str(ROOT / "assumptions")]) == 2
    error = capsys.readouterr().err
    assert not JARGON.search(error)
    lines = error.splitlines()
    return {
        head.split("  ")[1]: words.strip()
        for head, words in pairwise(lines)
        if "  " in head and not head.startswith(" ") and not words.startswith("    warning")
    }


def test_an_earlier_base_year_names_every_key_that_does_not_reach_it(tmp_path, capsys):
    found = said(tmp_path, capsys, 2021, "check")
    assert found["economy.average_wage"] == (
        "begins with 2023, but the base year 2021 needs 2021; write a value of 2021, or take a "
        "later base year."
    )
    # A growth rate acts from the first projected year on.
    assert found["uebmi.benefits.inpatient.unit_cost.excess"] == (
        "begins with 2025, but the base year 2021 needs 2022; write a value of 2022, or take a "
        "later base year."
    )
    assert found["urrbmi.contributions.premium.amount"].startswith("begins with 2023,")
    assert found["ltci.contributions.fiscal.amount"].startswith("begins with 2024,")
    assert found["coverage.members"].startswith("the ends of 2020 and 2021 are needed")
    assert found["uebmi.opening"].startswith("the ends of 2020 and 2021 are needed")
    assert found["economy.price_year"] == (
        "amounts that bear no year (unit costs of the tables, cash benefits, GDP, figures under "
        "published) are those of 2024; base year 2021 would take them as its own. Bring them to "
        "2021 and write 2021 here."
    )
    # The tables of people reach back: the nation's begin with 2018, the rates with 2019.
    assert not [key for key in found if key.startswith("demography")]
    assert said(tmp_path, capsys, 2021, "run") == found


def test_a_base_year_before_the_tables_is_refused_with_the_table(tmp_path, capsys):
    found = said(tmp_path, capsys, 2018, "check")
    assert found["demography.mortality.rates"].startswith("begins with 2019, but the base year")
    assert found["demography.population"].startswith("the ends of 2017 and 2018 are needed")


def test_a_later_base_year_takes_no_wage_and_no_amount_of_2024_as_its_own(tmp_path, capsys):
    text = (ROOT / "runs" / "china.yaml").read_text(encoding="utf-8")
    kept = [one for one in text.splitlines() if not one.startswith(("scenarios:", "variants:"))]
    run = tmp_path / "later.yaml"
    run.write_text(
        "\n".join([*kept, "scenarios: [baseline]"]).replace("base_year: 2024", "base_year: 2025"),
        encoding="utf-8",
    )
    assert main(["check", str(run), "--assumptions", str(ROOT / "assumptions")]) == 2
    error = capsys.readouterr().err
    assert "  economy.price_year\n    amounts that bear no year" in error
    assert "2024; base year 2025 would take them as its own" in error.replace("\n    ", " ")
    assert "  economy.average_wage\n    ends with 2024; the base year 2025 needs what was" in error
