"""Labelled arrays refuse what does not fit; provinces add up by kind."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
import xarray as xr

from actuarial.labelled import assemble, at_detail, by_age_band, labelled, labels_of, provinces
from actuarial.vocabulary import AGE_BANDS, NEVER, SEXES

COORDS = {
    "year": [2024, 2025, 2026],
    "pooling": ["own", "shared"],
    "region": ["east", "west", "south", "north"],
    "province": ["upper", "lower"],
    "fund": ["red", "blue", "green", "white", "black"],
    "sex": SEXES,
    "age_band": AGE_BANDS,
}
OWNER = {"region_province": ["upper", "lower", "upper", "lower"]}
FUND = (3, 2, 4, 5)


def random(*shape: int) -> np.ndarray:
    return np.random.default_rng(sum(shape)).uniform(1, 2, shape)


def test_labelled_stamps_what_the_vocabulary_says() -> None:
    reserve = labelled("reserve", random(*FUND), COORDS)
    assert reserve.dims == ("year", "pooling", "region", "fund")
    assert reserve.attrs["long_name_zh"] == "累计结余"
    assert reserve.attrs["kind"] == "stock"
    assert reserve["year"].dtype == np.int32
    assert labelled("depletes", np.ones(FUND[1:]), COORDS).dtype == np.int8


def test_labelled_takes_draws_in_their_place() -> None:
    drawn = labelled("reserve", random(3, 7, 2, 4, 5), {**COORDS, "draw": range(7)})
    assert drawn.dims == ("year", "draw", "pooling", "region", "fund")
    once = labelled("depletion_year", random(7, 2, 4, 5), {**COORDS, "draw": range(7)})
    assert once.dims == ("draw", "pooling", "region", "fund")


def test_labelled_refuses_another_order() -> None:
    reserve = xr.DataArray(random(2, 3, 4, 5), dims=("pooling", "year", "region", "fund"))
    with pytest.raises(ValueError, match="they must be"):
        labelled("reserve", reserve, COORDS)
    with pytest.raises(ValueError, match="is meant"):
        labelled("reserve", random(2, 3, 4, 5), COORDS)


@pytest.mark.parametrize(
    ("name", "shape", "coords", "message"),
    [
        ("reserve", FUND, {"fund": ["red"] * 5}, "not unique"),
        ("births", (3, 4, 2), {"sex": ["female", "male"]}, "labels of sex"),
        ("population", (3, 4, 2, 3), {"age_band": ["0-4", "5-9", "10-14"]}, "labels of age_band"),
    ],
)
def test_labelled_refuses_labels(
    name: str, shape: tuple[int, ...], coords: Mapping[str, list[str]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        labelled(name, random(*shape), {**COORDS, **coords})


def test_labelled_names_what_has_no_labels() -> None:
    with pytest.raises(ValueError, match="labels for pooling, fund"):
        labelled("reserve", random(*FUND), {"year": [2024], "region": ["east"]})


def test_assemble_refuses_labels_that_differ() -> None:
    reserve = labelled("reserve", random(*FUND), COORDS)
    turned = {**COORDS, "region": COORDS["region"][::-1]}
    with pytest.raises(ValueError, match="interest has other labels of region"):
        assemble([reserve, labelled("interest", random(*FUND), turned)])
    with pytest.raises(ValueError, match="reserve is given twice"):
        assemble([reserve, reserve])


def test_assemble_keeps_values_order_and_names() -> None:
    births = labelled("births", random(3, 4, 2), COORDS)
    reserve = labelled("reserve", random(*FUND), COORDS)
    joined = assemble(
        [births, reserve], {"region_name_zh": ["东", "西", "南", "北"]}, {"title": "x"}
    )
    assert list(joined.coords) == ["year", "pooling", "region", "region_name_zh", "fund", "sex"]
    xr.testing.assert_identical(joined["reserve"].drop_vars("region_name_zh"), reserve)
    assert joined["reserve"].sel(year=2025, region="west", pooling="own", fund="red").ndim == 0


def test_bands_sum_their_ages() -> None:
    people = random(3, 101)
    banded = by_age_band(people)
    assert banded.shape == (3, 21)
    np.testing.assert_allclose(banded[:, 1], people[:, 5:10].sum(-1))
    np.testing.assert_array_equal(banded[:, 20], people[:, 100])


def region_figures() -> xr.Dataset:
    named = {
        "population": random(3, 4, 2, 21),
        "average_wage": random(3, 4),
        "contributors": random(3, 4) * [[1, 2, 3, 4]],
        "disposable_income": random(3, 4),
        "gdp": random(3, 4),
        "reserve": random(*FUND),
        "interest": random(*FUND),
        "total_expenditure": random(*FUND) * np.arange(4)[:, np.newaxis],
        "adjustment_fund_reserve": random(3, 2, 2, 5) * [[1], [10]],
        "months_payable": np.zeros(FUND),
        "expenditure_share_of_gdp": np.zeros(FUND),
        "depletion_year": np.full(FUND[1:], NEVER),
        "in_force": np.ones(FUND[1:]),
    }
    return assemble([labelled(name, values, COORDS) for name, values in named.items()], OWNER)


def recompute(sums: xr.Dataset) -> dict[str, xr.DataArray]:
    years = sums["year"].values[(sums["reserve"] > 0).argmax("year").values]
    return {"depletion_year": labelled("depletion_year", years, labels_of(sums))}


def test_provinces_by_kind() -> None:
    figures = region_figures()
    added = provinces(figures, recompute)
    upper, one = figures.isel(region=[0, 2]), added.sel(province="upper")
    np.testing.assert_allclose(one["province_population"], upper["population"].sum("region"))
    reserve = upper["reserve"].sum("region") + figures["adjustment_fund_reserve"].sel(
        province="upper"
    )
    np.testing.assert_allclose(one["province_reserve"], reserve)
    np.testing.assert_allclose(one["province_interest"], upper["interest"].sum("region"))
    outgo = upper["total_expenditure"].sum("region")
    np.testing.assert_allclose(one["province_months_payable"], 12 * reserve / outgo)
    share = (outgo / upper["gdp"].sum("region")).transpose("year", "pooling", "fund")
    np.testing.assert_allclose(one["province_expenditure_share_of_gdp"], share)
    np.testing.assert_allclose(
        one["province_average_wage"],
        np.average(upper["average_wage"], axis=1, weights=upper["contributors"]),
    )
    people = upper["population"].sum(("sex", "age_band"))
    np.testing.assert_allclose(
        one["province_disposable_income"],
        np.average(upper["disposable_income"], axis=1, weights=people),
    )
    assert (one["province_depletion_year"] == 2024).all()
    assert "province_in_force" not in added
    xr.testing.assert_identical(added[list(figures)], figures)


def test_the_nation_is_the_sum_of_its_provinces() -> None:
    added = provinces(region_figures(), recompute)
    np.testing.assert_allclose(added["nation_reserve"], added["province_reserve"].sum("province"))
    assert added["nation_months_payable"].dims == ("year", "pooling", "fund")
    alone = region_figures().isel(region=[0, 2]).sel(province=["upper"])
    assert not [name for name in provinces(alone, recompute) if str(name).startswith("nation_")]


def test_months_payable_of_a_province_in_debt_are_none() -> None:
    figures = region_figures()
    figures["reserve"][:] = -100
    assert (provinces(figures, recompute)["province_months_payable"] == 0).all()


def test_a_formula_that_is_given_goes_before_the_declared_ratio() -> None:
    def given(sums: xr.Dataset) -> dict[str, xr.DataArray]:
        ones = labelled("months_payable", np.ones(sums["reserve"].shape), labels_of(sums))
        return recompute(sums) | {"months_payable": ones}

    assert (provinces(region_figures(), given)["province_months_payable"] == 1).all()


def test_a_quotient_over_nothing_is_missing() -> None:
    figures = region_figures()
    figures["total_expenditure"][:] = 0
    assert provinces(figures, recompute)["province_months_payable"].isnull().all()


def test_what_cannot_be_formed_is_named() -> None:
    with pytest.raises(ValueError, match="depletion_year of a province cannot be formed"):
        provinces(region_figures(), lambda sums: {})
    with pytest.raises(ValueError, match=r"average_wage .*: contributors is missing"):
        provinces(region_figures().drop_vars("contributors"), recompute)


def test_detail() -> None:
    figures = assemble(
        [
            labelled("births", random(3, 4, 2), COORDS),
            labelled("deaths", random(3, 4, 2, 21), COORDS),
        ]
    )
    assert list(at_detail(figures, "totals")) == ["births"]
    assert list(at_detail(figures, "standard")) == ["births", "deaths"]
