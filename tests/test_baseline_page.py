"""The tables of docs/baseline.md are those of the history and of the run of sensitivities.

`python tests/test_baseline_page.py` writes them anew.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from actuarial.__main__ import main
from actuarial.history.read import read_history

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "baseline.md"
BLOCK = re.compile(r"(?<=<!-- baseline )(\w+)( -->\n)(.*?)(?=<!-- /baseline -->)", re.DOTALL)
YEARS = range(2018, 2025)


def shown(name: str) -> str:
    lines = "\n".join(BLOCKS[name]())
    return f"```\n{lines}\n```\n"


def rows(heading: str, columns: dict[str, list[str]]) -> Iterator[str]:
    yield f"{heading:<44}" + "".join(f"{year:>8}" for year in YEARS)
    for word, cells in columns.items():
        yield f"{word:<44}" + "".join(f"{one:>8}" for one in cells)


@cache
def series(*key: str) -> dict[int, float]:
    years, values = read_history(ROOT / "assumptions", "china").series(*key)
    return dict(zip(years.tolist(), values.tolist(), strict=True))


def income_over_wages() -> dict[int, float]:
    """Income of the employee scheme per active member at mid-year over the wage."""
    income, active = (
        series("funds", "employee_scheme", "income"),
        series("members", "uebmi", "active"),
    )
    wage = series("economy", "wage_non_private")
    return {year: income[year] / active[year] / wage[year] for year in YEARS}


def other_income() -> dict[int, float]:
    """Income of residents a head less premium of the year before and subsidy, yuan."""
    income, heads = series("funds", "resident_pool", "income"), series("members", "urrbmi", "all")
    premium, subsidy = (
        series("standards", "urrbmi", "premium"),
        series("standards", "urrbmi", "subsidy"),
    )
    return {year: income[year] / heads[year] - premium[year - 1] - subsidy[year] for year in YEARS}


def entrants() -> Iterator[str]:
    ratio, active = income_over_wages(), series("members", "uebmi", "active")
    base = {
        year: 1 - (1 - ratio[2024] / ratio[year]) / (1 - active[year] / active[2024])
        for year in YEARS
        if year < 2024
    }
    yield from rows(
        "employee scheme",
        {
            "income per active member, yuan": [
                f"{ratio[y] * series('economy', 'wage_non_private')[y]:,.0f}" for y in YEARS
            ],
            "over the wage of non-private units, %": [f"{100 * ratio[y]:.2f}" for y in YEARS],
            "base of those who joined since, to 2024, %": [
                f"{100 * base[y]:.0f}" if y in base else "–" for y in YEARS
            ],
        },
    )


def residents() -> Iterator[str]:
    found = other_income()
    yield from rows(
        "resident pool, yuan a head",
        {"income less premium and subsidy": [f"{found[y]:.0f}" for y in YEARS]},
    )


@cache
def printed() -> str:
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as out:
        run = ROOT / "runs" / "china_sensitivities.yaml"
        assert main(["run", str(run), "--output", f"{folder}/result", "--processes", "1"]) == 0
    return out.getvalue()


def sensitivities() -> Iterator[str]:
    """The scenarios side by side, as the run prints them."""
    lines = printed().splitlines()
    begins = next(k for k, line in enumerate(lines) if line.startswith("first deficit"))
    ends = next(k for k, line in enumerate(lines) if line.startswith("base population"))
    yield from "\n".join(lines[begins:ends]).strip().splitlines()


BLOCKS = {"entrants": entrants, "residents": residents, "sensitivities": sensitivities}


def test_the_page_shows_what_history_and_the_run_say() -> None:
    blocks = {found[1]: found[3] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert list(blocks) == list(BLOCKS)
    for name, block in blocks.items():
        assert block == shown(name), "python tests/test_baseline_page.py writes it anew"


@pytest.mark.parametrize("name", BLOCKS)
def test_no_line_is_wider_than_a_terminal(name: str) -> None:
    assert max(map(len, shown(name).splitlines())) <= 100


def test_what_the_page_argues_from_is_so() -> None:
    """The sentences of the page that lead to a choice."""
    other = other_income()
    assert (
        92
        < min(other[y] for y in range(2018, 2024))
        < max(other[y] for y in range(2018, 2024))
        < 109
    )
    assert other[2024] == pytest.approx(130, abs=1)
    ratio = income_over_wages()
    assert ratio[2024] < ratio[2019]
    trend = np.polyfit(np.arange(2018, 2024), [other[y] for y in range(2018, 2024)], 1)
    assert np.polyval(trend, 2025) == pytest.approx(112, abs=2)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        BLOCK.sub(lambda found: f"{found[1]}{found[2]}{shown(found[1])}", text), encoding="utf-8"
    )
