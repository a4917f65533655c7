"""Rows of the tables of a run, counted before anything is computed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from actuarial.checks.size import Lengths
from actuarial.vocabulary import INSURED, SUMS_OF_MEASURES

MOST_ROWS = 1_048_576
"""Rows of a spreadsheet, the headings and the note among them."""
HEADS = 2
"""Rows that are no figures: note and headings."""
FUNDS_OF_PLACES = ("place", "pooling", "fund")
FULL: Mapping[str, tuple[str, ...]] = {
    "people": ("place", "year"),
    "funds": (*FUNDS_OF_PLACES, "year"),
    "solvency": FUNDS_OF_PLACES,
    "who_pays": ("place", "pooling", "insured", "year"),
    "measures": ("place", "pooling", "payer", "measure", "year"),
}
"""What the rows of each table stand for that has one for every combination; others leave out what
moves nothing."""
NAMES = {
    "place": "places",
    "year": "years",
    "pooling": "designs",
    "fund": "funds",
    "insured": "statuses",
    "payer": "payers",
    "measure": "measures with their sums",
    "scenario": "scenarios",
}


def too_long(lengths: Lengths, years: int, scenarios: int) -> list[str]:
    """A sentence for every table with more rows than a spreadsheet holds.

    lengths: labels of the result by dimension; years: how many of its years the tables show.
    """
    regions, provinces = lengths["region"], lengths["province"]
    places = regions + provinces + (provinces > 1) if regions > 1 else 1
    counts = {
        "place": places,
        "year": years,
        "pooling": lengths["pooling"],
        "fund": lengths["fund"],
        "insured": len(INSURED),
        # A result without measures has neither.
        "payer": lengths.get("payer", 0),
        "measure": lengths["measure"] + len(SUMS_OF_MEASURES) if lengths.get("measure") else 0,
        "scenario": scenarios,
    }
    found = []
    for name, dims in FULL.items():
        rows = HEADS + math.prod(counts[dim] for dim in (*dims, "scenario"))
        if rows > MOST_ROWS:
            said = " × ".join(f"{counts[dim]:,} {NAMES[dim]}" for dim in (*dims, "scenario"))
            found.append(
                f"{name}.csv would have {rows:,} rows ({said}); a spreadsheet holds "
                f"{MOST_ROWS:,}. Show fewer years in tables, or run fewer scenarios at a time."
            )
    return found


def shown(years: Sequence[int], base_year: int, horizon: int) -> int:
    """How many of the years the results hold."""
    return sum(base_year <= year <= base_year + horizon for year in years)
