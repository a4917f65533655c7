from __future__ import annotations

import numpy as np
import pytest

from actuarial.coverage.retirement import retired_share

YEARS = np.array([2024, 2040])


def share(age: float) -> np.ndarray:
    return retired_share(YEARS, np.full(2, age), 1965, 4, np.full(2, 36.0))


def test_a_broken_month_lies_between_the_whole_ones() -> None:
    low, high = share(60.0), share(60.0 + 1 / 12)
    between = share(60.0 + 0.25 / 12)
    assert low[0, 60] == 1.0
    assert high[0, 60] == pytest.approx(11 / 12)
    np.testing.assert_allclose(between, 0.75 * low + 0.25 * high, atol=1e-12)
