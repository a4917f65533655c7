"""Errors of a back-test by line and horizon, for all outcomes and for parts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.experience.backtest import AS_KNOWN, OBSERVED_DRIVERS, Outcome
from actuarial.experience.errors import (
    ErrorStatistics,
    error_statistics,
    geometric_mean,
    ratio_to_benchmark,
    root_mean_square,
)

JUDGED = (1, 2, 3)
"""Horizons of the goal."""
GOALS: Mapping[str, float] = {AS_KNOWN: 0.8, OBSERVED_DRIVERS: 0.5}
EXCEPTION = 2020
"""Year of the epidemic: the parts without it leave out its start and its outcomes."""

PARTS: Mapping[str, Callable[[Outcome], bool]] = {
    "all": lambda one: True,
    "without_2020": lambda one: EXCEPTION not in (one.start, one.year),
    "verified": lambda one: one.evidence != "unverified",
    "unverified": lambda one: one.evidence == "unverified",
}
"""Which outcomes count, by the name of the part; evidence is that of the actual figure."""

MEMBERS_LINES = "members "
"""How lines of members begin; they are drivers."""

LineKey = tuple[str, str]
"""Scheme and line."""


class LineErrors(NamedTuple):
    """Errors of one line, each [start, horizon]; NaN where none is known."""

    scheme: str
    line: str
    error: Floats
    naive_growth: Floats
    naive_ratio: Floats

    def statistics(self) -> ErrorStatistics:
        """By horizon, over starts."""
        return error_statistics(self.error)

    def judged(self, which: str = "error") -> Floats:
        """Errors at the horizons of the goal."""
        errors: Floats = getattr(self, which)
        return errors[:, : JUDGED[-1]]

    def ratio(self) -> float:
        """Root mean square error over that of the better benchmark; the larger of both ratios."""
        ratios = [
            ratio_to_benchmark(self.judged(), self.judged(naive))
            for naive in ("naive_growth", "naive_ratio")
        ]
        known = [one for one in ratios if not np.isnan(one)]
        return max(known, default=float("nan"))


class Goal(NamedTuple):
    """How a mode does against the better benchmark of every line."""

    geometric_mean: float
    lines: int
    won: int
    worst: str
    """Line with the largest ratio; empty where there is none."""
    worst_ratio: float


def by_line(outcomes: Sequence[Outcome], mode: str, part: str = "all") -> list[LineErrors]:
    """Errors of every line of a mode, of the outcomes that belong to a part.

    Lines of which the part has none are left out.
    """
    counts = PARTS[part]
    chosen = [one for one in outcomes if one.mode == mode and counts(one)]
    starts = sorted({one.start for one in outcomes})
    horizon = max((one.horizon for one in outcomes), default=0)
    found: dict[LineKey, LineErrors] = {}
    for one in chosen:
        key = (one.scheme, one.line)
        if key not in found:
            empty = (np.full((len(starts), max(horizon, JUDGED[-1])), np.nan) for _ in range(3))
            found[key] = LineErrors(*key, *empty)
        cell = (starts.index(one.start), one.horizon - 1)
        found[key].error[cell] = one.error
        found[key].naive_growth[cell] = one.naive_growth
        found[key].naive_ratio[cell] = one.naive_ratio
    return list(found.values())


def judged_lines(outcomes: Sequence[Outcome], mode: str, part: str = "all") -> list[LineErrors]:
    """Lines that count towards the goal: what a mode is given shows nothing of the model."""
    given = mode == OBSERVED_DRIVERS
    return [
        one
        for one in by_line(outcomes, mode, part)
        if not (given and one.line.startswith(MEMBERS_LINES))
    ]


def goal(lines: Sequence[LineErrors]) -> Goal:
    """Geometric mean over lines of the ratio to the better benchmark, and who wins."""
    ratios = {name_of(one): one.ratio() for one in lines}
    known = {name: ratio for name, ratio in ratios.items() if not np.isnan(ratio)}
    worst = max(known, key=lambda name: known[name], default="")
    return Goal(
        geometric_mean(list(known.values())),
        len(known),
        sum(ratio < 1 for ratio in known.values()),
        worst,
        known.get(worst, float("nan")),
    )


def name_of(one: LineErrors) -> str:
    """Name of a line in tables; its scheme where the line alone does not say it."""
    first = one.line.split(" ", maxsplit=1)[0]
    return one.line if "_" in first else f"{one.scheme} {one.line}"


def statistics_rows(outcomes: Sequence[Outcome]) -> Iterator[tuple[str | int | float, ...]]:
    """Mode, part, scheme, line, horizon, count, mean, mean absolute, root mean square, standard
    deviation, and root mean square of both benchmarks; one row a horizon.
    """
    for mode in dict.fromkeys(one.mode for one in outcomes):
        for part in PARTS:
            for line in by_line(outcomes, mode, part):
                found = line.statistics()
                for h in range(line.error.shape[1]):
                    if found.known[h]:
                        yield (
                            mode,
                            part,
                            line.scheme,
                            line.line,
                            h + 1,
                            int(found.known[h]),
                            *(float(values[h]) for values in found[1:]),
                            root_mean_square(line.naive_growth[:, h]),
                            root_mean_square(line.naive_ratio[:, h]),
                        )
