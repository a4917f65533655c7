"""The statutory retirement age to the month (docs/method.md §2; State Council decision of 2024)."""

from __future__ import annotations

import numpy as np
import pytest

from actuarial.coverage.retirement import delay_months, retired_share, retirement_hazard

# Class: age before the reform, first delayed year of birth, months of birth a step, largest delay.
CLASSES = {
    "men": (60, 1965, 4, 36),
    "women_cadres": (55, 1970, 4, 36),
    "women_workers": (50, 1975, 2, 60),
}

# Class, year and month of birth → years and months of age, from the tables of the decision.
TABLE = [
    ("men", 1964, 12, 60, 0),
    ("men", 1965, 1, 60, 1),
    ("men", 1965, 4, 60, 1),
    ("men", 1965, 5, 60, 2),
    ("men", 1965, 12, 60, 3),
    ("men", 1968, 12, 61, 0),
    ("men", 1969, 1, 61, 1),
    ("men", 1976, 8, 62, 11),
    ("men", 1976, 9, 63, 0),
    ("men", 1990, 6, 63, 0),
    ("women_cadres", 1969, 12, 55, 0),
    ("women_cadres", 1970, 1, 55, 1),
    ("women_cadres", 1973, 12, 56, 0),
    ("women_cadres", 1981, 8, 57, 11),
    ("women_cadres", 1981, 9, 58, 0),
    ("women_cadres", 1995, 1, 58, 0),
    ("women_workers", 1974, 12, 50, 0),
    ("women_workers", 1975, 1, 50, 1),
    ("women_workers", 1975, 2, 50, 1),
    ("women_workers", 1975, 3, 50, 2),
    ("women_workers", 1976, 12, 51, 0),
    ("women_workers", 1984, 10, 54, 11),
    ("women_workers", 1984, 11, 55, 0),
    ("women_workers", 1999, 7, 55, 0),
]


@pytest.mark.parametrize(("name", "year", "month", "years", "months"), TABLE)
def test_the_table_to_the_month(name, year, month, years, months):
    age, first, step, limit = CLASSES[name]
    birth = np.array([(year - first) * 12 + month - 1])
    assert age * 12 + delay_months(birth, step, limit)[0] == years * 12 + months
    # The law before the reform knows no delay.
    assert delay_months(birth, step, 0.0)[0] == 0


def share(name, year, age, limit=None):
    """Share past the retirement age at the end of a year, of those of an age."""
    before, first, step, delay = CLASSES[name]
    one = np.array([float(delay if limit is None else limit)])
    given = (np.array([year]), np.array([float(before)]), first, step, one)
    return retired_share(*given)[0, age]


def test_men_born_until_september_1965_have_passed_it_when_2025_ends():
    # 60 at some month of 2025, delayed by 1 month (January to April), 2 (May to August), 3: born in
    # January reaches 60y1m in February 2025, …, in September 60y3m in December, October in January.
    assert share("men", 2025, 60) == pytest.approx(9 / 12)
    assert share("men", 2025, 61) == 1
    assert share("men", 2025, 59) == 0
    assert share("men", 2025, 60, limit=0) == 1


def test_the_end_of_the_transition():
    # Born in 1980: 63 during 2043, all delayed alike.
    assert share("men", 2043, 63) == 1
    assert share("men", 2043, 62) == 0
    assert share("women_workers", 2044, 55) == 1
    assert share("women_workers", 2044, 54) == 0
    assert share("women_cadres", 2043, 58) == 1
    assert share("women_cadres", 2043, 57) == 0


def test_everybody_retires_once_along_a_cohort():
    """Who is left after all hazards of a cohort is who has not passed the age."""
    years = np.arange(2024, 2046)
    ones = np.ones(len(years))
    shares = retired_share(years, 60 * ones, 1965, 4, 36 * ones)
    hazard = retirement_hazard(shares[:-1], shares[1:])
    for born in (1964, 1966, 1970, 1975):
        left = 1 - shares[0, years[0] - born]
        for position, year in enumerate(years[:-1]):
            left *= 1 - hazard[position, year - born]
            assert left == pytest.approx(1 - shares[position + 1, year + 1 - born], abs=1e-12)


def test_a_later_age_sends_nobody_back():
    before, after = np.array([0.5, 0.9, 1.0]), np.array([0.0, 0.2, 0.4])
    assert (retirement_hazard(before, after) == 0).all()
