"""Digests of the figures of the shipped runs, under the RESULTS line that they belong to.

A digest is a number, not a hash: Σ w·x / Σ |x| over all values of a variable, with fixed weights w
of ½ to 1½, so that the last digits of another machine do not move it and any change of a figure
does; the mean over the variables of a group is kept. `docs/decisions/no-golden-files.md`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from shipped_runs import shipped

from actuarial import Basis
from actuarial.projection import Projector, same_people
from actuarial.results.dataset import variables_of
from actuarial.vocabulary import VARIABLES
from actuarial.vocabulary.benefits import BENEFITS
from actuarial.vocabulary.money import MONEY
from actuarial.vocabulary.people import PEOPLE
from actuarial.vocabulary.solvency import SOLVENCY

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "tests" / "figures_of_runs.txt"
RUNS = ("china", "china_sensitivities", "zhejiang", "provinces")
GROUPS = {"people": PEOPLE, "money": MONEY, "benefits": BENEFITS, "solvency": SOLVENCY}
CLOSE = 1e-10
"""Digests are given to 11 digits; the last digits of other machines stay a thousand times below."""
LEAST = 1e6
"""Yuan a cell below which a sum of money is what rounding leaves, and has no scale of its own."""
GOLDEN = (5**0.5 - 1) / 2

Digests = Mapping[tuple[str, str], Mapping[str, float]]
"""By run and scenario: digest by group."""


@dataclass(frozen=True)
class Manifest:
    """What the committed file says."""

    line: str
    """The RESULTS line under which the figures stand."""
    lines: int
    """How many RESULTS lines the changelog had then."""
    variables: Mapping[str, tuple[str, ...]]
    """What each group is made of; variables that came later are in none."""
    digests: Digests

    @property
    def seal(self) -> str:
        """Changes with the line and every digest: files edited by hand do not have it."""
        return hashlib.sha256(f"{self.line}\n{self.lines}\n{body(self)}".encode()).hexdigest()[:16]


def results_lines(changelog: str) -> list[str]:
    """The entries that move figures, in their order, each on one line."""
    entries = re.split(r"^- ", changelog, flags=re.MULTILINE)[1:]
    return [" ".join(one.split()) for one in entries if one.startswith("RESULTS ")]


def digest(name: str, values: np.ndarray) -> float:
    """One variable: its values against fixed weights, on the scale of their own sum."""
    flat = np.asarray(values, dtype=np.float64).reshape(-1)
    missing = np.isnan(flat)
    if missing.any():
        flat = np.where(missing, 0.0, flat)
    one = VARIABLES[name]
    summed = one.kind in ("stock", "flow") and one.unit.startswith("yuan")
    least = LEAST * flat.size if summed else 1e-12
    size = max(float(np.abs(flat).sum()), least)
    return float((weights(flat.size) * flat).sum()) / size + float(missing.mean())


def weights(size: int) -> np.ndarray:
    """Fixed weights of ½ to 1½, no two neighbours alike."""
    known = _WEIGHTS[-1]
    if known.size < size:
        known = 0.5 + (np.arange(1, size + 1) * GOLDEN) % 1.0
        _WEIGHTS.append(known)
    return known[:size]


_WEIGHTS = [np.empty(0)]


def group_of(values: Mapping[str, np.ndarray], names: tuple[str, ...]) -> float:
    """Mean of the digests of the variables that are there."""
    return float(np.mean([digest(name, values[name]) for name in names if name in values]))


def computed(variables: Mapping[str, tuple[str, ...]] | None = None) -> Manifest:
    """The figures of today, without a RESULTS line; of the variables named, or of all there are."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for run in RUNS:
        compiled = shipped(run)
        bases = {name: compiled.basis(one) for name, one in compiled.run.scenarios.items()}
        projector = Projector()
        for scenario in next_to_alike(bases):
            values = variables_of(projector.project(bases[scenario]))
            if variables is None:
                variables = {
                    group: tuple(one.name for one in every if one.name in values)
                    for group, every in GROUPS.items()
                }
            found[run, scenario] = {
                group: group_of(values, names) for group, names in variables.items()
            }
        # In the order of the run.
        found |= {(run, scenario): found.pop((run, scenario)) for scenario in bases}
    assert variables is not None
    return Manifest("", 0, variables, found)


def next_to_alike(bases: Mapping[str, Basis]) -> Iterator[str]:
    """The names so that scenarios with the same people, projected once, follow each other."""
    left = list(bases)
    while left:
        first = left[0]
        alike = [name for name in left if same_people(bases[first], bases[name])]
        yield from alike
        left = [name for name in left if name not in alike]


def moved(before: Digests, after: Digests) -> list[str]:
    """What differs: ``zhejiang baseline: money, solvency``."""
    found = []
    for key in {**before, **after}:
        one, other = before.get(key), after.get(key)
        if one is None or other is None:
            found.append(f"{' '.join(key)}: {'new' if one is None else 'gone'}")
            continue
        groups = [group for group in one if not abs(one[group] - other[group]) <= CLOSE]
        if groups:
            found.append(f"{' '.join(key)}: {', '.join(groups)}")
    return found


def refreshed(manifest: Manifest, today: Manifest, changelog: str) -> Manifest:
    """The manifest with the figures of today under the last RESULTS line.

    Raises SystemExit where figures have moved and no RESULTS line says why.
    """
    lines = results_lines(changelog)
    changes = moved(manifest.digests, today.digests)
    if changes and len(lines) <= manifest.lines:
        raise SystemExit(
            "figures of the shipped runs have moved:\n  "
            + "\n  ".join(changes)
            + "\nIf that is meant, write at the end of CHANGELOG.md an entry that begins with "
            "RESULTS and says\nwhich figures move and why; then run this again."
        )
    return Manifest(lines[-1], len(lines), today.variables, today.digests)


def body(manifest: Manifest) -> str:
    """The digests as they stand in the file."""
    groups = list(manifest.variables)
    rows = [
        " ".join([run, scenario, *(f"{found[group]:.11f}" for group in groups)])
        for (run, scenario), found in manifest.digests.items()
    ]
    named = [f"{group} = {' '.join(names)}" for group, names in manifest.variables.items()]
    return "\n".join([*named, "", " ".join(["run", "scenario", *groups]), *rows]) + "\n"


HEAD = """\
# Digests of the figures of the shipped runs, by run, scenario and group of variables.
# They move only together with a RESULTS line in CHANGELOG.md. Not to be edited: written by
# `python tests/figures_of_runs.py`, which asks for the line (docs/decisions/no-golden-files.md).
"""


def text_of(manifest: Manifest) -> str:
    """The file."""
    known = f"line: {manifest.line}\nlines: {manifest.lines}\nseal: {manifest.seal}\n\n"
    return HEAD + known + body(manifest)


def read(text: str) -> Manifest:
    """A manifest from its file; raises ValueError where the seal is not that of what it holds."""
    rows = [row for row in text.splitlines() if row and not row.startswith("#")]
    said = dict(row.split(": ", 1) for row in rows[:3])
    variables = {
        group: tuple(names.split())
        for group, names in (row.split(" = ") for row in rows if " = " in row)
    }
    table = rows[3 + len(variables) + 1 :]
    digests = {
        (run, scenario): dict(zip(variables, map(float, figures), strict=True))
        for run, scenario, *figures in map(str.split, table)
    }
    found = Manifest(said["line"], int(said["lines"]), variables, digests)
    if found.seal != said["seal"]:
        raise ValueError(
            f"{FILE.name} has been edited by hand; python tests/figures_of_runs.py writes it"
        )
    return found


def main() -> None:
    """Write the figures of today, if the changelog says why they have moved."""
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    if FILE.exists():
        manifest = read(FILE.read_text(encoding="utf-8"))
        # Of the variables that it names: others that came since move nothing.
        refreshed(manifest, computed(manifest.variables), changelog)
    new = refreshed(Manifest("", 0, {}, {}), computed(), changelog)
    FILE.write_text(text_of(new), encoding="utf-8")
    print(f"{FILE.relative_to(ROOT)}: the figures of “{new.line[:80]} …”")


if __name__ == "__main__":
    main()
