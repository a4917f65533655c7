"""What is asked, and the change that answers it as a scenario would state it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from actuarial.basis import Clock
from actuarial.reading.instruments import Instrument
from actuarial.reading.quantity import Change, Path
from actuarial.reading.resolved import Run

MET = 1e-9
"""A target missed by less than this share of a year's outgo is met."""


class Timing(NamedTuple):
    """When the change comes: equal yearly steps from a year on; one step is the whole at once."""

    start: int
    steps: int = 1

    @property
    def full(self) -> int:
        """First year in which the whole change is in force."""
        return self.start + self.steps - 1

    @property
    def years(self) -> tuple[int, ...]:
        """Years in which a step is taken."""
        return tuple(range(self.start, self.full + 1))

    def share(self, year: int) -> float:
        """Share of the change that is in force in a year of a step, when all steps are equal."""
        return (year - self.start + 1) / self.steps


class Target(NamedTuple):
    """Months of outgo that the reserve holds at least at the end of each of the years."""

    months: float
    years: tuple[int, ...]
    every_region: bool = False
    """Whether the fund that serves each region has to hold them, not only all of them together."""


class Question(NamedTuple):
    """What is to be balanced, and by what."""

    run: Run
    scenario: str
    fund: str
    instrument: Instrument
    target: Target
    pooling: str
    regions: tuple[str, ...]
    """One region, whose fund is the one that serves it, or all regions of whole provinces."""
    step: float
    """As the instrument has it, or as it was asked for instead."""
    cap: float | None = None
    """Level of the leading quantity in place of the instrument's bound; where the unit is factor,
    of the lowest below 1 and of the highest above."""


Schedule = tuple[tuple[int, float], ...]
"""Years of steps, and the change in force from each on: added in the quantity's unit, or the
factor less 1."""


def clock_of(run: Run) -> Clock:
    """Years of the run."""
    return Clock(run.base_year, run.horizon)


def schedule_of(timing: Timing, amount: float) -> Schedule:
    """The change in equal steps."""
    return tuple((year, amount * timing.share(year)) for year in timing.years)


def change_of(instrument: Instrument, schedule: Schedule) -> Change:
    """The change as a scenario states it."""
    neutral = 0.0 if instrument.by == "add" else 1.0
    return Change(instrument.by, Path(tuple((year, neutral + amount) for year, amount in schedule)))


def scenario_text(instrument: Instrument, schedule: Schedule, scenario: str, reason: str) -> str:
    """A scenario file that makes the change; read back, it gives the figures of the solution."""
    change = change_of(instrument, schedule)
    assert isinstance(change.quantity, Path)
    points = ", ".join(f"{year}: {value!r}" for year, value in change.quantity.points)
    lines = [f"{key}: {{{change.kind}: {{{points}}}}}" for key in instrument.changes]
    text = "\n".join(["schema: 1", f"inherits: {scenario}", f"reason: {reason}", *lines]) + "\n"
    return f"{_signature(text)}\n{text}"


def is_scenario_text(text: str) -> bool:
    """Whether a text is one of `scenario_text` that nobody has edited."""
    first, _, rest = text.partition("\n")
    return first == _signature(rest)


def _signature(text: str) -> str:
    """A first line by which a scenario file that was solved for is known from one's own."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f"# written by actuarial solve ({digest}); once edited, it is never replaced"
