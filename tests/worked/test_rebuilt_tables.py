"""The committed tables are what the command makes of the published extracts."""

import shutil
from pathlib import Path

import numpy as np

from actuarial.calibration.national_tables import write_national_tables

TABLES = Path(__file__).parents[2] / "assumptions" / "tables"


def cells(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split(",") for line in lines if not line.startswith("#")]


def figure(cell):
    try:
        return float(cell)
    except ValueError:
        return None


def assert_same_table(rebuilt, committed):
    """The same labels; figures equal but for the last digit written."""
    new, old = cells(rebuilt), cells(committed)
    assert [len(row) for row in new] == [len(row) for row in old]
    pairs = [
        (a, b) for one, other in zip(new, old, strict=True) for a, b in zip(one, other, strict=True)
    ]
    figures = [(figure(a), figure(b)) for a, b in pairs]
    assert all(a == b for (a, b), (x, _) in zip(pairs, figures, strict=True) if x is None)
    numbers = np.array([pair for pair in figures if pair[0] is not None], dtype=float)
    np.testing.assert_allclose(numbers[:, 0], numbers[:, 1], rtol=2e-5, atol=1.0001e-9)


def test_the_nation_is_rebuilt(tmp_path):
    shutil.copytree(TABLES / "sources", tmp_path / "sources")
    written = write_national_tables(tmp_path)
    assert len(written) == 7
    for path in written:
        assert_same_table(path, TABLES / path.name)
