"""What a run is held against: the history of its one place, and the nation's."""

from __future__ import annotations

from typing import NamedTuple

from actuarial.experience.backtest import last_observed
from actuarial.experience.rebased import NATION
from actuarial.history.figures import History
from actuarial.history.read import read_history
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Run


class Observed(NamedTuple):
    """Histories of a run."""

    place: History
    nation: History
    """Where wages and prices stand; the place's own where it is the nation."""
    last: int
    """Last year of which a fund or a member was observed."""


def observed_of(run: Run) -> Observed:
    """Read the histories of a run of one place.

    Raises Refused where the run has several regions, or a history has a fault.
    """
    scenario = next(iter(run.scenarios.values()))
    if len(scenario.regions) > 1:
        words = "a back-test is of one place; write a run of it alone."
        raise Refused([Problem(run.name, 1, 1, "places", words)])
    (region,) = scenario.regions
    place = read_history(run.root, region)
    nation = place if region == NATION else read_history(run.root, NATION)
    return Observed(place, nation, last_observed(place))
