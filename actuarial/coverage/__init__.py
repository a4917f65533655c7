"""Who is insured, and as what: five statuses that partition the people of a region."""

from actuarial.coverage.enrolment import Statuses, exposure, follow_statuses
from actuarial.coverage.entries import SupplyError, Targets
from actuarial.coverage.insured import Insured, enrol
from actuarial.coverage.migrants import Moves
from actuarial.coverage.opening import CountOutOfReachError, meet_count, open_statuses
from actuarial.coverage.retirement import retirement_of_classes
from actuarial.coverage.vesting import Stayers

__all__ = [
    "CountOutOfReachError",
    "Insured",
    "Moves",
    "Statuses",
    "Stayers",
    "SupplyError",
    "Targets",
    "enrol",
    "exposure",
    "follow_statuses",
    "meet_count",
    "open_statuses",
    "retirement_of_classes",
]
