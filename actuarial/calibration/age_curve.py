"""Age curves from a few anchors: straight lines between them, single ages out.

``python -m actuarial.calibration.age_curve`` rewrites the tables of ``assumptions/tables`` from
``assumptions/tables/sources/age_anchors.csv``.
"""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.calibration.rebuilding import rebuild, replacing
from actuarial.stopping import end_with
from actuarial.vocabulary import AGES, LEVELS, SEXES

ROOT = Path(__file__).resolve().parents[2]
ANCHORS = "assumptions/tables/sources/age_anchors.csv"
LEVELS_FILE = "assumptions/tables/sources/use_levels.csv"
POPULATION = "population_china.csv"
BOTH = "both"

# Table, its columns with the unit named in the head, evidence, and the source of its shape.
BY_SEX = {
    "active_pattern": ("share", "derived", "judgement"),
    "resident_pattern": ("share", "judgement", "judgement"),
    "participation": ("share", "judgement", "judgement"),
}

Anchors = dict[tuple[str, str], list[tuple[float, float]]]


class Level(NamedTuple):
    """Published level of a service, None where the anchors' own is taken; origin of its shape."""

    frequency: float | None
    unit_cost: float | None
    evidence: str
    source: str


Levels = dict[tuple[str, str], Level]


def read_anchors(path: Path) -> Anchors:
    """Anchors (age, value) by curve and sex."""
    anchors: Anchors = {}
    for row in _rows(path):
        key = (row["curve"], row["sex"])
        anchors.setdefault(key, []).append((float(row["age"]), float(row["value"])))
    return anchors


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def read_levels(path: Path) -> Levels:
    """Published events per insured and cost per event, by scheme and service."""
    return {
        (row["scheme"], row["service"]): Level(
            float(row["frequency"]) if row["frequency"] else None,
            float(row["unit_cost"]) if row["unit_cost"] else None,
            row["shape_evidence"],
            row["shape_source"],
        )
        for row in _rows(path)
    }


def read_population(path: Path) -> Floats:
    """The nation's population at the end of the last year of the table, [sex, age]."""
    rows = _rows(path)
    last = list(rows[0])[-1]
    people = {(row["sex"], row["age"]): float(row[last]) for row in rows}
    return np.array([[people[sex, age] for age in AGES] for sex in SEXES])


def curve(anchors: Anchors, name: str, sex: str) -> list[float]:
    """One value a single age, straight between the anchors and flat beyond them."""
    points = anchors.get((name, sex)) or anchors[name, BOTH]
    ages, values = zip(*points, strict=True)
    return [float(value) for value in np.interp(np.arange(len(AGES)), ages, values)]


def _profile(
    anchors: Anchors, service: str, level: Level, population: Floats
) -> tuple[Floats, Floats]:
    """Frequency and unit cost [sex, age]; where a level is published, their means over the
    nation's population are brought to it."""
    shapes = [
        np.array([curve(anchors, f"{service}.{term}", sex) for sex in SEXES])
        for term in ("frequency", "unit_cost")
    ]
    frequency, unit_cost = shapes
    if level.frequency is not None:
        frequency = frequency * level.frequency / np.average(frequency, weights=population)
    if level.unit_cost is not None:
        mean = np.average(unit_cost, weights=population * frequency)
        unit_cost = unit_cost * level.unit_cost / mean
    return frequency, unit_cost


def tables(anchors: Anchors, levels: Levels, population: Floats) -> dict[str, str]:
    """The text of every table by its file name.

    population[sex, age] of the nation weighs the published levels.
    """
    written = {}
    for name, (unit, evidence, source) in BY_SEX.items():
        rows = [
            (sex, age, _shown(value))
            for sex in SEXES
            for age, value in zip(AGES, curve(anchors, name, sex), strict=True)
        ]
        head = f"# source: {source} evidence: {evidence} unit: {unit}"
        written[f"{name}.csv"] = _text(head, ("sex", "age", "value"), rows)
    for (scheme, service), level in levels.items():
        profile = _profile(anchors, service, level, population)
        by_sex_and_age = [
            (sex, age, _shown(often), _shown(cost))
            for sex, frequency, unit_cost in zip(SEXES, *profile, strict=True)
            for age, often, cost in zip(AGES, frequency, unit_cost, strict=True)
        ]
        head = f"# source: {level.source} evidence: {level.evidence} unit: factor"
        note = "# events a person-year (maternity: a birth) and yuan an event"
        columns = ("sex", "age", "frequency", "unit_cost")
        written[f"{scheme}_{service}.csv"] = _text(f"{head}\n{note}", columns, by_sex_and_age)
    ratio = curve(anchors, "death_cost.ratio", BOTH)
    written["death_cost.csv"] = _text(
        "# source: judgement evidence: judgement unit: factor",
        ("age", "value"),
        [(age, _shown(value)) for age, value in zip(AGES, ratio, strict=True)],
    )
    # Nobody's dependency is what is left: level none is computed and stands at 0 here.
    dependants = [
        (level, sex, age, _shown(value))
        for level in LEVELS
        for sex in SEXES
        for age, value in zip(
            AGES,
            [0.0] * len(AGES) if level == LEVELS[0] else curve(anchors, f"dependency.{level}", sex),
            strict=True,
        )
    ]
    written["dependency.csv"] = _text(
        "# source: judgement evidence: illustrative unit: share",
        ("level", "sex", "age", "value"),
        dependants,
    )
    return written


def _shown(value: float) -> str:
    return f"{value:.6g}"


def _text(head: str, header: tuple[str, ...], rows: Sequence[Sequence[str]]) -> str:
    text = io.StringIO()
    text.write(head + "\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def texts(root: Path = ROOT) -> dict[Path, bytes]:
    """Every table by its path."""
    folder = root / "assumptions" / "tables"
    anchors = read_anchors(root / ANCHORS)
    levels = read_levels(root / LEVELS_FILE)
    made = tables(anchors, levels, read_population(folder / POPULATION))
    return {folder / name: text.encode() for name, text in made.items()}


def main() -> int:
    """Write every table."""
    parser = argparse.ArgumentParser(
        prog="python -m actuarial.calibration.age_curve",
        description="Rebuild the tables by age that are fitted to published anchors.",
    )
    replacing(parser)
    given = parser.parse_args()
    return rebuild(texts(), replace=given.replace)


if __name__ == "__main__":
    end_with(main)
