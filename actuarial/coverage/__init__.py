"""Who is insured, and as what: five statuses that partition the people of a region."""

from actuarial.coverage.enrolment import SupplyError, exposure, follow_statuses
from actuarial.coverage.insured import Insured, enrol
from actuarial.coverage.opening import CountOutOfReachError

__all__ = [
    "CountOutOfReachError",
    "Insured",
    "SupplyError",
    "enrol",
    "exposure",
    "follow_statuses",
]
