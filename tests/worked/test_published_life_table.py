"""Period life table of men, United States 2009 (Social Security Administration, Office of the Chief
Actuary, Actuarial Life Table): probabilities of death, survivors of 100,000 and expectancies."""

import numpy as np

from actuarial.demography import life_table, remaining_life_expectancy

# Millionths, ages 0 … 99, ten to a line.
DYING = """
6990 447 301 233 177 161 150 139 123 105
91 96 135 217 332 456 579 709 843 977
1118 1250 1342 1382 1382 1370 1364 1362 1373 1393
1419 1445 1478 1519 1569 1631 1709 1807 1927 2070
2234 2420 2628 2860 3117 3396 3703 4051 4444 4878
5347 5838 6337 6837 7347 7905 8508 9116 9723 10354
11046 11835 12728 13743 14885 16182 17612 19138 20752 22497
24488 26747 29212 31885 34832 38217 42059 46261 50826 55865
61620 68153 75349 83230 91933 101625 112448 124502 137837 152458
168352 185486 203817 223298 243867 264277 284168 303164 320876 336919
"""
EXPECTED = {  # age: survivors, remaining years
    0: (100_000, 75.90),
    1: (99_301, 75.43),
    10: (99_119, 66.56),
    20: (98_680, 56.83),
    35: (96_651, 42.86),
    50: (92_588, 29.35),
    60: (85_673, 21.27),
    65: (80_308, 17.51),
    75: (62_761, 10.87),
    85: (33_266, 5.80),
    90: (16_969, 4.02),
    95: (5_375, 2.81),
    99: (1_340, 2.24),
    100: (888, 2.12),
}


def test_survivors_and_expectancies_are_the_published():
    dying = np.array(DYING.split(), dtype=float) / 1e6
    assert len(dying) == 100
    rates = dying / (1 - dying / 2)
    for _ in range(20):
        infant_years = 0.045 + 2.684 * rates[0]
        rates[0] = dying[0] / (1 - (1 - infant_years) * dying[0])
    # The open group rests on the published expectancy at 100.
    table = life_table(np.append(rates, 1 / EXPECTED[100][1])[None], np.array([infant_years]))
    remaining = remaining_life_expectancy(table)[0]
    for age, (survivors, years) in EXPECTED.items():
        assert abs(1e5 * table.survivors[0, age] - survivors) < 1
        assert abs(remaining[age] - years) < 0.011
