"""Every key of coverage reaches the projection from the files, and moves what it says."""

import math
from dataclasses import replace

import numpy as np
import pytest
import yaml
from laws_of_the_line import (
    retirees_are_a_surviving_stock,
    status_flows_close,
    statuses_partition_the_population,
    vital_events_are_the_populations,
)
from toy_province import basis_of, edit, read_toy, write_scenario, write_toy

from actuarial.projection import project_line, project_people
from actuarial.vocabulary import FROM_STATUSES, RETIREE, SEXES, STATUSES

HORIZON = 12
AT = {status: position for position, status in enumerate(STATUSES)}
MIGRATION = FROM_STATUSES.index("migration")
MOVES = """\
# source: judgement evidence: illustrative unit: share
region,destination,value
bridge,spring,0.01
bridge,mill,0.03
spring,spring,0
spring,mill,0.005
"""


def with_keys(tmp_path_factory, name, classes=(), **keys):
    """People of the toy whose coverage.yaml is changed, and its Basis."""
    root = tmp_path_factory.mktemp(name)
    write_toy(root)
    file = root / "assumptions" / "coverage.yaml"
    edit(file, source="judgement", evidence="illustrative", **keys)
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for one, terms in dict(classes).items():
        found = content["retirement"]["classes"][one]
        found.update(terms)
        for absent in [key for key, value in found.items() if value is None]:
            del found[absent]
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (root / "assumptions" / "tables" / "moves.csv").write_text(MOVES, encoding="utf-8")
    return root


MINIMUM = {2024: 25, 2030: 25, 2036: 30, "between": "linear"}
KEYS = {
    "men": {
        "vested": None,
        "minimum_years": MINIMUM,
        "contribution_years": {"mean": 28, "spread": 6},
        "stay_flexible": {2024: "0%", 2027: "60%"},
    },
    "women_cadres": {"share": {1960: "40%", 1990: "60%", "between": "linear"}},
    "women_workers": {"share": {1960: "60%", 1990: "40%", "between": "linear"}},
}
MORTALITY = {"employee": 0.6, "retiree": {2024: 0.9, 2030: 0.8}, "uninsured": 1.5}
MIX = {"employee": "50%", "resident": "20%", "uninsured": "30%"}


@pytest.fixture(scope="module")
def plain(toy):
    return toy, project_people(toy)


@pytest.fixture(scope="module")
def changed(tmp_path_factory):
    root = with_keys(
        tmp_path_factory,
        "keys",
        KEYS,
        retirement__relative_mortality=MORTALITY,
        retirement__years_to_vest=4,
        migrant_mix=MIX,
        membership_ratio={"employee": 1.1, "flexible": 1, "retiree": 0.95, "resident": 1,
                          "uninsured": 1},
        membership_ratio_by_age={
            "students": {"resident": 0.8}, "adults": {"employee": 0.9, "flexible": 0.8},
            "old": 1.05,
        },
    )  # fmt: skip
    edit(root / "assumptions" / "demography.yaml", migration__moves={"table": "tables/moves.csv"})
    return project_line(basis_of(read_toy(root)))


def test_the_laws_hold_with_every_key_in_use(changed):
    for law in (
        statuses_partition_the_population,
        status_flows_close,
        vital_events_are_the_populations,
        retirees_are_a_surviving_stock,
    ):
        law(changed)


def test_the_vested_have_the_minimum_years(changed):
    men = changed.basis.coverage.classes[0]
    assert men.name == "men"
    years = changed.basis.clock.years
    minimum = np.interp(years, [2030, 2036], [25, 30])
    enough = [0.5 * math.erfc((least - 28) / 6 / math.sqrt(2)) for least in minimum]
    np.testing.assert_allclose(men.vested[:, 0], enough)
    assert men.vested[0, 0] == pytest.approx(0.6915, abs=1e-4)


def test_who_stays_flexible_stands_past_the_retirement_age(changed, plain):
    # Nobody retires later than three years after the delayed age of 63.
    people = changed.before_money.insured.people[:, :, AT["flexible"], 0, 67:]
    years = changed.basis.clock.years
    assert not people[years < 2027].any()
    assert (people[years == 2034] > 0).any()
    assert not plain[1].insured.people[:, :, AT["flexible"], 0, 67:].any()


def test_a_class_is_an_attribute_of_the_birth_cohort(changed):
    """Followed along the diagonal the share of cadres among women never changes."""
    classes = {one.name: one for one in changed.basis.coverage.classes}
    share = classes["women_cadres"].share
    years = changed.basis.clock.years
    assert share.shape[0] == len(years) + 100
    born = np.arange(years[0] - 100, years[-1] + 1)
    expected = np.interp(born, [1960, 1990], [0.4, 0.6])
    np.testing.assert_allclose(share, np.broadcast_to(expected[:, None], share.shape))
    np.testing.assert_allclose(share + classes["women_workers"].share, 1.0)


def test_members_of_the_opening_meet_their_counts_by_age(changed):
    """Counts are of members: residents × ratio × factor of the age, summed over ages."""
    basis, insured = changed.basis, changed.before_money.members.insured
    given = ~basis.coverage.divided
    for status in ("employee", "flexible", "retiree", "resident"):
        counted = insured[:2, :, AT[status]].sum(axis=(-2, -1))
        wanted = basis.coverage.members[..., AT[status]]
        np.testing.assert_allclose(counted[:, given], wanted[:, given], rtol=1e-9)
    ratio = basis.coverage.membership_ratio
    assert ratio.shape[1:] == (len(STATUSES), 101)
    assert ratio[0, AT["employee"], [17, 18, 25, 59, 60]] == pytest.approx(
        [1.1, 1.1, 0.99, 0.99, 1.1 * 1.05]
    )
    assert ratio[0, AT["resident"], [17, 18, 24, 25]] == pytest.approx([1, 0.8, 0.8, 1])
    # The province's total is divided: what is left of it goes to the one town without counts.
    total = basis.member_totals[:, 0]
    inside = basis.places.province == basis.places.province[0]
    members = insured[:2][:, inside].sum(axis=(1, -2, -1))
    kept = [AT[one] for one in ("employee", "flexible", "retiree", "resident")]
    np.testing.assert_allclose(members[:, kept], total[:, kept], rtol=1e-9)


def test_exposure_and_stocks_of_schemes_are_of_members(changed):
    members, people = changed.before_money.members, changed.before_money.insured.people
    ratio = changed.basis.coverage.membership_ratio
    employees = (people[:, :, AT["employee"]] * ratio[None, :, AT["employee"], None]).sum((-2, -1))
    share = next(s for s in changed.basis.schemes if s.name == "uebmi").members
    np.testing.assert_allclose(
        members.stocks["uebmi"][..., AT["employee"]], employees * share[..., AT["employee"]]
    )


def test_moves_of_the_run_net_to_zero_by_status(changed):
    """Without migrants from outside nothing is left of them, in coverage as in demography."""
    given = changed.basis.demography
    closed = replace(
        given,
        net_migrants=np.zeros_like(given.net_migrants),
        internal_migrants=np.zeros_like(given.internal_migrants),
    )
    found = project_people(replace(changed.basis, demography=closed))
    flow = found.insured.status_flow[:, :, MIGRATION, : len(STATUSES)]
    assert (np.abs(flow).max(axis=(0, 1)) > 1).all()
    np.testing.assert_allclose(flow.sum(axis=1), 0.0, atol=1e-6)


def test_moves_carry_the_status(changed):
    flow = changed.before_money.insured.status_flow[:, :, MIGRATION, : len(STATUSES)]
    people = changed.before_money.people
    assert people.leaving is not None
    assert people.leaving.any()
    bridge = changed.basis.places.regions.index("bridge")
    # Retirees leave too: a given mix without retirees would let none go.
    assert (flow[:, bridge, AT[RETIREE]] < 0).all()


@pytest.mark.parametrize(
    ("key", "value", "status", "rises"),
    [
        ("retirement__relative_mortality", {"retiree": 0.7, "employee": 0.9}, RETIREE, True),
        ("retirement__relative_mortality", {"retiree": 1.0}, RETIREE, False),
        ("migrant_mix", {"retiree": "100%"}, RETIREE, None),
    ],
)
def test_a_key_alone_moves_its_status(tmp_path_factory, plain, key, value, status, rises):
    root = with_keys(tmp_path_factory, "alone", **{key: value})
    found = project_people(basis_of(read_toy(root))).insured.people[..., AT[status], :, :]
    change = (found - plain[1].insured.people[..., AT[status], :, :]).sum(axis=(-2, -1))
    assert not change[:2].any()
    if rises is None:
        assert np.abs(change[3:]).max() > 0
    else:
        assert ((change[2:] > 0) == rises).all()


def test_a_mix_may_be_a_table_by_sex(tmp_path_factory):
    root = with_keys(tmp_path_factory, "table", migrant_mix={"table": "tables/mix.csv"})
    rows = [
        f"{status},{sex},{share}"
        for sex, resident in (("male", 0.2), ("female", 0.7))
        for status, share in zip(STATUSES, (0.8 - resident, 0.1, 0, resident, 0.1), strict=True)
    ]
    first = "# source: judgement evidence: illustrative unit: share\nstatus,sex,value\n"
    table = root / "assumptions" / "tables" / "mix.csv"
    table.write_text(first + "\n".join(rows) + "\n", encoding="utf-8")
    mix = basis_of(read_toy(root)).coverage.migrant_mix
    np.testing.assert_allclose(mix[3, 2, AT["resident"], :, 0], [0.2, 0.7])
    np.testing.assert_allclose(mix.sum(axis=2), 1.0)


def test_one_number_and_the_retirees_label_are_the_same(tmp_path_factory, plain):
    root = with_keys(tmp_path_factory, "label", retirement__relative_mortality={"retiree": 0.8})
    found = project_people(basis_of(read_toy(root))).insured.people
    np.testing.assert_array_equal(found, plain[1].insured.people)


@pytest.fixture(scope="module")
def reformed(toy_root):
    start = 2030
    later = {f"coverage__retirement__classes__{name}__age": {"add": {start: 3}}
             for name in ("men", "women_cadres", "women_workers")}  # fmt: skip
    names = [
        write_scenario(toy_root, "three_years_at_once", **later),
        write_scenario(
            toy_root, "may_stay", coverage__retirement__classes__men__stay_flexible={start: "50%"}
        ),
        write_scenario(toy_root, "new_mix", coverage__migrant_mix={"resident": {start: "100%"}}),
        write_scenario(
            toy_root,
            "more_cadres",
            coverage__retirement__classes__women_cadres__share="60%",
            coverage__retirement__classes__women_workers__share="40%",
        ),
        write_scenario(
            toy_root,
            "mortality",
            coverage__retirement__relative_mortality={"employee": {start: 0.7}},
        ),
    ]
    run = read_toy(toy_root, *names)
    return {name: project_people(basis_of(run, name)) for name in ("baseline", *names)}


def test_a_scenario_changes_the_class_of_cohorts_that_nobody_has_seen_retire(reformed, toy_root):
    basis = basis_of(read_toy(toy_root, "more_cadres"), "more_cadres")
    share = next(one for one in basis.coverage.classes if one.name == "women_cadres").share
    born = np.arange(len(share)) + basis.clock.years[0] - 100
    # 39 years old at the end of the base year, 2024.
    np.testing.assert_array_equal(share[:, 0], np.where(born >= 1985, 0.6, 0.45))


def test_reforms_leave_the_years_before_to_the_bit(reformed):
    before = slice(None, 2030 - 2023)
    for name, found in reformed.items():
        for one, other in zip(found.insured, reformed["baseline"].insured, strict=True):
            if one.shape[0] < HORIZON:
                continue
            flows = 2 if len(one) < len(found.insured.people) else 0
            until = slice(None, before.stop - flows)
            np.testing.assert_array_equal(one[until], other[until], err_msg=name)
        changed = found.insured.people != reformed["baseline"].insured.people
        # Classes of the young matter when they retire, after this horizon: nothing moves at all.
        assert changed.any() == (name not in ("baseline", "more_cadres")), name


def test_an_age_that_jumps_by_three_years_draws_nobody_back_to_work(reformed):
    baseline, later = (reformed[n].insured for n in ("baseline", "three_years_at_once"))
    year = 2030 - 2023
    working = [AT["employee"], AT["flexible"]]
    before, after = (later.people[t][:, working].sum(axis=1) for t in (year - 1, year))
    share_before = before / later.people[year - 1].sum(axis=1)
    share_after = after / later.people[year].sum(axis=1)
    for sex, oldest in enumerate((60, 50)):
        # From the lowest age at which anybody has passed it on: never more along a cohort.
        ages = slice(oldest, 100)
        older = share_after[:, sex, 1:][:, ages]
        assert (older <= share_before[:, sex, :-1][:, ages] * 1.02 + 1e-9).all(), SEXES[sex]
    # Entries to work stay what they were; were ρ the law's alone, they would more than double.
    others = [AT["resident"], AT["uninsured"]]
    entries = [one.status_flow[year - 2][:, others, AT["employee"]] for one in (baseline, later)]
    np.testing.assert_allclose(entries[1].sum(), entries[0].sum(), rtol=0.02)
    # For three years nobody reaches the age.
    assert not later.newly_retired[year - 2 : year + 1].any()
    assert later.newly_retired[year + 1].sum() > 0
