"""Keys of fertility and migration do what they say, through the files, and from their year on."""

import numpy as np
from toy_people import HEAD, at, basis, nation, place, table
from toy_province import basis_of, read_toy, write_scenario

from actuarial import project as line
from actuarial.demography import mean_age_of_childbearing, project, rogers_castro
from actuarial.projection import same_people


def test_a_scenario_changes_no_year_before_it_begins(toyland):
    place(toyland, "harbour", urban_share=0.9)
    place(toyland, "market", urban_share=0.5)
    write_scenario(
        toyland,
        "later",
        demography__mortality__improvement={2030: "3%"},
        demography__mortality__life_expectancy={2031: 90},
        demography__mortality__urban_rural={2029: 0.8},
        places={
            "mill": {"demography.urban_share": {2029: 0.4}},
            "bridge": {
                "demography.migration.total": {2030: 500},
                "demography.migration.internal": {2030: 77},
            },
        },
        demography__fertility__total={2030: 1.9},
        demography__fertility__mean_age={2030: 33},
        demography__migration__rates={2030: 0.01},
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


def test_scenarios_with_the_same_people_share_them(toyland):
    write_scenario(toyland, "other_rate", uebmi__contributions__employer__rate="7%")
    write_scenario(toyland, "longer_lives", demography__mortality__improvement="1%")
    run = read_toy(toyland, "other_rate", "longer_lives")
    baseline = basis_of(run)
    assert same_people(baseline, basis_of(run, "other_rate"))
    assert not same_people(baseline, basis_of(run, "longer_lives"))
    assert not same_people(basis_of(run, "longer_lives"), baseline)


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
    place(toyland, "bridge", migration={"total": 900, "schedule": SCHEDULE})
    place(toyland, "spring", migration={"total": {2024: -300, 2030: 50}})
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
