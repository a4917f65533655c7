"""What the pools receive from outside."""

from actuarial.arguments import publish
from actuarial.revenue.contribution_base import expected_base
from actuarial.revenue.contributions import (
    RULES,
    bases,
    booked,
    contribution_bases,
    due,
    per_head,
    transferred,
)
from actuarial.revenue.rate_base import rate_bases

__all__ = [
    "RULES",
    "bases",
    "booked",
    "contribution_bases",
    "due",
    "expected_base",
    "per_head",
    "rate_bases",
    "transferred",
]

publish(globals())
