"""One walk along keys: what it yields is what is found there, at the line where it stands."""

from __future__ import annotations

import pytest
from pydantic import BaseModel
from shipped_runs import shipped

from actuarial import Run
from actuarial.reading import keys
from actuarial.reading.quantity import Change, Number
from actuarial.reading.resolved import merged_over


@pytest.fixture(scope="module")
def run() -> Run:
    return shipped("zhejiang").run


@pytest.fixture(scope="module")
def region(run: Run) -> BaseModel:
    first = next(iter(run.scenarios.values()))
    model: BaseModel = next(iter(first.regions.values()))
    return model


def test_every_key_of_the_walk_leads_to_the_value_beside_it(region: BaseModel) -> None:
    walked = [(key, value) for key, value in keys.walk(region) if value is not None]
    assert len(walked) > 500
    assert len({key for key, _ in walked}) == len(walked)
    for key, value in walked:
        found = keys.get(region, key)
        assert found is not None, key
        assert found.value is value, key
        assert found.labels == ()


def test_schemes_stand_at_the_top_without_their_field(region: BaseModel) -> None:
    assert not any(key.startswith("schemes") for key, _ in keys.walk(region))
    assert keys.get(region, "schemes") is None
    assert keys.get(region, "uebmi.no_such_line") is None


def test_a_name_may_hold_a_point_itself() -> None:
    bands = {"bands": {0.5: {"rate": 1}, 12.0: {"rate": 2}}, "b": {"bands.0": 3}}
    walked = dict(keys.walk(bands))
    assert walked["bands.0.5.rate"] == 1
    for key in ("bands.0.5", "bands.12.rate", "b.bands.0"):
        found = keys.get(bands, key)
        assert found is not None
        assert found.value == walked[key]


def test_a_key_below_a_quantity_names_its_labels(region: BaseModel) -> None:
    key, leaf = next(keys.leaves_of(region))
    found = keys.get(region, f"{key}.here.there")
    assert found is not None
    assert (found.value, found.labels) == (leaf, ("here", "there"))
    with pytest.raises(KeyError):
        keys.leaf_at(region, f"{key}.here")


def test_a_quantity_has_the_unit_and_the_meaning_of_the_schema(region: BaseModel) -> None:
    for key, _ in keys.leaves_of(region):
        found = keys.get(region, key)
        assert found is not None
        assert found.unit is not None, key
        assert found.description, key


def test_a_change_of_one_key_is_the_one_difference(run: Run) -> None:
    before = next(iter(run.scenarios.values()))
    region = next(iter(before.regions))
    seen = set()
    for key, leaf in list(keys.leaves_of(before.regions[region]))[::40]:
        after = merged_over(before, [key], Change("times", Number(2.0)), "double")
        (found,) = keys.diff(before.regions[region], after.regions[region])
        assert found.key == key
        assert (found.first, found.second.layers[:-1]) == (leaf, leaf.layers)
        seen.add(key.split(".")[0])
    assert len(seen) > 3


def test_a_change_keeps_what_it_does_not_touch(run: Run) -> None:
    before = next(iter(run.scenarios.values()))
    key = "economy.average_wage"
    after = merged_over(before, [key], Change("times", Number(2.0)), "double")
    for region, model in before.regions.items():
        assert after.regions[region].demography is model.demography
    shared = {id(model.economy) for model in before.regions.values()}
    assert len({id(model.economy) for model in after.regions.values()}) == len(shared)
    with pytest.raises(KeyError):
        merged_over(before, ["economy"], Change("times", Number(2.0)), "double")


def test_a_key_stands_where_its_last_layer_was_read(run: Run) -> None:
    """The line of a key is that of its value, or the line just above an indented one."""
    place = run.places[-1]
    compared = 0
    for assumptions in run.scenarios.values():
        for key, leaf in keys.leaves_of(assumptions.regions[place.region]):
            origin = leaf.layers[-1].origin
            if not origin.file:
                continue
            found = keys.where(run.files, key, "", place, assumptions.chain)
            assert found.file == origin.file, key
            assert 0 <= origin.line - found.line <= 4, (key, found, origin)
            compared += 1
    assert compared > 500


def test_a_key_that_no_file_gives_is_missed_in_the_file_of_the_place(run: Run) -> None:
    place = run.places[-1]
    found = keys.where(run.files, "uebmi.no_such_line.rate", "words", place)
    assert (found.file, found.line, found.message) == (place.files[-1], 1, "words")
