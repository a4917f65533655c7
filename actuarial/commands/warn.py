"""Warnings of a run, printed or refused: the same for ``check`` and ``run``."""

from __future__ import annotations

import sys

from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Run
from actuarial.reference.differences import same_pairs


def warn(run: Run, *, strict: bool) -> None:
    """Print the warnings of a run; where it is to be strict, raise Refused with them."""
    found = [*run.warnings, *_same(run)]
    if strict and found:
        raise Refused(found)
    for one in found:
        print(one, file=sys.stderr)


def _same(run: Run) -> list[Problem]:
    """Scenarios whose results will be those of another one."""
    return [
        Problem(
            run.path.name,
            0,
            0,
            "",
            f"{name} assumes the same as {earlier}; results will be identical.",
            "warning",
        )
        for earlier, name in same_pairs(run.scenarios)
    ]
