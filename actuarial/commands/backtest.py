"""``actuarial backtest``: the run started in earlier years, and its errors."""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from actuarial.checks import read_run
from actuarial.commands.new_files import in_own_folder
from actuarial.experience.backtest import MODES, OBSERVED_DRIVERS, Outcome, outcomes
from actuarial.experience.errors import error_statistics, root_mean_square
from actuarial.experience.observed import observed_of
from actuarial.experience.summary import (
    GOALS,
    JUDGED,
    PARTS,
    LineErrors,
    by_line,
    goal,
    judged_lines,
    name_of,
    statistics_rows,
)
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.published import read_published
from actuarial.reading.resolved import Run
from actuarial.terminal import say
from actuarial.whole import write_all

COLUMNS = (
    "from",
    "mode",
    "horizon",
    "year",
    "scheme",
    "line",
    "projected",
    "actual",
    "error",
    "naive_growth",
    "naive_ratio",
)
"""Of backtest.csv: yuan, persons or events; errors as shares, those of both benchmarks too."""
STATISTICS = (
    "mode",
    "part",
    "scheme",
    "line",
    "horizon",
    "count",
    "mean",
    "mean_absolute",
    "root_mean_square",
    "standard_deviation",
    "naive_growth_root_mean_square",
    "naive_ratio_root_mean_square",
)
SAID = {
    MODES[0]: "as known then, on revised data: trends by one fixed rule, later rules unknown",
    MODES[1]: "observed drivers: members, wages, prices, notices and dated measures as they were",
}
WIDE = 29


def backtest(
    run_file: Path, assumptions: Path | None, starts: Sequence[int], output: Path | None
) -> int:
    """Start the run at the end of earlier years, print its errors, and write them."""
    given = read_run(run_file, assumptions)
    folder = output or given.path.with_name(f"{given.path.stem}-backtest")
    files = {"backtest.csv": COLUMNS, "backtest_errors.csv": STATISTICS}
    mine = {name: partial(_begins_with, columns) for name, columns in files.items()}
    paths = in_own_folder(folder, given, mine)
    found = backtest_of(given, sorted(set(starts)))
    say("\n".join(page(found)))
    rows = (one[: len(COLUMNS)] for one in found)
    contents = {
        paths["backtest.csv"]: _text(COLUMNS, rows),
        paths["backtest_errors.csv"]: _text(STATISTICS, statistics_rows(found)),
    }
    write_all(contents, replace=True)
    say(f"\nwritten to {folder}: backtest.csv, backtest_errors.csv")
    return 0


def _begins_with(columns: Sequence[str], raw: bytes) -> bool:
    return raw.startswith(f"{','.join(columns)}\n".encode())


def backtest_of(run: Run, starts: Sequence[int]) -> list[Outcome]:
    """Outcomes of a run of one place from each start; what is done is said on the way.

    Raises Refused where the run has several places or its history does not carry a start.
    """
    observed, nation, last = observed_of(run)
    late = [year for year in starts if year >= last]
    if late:
        words = f"nothing was observed after {late[0]}; start in {last - 1} or earlier."
        raise Refused([Problem(f"history/{observed.place}", 0, 0, "--from", words)])
    found: list[Outcome] = []
    for year in starts:
        print(f"  from {year}", file=sys.stderr)
        found += outcomes(run, observed, nation, read_published(run.root), [year])
    return found


def page(found: Sequence[Outcome]) -> Iterator[str]:
    """What the terminal shows: errors by line and horizon, parts, and the goal, mode by mode."""
    starts = sorted({one.start for one in found})
    yield f"from the ends of {', '.join(map(str, starts))}"
    yield ""
    for mode in MODES:
        lines = by_line(found, mode)
        yield SAID[mode]
        yield from _by_horizon(lines)
        yield ""
        yield from _by_part(found, mode)
        yield ""
        yield from _goals(found, mode)
        if mode != MODES[-1]:
            yield ""


def _by_horizon(lines: Sequence[LineErrors]) -> Iterator[str]:
    years = "".join(f"{h:>6}" for h in JUDGED)
    yield (
        f"{'error, %, after years':<{WIDE}}{'mean':>18}{'mean absolute':>18}"
        f"{'root mean square':>18}{'naive':>9}"
    )
    yield f"{'':<{WIDE}}{years * 3}{'growth':>7}{'ratio':>6}{'×':>4}"
    for one in lines:
        found = one.statistics()
        cells = "".join(
            _cell(values[h - 1], 6)
            for values in (found.mean, found.mean_absolute, found.root_mean_square)
            for h in JUDGED
        )
        naive = (root_mean_square(one.judged(which)) for which in ("naive_growth", "naive_ratio"))
        growth, ratio = naive
        times = one.ratio()
        said = "–" if math.isnan(times) else f"{times:.1f}"
        yield f"{name_of(one):<{WIDE}}{cells}{_cell(growth, 7)}{_cell(ratio, 6)}{said:>4}"
    yield "naive: root mean square of one to three years; ×: ours over that of the better benchmark"


def _cell(value: float, width: int) -> str:
    return f"{'–' if math.isnan(value) else f'{100 * value:.1f}':>{width}}"


def _by_part(found: Sequence[Outcome], mode: str) -> Iterator[str]:
    heads = ("all", "without 2020", "verified", "unverified")
    yield f"{'root mean square, 1-3 years':<{WIDE}}" + "".join(f"{head:>15}" for head in heads)
    parts = {part: {name_of(one): one for one in by_line(found, mode, part)} for part in PARTS}
    for name in parts["all"]:
        cells = []
        for of in parts.values():
            errors = of[name].judged() if name in of else ()
            known = int(error_statistics(list(chain(*errors))).known) if len(errors) else 0
            cells.append(f"{_cell(root_mean_square(errors), 10)}{f'({known})':>5}")
        yield f"{name:<{WIDE}}{''.join(cells)}"
    yield "verified, unverified: evidence of the outcome; in brackets how many errors"


def _goals(found: Sequence[Outcome], mode: str) -> Iterator[str]:
    for part in ("all", "without_2020", "verified"):
        one = goal(judged_lines(found, mode, part))
        if not one.lines:
            continue
        met = "met" if one.geometric_mean <= GOALS[mode] else "missed"
        aim = f", goal {GOALS[mode]:.1f} {met}" if part == "all" else ""
        yield (
            f"{part.replace('_', ' '):<13} error over the better benchmark's "
            f"{one.geometric_mean:.2f}{aim}; better in {one.won} of {one.lines} lines"
        )
        yield f"{'':<14}worst: {one.worst}, {one.worst_ratio:.1f}"
    if mode == OBSERVED_DRIVERS:
        yield "members are given here, so that they count neither as lines nor as won"


def _text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["" if _unknown(cell) else cell for cell in row] for row in rows])
    return text.getvalue()


def _unknown(cell: object) -> bool:
    return isinstance(cell, float) and math.isnan(cell)
