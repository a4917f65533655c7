"""Who is insured, and as what: five statuses that partition the people of a region."""

from actuarial.arguments import publish
from actuarial.coverage.enrolment import Statuses, exposure, follow_statuses
from actuarial.coverage.insured import enrol, open_observed
from actuarial.coverage.members import (
    by_age_reached,
    contributors,
    fund_members,
    half_years,
    membership,
)
from actuarial.coverage.migrants import Moves
from actuarial.coverage.opening import CountOutOfReachError, meet_count, open_statuses
from actuarial.coverage.retirement import (
    retired_share,
    retirement_hazard,
    retirement_of_classes,
)
from actuarial.coverage.targets import SupplyError, Targets
from actuarial.coverage.vesting import Stayers

__all__ = [
    "CountOutOfReachError",
    "Moves",
    "Statuses",
    "Stayers",
    "SupplyError",
    "Targets",
    "by_age_reached",
    "contributors",
    "enrol",
    "exposure",
    "follow_statuses",
    "fund_members",
    "half_years",
    "meet_count",
    "membership",
    "open_observed",
    "open_statuses",
    "retired_share",
    "retirement_hazard",
    "retirement_of_classes",
]

publish(globals())
