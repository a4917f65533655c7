"""JSON Schema of the files, for editors: made from the same models that read them.

An editor sees one file, so what a reading checks across files (sources, funds, labels of tables,
what a place inherits) is not said here; a file that the reading accepts is accepted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from actuarial.history.lines import Subject
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.forms import CHANGES, FORMS, PART, FadeForm, FollowsForm, Form
from actuarial.reading.instruments import Instrument
from actuarial.reading.published import PublishedRule
from actuarial.reading.runfile import RunFile, Source

Schema = dict[str, Any]
FILES = (
    "economy",
    "demography",
    "coverage",
    "pooling",
    "scheme",
    "place",
    "scenario",
    "run",
    "sources",
    "instruments",
    "history",
    "published",
)
QUANTITY = "quantity"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NAMED: Mapping[str, type[BaseModel]] = {
    "sources": Source,
    "instruments": Instrument,
    "history": Subject,
    "published": PublishedRule,
}
_YEAR = "^(19|20|21)[0-9]{2}$"
_TEXT_NUMBER = r"^[-+]?[0-9][0-9_]*(\.[0-9]+)?([eE][-+]?[0-9]+)?$"
_PERCENT = r"^[-+]?([0-9][0-9_]*)?\.?[0-9]*%$"
_ANY_TEXT = {"type": ["string", "object", "array"]}
_DOCUMENTED: Schema = {
    "source": {**_ANY_TEXT, "description": "Key of sources.yaml, with a place in it if useful."},
    "evidence": {"enum": list(EVIDENCE)},
    "note": {"type": "string"},
}


def file_schema(file: str, region_model: type[BaseModel]) -> Schema:
    """Return the JSON Schema of one kind of file, one of ``FILES``."""
    if file == "run":
        return _finished(_whole(RunFile.model_json_schema()), "run", change=False)
    if file in _NAMED:
        return _by_name(file, _NAMED[file])
    region = region_model.model_json_schema()
    properties: Schema = region["properties"]
    scheme = properties["schemes"]["additionalProperties"]
    if file == "scheme":
        body = _whole(scheme)
    elif file in properties:
        body = _whole(properties[file])
    else:
        body = _partial(region)
        body["properties"].pop("schemes")
        body["additionalProperties"] = _partial(scheme)
        if file == "scenario":
            body = _scenario(body)
        body["properties"]["schema"] = {"const": 1}
    return _finished(body, file, change=file == "scenario")


def _by_name(file: str, model: type[BaseModel]) -> Schema:
    """Schema of a file of names with one section each, which cite nothing themselves."""
    section = model.model_json_schema()
    for word in _DOCUMENTED:
        if word not in model.model_fields:
            section["properties"].pop(word, None)
    body = {
        "type": "object",
        "properties": {"schema": {"const": 1}},
        "required": ["schema"],
        "additionalProperties": section,
    }
    return _finished(body, file, change=False)


def _whole(section: Schema) -> Schema:
    section = dict(section)
    section["properties"] = {"schema": {"const": 1}, **section["properties"]}
    section["required"] = ["schema", *section.get("required", [])]
    return section


def _scenario(tree: Schema) -> Schema:
    names = {"type": ["string", "array"]}
    own: Schema = {
        "inherits": {"type": "string", "description": "The one parent."},
        "with": {**names, "description": "Scenarios joined; they touch different keys."},
        "reason": {"type": "string", "description": "Why, in one line."},
        "places": {"type": "object", "additionalProperties": {"$ref": "#/$defs/region"}},
    }
    shared = {key: {"$ref": f"#/$defs/region/properties/{key}"} for key in tree["properties"]}
    return {
        "type": "object",
        "properties": {**own, **shared},
        "patternProperties": _DOTS,
        "additionalProperties": {"$ref": "#/$defs/region/additionalProperties"},
        "required": ["schema", "reason"],
        "$defs": {"region": {**tree, "patternProperties": _DOTS}},
    }


_DOTS: Schema = {r"^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+$": {}}


def _partial(schema: Any) -> Any:
    """Drop what is required: differences only."""
    if isinstance(schema, list):
        return [_partial(one) for one in schema]
    if not isinstance(schema, dict) or QUANTITY in schema:
        return schema
    partial = {
        key: value if key == "enum" else _partial(value)
        for key, value in schema.items()
        if key not in {"required", "minItems"} or isinstance(value, dict)
    }
    if "oneOf" in partial:
        partial["anyOf"] = partial.pop("oneOf")
    return partial


def _finished(body: Schema, file: str, *, change: bool) -> Schema:
    definitions: Schema = {}
    names: dict[str, str] = {}
    found: Schema = _filled(body, definitions, names, change)
    definitions |= found.pop("$defs", {})
    return {
        "$schema": DIALECT,
        **found,
        "title": f"medfund: {file}",
        "$defs": definitions,
    }


def _filled(schema: Any, definitions: Schema, names: dict[str, str], change: bool) -> Any:
    """Put the grammar where a quantity stands, each of its kinds once."""
    if isinstance(schema, list):
        return [_filled(one, definitions, names, change) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if QUANTITY in schema:
        wanted = schema[QUANTITY]
        key = json.dumps(wanted, sort_keys=True)
        if key not in names:
            names[key] = f"{wanted['unit']} {len(names) + 1}"
            _define(names[key], wanted, definitions, change=change)
        rest = {word: said for word, said in schema.items() if word in {"description", "title"}}
        return {**rest, **_named(names[key])}
    return {
        key: _filled(value, definitions, names, change)
        for key, value in schema.items()
        if key != "default"
    }


def _number(wanted: Mapping[str, Any]) -> Schema:
    number: Schema = {"type": "integer" if wanted["integer"] else "number"}
    for word, bound in (("minimum", wanted["low"]), ("maximum", wanted["high"])):
        if bound is not None:
            number[word] = bound
    texts = [{"type": "string", "pattern": _TEXT_NUMBER}]
    if wanted["percent"]:
        texts.append({"type": "string", "pattern": _PERCENT})
    return {"anyOf": [number, *texts]}


def _object(properties: Schema, required: list[str], **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": {**properties, **_DOCUMENTED},
        "required": required,
        "additionalProperties": False,
        **more,
    }


def _path(number: Schema, growth: Schema | None) -> Schema:
    words = {"between": {"const": "linear"}} | ({} if growth is None else {"then": growth})
    return _object(words, [], patternProperties={_YEAR: number}, minProperties=1)


def _named(name: str) -> Schema:
    place = name.replace("~", "~0").replace("/", "~1").replace(" ", "%20")
    return {"$ref": f"#/$defs/{place}"}


def _rate() -> Schema:
    number = _number({"integer": False, "low": -0.5, "high": 1, "percent": True})
    forms = [_form(form, {"number": number}) for form in (FadeForm, FollowsForm)]
    return {"anyOf": [number, _path(number, None), *forms]}


def _form(form: type[Form], parts: Mapping[str, Schema]) -> Schema:
    """A form with what stands at its keys; parts: number, rate and amount, as far as it has any."""
    number = parts["number"]
    known = {"margin": number, "near": _path(number, None), **parts}
    model = form.model_json_schema()
    properties = {}
    for word, said in model["properties"].items():
        shown = {key: value for key, value in said.items() if key not in ("title", "default")}
        properties[word] = known[shown[PART]] if PART in shown else shown
    return _object(properties, model["required"])


def _define(name: str, wanted: Mapping[str, Any], definitions: Schema, *, change: bool) -> None:
    """Define a kind of quantity: its number, its forms, one item, and the whole."""
    definitions.setdefault(_RATE, _rate())
    definitions[f"{name} number"] = _number(wanted)
    number, rate = _named(f"{name} number"), _named(_RATE)
    free = _number({"integer": False, "low": None, "high": None, "percent": True})
    parts = {"number": number, "rate": rate, "amount": {"anyOf": [free, _path(free, None)]}}
    written = [
        form
        for form in FORMS
        if (form is not FollowsForm or wanted["unit"] == "growth")
        and (form not in CHANGES or change)
    ]
    forms = [number, _path(number, rate), *(_form(form, parts) for form in written)]
    definitions[f"{name} forms"] = {"anyOf": forms}
    # In a unit of its own (12.5 万人) a whole number of persons need not be written as one.
    plain = _number({**wanted, "integer": False})
    whole = [plain, _path(plain, None)] if wanted["integer"] else []
    value: Schema = {"anyOf": [_named(f"{name} forms"), *whole]}
    definitions[f"{name} item"] = {"anyOf": [_named(f"{name} forms"), _documented(value)]}
    item = _named(f"{name} item")
    choices = [item, *({"const": word} for word in wanted["words"])]
    if wanted["labels"] is not None:
        labels = dict.fromkeys(wanted["labels"], item)
        more = {} if labels else {"additionalProperties": item}
        by_label = _object(labels, [], **{"minProperties": 1, **more})
        choices += [by_label, _documented(by_label)]
    definitions[name] = {"anyOf": choices}


def _documented(value: Schema) -> Schema:
    return _object({"value": value, "unit": {"type": "string"}}, ["value"])


_RATE = "rate of growth"
