"""The editors' schema accepts what the reading accepts, and refuses what an editor can see."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from actuarial.reference import editor
from messages import editors, small_schema

KINDS = {
    "assumptions/economy.yaml": "economy",
    "assumptions/demography.yaml": "demography",
    "assumptions/pooling.yaml": "pooling",
    "runs/toyland.yaml": "run",
}


def _kind(name: str) -> str:
    if name in KINDS:
        return KINDS[name]
    return {"schemes": "scheme", "places": "place", "scenarios": "scenario"}[name.split("/")[1]]


NAMES = [n for n in small_schema.FILES if n.endswith(".yaml") and "sources" not in n]
SCHEMAS = {kind: editor.file_schema(kind, small_schema.Region) for kind in set(map(_kind, NAMES))}


def _faults(name: str, text: str) -> list[Any]:
    schema = SCHEMAS[_kind(name)]
    return list(jsonschema.Draft202012Validator(schema).iter_errors(editors.tree_of(text)))


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_the_schema_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("name", NAMES)
def test_files_of_the_desk_are_accepted(name: str) -> None:
    text = small_schema.FILES[name].replace("code: 010100", 'code: "x"')
    text = text.replace('"990000"', "x").replace('"990200"', "x")
    assert _faults(name, text) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("assumptions/economy.yaml", "schema: 1", "schema: 2"),
        ("assumptions/economy.yaml", "cpi_growth: 2%", "cpi_grwth: 2%"),
        ("assumptions/economy.yaml", "cpi_growth: 2%", "cpi_growth: no"),
        ("assumptions/economy.yaml", "cpi_growth: 2%", "cpi_growth: 3"),
        ("assumptions/economy.yaml", "cpi_growth: 2%", "cpi_growth: {2024: 2%, retiree: 3%}"),
        ("assumptions/economy.yaml", "cpi_growth: 2%", "cpi_growth: {add: 2%}"),
        ("assumptions/schemes/uebmi.yaml", "kind: payroll", "kind: payrol"),
        ("assumptions/schemes/uebmi.yaml", "value: 8%", "value: 8"),
        ("assumptions/schemes/uebmi.yaml", "evidence: judgement", "evidence: guess"),
        ("assumptions/schemes/uebmi.yaml", "pooled: false", "pooled: maybe"),
        ("assumptions/schemes/uebmi.yaml", "of: [employee]", "of: [employees]"),
        ("assumptions/schemes/urrbmi.yaml", "start: 380", "start: 5%"),
        ("assumptions/places/toyland/west.yaml", "retiree: 9000", "retired: 9000"),
        ("assumptions/scenarios/higher_rate.yaml", "reason:", "reasons:"),
        ("runs/toyland.yaml", "horizon: 10", "horizon: long"),
    ],
)
def test_what_an_editor_can_see_is_refused(name: str, old: str, new: str) -> None:
    assert old in small_schema.FILES[name]
    assert _faults(name, small_schema.FILES[name].replace(old, new, 1)) != []
