"""People, funds, cash flows, solvency and who pays for care, as tables.

Rows are about places (nation, provinces, regions); every table of money says of which pooling
design.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import xarray as xr

from actuarial.results.areas import by_place, names_of, places, years_at
from actuarial.results.cells import (
    POOLS,
    across,
    evidence_note,
    label_cells,
    place_cells,
    pool_cells,
    variable_cells,
    year_cells,
)
from actuarial.results.tables import Table, below, cells, table, there
from actuarial.vocabulary import BAND_WIDTH, INSURED, SUMS_OF_MEASURES, label_name

HERE = ("place", "year")
PEOPLE = ("contributors_per_retiree", "average_wage", "disposable_income", "gdp")
FUNDS = (
    "total_income",
    "interest",
    "total_expenditure",
    "current_balance",
    "reserve",
    "months_payable",
    "fund_ratio",
    "payg_rate",
    "expenditure_share_of_gdp",
    "unpaid",
    "payable_share",
    "reserve_level",
)
FLOWS = (("income", "income_line"), ("expenditure", "service"), ("transfer", "transfer_line"))
YEARS_OF_FUNDS = tuple(
    f"{start}_year{variant}"
    for start in ("first_deficit", "depletion")
    for variant in ("_low", "", "_high")
)
PAYERS = ("paid", "account_paid", "out_of_pocket")


def main_tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """The tables of one scenario by name; what the Dataset does not hold has no table."""
    return there(
        {
            "people": _people(dataset, scenario, years),
            "funds": _funds(dataset, scenario, years),
            "cash_flows": _cash_flows(dataset, scenario, years),
            "solvency": _solvency(dataset, scenario),
            "who_pays": _who_pays(dataset, scenario, years),
            "measures": _measures(dataset, scenario, years),
        }
    )


def _people(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table | None:
    if "population" not in dataset:
        return None
    at = years_at(dataset, years)
    population = by_place(dataset, "population")[:, at].sum(axis=2)
    columns = [
        *place_cells(scenario, places(dataset)),
        year_cells(dataset, at),
        cells("population", HERE, population.sum(axis=-1)),
        *(
            cells(f"population_{age}_plus", HERE, population[..., age // BAND_WIDTH :].sum(axis=-1))
            for age in (60, 65)
        ),
    ]
    if "births" in dataset:
        columns.append(cells("births", HERE, by_place(dataset, "births")[:, at].sum(axis=-1)))
    if "insured" in dataset:
        insured = by_place(dataset, "insured")[:, at].sum(axis=(-2, -1))
        columns += across("insured", "status", dataset["status"].values, HERE, insured, INSURED)
    return table(HERE, columns + variable_cells(dataset, PEOPLE, at))


def _funds(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table | None:
    at = years_at(dataset, years)
    figures = variable_cells(dataset, FUNDS, at)
    if not figures:
        return None
    start = [*place_cells(scenario, places(dataset)), *pool_cells(dataset), year_cells(dataset, at)]
    return table((*POOLS, "year"), [*start, *figures], note=evidence_note(dataset))


def _cash_flows(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table | None:
    """Income, spending and transfers line by line, years across; lines without money left out."""
    at = years_at(dataset, years)
    start = [*place_cells(scenario, places(dataset)), *pool_cells(dataset)]
    order = (*POOLS, "line")
    made = []
    for name, dimension in FLOWS:
        if name not in dataset:
            continue
        values = np.moveaxis(by_place(dataset, name)[:, at], 1, -1)
        columns = [
            *start,
            cells("flow", (), name),
            cells("line", ("line",), dataset[dimension].values),
            cells("line_name", ("line",), [name.zh for name in names_of(dataset, dimension)]),
            *across("amount", "year", dataset["year"].values[at], order, values),
        ]
        present = (np.nan_to_num(values) != 0).any(axis=-1)
        made.append(table(order, columns, present, evidence_note(dataset)))
    return below(made) if made else None


def _solvency(dataset: xr.Dataset, scenario: str) -> Table | None:
    figures = variable_cells(dataset, YEARS_OF_FUNDS)
    for found in variable_cells(dataset, ("depletion_month",)):
        months = np.where(found.values > 0, found.values, np.nan)
        figures.append(found._replace(values=months))
    if "actuarial_balance" in dataset:
        balance = by_place(dataset, "actuarial_balance")
        figures += across("actuarial_balance", "window", dataset["window"].values, POOLS, balance)
    if not figures:
        return None
    start = [*place_cells(scenario, places(dataset)), *pool_cells(dataset)]
    return table(POOLS, [*start, *figures], note=evidence_note(dataset))


def _who_pays(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table | None:
    """Cost of care by status, and who bears it: pooled funds, personal accounts, patients."""
    if not {"gross_cost", "induced_cost", *PAYERS} <= set(dataset.data_vars):
        return None
    at = years_at(dataset, years)
    order = ("place", "pooling", "status", "year")
    found = ("place", "year", "pooling", "status")
    stated = by_place(dataset, "gross_cost")[:, at].sum(axis=-1)
    pooled, accounts, patients = (by_place(dataset, name)[:, at] for name in PAYERS)
    columns = [
        *place_cells(scenario, places(dataset)),
        cells("pooling", ("pooling",), dataset["pooling"].values),
        *label_cells(dataset, "status"),
        year_cells(dataset, at),
        cells("cost_of_care", found, stated[:, :, None] + by_place(dataset, "induced_cost")[:, at]),
        cells(PAYERS[0], found, pooled.sum(axis=-1)),
        cells(PAYERS[1], found, accounts),
        cells(PAYERS[2], found, patients),
    ]
    insured = np.array([status in INSURED for status in dataset["status"].values])
    return table(order, columns, insured[:, None], evidence_note(dataset))


def _measures(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table | None:
    """What each measure leaves to every payer, what they share, and what all leave together."""
    if not {"measure_effect", "measures_effect"} <= set(dataset.data_vars):
        return None
    at = years_at(dataset, years)
    # [place, year, pooling, payer, measure]
    each = by_place(dataset, "measure_effect")[:, at]
    together = by_place(dataset, "measures_effect")[:, at]
    rest = together - each.sum(axis=-1)
    labels = [*dataset["measure"].values, *SUMS_OF_MEASURES]
    sums = [label_name("measure", label).zh for label in SUMS_OF_MEASURES]
    names = [*(name.zh for name in names_of(dataset, "measure")), *sums]
    order = ("place", "pooling", "payer", "measure", "year")
    columns = [
        *place_cells(scenario, places(dataset)),
        cells("pooling", ("pooling",), dataset["pooling"].values),
        *label_cells(dataset, "payer"),
        cells("measure", ("measure",), labels),
        cells("measure_name", ("measure",), names),
        year_cells(dataset, at),
        cells(
            "measure_effect",
            ("place", "year", "pooling", "payer", "measure"),
            np.concatenate([each, rest[..., None], together[..., None]], axis=-1),
        ),
    ]
    return table(order, columns)
