"""Rules of money on figures small enough for paper, and the mistakes that each case has to notice.

A mistake is made on purpose by the functions in `MUTANTS`; each returns the case it must break.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from actuarial.basis.compiled_lines import DaysOfCare
from actuarial.benefits import care_lines
from actuarial.entries import Money
from actuarial.funds import pooled_ledger, pooling_units
from actuarial.funds.designs import Design
from actuarial.funds.pooled_ledger import FundFlows, pool
from actuarial.solvency import of_money
from actuarial.vocabulary import LEVELS, NEVER

ONE = np.array([True])


def regions(*values, years=1):
    """[year, region, fund] of one fund, the same in every year."""
    return np.array(values, dtype=float)[None, :, None] * np.ones((years, 1, 1))


# -- adjustment funds --------------------------------------------------------------------------


def an_adjustment_fund_in_debt_bears_the_rate_on_debts():
    """It opens 100 in debt; 10 % of 100 + 300 is levied and nothing granted; 2 % and 5 %.

    Flows bear half a year at the year's rate, that of the sign of the opening balance:
      2025  -100    + 40 - 5.0000 + 1 = -64
      2026   -64    + 40 - 3.2000 + 1 = -26.2
      2027   -26.2  + 40 - 1.3100 + 1 =  13.49      still the rate on debts: it opened in debt
      2028    13.49 + 40 + 0.2698 + 0.4 = 54.1598   now it earns
    """
    terms = {"levy": 0.1, "grant": 0.0, "opening": -100.0}
    income, outgo = regions(100, 300, years=4), regions(90, 280, years=4)
    for above in ("province", "nation"):
        design = (
            Design("adjustment", ONE, 2025, terms)
            if above == "province"
            else Design("municipal", ONE, 2025, national=terms)
        )
        found = pool(
            design,
            FundFlows(np.array([[50.0], [400.0]]), income, income - outgo, outgo),
            np.full(4, 0.02),
            np.full(4, 0.05),
            province=[0, 0],
            years=np.arange(2025, 2029),
        )
        fund = found.adjustment if above == "province" else found.national
        np.testing.assert_allclose(
            fund.reserve[:, 0, 0], [-64, -26.2, 13.49, 54.1598], rtol=1e-12, err_msg=above
        )
        np.testing.assert_allclose(fund.interest[:, 0, 0], [-4, -2.2, -0.31, 0.6698], rtol=1e-12)


def a_provincial_funds_levy_is_borne_by_contributions():
    """A town (income 100, spending 130) and a city (300, 280) are one fund; a second province has
    one city (200, 150). The nation levies 10 % and meets half of what a province then lacks.

    Levies: 40 and 20. Each region bears 10 % of its own contributions, 10 and 30, whatever its
    members cost (by spending it would be 12.68 and 27.32). The province lacks 10 + 40 = 50 and is
    granted 25, which its regions share by what they spend: 25 x 130/410 and 25 x 280/410.
    """
    income, outgo = regions(100, 300, 200), regions(130, 280, 150)
    found = pool(
        Design("unified", ONE, 2025, national={"levy": 0.1, "grant": 0.5}),
        FundFlows(np.zeros((3, 1)), income, income - outgo, outgo),
        np.zeros(1),
        np.zeros(1),
        province=[0, 0, 1],
        years=[2025],
    )
    np.testing.assert_allclose(-found.transfers["national_levy"][0, :, 0], [10, 30, 20])
    granted = [25 * 130 / 410, 25 * 280 / 410, 0]
    np.testing.assert_allclose(found.transfers["national_grant"][0, :, 0], granted)
    np.testing.assert_allclose(found.national.flow[0, 0, 0], 60 - 25)


# -- care --------------------------------------------------------------------------------------


def nobody_gets_more_care_than_the_ceiling_pays():
    """25, 30 and 40 units a month at 40 yuan, 70 % by the fund, at most 800 yuan a month.

    Base year: 700, 840 and 1,120 yuan, of which 700, 800 and 800 are paid. 10, 20 and 5 people,
    half of them at home: 12 x (5 x 700 + 10 x 800 + 2.5 x 800) = 162,000 yuan; at a scale of
    0.9, 145,800. A year later the price is 10 % higher and excess growth 5 %: 808.5 yuan for the
    first too, and the ceiling is 820: 12 x (5 x 808.5 + 12.5 x 820) x 0.9 = 154,359 yuan. Hours
    have no ceiling: 2 a unit, 12 x (5 x 25 + 10 x 30 + 2.5 x 40) x 2 = 12,600 in both years.
    """

    def path(*values):
        """[year, region]; the year before the base year is not read."""
        return np.array([np.nan, *values])[:, None]

    levels = np.zeros(len(LEVELS))
    levels[-3:] = 25, 30, 40
    line = DaysOfCare(
        name="home_care",
        fund="care",
        setting="home",
        per_month=np.broadcast_to(levels, (3, 1, len(LEVELS))),
        price=path(40, 44),
        fund_share=path(0.7, 0.7),
        excess=path(0, 0.05),
        ceiling=path(800, 820),
        setting_share=path(0.5, 0.5),
        scale=path(0.9, 0.9),
        hours_per_unit=path(2, 2),
    )
    persons = np.zeros((2, 1, 1, len(LEVELS)))
    persons[..., -3:] = 10, 20, 5
    paid, hours = care_lines.care_of(line, persons)
    np.testing.assert_allclose(paid[:, 0, 0], [145_800, 154_359], rtol=1e-12)
    np.testing.assert_allclose(hours[:, 0].sum(axis=-1), [12_600, 12_600], rtol=1e-12)


# -- indicators --------------------------------------------------------------------------------


def interest_puts_off_the_first_deficit():
    """100 a year without interest, 6 of interest; 101, 104, 107 and 110 are spent.

    Without interest every year is in deficit from the first on; with it 2027 is the first.
    """
    spent = np.array([99.0, 101, 104, 107, 110])[:, None]
    income, interest = np.full_like(spent, 106.0), np.full_like(spent, 6.0)
    reserve = 500 + np.cumsum(income - spent, axis=0)
    money = Money(
        income=income,
        interest=interest,
        expenditure=spent,
        levied=income - interest,
        reserve=reserve,
        opening=np.concatenate([[[np.nan]], reserve[:-1]]),
        unpaid=np.zeros_like(spent),
        base=np.full_like(spent, 1000.0),
    )
    found = of_money.indicators(
        money, np.arange(2024, 2029), np.full_like(spent, 0.02), 6.0, np.array([6.0, 12.0])
    )
    assert found["first_deficit_year"].tolist() == [2027]
    assert found["has_deficit"].tolist() == [1]
    assert found["depletion_year"].tolist() == [NEVER]


# -- the mistakes ------------------------------------------------------------------------------


def debts_of_an_adjustment_fund_bear_what_is_earned(patch):
    own = pooling_units.open_level

    def open_level(terms, units, group, earned, borrowed):
        return own(terms, units, group, earned, earned)

    patch.setattr(pooling_units, "open_level", open_level)
    return an_adjustment_fund_in_debt_bears_the_rate_on_debts


def the_levy_of_a_province_is_borne_by_spending(patch):
    own, share = pooled_ledger._by_region, pooling_units.Units.pooled_key

    def by_region(run, of, flows, *arguments, **options):
        def pooled_key(key):
            return share(of, flows.expenditure if key is flows.contributions else key)

        patch.setattr(of, "pooled_key", pooled_key, raising=False)
        return own(run, of, flows, *arguments, **options)

    patch.setattr(pooled_ledger, "_by_region", by_region)
    return a_provincial_funds_levy_is_borne_by_contributions


def care_has_no_ceiling(patch):
    own = care_lines.in_kind

    def in_kind(line, persons):
        return own(replace(line, ceiling=np.full_like(line.ceiling, np.inf)), persons)

    patch.setattr(care_lines, "in_kind", in_kind)
    return nobody_gets_more_care_than_the_ceiling_pays


def the_first_deficit_is_that_before_interest(patch):
    own = of_money.first_deficit_year

    def indicators(money, *arguments):
        patch.setattr(
            of_money,
            "first_deficit_year",
            lambda balance, *rest: own(balance - money.interest[1:-1], *rest),
        )
        return shown(money, *arguments)

    shown = of_money.indicators
    patch.setattr(of_money, "indicators", indicators)
    return interest_puts_off_the_first_deficit


MUTANTS = (
    debts_of_an_adjustment_fund_bear_what_is_earned,
    the_levy_of_a_province_is_borne_by_spending,
    care_has_no_ceiling,
    the_first_deficit_is_that_before_interest,
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_case_holds_and_notices_its_mistake(monkeypatch, mutant):
    case = mutant(monkeypatch)
    with pytest.raises(AssertionError):
        case()
    monkeypatch.undo()
    case()
