"""What holds for the statuses of any people, with every key in use, tried on random ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actuarial.coverage import Moves, Stayers, Targets, follow_statuses
from actuarial.coverage.survival import survival_of_statuses, survivors
from actuarial.vocabulary import FLEXIBLE, FROM_STATUSES, RETIREE, STATUSES, TO_STATUSES

YEARS, REGIONS, SEXES, AGES = 6, 3, 2, 23
KEYS = ("relative_mortality", "stayers", "migrant_mix", "moves")
COUNT = len(STATUSES)
MIGRATION, DEATH = FROM_STATUSES.index("migration"), TO_STATUSES.index("death")
AT = {status: position for position, status in enumerate(STATUSES)}


def random_inputs(seed, keys, outside=True):
    """Arguments of follow_statuses; some cells are empty, some have one status only.

    Of working age everybody has residents beside: somebody must be there to become an active.
    """
    rng = np.random.default_rng(seed)
    cell = (REGIONS, SEXES, AGES)
    age = np.arange(AGES)
    opening = rng.uniform(20, 60, (REGIONS, COUNT, SEXES, AGES))
    there = rng.uniform(size=opening.shape) < 0.9
    there[:, AT["resident"], :, 3:14] = True
    opening *= there
    opening[:, [AT["employee"], AT["flexible"]]] *= (age > 3) & (age < 15)
    opening[:, AT[RETIREE]] *= age >= 12
    survival = rng.uniform(0.9, 0.999, (YEARS, *cell))
    births = rng.uniform(80, 150, (YEARS, REGIONS, SEXES))
    net = rng.uniform(-4, 6, (YEARS, *cell)) * outside
    towards = np.array([[0, 0.3, 0.7], [1, 0, 0], [0.5, 0.5, 0]])
    # Where they go may be the same in all years or another in each.
    destination = np.stack([np.roll(towards, one % 3, (0, 1)) for one in range(YEARS)])
    if seed % 2:
        destination = np.broadcast_to(towards, destination.shape)
    leaving = rng.uniform(0, 0.1, (YEARS, *cell))
    people = [opening.sum(axis=1)]
    for year in range(YEARS):
        alive = survivors(people[-1], survival[year])
        alive[..., 0] = births[year] * survival[year][..., 0]
        if "moves" in keys:
            gone = alive * leaving[year]
            net[year] += np.einsum("osa,od->dsa", gone, destination[year]) - gone
        # Nobody leaves where nobody is left.
        net[year] = np.maximum(net[year], -0.5 * alive)
        people.append(alive + net[year])
    shape = (YEARS, *cell)
    vesting = rng.uniform(0.4, 0.7, shape)
    inputs = {
        "opening": opening,
        "population": np.stack(people),
        "births": births,
        "survival": survival,
        "net_migrants": net,
        "retiring": rng.uniform(0, 0.6, shape) * ((age > 9) & (age < 14)),
        "vesting": vesting,
        "targets": Targets(
            rng.uniform(0.02, 0.1, shape) * ((age > 3) & (age < 14)),
            rng.uniform(0.05, 0.4, (YEARS, REGIONS)),
            rng.uniform(0.7, 0.95, shape),
        ),
        "relative_mortality": 0.8,
    }
    if "relative_mortality" in keys:
        relative = rng.uniform(0.6, 1.5, (YEARS, REGIONS, COUNT))
        # Every subset of the statuses may be named, another in every region.
        relative[:, rng.uniform(size=(REGIONS, COUNT)) < 0.4] = np.nan
        inputs["relative_mortality"] = relative
    if "stayers" in keys:
        share = (1 - vesting) * rng.uniform(0.2, 1.0, (YEARS, REGIONS, 1, 1))
        inputs["stayers"] = Stayers(share, rng.uniform(0.1, 0.5, (YEARS, REGIONS)))
    if "migrant_mix" in keys:
        mix = rng.dirichlet(np.ones(COUNT), (YEARS, REGIONS))
        mix[:, 1] = np.nan
        inputs["migrant_mix"] = mix[..., None, None]
    if "moves" in keys:
        inputs["moves"] = Moves(leaving, towards if seed % 2 else destination)
    return inputs


def tried(test):
    cases = given(st.integers(0, 2**32 - 1), st.sets(st.sampled_from(KEYS), min_size=1).map(sorted))
    return settings(max_examples=30, deadline=None)(cases(test))


@tried
def test_statuses_are_the_population_and_their_flows_close(seed, keys):
    inputs = random_inputs(seed, keys)
    found = follow_statuses(**inputs)
    assert found.people.min() >= -1e-9
    np.testing.assert_allclose(found.people.sum(axis=-3), inputs["population"], rtol=1e-10)
    stock = found.people.sum(axis=(-2, -1))
    gone = found.flow[..., :COUNT, :].sum(axis=-1)
    come = found.flow[..., :COUNT].sum(axis=-2)
    np.testing.assert_allclose(stock[:-1] - gone + come, stock[1:], rtol=1e-9, atol=1e-7)
    assert found.flow[..., :MIGRATION, :].min() >= -1e-9
    assert not found.flow[..., AT[RETIREE], :COUNT].any()
    # Deaths and migrants of all statuses are the population's.
    ended = np.concatenate(
        [inputs["births"][..., None], inputs["population"][:-1, ..., :-1]], axis=-1
    )
    ended[..., -1] += inputs["population"][:-1, ..., -1]
    deaths = (ended * (1 - inputs["survival"])).sum(axis=(-2, -1))
    np.testing.assert_allclose(found.flow[..., DEATH].sum(axis=-1), deaths, rtol=1e-9)
    moved = inputs["net_migrants"].sum(axis=(-2, -1))
    np.testing.assert_allclose(found.flow[..., MIGRATION, :].sum(axis=-1), moved, atol=1e-7)


@tried
def test_moves_inside_the_run_give_each_status_what_they_take(seed, keys):
    inputs = random_inputs(seed, {*keys, "moves"}, outside=False)
    moved = follow_statuses(**inputs).flow[..., MIGRATION, :COUNT]
    assert np.abs(moved).max() > 1
    np.testing.assert_allclose(moved.sum(axis=1), 0.0, atol=1e-8)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_deaths_of_the_statuses_are_the_populations_in_every_cell(seed):
    rng = np.random.default_rng(seed)
    shape = (REGIONS, SEXES, AGES)
    stock = [rng.uniform(0, 50, shape) * (rng.uniform(size=shape) < 0.7) for _ in STATUSES]
    population = sum(stock)
    survival = rng.uniform(0.0, 1.0, shape) ** 0.2
    relative = rng.uniform(0.0, 3.0, (REGIONS, COUNT))
    relative[rng.uniform(size=relative.shape) < 0.3] = np.nan
    relative[0] = rng.uniform(0.5, 2.0, COUNT)
    if seed % 3 == 0:
        # One number for retirees, the others carry the rest.
        relative = np.full(relative.shape, np.nan)
        relative[:, AT[RETIREE]] = rng.uniform(0.0, 12.0)
    everybody = survivors(population, survival)
    of_statuses = survival_of_statuses(population, everybody, stock, survival, relative)
    alive = [survivors(one, share) for one, share in zip(stock, of_statuses, strict=True)]
    np.testing.assert_allclose(sum(alive), everybody, rtol=1e-10, atol=1e-10)
    for one, before in zip(alive, stock, strict=True):
        assert one.min() >= 0
        assert (one[..., 1:-1] <= before[..., :-2] * (1 + 1e-12)).all()


def test_named_statuses_die_in_their_proportion():
    stock = [np.full((1, 1, 3), 100.0) for _ in STATUSES]
    survival = np.full((1, 1, 3), 0.9)
    people = sum(stock)
    relative = np.full((1, COUNT), np.nan)
    relative[0, :2] = 0.5, 1.4
    found = survival_of_statuses(people, survivors(people, survival), stock, survival, relative)
    dying = [1 - one[0, 0, 1] for one in found]
    assert dying == pytest.approx([0.05, 0.14, *[(0.5 - 0.19) / 3] * 3])
    relative[0] = 1, 2, 3, 4, 5
    found = survival_of_statuses(people, survivors(people, survival), stock, survival, relative)
    assert [1 - one[0, 0, 1] for one in found] == pytest.approx([m / 30 for m in range(1, 6)])


def test_who_moves_stays_what_he_is():
    """Nothing else happens: employees of the first region arrive as employees in the second."""
    shape = (2, 1, 5)
    opening = np.zeros((2, COUNT, 1, 5))
    opening[0, AT["employee"], 0, 2], opening[1, AT[RETIREE], 0, 2] = 100.0, 50.0
    leaving = np.zeros((1, *shape))
    leaving[..., 3] = 0.4
    moves = Moves(leaving, np.array([[0.0, 1.0], [1.0, 0.0]]))
    after = np.zeros(shape)
    after[:, 0, 3] = 100 * 0.6 + 50 * 0.4, 100 * 0.4 + 50 * 0.6
    net = np.zeros((1, *shape))
    net[0, :, 0, 3] = after[:, 0, 3] - (100.0, 50.0)
    actives = np.zeros((1, *shape))
    actives[0, :, 0, 3] = np.array([60.0, 40.0]) / after[:, 0, 3]
    found = follow_statuses(
        opening,
        np.stack([opening.sum(axis=1), after]),
        np.zeros((1, 2, 1)),
        np.ones((1, *shape)),
        net,
        np.zeros((1, *shape)),
        np.ones((1, *shape)),
        Targets(actives, np.zeros((1, 2)), np.zeros((1, *shape))),
        moves=moves,
    )
    np.testing.assert_allclose(found.people[1, :, AT["employee"], 0, 3], [60, 40])
    np.testing.assert_allclose(found.people[1, :, AT[RETIREE], 0, 3], [20, 30])
    # The targets had nothing to do: no status changed.
    assert np.abs(found.flow[0, :, :COUNT, :COUNT]).max() < 1e-9


def test_stayers_contribute_until_they_are_vested():
    """A cohort of 100 at the age: 70 vested, 18 stay, 12 residents; a third of the rest a year."""
    years, ages, region = 5, 8, (1, 1)
    opening = np.zeros((1, COUNT, 1, ages))
    opening[0, AT["employee"], 0, 1] = 100.0
    people = np.zeros((years + 1, *region, ages))
    for year in range(years + 1):
        people[year, 0, 0, 1 + year] = 100.0
    shape = (years, *region, ages)
    retiring = np.broadcast_to(np.arange(ages) == 1, shape).astype(float)
    found = follow_statuses(
        opening,
        people,
        np.zeros((years, *region)),
        np.ones(shape),
        np.zeros(shape),
        retiring,
        np.full(shape, 0.7),
        Targets(np.zeros(shape), np.zeros((years, 1)), np.ones(shape)),
        stayers=Stayers(np.full(shape, 0.18), np.full((years, 1), 1 / 3)),
    )
    by_status = found.people.sum(axis=(-2, -1))[1:, 0]
    stayed = 18 * (2 / 3) ** np.arange(years)
    np.testing.assert_allclose(by_status[:, AT[FLEXIBLE]], stayed)
    np.testing.assert_allclose(by_status[:, AT[RETIREE]], 88 - stayed)
    np.testing.assert_allclose(by_status[:, AT["resident"]], 12)
    np.testing.assert_allclose(found.newly_retired[:, 0, 0], [70, *-np.diff(stayed)])
    np.testing.assert_allclose(found.flow[0, 0, AT["employee"], AT[FLEXIBLE]], 18)


def test_a_given_mix_is_limited_to_what_the_cell_has():
    opening = np.zeros((1, COUNT, 1, 4))
    opening[0, AT["employee"], 0, 0] = 10.0
    opening[0, AT["resident"], 0, 0:2] = 90.0
    after = np.zeros((1, 1, 4))
    after[0, 0, 1:3] = 80.0, 100.0
    net = np.zeros((1, 1, 1, 4))
    net[0, 0, 0, 1:3] = -20.0, 10.0
    mix = np.zeros((1, 1, COUNT, 1, 1))
    mix[:, :, [AT["employee"], AT[RETIREE]]] = 0.7
    mix[:, :, AT[RETIREE]] = 0.3
    ones = np.ones((1, 1, 1, 4))
    found = follow_statuses(
        opening,
        np.stack([opening.sum(axis=1), after]),
        np.zeros((1, 1, 1)),
        ones,
        net,
        0 * ones,
        ones,
        Targets(0 * ones, np.zeros((1, 1)), ones),
        migrant_mix=mix,
    )
    # Of 20 who leave all 10 employees and, for want of retirees, 10 residents; 10 residents come.
    joined = found.flow[0, 0, MIGRATION]
    assert joined[AT["employee"]] == pytest.approx(-10)
    assert joined[AT["resident"]] == pytest.approx(0)
    assert joined[AT[RETIREE]] == 0
