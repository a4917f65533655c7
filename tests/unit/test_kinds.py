"""Kinds of lines in one place: schema and rules agree, and every kind says what is neutral."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal

import numpy as np
import pytest
from messages import shipped_and_toyland

from actuarial import Clock, compile_basis, measures, read_run
from actuarial.basis import blocks
from actuarial.basis.blocks import Compiler
from actuarial.measures import kinds as measure_kinds
from actuarial.reading import kinds
from actuarial.reading.kinds import BY_KIND, kinds_of
from actuarial.reading.quantity import Layer, Leaf, Origin
from actuarial.reading.quantity import Path as YearPath
from actuarial.reading.schema import Measure
from actuarial.reading.schema.amounts import LineShare, Share
from actuarial.reading.schema.benefits import BenefitLine
from actuarial.reading.schema.care import Dependency
from actuarial.reading.schema.contributions import ContributionLine
from actuarial.reading.schema.measures import Target
from actuarial.reading.schema.pooling import Design
from actuarial.reading.schema.rules import Rule
from actuarial.reading.schema.transfers import TransferLine
from actuarial.reading.section import Section
from actuarial.reference import typed_lines


class BudgetCut(Section):
    """A made-up measure: a share of the cost is cut."""

    kind: Literal["budget_cut"]
    target: Target
    cut: LineShare


class TimelessCut(Section):
    """The same without its neutral value."""

    kind: Literal["timeless_cut"]
    target: Target
    cut: Share


TARGET = {"scheme": ["uebmi"], "service": ["inpatient"]}
CUT = Leaf(
    "measures.cut",
    (Layer(YearPath(((2027, 0.1),)), Origin("scenarios/cut.yaml", 1, 1, "cut"), None, None),),
)


def test_a_kind_without_its_neutral_value_fails_at_import() -> None:
    words = "TimelessCut has no neutral value: a line that a scenario adds would change the base"
    with pytest.raises(TypeError, match=words):

        class Region(Section):
            measures: dict[str, Annotated[BudgetCut | TimelessCut, BY_KIND]]


def test_an_optional_neutral_quantity_is_none() -> None:
    class Vague(Section):
        kind: Literal["vague"]
        cut: LineShare | None = None

    with pytest.raises(TypeError, match="Vague has no neutral value"):
        kinds.check_dated(Vague)


EVERY_KIND = {
    model
    for line in (Measure, Dependency, BenefitLine, ContributionLine, TransferLine, Design, Rule)
    for model in kinds_of(line).values()
}


@pytest.mark.parametrize("model", sorted(EVERY_KIND, key=lambda model: model.__name__))
def test_mutant_kind_without_neutral(model: type[Section], monkeypatch: pytest.MonkeyPatch) -> None:
    """No kind of the schema is let in by chance: without its neutral values it fails at import."""
    kinds.check_dated(model)
    monkeypatch.setattr(kinds, "unit_in", lambda field: None)
    if model.undated or "start" in model.model_fields:
        kinds.check_dated(model)
    else:
        with pytest.raises(TypeError, match=f"{model.__name__} has no neutral value"):
            kinds.check_dated(model)


def _factors(model: type[Section], monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Factor on cost, 2024 to 2029, of a cut that a scenario adds from 2027 on."""

    def rule(measure: Any) -> measure_kinds.Factors:
        return {"unit_cost": 1 - measure.cut}

    kind = model.model_fields["kind"].annotation.__args__[0]
    monkeypatch.setitem(measures.effects.__globals__, "factors_of", rule)
    monkeypatch.setattr(blocks, "lines", _written_with(model, monkeypatch))
    block = model.model_validate({"kind": kind, "target": TARGET, "cut": CUT})
    block.mark_added()
    compiler = Compiler(Clock(2024, 4), ["china"], [{}])
    line = compiler.line("cut", "measures.cut", [block])
    return measures.effects((line,))["uebmi", "inpatient", "unit_cost"][:, 0, 0]


def _written_with(model: type[Section], monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The classes of lines as they would be written with one more model in the schema."""
    monkeypatch.setitem(typed_lines.LINES, "Cut", Annotated[model, BY_KIND])
    module = ModuleType("written_lines")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(typed_lines.source(), module.__dict__)
    return module


def test_the_classes_of_lines_are_those_of_the_schema() -> None:
    written = typed_lines.FILE.read_text(encoding="utf-8")
    assert written == typed_lines.source(), "run: python -m actuarial.reference.typed_lines"


def test_a_kind_is_a_model_and_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _factors(BudgetCut, monkeypatch).tolist() == [1, 1, 1, 0.9, 0.9, 0.9]


def test_mutant_a_kind_without_its_neutral_value_acts_in_the_base_year(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert _factors(TimelessCut, monkeypatch)[0] == 0.9


def test_a_measure_of_one_city_leaves_the_others(tmp_path: Path) -> None:
    text = """\
schema: 1
inherits: baseline
reason: one city acts
places:
  west:
    measures:
      heat_wave:
        kind: factor
        target: {scheme: [urrbmi], service: [inpatient], term: frequency}
        path: {2026: 1.5}
"""
    run = read_run(shipped_and_toyland.write(tmp_path, {"scenarios/higher_rate.yaml": text}))
    clock = Clock(run.base_year, 3)
    basis = compile_basis(run.scenarios["higher_rate"], run.places, clock, run.pooling)
    factor = measures.effects(basis.measures)["urrbmi", "inpatient", "frequency"][..., 0]
    at = {region: factor[:, number].tolist() for number, region in enumerate(basis.places.regions)}
    assert at == {"east": [1, 1, 1, 1, 1], "west": [1, 1, 1.5, 1.5, 1.5]}
