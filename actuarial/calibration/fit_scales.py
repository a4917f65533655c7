"""Scales of lines fitted to the statistics of the base year, and written into the files.

``python -m actuarial.calibration.fit_scales runs/china.yaml`` prints what it would write;
``--write`` writes it. A scale is the only thing that is fitted, and it is fitted to one published
figure each.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from actuarial.checks import read_run
from actuarial.experience.scales import ROUNDS, Fitted, fit
from actuarial.stopping import end_with
from actuarial.whole import write_whole


def write(root: Path, fitted: Fitted) -> None:
    """Put the new number where the old one stands."""
    path = root / fitted.origin.file
    lines = path.read_text("utf-8").split("\n")
    line, column = lines[fitted.origin.line - 1], fitted.origin.column - 1
    # A documented quantity begins with its bracket; the number stands behind the word value.
    if line[column] == "{":
        column = line.index("value: ", column) + len("value: ")
    end = column
    while end < len(line) and line[end] not in ",} #":
        end += 1
    lines[fitted.origin.line - 1] = f"{line[:column]}{fitted.new:.5f}{line[end:]}"
    write_whole(path, "\n".join(lines))


def main() -> None:
    """Print, and write where asked, the scales that meet the statistics."""
    parser = argparse.ArgumentParser(prog="python -m actuarial.calibration.fit_scales")
    parser.add_argument("run", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rounds = ROUNDS if given.write else 1
    for number in range(rounds):
        run = read_run(given.run)
        for fitted in fit(run):
            if number + 1 == rounds:
                print(f"{fitted.key}  {fitted.old:.5f} → {fitted.new:.5f}  ({fitted.origin.file})")
            if given.write:
                write(run.root, fitted)


if __name__ == "__main__":
    end_with(main)
