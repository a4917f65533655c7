"""What the schemes pay: use of services, terms of benefits, and care."""

from actuarial.arguments import publish
from actuarial.benefits.benefit_design import banded_mean, limited_mean
from actuarial.benefits.care_lines import CareLine, care_of
from actuarial.benefits.dependency import Dependants, depend, dependent_share, entitled_by_age
from actuarial.benefits.expenditure import by_status, pay_assistance, pay_layer, pay_service
from actuarial.benefits.spending import (
    pay,
    surroundings,
    use_services,
    use_under_measures,
    who_pays,
)
from actuarial.benefits.trend import unit_cost_growth
from actuarial.benefits.utilization import cost_by_age, groups_of, use_service

__all__ = [
    "CareLine",
    "Dependants",
    "banded_mean",
    "by_status",
    "care_of",
    "cost_by_age",
    "depend",
    "dependent_share",
    "entitled_by_age",
    "groups_of",
    "limited_mean",
    "pay",
    "pay_assistance",
    "pay_layer",
    "pay_service",
    "surroundings",
    "unit_cost_growth",
    "use_service",
    "use_services",
    "use_under_measures",
    "who_pays",
]

publish(globals())
