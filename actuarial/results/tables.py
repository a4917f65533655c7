"""Readable CSV tables of the main results; every table of money says of which pooling design.

Money is in 亿元, persons in 万人, the unit stands in the header. `tables` is made scenario by
scenario (in any process) and `write_tables` joins them, so the files do not depend on how the runs
were divided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.layout import (
    MONEY_UNIT,
    PEOPLE_UNIT,
    by_place,
    calendar_years,
    levels,
    money,
    names_of,
    number,
    numbers,
    people,
    percent,
    places,
    write_csv,
)
from actuarial.vocabulary import BAND_WIDTH, INSURED, NAMES, VARIABLES

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
    if share < 0.5:
        return ""
    return (
        f"{share:.0f} % of the opening balances of the regions is illustrative: divided by a rule, "
        f"not published / 各统筹地区期初结余的 {share:.0f} % 为按规则推算，非公布数据"
    )


def _people(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    if "population" not in dataset:
        return Table((), [])
    at = _positions(dataset, years)
    population = by_place(dataset, "population")[:, at].sum(axis=2)
    columns = [
        (_title("population", PEOPLE_UNIT), people(population.sum(-1))),
        (f"60+ 60岁及以上 [{PEOPLE_UNIT}]", people(population[..., 60 // BAND_WIDTH :].sum(-1))),
        (f"65+ 65岁及以上 [{PEOPLE_UNIT}]", people(population[..., 65 // BAND_WIDTH :].sum(-1))),
    ]
    if "births" in dataset:
        births = by_place(dataset, "births")[:, at].sum(-1)
        columns.append((_title("births", PEOPLE_UNIT), people(births)))
    if "insured" in dataset:
        insured = by_place(dataset, "insured")[:, at].sum(axis=(-2, -1))
        labels = dataset["status"].values.tolist()
        for status in INSURED:
            title = f"{status} {NAMES['status'][status].zh} [{PEOPLE_UNIT}]"
            columns.append((title, people(insured[..., labels.index(status)])))
    columns += _columns(
        dataset,
        at,
        ("contributors_per_retiree", "1", partial(numbers, digits=4)),
        ("average_wage", "元", partial(numbers, digits=0)),
        ("disposable_income", "元", partial(numbers, digits=0)),
        ("gdp", MONEY_UNIT, money),
    )
    rows = [
        (scenario, *place, year, *(str(text[row, column]) for _, text in columns))
        for row, place in enumerate(places(dataset))
        for column, year in enumerate(_labels(dataset, at))
    ]
    return Table((*PLACE_HEADER, "year", *(title for title, _ in columns)), rows)


def _funds(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    at = _positions(dataset, years)
    columns = _columns(
        dataset,
        at,
        ("total_income", MONEY_UNIT, money),
        ("interest", MONEY_UNIT, money),
        ("total_expenditure", MONEY_UNIT, money),
        ("current_balance", MONEY_UNIT, money),
        ("reserve", MONEY_UNIT, money),
        ("months_payable", "月", partial(numbers, digits=2)),
        ("fund_ratio", "1", partial(numbers, digits=4)),
        ("payg_rate", "%", percent),
        ("expenditure_share_of_gdp", "%", percent),
        ("unpaid", MONEY_UNIT, money),
        ("payable_share", "%", percent),
        ("reserve_level", "", levels),
    )
    if not columns:
        return Table((), [])
    rows = [
        (*start, year, *(str(text[row, column, pooling, fund]) for _, text in columns))
        for (row, pooling, fund), start in _pools(dataset, scenario)
        for column, year in enumerate(_labels(dataset, at))
    ]
    return Table((*PLACE_HEADER, *POOL_HEADER, "year", *(title for title, _ in columns)), rows)


def _cash_flows(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    """Income, spending and transfers line by line, years across; lines without money left out."""
    at = _positions(dataset, years)
    pools = dict(_pools(dataset, scenario))
    rows: list[tuple[str, ...]] = []
    parts = (("income", "income_line"), ("expenditure", "service"), ("transfer", "transfer_line"))
    for name, dimension in parts:
        if name not in dataset:
            continue
        values = np.moveaxis(by_place(dataset, name)[:, at], 1, -1)
        lines = list(zip(dataset[dimension].values, names_of(dataset, dimension), strict=True))
        present = (np.nan_to_num(values) != 0).any(axis=-1)
        found = zip(np.argwhere(present).tolist(), money(values[present]).tolist(), strict=True)
        for (row, pooling, fund, line), figures in found:
            label, (_, chinese) = lines[line]
            rows.append((*pools[row, pooling, fund], name, str(label), chinese, *figures))
    across = (f"{year} [{MONEY_UNIT}]" for year in _labels(dataset, at))
    return Table((*PLACE_HEADER, *POOL_HEADER, "flow", "line", "项目", *across), rows)


def _solvency(dataset: xr.Dataset, scenario: str) -> Table:
    columns = [
        (_title(name, ""), calendar_years(by_place(dataset, name)))
        for start in ("first_deficit_year", "depletion_year")
        for name in (f"{start}_low", start, f"{start}_high")
        if name in dataset
    ]
    if "depletion_month" in dataset:
        months = by_place(dataset, "depletion_month")
        texts = numbers(np.where(months > 0, months, np.nan), 0)
        columns.append((_title("depletion_month", ""), texts))
    if "actuarial_balance" in dataset:
        balance = percent(by_place(dataset, "actuarial_balance"))
        for column, window in enumerate(dataset["window"].values):
            columns.append((_title("actuarial_balance", f"{window} 年, %"), balance[..., column]))
    if not columns:
        return Table((), [])
    rows = [
        (*start, *(str(text[position]) for _, text in columns))
        for position, start in _pools(dataset, scenario)
    ]
    return Table((*PLACE_HEADER, *POOL_HEADER, *(title for title, _ in columns)), rows)


def _who_pays(dataset: xr.Dataset, scenario: str, years: Sequence[int]) -> Table:
    """Cost of care by status, and who bears it: pooled funds, personal accounts, patients."""
    payers = ("paid", "account_paid", "out_of_pocket")
    if not {"gross_cost", "induced_cost", *payers} <= set(dataset.data_vars):
        return Table((), [])
    at = _positions(dataset, years)
    stated = by_place(dataset, "gross_cost")[:, at].sum(-1)
    cost = money(stated[:, :, None] + by_place(dataset, "induced_cost")[:, at])
    pooled = money(by_place(dataset, "paid")[:, at].sum(-1))
    others = [money(by_place(dataset, name)[:, at]) for name in payers[1:]]
    statuses = list(zip(dataset["status"].values, names_of(dataset, "status"), strict=True))
    rows = [
        (
            *(scenario, *place, str(design), str(label), chinese, year),
            *(str(text[row, column, pooling, status]) for text in (cost, pooled, *others)),
        )
        for row, place in enumerate(places(dataset))
        for pooling, design in enumerate(dataset["pooling"].values)
        for status, (label, (_, chinese)) in enumerate(statuses)
        if label in INSURED
        for column, year in enumerate(_labels(dataset, at))
    ]
    titles = (_title(name, MONEY_UNIT) for name in ("gross_cost", *payers))
    return Table((*PLACE_HEADER, "pooling", "status", "参保身份", "year", *titles), rows)


def _columns(
    dataset: xr.Dataset, at: Sequence[int], *wanted: tuple[str, str, Callable[[Array], Array]]
) -> list[tuple[str, Array]]:
    """Titles and texts of the variables that are there, [place, year, ...]."""
    return [
        (_title(name, unit), form(by_place(dataset, name)[:, at]))
        for name, unit, form in wanted
        if name in dataset
    ]


def _pools(
    dataset: xr.Dataset, scenario: str
) -> list[tuple[tuple[int, int, int], tuple[str, ...]]]:
    """Positions of (place, pooling, fund), and how a row about them begins."""
    shape = (len(places(dataset)), dataset.sizes["pooling"], dataset.sizes["fund"])
    force = by_place(dataset, "in_force") if "in_force" in dataset else np.full(shape, np.nan)
    flags = numbers(force, 0)
    funds = list(zip(dataset["fund"].values, names_of(dataset, "fund"), strict=True))
    found: list[tuple[tuple[int, int, int], tuple[str, ...]]] = []
    for row, place in enumerate(places(dataset)):
        for pooling, design in enumerate(dataset["pooling"].values):
            for fund, (label, (_, chinese)) in enumerate(funds):
                flag = str(flags[row, pooling, fund])
                start = (scenario, *place, str(design), flag, str(label), chinese)
                found.append(((row, pooling, fund), start))
    return found


def _positions(dataset: xr.Dataset, years: Sequence[int]) -> list[int]:
    within = dataset["year"].values.tolist()
    return [within.index(year) for year in years if year in within]


def _labels(dataset: xr.Dataset, at: Sequence[int]) -> list[str]:
    return [str(year) for year in dataset["year"].values[list(at)]]


def _title(name: str, unit: str) -> str:
    return f"{name} {VARIABLES[name].label_zh}" + (f" [{unit}]" if unit else "")
