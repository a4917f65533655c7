"""Options of a balancing rate side by side, as the trustees of Medicare print theirs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from actuarial.results.layout import MISSING, aligned, calendar_year, in_blocks, number
from actuarial.results.quantities import part
from actuarial.results.tables import Table, cells, table
from actuarial.terminal import COLUMNS, width


class Option(NamedTuple):
    """One row: the present state, or what one timing of the change asks for."""

    timing: str
    present: float
    """Level without the change in the first year of the whole change; missing where none is."""
    needed: float
    """Level that meets the target exactly, or the bound where none within does; missing where the
    change has no part in the target."""
    wanted: float
    """Level that would do, bounds left aside; missing where none was found."""
    legal: float
    verdict: str
    """What the legal level does."""
    missed: float
    """Yuan by which a target is missed at the legal level."""
    missed_year: int
    missed_region: str
    """Whose fund misses it; empty where the target is that of all funds together."""
    residual: float
    """Reserve above the least target at the level needed, share of the year's outgo."""
    projections: int
    deficit_year: int
    depletion_years: tuple[float, float, float]
    """Under low, central and high cost; missing where a variant was not run."""
    depleted: int
    """Regions whose fund is depleted by the last year of the target."""
    below: int
    """Regions whose own fund misses the target."""
    months: tuple[float, ...]
    """Months payable at the legal level by the years shown."""


def level_text(value: float, unit: str, digits: int | None = None) -> str:
    """A level in its unit: shares in per cent, yuan, months, factors."""
    if math.isnan(value):
        return MISSING
    if unit == "share":
        return f"{number(100 * value, 3 if digits is None else digits)} %"
    return number(value, (4 if unit == "factor" else 2) if digits is None else digits)


def options_table(
    options: Sequence[Option], unit: str, years: Sequence[int], regions: int, until: int
) -> list[str]:
    """Lines of the table; a column for regions depleted where there are several."""
    several = regions > 1
    rows = [
        ("", "level", "", "", "", "first", "depleted", *([f"depleted by {until}"] * several),
         *(["months payable"] * bool(years)), *([""] * (len(years) - 1))),
        ("", "unchanged", "needed", "legal", "target", "deficit", "low / central / high",
         *([f"of {regions}"] * several), *map(str, years)),
    ]  # fmt: skip
    rows += [
        (
            one.timing,
            level_text(one.present, unit),
            level_text(one.needed, unit),
            level_text(one.legal, unit),
            one.verdict,
            calendar_year(one.deficit_year),
            " / ".join(calendar_year(year) or MISSING for year in one.depletion_years),
            *([str(one.depleted)] * several),
            *(number(value, 1) or MISSING for value in one.months),
        )
        for one in options
    ]
    lines = aligned(rows)
    if max(map(width, lines)) <= COLUMNS:
        return lines
    # Months payable stand together, in a second block.
    first, *columns = (list(column) for column in zip(*rows, strict=True))
    cut = len(columns) - len(years)
    while max(map(width, aligned(list(zip(first, *columns[:cut], strict=True))))) > COLUMNS:
        cut -= 1
    return [*in_blocks(first, columns[:cut]), "", *in_blocks(first, columns[cut:])]


BEGINS = ("scenario", "place", "pooling", "fund", "instrument", "timing", "level_unit")
"""Columns with which the options begin as CSV."""


def are_options(raw: bytes) -> bool:
    """Whether a file holds options as `csv_of_options` gives them, in whichever unit and years."""
    titles = raw.decode("utf-8-sig", errors="replace").partition("\n")[0].split(",")
    return tuple(title.split(" ")[0] for title in titles[: len(BEGINS)]) == BEGINS


def csv_of_options(
    about: Mapping[str, str], options: Sequence[Option], unit: str, years: Sequence[int]
) -> Table:
    """The options with all digits; about: quantities that every row begins with."""
    row = ("row",)
    one: Any = Option(*zip(*options, strict=True))  # type: ignore[arg-type]  # lists by field
    months = np.array(one.months)
    low, central, high = np.array(one.depletion_years, dtype=float).T
    missed_year = np.array(one.missed_year, dtype=float)
    figures = (
        ("unchanged", one.present),
        ("needed", one.needed),
        ("would_do", one.wanted),
        ("legal", one.legal),
        ("target", one.verdict),
        ("missed", one.missed),
        ("missed_year", np.where(missed_year > 0, missed_year, np.nan)),
        ("missed_region", one.missed_region),
        ("residual", one.residual),
        ("projections", one.projections),
        ("first_deficit_year", one.deficit_year),
        ("depletion_year_low", low),
        ("depletion_year", central),
        ("depletion_year_high", high),
        ("regions_depleted_in_target", one.depleted),
        ("regions_below_target", one.below),
    )
    columns = [
        *(cells(name, (), text) for name, text in about.items()),
        cells("timing", row, one.timing),
        cells("level_unit", (), unit),
        *(cells(name, row, values) for name, values in figures),
        *(
            cells(part("reserve_in_months", "year", year), row, months[:, i])
            for i, year in enumerate(years)
        ),
    ]
    return table(row, columns)
