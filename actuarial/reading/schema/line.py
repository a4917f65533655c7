"""What lines have in common: the name of every line, the scale of those that have one."""

from __future__ import annotations

from actuarial.reading.schema.amounts import LineScale
from actuarial.reading.section import Name, Section
from actuarial.reading.units import assumed


class Line(Section):
    """A line of a scheme, or a measure; without a name the usual one is shown, or the key."""

    name: Name | None = None
    """Name in the results; one for all lines of the same key, places and scenarios of a run."""


class ScaledLine(Line):
    """A line of a scheme that is reconciled as a whole."""

    scale: LineScale = assumed(1)
    """Factor that reconciles the line with the statistics of the base year."""
