"""Births against moves between regions, by hand: who moves first, and where a child is born."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.demography import project_population

# Ages 0, 1, 2+, both sexes alike. Nobody dies below 2, and of 1 and 2+ together two thirds live on.
RATES = np.array([[0.0, 0.0, 0.5]] * 2)
PEOPLE = np.array([[[40.0, 50, 30]] * 2, [[20.0, 10, 30]] * 2])
# Women of 1 have half a child a year; a fifth of those who turn 1 in the first region, and a tenth
# of its newborns, move to the second.
FERTILITY = np.array([0.0, 0.5, 0.0])
LEAVING = np.zeros((1, 2, 2, 3))
LEAVING[0, 0, :, :2] = 0.1, 0.2
THERE = np.array([[0.0, 1.0], [1.0, 0.0]])


def test_a_woman_who_moves_counts_half_in_each_region_and_newborns_move_last():
    run = project_population(PEOPLE, RATES, FERTILITY, 1.0, leaving=LEAVING, destination=THERE)
    # Of 40 who turn 1 in the first region 8 move, before births are counted.
    women = np.array([(50 + 32) / 2, (10 + 28) / 2])
    assert run.births[0].sum(axis=-1) == pytest.approx(0.5 * women)
    # 10.25 girls are born in the first region, 1.025 of them are in the second at the year's end.
    assert run.births[0, :, 1] == pytest.approx([10.25, 4.75])
    assert run.population[1, :, 1, 0] == pytest.approx([10.25 - 1.025, 4.75 + 1.025])
    assert run.population[1, :, 1, 1] == pytest.approx([32, 28])
    assert run.net_migrants[0, :, 1] == pytest.approx(np.array([[-1.025, -8, 0], [1.025, 8, 0]]))


def test_migrants_from_outside_count_as_women_at_the_end_of_the_year():
    coming = np.zeros((1, 2, 2, 3))
    coming[0, 0, 1, 1] = 6.0
    run = project_population(
        PEOPLE, RATES, FERTILITY, 1.0, coming, leaving=LEAVING, destination=THERE
    )
    # The six are not there when shares move: 8 of the 40 leave as before.
    assert run.births[0, 0].sum() == pytest.approx(0.5 * (50 + 38) / 2)
    assert run.net_migrants[0, 0, 1, 1] == pytest.approx(6 - 8)
