"""Which way a change moves each fund: more in, more reserve; dearer, less; and no other fund.

Every change is made from one year on, on the toy and on random Bases around it. A fund that the
change does not reach keeps every bit. Medical assistance, which the budget fills to 0, is judged by
what it pays.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from toy_province import BASE_YEAR, basis_of, read_toy, with_line, write_scenario

from actuarial.benefits import care_lines, spending
from actuarial.projection import project_line

START = 2027
AT = START - BASE_YEAR
"""Position of the first changed year in what begins with the base year."""
SCHEMES = ("uebmi", "urrbmi")
FUNDS = (
    "employee_pool", "personal_accounts", "resident_pool", "critical_illness", "long_term_care",
)  # fmt: skip


RISES, FALLS, STAYS, NO_LESS = "rises", "falls", "stays", "no less"
MOVES = {
    RISES: lambda change, rounding: (change > 0).all(),
    FALLS: lambda change, rounding: (change < 0).all(),
    STAYS: lambda change, rounding: not change.any(),
    NO_LESS: lambda change, rounding: (change >= -rounding).all(),
}

few = settings(max_examples=2, deadline=None, phases=[Phase.generate])


def later(path, times=1.0, plus=0.0, start=START):
    """A path of a Basis changed from a year on; it begins in the year before the base year."""
    before = slice(0, start - BASE_YEAR + 1)
    changed = path * times + plus
    changed[before] = path[before]
    return changed


def with_economy(basis, **changes):
    economy = basis.economy
    return replace(
        basis,
        economy=replace(
            economy,
            **{name: change(getattr(economy, name)) for name, change in changes.items()},
        ),
    )


def declared_wages(basis):
    """Contributions are paid on 3 % more of the wages."""
    scheme = next(one for one in basis.schemes if one.name == "uebmi")
    bases = {
        name: replace(line, declared=later(line.declared, 1.03))
        for name, line in scheme.bases.items()
    }
    return replace(
        basis,
        schemes=tuple(replace(one, bases=bases) if one is scheme else one for one in basis.schemes),
    )


def reference_wages(basis):
    """Floor and ceiling of the base rise with the reference wage of the year before."""

    def wages(paths):
        return {**paths, "reference_wage": later(paths["reference_wage"], 1.1, start=START - 1)}

    return with_economy(basis, wages=wages)


def employees_reimbursement(basis):
    return with_line(
        basis, "uebmi", "benefits", "inpatient", reimbursement=lambda share: later(share, 1.05)
    )


def residents_reimbursement(basis):
    return with_line(
        basis, "urrbmi", "benefits", "inpatient", reimbursement=lambda share: later(share, 1.05)
    )


def care_prices(basis):
    for line in ("home_care", "institution_care"):
        basis = with_line(basis, "ltci", "benefits", line, price=lambda price: later(price, 1.1))
    return basis


DIRECTIONS = {
    declared_wages: {"employee_pool": RISES, "personal_accounts": NO_LESS},
    reference_wages: {"employee_pool": RISES, "personal_accounts": NO_LESS},
    employees_reimbursement: {"employee_pool": FALLS, "personal_accounts": NO_LESS},
    residents_reimbursement: {"resident_pool": FALLS, "critical_illness": RISES},
    care_prices: {"long_term_care": FALLS},
}
"""Change: fund and what it does to the reserve; funds that are not named keep every bit. Accounts
in debt spend whatever they have, so that more credits leave them where they are."""


def held(run):
    """Reserves by fund, [year, region] of municipal funds and, for every other design, the sum
    over the regions with the adjustment funds', [year, pooling]."""
    names = [fund.name for fund in run.basis.funds]
    own = [line.kind for line in run.basis.designs].index("municipal")
    accounts = run.accounts
    whole = accounts.reserve.sum(axis=2) + accounts.adjustment_reserve.sum(axis=2)
    return {
        name: np.concatenate([accounts.reserve[:, own, :, fund], whole[..., fund]], axis=1)
        for fund, name in enumerate(names)
    }


def moves_as(before, after, directions):
    """Every region's fund moves in its direction in every year from START on."""
    first, second = held(before), held(after)
    for fund in FUNDS:
        change = second[fund] - first[fund]
        assert not change[:AT].any(), f"{fund} moves before the change"
        moves = directions.get(fund, STAYS)
        rounding = 1e-9 * np.abs(first[fund]).max()
        assert MOVES[moves](change[AT:], rounding), f"{fund}: not as it should, which is {moves}"


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_each_fund_moves_the_right_way(random_toy, seed):
    # Accounts that spend more than they are credited would fall with every credit.
    basis = with_line(random_toy(seed), "uebmi", "benefits", "account_spending", scale=np.ones_like)
    before = project_line(basis)
    for change, signs in DIRECTIONS.items():
        shared = None if change is reference_wages else before.before_money
        moves_as(before, project_line(change(basis), shared), signs)


@pytest.mark.parametrize("change", [declared_wages, reference_wages])
def test_accounts_that_hold_something_rise_with_wages(toy, toy_line, change):
    first, second = held(toy_line), held(project_line(change(toy)))
    assert (second["personal_accounts"] > first["personal_accounts"])[AT:].all()


def test_assistance_pays_less_where_the_pool_pays_more(toy, toy_line):
    before = toy_line
    after = project_line(residents_reimbursement(toy), before.before_money)
    fund = [one.name for one in toy.funds].index("medical_assistance")
    own = [line.kind for line in toy.designs].index("municipal")
    change = (after.accounts.total_expenditure - before.accounts.total_expenditure)[:, own, :, fund]
    assert (change[AT:] < 0).all()
    assert not change[:AT].any()


@few
@given(seed=st.integers(0, 2**32 - 1))
def test_interest_lifts_what_is_held_and_deepens_what_is_owed(random_toy, seed):
    """Of municipal funds; a balance and half of the year's flow bear the year's rate."""
    basis = random_toy(seed)
    before = project_line(basis)
    own = [line.kind for line in basis.designs].index("municipal")
    accounts = before.accounts
    bearing = accounts.reserve[:-1, own] + (
        (accounts.reserve[1:] - accounts.reserve[:-1] - accounts.interest[1:])[:, own] / 2
    )
    opening = accounts.reserve[:-1, own]
    later_years = np.arange(1, len(accounts.reserve)) >= AT

    def change(name):
        path = {name: lambda rate: later(rate, plus=0.01)}
        found = project_line(with_economy(basis, **path)).accounts.reserve[:, own]
        return (found - accounts.reserve[:, own])[1:]

    earned = change("earned")
    gains = (bearing > 0) & (opening > 0)
    so_far = np.logical_and.accumulate(gains | ~later_years[:, None, None], axis=0)
    sure = so_far & later_years[:, None, None]
    assert sure.mean() > 0.2
    assert (earned[sure] > 0).all()
    owed = change("borrowed")
    debts = (opening < -1e-6 * accounts.total_expenditure[1:, own]) & later_years[:, None, None]
    never = ~np.logical_or.accumulate((opening < 0) & later_years[:, None, None], axis=0)
    assert debts.any()
    assert not owed[never].any()
    deepening = (
        debts
        & (bearing < 0)
        & np.logical_and.accumulate(
            ~((opening < 0) & later_years[:, None, None]) | (bearing < 0), axis=0
        )
    )
    assert deepening.any()
    assert (owed[deepening] < 0).all()


def test_inflation_makes_care_dearer_and_credits_larger(toy_root):
    """Where a part of the cost grows by prices; wages, contributions and premiums are nominal paths
    of their own, so every fund that pays for care loses and accounts gain their larger credit."""
    services = {"uebmi": ("inpatient", "outpatient", "chronic"), "urrbmi": ("inpatient", "chronic")}
    by_prices = {
        f"{scheme}__benefits__{service}__unit_cost__wage_share": {START: "60%"}
        for scheme, names in services.items()
        for service in names
    }
    names = [
        write_scenario(toy_root, "cost_by_prices", **by_prices),
        write_scenario(
            toy_root, "inflation", "cost_by_prices", economy__cpi_growth={"add": {START: "1%"}}
        ),
    ]
    run = read_toy(toy_root, *names)
    before, after = (project_line(basis_of(run, name)) for name in names)
    falling = dict.fromkeys(
        ("employee_pool", "resident_pool", "critical_illness", "long_term_care"), FALLS
    )
    first, second = held(before), held(after)
    credited = slice(2031 - BASE_YEAR, None)
    assert (second["personal_accounts"] > first["personal_accounts"])[credited].all()
    moves_as(before, after, falling | {"personal_accounts": NO_LESS})


# -- mistakes ----------------------------------------------------------------------------------


def reimbursement_is_paid_out_of_what_is_left(patch):
    """1 − share in place of share."""
    own = spending.pay_service

    def pay_service(line, use, reimbursement, *rest):
        return own(line, use, 1 - reimbursement, *rest)

    patch.setattr(spending, "pay_service", pay_service)
    return employees_reimbursement


def dear_care_buys_fewer_hours(patch):
    """The fund pays units / price."""
    own = care_lines.in_kind

    def in_kind(line, persons):
        paid, hours = own(line, persons)
        return paid / line.price[1:, :, None] ** 2, hours

    patch.setattr(care_lines, "in_kind", in_kind)
    return care_prices


@pytest.mark.parametrize(
    "mutant", [reimbursement_is_paid_out_of_what_is_left, dear_care_buys_fewer_hours]
)
def test_a_direction_notices(toy, monkeypatch, mutant):
    change = mutant(monkeypatch)
    before = project_line(toy)
    with pytest.raises(AssertionError, match="not as it should"):
        moves_as(before, project_line(change(toy), before.before_money), DIRECTIONS[change])
