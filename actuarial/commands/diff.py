"""``actuarial diff``: what two scenarios, or two runs, assume differently; nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from actuarial.checks import read_run
from actuarial.reading import keys
from actuarial.reading.keys import Difference, leaves_of
from actuarial.reading.problems import listed, nearest
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reference import written
from actuarial.terminal import say

WIDTH = 94
"""Characters of a value, behind its sign."""


def diff(first: str, second: str, assumptions: Path | None) -> int:
    """Print the keys that differ with both values and their places; 0 whether or not any does.

    first, second: ``RUN:SCENARIO``; without a scenario the run's first; ``:SCENARIO`` is one of the
    first run.
    """
    file, _, name = first.partition(":")
    other_file, _, other_name = second.partition(":")
    run = read_run(Path(file), assumptions)
    other = run if other_file in ("", file) else read_run(Path(other_file), assumptions)
    chosen = []
    for given, asked in ((run, name), (other, other_name)):
        wanted = asked or next(iter(given.scenarios))
        if wanted not in given.scenarios:
            return _unknown(given, wanted)
        chosen.append(given.scenarios[wanted])
    one, two = chosen
    say(f"- {run.path.name}: {one.scenario}, {one.reason}")
    say(f"+ {other.path.name}: {two.scenario}, {two.reason}")
    if run is not other:
        _runs(run, other)
    count = _assumptions(one, two)
    said = {0: "no assumption differs", 1: "1 key differs"}.get(count, f"{count} keys differ")
    say(f"\n{said}")
    return 0


def _unknown(run: Run, wanted: str) -> int:
    names = list(run.scenarios)
    meant = nearest(wanted, names)
    cure = f"did you mean {meant}?" if meant else f"it has {listed(names)}"
    print(f"{wanted} is no scenario of {run.path.name}; {cure}", file=sys.stderr)
    return 2


def _runs(first: Run, second: Run) -> None:
    for word in ("base_year", "horizon", "pooling", "variants"):
        mine, theirs = getattr(first, word), getattr(second, word)
        if mine != theirs:
            say(f"\n{word}\n  - {_plain(mine)}\n  + {_plain(theirs)}")


def _assumptions(first: Assumptions, second: Assumptions) -> int:
    """Print each difference once with the regions it holds in; return the number of keys."""
    found: dict[tuple[str, str, str], list[str]] = {}
    differing: set[str] = set()
    shared = [region for region in first.regions if region in second.regions]
    for sign, here, there in (("-", first, second), ("+", second, first)):
        alone = [region for region in here.regions if region not in there.regions]
        if alone:
            say(f"\nplaces\n  {sign} {listed(alone)}")
    # Runs without a common place are held against each other by their first ones.
    pairs = [(region, region) for region in shared]
    pairs = pairs or [(next(iter(first.regions)), next(iter(second.regions)))]
    for region, other in pairs:
        for one in keys.diff(first.regions[region], second.regions[other]):
            mine, theirs = _side(one, one.first), _side(one, one.second)
            found.setdefault((one.key, mine, theirs), []).append(region)
            differing.add(one.key)
    for (key, mine, theirs), regions in found.items():
        where = "" if len(regions) == len(pairs) else f"  ({listed(regions)})"
        say(f"\n{key}{where}\n  - {mine}\n  + {theirs}")
    return len(differing)


def _side(difference: Difference, value: Any) -> str:
    if isinstance(value, Leaf):
        layers = value.layers
        text = _cut(written.leaf(value, difference.unit))
        return f"{text}\n      {' ← '.join(written.place_of(layer) for layer in layers)}"
    if isinstance(value, BaseModel | dict):
        leaves = [leaf for _, leaf in leaves_of(value)]
        first = f", from {written.place_of(leaves[0].layers[-1])}" if leaves else ""
        return f"{len(leaves)} quantities{first}"
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return "not there"
    if isinstance(value, list | tuple):
        return listed(map(str, value)) if value else "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {word}" for key, word in value.items()) or "none"
    return str(value)


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else text[: WIDTH - 1] + "…"
