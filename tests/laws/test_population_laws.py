"""What holds for any population, tried on random ones."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial.demography.life_table import life_table, survival_ratios
from actuarial.demography.population import project_population

AGES = 101


def random_basis(seed, years, regions):
    random = np.random.default_rng(seed)
    fertile = np.isin(np.arange(AGES), range(14, 52))
    return {
        "opening": random.uniform(50, 900, (regions, 2, AGES)),
        "mx": np.exp(random.uniform(-9, -0.7, (years, regions, 2, AGES))),
        "asfr": random.uniform(0.001, 0.1, (years, regions, AGES)) * fertile,
        "sex_ratio": random.uniform(0.9, 1.3, (years, regions)),
        "net_migrants": random.uniform(-5, 20, (years, regions, 2, AGES)),
    }


bases = st.builds(
    random_basis, st.integers(0, 10_000), st.integers(1, 6), st.sampled_from([1, 3, 4, 7])
)


def tried(test):
    return settings(max_examples=20, deadline=None)(given(bases)(test))


@tried
def test_opening_births_deaths_and_migrants_close_in_every_cohort(basis):
    # Ages where so many die that emigrants could exceed survivors are not at issue here.
    basis["net_migrants"] = np.abs(basis["net_migrants"])
    run = project_population(**basis)
    before, after = run.population[:-1], run.population[1:]
    aged = np.concatenate([run.births[..., None], before[..., :-1]], axis=-1)
    aged[..., -1] += before[..., -1]
    np.testing.assert_allclose(aged - run.deaths + run.net_migrants, after, rtol=1e-12)
    assert (run.deaths >= 0).all()


@tried
def test_regions_can_be_permuted(basis):
    basis["net_migrants"] = np.abs(basis["net_migrants"])
    order = np.random.default_rng(1).permutation(basis["opening"].shape[0])
    permuted = {
        name: values[order] if name == "opening" else values[:, order]
        for name, values in basis.items()
    }
    run, again = project_population(**basis), project_population(**permuted)
    np.testing.assert_allclose(run.population[:, order], again.population, rtol=1e-12)
    np.testing.assert_allclose(run.deaths[:, order], again.deaths, rtol=1e-9, atol=1e-9)


@tried
def test_a_shorter_horizon_is_the_longer_one_cut_off(basis):
    basis["net_migrants"] = np.abs(basis["net_migrants"])
    shorter = {name: v if name == "opening" else v[:1] for name, v in basis.items()}
    run, prefix = project_population(**basis), project_population(**shorter)
    np.testing.assert_allclose(run.population[:2], prefix.population, rtol=1e-12)


@tried
def test_twice_the_people_are_twice_the_people(basis):
    basis["net_migrants"] = np.abs(basis["net_migrants"])
    doubled = {
        **basis,
        "opening": 2 * basis["opening"],
        "net_migrants": 2 * basis["net_migrants"],
    }
    run, twice = project_population(**basis), project_population(**doubled)
    np.testing.assert_allclose(2 * run.population, twice.population, rtol=1e-12)


@tried
def test_stationary_population_stays(basis):
    """L(x) is unchanged by its own table when births equal the radix."""
    table = life_table(basis["mx"][0])
    lived = table.person_years
    women = lived[:, 1]
    asfr = basis["asfr"][0]
    births = (women * asfr).sum(axis=-1)
    sex_ratio = np.ones(len(births))
    opening = lived
    years = 9
    run = project_population(
        opening=opening,
        mx=np.repeat(basis["mx"][:1], years, axis=0),
        asfr=np.repeat((asfr * 2 / births[:, None])[None], years, axis=0),
        sex_ratio=np.repeat(sex_ratio[None], years, axis=0),
        net_migrants=np.zeros((years, *opening.shape)),
    )
    np.testing.assert_allclose(run.population[-1], opening, rtol=1e-10)
    np.testing.assert_allclose(run.births, 1, rtol=1e-10)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 10_000))
def test_stable_growth_is_the_dominant_eigenvalue(seed):
    basis = random_basis(seed, 1, 1)
    mx = np.full((1, 1, 2, AGES), 0.004)
    mx[..., 80:] = 0.2
    asfr, sex_ratio = basis["asfr"], basis["sex_ratio"]
    ratios = survival_ratios(life_table(mx[0, 0]))[1]
    rates = asfr[0, 0] / (1 + sex_ratio[0, 0])
    # Births are rates times the mean of women at both ends: (w(x) + w(x−1) s(x)) / 2.
    leslie = np.zeros((AGES, AGES))
    leslie[np.arange(1, AGES), np.arange(AGES - 1)] = ratios[1:]
    leslie[-1, -1] = ratios[-1]
    leslie[0] = ratios[0] * rates @ (np.eye(AGES) + leslie) / 2
    growth = np.log(np.abs(np.linalg.eigvals(leslie)).max())
    years = 1500
    run = project_population(
        opening=basis["opening"],
        mx=np.repeat(mx, years, axis=0),
        asfr=np.repeat(asfr, years, axis=0),
        sex_ratio=np.repeat(sex_ratio, years, axis=0),
        net_migrants=np.zeros((years, 1, 2, AGES)),
    )
    women = run.population[-2:, 0, 1].sum(axis=-1)
    np.testing.assert_allclose(np.log(women[1] / women[0]), growth, atol=1e-8)


@tried
def test_without_births_deaths_and_migrants_the_cohorts_only_age(basis):
    nobody_dies = np.zeros_like(basis["mx"])
    nobody_dies[..., -1] = 1e-12
    run = project_population(
        **{
            **basis,
            "mx": nobody_dies,
            "asfr": np.zeros_like(basis["asfr"]),
            "net_migrants": np.zeros_like(basis["net_migrants"]),
        }
    )
    years = len(nobody_dies)
    np.testing.assert_allclose(
        run.population[-1][..., years:-1], basis["opening"][..., : -1 - years], rtol=1e-9
    )
    assert (run.population[-1][..., :years] == 0).all()
    np.testing.assert_allclose(
        run.population[-1].sum(axis=-1), basis["opening"].sum(axis=-1), rtol=1e-6
    )
