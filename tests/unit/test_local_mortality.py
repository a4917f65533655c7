import numpy as np
import pytest

from actuarial.demography import (
    credible_ratio,
    differential_rates,
    graduate,
    improved_rates,
)


def rough():
    random = np.random.default_rng(2)
    ages = np.arange(40)
    exposure = random.uniform(200, 900, (3, 40))
    rates = np.exp(-6 + 0.09 * ages) * random.uniform(0.6, 1.5, (3, 40))
    return rates, exposure


def test_graduation_solves_the_normal_equations():
    rates, exposure = rough()
    smooth = graduate(rates, exposure, smoothness=5e4, order=2)
    # The gradient of Σ w (g − r)² + h Σ (Δ² g)² vanishes.
    second = np.diff(smooth, n=2, axis=-1)
    gradient = exposure * (smooth - rates)
    gradient[:, :-2] += 5e4 * second
    gradient[:, 1:-1] -= 2 * 5e4 * second
    gradient[:, 2:] += 5e4 * second
    np.testing.assert_allclose(gradient, 0, atol=1e-8)


def test_graduation_keeps_deaths_and_their_mean_age():
    rates, exposure = rough()
    smooth, ages = graduate(rates, exposure, smoothness=1e5), np.arange(40)
    for moment in (np.ones(40), ages, ages**2):
        np.testing.assert_allclose(
            (exposure * smooth * moment).sum(axis=-1), (exposure * rates * moment).sum(axis=-1)
        )


def test_graduation_leaves_a_parabola_and_does_nothing_at_zero():
    ages = np.arange(30)
    parabola = 0.01 + 0.001 * ages + 0.0002 * ages**2
    np.testing.assert_allclose(graduate(parabola, np.full(30, 50.0), 1e6), parabola, rtol=1e-6)
    rates, exposure = rough()
    np.testing.assert_allclose(graduate(rates, exposure, 0.0), rates)


def test_graduation_bridges_ages_where_nobody_was_seen():
    ages = np.arange(30)
    line = 0.01 + 0.001 * ages
    exposure = np.full(30, 80.0)
    exposure[10:14] = 0
    seen = np.where(exposure > 0, line, np.nan)
    np.testing.assert_allclose(graduate(seen, exposure, 100.0), line, rtol=1e-8)


def test_credibility_lies_between_own_experience_and_the_standard():
    # 30 deaths where 20 were expected; half weight at 20: 1 + (1.5 − 1) / 2.
    assert credible_ratio(30, 20, 20) == pytest.approx(1.25)
    assert credible_ratio(0, 0, 20) == 1
    assert credible_ratio(30_000, 20_000, 20) == pytest.approx(1.5, abs=1e-3)


def test_credibility_is_the_posterior_mean_of_gamma_and_poisson():
    ratios = np.linspace(1e-4, 6, 200_001)
    prior, deaths, expected = 12.0, 7, 10.0
    density = ratios ** (prior - 1) * np.exp(-prior * ratios)
    density *= (ratios * expected) ** deaths * np.exp(-ratios * expected)
    posterior = (ratios * density).sum() / density.sum()
    assert credible_ratio(deaths, expected, prior) == pytest.approx(posterior, rel=1e-6)


def test_differentials_keep_the_deaths_of_everybody():
    random = np.random.default_rng(6)
    mx = random.uniform(0.001, 0.1, (3, 2, 5))
    people = random.uniform(10, 90, (4, 3, 2, 5))
    people[:, 1, 0, 2] = 0
    relative = np.array([0.8, 1.0, 1.1, 1.4])[:, None, None, None]
    rates = differential_rates(mx, people, relative)
    np.testing.assert_allclose((rates * people).sum(axis=0), mx * people.sum(axis=0))
    np.testing.assert_allclose(rates[3, 0] / rates[0, 0], 1.4 / 0.8)
    np.testing.assert_allclose(rates[:, 1, 0, 2], mx[1, 0, 2])


def test_reductions_compound():
    rates = improved_rates(np.array([[0.1, 0.2]]), np.array([[[0.1, 0.0]], [[0.2, 0.5]]]))
    np.testing.assert_allclose(rates, [[[0.09, 0.2]], [[0.072, 0.1]]])
