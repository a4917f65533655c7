"""What the pools receive from outside."""

from actuarial.revenue.contribution_base import expected_base
from actuarial.revenue.contributions import (
    Booked,
    SchemeMembers,
    bases,
    collect,
    contribution_bases,
    shares_into,
)

__all__ = [
    "Booked",
    "SchemeMembers",
    "bases",
    "collect",
    "contribution_bases",
    "expected_base",
    "shares_into",
]
