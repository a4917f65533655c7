"""What every line of a scheme, and every measure, may say of itself."""

from __future__ import annotations

from actuarial.reading.section import Name, Section


class NamedLine(Section):
    """A line that may give its own name; without one the usual name is shown, or the key."""

    name: Name | None = None
    """Name in the results; one for all lines of the same key, places and scenarios of a run."""
