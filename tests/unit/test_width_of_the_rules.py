"""What is usual is not everything: shipped figures lie near enough to the ends of every rule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel

from actuarial.checks import compiled_run
from actuarial.checks.implied import Implied
from actuarial.checks.plausible import ALONE, OBSERVED, OF_THE_PROVINCE, _Judge
from actuarial.reading import keys
from actuarial.reading.plausible import Rule
from actuarial.reading.quantity import labels_of

ROOT = Path(__file__).parents[2]
SLIP = 500
"""A figure so many times too large or too small is questioned, whatever it is: a missed 万 or 亿,
persons for thousands."""
WIDE = {
    "published_persons": "published are whole populations and beneficiaries of a small scheme alike"
}

Extents = dict[str, tuple[Rule, float, float]]
"""Rule, least and largest ratio of the shipped figures, by the rule's name."""


@pytest.fixture(scope="module")
def extents() -> Extents:
    compiled = compiled_run(ROOT / "runs" / "zhejiang.yaml")
    baseline = compiled.run.scenarios["baseline"]
    basis = compiled.basis(baseline)
    implied, judge = Implied(basis), _Judge(compiled)
    growths = compiled.growths(baseline, basis.clock)
    found: Extents = {}
    for region, model in enumerate(baseline.regions.values()):
        for section in keys.entries(model):
            if not isinstance(section.value, BaseModel | dict):
                continue
            whole = section.field == OF_THE_PROVINCE
            regions = list(range(len(baseline.regions))) if whole else [region]
            for one in judge.ruled(section.value, section.at):
                for label in labels_of(one.leaf) or ("",):
                    for every in judge._figures(one, label, growths[region], basis):
                        over = implied.against(one.rule.over, regions, label) / one.rule.times
                        years = OBSERVED if one.rule.years == "base" else slice(None)
                        figures, over = every[years], over[years]
                        with np.errstate(divide="ignore", invalid="ignore"):
                            ratio = figures / over
                        ratio = ratio[(figures != 0) & np.isfinite(ratio)]
                        ratio = ratio if one.rule.over == ALONE else np.abs(ratio)
                        if ratio.size:
                            _, least, most = found.get(one.name, (one.rule, np.inf, -np.inf))
                            ends = min(least, ratio.min()), max(most, ratio.max())
                            found[one.name] = (one.rule, *ends)
    return found


def too_wide(rule: Rule, least: float, most: float) -> bool:
    """Whether the least or largest figure may be `SLIP` times beyond itself unquestioned."""
    below = rule.lowest is not None and rule.lowest > 0 and least / SLIP >= rule.lowest
    above = rule.highest is not None and most > 0 and most * SLIP <= rule.highest
    return below or above


def test_no_rule_is_so_wide_that_a_missed_unit_passes(extents: Extents) -> None:
    assert len(extents) > 45
    assert {name for name, found in extents.items() if too_wide(*found)} == set(WIDE)


def test_a_rule_a_thousand_times_as_wide_is_seen(extents: Extents) -> None:
    """The mutants: every end of every rule moved so far out that it finds no unit."""
    for name, (rule, least, most) in extents.items():
        if rule.lowest is not None and rule.lowest > 0:
            assert too_wide(rule.model_copy(update={"lowest": rule.lowest / 1000}), least, most), (
                name
            )
        if rule.highest is not None:
            assert too_wide(
                rule.model_copy(update={"highest": rule.highest * 1000}), least, most
            ), name
