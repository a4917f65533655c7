"""The vocabulary is complete and consistent with itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from actuarial import vocabulary as v


@pytest.mark.parametrize("one", v.VARIABLES.values(), ids=lambda one: one.name)
def test_an_entry_can_be_used(one: v.Variable) -> None:
    assert list(one.dims) == sorted(one.dims, key=v.DIMENSIONS.index)
    assert all((one.label_en, one.label_zh, one.unit))
    assert one.province <= ("region" in one.dims)
    assert (one.kind == "rate") == (one.weight is not None)
    parts = [one.weight] if one.weight else []
    if one.ratio:
        assert one.kind == "ratio"
        parts += [*one.ratio.plus, *one.ratio.minus, one.ratio.over]
    for part in parts:
        level = v.DETAILS.index(v.VARIABLES[part].detail)
        assert level <= v.DETAILS.index(one.detail), f"{part} is left out where {one.name} is not"
        assert v.VARIABLES[part].kind in ("stock", "flow")
    if one.joined:
        assert v.VARIABLES[one.joined].dims == tuple(
            "province" if d == "region" else d for d in one.dims
        )


def test_every_dimension_and_every_fixed_label_has_its_names() -> None:
    assert set(v.DIMENSIONS) <= set(v.DIMENSION_NAMES)
    for dimension, labels in v.FIXED.items():
        for label in labels:
            assert v.label_name(dimension, label).zh != label
    assert set(v.BETWEEN_REGIONS) <= set(v.NAMES["transfer_line"])


def test_ages_and_bands() -> None:
    assert v.AGES[:2] == ("0", "1")
    assert v.AGES[-2:] == ("99", "100+")
    assert (len(v.AGES), len(v.AGE_BANDS)) == (101, 21)
    assert v.AGE_BANDS[0] == "0-4"
    assert v.AGE_BANDS[-2:] == ("95-99", "100+")
    assert v.age_bands(4) == ("0+",)
    assert v.age_bands(6) == ("0-4", "5+")


def test_a_label_takes_the_name_of_its_file_then_the_usual_one_then_itself() -> None:
    own = v.Name("teachers' fund", "教师基金")
    assert v.label_name("fund", "teachers", {"teachers": own}) == own
    assert v.label_name("fund", "employee_pool").zh == "职工医保统筹基金"
    assert v.label_name("fund", "teachers") == ("teachers", "teachers")


def test_generated_variables_stand_along_province_or_without_region() -> None:
    assert v.variable("province_reserve").dims == ("year", "pooling", "province", "fund")
    assert v.variable("nation_depletion_year").dims == ("pooling", "fund")
    assert v.variable("province_reserve").label_zh == "累计结余（全省）"
    for name in ("province_population_by_age", "province_", "reserves"):
        with pytest.raises(KeyError, match=name):
            v.variable(name)


def test_attributes_say_what_the_units_library_cannot() -> None:
    money = v.attributes(v.variable("average_wage"))
    assert (money["units"], money["currency"], money["unit"]) == ("1", "CNY", "yuan/year")
    assert v.attributes(v.variable("exposure"))["counted"] == "person"
    assert v.attributes(v.variable("months_payable"))["units"] == "month"
    assert v.attributes(v.variable("province_depletion_year"))["never"] == 9999
    level = v.attributes(v.variable("reserve_level"))
    assert level["flag_values"] == [-2, -1, 0, 1, 2, 3, 4]


def test_importing_it_loads_no_array_library() -> None:
    code = "import sys, actuarial.vocabulary; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
