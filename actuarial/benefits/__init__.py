"""What the schemes pay: use of services, terms of benefits, and care."""

from actuarial.benefits.disability import CARE, Dependants, depend
from actuarial.benefits.expenditure import (
    Claims,
    Paid,
    by_status,
    pay_assistance,
    pay_layer,
    pay_service,
)
from actuarial.benefits.utilization import Surroundings, Use, groups_of, use_service

__all__ = [
    "CARE",
    "Claims",
    "Dependants",
    "Paid",
    "Surroundings",
    "Use",
    "by_status",
    "depend",
    "groups_of",
    "pay_assistance",
    "pay_layer",
    "pay_service",
    "use_service",
]
