"""The short table a run prints: how long the funds last under each pooling design."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Array
from actuarial.results.areas import (
    design_in_force,
    names_of,
    of_the_whole,
    places,
    spending_funds,
)
from actuarial.results.cells import evidence_note
from actuarial.results.layout import (
    MISSING,
    aligned,
    calendar_year,
    figures,
    in_blocks,
)
from actuarial.results.quantities import quantity
from actuarial.terminal import COLUMNS, width
from actuarial.vocabulary import NEVER

NOTE = (
    "* design in force (+ in some regions only); depletion year under low / central / high cost;\n"
    "! reserve below zero; regions depleted: how many within the horizon, from which year on"
)
SUM = "Σ"
SUM_NOTE = (
    f"{SUM} a sum of the regions' funds, debts set against reserves: no fund holds it; read the "
    "regions"
)
YEARS_OF_GDP = (2050, 2099)
BY_YEAR = (
    "total_expenditure",
    "reserve",
    "months_payable",
    "expenditure_share_of_gdp",
    "unpaid",
)
ONCE = (
    "first_deficit_year",
    "depletion_year_low",
    "depletion_year",
    "depletion_year_high",
    "depleted_at_opening",
)


class Lasting(NamedTuple):
    """How long the fund of the whole (nation, province or one region) lasts under one design."""

    deficit: float
    """First year of current deficit; `NEVER`, or missing where the result does not say."""
    depletion: tuple[float, float, float]
    """Year of depletion under low, central and high cost; missing where a variant was not run."""
    at_opening: bool
    """Whether it was below zero from the start."""
    regions: tuple[int, ...]
    """Years in which the regions deplete, NEVER among them."""
    unpaid: tuple[float, ...]
    """Yuan by year that a rule leaves unpaid; none where the result does not say."""

    @property
    def depleted(self) -> list[int]:
        """Years of the regions that deplete, the first first."""
        return sorted(year for year in self.regions if year != NEVER)

    @property
    def first_unpaid(self) -> int | None:
        """Position of the first year in which a rule leaves benefits unpaid, if it does."""
        left = np.round(np.array(self.unpaid)) > 0
        return int(np.argmax(left)) if left.any() else None

    @property
    def falls_short(self) -> bool:
        """Whether a deficit, a depletion or a cut of benefits occurs at all."""
        years = (self.deficit, *self.depletion)
        some = any(year != NEVER for year in years if not math.isnan(year))
        return some or self.at_opening or bool(self.depleted) or self.first_unpaid is not None


def lasting(dataset: xr.Dataset) -> dict[tuple[int, int], Lasting]:
    """What the result says of each fund under each design, by their positions (pooling, fund)."""
    found = of_the_whole(dataset, (*ONCE, "unpaid"))
    regions = dataset["depletion_year"].transpose("pooling", "fund", "region").values

    def one(pooling: int, fund: int) -> Lasting:
        def once(name: str) -> float:
            return float(found[name][pooling, fund]) if name in found else math.nan

        low, central, high = (once(name) for name in ONCE[1:4])
        unpaid = found["unpaid"][:, pooling, fund].tolist() if "unpaid" in found else ()
        return Lasting(
            once("first_deficit_year"),
            (low, central, high),
            once("depleted_at_opening") == 1,
            tuple(regions[pooling, fund].tolist()),
            tuple(unpaid),
        )

    return {at: one(*at) for at in np.ndindex(regions.shape[:2])}


def headline(
    dataset: xr.Dataset,
    scenario: str,
    years: Sequence[int],
    years_of_gdp: Sequence[int] = YEARS_OF_GDP,
) -> str:
    """Lines for the terminal, for the whole of what was run (nation, province or the one region).

    A block for each fund that spends anything, a row for each design; where the designs give one
    picture, one row. A depletion year never stands without its low and high cost variants: where
    they were not run, a dash says so.
    """
    held = dataset["year"].values.tolist()
    months = [year for year in years if year in held]
    shares = [year for year in years_of_gdp if year in held]
    payable, share = _texts(dataset, [[held.index(y) for y in these] for these in (months, shares)])
    rows, blocks = _heading(months, shares), {}
    after: dict[int, str] = {}
    names, last = names_of(dataset, "fund"), lasting(dataset)
    for fund in spending_funds(dataset):
        english, chinese = names[fund]
        blocks[len(rows)] = (english if english == chinese else f"{english} {chinese}",)
        lasts = [last[pooling, fund] for pooling in range(dataset.sizes["pooling"])]
        found = [
            (
                *_years(one),
                _regions(one),
                *(text or MISSING for text in payable[:, pooling, fund]),
                *(text or MISSING for text in share[:, pooling, fund]),
            )
            for pooling, one in enumerate(lasts)
        ]
        sums = [_is_sum(dataset, pooling, fund) for pooling in range(len(found))]
        cuts = [_unpaid(one, held) for one in lasts]
        if all(one == found[0] for one in found) and len({*sums}) == len({*cuts}) == 1:
            rows.append((f"    all designs{sums[0]}", *found[0]))
            after[len(rows)] = cuts[0]
            continue
        for pooling, row in enumerate(found):
            design = dataset["pooling"].values[pooling]
            rows.append((f"  {_mark(dataset, pooling, fund)} {design}{sums[pooling]}", *row))
            after[len(rows)] = cuts[pooling]
    _, label, chinese = places(dataset)[0]
    note = evidence_note(dataset)
    lines = [f"{label if label == chinese else f'{label} {chinese}'} · {scenario}"]
    lines += [note.en] if note else []
    lines += _table(rows, blocks, after)
    summed = any(row[0].endswith(SUM) for row in rows)
    return "\n".join([*lines, NOTE, *([SUM_NOTE] if summed else [])])


LASTING = slice(1, 4)
"""Columns that say how long a fund lasts; the first names the design, the others hold money."""


def _table(
    rows: Sequence[tuple[str, ...]], blocks: Mapping[int, tuple[str, ...]], after: Mapping[int, str]
) -> list[str]:
    """Rows below the names of their funds; how long they last and money apart where it is wide.

    blocks: lines that stand above a row; after: a line below the row before that of the number.
    """
    if max(map(width, aligned(rows))) <= COLUMNS:
        parts = [list(rows)]
    else:
        parts = [
            [(row[0], *row[columns]) for row in rows]
            for columns in (LASTING, slice(LASTING.stop, None))
        ]
    lines: list[str] = []
    for number, part in enumerate(parts):
        said: Mapping[int, str] = after if number == 0 else {}
        lines += [""] * bool(number)
        for row_number, line in enumerate(aligned(part)):
            lines += [*filter(None, [said.get(row_number)]), *blocks.get(row_number, ()), line]
        lines += filter(None, [said.get(len(rows))])
    return lines


def _texts(dataset: xr.Dataset, at: Sequence[list[int]]) -> tuple[Array, Array]:
    """Months payable and shares of GDP of the whole at these positions, as text by fund."""
    whole = of_the_whole(dataset, BY_YEAR)
    below = np.round(whole["reserve"][at[0]]) < 0
    months = figures("months_payable", whole["months_payable"][at[0]], 1)
    payable = np.where(below, "0!", months)
    name = "expenditure_share_of_gdp"
    return payable, figures(name, whole[name][at[1]], 2)


def _is_sum(dataset: xr.Dataset, pooling: int, fund: int) -> str:
    """A mark where the figures of the whole are those of several funds."""
    if dataset.sizes["region"] == 1:
        return ""
    one_fund = "claim" in dataset and bool(dataset["claim"].values[pooling, fund])
    return "" if one_fund and dataset.sizes["province"] == 1 else f" {SUM}"


def _unpaid(one: Lasting, years: Sequence[int]) -> str:
    """What a rule leaves unpaid; a fund that is never depleted may only look sound."""
    if one.first_unpaid is None:
        return ""
    unit = quantity("unpaid").unit
    total = f"{float(np.sum(one.unpaid)) / unit.size:,.0f} {unit.zh}"
    return (
        f"      benefits left unpaid by its rule from {years[one.first_unpaid]} on: {total} in all"
    )


def _heading(months: Sequence[int], shares: Sequence[int]) -> list[tuple[str, ...]]:
    """Two lines: groups of columns, and what stands in each."""
    groups = ["months payable"] * bool(months) + [""] * (len(months) - 1)
    groups += ["% of GDP"] * bool(shares) + [""] * (len(shares) - 1)
    return [
        ("", "first", "depletion year", "regions", *groups),
        ("", "deficit", "low / central / high", "depleted", *map(str, (*months, *shares))),
    ]


def _years(one: Lasting) -> tuple[str, str]:
    """First year of current deficit; depletion under low, central and high cost."""
    deficit = calendar_year(one.deficit) or MISSING
    if one.at_opening:
        return deficit, "at opening"
    return deficit, " / ".join(calendar_year(year) or MISSING for year in one.depletion)


def _regions(one: Lasting) -> str:
    """Regions whose fund is depleted, of all, and the first year; the sum alone would hide them."""
    if len(one.regions) == 1:
        return MISSING
    years = one.depleted
    return f"{len(years)}/{len(one.regions)}" + (f" from {years[0]}" if years else "")


def _mark(dataset: xr.Dataset, pooling: int, fund: int) -> str:
    if "in_force" not in dataset:
        return " "
    flags = dataset["in_force"].isel(pooling=pooling, fund=fund).values
    return "*" if flags.all() else "+" if flags.any() else " "


class Compared(NamedTuple):
    """How the funds of one scenario last under the design in force."""

    scenario: str
    funds: tuple[tuple[str, Lasting], ...]
    """Funds that spend anything: name, and how long it lasts."""
    years: tuple[int, ...]


def compared(dataset: xr.Dataset, scenario: str) -> Compared:
    """The row of a scenario in `comparison`; the design in force in most regions counts."""
    names, last = names_of(dataset, "fund"), lasting(dataset)
    funds = (
        (names[fund].en, last[design_in_force(dataset, fund), fund])
        for fund in spending_funds(dataset)
    )
    return Compared(scenario, tuple(funds), tuple(dataset["year"].values.tolist()))


def comparison(rows: Sequence[Compared]) -> list[str]:
    """Scenarios side by side; funds that never run short in any of them are left out."""
    first = rows[0]
    texts = [[_compared(one, row.years) for _, one in row.funds] for row in rows]
    wanted = [
        fund
        for fund in range(len(first.funds))
        if any(text[fund] != texts[0][fund] for text in texts)
        or any(row.funds[fund][1].falls_short for row in rows)
    ]
    names = [first.funds[fund][0] for fund in wanted]
    columns = [
        [name, *(text[fund] for text in texts)] for name, fund in zip(names, wanted, strict=True)
    ]
    what = "first deficit · depletion low / central / high, design in force"
    if any(len(one.regions) > 1 for _, one in first.funds):
        what += " · regions depleted"
    return ["", what, *in_blocks(["scenario", *(row.scenario for row in rows)], columns)]


def _compared(one: Lasting, years: Sequence[int]) -> str:
    parts = list(_years(one))
    if len(one.regions) > 1:
        parts.append(_regions(one))
    if one.first_unpaid is not None:
        parts.append(f"benefits unpaid from {years[one.first_unpaid]}")
    return " · ".join(parts)
