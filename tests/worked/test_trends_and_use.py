"""Trends, healthy ageing, death-related cost and premiums, with figures worked by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from toy_province import with_line

from actuarial.benefits.trend import (
    compound,
    death_related,
    read_at,
    shifted_ages,
    unit_cost_growth,
)
from actuarial.projection import project_line
from actuarial.revenue.contributions import bases, person_years_of
from actuarial.vocabulary import AGES, STATUSES


def test_unit_cost_grows_by_wages_prices_and_excess_compounded():
    # 1.05^0.6 · 1.02^0.4 · 0.97: logarithms 0.6 · 0.0487902 + 0.4 · 0.0198026 − 0.0304592.
    growth = unit_cost_growth(*(np.array([x]) for x in (0.05, 0.02, 0.6, -0.03)))
    assert growth[0] == pytest.approx(np.expm1(0.0292741 + 0.0079210 - 0.0304592), abs=1e-6)
    assert unit_cost_growth(*(np.array([x]) for x in (0.05, 0.02, 1.0, 0.0)))[0] == pytest.approx(
        0.05, rel=1e-14
    )
    assert unit_cost_growth(*(np.array([x]) for x in (0.05, 0.02, 0.0, 0.0)))[0] == pytest.approx(
        0.02, rel=1e-14
    )


def test_growth_of_the_first_year_is_already_in_the_base():
    index = compound(np.array([0.5, 0.10, 0.20, -0.05]))
    np.testing.assert_allclose(index, [1, 1.1, 1.32, 1.254], rtol=1e-14)


# -- healthy ageing ------------------------------------------------------------------------------


def gained(years):
    """A gain of remaining life of so many years at every age, [year, region, sex, age]."""
    return np.full((1, 1, 2, len(AGES)), float(years))


def test_pure_ageing_reads_every_age_at_itself():
    ages = shifted_ages(gained(3), np.zeros((1, 1)))
    np.testing.assert_array_equal(ages[0, 0, 0], np.arange(len(AGES)))
    profile = np.random.default_rng(1).uniform(size=(2, len(AGES)))
    np.testing.assert_array_equal(read_at(profile, ages)[0, 0], profile)


def test_dynamic_equilibrium_reads_one_year_younger_for_one_year_gained():
    ages = shifted_ages(gained(1), np.ones((1, 1)))[0, 0, 0]
    np.testing.assert_array_equal(ages[:61], np.arange(61))
    np.testing.assert_array_equal(ages[65:], np.arange(64, len(AGES) - 1))
    # Blended in between: a fifth of the year at 61, four fifths at 64.
    np.testing.assert_allclose(ages[61:65], [60.8, 61.6, 62.4, 63.2])


def test_the_shift_is_half_for_half_and_older_where_health_worsens():
    half = shifted_ages(gained(2), np.full((1, 1), 0.5))[0, 0, 1]
    np.testing.assert_array_equal(half[65:], np.arange(64, len(AGES) - 1))
    worse = shifted_ages(gained(2), np.full((1, 1), -0.5))[0, 0, 1]
    np.testing.assert_array_equal(worse[65:100], np.arange(66, 101))
    assert worse[100] == 100


def test_ages_stay_between_60_and_the_open_age():
    ages = shifted_ages(gained(30), np.ones((1, 1)))[0, 0, 0]
    assert ages[60:].min() == 60
    assert ages[100] == 70


def test_reading_between_ages_is_linear():
    profile = np.arange(len(AGES)) ** 2.0
    assert read_at(profile[None], np.array([[70.25]]).repeat(len(AGES), axis=1))[0, 0] == (
        pytest.approx(70**2 + 0.25 * (71**2 - 70**2))
    )


# -- death-related cost ----------------------------------------------------------------------------


def test_death_related_cost_leaves_the_first_year_and_falls_with_mortality():
    rates = np.array([0.10, 0.05]).reshape(2, 1, 1, 1)
    ratio = np.array([[5.0]])
    factor = death_related(rates, ratio, np.ones((2, 1)))[:, 0, 0, 0]
    # Dying 9.516 % and 4.877 %: loadings 1.38065 and 1.19508.
    np.testing.assert_allclose(factor, [1.0, 1.195082 / 1.380650], rtol=1e-6)
    assert (death_related(rates, ratio, np.zeros((2, 1))) == 1).all()
    assert (death_related(rates, np.ones((1, 1)), np.ones((2, 1))) == 1).all()


def test_death_related_cost_leaves_the_base_year_of_the_whole_line(toy):
    ratio = np.broadcast_to(np.linspace(12, 3, len(AGES)), (len(toy.clock.years), 1, len(AGES)))
    shape = (len(toy.clock.years), len(toy.places.regions))
    loaded = with_line(
        toy,
        "uebmi",
        "benefits",
        "inpatient",
        death_cost__ratio=ratio,
        death_cost__weight=np.ones(shape),
        healthy_ageing=np.zeros(shape),
    )
    plain = with_line(toy, "uebmi", "benefits", "inpatient", healthy_ageing=np.zeros(shape))
    before, after = project_line(plain).care.gross_cost, project_line(loaded).care.gross_cost
    np.testing.assert_allclose(after[0], before[0], rtol=1e-13)
    retiree = STATUSES.index("retiree")
    service = project_line(plain).accounts.flows.labels.services.index("inpatient")
    assert (after[-1, :, retiree, service] < before[-1, :, retiree, service]).all()


# -- premiums and subsidies of a year ----------------------------------------------------------


def income(run, line):
    labels = run.accounts.flows.labels
    flows = run.accounts.flows
    names = [n for n, label in enumerate(labels.income_lines) if label.startswith(line)]
    fund = labels.funds.index("resident_pool")
    paid = flows.income[:, 0, :, fund][..., names].sum(axis=-1)
    if line == "premium":
        column = labels.transfer_lines.index("assisted_premium")
        paid = paid + flows.transfer[:, 0, :, fund, column]
    return paid


def test_the_premium_of_a_notice_is_income_of_the_next_year_and_the_subsidy_of_its_own(
    toy, toy_line
):
    """380, 400, 400, 420 … yuan in the notices of 2023, 2024, 2025, 2026."""
    run = toy_line
    members = person_years_of(run.before_money.members.schemes["urrbmi"], ("resident",))
    np.testing.assert_allclose(
        (income(run, "premium") / members)[:4],
        np.array([380.0, 400.0, 400.0, 420.0])[:, None] * np.ones(8),
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        (income(run, "subsidy") / members)[:4],
        np.array([670.0, 700.0, 730.0, 760.0])[:, None] * np.ones(8),
        rtol=1e-12,
    )
    at_once = with_line(toy, "urrbmi", "contributions", "premium", lag=np.zeros_like)
    half = with_line(toy, "urrbmi", "contributions", "premium", lag=lambda lag: lag / 2)
    np.testing.assert_allclose(
        (income(project_line(at_once), "premium") / members)[:3, 0], [400, 400, 420], rtol=1e-12
    )
    np.testing.assert_allclose(
        (income(project_line(half), "premium") / members)[:3, 0], [390, 400, 410], rtol=1e-12
    )


# -- use by status, and who joins ----------------------------------------------------------------


def test_a_factor_of_a_status_moves_its_use_alone(toy, toy_line):
    """Twice as often and half as dear in one status: its events double, its cost stays."""
    line = next(
        line for scheme in toy.schemes if scheme.name == "uebmi" for line in scheme.benefits
        if line.name == "inpatient"
    )  # fmt: skip
    retiree, service = STATUSES.index("retiree"), toy.services.index("inpatient")
    position = [
        group.status
        for scheme in toy.schemes
        if scheme.name == "uebmi"
        for group in scheme.groups
        if STATUSES[group.status] in line.of
    ].index(retiree)

    def only(factor, times):
        changed = np.array(factor)
        changed[..., position] *= times
        return changed

    often = with_line(
        toy, "uebmi", "benefits", "inpatient",
        frequency=lambda one: replace(one, by_status=only(one.by_status, 2.0)),
        unit_cost=lambda one: replace(one, by_status=only(one.by_status, 0.5)),
    )  # fmt: skip
    before, after = toy_line.care, project_line(often).care
    expected = before.events.copy()
    expected[:, :, retiree, service] *= 2
    np.testing.assert_allclose(after.events, expected, rtol=1e-14)
    np.testing.assert_allclose(after.gross_cost, before.gross_cost, rtol=1e-14)
    assert before.events[:, :, retiree, service].min() > 0


def test_who_joins_by_rising_coverage_brings_their_own_base():
    """Of 40 actives 30 were there; those who came declare half: 30 · 1 + 10 · 0.5 = 35 of 40."""
    scheme = SimpleNamespace(
        bases={
            "covered_wage": SimpleNamespace(
                wage="average_wage",
                reference="average_wage",
                spread=np.zeros((4, 1)),
                declared=np.full((4, 1), 0.8),
                entrants=np.full((4, 1), 0.5),
                floor=np.zeros((4, 1)),
                ceiling=np.full((4, 1), 10.0),
            )
        }
    )
    wages = {"average_wage": np.full((4, 1), 100_000.0)}
    # Where coverage falls, those who leave declared what all do.
    coverage = np.array([[0.2], [0.3], [0.4], [0.25]])
    found = bases(scheme, wages, coverage)["covered_wage"][:, 0]
    np.testing.assert_allclose(found, [80_000, 80_000 * 35 / 40, 80_000], rtol=1e-14)
