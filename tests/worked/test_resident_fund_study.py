"""A published projection of China's resident fund, reproduced from its own flows.

BMC Public Health 2021, 21:1444 (PMC8297716), Table 2, strict one-child policy, billion yuan. The
study credits 1.1 percent on last year's balance only: balance × 1.011 + income − expenditure.
"""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds.ledger import accumulate
from actuarial.solvency import current_balance, first_deficit_year, primary_balance

YEARS = np.arange(2021, 2026)
INCOME = np.array([1067.362, 1168.377, 1277.936, 1397.312, 1527.287])
EXPENDITURE = np.array([1067.839, 1191.951, 1326.617, 1478.187, 1642.343])
BALANCE = np.array([-0.478, -23.573, -48.680, -80.875, -115.056])
ACCUMULATED = np.array([527.463, 509.692, 466.618, 390.876, 280.120])
OVER_INCOME = np.array([49.42, 43.62, 36.51, 27.97, 18.34])


def test_balances_follow_the_studys_rule():
    flow = primary_balance(INCOME, EXPENDITURE)
    assert flow == pytest.approx(BALANCE, abs=0.0015)
    rate = np.full(4, 0.011)
    reserve, _ = accumulate(ACCUMULATED[0], flow[1:], rate, rate, timing=1.0)
    assert reserve == pytest.approx(ACCUMULATED[1:], abs=0.005)
    share = 100 * ACCUMULATED / INCOME
    assert share == pytest.approx(OVER_INCOME, abs=0.006)


def test_each_year_alone_agrees_to_a_thousandth_of_a_billion():
    flow = primary_balance(INCOME, EXPENDITURE)
    for year in range(1, 5):
        reserve, _ = accumulate(ACCUMULATED[year - 1], flow[year : year + 1], [0.011], [0.011], 1.0)
        assert reserve.item() == pytest.approx(ACCUMULATED[year], abs=0.0015)


def test_deficit_from_the_first_year_without_interest():
    """The study has the current deficit from 2021; with interest, the official reading, 2022."""
    assert first_deficit_year(primary_balance(INCOME, EXPENDITURE), YEARS) == 2021
    interest = 0.011 * np.append(ACCUMULATED[0] / 1.011, ACCUMULATED[:-1])
    assert first_deficit_year(current_balance(INCOME, EXPENDITURE, interest), YEARS) == 2022
