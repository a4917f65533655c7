"""What the schemes pay: use of services, terms of benefits, and care."""

from actuarial.benefits.disability import CARE, Dependants, depend, entitled_by_age
from actuarial.benefits.expenditure import (
    Claims,
    Paid,
    by_status,
    pay_assistance,
    pay_layer,
    pay_service,
)
from actuarial.benefits.utilization import Surroundings, Use, cost_by_age, groups_of, use_service

__all__ = [
    "CARE",
    "Claims",
    "Dependants",
    "Paid",
    "Surroundings",
    "Use",
    "by_status",
    "cost_by_age",
    "depend",
    "entitled_by_age",
    "groups_of",
    "pay_assistance",
    "pay_layer",
    "pay_service",
    "use_service",
]
