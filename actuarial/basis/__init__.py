"""The assumptions of one scenario as dense arrays."""

from actuarial.basis.compile import compile_basis
from actuarial.basis.evaluate import Clock
from actuarial.basis.levels import level_of, levels_of
from actuarial.basis.types import Basis, Line, MemberGroup, SchemeBasis

__all__ = [
    "Basis",
    "Clock",
    "Line",
    "MemberGroup",
    "SchemeBasis",
    "compile_basis",
    "level_of",
    "levels_of",
]
