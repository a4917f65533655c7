"""The shape of the assumption files: every key, its unit, its range and its meaning.

The string under a field is the reference page, the editor's hover text and the explanation in a
message. One model a block; a line's model is chosen by its ``kind``.
"""

from actuarial.reading.schema.coverage import Coverage, RetirementClass
from actuarial.reading.schema.demography import Demography
from actuarial.reading.schema.economy import Economy
from actuarial.reading.schema.measures import Measure
from actuarial.reading.schema.places import Province, Region
from actuarial.reading.schema.pooling import Adjustment, Municipal, National, Pooling, Unified
from actuarial.reading.schema.schemes import Fund, Scheme

__all__ = [
    "Adjustment",
    "Coverage",
    "Demography",
    "Economy",
    "Fund",
    "Measure",
    "Municipal",
    "National",
    "Pooling",
    "Province",
    "Region",
    "RetirementClass",
    "Scheme",
    "Unified",
]
