"""What is left: ledgers, rules for deficits, pooling designs (基金与统筹)."""
