"""The assumptions of one scenario as dense arrays."""

from actuarial.basis.compile import compile_basis
from actuarial.basis.evaluate import Clock
from actuarial.basis.levels import level_of, levels_of
from actuarial.basis.line import Line
from actuarial.basis.types import Basis, MemberGroup, SchemeBasis, income_labels

__all__ = [
    "Basis",
    "Clock",
    "Line",
    "MemberGroup",
    "SchemeBasis",
    "compile_basis",
    "income_labels",
    "level_of",
    "levels_of",
]
