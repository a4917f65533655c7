"""Errors of forecasts by hand, against a published test of forecasts, and what holds always."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from actuarial.experience.errors import (
    coverage_of_band,
    error_statistics,
    geometric_mean,
    ratio_to_benchmark,
    relative_errors,
    root_mean_square,
)
from actuarial.experience.naive import constant_ratio, growth_continued

NAN = float("nan")
SOME = st.floats(-0.875, 3)
tried = settings(deadline=None)
ERRORS = arrays(float, array_shapes(min_dims=2, max_dims=2, max_side=6), elements=SOME)

# Australian beer production in megalitres, quarters of 2007 and of 2008 to the middle of 2010;
# R. J. Hyndman, G. Athanasopoulos, Forecasting: principles and practice, 2nd edition, section 3.4,
# forecast from the end of 2007 on.
BEER_2007 = np.array([427.0, 383, 394, 473])
BEER = np.array([420.0, 390, 410, 488, 415, 398, 419, 488, 414, 374])


@pytest.mark.parametrize(
    ("forecast", "rmse", "mae", "mape"),
    [
        (np.full(10, BEER_2007[-1]), 62.69, 57.40, 14.18),
        (np.tile(BEER_2007, 3)[:10], 14.31, 13.40, 3.17),
    ],
    ids=["naive", "seasonal naive"],
)
def test_a_published_test_of_forecasts(forecast, rmse, mae, mape):
    found = error_statistics(forecast - BEER)
    assert round(float(found.root_mean_square), 2) == rmse
    assert round(float(found.mean_absolute), 2) == mae
    relative = error_statistics(relative_errors(forecast, BEER))
    assert round(100 * float(relative.mean_absolute), 2) == mape


def test_statistics_by_hand():
    # Origins below each other, horizons side by side; the last origin has no second year yet.
    errors = [[0.01, 0.04], [-0.03, 0.02], [0.05, NAN]]
    found = error_statistics(errors)
    assert found.known.tolist() == [3, 2]
    assert found.mean == pytest.approx([0.01, 0.03])
    assert found.mean_absolute == pytest.approx([0.03, 0.03])
    assert found.root_mean_square == pytest.approx([(0.0035 / 3) ** 0.5, 0.001**0.5])
    assert found.standard_deviation == pytest.approx([0.04, 0.0002**0.5])


def test_nothing_known_is_no_number_and_one_error_has_no_spread():
    found = error_statistics([[NAN, 0.02]])
    assert found.known.tolist() == [0, 1]
    for values in found[1:]:
        assert np.isnan(values[0])
    assert found.mean[1] == 0.02
    assert np.isnan(found.standard_deviation[1])
    assert np.isnan(root_mean_square([]))
    assert np.isnan(geometric_mean([NAN]))
    assert np.isnan(ratio_to_benchmark([0.1, NAN], [NAN, 0.1]))


def test_a_reserve_that_became_a_debt_has_no_relative_error():
    found = relative_errors([110.0, 5, 5, 0], [100.0, -5, 0, 10])
    assert found[0] == pytest.approx(0.1)
    assert np.isnan(found[1:3]).all()
    assert found[3] == -1


def test_ratio_to_a_benchmark_by_hand():
    assert ratio_to_benchmark([0.03, -0.03], [0.06, 0.06]) == pytest.approx(0.5)
    # Only what both know: the second cell of the benchmark would have made it better.
    assert ratio_to_benchmark([0.03, NAN], [0.06, 0.9]) == pytest.approx(0.5)
    # Both at least half a per cent: a perfect forecast is not infinitely better.
    assert ratio_to_benchmark([0.0], [0.01]) == pytest.approx(0.5)
    assert ratio_to_benchmark([0.0], [0.001]) == 1
    assert geometric_mean([0.5, 2, NAN]) == pytest.approx(1)


def test_coverage_of_a_band_by_hand():
    found = coverage_of_band([1, 2, 3, NAN, 5], [1, 1, 4, 0, NAN], [2, 3, 5, 9, 9])
    assert (found.inside, found.of) == (2, 3)
    # Clopper-Pearson of 8 of 10: a textbook's interval.
    eight = coverage_of_band([0] * 8 + [2] * 2, -1, 1)
    assert (eight.share, round(eight.low, 4), round(eight.high, 4)) == (0.8, 0.4439, 0.9748)
    nothing = coverage_of_band([NAN], 0, 1)
    assert (nothing.of, nothing.low, nothing.high) == (0, 0, 1)
    assert np.isnan(nothing.share)


def test_naive_forecasts_by_hand():
    assert growth_continued(110.0, 100.0, 2) == pytest.approx([121, 133.1])
    assert np.isnan(growth_continued([110.0, 5], [NAN, -1], 2)).all()
    assert constant_ratio(50.0, [105.0, 110], 100.0) == pytest.approx([52.5, 55])
    assert constant_ratio([50.0, 7], [1.0, 1, 1], 1.0).tolist() == [[50, 7]] * 3


@tried
@given(ERRORS)
def test_mean_square_is_bias_squared_and_variance(errors):
    found = error_statistics(errors)
    n = found.known
    variance = np.where(n > 1, np.nan_to_num(found.standard_deviation) ** 2 * (n - 1) / n, 0)
    assert found.root_mean_square**2 == pytest.approx(found.mean**2 + variance, abs=1e-9)
    assert (np.abs(found.mean) <= found.mean_absolute + 1e-12).all()
    assert (found.mean_absolute <= found.root_mean_square + 1e-12).all()


@tried
@given(ERRORS, st.floats(0.1, 10))
def test_what_is_missing_does_not_count_and_units_do_not_matter(errors, size):
    found = error_statistics(errors)
    more = error_statistics(np.vstack([errors, np.full(errors.shape[1], NAN)]))
    for one, other in zip(found, more, strict=True):
        np.testing.assert_array_equal(one, other)
    scaled = error_statistics(size * errors)
    for one, other in zip(found[1:], scaled[1:], strict=True):
        np.testing.assert_allclose(size * one, other, rtol=1e-9, atol=1e-12)


@tried
@given(ERRORS)
def test_against_itself_a_forecast_is_neither_better_nor_worse(errors):
    assert ratio_to_benchmark(errors, errors) == 1
    assert ratio_to_benchmark(errors, 2 * errors) <= 1


@tried
@given(arrays(float, 8, elements=SOME), st.floats(0, 2), st.floats(0.5, 0.99))
def test_a_wider_band_holds_no_less_and_its_share_lies_in_the_interval(values, width, confidence):
    narrow = coverage_of_band(values, -width, width, confidence)
    wide = coverage_of_band(values, -width - 0.5, width + 0.5, confidence)
    assert narrow.inside <= wide.inside
    assert 0 <= narrow.low <= narrow.share <= narrow.high <= 1


@tried
@given(st.floats(1, 1e6), st.floats(1.0, 1.2), st.integers(1, 5))
def test_a_series_that_grows_evenly_is_continued_exactly(start, factor, horizon):
    series = start * factor ** np.arange(horizon + 2)
    continued = growth_continued(series[1], series[0], horizon)
    np.testing.assert_allclose(continued, series[2:], rtol=1e-9)
    wages = 100 * factor ** np.arange(horizon + 1)
    kept = constant_ratio(series[1], wages[1:], wages[0])
    np.testing.assert_allclose(kept, series[2:], rtol=1e-9)
