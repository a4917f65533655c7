"""What only several files together, or the arrays they become, show to be wrong."""

from actuarial.checks.compiled import Compiled
from actuarial.checks.judging import all_problems, compiled_run, read_run

__all__ = ["Compiled", "all_problems", "compiled_run", "read_run"]
