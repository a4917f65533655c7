"""Operations of the funds and their balances over 25, 50 and 75 years, as trustees report them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.layout import (
    MONEY_UNIT,
    aligned,
    by_place,
    money,
    names_of,
    number,
    numbers,
    of_the_whole,
    percent,
    places,
)
from actuarial.results.tables import PLACE_HEADER, POOL_HEADER, Table, evidence_banner
from actuarial.vocabulary import TIERS

RATES = ("summarized_income_rate", "summarized_cost_rate", "actuarial_balance")
TESTS = ("short_range_adequate", "close_balance")
OPERATIONS_HEADER = (
    *(*PLACE_HEADER, "pooling", "fund", "基金", "year"),
    *(f"contributions 缴费 [{MONEY_UNIT}]", f"subsidies 财政补助 [{MONEY_UNIT}]"),
    *(f"other income 其他收入 [{MONEY_UNIT}]", f"transfers netted 划转 [{MONEY_UNIT}]"),
    *(f"interest 利息 [{MONEY_UNIT}]", f"total income 收入 [{MONEY_UNIT}]"),
    *(f"total expenditure 支出 [{MONEY_UNIT}]", f"balance 当期结余 [{MONEY_UNIT}]"),
    *(f"reserve 累计结余 [{MONEY_UNIT}]", "months payable 可支付月数", "fund ratio [%]"),
    *("income rate [%]", "cost rate [%]", "pay-as-you-go rate [%]"),
)
BALANCES_HEADER = (
    *(*PLACE_HEADER, *POOL_HEADER, "window 测算期（年）"),
    *("income rate 综合收入率 [%]", "cost rate 综合支出率 [%]", "actuarial balance 精算平衡 [%]"),
    *(f"unfunded obligation 未备基金债务现值 [{MONEY_UNIT}]", "interest less growth [%]"),
    *("short-range adequate, 10 years", "close balance, long range"),
)


def operations_tables(dataset: xr.Dataset, scenario: str) -> dict[str, Table]:
    """Operations by year of the design in force, and balances by window of every design."""
    banner = evidence_banner(dataset)
    made = {
        "operations.csv": Table(OPERATIONS_HEADER, list(_operations(dataset, scenario)), banner),
        "balances.csv": Table(BALANCES_HEADER, list(_balances(dataset, scenario)), banner),
    }
    return {name: table for name, table in made.items() if table.rows}


def design_in_force(dataset: xr.Dataset, fund: int) -> int:
    """Position of the design in force for a fund in most regions; the first where none is said."""
    if "in_force" not in dataset:
        return 0
    return int(np.argmax(dataset["in_force"].isel(fund=fund).sum("region").values))


def _operations(dataset: xr.Dataset, scenario: str) -> Iterator[tuple[str, ...]]:
    """Nation and provinces year by year; regions only where one is the whole run."""
    if not {"income", "levied", "total_income", "months_payable"} <= set(dataset.data_vars):
        return
    whole = [place for place in places(dataset) if place.level != "region"] or places(dataset)
    rows = slice(0, len(whole))
    lines = dataset["income_line"].values.tolist()
    tiers = [any(line.endswith(f"_{tier}") for tier in TIERS) for line in lines]
    income = by_place(dataset, "income")[rows]
    figures = {
        name: by_place(dataset, name)[rows]
        for name in ("levied", "total_income", "interest", "total_expenditure", "reserve")
    }
    outside, subsidies = income.sum(axis=-1), income[..., tiers].sum(axis=-1)
    share = partial(numbers, digits=2)
    texts: list[Array] = [
        money(figures["levied"] - subsidies),
        money(subsidies),
        money(outside - figures["levied"]),
        money(figures["total_income"] - figures["interest"] - outside),
        money(figures["interest"]),
        money(figures["total_income"]),
        money(figures["total_expenditure"]),
        money(figures["total_income"] - figures["total_expenditure"]),
        money(figures["reserve"]),
        share(by_place(dataset, "months_payable")[rows]),
        *(
            percent(by_place(dataset, name)[rows])
            for name in ("fund_ratio", "income_rate", "cost_rate", "payg_rate")
        ),
    ]
    designs, years = dataset["pooling"].values, dataset["year"].values
    for row, place in enumerate(whole):
        for fund, (label, chinese) in _spending(dataset):
            pooling = design_in_force(dataset, fund)
            start = (scenario, *place, str(designs[pooling]), label, chinese)
            for column, year in enumerate(years):
                at = (row, column, pooling, fund)
                yield (*start, str(year), *(str(text[at]) for text in texts))


def _balances(dataset: xr.Dataset, scenario: str) -> Iterator[tuple[str, ...]]:
    names = (*RATES, "unfunded_obligation", "interest_less_growth", *TESTS)
    if not set(names) <= set(dataset.data_vars):
        return
    rates = [percent(by_place(dataset, name)) for name in RATES]
    owed = money(by_place(dataset, "unfunded_obligation"))
    growth = percent(by_place(dataset, "interest_less_growth"))
    tests = [by_place(dataset, name) for name in TESTS]
    force = (
        by_place(dataset, "in_force") if "in_force" in dataset else np.full(tests[0].shape, np.nan)
    )
    flags = numbers(force, 0)
    for row, place in enumerate(places(dataset)):
        for pooling, design in enumerate(dataset["pooling"].values):
            for fund, (label, chinese) in _spending(dataset):
                at = (row, pooling, fund)
                start = (scenario, *place, str(design), str(flags[at]), label, chinese)
                passed = tuple(_verdict(float(test[at])) for test in tests)
                for column, window in enumerate(dataset["window"].values):
                    figures = (str(text[(*at, column)]) for text in (*rates, owed, growth))
                    yield (*start, str(window), *figures, *passed)


def _verdict(value: float) -> str:
    return {1: "yes", 0: "no"}.get(int(value), "not tested")


def _spending(dataset: xr.Dataset) -> list[tuple[int, tuple[str, str]]]:
    """Funds that spend anything, with label and Chinese name."""
    spent = np.nansum(np.abs(dataset["total_expenditure"].values), axis=(0, 1, 2))
    labels = zip(dataset["fund"].values, names_of(dataset, "fund"), strict=True)
    return [(i, (str(label), zh)) for i, (label, (_, zh)) in enumerate(labels) if spent[i]]


def balances_block(dataset: xr.Dataset) -> str:
    """Lines for the terminal: the whole's rates over each window, design in force.

    Windows longer than the horizon are left out; nothing is printed where none fits.
    """
    figures = of_the_whole(dataset, (*RATES, "interest_less_growth"))
    if len(figures) < len(RATES) + 1:
        return ""
    windows = dataset["window"].values
    fits = [i for i in range(len(windows)) if not np.isnan(figures[RATES[0]][..., i]).all()]
    if not fits:
        return ""
    heads = [f"{windows[i]} years" for i in fits]
    rows: list[tuple[str, ...]] = [
        ("income − cost = actuarial balance, % of the base", *heads, "i − g")
    ]
    for fund, (label, _) in _spending(dataset):
        pooling = design_in_force(dataset, fund)
        cells = (_sum(figures, (pooling, fund, i)) for i in fits)
        growth = figures["interest_less_growth"][pooling, fund, fits[-1]]
        rows.append((f"    {label}", *cells, number(100 * float(growth), 2)))
    return "\n".join(["", *aligned(rows)])


def _sum(figures: dict[str, Array], at: tuple[int, int, int]) -> str:
    income, cost, balance = (number(100 * float(figures[name][at]), 2) for name in RATES)
    return f"{income} − {cost} = {balance}"
