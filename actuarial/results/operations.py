"""Operations of the funds and their balances over 25, 50 and 75 years, as trustees report them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.areas import (
    by_place,
    design_in_force,
    of_the_whole,
    places,
    spending_funds,
)
from actuarial.results.cells import (
    POOLS,
    evidence_note,
    label_cells,
    place_cells,
    pool_cells,
    variable_cells,
)
from actuarial.results.layout import aligned, figures
from actuarial.results.tables import Table, cells, table, there
from actuarial.vocabulary import TIERS

RATES = ("summarized_income_rate", "summarized_cost_rate", "actuarial_balance")
GROWTH = "interest_less_growth"
LEFT = ("reserve", "months_payable", "fund_ratio", "income_rate", "cost_rate", "payg_rate")
"""What is left in a fund, and the rates of its year."""
BALANCES = (*RATES, "unfunded_obligation", GROWTH, "short_range_adequate", "close_balance")


def operations_tables(dataset: xr.Dataset, scenario: str) -> dict[str, Table]:
    """Operations by year of the design in force, and balances by window of every design."""
    return there(
        {"operations": _operations(dataset, scenario), "balances": _balances(dataset, scenario)}
    )


def _operations(dataset: xr.Dataset, scenario: str) -> Table | None:
    """Nation and provinces year by year; regions only where one is the whole run."""
    if not {"income", "levied", "total_income", "months_payable"} <= set(dataset.data_vars):
        return None
    whole = [place for place in places(dataset) if place.level != "region"] or places(dataset)
    funds = spending_funds(dataset)
    designs = [design_in_force(dataset, fund) for fund in funds]
    lines = dataset["income_line"].values.tolist()
    tiers = [any(line.endswith(f"_{tier}") for tier in TIERS) for line in lines]
    income = by_place(dataset, "income")[: len(whole)]
    outside = _in_force(income.sum(axis=-1), funds, designs)
    subsidies = _in_force(income[..., tiers].sum(axis=-1), funds, designs)

    def of(name: str) -> Array:
        """[place, year, fund] of the design in force."""
        return _in_force(by_place(dataset, name)[: len(whole)], funds, designs)

    levied, total, interest = of("levied"), of("total_income"), of("interest")
    order = ("place", "fund", "year")
    found = ("place", "year", "fund")
    columns = [
        *place_cells(scenario, whole),
        cells("pooling", ("fund",), dataset["pooling"].values[designs]),
        *(one._replace(values=one.values[funds]) for one in label_cells(dataset, "fund")),
        cells("year", ("year",), dataset["year"].values),
        cells("contributions", found, levied - subsidies),
        cells("subsidies", found, subsidies),
        cells("other_income", found, outside - levied),
        cells("net_transfers", found, total - interest - outside),
        cells("interest", found, interest),
        cells("total_income", found, total),
        cells("total_expenditure", found, of("total_expenditure")),
        cells("current_balance", found, total - of("total_expenditure")),
        *(cells(name, found, of(name)) for name in LEFT),
    ]
    return table(order, columns, note=evidence_note(dataset))


def _in_force(values: Array, funds: Sequence[int], designs: Sequence[int]) -> Array:
    """[place, year, pooling, fund] → [place, year, fund] for these funds, each under its design."""
    chosen: Array = values[:, :, list(designs), list(funds)]
    return chosen


def _balances(dataset: xr.Dataset, scenario: str) -> Table | None:
    if not set(BALANCES) <= set(dataset.data_vars):
        return None
    spent = np.isin(np.arange(dataset.sizes["fund"]), spending_funds(dataset))
    columns = [
        *place_cells(scenario, places(dataset)),
        *pool_cells(dataset),
        cells("window", ("window",), dataset["window"].values),
        *variable_cells(dataset, BALANCES),
    ]
    return table((*POOLS, "window"), columns, spent[:, None], evidence_note(dataset))


def balances_block(dataset: xr.Dataset) -> str:
    """Lines for the terminal: the whole's rates over each window, design in force.

    Windows longer than the horizon are left out; nothing is printed where none fits.
    """
    found = of_the_whole(dataset, (*RATES, GROWTH))
    if len(found) < len(RATES) + 1:
        return ""
    windows = dataset["window"].values
    fits = [i for i in range(len(windows)) if not np.isnan(found[RATES[0]][..., i]).all()]
    if not fits:
        return ""
    texts = {name: figures(name, values, 2) for name, values in found.items()}
    heads = [f"{windows[i]} years" for i in fits]
    rows: list[tuple[str, ...]] = [("", *heads, "i − g")]
    for fund in spending_funds(dataset):
        at = (design_in_force(dataset, fund), fund)
        sums = (tuple(texts[name][(*at, i)] for name in RATES) for i in fits)
        cells_of = (f"{income} − {cost} = {balance}" for income, cost, balance in sums)
        growth = texts[GROWTH][(*at, fits[-1])]
        rows.append((f"    {dataset['fund'].values[fund]}", *cells_of, growth))
    return "\n".join(["", "income − cost = actuarial balance, % of the base", *aligned(rows)])
