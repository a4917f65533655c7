"""Laws of transfers, schemes and care, and the typical mistakes that each has to notice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from laws_of_the_funds import (
    LAWS,
    a_scheme_is_its_pool_and_its_accounts,
    beneficiaries_are_dependants_and_members,
    deficits_count_interest,
    levels_of_care_partition_the_population,
    recoveries_follow_last_years_benefits,
    transfers_pay_what_the_year_owes,
)

from actuarial.basis.compiled_lines import FlatTransfer
from actuarial.benefits import spending
from actuarial.funds import book
from actuarial.projection import project_line
from actuarial.revenue import contributions
from actuarial.solvency import of_funds


def retirees_are_credited_the_amount_of_the_year_before(patch):
    own = contributions.moved_of

    def moved_of(line, members, base):
        if isinstance(line, FlatTransfer):
            before = np.concatenate([line.amount[:1], line.amount[:-1]])
            line = replace(line, amount=before)
        return own(line, members, base)

    patch.setattr(contributions, "moved_of", moved_of)
    return transfers_pay_what_the_year_owes


def this_years_spending_is_recovered(patch):
    def recovered(line, ledger):
        fund = ledger.labels.funds.index(line.into.rest)
        spent = ledger.expenditure[..., fund, :].sum(axis=-1)
        return spent * (line.rate * line.scale)[1:, None]

    patch.setattr(book, "_recovered", recovered)
    return recoveries_follow_last_years_benefits


def the_pool_keeps_the_credit_in_its_published_income(patch):
    """Income of the pool and income of the accounts: the scheme has it twice."""
    own = book._Ledger.move

    def move(self, line, amount):
        own(self, line, amount)
        if line.netted_from == "income":
            self.netted[..., self.labels.funds.index(line.source_fund)] += amount

    patch.setattr(book._Ledger, "move", move)
    return a_scheme_is_its_pool_and_its_accounts


def dependants_are_counted_beside_the_population(patch):
    own = spending.depend

    def depend(share, take_up, population, members):
        found = own(share, take_up, population, members)
        found.people[:, :, 0] = population
        return found

    patch.setattr(spending, "depend", depend)
    return levels_of_care_partition_the_population


def beneficiaries_of_two_year_ends_are_added(patch):
    own = spending.depend

    def depend(*arguments):
        found = own(*arguments)
        both = found.entitled.copy()
        both[1:] += found.entitled[:-1]
        return found._replace(entitled=both)

    patch.setattr(spending, "depend", depend)
    return beneficiaries_are_dependants_and_members


def deficits_are_those_before_interest(patch):
    own = of_funds.indicators

    def indicators(money, *arguments):
        bare = own(money._replace(income=money.income - money.interest), *arguments)
        names = ("first_deficit_year", "has_deficit")
        return own(money, *arguments) | {name: bare[name] for name in names}

    patch.setattr(of_funds, "indicators", indicators)
    return deficits_count_interest


MUTANTS = (
    retirees_are_credited_the_amount_of_the_year_before,
    this_years_spending_is_recovered,
    the_pool_keeps_the_credit_in_its_published_income,
    dependants_are_counted_beside_the_population,
    beneficiaries_of_two_year_ends_are_added,
    deficits_are_those_before_interest,
)


@pytest.fixture(scope="module")
def basis(random_toy):
    return random_toy(7)


@pytest.fixture(scope="module")
def unspoilt(basis):
    return project_line(basis)


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_laws_hold(unspoilt, law):
    law(unspoilt)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_law_notices(monkeypatch, basis, mutant):
    law = mutant(monkeypatch)
    with pytest.raises(AssertionError):
        law(project_line(basis))


def test_every_law_has_its_mutant(monkeypatch):
    noticed = set()
    for mutant in MUTANTS:
        noticed.add(mutant(monkeypatch))
        monkeypatch.undo()
    assert noticed == set(LAWS)
