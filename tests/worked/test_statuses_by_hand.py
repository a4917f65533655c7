"""One year of one cell worked by hand, and paths whose years must be the right ones."""

import numpy as np
import pytest
from toy_province import basis_of, edit, read_toy, write_toy

from actuarial.basis.types import RetirementClassBasis
from actuarial.coverage import Stayers, Targets, follow_statuses, retirement_of_classes
from actuarial.projection import project_people
from actuarial.vocabulary import FROM_STATUSES, RETIREE, STATUSES, TO_STATUSES

EMPLOYEE, FLEXIBLE, RETIRED, RESIDENT, UNINSURED = (
    STATUSES.index(one) for one in ("employee", "flexible", RETIREE, "resident", "uninsured")
)
BIRTH, DEATH = FROM_STATUSES.index("birth"), TO_STATUSES.index("death")


def one_place(opening, years, **given):
    """Nobody dies or migrates, nobody works or is enrolled unless it is given."""
    ages = opening.shape[-1]
    nobody = np.zeros((years, 1, 1, ages))
    population = [opening.sum(axis=1)]
    births = given.pop("births", np.zeros((years, 1, 1)))
    survival = given.pop("survival", np.ones(nobody.shape))
    for year in range(years):
        end = np.zeros((1, 1, ages))
        end[..., 1:] = population[-1][..., :-1]
        end[..., -1] += population[-1][..., -1]
        end[..., 0] = births[year]
        population.append(end * survival[year])
    return follow_statuses(
        opening,
        np.stack(population),
        births,
        survival,
        nobody,
        given.pop("retiring", nobody),
        given.pop("vesting", nobody),
        Targets(
            given.pop("actives", nobody),
            np.zeros((years, 1)),
            given.pop("enrolment", nobody),
        ),
        **given,
    )


def test_entries_exits_and_newborns_of_one_cell():
    """Residents and uninsured are unequal: every flow shows where it comes from and goes to."""
    opening = np.zeros((1, len(STATUSES), 1, 5))
    # 400 who become 2 years old: 100 employees, twice as many are wanted. Of the 100 who enter 80
    # are residents and 20 uninsured, as 240 : 60; then 90 % of the other 200 are to be enrolled,
    # where 160 are.
    opening[0, [EMPLOYEE, RESIDENT, UNINSURED], 0, 1] = 100, 240, 60
    # 200 who become 3: 150 employees, 50 are wanted. Of the 100 who leave 60 % become residents, as
    # are 60 % of the others already.
    opening[0, [EMPLOYEE, RESIDENT, UNINSURED], 0, 2] = 150, 30, 20
    survival = np.ones((1, 1, 1, 5))
    survival[..., 0] = 0.98
    found = one_place(
        opening,
        1,
        births=np.full((1, 1, 1), 1000.0),
        survival=survival,
        actives=np.array([0, 0, 0.5, 0.25, 0]).reshape(1, 1, 1, 5),
        enrolment=np.array([0.7, 0.95, 0.9, 0.6, 0.5]).reshape(1, 1, 1, 5),
    )
    expected = np.zeros((len(FROM_STATUSES), len(TO_STATUSES)))
    expected[RESIDENT, EMPLOYEE], expected[UNINSURED, EMPLOYEE] = 80, 20
    expected[EMPLOYEE, RESIDENT], expected[EMPLOYEE, UNINSURED] = 60, 40
    expected[UNINSURED, RESIDENT] = 20
    # Of 1,000 born 980 live, 70 % of them enrolled: the share of age 0.
    expected[BIRTH, RESIDENT], expected[BIRTH, UNINSURED], expected[BIRTH, DEATH] = 686, 294, 20
    np.testing.assert_allclose(found.flow[0, 0], expected, atol=1e-9)
    np.testing.assert_allclose(found.people[1, 0, EMPLOYEE, 0], [0, 0, 200, 50, 0])
    np.testing.assert_allclose(found.people[1, 0, RESIDENT, 0], [686, 0, 180, 90, 0])
    np.testing.assert_allclose(found.people[1, 0, UNINSURED, 0], [294, 0, 20, 60, 0])


def test_who_stayed_is_vested_at_the_open_age_whatever_is_lacking():
    """Of 100, 50 retire and 50 stay; a tenth a year are vested, and all of them at the last age."""
    opening = np.zeros((1, len(STATUSES), 1, 6))
    opening[0, EMPLOYEE, 0, 1] = 100.0
    shape = (4, 1, 1, 6)
    found = one_place(
        opening,
        4,
        retiring=np.broadcast_to(np.arange(6) == 1, shape).astype(float),
        vesting=np.full(shape, 0.5),
        enrolment=np.ones(shape),
        stayers=Stayers(np.full(shape, 0.5), np.full((4, 1), 0.1)),
    )
    by_status = found.people[1:, 0].sum(axis=(-2, -1))
    np.testing.assert_allclose(by_status[:, FLEXIBLE], [50, 45, 40.5, 0])
    np.testing.assert_allclose(by_status[:, RETIRED], [50, 55, 59.5, 100])
    np.testing.assert_allclose(found.newly_retired[:, 0, 0], [50, 5, 4.5, 40.5])


YEARS = np.arange(2023, 2030)


def women(name, share, age, vested=1.0, stay_flexible=0.0):
    """A class under the law before the reform; share by year of birth from 1923."""
    column = np.ones((len(YEARS), 1))
    return RetirementClassBasis(
        name=name,
        sex=1,
        share=share[:, None],
        age=age * column,
        limit=0 * column,
        vested=vested * column,
        early=0 * column,
        late=0 * column,
        stay_flexible=stay_flexible * column,
        first_birth_year=1975,
        months_per_step=2,
    )


def test_the_class_of_a_cohort_is_that_of_its_own_year_of_birth():
    """All born until 1974 retire at 50, all born later at 55."""
    born = np.arange(YEARS[0] - 100, YEARS[-1] + 1)
    early = (born <= 1974).astype(float)
    found = retirement_of_classes([women("a", early, 50), women("b", 1 - early, 55)], YEARS)
    below = found.below[:, 0, 1]
    for year in YEARS[2:]:
        row = below[year - YEARS[0]]
        # At the end of 2025 those of 51 were born in 1974, those of 50 in 1975.
        assert row[year - 1974] == 0
        assert row[year - 1975] == 1
    # Who was born in 1974 retires during 2024, when turning 50.
    assert found.hazards[2024 - YEARS[0] - 1, 0, 1, 49] == 1
    assert found.hazards[2025 - YEARS[0] - 1, 0, 1, 49] == 0


def test_vested_and_staying_are_those_of_the_year_of_retirement():
    column = np.linspace(0.3, 0.9, len(YEARS))[:, None]
    one = women("a", np.ones(len(YEARS) + 100), 55, column, stay_flexible=0.5 * column)
    found = retirement_of_classes([one], YEARS)
    # By age at the start of the year: 54, who become 55.
    np.testing.assert_allclose(found.vested[:, 0, 1, 54], column[1:, 0])
    np.testing.assert_allclose(
        found.staying[:, 0, 1, 54], (1 - column[1:, 0]) * 0.5 * column[1:, 0]
    )


FIRST = 2023


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The toy with paths of the levels and of the years until who stays is vested."""
    root = tmp_path_factory.mktemp("moved")
    write_toy(root)
    names = ("level", "flexible_share", "resident_level")
    paths = {
        "level": {2024: "60%", 2030: "64%", "between": "linear"},
        "flexible_share": {2024: "10%", 2030: "20%", "between": "linear"},
        "resident_level": {2024: "90%", 2030: "94%", "between": "linear"},
    }
    edit(
        root / "assumptions" / "coverage.yaml",
        source="judgement",
        evidence="illustrative",
        retirement__relative_mortality=1,
        retirement__years_to_vest={2024: 4, 2029: 2, 2031: 8},
        retirement__classes__men__stay_flexible="80%",
        retirement__classes__men__vested="60%",
        **{name: paths[name] for name in names},
    )
    return project_people(basis_of(read_toy(root, horizon=8)))


def test_odds_of_a_cell_move_with_the_odds_of_the_level(moved):
    people = moved.insured.people
    everybody = people.sum(axis=2)
    actives = people[:, :, EMPLOYEE] + people[:, :, FLEXIBLE]
    others = people[:, :, RESIDENT] + people[:, :, UNINSURED]
    base, end = 2024 - FIRST, 2030 - FIRST
    work, children = slice(30, 40), slice(3, 10)
    odds = {
        0.64 / 0.36 * 0.4 / 0.6: (actives / everybody)[..., work],
        0.2 / 0.8 * 0.9 / 0.1: people[:, :, FLEXIBLE][..., work] / actives[..., work],
        0.94 / 0.06 * 0.1 / 0.9: (people[:, :, RESIDENT] / others)[..., children],
    }
    for expected, share in odds.items():
        ratio = share[end] / (1 - share[end]) * (1 - share[base]) / share[base]
        np.testing.assert_allclose(ratio, expected, rtol=1e-9)


def test_of_those_who_stay_one_in_years_to_vest_is_vested_each_year(moved):
    """Past 62 nobody else comes: along the cohort their share of the cell falls by that alone."""
    people = moved.insured.people
    share = people[:, :, FLEXIBLE, 0] / people.sum(axis=2)[:, :, 0]
    for year, years_to_vest in ((2028, 4), (2029, 2), (2030, 2), (2031, 8), (2032, 8)):
        before, after = share[year - 1 - FIRST], share[year - FIRST]
        cohort = np.flatnonzero(before[0, 62:90]) + 62
        assert len(cohort)
        np.testing.assert_allclose(
            after[:, cohort + 1] / before[:, cohort], 1 - 1 / years_to_vest, rtol=1e-9
        )
