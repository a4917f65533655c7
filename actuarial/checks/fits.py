"""Whether a run fits this machine and its tables a spreadsheet, before anything is projected."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from actuarial.checks.compiled import Compiled
from actuarial.checks.rows import shown, too_long
from actuarial.checks.size import Need, lengths_of, need_of_run, said, too_large
from actuarial.free_memory import free_memory
from actuarial.reading.problems import Problem, Refused


class Fit(NamedTuple):
    """How scenarios are put to work side by side."""

    at_once: int
    """Scenarios at a time."""
    wanted: int
    """Those there would be with memory enough."""
    need: Need
    free: float | None
    """Bytes; None where nobody says."""

    def __str__(self) -> str:
        scenarios = "1 scenario" if self.at_once == 1 else f"{self.at_once} scenarios"
        words = f"about {said(self.need.of(self.at_once))} of memory, {scenarios} at a time"
        if self.at_once < self.wanted and self.free is not None:
            words += (
                f": {self.wanted} at a time would need {said(self.need.of(self.wanted))}, and "
                f"{said(self.free)} is free"
            )
        return words


def fitting(compiled: Compiled, names: Sequence[str], processes: int | None = None) -> Fit:
    """How many scenarios to project at a time: those asked for, or one a core, as far as they fit.

    Raises Refused where not even one fits, or where a table would be longer than a spreadsheet.
    """
    free = free_memory()
    faults = [*too_large(compiled, names, free), *_too_long(compiled, names)]
    if faults:
        raise Refused(faults)
    need = need_of_run(compiled, names)
    wanted = min(processes or os.cpu_count() or 1, len(names))
    at_once = wanted if free is None else max(1, min(wanted, need.side_by_side(free)))
    return Fit(at_once, wanted, need, free)


def _too_long(compiled: Compiled, names: Sequence[str]) -> list[Problem]:
    run = compiled.run
    lengths = lengths_of(compiled.basis(run.scenarios[names[0]]))
    years = shown(run.outputs.years_in_tables, run.base_year, run.horizon)
    place = run.files[run.name].places
    key = "outputs" if "outputs" in place else "scenarios"
    return [
        Problem(run.name, *place[key], key, words) for words in too_long(lengths, years, len(names))
    ]
