"""Laws of the whole line, from people to accounts, on random Bases around the toy nation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from changed_lines import with_arrays, with_starts
from hypothesis import given, settings
from hypothesis import strategies as st
from laws_of_the_funds import LAWS as LAWS_OF_THE_FUNDS
from laws_of_the_line import (
    LAWS,
    POOLING_LINES,
    accounts_close,
    close,
    pooling_transfers_net_to_zero,
    transfers_between_funds_net_to_zero,
)
from toy_province import basis_of, permuted

from actuarial.basis import Line
from actuarial.basis.compiled_lines import Balanced
from actuarial.basis.types import FundRule
from actuarial.entries import Projection
from actuarial.projection import project_line
from actuarial.results.dataset import dataset
from actuarial.vocabulary import (
    ADJUSTMENT_GRANT,
    ADJUSTMENT_LEVY,
    NATION,
    PROVINCE,
    STATUSES,
    VARIABLES,
)

seeds = st.integers(0, 2**32 - 1)
tried = settings(max_examples=5, deadline=None)


@pytest.fixture(scope="module")
def projected(toy_line):
    return toy_line


@pytest.fixture(scope="module")
def labelled_toy(toy_line):
    return dataset(toy_line, "standard", {})


@settings(tried, max_examples=15)
@given(seed=seeds)
def test_the_line_keeps_its_laws(random_toy, seed):
    run = project_line(random_toy(seed))
    for law in (*LAWS, *LAWS_OF_THE_FUNDS):
        law(run)


@pytest.mark.parametrize("law", [*LAWS, *LAWS_OF_THE_FUNDS], ids=lambda law: law.__name__)
def test_the_toy_keeps_its_laws(projected, law):
    law(projected)


def test_the_toys_axes_tell_each_other_apart(projected):
    flows = projected.accounts.flows
    year, pooling, region, fund = projected.accounts.reserve.shape
    lengths = [year, pooling, region, fund, len(STATUSES), 2, 101]
    assert len(set(lengths)) == len(lengths)
    assert not {year, pooling, region} & {len(labels) for labels in flows.labels[1:3]} - {region}


def designed(basis, **terms):
    """The Basis with some terms and values of its unified designs replaced."""

    def changed(line: Line) -> Line:
        if line.kind != "unified":
            return line
        old = {key: getattr(line, key) for key in terms}
        new = {
            key: np.full_like(old[key], value) if isinstance(old[key], np.ndarray) else value
            for key, value in terms.items()
        }
        return replace(line, **new)

    return replace(basis, designs=tuple(changed(line) for line in basis.designs))


@tried
@given(seed=seeds, start=st.sampled_from([2025, 2026, 2030]))
def test_one_provincial_fund_is_the_sum_of_municipal_ones(random_toy, seed, start):
    """With no convergence, no behaviour, full handover and equal interest, and only then."""
    plain = designed(
        random_toy(seed),
        start=start, handover=1.0, rates="own", benefits="own",
        collection_response=0.0, spending_response=0.0,
    )  # fmt: skip
    equal = replace(plain, economy=replace(plain.economy, borrowed=plain.economy.earned))
    held = sums(project_line(equal))
    close(held["unified"], held["municipal"])
    dearer = replace(
        plain,
        economy=replace(plain.economy, borrowed=plain.economy.earned + 0.05),
        opening=np.where(np.arange(8)[:, None] == 1, -1e9, plain.opening),
    )
    held = sums(project_line(dearer))
    assert np.abs(held["unified"] - held["municipal"]).max() > 1e-6 * np.abs(held["unified"]).max()


def sums(run: Projection) -> dict[str, np.ndarray]:
    """Reserves of the first province by design, [year, fund]."""
    here = run.basis.places.province == 0
    reserve = run.accounts.reserve[:, :, here].sum(axis=2)
    return {line.kind: reserve[:, n] for n, line in enumerate(run.basis.designs)}


@tried
@given(seed=seeds)
def test_an_adjustment_fund_without_levy_and_grant_changes_nothing(random_toy, seed):
    basis = random_toy(seed)

    def idle(line: Line) -> Line:
        idle_terms = ("levy", "grant", "surcharge", "collection_response", "spending_response")
        return with_arrays(line, lambda name, array: array * (name not in idle_terms))

    run = project_line(replace(basis, designs=tuple(idle(line) for line in basis.designs)))
    kinds = [line.kind for line in basis.designs]
    own = kinds.index("municipal")
    for number in (n for n, kind in enumerate(kinds) if kind == "adjustment"):
        np.testing.assert_array_equal(run.accounts.reserve[:, number], run.accounts.reserve[:, own])
        assert not run.accounts.adjustment_reserve[:, number].any()


def test_designs_differ(projected):
    """Four designs of the toy: no two give the same reserves anywhere they cover."""
    reserve = projected.accounts.reserve
    for one in range(reserve.shape[1]):
        for other in range(one):
            assert not np.allclose(reserve[-1, one], reserve[-1, other])


def test_a_region_alone_in_its_province_is_untouched_by_one_fund(projected):
    """The island is its province: unified rates are its own."""
    kinds = [line.kind for line in projected.basis.designs]
    reserve = projected.accounts.reserve[:, :, -1]
    close(reserve[:, kinds.index("unified")], reserve[:, kinds.index("municipal")])


@tried
@given(seed=seeds)
def test_the_order_of_regions_is_nothing(random_toy, seed):
    basis = random_toy(seed)
    order = np.random.default_rng(seed).permutation(len(basis.places.regions))
    one, other = project_line(basis), project_line(permuted(basis, order))
    close(other.before_money.insured.people, one.before_money.insured.people[:, order])
    close(other.care.paid_by_service, one.care.paid_by_service[:, :, order])
    close(other.accounts.reserve, one.accounts.reserve[:, :, order], rtol=1e-9)
    close(other.accounts.flows.income, one.accounts.flows.income[:, :, order])
    close(other.accounts.adjustment_reserve, one.accounts.adjustment_reserve, rtol=1e-9)


def test_a_short_horizon_is_the_beginning_of_a_long_one(toy_run):
    long = dataset(project_line(basis_of(toy_run)), "standard", {})
    short = dataset(project_line(basis_of(toy_run, horizon=5)), "standard", {})
    yearly = [name for name in short.data_vars if "year" in short[name].dims]
    assert len(yearly) > 60
    for name in yearly:
        found, wanted = short[name].values, long[name].sel(year=short["year"]).values
        size = np.nanmax(np.abs(wanted), initial=0.0)
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-13 * size, err_msg=name)


# -- people and money twice --------------------------------------------------------------------

AMOUNTS = {
    "amount", "profile.unit_cost", "design.deductible", "design.ceiling", "price", "ceiling",
}  # fmt: skip
"""Quantities of lines that are yuan."""


def enlarged(basis, people, money):
    """The Basis with people times `people` and every amount of money times `money`."""

    def line_of(line: Line) -> Line:
        yuan = AMOUNTS | ({"per_month"} if line.kind == "cash" else set())
        found = with_arrays(line, lambda name, array: array * money if name in yuan else array)
        return with_starts(found, lambda start: start * money)

    given, economy, coverage = basis.demography, basis.economy, basis.coverage
    return replace(
        basis,
        demography=replace(
            given,
            population=given.population * people,
            net_migrants=given.net_migrants * people,
        ),
        coverage=replace(coverage, members=coverage.members * people),
        member_totals=basis.member_totals * people,
        economy=replace(
            economy,
            wages={name: path * money for name, path in economy.wages.items()},
            gdp=economy.gdp * people * money,
        ),
        opening=basis.opening * people * money,
        opening_totals=basis.opening_totals * people * money,
        schemes=tuple(
            replace(
                scheme,
                contributions=tuple(map(line_of, scheme.contributions)),
                transfers=tuple(map(line_of, scheme.transfers)),
                benefits=tuple(map(line_of, scheme.benefits)),
            )
            for scheme in basis.schemes
        ),
    )


@pytest.mark.parametrize(("people", "money"), [(2.0, 1.0), (1.0, 4.0), (2.0, 4.0)])
def test_twice_the_people_and_amounts_is_twice_the_money_and_no_other_ratio(
    toy, labelled_toy, people, money
):
    before = labelled_toy
    after = dataset(project_line(enlarged(toy, people, money)), "standard", {})
    factor = {"persons": people, "yuan": people * money, "per head": money, "": 1.0}
    for name, found in after.data_vars.items():
        if found.dtype.kind not in "fiu":
            continue
        wanted = before[name]
        unit = counted_in(str(name))
        # What a fund at 0 owes by rounding has no ratio to anything.
        size = np.nanmax(np.abs(wanted.values), initial=0.0) * factor[unit]
        np.testing.assert_allclose(
            found.values, wanted.values * factor[unit], rtol=1e-9, atol=1e-9 * size, err_msg=name
        )


def counted_in(name: str) -> str:
    """Whether a variable counts persons, money, or money of one head, or is a ratio."""
    variable = VARIABLES[name.removeprefix(PROVINCE).removeprefix(NATION)]
    added = variable.kind in ("stock", "flow") or variable.unit == "yuan"
    if variable.unit.startswith("yuan"):
        return "yuan" if added else "per head"
    return "persons" if added else ""


def test_a_province_is_the_sum_of_its_municipalities(projected):
    """Every stock and flow; reserve and interest with the province's own adjustment fund."""
    found = dataset(projected, "standard", {})
    joined = {"reserve": "adjustment_fund_reserve", "interest": "adjustment_fund_interest"}
    summed = 0
    for name, variable in VARIABLES.items():
        of_province = f"{PROVINCE}{name}"
        if of_province not in found or variable.kind not in ("stock", "flow"):
            continue
        axis = found[name].dims.index("region")
        for number, province in enumerate(projected.basis.places.provinces):
            here = np.flatnonzero(projected.basis.places.province == number)
            wanted = found[name].values.take(here, axis=axis).sum(axis=axis)
            if name in joined:
                wanted = wanted + found[joined[name]].sel(province=province).values
            if name in ("total_income", "current_balance"):
                wanted = (
                    wanted
                    + (found["adjustment_fund_interest"] + found["adjustment_fund_transfer"])
                    .sel(province=province)
                    .values
                )
            if name == "primary_balance":
                wanted = wanted + found["adjustment_fund_transfer"].sel(province=province).values
            held = found[of_province].sel(province=province).values
            if name == "transfer":
                # The adjustment fund's counter-entries stand in the lines that regions pay it by.
                own = found["adjustment_fund_transfer"].sel(province=province).values
                levy = [str(line) for line in found["transfer_line"].values].index(ADJUSTMENT_LEVY)
                wanted[..., levy] += wanted[..., levy + 1] + own
                wanted[..., levy + 1] = 0.0
                assert str(found["transfer_line"].values[levy + 1]) == ADJUSTMENT_GRANT
            size = np.nanmax(np.abs(found[name].values), initial=0.0)
            np.testing.assert_allclose(
                held, wanted, rtol=1e-11, atol=1e-11 * size, err_msg=of_province
            )
            summed += 1
    assert summed > 90


@tried
@given(seed=seeds)
def test_a_balanced_fund_keeps_its_accounts_and_holds_its_months(random_toy, seed):
    basis = random_toy(seed)
    shape = (len(basis.clock.years), len(basis.places.regions))
    values = {"months": 2.0, "lowest": 0.0, "highest": 20.0}
    rule = Balanced(
        name="resident_pool",
        start=2027,
        lines=("premium", "other"),
        **{name: np.full(shape, value) for name, value in values.items()},
    )
    everywhere = FundRule(rule, np.ones(shape[1], dtype=bool))
    funds = tuple(
        replace(fund, rules=(everywhere,)) if fund.name == rule.name else fund
        for fund in basis.funds
    )
    fund = [one.name for one in basis.funds].index(rule.name)
    kept = (np.arange(len(funds)) != fund).astype(float)
    basis = replace(basis, opening=basis.opening * kept, opening_totals=basis.opening_totals * kept)
    free, run = project_line(basis), project_line(replace(basis, funds=funds))
    for law in (
        accounts_close,
        transfers_between_funds_net_to_zero,
        pooling_transfers_net_to_zero,
    ):
        law(run)
    own = [line.kind for line in basis.designs].index("municipal")
    months = 12 * run.accounts.reserve / run.accounts.total_expenditure
    # Within its limits the rule meets its target in every municipality from its first year on.
    held = months[3:, own, :, fund]
    premium = run.accounts.flows.labels.income_lines.index("premium")
    factor = run.accounts.flows.income[3:, own, :, fund, premium]
    assert (np.isclose(held, 2.0) | (factor <= 0)).all()
    assert np.isclose(held, 2.0).mean() > 0.5
    # What the rule raises is contributions: rates are stated on what is levied.
    raised = (run.accounts.flows.income - free.accounts.flows.income)[..., fund, :].sum(axis=-1)
    levied = (run.accounts.flows.levied - free.accounts.flows.levied)[..., fund]
    close(levied, raised, run.accounts.flows.levied)


def test_the_pooling_lines_are_all_the_lines_between_regions(projected):
    assert set(POOLING_LINES) <= set(projected.accounts.flows.labels.transfer_lines)
