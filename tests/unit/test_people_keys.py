"""Every key of mortality, fertility and migration does what it says, through the files."""

import dataclasses
import shutil

import numpy as np
import pytest
from toy_province import basis_of, edit, read_toy, write_scenario, write_toy

from actuarial import project as line
from actuarial.demography import (
    INFANT_CONVENTIONS,
    close_old_ages,
    credible_ratio,
    graduate,
    life_expectancy,
    life_table,
    mean_age_of_childbearing,
    project,
    remaining_life_expectancy,
    rogers_castro,
    survival_ratios,
)
from actuarial.projection.line import same_people

HEAD = "# source: judgement evidence: illustrative unit: {unit}\n"
SEXES, AGES = ("male", "female"), (*map(str, range(100)), "100+")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    root = tmp_path_factory.mktemp("people")
    write_toy(root)
    return root


@pytest.fixture
def toyland(written, tmp_path):
    """A folder of its own with the toy's files."""
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return tmp_path


def nation(root, **changes):
    known = {"source": "judgement", "evidence": "illustrative"}
    edit(root / "assumptions" / "demography.yaml", **known, **changes)


def place(root, name, **changes):
    (file,) = (root / "assumptions" / "places").glob(f"*/{name}.yaml")
    edit(file, **{f"demography__{key}": value for key, value in changes.items()})


def table(root, name, unit, columns, values):
    """A table by sex and age: values[sex, age, column]."""
    rows = [
        f"{sex},{age}," + ",".join(f"{value:.9g}" for value in values[s, a])
        for s, sex in enumerate(SEXES)
        for a, age in enumerate(AGES)
    ]
    text = HEAD.format(unit=unit) + f"sex,age,{','.join(columns)}\n" + "\n".join(rows) + "\n"
    (root / "assumptions" / "tables" / name).write_text(text, encoding="utf-8")
    return {"table": f"tables/{name}"}


def basis(root, *scenarios):
    run = read_toy(root, *scenarios)
    return basis_of(run, scenarios[0] if scenarios else "baseline")


def at(given, region):
    return given.places.regions.index(region)


def test_one_convention_of_infancy_in_all_life_tables(toyland):
    nation(toyland, mortality__infant_years="andreev_kingkade")
    place(
        toyland,
        "spring",
        mortality={"life_expectancy": {"male": {2024: 76, 2030: 79}, "female": 84}},
    )
    given = basis(toyland)
    people = project(given)
    assert given.demography.infant_years == "andreev_kingkade"
    met = life_expectancy(people.death_rates[:, at(given, "spring")], "andreev_kingkade")
    np.testing.assert_allclose(met[:, 0], np.where(given.clock.years[1:] < 2030, 76, 79), atol=1e-6)
    ratios = survival_ratios(life_table(people.death_rates[1:], "andreev_kingkade"))
    np.testing.assert_array_equal(people.survival, ratios)
    assert len(INFANT_CONVENTIONS) == 2
    usual = project(
        dataclasses.replace(
            given, demography=dataclasses.replace(given.demography, infant_years="coale_demeny")
        )
    )
    assert np.abs(people.survival[..., 0] - usual.survival[..., 0]).max() > 1e-6
    assert np.abs(people.expectancy_gain - usual.expectancy_gain).max() > 1e-7


def test_old_ages_are_closed_before_the_shift(toyland):
    before = basis(toyland)
    place(toyland, "bridge", mortality={"life_expectancy_shift": 0})
    place(
        toyland,
        "spring",
        mortality={
            "life_expectancy_shift": 0,
            "old_ages": {"fitted_from": 75, "fitted_to": 90, "closed_from": 88},
        },
    )
    given = basis(toyland)
    rates, plain = project(given).death_rates, before.demography.death_rates[1:, 0]
    np.testing.assert_allclose(rates[:, at(given, "spring")], close_old_ages(plain, (75, 90), 88))
    np.testing.assert_array_equal(rates[:, at(given, "bridge")], plain)
    assert not np.allclose(rates[:, at(given, "spring"), :, 88:], plain[..., 88:], rtol=1e-3)
    # The reference years are closed too: the gain is one of years, not of methods.
    reference = close_old_ages(before.demography.reference_death_rates[:, 0], (75, 90), 88)
    usual = remaining_life_expectancy(life_table(reference)).mean(axis=0)
    lived = remaining_life_expectancy(life_table(rates[:, at(given, "spring")]))
    gain = project(given).expectancy_gain[:, at(given, "spring")]
    np.testing.assert_allclose(gain, lived - usual, atol=1e-9)


def test_rates_of_the_base_year_fall_by_the_reductions(toyland):
    plain = project(basis(toyland)).death_rates
    falls = np.tile(np.linspace(0, 0.03, 101), (2, 1))[..., None] * np.array([[1.0]], float)
    falls[1] *= 0.5
    written = table(toyland, "falls.csv", "share", ["value"], falls)
    place(toyland, "bridge", mortality={"life_expectancy_shift": 1.5, "improvement": written})
    place(toyland, "mill", mortality__improvement={2024: 0, 2030: "2%"})
    given = basis(toyland)
    rates = project(given).death_rates
    bridge, mill = rates[:, at(given, "bridge")], rates[:, at(given, "mill")]
    years = np.arange(len(rates))[:, None, None]
    np.testing.assert_allclose(bridge, bridge[0] * (1 - falls[..., 0]) ** years, rtol=1e-12)
    passed = np.maximum(given.clock.years[1:] - 2029, 0)[:, None, None]
    np.testing.assert_allclose(mill, mill[0] * 0.98**passed, rtol=1e-12)
    np.testing.assert_allclose(mill[0], plain[0, at(given, "mill")], rtol=1e-9)
    others = [r for r in range(8) if r not in (at(given, "bridge"), at(given, "mill"))]
    np.testing.assert_allclose(rates[:, others], plain[:, others], rtol=1e-9)


def test_no_improvement_holds_the_base_rates(toyland):
    nation(toyland, mortality__improvement=0)
    rates = project(basis(toyland)).death_rates
    np.testing.assert_array_equal(rates, np.broadcast_to(rates[:1], rates.shape))


def test_life_expectancy_is_met_after_improvement_by_one_factor_for_all_ages(toyland):
    shift = {"male": {2024: 1, 2030: 1.4}, "female": 0.4}
    place(
        toyland,
        "bridge",
        mortality={
            "improvement": "1%",
            "life_expectancy": {"male": 71.5, "female": {2024: 80, 2030: 82}},
        },
    )
    place(toyland, "spring", mortality={"improvement": "1%", "life_expectancy_shift": shift})
    given = basis(toyland)
    rates = project(given).death_rates
    later = given.clock.years[1:] >= 2030
    bridge, spring = rates[:, at(given, "bridge")], rates[:, at(given, "spring")]
    met = life_expectancy(bridge)
    np.testing.assert_allclose(met[:, 0], 71.5, atol=1e-6)
    np.testing.assert_allclose(met[:, 1], np.where(later, 82, 80), atol=1e-6)
    factor = bridge / bridge[:1]
    np.testing.assert_allclose(factor, np.broadcast_to(factor[..., 50:51], factor.shape))
    alone = spring[0] * 0.99 ** np.arange(len(rates))[:, None, None]
    added = life_expectancy(spring) - life_expectancy(alone)
    np.testing.assert_allclose(added[:, 0], np.where(later, 0.4, 0), atol=1e-6)
    np.testing.assert_allclose(added[:, 1], 0, atol=1e-9)


def test_a_scenario_changes_no_year_before_it_begins(toyland):
    place(toyland, "harbour", urban_share=0.9)
    place(toyland, "market", urban_share=0.5)
    write_scenario(
        toyland,
        "later",
        demography__mortality__improvement={2030: "3%"},
        demography__mortality__life_expectancy={2031: 90},
        demography__mortality__urban_rural={2029: 0.8},
        places={"mill": {"demography.urban_share": {2029: 0.4}}},
        demography__fertility__total={2030: 1.9},
        demography__fertility__mean_age={2030: 33},
        demography__migration__total={2030: 500},
        demography__migration__rates={2030: 0.01},
        demography__migration__internal={2030: 77},
    )
    before = project(basis(toyland))
    after = project(basis(toyland, "later"))
    base = 2024
    for name, first in (
        ("population", base - 1), ("births", base + 1), ("deaths", base + 1),
        ("net_migrants", base + 1), ("death_rates", base), ("fertility", base),
    ):  # fmt: skip
        one, other = getattr(before, name), getattr(after, name)
        # A further target moves the last bits of all that are solved together with it.
        begins = (2030 if name in ("net_migrants", "fertility") else 2029) - first
        np.testing.assert_allclose(one[:begins], other[:begins], rtol=1e-11, atol=1e-9)
        assert not np.allclose(one[begins], other[begins], rtol=1e-6), name


def own_deaths(seed, scale):
    """Deaths and exposure [sex, age] of a place whose mortality is 1.3 and 0.8 of the toy's."""
    random = np.random.default_rng(seed)
    exposure = scale * np.round(np.exp(-(((np.arange(101) - 35) / 30) ** 2)) * 9000, 1)
    return random, np.stack([exposure, 1.1 * exposure])


def experience(root, deaths, exposure, **terms):
    observed = table(
        root, "own.csv", "person", ["deaths", "exposure"], np.stack([deaths, exposure], axis=-1)
    )
    return {"observed": observed, "first_year": 2020, "last_year": 2022, **terms}


def test_own_deaths_graduated_and_credible_multiply_the_rates_of_all_years(toyland):
    plain = project(basis(toyland)).death_rates
    nowhere = at(basis(toyland), "island")
    random, exposure = own_deaths(1, 10)
    place(toyland, "mill", mortality={"life_expectancy_shift": 0})
    given = basis(toyland)
    years = given.demography.reference_death_rates[1:4, 0]
    expected = exposure * years.mean(axis=0)
    deaths = random.poisson(expected * np.array([[1.3], [0.8]])).astype(float)
    own = experience(toyland, deaths, exposure, smoothness=500, prior_deaths=25)
    place(toyland, "mill", mortality={"life_expectancy_shift": 0, "experience": own})
    seen = basis(toyland)
    rates = project(seen).death_rates[:, at(seen, "mill")]
    graduated = graduate(deaths / expected, expected, 500)
    ratio = credible_ratio(graduated * expected, expected, 25)
    table_rates = given.demography.death_rates[1:, 0]
    np.testing.assert_allclose(rates / table_rates, np.broadcast_to(ratio, rates.shape), rtol=1e-6)
    np.testing.assert_allclose((graduated * expected).sum(-1), deaths.sum(-1))
    assert ratio[0, 70] > 1.1
    assert ratio[1, 70] < 0.95
    np.testing.assert_allclose(project(seen).death_rates[:, nowhere], plain[:, nowhere], rtol=1e-9)


def test_one_table_serves_the_places_of_a_province(toyland):
    random, exposure = own_deaths(8, 5)
    rows = []
    for name, level in (("spring", 0.008), ("bridge", 0.012)):
        deaths = random.poisson(exposure * level)
        rows += [
            f"{name},{age},{sex},{deaths[s, a]},{exposure[s, a]}"
            for a, age in enumerate(AGES)
            for s, sex in enumerate(SEXES)
        ]
    text = HEAD.format(unit="person") + "region,age,sex,deaths,exposure\n" + "\n".join(rows) + "\n"
    (toyland / "assumptions" / "tables" / "uplands.csv").write_text(text, encoding="utf-8")
    falls = HEAD.format(unit="share") + "region,2025,2026,2027\nbridge,0.01,0.02,0\nspring,0,0,0\n"
    (toyland / "assumptions" / "tables" / "falls.csv").write_text(falls, encoding="utf-8")
    own = {"observed": {"table": "tables/uplands.csv"}, "first_year": 2021, "last_year": 2023}
    edit(
        toyland / "assumptions" / "places" / "uplands" / "province.yaml",
        demography={"mortality": {"experience": own, "improvement": {"table": "tables/falls.csv"}}},
    )
    given = basis(toyland)
    seen, here = given.demography.experience, at(given, "bridge")
    np.testing.assert_array_equal(seen.deaths[here], deaths)
    np.testing.assert_array_equal(seen.exposure[here], exposure)
    assert (seen.deaths.sum(axis=(1, 2)) > 0).sum() == 2
    rates = project(given).death_rates[:, here]
    for year, left in ((1, 0.99), (2, 0.99 * 0.98), (9, 0.99 * 0.98)):
        np.testing.assert_allclose(rates[year] / rates[0], left, rtol=1e-9)


def test_deaths_expected_by_the_shifted_table_leave_it_as_it_is(toyland):
    place(toyland, "mill", mortality={"life_expectancy_shift": 2})
    plain = project(basis(toyland))
    given = basis(toyland)
    mill = at(given, "mill")
    _, exposure = own_deaths(1, 100)
    # At the shift of the base year the rates of 2020-22 lie two years of life above the table's.
    reference = given.demography.reference_death_rates[1:4].mean(axis=0)
    shifted = dataclasses.replace(
        given.demography,
        death_rates=np.broadcast_to(reference, given.demography.death_rates.shape).copy(),
    )
    standard = project(dataclasses.replace(given, demography=shifted)).death_rates[0, mill]
    own = experience(toyland, exposure * standard, exposure, prior_deaths=0)
    place(toyland, "mill", mortality={"life_expectancy_shift": 2, "experience": own})
    seen = project(basis(toyland))
    np.testing.assert_allclose(seen.death_rates[:, mill], plain.death_rates[:, mill], rtol=1e-5)


def test_a_place_without_deaths_seen_has_the_standard(toyland):
    plain = project(basis(toyland)).death_rates
    _, exposure = own_deaths(3, 0.01)
    own = experience(toyland, np.zeros((2, 101)), exposure)
    place(toyland, "mill", mortality__experience=own)
    np.testing.assert_array_equal(project(basis(toyland)).death_rates, plain)


def test_a_target_is_met_beside_own_deaths(toyland):
    random, exposure = own_deaths(5, 1)
    deaths = random.poisson(exposure * 0.01).astype(float)
    own = experience(toyland, deaths, exposure)
    target = {"male": 74, "female": {2024: 80, 2030: 81}}
    place(toyland, "mill", mortality={"life_expectancy": target, "experience": own})
    given = basis(toyland)
    met = life_expectancy(project(given).death_rates[:, at(given, "mill")])
    np.testing.assert_allclose(met[:, 0], 74, atol=1e-6)
    np.testing.assert_allclose(met[:, 1], np.where(given.clock.years[1:] < 2030, 80, 81), atol=1e-6)


TOWNS = {"harbour": 0.9, "market": 0.6, "mill": 0.45, "orchard": 0.2, "terrace": 0.3}


def test_town_and_country_differ_as_given_and_the_province_loses_the_same_people(toyland):
    plain = basis(toyland)
    for town, share in TOWNS.items():
        place(toyland, town, urban_share=share, mortality={"life_expectancy_shift": 0.5})
    place(toyland, "bridge", urban_share=0.5)
    place(toyland, "orchard", mortality={"life_expectancy": {"male": 72, "female": 78}})
    common = basis(toyland)
    nation(toyland, mortality__urban_rural={"male": 0.7, "female": {2024: 0.8, 2034: 0.9}})
    given = basis(toyland)
    people = project(given)
    here = [at(given, town) for town in TOWNS if town != "orchard"]
    harbour, terrace = at(given, "harbour"), at(given, "terrace")
    quotient = people.death_rates[:, harbour] / people.death_rates[:, terrace]
    np.testing.assert_allclose(quotient[:, 0], (1 - 0.3 * 0.9) / (1 - 0.3 * 0.3), rtol=1e-12)
    women = np.where(given.clock.years[1:] < 2034, 0.2, 0.1)[:, None]
    expected = (1 - women * 0.9) / (1 - women * 0.3)
    np.testing.assert_allclose(quotient[:, 1], np.broadcast_to(expected, (15 - 1, 101)), rtol=1e-12)
    # Every year the people who are there die as the common rates would have it.
    ratios = survival_ratios(life_table(project(common).death_rates[1:]))[: len(people.deaths)]
    before = people.population[1:-1]
    reached = np.concatenate([people.births[..., None], before[..., :-1]], axis=-1)
    reached[..., -1] += before[..., -1]
    by_common = (reached * (1 - ratios))[:, here].sum(axis=1)
    np.testing.assert_allclose(people.deaths[:, here].sum(axis=1), by_common, rtol=1e-9)
    np.testing.assert_allclose(reached * people.survival, reached - people.deaths, rtol=1e-9)
    # Who has a life expectancy of its own, no urban share, or no neighbour in this stands outside.
    outside = [r for r in range(8) if r not in here]
    without = project(common)
    np.testing.assert_array_equal(people.death_rates[:, outside], without.death_rates[:, outside])
    np.testing.assert_array_equal(people.deaths[:, outside], without.deaths[:, outside])
    assert plain.demography.relative_mortality is None
    # The rates themselves keep the deaths of the people of the base year.
    stock = given.demography.population[1][here]
    np.testing.assert_allclose(
        (stock * people.death_rates[:, here]).sum(axis=1),
        (stock * without.death_rates[:, here]).sum(axis=1),
        rtol=1e-10,
    )


def test_a_ratio_of_one_changes_no_bit(toyland):
    plain = project(basis(toyland))
    for town, share in TOWNS.items():
        place(toyland, town, urban_share=share)
    nation(toyland, mortality__urban_rural=1)
    for one, other in zip(plain, project(basis(toyland)), strict=True):
        np.testing.assert_array_equal(one, other)


def test_fertility_of_a_fitted_curve(toyland):
    fitted = {"mean_age": {2024: 28.5, 2034: 31, "between": "linear"}, "spread": 5.2}
    place(toyland, "bridge", fertility={"total": {2024: 1.2, 2030: 1.5}, "fitted": fitted})
    given = basis(toyland)
    people = project(given)
    here = people.fertility[:, at(given, "bridge")]
    years = given.clock.years[1:]
    np.testing.assert_allclose(here.sum(axis=-1), np.where(years < 2030, 1.2, 1.5), rtol=1e-12)
    mean = mean_age_of_childbearing(here)
    np.testing.assert_allclose(mean, 28.5 + np.clip(years - 2024, 0, 10) * 0.25, atol=1e-9)
    spread = np.sqrt((here * (np.arange(101) + 0.5 - mean[:, None]) ** 2).sum(-1) / here.sum(-1))
    np.testing.assert_allclose(spread, 5.2, atol=1e-9)
    assert not here[:, :15].any()
    women = (people.population[1:-1, :, 1] + people.population[2:, :, 1]) / 2
    births = (women * people.fertility[1 : 1 + len(women)]).sum(axis=-1)
    np.testing.assert_allclose(people.births.sum(axis=-1), births)


def test_use_by_births_follows_the_fitted_curve(toyland):
    events = {}
    for mean in (26, 34):
        fitted = {"mean_age": mean, "spread": 4}
        place(toyland, "bridge", fertility={"total": 1.2, "fitted": fitted})
        given = basis(toyland)
        events[mean] = line(given)["events"].sel(service="maternity", year=2024)
    region = {"region": "bridge"}
    change = float(events[34].sel(region).sum() / events[26].sel(region).sum())
    # Women of 34 are more, and more of them are insured, than those of 26: not the same events.
    assert abs(change - 1) > 0.02
    other = {"region": "spring"}
    assert float(events[34].sel(other).sum()) == float(events[26].sel(other).sum())


SCHEDULE = {
    "childhood": {"level": 0.04, "descent": 0.2},
    "labour": {"level": 0.1, "centre": 24},
    "retirement": {"level": 0.02},
    "constant": 0.001,
    "men": 0.6,
}


def test_a_total_comes_by_the_schedule_and_leaves_by_schedule_and_people(toyland):
    share = -0.00001
    place(toyland, "bridge", migration={"share": share, "total": 900, "schedule": SCHEDULE})
    place(toyland, "spring", migration={"share": share, "total": {2024: -300, 2030: 50}})
    given = basis(toyland)
    people = project(given)
    bridge, spring = (people.net_migrants[:, at(given, name)] for name in ("bridge", "spring"))
    shape = rogers_castro((0.04, 0.2), (0.1, 0.10, 24, 0.40), 0.001, (0.02, 1.0, 62.0, 1.0))
    expected = 900 * np.stack([0.6 * shape, 0.4 * shape]) / shape.sum()
    np.testing.assert_allclose(bridge, np.broadcast_to(expected, bridge.shape))
    np.testing.assert_allclose(spring.sum(axis=(1, 2))[:5], -300)
    np.testing.assert_allclose(spring.sum(axis=(1, 2))[5:], 50)
    leavers = rogers_castro() * given.demography.population[1, at(given, "spring")]
    np.testing.assert_allclose(spring[0], -300 * leavers / leavers.sum())


def test_the_schedule_shapes_internal_migrants_and_moves(toyland):
    (toyland / "assumptions" / "tables" / "moves.csv").write_text(
        HEAD.format(unit="share")
        + "region,destination,2024,2030\n".replace("2024,2030", "2029,2030")
        + "bridge,spring,0.01,0.0\nbridge,mill,0.0,0.02\n",
        encoding="utf-8",
    )
    nation(toyland, migration__moves={"table": "tables/moves.csv"})
    place(toyland, "bridge", migration={"share": 0, "schedule": {**SCHEDULE, "men": 1}})
    place(toyland, "mill", migration={"share": 0, "internal": 70, "schedule": {"men": 0.25}})
    given = basis(toyland)
    moved = project(given).net_migrants
    bridge, spring, mill = (moved[:, at(given, name)] for name in ("bridge", "spring", "mill"))
    # Men alone leave, first to one place and then to another; what comes is what leaves.
    assert not bridge[:, 1].any()
    assert (bridge[:, 0].sum(axis=-1) < 0).all()
    first, later = slice(0, 5), slice(5, None)
    plain = given.demography.net_migrants[2:, at(given, "spring")]
    np.testing.assert_allclose(spring[later], plain[later])
    np.testing.assert_allclose((spring - plain)[first], -bridge[first], atol=1e-9)
    np.testing.assert_allclose(mill[first].sum(axis=(-2, -1)), 70)
    np.testing.assert_allclose(mill[first, 0].sum(axis=-1), 17.5)
    np.testing.assert_allclose(mill[later].sum((-2, -1)), 70 - bridge[later].sum((-2, -1)))


def test_rates_of_migration_are_shares_of_those_alive(toyland):
    random = np.random.default_rng(4)
    shares = random.uniform(-0.05, 0.05, (2, 101, 1))
    written = table(toyland, "rates.csv", "share", ["value"], shares)
    place(toyland, "bridge", migration={"share": 0, "internal": 20, "rates": written})
    given = basis(toyland)
    people = project(given)
    here = at(given, "bridge")
    before = people.population[1:-1, here]
    reached = np.concatenate([people.births[:, here, :, None], before[..., :-1]], axis=-1)
    reached[..., -1] += before[..., -1]
    came = people.net_migrants[:, here]
    # The table is written to nine digits; 20 more come by the schedule.
    by_schedule = 10 * rogers_castro() / rogers_castro().sum()
    alive = reached * people.survival[:, here]
    np.testing.assert_allclose(came, alive * shares[..., 0] + by_schedule, rtol=1e-6, atol=1e-6)


def test_scenarios_with_the_same_people_share_them(toyland):
    write_scenario(toyland, "other_rate", uebmi__contributions__employer__rate="7%")
    write_scenario(toyland, "longer_lives", demography__mortality__improvement="1%")
    run = read_toy(toyland, "other_rate", "longer_lives")
    baseline = basis_of(run)
    assert same_people(baseline, basis_of(run, "other_rate"))
    assert not same_people(baseline, basis_of(run, "longer_lives"))
    assert not same_people(basis_of(run, "longer_lives"), baseline)
