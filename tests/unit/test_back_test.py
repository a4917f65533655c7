"""The back-test: what is known at the start is all it uses, and the start is met."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from actuarial.__main__ import main
from actuarial.checks import read_run
from actuarial.experience import backtest
from actuarial.experience import trend_rules as rules
from actuarial.experience.lines import compared_lines, modelled
from actuarial.experience.rebased import Past, moved_back
from actuarial.experience.summary import by_line, goal, statistics_rows
from actuarial.history.figures import History
from actuarial.history.read import read_history
from actuarial.reading.keys import leaf_at
from actuarial.reading.problems import Refused
from actuarial.reading.published import read_published
from actuarial.reading.quantity import Path as Dated

ROOT = Path(__file__).parents[2]
ASSUMPTIONS = ROOT / "assumptions"
START, YEARS = 2021, 3


@pytest.fixture(scope="module")
def run():
    return read_run(ROOT / "runs" / "china.yaml")


@pytest.fixture(scope="module")
def observed() -> History:
    return read_history(ASSUMPTIONS, "china")


@pytest.fixture(scope="module")
def announced() -> Mapping[str, int]:
    return read_published(ASSUMPTIONS)


@pytest.fixture(scope="module")
def as_known(run, observed, announced):
    mode = backtest.AS_KNOWN
    return backtest.projected_from(run, observed, observed, announced, START, mode)


@pytest.fixture(scope="module")
def with_drivers(run, observed, announced):
    mode = backtest.OBSERVED_DRIVERS
    return backtest.projected_from(run, observed, observed, announced, START, mode)


def lines(projected, observed):
    (model,) = projected.run.scenarios["baseline"].regions.values()
    for one in compared_lines(observed, model):
        if START in observed.figures[one.key]:
            yield one, modelled(projected.result, one, "china")


def test_the_start_reproduces_what_was_published_of_its_year(as_known, observed):
    found = {
        (one.scheme, one.line): values[0] / observed.value(START, *one.key) - 1
        for one, values in lines(as_known, observed)
    }
    assert len(found) == 25
    for (scheme, line), error in found.items():
        # Income of the accounts is met by a share that the fit does not settle again.
        assert abs(error) < (1e-3 if line == "personal_accounts income" else 1e-6), (scheme, line)


def changed(observed: History, figures) -> History:
    """History with other figures, by key and year, in place of its own."""
    return observed._replace(
        figures={
            key: {
                year: one._replace(value=figures.get((key, year), one.value))
                for year, one in of.items()
            }
            for key, of in observed.figures.items()
        }
    )


def test_what_came_later_does_not_move_what_was_known(run, as_known, observed, announced):
    """Fed with the model's own result in place of what came, every error is 0."""
    own = {
        (one.key, START + h): values[h]
        for one, values in lines(as_known, observed)
        for h in range(1, YEARS + 1)
    }
    # What else came is made absurd: nothing of it may be read.
    absurd = {
        (key, year): 1.0
        for key, of in observed.figures.items()
        for year in of
        if year > START and key[0] in ("standards", "economy", "measures", "population")
    }
    other = changed(observed, absurd | own)
    found = list(backtest.outcomes(run, other, other, announced, [START], [backtest.AS_KNOWN]))
    assert len(found) > 60
    assert max(abs(one.error) for one in found) < 1e-9
    assert max(abs(one.naive_ratio) for one in found) > 0.05


def test_with_drivers_given_members_and_wages_are_met_exactly(with_drivers, observed):
    met = [(one, values) for one, values in lines(with_drivers, observed) if "members" in one.line]
    assert [one.line for one, _ in met] == ["members active", "members retired", "members all"]
    for one, values in met:
        actual = [observed.value(START + h, *one.key) for h in range(YEARS + 1)]
        np.testing.assert_allclose(values, actual, rtol=1e-12)
    wages = [observed.value(START + h, "economy", "wage_non_private") for h in range(YEARS + 1)]
    np.testing.assert_array_equal(with_drivers.wages, wages)


def test_a_rule_counts_from_its_publication(run, as_known, observed, announced):
    """The account reform, in force in 2023, was published in 2021."""
    key = "uebmi.contributions.employer.into.personal_accounts"
    assert announced[key] == 2021
    (model,) = as_known.run.scenarios["baseline"].regions.values()
    known = leaf_at(model, key).layers[0].quantity
    assert isinstance(known, Dated)
    assert dict(known.points)[2023] == 0
    assert dict(known.points)[START] == pytest.approx(0.16, abs=0.02)
    past = Past(START, observed, observed, {})
    (shipped,) = run.scenarios["baseline"].regions.values()
    held = dict(moved_back(shipped, past, frozenset()))[key]
    assert held == Dated(((START, 0.3),))
    assert key not in dict(moved_back(shipped, past, frozenset({key})))


def test_a_start_that_history_does_not_carry_is_refused_with_the_figures(run, observed, announced):
    with pytest.raises(Refused) as refused:
        list(backtest.outcomes(run, observed, observed, announced, [2018]))
    said = str(refused.value)
    assert "history/china" in said
    assert "members uebmi active has no figure of 2017; from 2018 it is needed." in said
    assert "funds employee_pool balance has no figure of 2017" in said


def test_rules_by_hand():
    series = {2015: 100.0, 2016: 110.0, 2018: 120.0, 2019: 132.0, 2020: 145.2}
    changes = rules.log_changes(series, breaks={2020})
    assert changes == pytest.approx({2016: np.log(1.1), 2019: np.log(1.1)})
    # Of five years one change is known: four count as 0, or do not count.
    assert rules.mean_with_zeros(changes, 2020, 5) == pytest.approx(np.log(1.1) / 5 * 2)
    assert rules.mean_with_zeros(changes, 2021, 5) == pytest.approx(np.log(1.1) / 5)
    assert rules.mean_of_known(changes, 2021, 5) == pytest.approx(np.log(1.1))
    assert rules.mean_of_known(changes, 2030, 5) == 0
    assert rules.damped(0.1, 0.8, 3) == pytest.approx([0.08, 0.064, 0.0512])


def outcome(start, horizon, error, growth, ratio, evidence="sourced", line="pool income"):
    return backtest.Outcome(
        start, "as_known", horizon, start + horizon, "uebmi", line,
        1 + error, 1.0, error, growth, ratio, evidence, True,
    )  # fmt: skip


def test_parts_and_goal_by_hand():
    nan = float("nan")
    found = [
        outcome(2018, 1, 0.02, 0.04, 0.10),
        outcome(2018, 2, 0.90, 0.01, 0.10),  # the outcome of 2020
        outcome(2020, 1, 0.90, 0.01, 0.10),  # the start of 2020
        outcome(2021, 1, -0.02, -0.04, 0.10, "unverified"),
        outcome(2021, 1, 0.06, nan, 0.03, line="other"),
    ]
    first, other = by_line(found, "as_known", "without_2020")
    assert (first.ratio(), other.ratio()) == (pytest.approx(0.5), pytest.approx(2))
    reached = goal([first, other])
    assert reached.geometric_mean == pytest.approx(1)
    assert (reached.won, reached.lines, reached.worst) == (1, 2, "uebmi other")
    assert [one.line for one in by_line(found, "as_known", "unverified")] == ["pool income"]
    assert by_line(found, "observed_drivers") == []
    rows = {row[:5]: row[5:] for row in statistics_rows(found)}
    count, mean, absolute, square, spread, *_ = rows[
        "as_known", "without_2020", "uebmi", "pool income", 1
    ]
    assert (count, mean, absolute) == (2, pytest.approx(0), pytest.approx(0.02))
    assert (square, spread) == (pytest.approx(0.02), pytest.approx(0.02 * 2**0.5))


def test_the_table_of_the_documentation_is_what_the_model_says(as_known, with_drivers, observed):
    with (ROOT / "docs" / "back-test.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    for mode, projected in (
        (backtest.AS_KNOWN, as_known),
        (backtest.OBSERVED_DRIVERS, with_drivers),
    ):
        table = {
            (row["scheme"], row["line"], int(row["horizon"])): float(row["projected"])
            for row in rows
            if (row["from"], row["mode"]) == (str(START), mode)
        }
        found = {
            (one.scheme, one.line, h): values[h]
            for one, values in lines(projected, observed)
            for h in range(1, YEARS + 1)
            if START + h in observed.figures[one.key]
        }
        assert found == pytest.approx(table, rel=1e-6), "python tests/test_back_test_page.py"


def test_the_command_prints_and_writes(tmp_path, capsys):
    folder = tmp_path / "made"
    run = str(ROOT / "runs" / "china.yaml")
    assert main(["backtest", run, "--from", "2023", "--output", str(folder)]) == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines()[:-1])) <= 100
    assert said.startswith("from the ends of 2023\n")
    with (folder / "backtest.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert ",".join(rows[0]) == (
        "from,mode,horizon,year,scheme,line,projected,actual,error,naive_growth,naive_ratio"
    )
    assert {row["mode"] for row in rows} == {"as_known", "observed_drivers"}
    assert {(row["from"], row["horizon"], row["year"]) for row in rows} == {("2023", "1", "2024")}
    for row in rows:
        error = float(row["projected"]) / float(row["actual"]) - 1
        assert float(row["error"]) == pytest.approx(error, abs=1e-12)
    # What the command did not write is not replaced.
    (folder / "backtest.csv").write_text("mine\n", encoding="utf-8")
    assert main(["backtest", run, "--from", "2023", "--output", str(folder)]) == 2
    assert "this command did not write it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("run", "year", "words"),
    [
        ("china", "2024", "--from\n    nothing was observed after 2024; start in 2023 or earlier."),
        ("zhejiang", "2021", "places\n    a back-test is of one place; write a run of it alone."),
    ],
)
def test_what_cannot_be_tested_is_refused(tmp_path, capsys, run, year, words):
    file = str(ROOT / "runs" / f"{run}.yaml")
    assert main(["backtest", file, "--from", year, "--output", str(tmp_path / "made")]) == 2
    assert words in capsys.readouterr().err
