"""What only the projected people show: more leave than are there, or work than there are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from actuarial.checks.compiled import Compiled
from actuarial.checks.refusals import FAULTS, problem_of
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Assumptions

if TYPE_CHECKING:
    # A check that projects nobody starts without what the whole line imports.
    from actuarial.projection import Projector


def project_everybody(
    compiled: Compiled, scenarios: Iterable[Assumptions], projector: Projector
) -> None:
    """Project the people of scenarios, no money; raise ``Refused`` with the faults of all.

    The projector keeps them, so that what follows need not project them again.
    """
    found: dict[Problem, None] = {}
    for assumptions in scenarios:
        try:
            projector.people(compiled.basis(assumptions))
        except FAULTS as error:
            found[problem_of(error, compiled.run, assumptions)] = None
    if found:
        raise Refused(found)
