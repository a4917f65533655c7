"""The committed schemas and the reference page are current, and hold for the files as shipped."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from actuarial.__main__ import main
from actuarial.commands.schema import FOLDER, modeline, text_of
from actuarial.reference.editor import FILES
from actuarial.reference.page import reference_page
from messages import editors, shipped_and_toyland

ASSUMPTIONS = shipped_and_toyland.ROOT / "assumptions"
SHIPPED = sorted(
    path.relative_to(ASSUMPTIONS).as_posix()
    for path in ASSUMPTIONS.rglob("*.yaml")
    if FOLDER not in path.parts
) + sorted(f"../runs/{path.name}" for path in (shipped_and_toyland.ROOT / "runs").glob("*.yaml"))


def _kind(name: str) -> str:
    folders = {
        "schemes": "scheme",
        "places": "place",
        "scenarios": "scenario",
        "history": "history",
        "..": "run",
    }
    return folders.get(name.split("/", 1)[0], Path(name).stem)


@cache
def _validator(kind: str) -> jsonschema.Draft202012Validator:
    schema = json.loads((ASSUMPTIONS / FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    for part in (schema | {"$defs": {}}, *schema.get("$defs", {}).values()):
        _check_schema(re.sub(r'"#/[^"]*"', '"#"', json.dumps(part)))
    return jsonschema.Draft202012Validator(schema)


@cache
def _check_schema(text: str) -> None:
    """Once for each part that differs by more than by what it refers to."""
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def _faults(name: str, text: str) -> list[Any]:
    return [
        (list(error.path), error.message[:200])
        for error in _validator(_kind(name)).iter_errors(editors.tree_of(text))
    ]


def _text(name: str) -> str:
    # The codes of places are quoted; the reader of the tests drops quotation marks.
    text = (ASSUMPTIONS / name).read_text(encoding="utf-8")
    return "\n".join(
        line.replace('"', "x") if line.startswith("code:") else line for line in text.splitlines()
    )


@pytest.mark.parametrize("kind", FILES)
def test_the_committed_schema_is_current(kind: str) -> None:
    committed = (ASSUMPTIONS / FOLDER / f"{kind}.json").read_text(encoding="utf-8")
    assert committed == text_of(kind), "run: actuarial schema --write assumptions/.schema"


def test_no_schema_of_a_kind_that_is_gone_is_committed() -> None:
    assert {path.stem for path in (ASSUMPTIONS / FOLDER).glob("*")} == set(FILES)


def test_the_reference_page_is_current() -> None:
    committed = (shipped_and_toyland.ROOT / "docs/assumptions.md").read_text(encoding="utf-8")
    assert committed == reference_page(), "run: actuarial schema --reference > docs/assumptions.md"


def test_the_reference_names_keys_of_every_depth() -> None:
    page = reference_page()
    for key in (
        "economy.interest.earned",
        "demography.mortality.life_expectancy_shift",
        "coverage.retirement.classes.NAME.vested",
        "SCHEME.contributions.NAME.into.NAME",
        "SCHEME.benefits.NAME.design.bands.NAME",
        "SCHEME.take_up.waiting_months",
        "pooling.solvency.target_months",
        "measures.NAME.price_cut",
        "totals.divided_by",
        "base_year",
        "SOURCE.licence",
    ):
        assert f"`{key}`" in page, key
    assert "(缴费率)" in page


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_name_their_schema_first(name: str) -> None:
    first, _, _ = _text(name).partition("\n")
    assert first == modeline(name, _kind(name))
    target = (ASSUMPTIONS / name).parent / first.partition("$schema=")[2]
    assert target.resolve() == (ASSUMPTIONS / FOLDER / f"{_kind(name)}.json").resolve()


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_are_accepted(name: str) -> None:
    assert _faults(name, _text(name)) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("economy.yaml", "cpi_growth:", "cpi_grwth:"),
        ("demography.yaml", "sex_ratio:", "sex_ratios:"),
        ("coverage.yaml", "sex: male", "sex: man"),
        ("coverage.yaml", "limit: 36", "limit: 3 years"),
        ("schemes/uebmi.yaml", "kind: payroll", "kind: payrol"),
        ("schemes/uebmi.yaml", "value: 6.5%", "value: 6.5"),
        ("schemes/uebmi.yaml", "of: [employee]", "of: [employees]"),
        ("schemes/uebmi.yaml", "evidence: derived", "evidence: guessed"),
        ("pooling.yaml", "kind: unified", "kind: united"),
        ("places/china/province.yaml", "unit: 万人", "units: 万人"),
        ("scenarios/low_cost.yaml", "reason:", "reasons:"),
        ("../runs/china.yaml", "horizon: 75", "horizon: long"),
        ("sources.yaml", "publisher:", "editor:"),
    ],
)
def test_wrong_files_are_refused(name: str, old: str, new: str) -> None:
    text = _text(name)
    assert old in text
    assert _faults(name, text.replace(old, new, 1)) != []


def test_the_command_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "run"]) == 0
    assert capsys.readouterr().out == text_of("run")
    assert main(["schema", "--write", str(tmp_path / "new")]) == 0
    assert {path.stem for path in (tmp_path / "new").iterdir()} == set(FILES)
    capsys.readouterr()
    assert main(["schema", "scenarios"]) == 2
    assert capsys.readouterr().err == "scenarios is no kind of file; did you mean scenario?\n"
