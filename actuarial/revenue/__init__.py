"""What the pools receive from outside."""

from actuarial.revenue.contribution_base import expected_base
from actuarial.revenue.contributions import (
    RULES,
    TIERS,
    TRANSFER_RULES,
    Booked,
    SchemeMembers,
    bases,
    collect,
    contribution_bases,
    per_head,
    shares_into,
)

__all__ = [
    "RULES",
    "TIERS",
    "TRANSFER_RULES",
    "Booked",
    "SchemeMembers",
    "bases",
    "collect",
    "contribution_bases",
    "expected_base",
    "per_head",
    "shares_into",
]
