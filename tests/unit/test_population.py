import pickle

import numpy as np
import pytest

from actuarial.demography import (
    OutflowExceedsStockError,
    age_specific_fertility,
    mean_age_of_childbearing,
    moves_between_regions,
    project_population,
    split_by_sex,
    spread_by_schedule,
)


def basis(years=3, regions=2, ages=101):
    random = np.random.default_rng(20)
    return {
        "opening": random.uniform(500, 900, (regions, 2, ages)),
        "mx": random.uniform(0.001, 0.03, (years, regions, 2, ages)),
        "asfr": np.where(np.isin(np.arange(ages), range(20, 40)), 0.06, 0.0)
        * np.ones((years, regions, 1)),
        "sex_ratio": np.full((years, regions), 1.1),
        "net_migrants": random.uniform(-9, 9, (years, regions, 2, ages)),
    }


def test_one_year_by_hand():
    # Three ages 0, 1, 2+; women of age 1 bear children.
    mx = np.array([[0.02, 0.01, 0.5], [0.02, 0.01, 0.5]])
    run = project_population(
        opening=np.array([[[100.0, 80, 60], [90, 70, 50]]]),
        mx=mx[None, None],
        asfr=np.array([[[0.0, 0.25, 0]]]),
        sex_ratio=np.array([[1.5]]),
        net_migrants=np.array([[[[1.0, -2, 3], [0, 4, 0]]]]),
        infant_years=np.array([0.2, 0.2]),
    )
    first = (1 - 0.02 * 0.2) / (1 + 0.02 * 0.8)
    second = first * 0.995 / 1.005
    lived = [first + 0.2 * (1 - first), (first + second) / 2, second / 0.5]
    women = 90 * lived[1] / lived[0] + 4
    births = 0.25 * (70 + women) / 2
    boys, girls = 0.6 * births, 0.4 * births
    old = lived[2] / (lived[1] + lived[2])
    np.testing.assert_allclose(run.births[0, 0], [boys, girls])
    np.testing.assert_allclose(
        run.population[1, 0],
        [
            [boys * lived[0] + 1, 100 * lived[1] / lived[0] - 2, 140 * old + 3],
            [girls * lived[0], women, 120 * old],
        ],
    )
    np.testing.assert_allclose(
        run.deaths[0, 0, 0],
        [boys * (1 - lived[0]), 100 * (1 - lived[1] / lived[0]), 140 * (1 - old)],
    )


def test_leading_dimensions_ride_along():
    given = basis()
    draws = np.array([0.9, 1.0, 1.3, 1.4, 0.8])
    mx = given["mx"][:, None] * draws[:, None, None, None]
    run = project_population(**{**given, "mx": mx})
    assert run.population.shape == (4, 5, 2, 2, 101)
    plain = project_population(**given)
    np.testing.assert_allclose(run.population[:, 1], plain.population)
    np.testing.assert_allclose(run.births[:, 1], plain.births)
    # As many draws as years: lengths alone do not say which is which.
    drawn = given["net_migrants"][:, None] * np.array([1.0, 2, 0])[:, None, None, None]
    run = project_population(**{**given, "net_migrants": drawn})
    np.testing.assert_allclose(run.population[:, 0], plain.population)
    assert run.survival.shape == run.deaths.shape == (3, 3, 2, 2, 101)


def test_outflow_above_the_stock_names_the_cell():
    given = basis()
    given["net_migrants"][1, 1, 0, 37] = -2000
    with pytest.raises(OutflowExceedsStockError, match="year 1, region 1, sex 0, age 37") as fault:
        project_population(**given)
    assert (fault.value.year, fault.value.region, fault.value.sex, fault.value.age) == (1, 1, 0, 37)
    assert fault.value.outflow == 2000


def test_outflow_of_newborns_is_a_fault_too():
    given = basis()
    given["net_migrants"][0, 0, 1, 0] = -5000
    with pytest.raises(OutflowExceedsStockError, match="year 0, region 0, sex 1, age 0"):
        project_population(**given)


def test_moves_between_regions_net_to_zero_and_follow_the_rates():
    given = basis(regions=3)
    leaving = np.zeros((3, 3, 2, 101))
    leaving[:, 0, :, 20:30] = 0.1
    leaving[:, 2, :, 0] = 0.2
    destination = np.array([[0, 0.25, 0.75], [0.5, 0, 0.5], [1, 0, 0]])
    run = project_population(**given, leaving=leaving, destination=destination)
    internal = run.net_migrants - given["net_migrants"]
    np.testing.assert_allclose(internal.sum(axis=1), 0, atol=1e-9)
    survivors = given["opening"][0, :, 19] * run.survival[0, 0, :, 20]
    np.testing.assert_allclose(internal[0, 0, :, 20], -0.1 * survivors)
    np.testing.assert_allclose(internal[0, 2, :, 20], 0.075 * survivors)
    newborns = run.births[0, 2] * run.survival[0, 2, :, 0]
    np.testing.assert_allclose(internal[0, 0, :, 0], 0.2 * newborns)


def test_moves_of_one_cell():
    present = np.array([100.0, 50, 10]).reshape(3, 1, 1)
    leaving = np.array([0.1, 0, 0.5]).reshape(3, 1, 1)
    destination = np.array([[0, 1, 0], [1, 0, 0], [0.4, 0.6, 0]])
    moved = moves_between_regions(present, leaving, destination)[:, 0, 0]
    np.testing.assert_allclose(moved, [-10 + 2, 10 + 3, -5])


def test_total_fertility_is_the_sum_of_rates_by_age():
    asfr = age_specific_fertility(np.array([1.0, 1.4]), np.array([0.0, 2, 5, 3]))
    np.testing.assert_allclose(asfr, [[0, 0.2, 0.5, 0.3], [0, 0.28, 0.7, 0.42]])
    np.testing.assert_allclose(mean_age_of_childbearing(asfr), [2.6, 2.6])


def test_sex_ratio_is_boys_per_girl():
    np.testing.assert_allclose(split_by_sex(np.array([210.0]), np.array([1.1])), [[110, 100]])


def test_schedule_spreads_a_signed_total():
    spread = spread_by_schedule(np.array([-8.0, 4]), np.array([[1.0, 1], [0, 2]]))
    np.testing.assert_allclose(spread, [[[-2, -2], [0, -4]], [[1, 1], [0, 2]]])


def test_the_error_of_an_outflow_crosses_between_processes():
    error = OutflowExceedsStockError(3, (0, 2, 1, 40), 12.0, 5.0)
    again = pickle.loads(pickle.dumps(error))
    assert (
        str(again)
        == str(error)
        == ("year 3, region 2, sex 1, age 40: 12.0 people leave, 5.0 are there")
    )
