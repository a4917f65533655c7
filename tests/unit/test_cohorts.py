"""Years of birth: where figures go, what is kept, what is refused, and the tables."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import xarray as xr
from toy_province import HORIZON, REGIONS

from actuarial import by_cohort, lifetimes
from actuarial.coverage.members import by_age_reached
from actuarial.labelled import labelled
from actuarial.results.cohort_tables import cohort_tables, five_year_cohorts
from actuarial.results.csvfile import write_tables
from actuarial.results.dataset import dataset
from actuarial.vocabulary import SEXES, STATUSES, single_ages


def small(values, years=(2024, 2025, 2026)):
    """population_by_age of one region with four ages: 0, 1, 2, 3+."""
    people = np.zeros((len(years), 1, 2, 4))
    people[:, 0, 0] = values
    coords = {"year": list(years), "region": ["here"], "sex": SEXES, "age": single_ages(3)}
    return labelled("population_by_age", people, coords)


def test_a_cohort_is_the_year_less_the_age() -> None:
    found = by_cohort(small([[10, 11, 12, 13], [20, 21, 22, 23], [30, 31, 32, 33]]))
    assert found["cohort"].values.tolist() == [2021, 2022, 2023, 2024, 2025, 2026]
    assert found.sel(region="here", sex="male").values.tolist() == [
        [13, 12, 11, 10, 0, 0],
        [23, 0, 22, 21, 20, 0],
        [33, 0, 0, 32, 31, 30],
    ]
    assert found["cohort"].dtype == np.int32
    assert "2021: born in 2021 or before" in found["cohort"].attrs["gathered"]


def test_name_order_and_attributes_stay() -> None:
    given = small(np.ones((3, 4))).transpose("age", "region", "year", "sex")
    found = by_cohort(given)
    assert found.dims == ("cohort", "region", "year", "sex")
    assert found.name == "population_by_age"
    assert found.attrs == given.attrs
    assert found.sel(year=2025).sum() == 4


def test_years_may_be_picked() -> None:
    found = by_cohort(small([[1, 2, 3, 4], [5, 6, 7, 8]], years=(2024, 2030)))
    assert found["cohort"].values[[0, -1]].tolist() == [2021, 2030]
    assert found.sel(year=2030, sex="male", region="here").values.tolist()[-3:] == [7, 6, 5]
    assert found.sel(year=2030, cohort=2021).sum() == 8


def test_nobody_dies_or_is_born_and_every_cohort_stays() -> None:
    found = by_cohort(small([[0, 5, 7, 0], [0, 0, 5, 7], [0, 0, 0, 12]]))
    male = found.sel(sex="male", region="here")
    assert male.sel(cohort=2023).values.tolist() == [5, 5, 0]
    assert male.sum("cohort").values.tolist() == [12, 12, 12]


def test_bands_are_refused() -> None:
    banded = small(np.ones((3, 4))).rename(age="age_band")
    with pytest.raises(ValueError, match=r"population_by_age has no single ages.*ages: single"):
        by_cohort(banded)
    with pytest.raises(ValueError, match=r"nothing by single age.*ages: single"):
        by_cohort(xr.Dataset({"population": banded}))
    with pytest.raises(ValueError, match="does not hold contributions_by_age"):
        lifetimes(xr.Dataset({"population_by_age": small(np.ones((3, 4)))}))


def test_half_of_a_year_belongs_to_the_age_before() -> None:
    before, after = np.array([4.0, 6.0, 8.0]), np.array([1.0, 2.0, 3.0])
    assert by_age_reached(before, after).tolist() == [1.0, 2.0 + 4.0, 3.0 + 6.0 + 8.0]


def test_bands_of_birth_begin_at_fives() -> None:
    labels, starts = five_year_cohorts(np.arange(1924, 1937))
    assert labels == ["to 1924, or 100+", "1925-1929", "1930-1934", "1935-1936"]
    assert starts.tolist() == [0, 1, 6, 11]
    labels, _ = five_year_cohorts(np.arange(1922, 1927))
    assert labels == ["to 1922, or 100+", "1923-1924", "1925-1926"]


@pytest.fixture(scope="module")
def whole(toy_line):
    return dataset(toy_line, "standard", {}, single_ages=True)


def test_single_ages_only_when_asked_for(toy, toy_line, whole) -> None:
    run = toy_line
    assert not any("age" in array.dims for array in dataset(run, "standard", {}).values())
    names = {name for name, array in whole.items() if "age" in array.dims}
    assert names == {
        name for name, array in dataset(run, "full", {}).items() if "age" in array.dims
    }
    assert "transfer_matrix" not in whole
    assert cohort_tables(dataset(run, "standard", {}), "baseline", [2025]) == {}


def test_tables_hold_the_people_and_the_money(tmp_path, whole) -> None:
    tables = cohort_tables(whole, "baseline", [2025, 2030])
    write_tables(tmp_path, [tables])
    with (tmp_path / "cohorts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    header, rows = rows[0], rows[1:]
    assert len(header) == 7 + len(STATUSES)
    of_nation = [row for row in rows if row[1] == "nation" and row[5] == "2030"]
    people = sum(float(row[6]) for row in of_nation)
    wanted = float(whole["population"].sel(year=2030).sum()) / 1e4
    assert people == pytest.approx(wanted, abs=0.01)
    assert {row[2] for row in rows if row[1] == "region"} == set(REGIONS)
    for row in of_nation:
        assert sum(map(float, row[7:])) == pytest.approx(float(row[6]), abs=0.001)
    assert of_nation[-1][4] == "2030-2034"

    text = (tmp_path / "cohort_lifetimes.csv").read_text(encoding="utf-8-sig").splitlines()
    assert text[0].startswith("# projected years only")
    header, *lives = csv.reader(text[1:])
    assert all(len(row) == len(header) for row in lives)
    found = lifetimes(whole).sel(pooling="adjustment", cohort=slice(1960, 1964))
    chosen = found.sel(valuation="discounted", fund="resident_pool")
    inside = chosen.isel(region=whole["region_province"].values == "delta").sum(["region"])
    persons = float(inside["persons"].sum())
    row = next(
        row
        for row in lives
        if row[2] == "delta"
        and row[4:6] == ["adjustment", "resident_pool"]
        and row[7] == "1960-1964"
    )
    assert float(row[8]) == pytest.approx(persons / 1e4, abs=1e-4)
    for column, name in enumerate(("contributions", "subsidies", "benefits", "net")):
        wanted = float(inside[name].sum()) / persons
        assert float(row[-4 + column]) == pytest.approx(wanted, abs=0.51), name
    everything = {row[5] for row in lives}
    assert "all" in everything
    assert not any(row[7].startswith("to ") for row in lives)


def test_lifetimes_need_every_year(whole) -> None:
    with pytest.raises(ValueError, match="sums over all years"):
        lifetimes(whole.sel(year=[2024, 2030]))


def test_lifetimes_add_up_to_the_lines(whole) -> None:
    found = lifetimes(whole).sel(valuation="nominal")
    paid = whole["benefits_by_age"].sel(year=slice(2025, None)).sum(["year", "sex", "age"])
    np.testing.assert_allclose(found["benefits"].sum("cohort").values, paid.values, rtol=1e-12)
    assert found.sizes["cohort"] == 101 + HORIZON
    births = whole["births"].sum("sex").sel(year=2031).values
    np.testing.assert_allclose(found["persons"].sel(cohort=2031).values, births, rtol=1e-12)
