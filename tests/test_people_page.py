"""The plot of actives per retiree in docs/people.md is that of the shipped national run.

`python tests/test_people_page.py` writes it anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from actuarial.calibration.dependency_plot import BEFORE, REFORMED, actives_per_retiree, plot

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "people.md"
BLOCK = re.compile(r"(?<=```\n)year  with  none.*?(?=\n```)", re.DOTALL)


def drawn() -> str:
    return plot(*_ratios())


def _ratios():  # type: ignore[no-untyped-def]  # the arguments of the plot
    years, ratios = actives_per_retiree(ROOT / "runs" / "china.yaml", (REFORMED, BEFORE))
    return (years, *ratios)


def test_the_plot_is_that_of_the_run() -> None:
    (told,) = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert told == drawn()


def test_the_reform_keeps_more_actives_for_each_retiree() -> None:
    years, with_it, none = _ratios()
    assert abs(with_it[0] - none[0]) < 1e-12
    assert (with_it[1:] > none[1:]).all()
    gap = dict(zip(years.tolist(), with_it - none, strict=True))
    assert gap[2040] > 0.3


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(lambda _: drawn(), PAGE.read_text(encoding="utf-8")), "utf-8")
