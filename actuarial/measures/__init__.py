"""Dated policies and designs of pooling as factors and rates on the lines of the schemes."""

from actuarial.arguments import publish
from actuarial.measures.effects import effects
from actuarial.measures.kinds import procurement_factor
from actuarial.measures.payers import measured
from actuarial.measures.pooling import collected, pooling_terms, reimbursed, responses

__all__ = [
    "collected",
    "effects",
    "measured",
    "pooling_terms",
    "procurement_factor",
    "reimbursed",
    "responses",
]

publish(globals())
