"""Money by age adds up to the lines it comes from, and cohorts to ages, on random Bases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_lines import with_arrays, with_terms
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_of_the_line import close

from actuarial import by_cohort
from actuarial.basis.compiled_lines import Balanced, BenefitCut
from actuarial.basis.types import FundRule
from actuarial.benefits import cost_by_age, surroundings
from actuarial.coverage import members
from actuarial.coverage.members import half_years
from actuarial.projection import project_line
from actuarial.results import benefits_by_age, by_age
from actuarial.results.by_age import money_by_age
from actuarial.results.dataset import dataset
from actuarial.revenue import OfMembers, bases, per_head
from actuarial.revenue.contributions import due_of
from actuarial.vocabulary import STATUSES

seeds = st.integers(0, 2**32 - 1)
tried = settings(max_examples=4, deadline=None)

NO_AGE = {"recovery", "grant"}
SUBSIDIES = ("subsidy_", "fiscal_")


def with_rule(basis, kind):
    """The resident fund under a rule from 2026 on, opened at 0 so that it binds."""
    shape = (len(basis.clock.years), len(basis.places.regions))
    given_terms = {
        "benefit_cut": (BenefitCut, {}, {"months": 1.0}),
        "balanced": (
            Balanced,
            {"lines": ("premium", "other")},
            {"months": 2.0, "lowest": 0.0, "highest": 20.0},
        ),
    }
    made, words, values = given_terms[kind]
    name, paths = "resident_pool", {key: np.full(shape, value) for key, value in values.items()}
    rule = made(name=name, start=2026, **words, **paths)
    bound = (FundRule(rule, np.ones(shape[1], dtype=bool)),)
    funds = tuple(replace(f, rules=bound) if f.name == name else f for f in basis.funds)
    kept = np.array([f.name != name for f in funds], dtype=float)
    return replace(
        basis, funds=funds, opening=basis.opening * kept, opening_totals=basis.opening_totals * kept
    )


def money_adds_up(run):
    """To the lines of every fund, year, region and design; nothing has an age that has none."""
    money, flows = money_by_age(run), run.accounts.flows
    income, labels = flows.income[:-1], flows.labels.income_lines
    subsidy = [label.startswith(SUBSIDIES) for label in labels]
    ageless = [label in NO_AGE for label in labels]
    own = [not (a or b) for a, b in zip(subsidy, ageless, strict=True)]
    for found, columns in ((money.contributions, own), (money.subsidies, subsidy)):
        close(found.sum(axis=(-2, -1)), income[..., columns].sum(axis=-1), rtol=1e-12)
    benefits = flows.expenditure[:-1].sum(axis=-1)
    close(money.benefits.sum(axis=(-2, -1)), benefits, rtol=1e-12)
    for found in money:
        assert found.min() >= 0
    assert all(found.any() for found in money)


@tried
@given(seed=seeds)
def test_money_by_age_adds_up_to_the_lines(random_toy, seed):
    money_adds_up(project_line(random_toy(seed)))


@pytest.mark.parametrize("kind", ["benefit_cut", "balanced"])
def test_money_by_age_adds_up_under_a_rule(toy, kind):
    run = project_line(with_rule(toy, kind))
    moved = run.accounts.unpaid if kind == "benefit_cut" else run.accounts.income_factor - 1
    assert moved[1:-1].any()
    money_adds_up(run)


@tried
@given(seed=seeds)
def test_amounts_per_head_are_the_lines(random_toy, seed):
    run = project_line(random_toy(seed))
    before = run.before_money
    for scheme in run.basis.schemes:
        own, base = (
            before.members.schemes[scheme.name],
            bases(scheme, before.economy.wages, run.basis.coverage.level),
        )
        for line in scheme.contributions:
            if isinstance(line, OfMembers):
                found = (per_head(line, own, base) * own.person_years).sum(axis=-1)
                close(found, due_of(line, own, base), rtol=1e-12)


@tried
@given(seed=seeds)
def test_half_years_are_the_groups_person_years(toy, seed):
    """Also where the share of a status that belongs to a scheme changes from year to year."""
    rng = np.random.default_rng(seed)
    schemes = tuple(
        replace(one, members=one.members * rng.uniform(0.2, 1.0, one.members.shape))
        for one in toy.schemes
    )
    run = project_line(replace(toy, schemes=schemes))
    found = run.before_money.members
    for scheme in schemes:
        for group, cell in zip(scheme.groups, found.cells[scheme.name], strict=True):
            close(sum(half_years(found.insured, scheme, group)), cell, rtol=1e-12)


@pytest.mark.parametrize("theta", [0.0, 0.7])
@pytest.mark.parametrize("dying", [0.0, 0.8])
def test_cost_by_age_is_the_groups_cost(toy, theta, dying):
    """Person-years × cost by age, against the cost of the groups: one factor in every region."""
    shape = (len(toy.clock.years), len(toy.places.regions))
    more = {
        "healthy_ageing": np.full(shape, theta),
        "death_cost.weight": np.full(shape, dying),
        "death_cost.ratio": np.broadcast_to(np.linspace(20, 2, 101), (shape[0], 1, 101)),
    }
    schemes = tuple(
        replace(
            scheme,
            benefits=tuple(
                with_terms(line, more) if line.kind == "utilization" else line
                for line in scheme.benefits
            ),
        )
        for scheme in toy.schemes
    )
    run = project_line(replace(toy, schemes=schemes))
    around = surroundings(run.before_money.people, run.before_money.economy)
    seen = 0
    for scheme in run.basis.schemes:
        for line in scheme.benefits:
            claim = run.care.claims.get((scheme.name, line.name))
            if claim is None:
                continue
            groups = claim.use.groups
            costs = cost_by_age(line, groups, around)
            by_group = np.stack(
                [
                    (sum(half_years(run.before_money.members.insured, scheme, group)) * cost).sum(
                        axis=(-2, -1)
                    )
                    for group, cost in zip(groups, costs, strict=True)
                ],
                axis=-1,
            )
            factor = claim.use.gross_cost / by_group
            np.testing.assert_allclose(factor, factor[..., :1] * np.ones(len(groups)), rtol=1e-10)
            seen += len(groups) > 1
    assert seen > 4


@settings(tried, max_examples=2)
@given(seed=seeds)
def test_cohorts_lose_only_their_dead_and_gain_only_migrants(random_toy, seed):
    found = by_cohort(dataset(project_line(random_toy(seed)), "full", {}))
    people = found["population_by_age"].transpose("year", ..., "cohort")
    deaths, moved = found["deaths_by_age"], found["net_migrants_by_age"]
    change = people.diff("year")
    wanted = (moved - deaths).transpose(*people.dims).sel(year=change["year"])
    # Those born in the year come from births.
    births = found["births"].transpose("year", "region", "sex")
    for year in change["year"].values:
        wanted.loc[{"year": year, "cohort": year}] += births.sel(year=year)
    closed = people["cohort"].values > people["cohort"].values[0]
    # A cohort that enters the open group leaves its own place for the gathered one.
    left = people["year"].values[-1] - 100
    inside = closed & (people["cohort"].values > left)
    close(change[..., inside].values, wanted[..., inside].values, people.values)
    close(change.sum("cohort").values, wanted.sum("cohort").values, people.values)


def test_without_migration_no_cohort_grows(toy):
    people = toy.demography
    closed = replace(
        people,
        net_migrants=np.zeros_like(people.net_migrants),
        internal_migrants=np.zeros_like(people.internal_migrants),
        moves=np.zeros_like(people.moves),
    )
    run = project_line(replace(toy, demography=closed))
    found = by_cohort(dataset(run, "standard", {}, single_ages=True))
    people = found["population_by_age"].transpose("year", ..., "cohort")
    born = people.sel(cohort=slice(int(people["cohort"][0]) + 1, 2024))
    assert (born.diff("year").values <= 1e-9).all()
    assert (born.diff("year").sel(cohort=slice(1945, None)).values < 0).all()


@settings(tried, max_examples=2)
@given(seed=seeds)
def test_sums_over_cohorts_are_sums_over_ages(random_toy, seed):
    whole = dataset(project_line(random_toy(seed)), "full", {})
    found = by_cohort(whole)
    turned = 0
    for name, array in whole.data_vars.items():
        if "age" not in array.dims:
            assert found[name].identical(array.drop_vars("age", errors="ignore"))
            continue
        assert found[name].dims == (*array.dims[:-1], "cohort")
        assert found[name].attrs == array.attrs
        wanted = array.sum("age", skipna=False).values
        close(found[name].sum("cohort", skipna=False).values[1:], wanted[1:])
        turned += 1
    assert turned == 8
    insured = found["insured_by_age"].sum(["sex", "cohort"])
    close(insured.values, whole["insured"].sum(["sex", "age_band"]).values)
    status = found["people_by_status_and_age"].sum("status")
    close(status.values, found["population_by_age"].values)


def test_nothing_paid_and_nothing_due_is_zero_and_not_missing(toy):
    """Lines at 0 divide nothing by nothing."""

    def empty(line):
        return with_arrays(
            line, lambda name, array: array if name.startswith("split") else 0.0 * array
        )

    def idle(line):
        idle_terms = ("scale", "low_income_share", "profile.frequency", "rate")
        return with_arrays(line, lambda name, array: array * (name not in idle_terms))

    schemes = tuple(
        replace(
            scheme,
            contributions=tuple(map(empty, scheme.contributions)),
            benefits=tuple(map(idle, scheme.benefits)),
        )
        for scheme in toy.schemes
    )
    money = money_by_age(project_line(replace(toy, schemes=schemes)))
    for found in money:
        assert not found.any()


def test_groups_keep_to_their_ages(toy_line):
    """Children's services go to children: nobody beyond a class has its benefits, by age reached.

    Who turns 23 in the year spent half of it in the class that ends at 22.
    """
    shares = benefits_by_age._shares_of_services(toy_line)
    seen = 0
    for by_group in shares.values():
        for group, share in by_group.items():
            assert not share[..., : group.youngest].any()
            assert not share[..., group.oldest + 2 :].any()
            seen += group.oldest < 100
    assert seen > 4


def unshifted(patch):
    for room in (by_age, benefits_by_age):
        patch.setattr(room, "by_age_reached", lambda before, after: before + after)


def open_group_lost(patch):
    def reached(before, after):
        found = members.by_age_reached(before, after)
        found[..., -1] -= before[..., -1]
        return found

    for room in (by_age, benefits_by_age):
        patch.setattr(room, "by_age_reached", reached)


@pytest.mark.parametrize("mutant", [unshifted, open_group_lost])
def test_a_mutant_is_noticed_by_the_person_years(toy, toy_line, mutant, monkeypatch):
    """The premium of residents per head of a cohort is the one of the people it has."""
    assert not premium_follows_people(toy_line) > 1e-9
    mutant(monkeypatch)
    assert premium_follows_people(project_line(toy)) > 1e-3


def premium_follows_people(run):
    """Largest deviation of the resident pool's contributions per head from an equal amount."""
    fund = run.accounts.flows.labels.funds.index("resident_pool")
    found = money_by_age(run).contributions[:, 0, :, fund]
    stock = run.before_money.members.insured[:-1, :, STATUSES.index("resident")]
    mean = stock[1:] / 2
    mean[..., 1:] += stock[:-1, ..., :-1] / 2
    mean[..., -1] += stock[:-1, ..., -1] / 2
    due = found.sum(axis=(-2, -1), keepdims=True) / mean.sum(axis=(-2, -1), keepdims=True)
    return np.abs(found / (mean * due) - 1)[mean > 1].max()
