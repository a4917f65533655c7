"""The base year 2024 of the nation against the statistics, and its people against the UN."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from shipped_runs import shipped

from actuarial import Clock, project
from actuarial.basis import Basis
from actuarial.projection import project_people
from actuarial.results.published import figures_of
from actuarial.results.reconciliation import Reconciled, reconcile
from actuarial.vocabulary import AGE_BANDS, SEXES

ROOT = Path(__file__).resolve().parents[2]
EXACT, MONEY, COUNTS = 0.001, 0.005, 0.01


@pytest.fixture(scope="module")
def basis() -> Basis:
    china = shipped("china")
    return china.basis(china.run.scenarios["baseline"])


@pytest.fixture(scope="module")
def reconciled() -> dict[str, Reconciled]:
    china = shipped("china")
    scenario = china.run.scenarios["baseline"]
    result = project(china.basis(scenario, Clock(china.run.base_year, 2)))
    figures = [
        figure
        for region, model in scenario.regions.items()
        for figure, _ in figures_of(region, model)
    ]
    return {row.item: row for row in reconcile(result, figures)}


def _row(rows: dict[str, Reconciled], words: str) -> Reconciled:
    found = [row for row in rows.values() if words in row.item]
    assert len(found) == 1, words
    return found[0]


# The figures stand here a second time on purpose: a slip in the shipped file must not move the bar.
@pytest.mark.parametrize(
    ("item", "published", "within"),
    [
        ("actives", 274_908_400, EXACT),
        ("retirees", 104_575_000, EXACT),
        ("residents", 947_137_300, EXACT),
        ("care participants", 187_863_400, EXACT),
        ("uebmi pool income", 1_734_245e6, MONEY),
        ("uebmi pool expenditure", 1_322_271e6, MONEY),
        ("accounts income", 639_001e6, MONEY),
        ("accounts expenditure", 587_983e6, MONEY),
        ("urrbmi income", 1_118_091e6, MONEY),
        ("urrbmi expenditure", 1_066_149e6, MONEY),
        ("care income", 27_960e6, MONEY),
        ("care expenditure", 13_108e6, MONEY),
        ("medical assistance", 79_232e6, MONEY),
        ("uebmi maternity", 140_293e6, COUNTS),
        ("uebmi admissions", 82_375e3, COUNTS),
        ("urrbmi admissions", 205_921e3, COUNTS),
        ("uebmi cost per discharge", 11_706, COUNTS),
        ("urrbmi cost per discharge", 7_408, COUNTS),
        ("uebmi outpatient visits", 2_632_654e3, COUNTS),
        ("uebmi chronic visits", 321_704e3, COUNTS),
        ("urrbmi outpatient visits", 2_378_166e3, COUNTS),
        ("urrbmi chronic visits", 415_799e3, COUNTS),
        ("care beneficiaries", 1_462_500, COUNTS),
    ],
)
def test_base_year_meets_the_bulletin(
    reconciled: dict[str, Reconciled], item: str, published: float, within: float
) -> None:
    row = _row(reconciled, item)
    assert row.published == pytest.approx(published, rel=1e-9)
    assert row.after == pytest.approx(published, rel=within)


def test_scales_are_small(reconciled: dict[str, Reconciled]) -> None:
    scales = {row.item: row.scale for row in reconciled.values()}
    assert all(0.7 <= scale <= 1.4 for scale in scales.values()), scales


def test_inpatient_cost_slopes_like_the_sample_of_2017(basis: Basis) -> None:
    members = project_people(basis).members
    cost, people = np.zeros(101), np.zeros(101)
    for scheme in basis.schemes:
        for line in scheme.benefits:
            if line.name != "inpatient":
                continue
            scale = line.frequency.scale[1, 0] * line.unit_cost.scale[1, 0]
            for group, cell in enumerate(members.cells[scheme.name]):
                frequency = line.profile.frequency[0, group]
                unit_cost = line.profile.unit_cost[0, group]
                cost += (cell[0, 0] * frequency * unit_cost * scale).sum(axis=0)
                people += cell[0, 0].sum(axis=0)
    young, middle, old = (
        cost[ages].sum() / people[ages].sum()
        for ages in (slice(0, 60), slice(60, 70), slice(70, None))
    )
    assert middle / young == pytest.approx(4.0, rel=0.1)
    assert old / young == pytest.approx(7.6, rel=0.1)


def _wpp() -> list[dict[str, str]]:
    path = ROOT / "assumptions" / "tables" / "wpp_check.csv"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_people_of_the_run_against_the_united_nations(basis: Basis) -> None:
    population = project_people(basis).people.population[:, 0]
    first = basis.clock.base_year - 1
    for row in _wpp():
        year = int(row["date"][:4])
        published = float(row["population"])
        if row["sex"] == "both":
            assert population[year - first].sum() == pytest.approx(published, rel=0.002), year
            continue
        if int(row["age"]) >= 80:
            continue
        middle = (population[year - first - 1] + population[year - first]) / 2
        ages = slice(int(row["age"]), int(row["age"]) + 5)
        found = middle[SEXES.index(row["sex"]), ages].sum()
        assert found == pytest.approx(published, rel=0.006), row


def test_every_age_band_is_checked() -> None:
    mid_year = [row for row in _wpp() if row["date"] == "2045-07-01"]
    assert len(mid_year) == len(SEXES) * len(AGE_BANDS)
