"""What is left: ledgers, rules for deficits, pooling designs (基金与统筹)."""

from actuarial.arguments import publish
from actuarial.funds.cross_subsidy import equalisation_matrix, transfer_matrix
from actuarial.funds.designs import Design
from actuarial.funds.ledger import accumulate, interest_rate, spend_accounts, year_end
from actuarial.funds.pooled_ledger import PooledAccounts, pool
from actuarial.funds.pooling_units import AdjustmentFund, FundFlows
from actuarial.funds.provinces import UnequalRatesError
from actuarial.funds.rules import Rule

__all__ = [
    "AdjustmentFund",
    "Design",
    "FundFlows",
    "PooledAccounts",
    "Rule",
    "UnequalRatesError",
    "accumulate",
    "equalisation_matrix",
    "interest_rate",
    "pool",
    "spend_accounts",
    "transfer_matrix",
    "year_end",
]

publish(globals())
