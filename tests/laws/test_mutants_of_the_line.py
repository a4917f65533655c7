"""Typical mistakes, made on purpose: each must break a law of the line.

The last lines of every mutant name the law that has to notice; a mutant that no law notices is a
law that says nothing.
"""

from __future__ import annotations

import numpy as np
import pytest
from laws_of_the_line import (
    LAWS,
    accounts_close,
    balances_earn_the_years_rate,
    bases_keep_the_floor,
    every_yuan_enters_one_fund,
    every_yuan_of_cost_is_paid_once,
    pooling_transfers_net_to_zero,
    retirees_are_a_surviving_stock,
    status_flows_close,
    statuses_partition_the_population,
    survivors_follow_years_lived,
    transfers_between_funds_net_to_zero,
    vital_events_are_the_populations,
)

from actuarial import benefits, revenue
from actuarial.coverage import enrolment
from actuarial.demography import population
from actuarial.demography import projection as people_of_a_run
from actuarial.funds import book, claims, pooling_units
from actuarial.projection import project_line
from actuarial.revenue import contributions
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES

AT = {status: STATUSES.index(status) for status in (EMPLOYEE, FLEXIBLE, RETIREE, RESIDENT)}


def interest_is_dropped(patch):
    """Reported, but not credited."""
    own = pooling_units.year_end

    def year_end(opening, flow, rate, timing):
        closing, interest = own(opening, flow, rate, timing)
        return closing - interest, interest

    patch.setattr(pooling_units, "year_end", year_end)
    patch.setattr(claims, "year_end", year_end)
    return accounts_close


def interest_is_forgotten(patch):
    """Neither reported nor credited: the account closes, without it."""

    def year_end(opening, flow, rate, timing):
        return opening + flow, np.zeros_like(opening + flow)

    patch.setattr(pooling_units, "year_end", year_end)
    return balances_earn_the_years_rate


def interest_is_earned_on_the_opening_balance_only(patch):
    own = pooling_units.year_end
    patch.setattr(pooling_units, "year_end", lambda o, f, r, t: own(o, f, r, 1.0))
    return balances_earn_the_years_rate


def a_balance_is_clipped(patch):
    own = pooling_units.year_end

    def year_end(opening, flow, rate, timing):
        closing, interest = own(opening, flow, rate, timing)
        return np.maximum(closing, 0.0), interest

    patch.setattr(pooling_units, "year_end", year_end)
    return accounts_close


def a_transfer_is_income(patch):
    """The receiving fund books it as income from outside; the paying fund as a transfer."""

    def move(self, one, amount):
        paying = self.labels.funds.index(one.source_fund)
        receiving = self.labels.funds.index(one.target_fund)
        self.transfer[..., paying, self.labels.transfer_lines.index(one.name)] -= amount
        self.income[..., receiving, 0] += amount

    patch.setattr(book._Ledger, "move", move)
    return transfers_between_funds_net_to_zero


def a_levy_is_lost_on_its_way(patch):
    own = pooling_units.Level.year

    def year(self, t, *arguments, **options):
        flow = own(self, t, *arguments, **options)
        self.fund.flow[t] *= 0.9
        return flow

    patch.setattr(pooling_units.Level, "year", year)
    return pooling_transfers_net_to_zero


def equalisation_gives_more_than_it_takes(patch):
    own = claims.equalise
    patch.setattr(claims, "equalise", lambda *a: np.maximum(own(*a), 0.5 * own(*a)))
    return pooling_transfers_net_to_zero


def the_floor_of_the_base_is_skipped(patch):
    own = contributions.expected_base

    def expected_base(wage, spread, declared, floor, ceiling):
        return own(wage, spread, declared, np.zeros_like(floor), ceiling)

    patch.setattr(contributions, "expected_base", expected_base)
    return bases_keep_the_floor


def survivors_are_taken_from_l(patch):
    """l(x + 1) / l(x) in place of L(x + 1) / L(x), in the stock and in what status reads."""
    own = population.survival_ratios

    def survival_ratios(table):
        ratios = own(table).copy()
        ratios[..., 1:-1] = (table.survivors[..., 1:] / table.survivors[..., :-1])[..., :-1]
        return ratios

    patch.setattr(population, "survival_ratios", survival_ratios)
    return survivors_follow_years_lived


def migrants_come_before_survival(patch):
    own = population.project_population

    def project_population(opening, mx, asfr, sex_ratio, net_migrants, **options):
        run = own(opening, mx, asfr, sex_ratio, np.asarray(net_migrants) * 0.98, **options)
        return run._replace(net_migrants=np.asarray(net_migrants))

    patch.setattr(people_of_a_run, "project_population", project_population)
    return survivors_follow_years_lived


def retirees_are_a_prevalence(patch):
    """Retirees are the same share of every age each year, however many retired."""
    own = enrolment.meet_targets

    def meet_targets(stock, reached, flow, people, *arguments):
        own(stock, reached, flow, people, *arguments)
        wanted = 0.5 * (people - stock[AT[EMPLOYEE]] - stock[AT[FLEXIBLE]])
        stock[AT[RESIDENT]] += stock[AT[RETIREE]] - wanted
        stock[AT[RETIREE]][...] = wanted

    patch.setattr(enrolment, "meet_targets", meet_targets)
    return status_flows_close


def entrants_come_from_nowhere(patch):
    """New actives leave no status behind."""
    own = enrolment.meet_targets

    def meet_targets(stock, *arguments):
        before = stock[AT[EMPLOYEE]].copy()
        own(stock, *arguments)
        stock[AT[RESIDENT]] += np.maximum(0, stock[AT[EMPLOYEE]] - before)

    patch.setattr(enrolment, "meet_targets", meet_targets)
    return statuses_partition_the_population


def retirement_passes_through_residents(patch):
    """Those who retire are taken from the residents of their age, not from the actives."""
    own = enrolment.retire

    def retire(reached, flow, *arguments):
        own(reached, flow, *arguments)
        moved = flow[..., AT[EMPLOYEE], AT[RETIREE]].copy()
        flow[..., AT[EMPLOYEE], AT[RETIREE]] -= moved
        flow[..., AT[EMPLOYEE], AT[RESIDENT]] += moved
        flow[..., AT[RESIDENT], AT[RETIREE]] += moved

    patch.setattr(enrolment, "retire", retire)
    return retirees_are_a_surviving_stock


def the_dead_of_a_status_are_counted_twice(patch):
    own = enrolment._count_deaths

    def count_deaths(flow, held, stock):
        own(flow, held, stock)
        flow[..., AT[RETIREE], len(STATUSES)] *= 2

    patch.setattr(enrolment, "_count_deaths", count_deaths)
    return vital_events_are_the_populations


def tiers_do_not_add_up(patch):
    """The shares of the tiers of government as a file might have them: 55, 25 and 15 %."""
    own = revenue.booked

    def booked(*arguments):
        return [
            entry._replace(amount=entry.amount * (0.75 if entry.label.endswith("_local") else 1.0))
            for entry in own(*arguments)
        ]

    patch.setattr(revenue, "booked", booked)
    return every_yuan_enters_one_fund


def a_line_is_booked_whole_in_two_funds(patch):
    own = book.shares_into

    def shares_into(one, funds):
        into = own(one, funds).copy()
        into[..., 0] += 0.1
        return into

    patch.setattr(book, "shares_into", shares_into)
    return every_yuan_enters_one_fund


def the_layer_pays_what_the_pool_has_paid(patch):
    own = benefits.pay

    def pay(*arguments):
        care = own(*arguments)
        return care._replace(paid_by_service=care.paid_by_service * 1.02)

    patch.setattr(benefits, "pay", pay)
    return every_yuan_of_cost_is_paid_once


MUTANTS = (
    interest_is_dropped,
    interest_is_forgotten,
    interest_is_earned_on_the_opening_balance_only,
    a_balance_is_clipped,
    a_transfer_is_income,
    a_levy_is_lost_on_its_way,
    equalisation_gives_more_than_it_takes,
    the_floor_of_the_base_is_skipped,
    survivors_are_taken_from_l,
    migrants_come_before_survival,
    retirees_are_a_prevalence,
    entrants_come_from_nowhere,
    retirement_passes_through_residents,
    the_dead_of_a_status_are_counted_twice,
    tiers_do_not_add_up,
    a_line_is_booked_whole_in_two_funds,
    the_layer_pays_what_the_pool_has_paid,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_law_notices(monkeypatch, random_toy, mutant):
    basis = random_toy(7)
    law = mutant(monkeypatch)
    with pytest.raises(AssertionError):
        law(project_line(basis))
    monkeypatch.undo()
    law(project_line(basis))


def test_every_law_has_its_mutant(monkeypatch):
    noticed = set()
    for mutant in MUTANTS:
        noticed.add(mutant(monkeypatch))
        monkeypatch.undo()
    assert noticed == set(LAWS)
