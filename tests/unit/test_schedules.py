import numpy as np
import pytest

from actuarial.demography import (
    divide_by_population,
    mean_age_of_childbearing,
    pattern_at_mean_age,
    rogers_castro,
)


def test_rogers_castro_peaks_where_its_derivative_says():
    """The labour curve alone peaks at μ + ln(λ / α) / λ (Rogers and Castro 1981)."""
    labour = (0.06, 0.10, 20.0, 0.40)
    schedule = rogers_castro((0.0, 0.1), labour, 0.0, ages=2000)
    peak = 20 + np.log(0.40 / 0.10) / 0.40
    assert np.argmax(schedule) + 0.5 == pytest.approx(peak, abs=0.5)
    height = 0.06 * np.exp(-0.10 * (peak - 20) - 0.10 / 0.40)
    assert schedule.max() == pytest.approx(height, rel=1e-3)


def test_rogers_castro_parts_add_up():
    whole = rogers_castro()
    labour_off = rogers_castro(labour=(0.0, 0.1, 20.0, 0.4))
    np.testing.assert_allclose(labour_off, 0.02 * np.exp(-0.1 * (np.arange(101) + 0.5)) + 0.003)
    assert (whole - labour_off >= 0).all()
    retiring = rogers_castro(retirement=(0.01, 0.2, 62.0, 0.5))
    peak = np.argmax((retiring - whole)[50:]) + 50.5
    assert peak == pytest.approx(62 + np.log(0.5 / 0.2) / 0.5, abs=0.5)


def test_pattern_moves_to_the_mean_age_and_keeps_its_sum():
    pattern = np.zeros(101)
    pattern[18:42] = np.sin(np.linspace(0.1, 3, 24))
    target = np.array([26.4, 29.25, 33.0])
    moved = pattern_at_mean_age(pattern, target)
    np.testing.assert_allclose(mean_age_of_childbearing(moved), target)
    np.testing.assert_allclose(moved.sum(axis=-1), pattern.sum())
    assert moved.min() >= 0
    same = pattern_at_mean_age(pattern, mean_age_of_childbearing(pattern))
    np.testing.assert_allclose(same, pattern, atol=1e-12)


def test_regions_take_their_part_of_the_nations_migrants():
    people = np.random.default_rng(1).uniform(1, 9, (4, 2, 6))
    migrants = np.random.default_rng(2).normal(size=(3, 2, 6))
    parts = divide_by_population(migrants, people, people.sum(axis=0))
    np.testing.assert_allclose(parts.sum(axis=1), migrants)
    np.testing.assert_allclose(parts[0, 1] / parts[0, 0], people[1].sum() / people[0].sum())


def test_a_mean_age_that_would_lose_births_is_refused():
    pattern = np.zeros(101)
    pattern[15:50] = 1 / 35
    with pytest.raises(
        ValueError, match=r"mean age of childbearing of 90 moves 1[0-9].*births out"
    ):
        pattern_at_mean_age(pattern, np.array([30.0, 90.0]))
    with pytest.raises(ValueError, match="births out of the ages 0 to 100"):
        pattern_at_mean_age(pattern, 10)
    np.testing.assert_allclose(pattern_at_mean_age(pattern, 80).sum(), 1)
    np.testing.assert_array_equal(pattern_at_mean_age(np.zeros(101), [30, 31]), np.zeros((2, 101)))
