"""The years that the reading of the national figures rests on are those of the shipped run."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

from actuarial import open_result
from actuarial.commands.run import run
from actuarial.vocabulary import NEVER

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "figures.md"
ROW = re.compile(r"^\| (?P<fund>[a-z -]+) [一-鿿]+ \| (?P<years>[\w |]+?) \| [+−]", re.MULTILINE)
FUNDS = {
    "employee pool": "employee_pool",
    "resident pool": "resident_pool",
    "critical illness": "critical_illness",
    "long-term care": "long_term_care",
}
YEARS = ("first_deficit_year", "depletion_year_low", "depletion_year", "depletion_year_high")


def test_years_of_the_funds_are_those_of_the_run(tmp_path: Path) -> None:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        folder = tmp_path / "china"
        assert run(ROOT / "runs" / "china.yaml", None, folder, ["baseline"], 1) == 0
    found = open_result(folder / "baseline.nc").sel(pooling="municipal", region="china")
    rows = list(ROW.finditer(PAGE.read_text(encoding="utf-8")))
    assert [row["fund"] for row in rows] == list(FUNDS)
    for row in rows:
        years = [NEVER if year == "never" else int(year) for year in row["years"].split(" | ")]
        fund = found.sel(fund=FUNDS[row["fund"]])
        assert years == [int(fund[name].item()) for name in YEARS], row["fund"]
