"""Age curves from a few anchors: straight lines between them, single ages out.

``python -m actuarial.calibration.age_curve`` rewrites the tables of ``assumptions/tables`` from
``assumptions/tables/sources/age_anchors.csv``.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from actuarial.vocabulary import AGES, LEVELS, SEXES

ROOT = Path(__file__).resolve().parents[2]
ANCHORS = "assumptions/tables/sources/age_anchors.csv"
BOTH = "both"

# Table, its columns with the unit named in the head, evidence, and the source of its shape.
BY_SEX = {
    "active_pattern": ("share", "derived", "judgement"),
    "retiree_pattern": ("factor", "illustrative", "judgement"),
    "resident_pattern": ("share", "judgement", "judgement"),
    "participation": ("share", "judgement", "judgement"),
}
PROFILES = {
    "inpatient": ("derived", "insurance_research_sample_2017"),
    "outpatient": ("judgement", "judgement"),
    "chronic": ("judgement", "judgement"),
    "pharmacy": ("judgement", "judgement"),
    "maternity": ("derived", "nhsa_bulletin_2024"),
}

Anchors = dict[tuple[str, str], list[tuple[float, float]]]


def read_anchors(path: Path) -> Anchors:
    """Anchors (age, value) by curve and sex."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    anchors: Anchors = {}
    for row in csv.DictReader(lines):
        key = (row["curve"], row["sex"])
        anchors.setdefault(key, []).append((float(row["age"]), float(row["value"])))
    return anchors


def curve(anchors: Anchors, name: str, sex: str) -> list[float]:
    """One value a single age, straight between the anchors and flat beyond them."""
    points = anchors.get((name, sex)) or anchors[name, BOTH]
    ages, values = zip(*points, strict=True)
    return [float(value) for value in np.interp(np.arange(len(AGES)), ages, values)]


def tables(anchors: Anchors) -> dict[str, str]:
    """The text of every table by its file name."""
    written = {}
    for name, (unit, evidence, source) in BY_SEX.items():
        rows = [
            (sex, age, _shown(value))
            for sex in SEXES
            for age, value in zip(AGES, curve(anchors, name, sex), strict=True)
        ]
        head = f"# source: {source} evidence: {evidence} unit: {unit}"
        written[f"{name}.csv"] = _text(head, ("sex", "age", "value"), rows)
    for name, (evidence, source) in PROFILES.items():
        rows = []
        for sex in SEXES:
            frequency = curve(anchors, f"{name}.frequency", sex)
            unit_cost = curve(anchors, f"{name}.unit_cost", sex)
            rows += [
                (sex, age, _shown(often), _shown(cost))
                for age, often, cost in zip(AGES, frequency, unit_cost, strict=True)
            ]
        head = (
            f"# source: {source} evidence: {evidence} "
            "unit: events a person-year (maternity: a birth), yuan an event"
        )
        columns = ("sex", "age", "frequency", "unit_cost")
        written[f"use_{name}.csv"] = _text(head, columns, rows)
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


def _text(head: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    text = io.StringIO()
    text.write(head + "\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def build(root: Path = ROOT) -> None:
    """Write every table."""
    for name, text in tables(read_anchors(root / ANCHORS)).items():
        (root / "assumptions" / "tables" / name).write_text(text, "utf-8")


if __name__ == "__main__":
    build()
