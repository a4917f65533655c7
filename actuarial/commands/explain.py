"""``actuarial explain``: where a value comes from, from the line in the file to the year asked."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from actuarial.basis.compile import growths_of
from actuarial.basis.evaluate import Clock, MissingLabelError
from actuarial.basis.value_of_key import choices, speaks_of, steps, table_below, value_at
from actuarial.checks import read_run
from actuarial.reading import keys
from actuarial.reading.keys import leaves_of
from actuarial.reading.problems import listed, nearest
from actuarial.reading.quantity import (
    Change,
    Fade,
    Growth,
    Labels,
    Layer,
    Leaf,
    Path,
    Quantity,
    Table,
)
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reference import written
from actuarial.terminal import say

SHOWN = 40
"""Most keys, labels or places that are listed."""
SAID = 92
"""Characters of a quantity as its layer says it."""


@dataclass(frozen=True)
class Asked:
    """What is asked: a run with one scenario, region and year."""

    run: Run
    assumptions: Assumptions
    region: str
    year: int
    clock: Clock

    @property
    def model(self) -> BaseModel:
        """The resolved tree of the region."""
        return self.model_of(self.region)

    def model_of(self, region: str) -> BaseModel:
        """The resolved tree of any region."""
        found: BaseModel = self.assumptions.regions[region]
        return found

    def value(self, leaf: Leaf, labels: tuple[str, ...] = (), region: str = "") -> float:
        """Value of a quantity in the year asked."""
        growths = growths_of([self.assumptions.regions[region or self.region]], self.clock)[0]
        return value_at(leaf, labels, self.clock, growths, self.year)


def explain(
    run_file: FilePath,
    assumptions: FilePath | None,
    key: str,
    *,
    place: str | None,
    year: int | None,
    scenario: str | None,
) -> int:
    """Print value, place, chain, source, evidence and meaning of a key; 2 where there is none."""
    run = read_run(run_file, assumptions)
    scenario = scenario or next(iter(run.scenarios))
    place = place or run.places[0].region
    year = year or run.base_year + 1
    last = run.base_year + run.horizon
    for asked, known, what in (
        (scenario, list(run.scenarios), f"scenario of {run.path.name}"),
        (place, [one.region for one in run.places], f"place of {run.path.name}"),
    ):
        if asked not in known:
            return _no(f"{asked} is no {what}", asked, known)
    if not run.base_year - 1 <= year <= last:
        print(f"{year} is not a year of the run; it has {run.base_year} to {last}", file=sys.stderr)
        return 2
    asked_of = Asked(run, run.scenarios[scenario], place, year, Clock(run.base_year, run.horizon))
    found = keys.get(asked_of.model, key)
    if found is None:
        return _no(
            f"{key} is no key of the assumptions",
            key,
            [below for below, value in keys.walk(asked_of.model) if value is not None],
        )
    if isinstance(found.value, Leaf):
        return _quantity(asked_of, key, found)
    say(key)
    if found.description:
        say(f"  {found.description}")
    if isinstance(found.value, BaseModel | dict):
        _section(asked_of, key, found.value)
    else:
        words = found.value if isinstance(found.value, list) else [found.value]
        say(f"  value      {', '.join(map(_word, words)) or 'none'}")
    return 0


def _no(words: str, asked: str, known: list[str]) -> int:
    meant = nearest(asked, known)
    if meant is None:
        last = asked.rsplit(".", 1)[-1]
        meant = next((one for one in known if one.rsplit(".", 1)[-1] == last), None)
    choice = listed(dict.fromkeys(one.split(".")[0] for one in known))
    print(
        f"{words}; {f'did you mean {meant}?' if meant else f'known are {choice}'}", file=sys.stderr
    )
    return 2


def _word(value: Any) -> str:
    return {True: "true", False: "false"}.get(value, str(value)) if value is not None else "none"


def _section(asked: Asked, key: str, value: Any) -> None:
    rows = []
    for below, leaf in leaves_of(value):
        unit = keys.get(asked.model, f"{key}.{below}")
        labels = choices(leaf)
        said = (
            f"by {' and '.join(str(len(names)) for names in labels)} labels"
            if labels
            else written.number(asked.value(leaf), unit.unit if unit else None)
        )
        top = leaf.layers[-1]
        rows.append((f"{key}.{below}", said, top.evidence or "", written.place_of(top)))
    words = [
        (f"{key}.{one.word}", _short(one.value))
        for one in keys.entries(value)
        if one.value is not None and not isinstance(one.value, BaseModel | dict | Leaf)
    ]
    say(f"  {len(rows)} quantities below it ({asked.region}, {asked.year}):")
    width = max((len(row[0]) for row in rows), default=0)
    figures = max((len(row[1]) for row in rows), default=0)
    for name, said, evidence, place in rows[: SHOWN * 4]:
        say(f"  {name:<{width}}  {said:>{figures}}  {evidence:<12}  {place}")
    for name, said in words:
        say(f"  {name:<{width}}  {said}")


def _short(value: Any) -> str:
    return ", ".join(map(_word, value)) if isinstance(value, list) else _word(value)


def _quantity(asked: Asked, key: str, found: keys.Found) -> int:
    leaf, unit, labels = found.value, found.unit, found.labels
    ways = choices(leaf)
    if len(labels) > len(ways) or any(
        label not in names for label, names in zip(labels, ways, strict=False)
    ):
        wrong, names = next(
            (
                (label, names)
                for label, names in zip(labels, ways, strict=False)
                if label not in names
            ),
            (labels[-1], ()),
        )
        if not names:
            print(f"{key}: nothing stands below {key.rsplit('.', len(labels))[0]}", file=sys.stderr)
            return 2
        return _no(f"{wrong} is no label of {key}", wrong, list(names))
    whole = len(labels) == len(ways)
    say(key)
    if found.description:
        say(f"  {found.description}")
    chain = " < ".join(asked.assumptions.chain)
    say(f"  asked      {asked.region}, {asked.year}, scenario {asked.assumptions.scenario}")
    if whole:
        say(f"  value      {written.amount(asked.value(leaf, labels), unit)}{_range(unit)}")
    else:
        _by_label(asked, leaf, labels, unit)
    top = _deciding(asked, leaf, labels)
    say(f"  from       {written.place_of(leaf.layers[top])}{_row(asked, leaf, labels)}")
    say(f"  scenario   {chain}")
    _chain(asked, leaf, labels, unit, whole)
    _provenance(asked.run, leaf.layers[top], leaf.layers[0])
    if whole:
        _elsewhere(asked, key, leaf, labels, unit)
    return 0


def _range(unit: Any) -> str:
    from actuarial.reading.wanted import allowed

    if unit is None:
        return ""
    return f"   {unit.wanted.phrase}{allowed(unit.wanted)}"


def _by_label(asked: Asked, leaf: Leaf, labels: tuple[str, ...], unit: Any) -> None:
    ways = choices(leaf)
    left = ways[len(labels) :]
    if len(left) == 1 and len(left[0]) <= SHOWN:
        parts = []
        for label in left[0]:
            try:
                value = asked.value(leaf, (*labels, label))
            except MissingLabelError:
                continue
            parts.append(f"{label} {written.number(value, unit)}")
        say(f"  value      {', '.join(parts)}{_range(unit)}")
        return
    shape = " × ".join(_labels_said(names) for names in left)
    say(f"  value      by label: {shape}{_range(unit)}")
    first = ".".join(names[len(names) // 2] for names in left)
    say(f"             ask for one, such as …{'.'.join(['', *labels])}.{first}")


def _labels_said(names: tuple[str, ...]) -> str:
    return f"{names[0]} … {names[-1]}" if len(names) > 6 else "/".join(names)


def _deciding(asked: Asked, leaf: Leaf, labels: tuple[str, ...]) -> int:
    """Position of the layer that last moved the value of the year."""
    deciding = 0
    if len(labels) < len(choices(leaf)):
        return len(leaf.layers) - 1
    stages = steps(leaf)
    for position in range(1, len(stages)):
        before = _tried(asked, stages[position - 1], labels)
        if _tried(asked, stages[position], labels) != before:
            deciding = position
    return deciding


def _tried(asked: Asked, leaf: Leaf, labels: tuple[str, ...]) -> float:
    """The value after some of the layers; not a number where they do not name the label yet."""
    try:
        return asked.value(leaf, labels if choices(leaf) else ())
    except (KeyError, MissingLabelError):
        return math.nan


def _chain(asked: Asked, leaf: Leaf, labels: tuple[str, ...], unit: Any, whole: bool) -> None:
    rows = [
        (layer, f"{layer.origin.layer}, replaced whole by the next", "") for layer in leaf.covers
    ]
    own = asked.region
    for position, layer in enumerate(leaf.layers):
        name = layer.origin.layer
        if position == 0:
            said = name if name in (own, "default") else f"inherited from {name}"
        elif not speaks_of(leaf, position, labels):
            said = f"{name}, says nothing of {labels[0]}"
        else:
            verb = "changes" if isinstance(layer.quantity, Change) else "takes over"
            joined = "" if name == asked.assumptions.scenario else ", joined or inherited"
            said = f"{name} {verb}{joined}"
        value = ""
        if whole:
            after = _tried(asked, steps(leaf)[position], labels)
            value = "" if math.isnan(after) else f"→ {written.number(after, unit)}"
        rows.append((layer, said, f"{value}{_faded(layer, asked.year)}"))
    say("  chain      lowest first")
    for layer, said, value in rows:
        text = _said_of(layer, labels, unit)
        text = text if len(text) <= SAID else text[: SAID - 1] + "…"
        say(f"    {written.place_of(layer)}  ({said})")
        say(f"      {text}  {value}".rstrip())


def _said_of(layer: Layer, labels: tuple[str, ...], unit: Any) -> str:
    quantity = layer.quantity
    if isinstance(quantity, Labels) and labels and labels[0] in dict(quantity.items):
        return f"{labels[0]}: {written.quantity(dict(quantity.items)[labels[0]], unit)}"
    return written.quantity(quantity, unit)


def _faded(layer: Layer, year: int) -> str:
    fade = _fade_in(layer.quantity)
    if fade is None:
        return ""
    what = "" if isinstance(layer.quantity, Fade) else "growth "
    if year < fade.first:
        return f"  ({what}near its given values, not fading yet)"
    if year >= fade.last:
        return f"  ({what}at the ultimate value)"
    return f"  ({what}fading: {year - fade.first} of {fade.last - fade.first} years)"


def _fade_in(quantity: Quantity | None) -> Fade | None:
    """The fade that is a quantity, or by which it grows."""
    if isinstance(quantity, Path):
        return _fade_in(quantity.then)
    if isinstance(quantity, Growth):
        return _fade_in(quantity.growth)
    return quantity if isinstance(quantity, Fade) else None


def _row(asked: Asked, leaf: Leaf, labels: tuple[str, ...]) -> str:
    table = table_below(leaf)
    if table is None:
        return ""
    if len(labels) < len(choices(leaf)):
        return f", table {table.file}"
    line = _line_of(table, labels)
    if len(table.columns) > 1:
        column = labels[-1]
    elif table.years:
        column = str(min(max(asked.year, table.years[0]), table.years[-1]))
    else:
        column = table.columns[0]
    return f", {table.file}:{line}, column {column}"


def _line_of(table: Table, labels: tuple[str, ...]) -> int:
    """The line of a row in the file."""
    position = 0
    for names, label in zip(table.labels, labels, strict=False):
        position = position * len(names) + names.index(label)
    return table.line_of(position * (len(table.years) or len(table.columns)))


def _provenance(run: Run, top: Layer, whole: Layer) -> None:
    cited = top if top.source else whole
    if cited.source is None:
        say("  source     none; " + ("the schema's default" if not top.origin.file else "—"))
    if cited is not top and cited.source:
        say("  source     none of its own, a scenario gives its reason; below it stands")
    for number, one in enumerate((cited.source or "").split(";") if cited.source else ()):
        key = one.split(",")[0].strip()
        source = run.sources.get(key)
        title = f" — {source.title} ({source.publisher}, {source.year})" if source else ""
        head = "source     " if number == 0 and cited is top else "           "
        say(f"  {head}{one.strip()}{title}")
    if cited.evidence:
        say(f"  evidence   {cited.evidence}")
    if top.origin.layer in run_reasons(run):
        say(f"  reason     {run_reasons(run)[top.origin.layer]}")
    note = top.note or (whole.note if cited is whole else None)
    if note:
        say(f"  note       {note}")


def run_reasons(run: Run) -> dict[str, str]:
    """Reasons by scenario, as far as the run names the scenarios."""
    return {name: one.reason for name, one in run.scenarios.items()}


def _elsewhere(asked: Asked, key: str, leaf: Leaf, labels: tuple[str, ...], unit: Any) -> None:
    others = []
    mine = asked.value(leaf, labels)
    for place in asked.run.places:
        if place.region == asked.region:
            continue
        found = keys.get(asked.model_of(place.region), key)
        if found is None or not isinstance(found.value, Leaf):
            others.append(f"{place.region} without it")
        elif found.value is not leaf:
            value = asked.value(found.value, labels, place.region)
            if value != mine:
                others.append(f"{place.region} {written.number(value, unit)}")
    if others:
        more = f" … ({len(others)} in all)" if len(others) > SHOWN else ""
        say(f"  elsewhere  {', '.join(others[:SHOWN])}{more}")
    elif len(asked.run.places) > 1:
        say(f"  elsewhere  the same in all {len(asked.run.places)} places of the run")
