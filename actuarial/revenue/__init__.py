"""What the pools receive from outside."""

from actuarial.arguments import publish
from actuarial.revenue.contribution_base import expected_base
from actuarial.revenue.contributions import (
    OfMembers,
    bases,
    booked,
    contribution_bases,
    due,
    per_head,
    shares_of_tiers,
    transferred,
)
from actuarial.revenue.rate_base import rate_bases

__all__ = [
    "OfMembers",
    "bases",
    "booked",
    "contribution_bases",
    "due",
    "expected_base",
    "per_head",
    "rate_bases",
    "shares_of_tiers",
    "transferred",
]

publish(globals())
