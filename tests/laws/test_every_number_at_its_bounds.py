"""Every number of the schema at its lowest and highest: a sound result, or a refusal in words.

Alone, and in pairs that multiply. Nothing negative of people, use, cost or payments, nothing that
is no number, and no other error than a fault of the assumptions.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pytest
from toy_province import write_toy

from actuarial.checks import Compiled
from actuarial.checks.judging import all_problems
from actuarial.checks.refusals import FAULTS
from actuarial.projection import Projection, Projector
from actuarial.reading import keys
from actuarial.reading.quantity import Labels, Layer, Leaf, Number, Table
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.run import read_files
from actuarial.reading.units import Unit
from actuarial.results.dataset import dataset, refuse_missing, refuse_negative, variables_of
from actuarial.vocabulary import variable

HIGHEST = {
    "yuan": 1e15, "yuan/year": 1e12, "yuan/month": 1e9, "person": 1e12, "person/year": 1e8,
    "factor": 1e6, "year": 1e3, "month": 1e4, "hour": 1e5, "day": 1e4,
}  # fmt: skip
"""Stands for the highest number of a quantity that has none, and below 0 for its lowest."""
EVERY = int(os.environ.get("MEDFUND_EVERY_NUMBER", "6"))
"""One key in so many is tried; 1 tries all, in half a minute."""
FOUND = (
    "ltci.dependency.prevalence",
    "pooling.solvency.thresholds",
    "demography.mortality.rates",
)
"""Keys whose highest number once gave people below 0, or an error in no words of the files."""
PAIRS = (
    ("ltci.take_up.waiting_months", 1, "ltci.take_up.yearly_onset", 1),
    ("ltci.take_up.waiting_months", 0, "ltci.take_up.yearly_onset", 1),
    ("uebmi.contributions.employer.rate", 1, "uebmi.contributions.employer.collection", 1),
    ("urrbmi.benefits.inpatient.in_scope", 1, "urrbmi.benefits.inpatient.reimbursement", 1),
    ("urrbmi.benefits.inpatient.frequency.growth", 0, "urrbmi.benefits.inpatient.in_scope", 1),
    ("ltci.benefits.home_care.per_month", 1, "ltci.benefits.home_care.price", 1),
    ("ltci.benefits.home_care.setting_share", 1, "ltci.benefits.cash_care.setting_share", 1),
    ("demography.fertility.ratio", 1, "demography.sex_ratio", 1),
    ("coverage.level", 1, "coverage.resident_level", 1),
    ("pooling.designs.adjustment.levy", 1, "pooling.designs.adjustment.grant", 1),
)
"""Keys that are multiplied or added up, and the end of each: 0 its lowest, 1 its highest number."""


class Nation(NamedTuple):
    """A town and its province, read once; what no change touches is compiled and projected once."""

    run: Run
    compiled: Compiled
    projector: Projector
    found: dict[str, tuple[Leaf, Unit]]
    missing: dict[str, np.ndarray]
    """Where the variables of the unchanged run are no number, by name."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    file = write_toy(tmp_path_factory.mktemp("bounds"))
    text = file.read_text(encoding="utf-8").replace("horizon: 12", "horizon: 2")
    file.write_text(re.sub(r"places:\n(- \w+\n)+", "places:\n- island\n", text), encoding="utf-8")
    run = read_files(file)
    compiled = Compiled(run)
    assert not [one for one in all_problems(compiled) if one.severity == "fault"]
    (region,) = run.scenarios["baseline"].regions.values()
    found = {key: (leaf, unit) for key, leaf, unit in quantities(region)}
    assert len(found) > 200
    projector = Projector(2**28)
    projected = projector.project(compiled.basis(run.scenarios["baseline"]))
    missing = {name: np.isnan(array) for name, array in variables_of(projected).items()}
    return Nation(run, compiled, projector, found, missing)


def quantities(
    value: object, unit: Unit | None = None, above: str = ""
) -> Iterator[tuple[str, Leaf, Unit]]:
    for one in keys.entries(value):
        key, own = f"{above}{one.word}", one.unit or unit
        if isinstance(one.value, Leaf):
            assert own is not None
            yield key, one.value, own
        else:
            yield from quantities(one.value, own, f"{key}.")


def at_its_end(leaf: Leaf, unit: Unit, end: int) -> Leaf:
    """The quantity with its lowest or highest number everywhere."""
    wanted, far = unit.wanted, HIGHEST.get(unit.name, 1.0)
    low = -far if wanted.low is None else wanted.low
    value = (low, far if wanted.high is None else wanted.high)[end]
    quantity, origin = leaf.layers[-1].quantity, leaf.layers[0].origin
    if isinstance(quantity, Table):
        new: object = replace(quantity, values=(float(value),) * len(quantity.values))
    elif isinstance(quantity, Labels):
        new = Labels(tuple((name, Number(value)) for name, _ in quantity.items))
    else:
        new = Number(value)
    return Leaf(leaf.key, (Layer(new, origin, None, None),))  # type: ignore[arg-type]


def like_the_unchanged(small: Nation, projected: Projection) -> bool:
    """Whether the arrays have no infinite number, none missing that was there, and none below 0.

    Those of the only region are those of its province; a Dataset takes most of the time.
    """
    for name, array in variables_of(projected).items():
        one = variable(name)
        signed = one.signed or one.kind not in ("stock", "flow")
        if not np.array_equal(np.isnan(array), small.missing[name]) or np.isinf(array).any():
            return False
        if not signed and np.nanmin(array, initial=0) < 0:
            return False
    return True


def outcome(small: Nation, changes: dict[str, int], *, whole: bool = True) -> str:
    """What becomes of a run with these keys at these ends; raises what is no outcome.

    whole: judge the whole Dataset, also where its arrays are like those of the unchanged run.
    """
    base = small.run.scenarios["baseline"]
    regions = dict(base.regions)
    for key, end in changes.items():
        new = at_its_end(*small.found[key], end)
        regions = {
            label: keys.replaced(model, key, lambda _, new=new: new, {})
            for label, model in regions.items()
        }
    changed = Assumptions(base.scenario, base.reason, base.chain, regions, base.provinces)
    compiled = Compiled(replace(small.run, scenarios={"baseline": changed}))
    compiled.memory = small.compiled.memory
    if any(one.severity == "fault" and one.message for one in all_problems(compiled)):
        return "refused"
    try:
        projected = small.projector.project(compiled.basis(changed))
    except FAULTS:
        return "refused"
    if whole or not like_the_unchanged(small, projected):
        found = dataset(projected, "standard", {"title": ""})
        refuse_missing(found)
        refuse_negative(found)
    return "sound"


def test_each_number_alone(small: Nation) -> None:
    names = {*sorted(small.found)[::EVERY], *FOUND}
    said = {(key, end): outcome(small, {key: end}, whole=False) for key in names for end in (0, 1)}
    assert [key for key in FOUND if said[key, 1] != "refused"] == []
    assert "sound" in said.values()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0]} × {pair[2]}")
def test_pairs_that_multiply(small: Nation, pair: tuple[str, int, str, int]) -> None:
    one, first, other, second = pair
    assert outcome(small, {one: first, other: second}) in ("refused", "sound")


def test_what_is_below_zero_is_no_result(small: Nation) -> None:
    """The last guard: nothing that a bound missed is written."""
    base = small.run.scenarios["baseline"]
    found = dataset(small.projector.project(small.compiled.basis(base)), "standard", {"title": ""})
    refuse_negative(found)
    for name in ("members", "beneficiaries", "gross_cost", "events", "expenditure", "population"):
        spoilt = found.copy(deep=True)
        where = tuple(length - 1 for length in spoilt[name].shape)
        spoilt[name].values[where] = -343_830.0
        with pytest.raises(ArithmeticError, match=rf"^{name} is -343,830 \(year 2026") as refused:
            refuse_negative(spoilt)
        assert "region island" in str(refused.value)
    # What may be below zero may, and rounding is none.
    spoilt = found.copy(deep=True)
    spoilt["reserve"].values[:] = -1.0
    spoilt["members"].values[-1] = -1e-10
    refuse_negative(spoilt)


@pytest.mark.parametrize("value", [np.nan, np.inf, -343_830.0])
def test_what_is_spoilt_is_not_like_the_unchanged(
    small: Nation, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not looked at as a Dataset is looked at closely enough."""
    base = small.run.scenarios["baseline"]
    projected = small.projector.project(small.compiled.basis(base))
    assert like_the_unchanged(small, projected)
    good = variables_of(projected)
    for name in ("members", "gross_cost", "expenditure", "population"):
        spoilt = good[name].copy()
        spoilt[(-1,) * spoilt.ndim] = value
        monkeypatch.setitem(globals(), "variables_of", lambda _, of={**good, name: spoilt}: of)
        assert not like_the_unchanged(small, projected), name
