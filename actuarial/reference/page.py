"""The reference page of every assumption, made from the descriptions of the schema."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from actuarial.reading import keys, schema
from actuarial.reading.kinds import kinds_of
from actuarial.reading.quantity import Layer, Leaf, Number
from actuarial.reading.runfile import RunFile, Source
from actuarial.reading.section import Name, Section
from actuarial.reading.units import Unit
from actuarial.reading.wanted import allowed
from actuarial.reference.written import number

HEAD = """\
# Every assumption (假设参考)

Made by `actuarial schema --reference > docs/assumptions.md` from the descriptions in
`actuarial/reading/schema/`; edit those, not this page. How files are edited, inherited and cited
stands in [editing-assumptions.md](editing-assumptions.md). `actuarial explain RUN KEY` shows the
value of a key, where it stands and where it comes from.

`NAME` stands for a name that the files choose; `{en, zh}` are the keys of an English and a Chinese
name. A quantity may be a number, a path by year, a
growth, a fade or a table; *by* says which labels may key it. Bold keys must be given; the others
have the default that is shown, or may be left out.
"""

PARTS: tuple[tuple[str, str, str, Any], ...] = (
    ("economy.yaml", "经济", "economy", schema.Economy),
    ("demography.yaml", "人口", "demography", schema.Demography),
    ("coverage.yaml", "参保", "coverage", schema.Coverage),
    ("schemes/SCHEME.yaml", "险种", "SCHEME", schema.Scheme),
    ("pooling.yaml", "统筹", "pooling", schema.Pooling),
    ("measures, in scenarios", "政策措施", "measures.NAME", schema.Measure),
    ("places: a province, a municipality", "地区", "", schema.Region),
    ("runs/RUN.yaml", "运行", "", RunFile),
    ("sources.yaml", "来源", "SOURCE", Source),
)
OWN_PARTS = ("economy", "demography", "coverage", "schemes", "pooling", "measures")


def reference_page() -> str:
    """Return the page as markdown."""
    parts = [HEAD]
    for file, chinese, key, model in PARTS:
        parts.append(f"\n## {file} ({chinese})\n")
        kinds = kinds_of(model)
        if kinds:
            parts += [_kind(key, one) for one in kinds.values()]
        else:
            parts.append(_section(key, model, leave=OWN_PARTS if model is schema.Region else ()))
    return "\n".join(parts).rstrip() + "\n"


def _kind(key: str, model: type[Section]) -> str:
    kind = get_args(model.model_fields["kind"].annotation)[0]
    return f"\n### {key}, kind: {kind}\n\n{_section(key, model)}"


def _section(key: str, model: type[BaseModel], leave: tuple[str, ...] = ()) -> str:
    lines = [" ".join((model.__doc__ or "").split()), ""]
    rows, sections = [], []
    # Its own fields first, then those that all lines have.
    own = sorted(model.model_fields.items(), key=lambda one: one[0] not in model.__annotations__)
    for name, field in own:
        if name in leave:
            continue
        word = f"{key}.{field.alias or name}".lstrip(".")
        inner = below(field.annotation, field)
        said = keys.meaning(model, name)
        if inner is None:
            rows.append(_row(word, field, said))
            continue
        named, models = inner
        if models == [Name]:
            rows.append(f"| {_key(word, field)} | {{en, zh}} | {_cell(said)} |")
            continue
        dotted = f"{word}.NAME" if named else word
        rows.append(f"| {_key(dotted, field)} | section | {_cell(said)} |")
        sections.append((dotted, models))
    lines += ["| key | unit and range | meaning |", "|---|---|---|", *rows, ""]
    for dotted, models in sections:
        for one in models:
            kinds = len(models) > 1
            lines.append(
                _kind(dotted, one) if kinds else f"\n### {dotted}\n\n{_section(dotted, one)}"
            )
    return "\n".join(lines)


def below(hint: Any, field: FieldInfo | None = None) -> tuple[bool, list[type[Section]]] | None:
    """The models below a field, and whether a name chosen by the files stands between."""
    kinds = kinds_of(hint, field.metadata if field else ())
    if kinds:
        return False, list(kinds.values())
    if isinstance(hint, type) and issubclass(hint, Section):
        return False, [hint]
    if get_origin(hint) is dict:
        found = below(get_args(hint)[1])
        return None if found is None else (True, found[1])
    if get_origin(hint) in (Union, types.UnionType):
        return next((found for found in map(below, get_args(hint)) if found), None)
    return None


def described(names: tuple[str, ...]) -> str:
    """Return meaning, unit and range of a dotted key in one line; empty where it is a name."""
    models: list[Any] = [schema.Region if names[0] in schema.Region.model_fields else schema.Scheme]
    left = names if models[0] is schema.Region else names[1:]
    while left:
        model = next((m for m in models if left[0] in m.model_fields), None)
        if model is None:
            return ""
        field = model.model_fields[left[0]]
        if len(left) == 1:
            unit = keys.unit_in(field)
            said = keys.meaning(model, left[0]).rstrip(".")
            return f"{said}: {unit.name}{allowed(unit.wanted)}" if unit else said
        found = below(field.annotation, field)
        if found is None:
            return ""
        named, models = found
        left = left[2:] if named else left[1:]
    return ""


def _row(key: str, field: FieldInfo, said: str) -> str:
    unit = keys.unit_in(field)
    named = f"{key}.NAME" if get_origin(field.annotation) is dict and unit else key
    kind = _quantity(unit) if unit else _plain(field.annotation)
    default = _default(field, unit)
    return f"| {_key(named, field)} | {_cell(kind + default)} | {_cell(said)} |"


def _key(key: str, field: FieldInfo) -> str:
    return f"**`{key}`**" if field.is_required() else f"`{key}`"


def _quantity(unit: Unit) -> str:
    text = unit.name + allowed(unit.wanted)
    by = [*unit.by]
    dims = [*unit.dims]
    text += f"; by {' or '.join(by)}" if by else ""
    text += f"; table by {', '.join(dims)}" if dims else ""
    text += f" with columns {', '.join(unit.columns)}" if unit.columns else ""
    return text + (f"; or {', '.join(unit.words)}" if unit.words else "")


def _plain(hint: Any) -> str:
    if hint is float:
        return "number"
    words = list(dict.fromkeys(_words(hint)))
    return " / ".join(words) if words else "text"


def _words(hint: Any) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from map(str, get_args(hint))
    elif hint is bool:
        yield from ("true", "false")
    elif hint is int:
        yield "whole number"
    elif get_origin(hint) in (list, dict):
        inner = list(_words(get_args(hint)[-1]))
        yield ("list of " if get_origin(hint) is list else "by name: ") + (
            " / ".join(inner) if inner else "names"
        )
    else:
        for option in get_args(hint):
            yield from _words(option)


def _default(field: FieldInfo, unit: Unit | None) -> str:
    given = field.default
    if field.is_required() or given is None or given in ({}, [], ""):
        return ""
    if isinstance(given, Leaf):
        layer: Layer = given.layers[0]
        value = layer.quantity
        return f"; default {number(value.value, unit)}" if isinstance(value, Number) else ""
    return "" if isinstance(given, BaseModel) else f"; default {given}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
