"""Actual against expected of 2024 by the shipped run: parts add up, and know what moved.

`python tests/worked/test_experience.py` writes what the command prints into docs/experience.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from actuarial.checks import read_run
from actuarial.commands.experience import as_csv, page
from actuarial.experience.backtest import AS_KNOWN, Projected, projected_from
from actuarial.experience.dataset import dataset_of
from actuarial.experience.lines import compared_lines, modelled
from actuarial.experience.observed import Observed, observed_of
from actuarial.experience.statement import OTHER, PARTS, Statement, statements_of
from actuarial.history.figures import Figure, History, Key
from actuarial.reading.published import read_published

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "experience.md"
BLOCK = re.compile(r"(?<=<!-- experience -->\n```\n).*?(?=```\n<!-- /experience -->)", re.DOTALL)
YEAR = 2024


@cache
def expected() -> tuple[Projected, Observed]:
    """The nation from the end of 2023; every rule of 2024 was published before."""
    run = read_run(ROOT / "runs" / "china.yaml", None)
    observed = observed_of(run)
    rules = read_published(run.root)
    assert all(year < YEAR for year in rules.values())
    place, nation, _ = observed
    return projected_from(run, place, nation, rules, YEAR - 1, AS_KNOWN), observed


def held_against(place: History, nation: History | None = None) -> list[Statement]:
    projected, observed = expected()
    return list(statements_of(projected, projected, place, nation or observed.nation, YEAR))


def with_values(history: History, values: Mapping[Key, float]) -> History:
    """The history with other figures of the year."""
    figures = {key: dict(of) for key, of in history.figures.items()}
    for key, value in values.items():
        given = figures.setdefault(key, {}).get(YEAR, Figure(0.0, "derived", "", "", "", "", 1))
        figures[key][YEAR] = given._replace(value=value)
    return history._replace(figures=figures)


@cache
def own() -> tuple[History, History]:
    """The model's own figures of the year as a history, of the place and of the nation."""
    projected, (place, nation, _) = expected()
    ((region, model),) = next(iter(projected.run.scenarios.values())).regions.items()
    values = {
        one.key: float(modelled(projected.result, one, region)[1])
        for one in compared_lines(place, model)
    }
    for key, figures in place.figures.items():
        # What is no line of the result: shares stay, notices are those of the run.
        if key[-1] == "fund_share_in_scope":
            values[key] = figures[YEAR - 1].value
        if key[0] == "standards":
            contributions = model.schemes[key[1]].contributions
            quantity = contributions[key[2]].amount.layers[0].quantity
            values[key] = dict(quantity.points)[YEAR]
    wage = {("economy", "wage_non_private"): float(projected.wages[1])}
    return with_values(place, values | wage), with_values(nation, wage)


def test_parts_add_up_to_actual_less_expected() -> None:
    found = held_against(expected()[1].place)
    assert len(found) == 6
    for one in found:
        total = sum(part.amount for part in one.parts)
        np.testing.assert_allclose(total, one.actual - one.expected, rtol=1e-9)


def test_the_models_own_figures_leave_nothing() -> None:
    for one in held_against(*own()):
        assert one.parts
        for part in one.parts:
            assert abs(part.amount) <= 1e-9 * one.expected, (one.line, part)


@pytest.mark.parametrize("part", ["frequency", "price", "other"])
def test_one_driver_moves_its_own_part_alone(part: str) -> None:
    place, nation = own()
    base = {one.line: one for one in held_against(place, nation)}["employee_pool expenditure"]
    use = ("use", base.scheme, "inpatient")
    paid = _paid("employee_pool", "inpatient")
    moved = {("funds", *base.line.split()): base.expected + 0.1 * paid}
    if part == "frequency":
        moved[(*use, "events")] = 1.1 * place.value(YEAR, *use, "events")
    if part != "other":
        moved[(*use, "cost")] = 1.1 * place.value(YEAR, *use, "cost")
    found = held_against(with_values(place, moved), nation)
    for one in found:
        for each in one.parts:
            meant = one.line == base.line and each.part == part
            meant = meant and each.service in ("", "inpatient")
            np.testing.assert_allclose(
                each.amount, 0.1 * paid if meant else 0.0, rtol=1e-9, atol=1e-8 * base.expected
            )


def test_wages_move_the_level_of_income_alone() -> None:
    place, nation = own()
    key = ("economy", "wage_non_private")
    richer = with_values(nation, {key: 1.1 * nation.value(YEAR, *key)})
    for one in held_against(place, richer):
        levels = {part.part: part.amount for part in one.parts if abs(part.amount) > 1}
        if one.line.endswith("income") and one.scheme == "uebmi":
            assert set(levels) == {"level", OTHER}
            # Contributions exceed the income by the credit to the accounts of retirees.
            assert 0 < levels["level"] < 0.12 * one.expected
            np.testing.assert_allclose(levels["level"], -levels[OTHER])
        else:
            assert not levels


def test_table_and_dataset_hold_the_parts() -> None:
    found = held_against(expected()[1].place)
    dataset = dataset_of(found, AS_KNOWN)
    sums = dataset["part"].sum(("driver", "service"))
    np.testing.assert_allclose(sums, dataset["actual"] - dataset["expected"], rtol=1e-9)
    rows = [row.split(",") for row in as_csv(found, AS_KNOWN).splitlines()[1:]]
    assert len(rows) == sum(len(one.parts) + 2 for one in found)
    for one in found:
        amounts = [float(row[6]) for row in rows if row[3] == one.line]
        np.testing.assert_allclose(sum(amounts[:-1]), amounts[-1], rtol=1e-9)
    assert set(dataset["driver"].values) == set(PARTS)


def test_the_page_shows_what_the_command_prints() -> None:
    (block,) = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert block == printed(), "python tests/worked/test_experience.py writes it anew"
    assert max(map(len, block.splitlines())) <= 100


def printed() -> str:
    return "\n".join(page(held_against(expected()[1].place), AS_KNOWN)) + "\n"


def _paid(fund: str, service: str) -> float:
    result = expected()[0].result.isel(region=0, pooling=0).sel(year=YEAR)
    return float(result["expenditure"].sel(fund=fund, service=service))


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda _: printed(), text), encoding="utf-8")
