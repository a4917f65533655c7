"""The classes of compiled lines, written from the schema.

What a kind of line has is said once, in `reading/schema`: from it follow the keys of the files, and
the fields, with their axes, by which the rooms read the line. ``python -m
actuarial.reference.typed_lines`` writes the classes anew.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from actuarial.reading.descriptions import descriptions
from actuarial.reading.keys import unit_in
from actuarial.reading.kinds import kinds_of
from actuarial.reading.schema import (
    benefits,
    care,
    contributions,
    measures,
    pooling,
    rules,
    transfers,
)
from actuarial.reading.section import Section
from actuarial.reading.units import Unit
from actuarial.vocabulary import Level, Setting, Status

FILE = Path(__file__).parents[1] / "basis/compiled_lines.py"
LINES: Mapping[str, Any] = {
    "WageBase": contributions.WageBase,
    "ContributionLine": contributions.ContributionLine,
    "TransferLine": transfers.TransferLine,
    "BenefitLine": benefits.BenefitLine,
    "Dependency": care.Dependency,
    "TakeUp": care.TakeUp,
    "Measure": measures.Measure,
    "Design": pooling.Design,
    "Rule": rules.Rule,
}
"""Types of the schema that the Basis holds as lines."""
OF_EVERY_LINE = ("kind", "name")
"""Fields of the schema that the base class has."""
WORDS = {Status: "Status", Level: "Level", Setting: "Setting"}
WIDTH = 100
DECORATOR = "@dataclass(frozen=True, kw_only=True, eq=False, repr=False)"
"""Arrays are neither compared nor shown by a line; making such methods would slow every start."""
INDENT = "    "

HEAD = '''\
"""The terms of every kind of line, design, rule and measure, as the rooms read them.

Made by `python -m actuarial.reference.typed_lines` from the schema, which says what a field means;
edit `actuarial/reading/schema/`, not this. What files may leave out is None where no region of the
run gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, TypeAlias

from actuarial.arrays import Floats
from actuarial.basis.line import Bands, ByYear, Into, Line
from actuarial.vocabulary import Level, Setting, Status
from actuarial.vocabulary.axes import axes
'''


def source() -> str:
    """The text of the module `basis/compiled_lines.py`."""
    classes: dict[str, str] = {}
    unions = []
    for name, hint in LINES.items():
        kinds = kinds_of(hint)
        for model in kinds.values() or [hint]:
            _add(model, classes, line=True)
        if kinds:
            unions.append(_union(name, [model.__name__ for model in kinds.values()]))
    return "\n\n".join([HEAD, *classes.values(), "\n".join(unions)])


def _add(model: type[Section], classes: dict[str, str], line: bool = False) -> None:
    """Add the class of a section, after those of the sections and profiles within it."""
    if model.__name__ in classes:
        return
    said = descriptions(model)
    rows = [f"class {model.__name__}(Line):" if line else f"class {model.__name__}:"]
    rows += [*_text(model.__doc__ or ""), ""]
    if line and "kind" in model.model_fields:
        word = get_args(model.model_fields["kind"].annotation)[0]
        rows.append(f'    kind: ClassVar[str] = "{word}"')
    for name, field in model.model_fields.items():
        if line and name in OF_EVERY_LINE:
            continue
        hint = _type(f"{model.__name__}{name.title()}", field.annotation, unit_in(field), classes)
        may_lack = field.default is None
        rows.append(f"    {name}: {hint}{' | None = None' if may_lack else ''}")
        rows += _text(said.get(name, ""))
    classes[model.__name__] = "\n".join([DECORATOR, *rows, ""])


def _type(own: str, hint: Any, unit: Unit | None, classes: dict[str, str]) -> str:
    """The type of a field; own: name of the class of its columns, where it has such."""
    if get_origin(hint) is dict:
        inner = get_args(hint)[1]
        if isinstance(inner, type) and issubclass(inner, Section):
            _add(inner, classes)
            return f"Mapping[str, {inner.__name__}]"
        return "Into" if unit is not None and unit.words else "Bands"
    if unit is not None:
        return _quantity(own, unit, classes)
    if get_origin(hint) in (Union, UnionType):
        (hint,) = [one for one in get_args(hint) if one is not type(None)]
    if isinstance(hint, type) and issubclass(hint, Section):
        _add(hint, classes)
        return hint.__name__
    if get_origin(hint) is list:
        return f"tuple[{_word(get_args(hint)[0])}, ...]"
    return _word(hint)


def _quantity(own: str, unit: Unit, classes: dict[str, str]) -> str:
    """Arrays as the compiler makes them, by what the unit says of tables, columns and labels."""
    if unit.columns:
        hint = _array("region or 1", "group", "sex", "age")
        rows = [DECORATOR, f"class {own}:", *_text("Columns."), ""]
        classes[own] = "\n".join([*rows, *(f"    {name}: {hint}" for name in unit.columns), ""])
        return own
    if unit.dims:
        return _array("year", "region or 1", *(f"{dim} or 1" for dim in unit.dims))
    if not unit.by:
        return "ByYear"
    by = next(iter(unit.by))
    if by == "line":
        return "Mapping[str, ByYear]"
    return _array("year", "region", "group" if by in ("status", "class") else by)


def _array(*names: str) -> str:
    said = ", ".join(f'"{name}"' for name in names)
    return f"Annotated[Floats, axes({said})]"


def _word(hint: Any) -> str:
    if hint in WORDS:
        return WORDS[hint]
    if get_origin(hint) is Literal:
        return f"Literal[{', '.join(f'{chr(34)}{word}{chr(34)}' for word in get_args(hint))}]"
    return "int" if hint is int else "str"


def _text(said: str) -> Iterator[str]:
    """A docstring as it stands in the schema, wrapped."""
    row = ""
    for word in f'"""{" ".join(said.split())}"""'.split() if said else []:
        if row and _width(f"{row} {word}") > WIDTH - len(INDENT):
            yield INDENT + row
            row = word
        else:
            row = f"{row} {word}".lstrip()
    if row:
        yield INDENT + row


def _width(text: str) -> int:
    """Columns of a text; Chinese characters have two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _union(name: str, models: list[str]) -> str:
    short = f"{name}: TypeAlias = {' | '.join(models)}"
    if len(short) <= WIDTH:
        return short + "\n"
    inside = f"    {' | '.join(models)}"
    rows = (
        [inside]
        if len(inside) <= WIDTH
        else [f"    {'| ' if k else ''}{model}" for k, model in enumerate(models)]
    )
    return "\n".join([f"{name}: TypeAlias = (", *rows, ")", ""])


if __name__ == "__main__":
    FILE.write_text(source(), encoding="utf-8")
