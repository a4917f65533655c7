"""Early and late retirement as shares, and years bought, through the files."""

import numpy as np
import pytest
from toy_province import basis_of, edit, read_toy, write_toy

from actuarial.coverage import retirement_of_classes
from actuarial.coverage.retirement import retired_share

YEARS = np.array([2024, 2030, 2040])
MEN = {"first_birth_year": 1965, "months_per_step": 4}


def men(**shares):
    constant = np.ones(len(YEARS))
    given = {name: value * constant for name, value in shares.items()}
    return retired_share(YEARS, 60 * constant, **MEN, limit=36 * constant, **given)


def test_the_early_retire_at_the_age_before_the_reform_and_no_sooner():
    # Men born in 1969 have 13 to 15 months of delay: at the end of 2030 they are 61 and some past.
    statutory, all_early = men(), men(early=1.0)
    assert all_early[1, 60] == 1.0
    assert statutory[1, 60] == 0.0
    assert (all_early[:, 59] == 0.0).all()
    half = men(early=0.5)
    np.testing.assert_allclose(half, (statutory + all_early) / 2)


def test_the_late_retire_three_years_after_the_statutory_age():
    statutory, late = men(), men(late=1.0)
    # Men born in 1975 have 31 to 33 months of delay: at the end of 2040 the late among them retire
    # at 65 and 7 to 9 months, which those born before May have reached.
    assert statutory[2, 63] == 1.0
    assert late[2, 64] == 0.0
    assert late[2, 65] == pytest.approx(4 / 12)
    assert late[2, 66] == 1.0
    both = men(early=0.2, late=0.3)
    np.testing.assert_allclose(both, 0.2 * men(early=1.0) + 0.3 * late + 0.5 * statutory)


def test_years_bought_and_flexible_shares_come_from_the_files(tmp_path):
    write_toy(tmp_path)
    before = basis_of(read_toy(tmp_path, horizon=6))
    coverage = tmp_path / "assumptions" / "coverage.yaml"
    name = "retirement__classes__men"
    edit(coverage, **{f"{name}__buy_in": "40%", f"{name}__early": {2024: "0%", 2026: "25%"}})
    after = basis_of(read_toy(tmp_path, horizon=6))
    assert after.coverage.classes[0].vested == pytest.approx(0.9 + 0.1 * 0.4)
    years = after.clock.years
    was, now = (retirement_of_classes(b.coverage.classes, years) for b in (before, after))
    # Nothing before the first year of the path; more have retired after it.
    np.testing.assert_array_equal(now.below[years < 2026], was.below[years < 2026])
    assert (now.below[years >= 2026][..., 0, 60] < was.below[years >= 2026][..., 0, 60]).all()
    np.testing.assert_array_equal(now.below[..., 1, :], was.below[..., 1, :])
