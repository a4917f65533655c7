"""Whether a run fits: the memory of its scenarios at work, estimated before the first one starts.

The arrays of a result are those of the vocabulary, whose sizes are known; what a projection needs
beside them are multiples that were measured (a test measures them again).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from actuarial.basis.types import Basis
from actuarial.checks.compiled import Compiled
from actuarial.funds.book import labels_of
from actuarial.reading.problems import Problem
from actuarial.reading.resolved import Assumptions
from actuarial.reading.runfile import Outputs
from actuarial.vocabulary import (
    AGE_BANDS,
    AGES,
    DETAILS,
    FIXED,
    PAYERS,
    SEXES,
    VARIABLES,
    WINDOWS,
    Variable,
)

NUMBER = 8
"""Bytes of a figure."""
PEOPLE_KEPT = 2**30
"""Bytes of people that are kept for scenarios with the same; 31 provinces take a tenth."""
START = 250e6
"""Of a process before it holds any figure: the program and its libraries."""
PEOPLE = 18
"""Figures by year, region, sex and age that people and statuses are, beside the members of each
group of a scheme."""
PASSING = 17
"""Such figures that use and cost of services take while they are computed."""
MONEY = 1.15
"""Money of a projection over the figures of the regions in its result."""
MATRICES = 3
"""Matrices of who pays whom that are added up into one."""
READ_BACK = 3.4
"""Copies of the largest variable while a file is read back and compared."""

SINGLE, BANDS = "single", "bands"
"""Ages of the outputs."""

Lengths = Mapping[str, int]


class Need(NamedTuple):
    """Bytes that scenarios of a run take."""

    shared: float
    """By the first process: the people that scenarios have in common."""
    each: float
    """By each scenario at work."""

    def of(self, processes: int) -> float:
        """With so many scenarios at work side by side."""
        return START + self.shared + processes * self.each

    def side_by_side(self, free: float) -> int:
        """How many scenarios fit side by side."""
        return max(0, int((free - START - self.shared) // self.each))


def lengths_of(basis: Basis) -> Lengths:
    """Labels along each dimension of the results."""
    lines = labels_of(basis)
    regions = len(basis.places.regions)
    return {
        **{dimension: len(labels) for dimension, labels in FIXED.items()},
        "year": len(basis.clock.results),
        "pooling": len(basis.designs),
        "region": regions,
        "from_region": regions,
        "to_region": regions,
        "province": len(basis.places.provinces),
        "scheme": len(basis.schemes),
        "fund": len(lines.funds),
        "income_line": len(lines.income_lines),
        "transfer_line": len(lines.transfer_lines),
        "payer": len(lines.funds) + len(PAYERS),
        "measure": len(basis.measures),
        "service": len(lines.services),
        "window": len(WINDOWS),
        "age": len(AGES),
        "age_band": len(AGE_BANDS),
    }


def need_of(basis: Basis, outputs: Outputs, sharing: Sequence[int], variants: bool) -> Need:
    """What scenarios take with these outputs.

    sharing: a number for each scenario and variant, the same where they have the same people;
    variants: whether any has low and high cost beside it.
    """
    lengths = lengths_of(basis)
    ages = len(basis.clock.years) * lengths["region"] * len(SEXES) * len(AGES) * NUMBER
    people = ages * (PEOPLE + sum(len(scheme.groups) for scheme in basis.schemes))
    money = sum(_bytes(one, lengths) for one in VARIABLES.values() if _is_plain(one))
    held = [one for one in VARIABLES.values() if is_held(one, outputs)]
    # Stocks by age are the people's own arrays.
    own = [one for one in held if not ("age" in one.dims and one.kind == "stock")]
    result = sum(_bytes(one, lengths) * _places(one, lengths) for one in own)
    matrix = sum(_bytes(one, lengths) for one in held if "to_region" in one.dims)
    passing = (
        ages * PASSING + (MONEY * money if variants else 0),
        (MATRICES - 1) * matrix,
        READ_BACK * max(_bytes(one, lengths) for one in held),
    )
    each = MONEY * money + result + max(passing)
    different = people * len(set(sharing))
    if different > max(PEOPLE_KEPT, people):
        return Need(PEOPLE_KEPT, each + people)
    return Need(different, each)


def is_held(one: Variable, outputs: Outputs) -> bool:
    """Whether a result with these outputs holds a variable of the regions."""
    full = outputs.detail == DETAILS[-1]
    if "age" in one.dims:
        return full or outputs.ages == SINGLE
    return DETAILS.index(one.detail) <= DETAILS.index(outputs.detail)


def _is_plain(one: Variable) -> bool:
    return "age" not in one.dims and "to_region" not in one.dims


def _bytes(one: Variable, lengths: Lengths) -> int:
    return NUMBER * math.prod(lengths[dimension] for dimension in one.dims)


def _places(one: Variable, lengths: Lengths) -> float:
    """The figures of regions, provinces and nation over those of the regions."""
    if not one.province:
        return 1.0
    above = lengths["province"] + (lengths["province"] > 1)
    return 1 + above / lengths["region"]


def need_of_run(compiled: Compiled, names: Sequence[str], outputs: Outputs | None = None) -> Need:
    """What these scenarios of a run take, with the run's outputs unless others are given."""
    run = compiled.run
    wanted = [run.scenarios[name] for name in names]
    wanted += [run.variant(name, of) for name in names for of in run.variants]
    known: dict[tuple[int, ...], int] = {}
    sharing = [known.setdefault(_of_people(one), len(known)) for one in wanted]
    basis = compiled.basis(wanted[0])
    return need_of(basis, outputs or run.outputs, sharing, bool(run.variants))


def _of_people(assumptions: Assumptions) -> tuple[int, ...]:
    """What is the same where scenarios have the same people, status and wages."""
    models = assumptions.regions.values()
    return tuple(id(part) for one in models for part in (one.demography, one.coverage, one.economy))


def too_large(compiled: Compiled, names: Sequence[str], free: float | None) -> list[Problem]:
    """The fault of a run of which not even one scenario fits into the memory that is free."""
    need = need_of_run(compiled, names)
    if free is None or need.side_by_side(free):
        return []
    run = compiled.run
    words = (
        f"a scenario of {len(run.places)} regions, {run.horizon} years and {len(run.pooling)} "
        f"designs needs about {said(need.of(1))} of memory; {said(free)} is free here. "
        f"{_cure(compiled, names, free)}"
    )
    tree = run.files[run.name]
    key = "outputs" if "outputs" in tree else "places"
    return [Problem(run.name, *tree.places[key], key, words)]


def _cure(compiled: Compiled, names: Sequence[str], free: float) -> str:
    """The most of the results that would fit."""
    present = compiled.run.outputs
    for detail in reversed(DETAILS[: DETAILS.index(present.detail) + 1]):
        for ages in (SINGLE, BANDS):
            outputs = present.model_copy(update={"detail": detail, "ages": ages})
            if detail == DETAILS[-1] or (ages == SINGLE and present.ages == BANDS):
                continue
            need = need_of_run(compiled, names, outputs)
            if need.side_by_side(free):
                written = f"outputs: {{detail: {detail}, ages: {ages}}}"
                return f"{written} needs about {said(need.of(1))}."
    return "Take fewer places, years or designs at a time."


def said(memory: float) -> str:
    """Bytes as a person says them."""
    return f"{memory / 1e9:.1f} GB" if memory < 1e10 else f"{memory / 1e9:,.0f} GB"
