"""A published trustees' account, reproduced from its own full inputs.

US Social Security (OASDI combined), Board of Trustees, 2004 Annual Report, intermediate
assumptions, billions of dollars: single-year table VI.F9 (income without interest, interest, cost,
assets at end of year; ssa.gov/OACT/TR/TR04/lr6F9-2.html), plot points of figure IV.B4 (actuarial
balance as a percentage of the summarized cost rate for each valuation period from 2004, and the
least allowed; ssa.gov/OACT/TR/TR04/images/LD_figIVB4.html). Assets at the end of 2003: table VI.F8
of the 2013 report (ssa.gov/OACT/TR/2013/lr6f8.html).
"""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.funds.ledger import accumulate
from actuarial.solvency import (
    close_balance,
    current_balance,
    depletion,
    first_deficit_year,
    fund_ratio,
    opening_reserve,
    primary_balance,
    short_range_test,
)

ASSETS_2003 = 1530.8

# year, income without interest, interest, cost, assets at end of year
TABLE = np.array(
    [
        (2004, 564.7, 88.9, 500.3, 1684.1),
        (2005, 605.2, 95.5, 517.6, 1867.3),
        (2006, 634.5, 104.0, 538.3, 2067.5),
        (2007, 667.4, 115.0, 563.4, 2286.6),
        (2008, 701.9, 128.6, 594.0, 2523.1),
        (2009, 735.3, 142.9, 631.6, 2769.7),
        (2010, 771.9, 157.9, 670.0, 3029.6),
        (2011, 811.8, 173.9, 711.9, 3303.3),
        (2012, 850.6, 190.0, 760.3, 3583.5),
        (2013, 889.0, 206.2, 811.6, 3867.1),
        (2014, 930.3, 223.7, 866.7, 4154.4),
        (2015, 973.1, 241.5, 926.8, 4442.1),
        (2016, 1017.7, 259.4, 992.0, 4727.3),
        (2017, 1064.0, 277.4, 1061.5, 5007.2),
        (2018, 1112.4, 295.3, 1135.8, 5279.0),
        (2019, 1162.1, 310.5, 1215.0, 5536.6),
        (2020, 1213.9, 324.8, 1299.4, 5775.8),
        (2021, 1267.3, 337.9, 1387.7, 5993.3),
        (2022, 1322.7, 349.7, 1479.6, 6186.1),
        (2023, 1379.7, 360.0, 1576.1, 6349.8),
        (2024, 1439.3, 368.5, 1676.9, 6480.7),
        (2025, 1501.1, 375.0, 1782.2, 6574.5),
        (2026, 1565.5, 379.4, 1891.5, 6628.0),
        (2027, 1633.0, 381.3, 2005.0, 6637.2),
        (2028, 1702.9, 380.5, 2121.6, 6599.2),
        (2029, 1775.9, 377.0, 2240.8, 6511.3),
        (2030, 1852.1, 370.6, 2364.0, 6370.0),
        (2031, 1931.6, 361.0, 2491.5, 6171.1),
        (2032, 2014.7, 348.0, 2622.9, 5910.9),
        (2033, 2101.2, 331.4, 2756.8, 5586.7),
        (2034, 2191.4, 311.1, 2893.2, 5195.9),
        (2035, 2285.3, 286.9, 3032.3, 4735.8),
        (2036, 2383.3, 258.6, 3174.6, 4203.2),
        (2037, 2485.6, 226.2, 3320.0, 3594.9),
        (2038, 2592.0, 189.3, 3468.3, 2907.9),
        (2039, 2702.7, 147.8, 3620.4, 2138.0),
        (2040, 2817.9, 101.4, 3777.7, 1279.6),
        (2041, 2938.1, 49.8, 3941.3, 326.2),
    ]
)
YEAR, INCOME, INTEREST, COST, ASSETS = TABLE.T

# Actuarial balance in percent of the summarized cost rate, valuation periods 2004 to 2013 … 2040.
PUBLISHED_BALANCE = np.array(
    [33.20, 30.87, 28.70, 26.65, 24.72, 22.88, 21.11, 19.41, 17.79, 16.23, 14.74, 13.31, 11.94,
     10.63, 9.39, 8.21, 7.09, 6.02, 5.02, 4.07, 3.17, 2.33, 1.54, 0.80, 0.11, -0.54, -1.15,
     -1.72]
)  # fmt: skip
PUBLISHED_LEAST = np.array(
    [0.00, -0.08, -0.15, -0.23, -0.31, -0.38, -0.46, -0.54, -0.62, -0.69, -0.77, -0.85, -0.92,
     -1.00, -1.08, -1.15, -1.23, -1.31, -1.38, -1.46, -1.54, -1.62, -1.69, -1.77, -1.85, -1.92,
     -2.00, -2.08]
)  # fmt: skip


@pytest.fixture(scope="module")
def effective_rate():
    """The yield the table's interest implies when flows come at mid-year."""
    opening = opening_reserve(np.asarray(ASSETS_2003), ASSETS)
    return INTEREST / (opening + (INCOME - COST) / 2)


def test_the_ledger_carries_the_fund_through_38_years(effective_rate):
    reserve, interest = accumulate(ASSETS_2003, INCOME - COST, effective_rate, effective_rate)
    # The table is rounded to a tenth of a billion in every cell; the drift stays below one.
    assert np.abs(reserve - ASSETS).max() < 1.0
    assert np.abs(interest - INTEREST).max() < 0.1


def test_actuarial_balances_of_28_valuation_periods(effective_rate):
    passes, share, least = close_balance(
        ASSETS_2003, INCOME, COST, effective_rate, first=10, last=37, target_months=12
    )
    # In points of percent; the published figures stand on unrounded yields.
    assert np.abs(100 * share - PUBLISHED_BALANCE).max() < 0.03
    assert 100 * least == pytest.approx(PUBLISHED_LEAST, abs=0.0051)
    assert passes
    # The report's first period that is out of balance altogether ends in 2038.
    assert 2013 + int(np.argmax(share < 0)) == 2038


def test_deficits_begin_when_the_report_says():
    """Cost exceeds tax income from 2018, and total income from 2028."""
    primary, current = primary_balance(INCOME, COST), current_balance(INCOME, COST, INTEREST)
    assert first_deficit_year(primary, YEAR) == 2018
    assert first_deficit_year(current, YEAR) == 2028


def test_the_fund_is_exhausted_in_2042(effective_rate):
    """2042 carries on the growth of 2041, the last year the table prints."""
    income = np.append(INCOME, INCOME[-1] ** 2 / INCOME[-2])
    cost = np.append(COST, COST[-1] ** 2 / COST[-2])
    rate = np.append(effective_rate, 0.059)
    reserve, _ = accumulate(ASSETS_2003, income - cost, rate, rate)
    result = depletion(ASSETS_2003, reserve, np.append(YEAR, 2042))
    assert result.year == 2042
    assert result.month == 4


def test_short_range_adequacy():
    """Assets rise from 306 percent of a year's cost, far above the test's 100."""
    assert fund_ratio(ASSETS_2003, ASSETS, COST)[0] == pytest.approx(3.06, abs=0.005)
    assert short_range_test(ASSETS_2003, ASSETS, COST)
    assert not short_range_test(ASSETS[27], ASSETS[28:], COST[28:], period=9)
