"""Lifetime sums by hand: two cohorts in figures, and one cohort of a toy island line by line."""

from __future__ import annotations

import numpy as np
import pytest
import xarray as xr

from actuarial import lifetimes
from actuarial.results.dataset import dataset
from actuarial.revenue import bases
from actuarial.vocabulary import SEXES, STATUSES, single_ages


def test_two_years_of_two_cohorts() -> None:
    """Ages 0, 1, 2+; 2024 is the base year and counts nothing; money of men only.

    Born 2024: 100 people. They pay 300 in 2025 (at 1) and, gone into the open group, nothing of
    their own in 2026. Born 2025: 50 births; they receive 90 in 2025 (at 0), 200 in 2026 (at 1).
    Prices 1.02 and 1.071; discount 5 % and 4 %, money at mid-year: 1.025 / 1.05 in 2025 and
    1.02 / (1.05 × 1.04) in 2026.
    """
    years = [2024, 2025, 2026]
    money = ("year", "pooling", "region", "fund", "sex", "age")
    paid, received = np.zeros((3, 1, 1, 1, 2, 3)), np.zeros((3, 1, 1, 1, 2, 3))
    paid[:, 0, 0, 0, 0] = [[7, 7, 7], [0, 300, 0], [0, 0, 60]]
    received[:, 0, 0, 0, 0] = [[9, 9, 9], [90, 0, 0], [0, 200, 0]]
    people = np.zeros((3, 1, 2, 3))
    people[0, 0] = [[60, 30, 5], [40, 20, 5]]
    result = xr.Dataset(
        {
            "contributions_by_age": (money, paid),
            "subsidies_by_age": (money, 0 * paid),
            "benefits_by_age": (money, received),
            "population_by_age": (("year", "region", "sex", "age"), people),
            "births": (
                ("year", "region", "sex"),
                [[[np.nan, np.nan]], [[26.0, 24.0]], [[20.0, 20.0]]],
            ),
            "price_index": (("year", "region"), [[1.0], [1.02], [1.071]]),
            "discount_rate": (("year", "region"), [[0.5], [0.05], [0.04]]),
        },
        coords={
            **{"year": years, "pooling": ["own"], "region": ["here"], "fund": ["pool"]},
            **{"sex": list(SEXES), "age": list(single_ages(2))},
        },
    )
    found = lifetimes(result).squeeze(["pooling", "region", "fund"])
    assert found["cohort"].values.tolist() == [2022, 2023, 2024, 2025, 2026]
    assert found["persons"].values.tolist() == [10, 50, 100, 50, 40]

    def of(name: str, valuation: str) -> list[float]:
        return found[name].sel(valuation=valuation).values.tolist()

    assert of("contributions", "nominal") == [60, 0, 300, 0, 0]
    assert of("benefits", "nominal") == [0, 0, 0, 290, 0]
    assert of("net", "nominal") == [-60, 0, -300, 290, 0]
    deflated = 90 / 1.02 + 200 / 1.071
    assert of("benefits", "deflated") == pytest.approx([0, 0, 0, deflated, 0])
    present = 90 * 1.025 / 1.05 + 200 * 1.02 / (1.05 * 1.04)
    assert of("benefits", "discounted") == pytest.approx([0, 0, 0, present, 0])
    assert of("contributions", "discounted")[2] == pytest.approx(300 * 1.025 / 1.05)


COHORT, FUND = 1976, "employee_pool"


def test_a_cohort_of_the_toy_island_line_by_line(toy, toy_line) -> None:
    """What the island's born of 1976 pay to the employee pool: plain sums, year by year.

    Half of the year they have the age before. Employees pay on the covered wage, flexible workers
    on their own base, retirees nothing; the island's rate is its own.
    """
    run = toy_line
    region = toy.places.regions.index("island")
    scheme = next(one for one in toy.schemes if one.name == "uebmi")
    base = bases(scheme, run.before_money.economy.wages, run.basis.coverage.level)
    insured = run.before_money.members.insured[:, region]
    total = 0.0
    for year in range(1, len(toy.clock.results)):
        age = 2024 + year - COHORT
        for line in scheme.contributions:
            if line.kind != "payroll" or line.into.rest != FUND:
                continue
            values = {
                name: getattr(line, name)[year + 1, region]
                for name in ("rate", "collection", "scale")
            }
            into_accounts = line.into.shares[year + 1, region].sum()
            for status in line.of:
                of_status = insured[:, STATUSES.index(status)]
                belongs = scheme.members[[year, year + 1], region, STATUSES.index(status)].mean()
                person_years = (
                    of_status[year, :, age - 1].sum() + of_status[year + 1, :, age].sum()
                ) / 2
                amount = base[line.base][year, region] * values["rate"]
                amount *= values["collection"] * values["scale"] * (1 - into_accounts)
                total += person_years * belongs * amount
    whole = dataset(run, "full", {})
    found = lifetimes(whole).sel(
        valuation="nominal", pooling="municipal", region="island", fund=FUND, cohort=COHORT
    )
    assert total > 1e6
    assert float(found["contributions"]) == pytest.approx(total, rel=1e-9)


def test_benefits_of_a_cohort_of_the_toy_island_line_by_line(toy, toy_line) -> None:
    """Care of the island's retirees born 1950: what the pool pays, and what their accounts do.

    Of each service they have the part that their person-years × events × cost are of all retirees';
    accounts pay in proportion to what the pool leaves to them.
    """
    run = toy_line
    region, retiree = toy.places.regions.index("island"), STATUSES.index("retiree")
    scheme = next(one for one in toy.schemes if one.name == "uebmi")
    insured = run.before_money.members.insured[:, region, retiree]
    years = range(1, len(toy.clock.results))
    from_pool, own, own_of_all = 0.0, dict.fromkeys(years, 0.0), dict.fromkeys(years, 0.0)
    for line in scheme.benefits:
        claim = run.care.claims.get((scheme.name, line.name))
        if claim is None or retiree not in [group.status for group in claim.use.groups]:
            continue
        assert not line.healthy_ageing.any()
        assert line.death_cost is None or not line.death_cost.weight.any()
        group = [one.status for one in claim.use.groups].index(retiree)
        cost = (line.profile.frequency * line.profile.unit_cost)[0, group]
        for year in years:
            age = 2024 + year - 1950
            before, after = insured[year], insured[year + 1]
            mine = (before[:, age - 1] * cost[:, age - 1] + after[:, age] * cost[:, age]).sum()
            share = mine / ((before + after) * cost).sum()
            # 0: the design without pooling.
            paid = claim.paid[year, 0, region, group]
            left = claim.use.gross_cost[year, region, group] - paid
            from_pool += paid * share
            own[year] += left * share
            own_of_all[year] += left
    spent = run.accounts.account_paid[:, 0, region, retiree]
    from_accounts = sum(spent[year] * own[year] / own_of_all[year] for year in years)

    # At these ages nobody is at work any more, so that the funds' benefits are the retirees'.
    at_work = run.before_money.members.insured[2:-1, region, :retiree]
    assert not sum(at_work[y - 1, :, :, 2024 + y - 1950].sum() for y in years)
    found = dataset(run, "full", {})["benefits_by_age"].sel(region="island", pooling="municipal")
    for fund, wanted in ((FUND, from_pool), ("personal_accounts", from_accounts)):
        of_fund = found.sel(fund=fund)
        total = sum(float(of_fund.isel(year=y, age=2024 + y - 1950).sum()) for y in years)
        assert wanted > 1e6
        assert total == pytest.approx(wanted, rel=1e-9)
