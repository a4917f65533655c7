"""docs/back-test.md shows what `actuarial backtest` prints, and docs/back-test.csv what it writes.

`python tests/test_back_test_page.py` runs it (half a minute) and writes both anew. Here the page is
held to the table, and tests/unit/test_back_test.py holds one start of the table to the model.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from actuarial.commands.backtest import COLUMNS, page
from actuarial.experience.backtest import Outcome
from actuarial.history.read import read_history

ROOT = Path(__file__).resolve().parent.parent
PAGE, TABLE = ROOT / "docs" / "back-test.md", ROOT / "docs" / "back-test.csv"
STARTS = ("2019", "2020", "2021", "2022", "2023")
BLOCK = re.compile(r"(?<=<!-- back-test -->\n)(.*?)(?=<!-- /back-test -->)", re.DOTALL)


def outcomes() -> list[Outcome]:
    """The committed table, with the evidence of the outcomes from history."""
    observed = read_history(ROOT / "assumptions", "china")
    evidence = {}
    for key, figures in observed.figures.items():
        words = [label for label in key[1:] if label not in ("uebmi", "urrbmi")]
        line = f"members {words[0]}" if key[0] == "members" else " ".join(words)
        for year, figure in figures.items():
            evidence[line, key[1] if key[0] != "funds" else "", year] = figure.evidence
    found = []
    with TABLE.open(encoding="utf-8") as opened:
        rows = csv.reader(opened)
        assert tuple(next(rows)) == COLUMNS
        for start, mode, horizon, year, scheme, line, *numbers in rows:
            figures = [float(one) if one else float("nan") for one in numbers]
            known = evidence.get((line, scheme, int(year))) or evidence[line, "", int(year)]
            found.append(
                Outcome(
                    int(start), mode, int(horizon), int(year), scheme, line, *figures, known, True
                )
            )
    return found


def shown(found: list[Outcome]) -> str:
    lines = "\n".join(page(found))
    return f"```\n{lines}\n```\n"


def test_the_page_shows_the_table() -> None:
    (block,) = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    found = shown(outcomes())
    assert block == found, "python tests/test_back_test_page.py writes it anew"
    assert max(map(len, found.splitlines())) <= 100


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        starts = [word for year in STARTS for word in ("--from", year)]
        command = [sys.executable, "-m", "actuarial", "backtest", "runs/china.yaml", *starts]
        subprocess.run([*command, "--output", folder], check=True, cwd=ROOT)
        TABLE.write_bytes((Path(folder) / "backtest.csv").read_bytes())
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda _: shown(outcomes()), text), encoding="utf-8")
