"""Tables, headline and comparison of a run, made from the folder of its results alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from actuarial.processes import side_by_side
from actuarial.results.cohort_tables import cohort_tables
from actuarial.results.csvfile import Part, part_of, write_parts, write_table
from actuarial.results.headline import Compared, compared, comparison, headline
from actuarial.results.main_tables import main_tables
from actuarial.results.netcdf import open_result
from actuarial.results.operations import balances_block, operations_tables
from actuarial.results.provenance import Provenance, provenance
from actuarial.results.reconciliation import reconcile, reconciliation_table
from actuarial.results.spread import spread_block, spread_tables
from actuarial.results.tables import Table
from actuarial.results.transfers import transfer_tables
from actuarial.terminal import wrapped
from actuarial.whole import write_whole

UNITED_NATIONS = "wpp"
"""Base of the population unless an assumption says otherwise."""
HEADLINE = "headline.txt"


class Report(NamedTuple):
    """What is said of a run beside the files written."""

    lines: list[str]
    """For the terminal: the headline of the first scenario, all scenarios compared."""
    warnings: list[str]
    about: dict[str, object]
    """What the manifest says of the run."""


class Made(NamedTuple):
    """What is made of the result of one scenario."""

    said: Provenance
    parts: Mapping[str, Part]
    """Its rows of each table, as text."""
    headline: str
    compared: Compared


def tables_of(result: xr.Dataset, years: Sequence[int] | None = None) -> dict[str, Table]:
    """Every table of a result by name; years: those shown, of the run unless given."""
    said = provenance(result)
    scenario, shown = said.scenario, said.years_in_tables if years is None else years
    return {
        **main_tables(result, scenario, shown),
        **spread_tables(result, scenario, shown),
        **transfer_tables(result, scenario, shown),
        **operations_tables(result, scenario),
        **cohort_tables(result, scenario, shown),
    }


def write_report(
    folder: Path,
    names: Sequence[str],
    years: Sequence[int] | None = None,
    processes: int | None = None,
) -> Report:
    """Write tables and headline of these scenarios beside their results.

    years: those shown in tables and headline, of the run unless given.
    """
    made = list(side_by_side(partial(_made, folder, years), names, processes))
    write_parts(folder, [one.parts for one in made])
    with open_result(folder / f"{names[0]}.nc") as first:
        # Of the base year and so the same in all scenarios.
        reconciled = reconcile(first, made[0].said.published)
    if reconciled:
        write_table(folder / "reconciliation.csv", reconciliation_table(reconciled))
    text = "\n\n".join(one.headline for one in made) + "\n"
    write_whole(folder / HEADLINE, text)
    return Report(_lines(made), _warnings(made), _about(made))


def _made(folder: Path, years: Sequence[int] | None, name: str) -> Made:
    with open_result(folder / f"{name}.nc") as result:
        said = provenance(result)
        shown = said.years_in_tables if years is None else years
        parts = {table: part_of(one) for table, one in tables_of(result, shown).items()}
        blocks = (
            headline(result, name, shown),
            balances_block(result),
            spread_block(result, shown),
            # The run's own lines say it where the United Nations' is used alone.
            "" if said.population_base == UNITED_NATIONS else _based_on(said.population_base),
        )
        return Made(said, parts, "\n".join(filter(None, blocks)), compared(result, name))


def _lines(made: Sequence[Made]) -> list[str]:
    first = made[0]
    lines = [first.headline]
    if len(made) > 1:
        lines += comparison([one.compared for one in made])
    said = (_bases(made), first.said.membership, _evidence(first.said.evidence))
    return [*lines, "", *(line for words in said for line in wrapped(words))]


def _warnings(made: Sequence[Made]) -> list[str]:
    found: list[str] = []
    same: dict[str, str] = {}
    for one in made:
        scenario, figures = one.said.scenario, one.said.figures_digest
        if figures in same:
            found.append(f"warning: {scenario} gives the same figures as {same[figures]}")
        same.setdefault(figures, scenario)
    return found


def _about(made: Sequence[Made]) -> dict[str, object]:
    first = made[0].said
    digests: dict[str, str] = {}
    for one in made:
        for file, digest in one.said.digests.items():
            if digests.setdefault(file, digest) != digest:
                raise ValueError(f"{one.said.scenario} rests on another {file}; run all again")
    return {
        "title": first.title,
        **first.about,
        "input_digests": dict(sorted(digests.items())),
        "population_base": {one.said.scenario: one.said.population_base for one in made},
        "membership": {one.said.scenario: one.said.membership for one in made},
        "scenarios": [one.said.scenario for one in made],
    }


def _evidence(counts: Mapping[str, int]) -> str:
    """How many quantities of the first scenario rest on which evidence, the most common first."""
    common = sorted(counts.items(), key=lambda item: -item[1])
    return "assumptions: " + ", ".join(f"{count} {evidence}" for evidence, count in common)


def _bases(made: Sequence[Made]) -> str:
    """Whose totals the base population meets, and the scenarios in which it is another's."""
    bases = {one.said.scenario: one.said.population_base for one in made}
    common = Counter(bases.values()).most_common(1)[0][0]
    others = [f"of {name}: {base}" for name, base in bases.items() if base != common]
    return "; ".join([_based_on(common), *others])


def _based_on(base: str) -> str:
    return f"base population: {base}"
