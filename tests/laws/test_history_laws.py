"""Laws of history: what is written is read, in any unit to the bit; balances roll forward."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuarial.history.read import places_with_history, read_history
from actuarial.history.roll_forward import closings

ROOT = Path(__file__).resolve().parents[2]
ASSUMPTIONS = ROOT / "assumptions"
HEADER = "year,fund,line,value,unit,evidence,source,break,note"
MONEY = st.integers(0, 10**9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("history")
    (where / "history" / "mytown").mkdir(parents=True)
    shutil.copy(ASSUMPTIONS / "sources.yaml", where)
    shutil.copy(ASSUMPTIONS / "history" / "lines.yaml", where / "history")
    return where


def write(folder: Path, rows: list[tuple[int, str, Decimal]], unit: str) -> None:
    lines = [f"{y},resident_pool,{n},{v:f},{unit},derived,judgement,," for y, n, v in rows]
    path = folder / "history" / "mytown" / "funds.csv"
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")


@given(opening=MONEY, flows=st.lists(st.tuples(MONEY, MONEY, MONEY), min_size=1, max_size=4))
def test_what_rolls_forward_is_read_in_any_unit_to_the_bit(
    folder: Path, opening: int, flows: list[tuple[int, int, int]]
) -> None:
    rows = [(2000, "balance", Decimal(opening))]
    balance = opening
    for year, (income, expenditure, restated) in enumerate(flows, 2001):
        balance += income - expenditure + restated
        names = ("income", "expenditure", "restatement", "balance")
        values = (income, expenditure, restated, balance)
        rows += [(year, n, Decimal(v)) for n, v in zip(names, values, strict=True)]
    read = []
    for unit, size in (("元", 0), ("万元", 4), ("亿元", 8)):
        write(folder, [(year, name, value.scaleb(-size)) for year, name, value in rows], unit)
        observed = read_history(folder, "mytown")
        read.append({key: observed.series(*key)[1].tolist() for key in observed.figures})
        assert [one.unexplained for one in closings(observed)] == [0.0] * len(flows)
    assert read[0] == read[1] == read[2]


@pytest.mark.parametrize("place", places_with_history(ASSUMPTIONS))
def test_shipped_balances_roll_forward_and_outcomes_end_with_2024(place: str) -> None:
    observed = read_history(ASSUMPTIONS, place)
    assert closings(observed)
    for one in closings(observed):
        assert abs(one.unexplained) <= 1e-9 * one.balance, one
    for key, figures in observed.figures.items():
        assert max(figures) <= 2024, key
        assert min(figures) >= 1990, key


def test_the_nation_is_the_base_year_of_the_model() -> None:
    """The opening balances and members of 2024 are those of the place `china`."""
    from actuarial.checks import compiled_run

    compiled = compiled_run(ROOT / "runs" / "china.yaml", None)
    basis = compiled.basis(compiled.run.scenarios["baseline"])
    observed = read_history(ASSUMPTIONS, "china")
    for at, year in enumerate((2023, 2024)):
        for position, fund in enumerate(basis.funds):
            key = ("funds", fund.name, "balance")
            if key in observed.figures:
                np.testing.assert_allclose(
                    basis.opening[at, 0, position], observed.value(year, *key), rtol=1e-12
                )
