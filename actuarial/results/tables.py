"""Readable CSV tables of the main results; every table of money says of which pooling design.

Money is in 亿元, persons in 万人, the unit stands in the header. `tables` is made scenario by
scenario (in any process) and `write_tables` joins them, so the files do not depend on how the runs
were divided.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.layout import (
    MONEY_UNIT,
    PEOPLE_UNIT,
    Formatter,
    by_place,
    calendar_year,
    money,
    names_of,
    number,
    people,
    places,
    write_csv,
)
from actuarial.vocabulary import INSURED, NAMES, VARIABLES

PLACE_HEADER = ("scenario", "level", "place", "地区")
POOL_HEADER = ("pooling", "in_force", "fund", "基金")


class Table(NamedTuple):
    """A header and rows of text; a banner stands above them."""

    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    banner: str = ""


class Reconciled(NamedTuple):
    """A published figure of the calibration year beside the model's, before and after scaling."""

    place: str
    item: str
    unit: str
    published: float
    before: float
    scale: float
    after: float
    source: str = ""


def tables(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> dict[str, Table]:
    """The tables of one scenario by file name; what the Dataset does not hold has no table."""
    made = {
        "people.csv": _people(dataset, scenario, years),
        "funds.csv": _funds(dataset, scenario, years),
        "cash_flows.csv": _cash_flows(dataset, scenario, years),
        "solvency.csv": _solvency(dataset, scenario),
        "who_pays.csv": _who_pays(dataset, scenario, years),
    }
    banner = evidence_banner(dataset)
    return {
        name: table._replace(banner=banner if "pooling" in table.header else "")
        for name, table in made.items()
        if table.rows
    }


def write_tables(folder: Path, scenarios: Sequence[Mapping[str, Table]]) -> list[Path]:
    """One file a table, the scenarios one below the other; the first gives header and banner."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in dict.fromkeys(name for made in scenarios for name in made):
        parts = [made[name] for made in scenarios if name in made]
        header = parts[0].header
        if any(part.header != header for part in parts):
            raise ValueError(
                f"{name}: the scenarios have other columns: {[p.header for p in parts]}"
            )
        rows = [row for part in parts for row in part.rows]
        write_csv(folder / name, [header, *rows], parts[0].banner)
        written.append(folder / name)
    return written


def write_reconciliation(path: Path, rows: Sequence[Reconciled]) -> None:
    """Published, modelled before scaling, scale, modelled after it, and what difference is left."""
    header = ("place", "item", "unit", "published", "modelled before scaling", "scale")
    lines = [
        (
            row.place,
            row.item,
            row.unit,
            number(row.published, 4),
            number(row.before, 4),
            number(row.scale, 6),
            number(row.after, 4),
            number(100 * (row.after / row.published - 1) if row.published else np.nan, 4),
            row.source,
        )
        for row in rows
    ]
    write_csv(path, [(*header, "modelled after scaling", "difference [%]", "source"), *lines])


def evidence_banner(dataset: xr.Dataset) -> str:
    """How much of the opening balances of the regions is illustrative; nothing if not known."""
    if not {"opening_balance", "evidence_share"} <= set(dataset.data_vars):
        return ""
    weight = np.abs(dataset["opening_balance"].values)
    whole = weight.sum()
    if not whole > 0:
        return ""
    share = 100 * (1 - np.nansum(weight * dataset["evidence_share"].values) / whole)
    return (
        f"{share:.0f} % of the opening balances of the regions is illustrative: divided by a rule, "
        f"not published / 各统筹地区期初结余的 {share:.0f} % 为按规则推算，非公布数据"
    )


def _people(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    if "population" not in dataset:
        return Table((), [])
    population = by_place(dataset, "population").sum(axis=2)
    columns: list[tuple[str, Array, Formatter]] = [
        (_title("population", PEOPLE_UNIT), population.sum(-1), people),
        (f"60+ 60岁及以上 [{PEOPLE_UNIT}]", population[..., 12:].sum(-1), people),
        (f"65+ 65岁及以上 [{PEOPLE_UNIT}]", population[..., 13:].sum(-1), people),
    ]
    if "births" in dataset:
        title = _title("births", PEOPLE_UNIT)
        columns.append((title, by_place(dataset, "births").sum(-1), people))
    if "insured" in dataset:
        insured = by_place(dataset, "insured").sum(axis=(-2, -1))
        labels = dataset["status"].values.tolist()
        for status in INSURED:
            title = f"{status} {NAMES['status'][status].zh} [{PEOPLE_UNIT}]"
            columns.append((title, insured[..., labels.index(status)], people))
    for name, unit, form in (
        ("contributors_per_retiree", "1", lambda value: number(value, 4)),
        ("average_wage", "元", lambda value: number(value, 0)),
        ("disposable_income", "元", lambda value: number(value, 0)),
        ("gdp", MONEY_UNIT, money),
    ):
        if name in dataset:
            columns.append((_title(name, unit), by_place(dataset, name), form))
    at = _positions(dataset, years)
    rows = [
        (
            scenario,
            *place,
            str(dataset["year"].values[year]),
            *(form(float(values[row, year])) for _, values, form in columns),
        )
        for row, place in enumerate(places(dataset))
        for year in at
    ]
    return Table((*PLACE_HEADER, "year", *(title for title, _, _ in columns)), rows)


def _funds(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    def percent(value: float) -> str:
        return number(100 * value, 4)

    def plain(value: float) -> str:
        return number(value, 2)

    columns = [
        (_title(name, unit), by_place(dataset, name), form)
        for name, unit, form in (
            ("total_income", MONEY_UNIT, money),
            ("interest", MONEY_UNIT, money),
            ("total_expenditure", MONEY_UNIT, money),
            ("current_balance", MONEY_UNIT, money),
            ("reserve", MONEY_UNIT, money),
            ("months_payable", "月", plain),
            ("fund_ratio", "1", lambda value: number(value, 4)),
            ("payg_rate", "%", percent),
            ("expenditure_share_of_gdp", "%", percent),
        )
        if name in dataset
    ]
    if not columns:
        return Table((), [])
    at = _positions(dataset, years)
    rows = [
        (
            *start,
            str(dataset["year"].values[year]),
            *(form(float(values[row, year, pooling, fund])) for _, values, form in columns),
        )
        for (row, pooling, fund), start in _pools(dataset, scenario)
        for year in at
    ]
    return Table((*PLACE_HEADER, *POOL_HEADER, "year", *(title for title, _, _ in columns)), rows)


def _cash_flows(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    """Income, spending and transfers line by line, years across; lines without money left out."""
    at = _positions(dataset, years)
    rows: list[tuple[str, ...]] = []
    parts = (("income", "income_line"), ("expenditure", "service"), ("transfer", "transfer_line"))
    for name, dimension in parts:
        if name not in dataset:
            continue
        values = by_place(dataset, name)[:, at]
        lines = list(zip(dataset[dimension].values, names_of(dataset, dimension), strict=True))
        present = (np.nan_to_num(values) != 0).any(axis=1)
        for (row, pooling, fund), start in _pools(dataset, scenario):
            for line in np.flatnonzero(present[row, pooling, fund]):
                label, (_, chinese) = lines[line]
                figures = (money(float(value)) for value in values[row, :, pooling, fund, line])
                rows.append((*start, name, str(label), chinese, *figures))
    across = (f"{dataset['year'].values[year]} [{MONEY_UNIT}]" for year in at)
    return Table((*PLACE_HEADER, *POOL_HEADER, "flow", "line", "项目", *across), rows)


def _solvency(dataset: xr.Dataset, scenario: str) -> Table:
    names = [
        f"{name}{variant}"
        for name in ("first_deficit_year", "depletion_year")
        for variant in ("_low", "", "_high")
        if f"{name}{variant}" in dataset
    ]
    columns = [(_title(name, ""), by_place(dataset, name), calendar_year) for name in names]
    if "actuarial_balance" in dataset:
        values = by_place(dataset, "actuarial_balance")
        for at, window in enumerate(dataset["window"].values):
            title = _title("actuarial_balance", f"{window} 年, %")
            columns.append((title, values[..., at], lambda value: number(100 * value, 4)))
    rows = [
        (*start, *(form(float(values[row, pooling, fund])) for _, values, form in columns))
        for (row, pooling, fund), start in _pools(dataset, scenario)
        if columns
    ]
    return Table((*PLACE_HEADER, *POOL_HEADER, *(title for title, _, _ in columns)), rows)


def _who_pays(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    """Cost of care by status, and who bears it: pooled funds, personal accounts, patients."""
    payers = ("paid", "account_paid", "out_of_pocket")
    if not {"gross_cost", *payers} <= set(dataset.data_vars):
        return Table((), [])
    cost = by_place(dataset, "gross_cost").sum(-1)
    paid = [by_place(dataset, name) for name in payers]
    paid[0] = paid[0].sum(-1)
    statuses = list(zip(dataset["status"].values, names_of(dataset, "status"), strict=True))
    rows = [
        (
            scenario,
            *place,
            str(design),
            str(label),
            chinese,
            str(dataset["year"].values[year]),
            money(float(cost[row, year, status])),
            *(money(float(part[row, year, pooling, status])) for part in paid),
        )
        for row, place in enumerate(places(dataset))
        for pooling, design in enumerate(dataset["pooling"].values)
        for status, (label, (_, chinese)) in enumerate(statuses)
        if label in INSURED
        for year in _positions(dataset, years)
    ]
    titles = (_title(name, MONEY_UNIT) for name in ("gross_cost", *payers))
    return Table((*PLACE_HEADER, "pooling", "status", "参保身份", "year", *titles), rows)


def _pools(
    dataset: xr.Dataset, scenario: str
) -> list[tuple[tuple[int, int, int], tuple[str, ...]]]:
    """Positions of (place, pooling, fund), and how a row about them begins."""
    force = by_place(dataset, "in_force") if "in_force" in dataset else None
    funds = list(zip(dataset["fund"].values, names_of(dataset, "fund"), strict=True))
    found: list[tuple[tuple[int, int, int], tuple[str, ...]]] = []
    for row, place in enumerate(places(dataset)):
        for pooling, design in enumerate(dataset["pooling"].values):
            for fund, (label, (_, chinese)) in enumerate(funds):
                flag = np.nan if force is None else float(force[row, pooling, fund])
                start = (scenario, *place, str(design), number(flag, 0), str(label), chinese)
                found.append(((row, pooling, fund), start))
    return found


def _positions(dataset: xr.Dataset, years: Sequence[int]) -> list[int]:
    within = dataset["year"].values.tolist()
    return [within.index(year) for year in years if year in within]


def _title(name: str, unit: str) -> str:
    return f"{name} {VARIABLES[name].label_zh}" + (f" [{unit}]" if unit else "")
