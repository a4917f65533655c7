import numpy as np
import pytest

from actuarial.demography import (
    close_old_ages,
    life_expectancy,
    life_table,
    rates_at_life_expectancy,
    rates_by_year,
    remaining_life_expectancy,
    survival_ratios,
)


def gompertz(level=0.0, ages=101):
    """Rates [sex, age] with high infant mortality, men above women."""
    rates = np.exp(-9.5 + 0.09 * np.arange(ages) + np.array([[0.3], [0.0]]) + level)
    rates[:, 0] = 0.006 * np.exp(level)
    return rates


def test_three_ages_by_hand():
    mx = np.array([[0.02, 0.01, 0.5]])
    table = life_table(mx, infant_years=np.array([0.2]))
    first = (1 - 0.02 * 0.2) / (1 + 0.02 * 0.8)
    second = first * (1 - 0.005) / (1 + 0.005)
    np.testing.assert_allclose(table.survivors[0], [1, first, second])
    np.testing.assert_allclose(
        table.person_years[0],
        [first + 0.2 * (1 - first), (first + second) / 2, second / 0.5],
    )
    ratios = survival_ratios(table)[0]
    lived = table.person_years[0]
    np.testing.assert_allclose(
        ratios, [lived[0], lived[1] / lived[0], lived[2] / (lived[1] + lived[2])]
    )


def test_deaths_over_person_years_give_back_the_rates():
    table = life_table(gompertz())
    dying = -np.diff(table.survivors, append=0.0)
    np.testing.assert_allclose(dying / table.person_years, gompertz())


@pytest.mark.parametrize(
    ("convention", "male", "female"),
    [
        ("coale_demeny", 0.045 + 2.684 * 0.006, 0.053 + 2.800 * 0.006),
        ("andreev_kingkade", 0.14929 - 1.99545 * 0.006, 0.14903 - 2.05527 * 0.006),
    ],
)
def test_years_lived_by_those_who_die_as_infants(convention, male, female):
    table = life_table(gompertz(), convention)
    np.testing.assert_allclose(table.years_of_the_dying[:, 0], [male, female])


def test_infant_conventions_at_high_mortality():
    rates = gompertz()
    rates[:, 0] = 0.12
    west = life_table(rates, "coale_demeny").years_of_the_dying[:, 0]
    np.testing.assert_allclose(west, [0.33, 0.35])
    kingkade = life_table(rates, "andreev_kingkade").years_of_the_dying[:, 0]
    np.testing.assert_allclose(kingkade, [0.29915, 0.31411])
    rates[:, 0] = 0.03
    kingkade = life_table(rates, "andreev_kingkade").years_of_the_dying[:, 0]
    np.testing.assert_allclose(kingkade, [0.02832 + 3.26021 * 0.03, 0.04667 + 3.88089 * 0.03])


def test_remaining_expectancy_is_whole_at_birth_and_the_open_group_at_the_end():
    table = life_table(gompertz())
    remaining = remaining_life_expectancy(table)
    np.testing.assert_allclose(remaining[:, 0], life_expectancy(gompertz()))
    np.testing.assert_allclose(remaining[:, -1], 1 / gompertz()[:, -1])


def test_calendar_years_keep_each_period_mean_and_do_not_jump():
    rates = np.array([0.020, 0.016, 0.014, 0.010])[:, None]
    annual = rates_by_year(rates, 2015, np.arange(2015, 2036))[:, 0]
    weight = np.array([0.5, 1, 1, 1, 1, 0.5]) / 5
    means = [weight @ annual[start : start + 6] for start in range(0, 20, 5)]
    np.testing.assert_allclose(means, rates[:, 0], rtol=1e-10)
    inner = np.log(annual[3:18])
    assert np.diff(inner).max() < 0
    # Between two centres (1 January 2018 and 2023) equal steps of the logarithm.
    np.testing.assert_allclose(np.diff(inner[:5], n=2), 0, atol=1e-12)


def test_years_outside_the_periods_take_the_last_known():
    annual = rates_by_year(np.array([[0.02], [0.01]]), 2015, np.array([2025, 2030]))
    assert annual[0] == annual[1]


@pytest.mark.parametrize("convention", ["coale_demeny", "andreev_kingkade"])
def test_target_expectancy_is_met_inside_and_outside_the_path(convention):
    path = np.stack([gompertz(level) for level in (0.0, -0.2, -0.15, -0.6)])
    reached = life_expectancy(path, convention)
    target = np.stack([reached[0] - 4, reached[0] + 0.3, reached[1] + 1, reached[3] + 5])
    rates = rates_at_life_expectancy(path, target, convention)
    np.testing.assert_allclose(life_expectancy(rates, convention), target, atol=1e-6)
    shift = np.log(rates[0] / path[0])
    np.testing.assert_allclose(shift, shift[:, :1] * np.ones(101), atol=1e-12)


def test_target_on_the_path_gives_the_path_back():
    path = np.stack([gompertz(level) * np.linspace(1, 1 + level, 101) for level in (0.0, -0.3)])
    rates = rates_at_life_expectancy(path, life_expectancy(path))
    np.testing.assert_allclose(rates, path, rtol=1e-7)


def test_single_table_is_shifted_uniformly():
    target = life_expectancy(gompertz()) + np.array([[1.5, -1.0], [0.0, 2.0], [3.0, 3.0]])
    rates = rates_at_life_expectancy(gompertz()[None], target)
    np.testing.assert_allclose(life_expectancy(rates), target, atol=1e-6)


def test_kannisto_is_reproduced_where_it_holds():
    ages = np.arange(101)
    hazard = 1 / (1 + np.exp(-(-2.5 + 0.11 * (ages - 80))))
    rough = hazard.copy()
    rough[95:] = 0.9
    closed = close_old_ages(rough)
    np.testing.assert_allclose(closed[:100], hazard[:100])
    assert hazard[100] < closed[100] < 1


@pytest.mark.parametrize(
    ("changed", "infant_years", "message"),
    [
        (lambda rates: rates[0], "coale_demeny", r"sex, age\] with male and female .* \(101,\)"),
        (lambda rates: rates[:1], "andreev_kingkade", r"shape is \(1, 101\)"),
        (lambda rates: -rates, "coale_demeny", r"mx: -0.006 at sex 0, age 0; meant: .* 0 or more"),
        (lambda rates: rates * np.nan, "coale_demeny", "mx: not a number at sex 0, age 0"),
        (lambda rates: rates * (np.arange(101) < 100), "coale_demeny", "open group .* above 0"),
        (lambda rates: rates, "west", "west is no convention; known are coale_demeny, andreev"),
        (lambda rates: rates[:, :0], "coale_demeny", "mx: no numbers"),
    ],
)
def test_rates_that_make_no_life_table_are_refused(changed, infant_years, message):
    with pytest.raises(ValueError, match=message):
        life_table(changed(gompertz()), infant_years)


def test_one_sex_has_a_life_table_by_its_own_infant_years():
    whole = life_table(gompertz())
    alone = life_table(gompertz()[0], whole.years_of_the_dying[0, 0])
    np.testing.assert_array_equal(alone.person_years, whole.person_years[0])
    empty_ages = gompertz() * (np.arange(101) != 10)
    assert (
        life_table(empty_ages).survivors[:, 11] == life_table(empty_ages).survivors[:, 10]
    ).all()
