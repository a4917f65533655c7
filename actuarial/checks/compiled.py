"""The arrays of a run's scenarios: what they share is compiled once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from actuarial.arrays import Floats
from actuarial.basis import Basis, Clock, compile_basis
from actuarial.basis.compile import growths_of
from actuarial.basis.memory import Memory
from actuarial.reading.quantity import Leaf, last_year_of
from actuarial.reading.resolved import Assumptions, Run

Growths = dict[str, Floats]


class Compiled:
    """A run and the Basis of each of its scenarios and variants.

    A class because what the scenarios share has to live between their compilations. Only the run's
    own assumptions belong here: those made for one question would be kept for ever.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.clock = Clock(run.base_year, run.horizon)
        self.memory = Memory()

    def basis(self, assumptions: Assumptions, clock: Clock | None = None) -> Basis:
        """The arrays of a scenario; raises the errors of ``refusals.FAULTS``."""
        run = self.run
        return compile_basis(assumptions, run.places, clock or self.clock, run.pooling, self.memory)

    def growths(self, assumptions: Assumptions, clock: Clock | None = None) -> list[Growths]:
        """Growth of the paths of the economy that quantities may follow, by region."""
        at, regions = clock or self.clock, list(assumptions.regions.values())
        found = partial(growths_of, regions, at, self.memory)
        return self.memory.once(("growths of all", at), (assumptions,), found)

    def reaching(self, leaves: Iterable[Leaf]) -> Clock:
        """The run's clock, or one that reaches the last year that any of the quantities names.

        A run may end before a path does; what is wrong later is wrong in its file already.
        """
        named = (last_year_of(layer.quantity) for leaf in leaves for layer in leaf.layers)
        horizon = max(named, default=0) - self.clock.base_year
        return self.clock._replace(horizon=max(self.clock.horizon, horizon))
