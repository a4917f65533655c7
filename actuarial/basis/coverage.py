"""Insurance status becomes arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.blocks import Compiler, names_of
from actuarial.basis.evaluate import (
    OBSERVED,
)
from actuarial.basis.types import (
    CoverageBasis,
    RetirementClassBasis,
)
from actuarial.reading.schema import Region, RetirementClass
from actuarial.vocabulary import SEXES, STATUSES

Floats = NDArray[np.float64]


def coverage_basis(compiler: Compiler, blocks: Sequence[Region]) -> CoverageBasis:
    """Who has which insurance status, of every region."""
    coverages = [block.coverage for block in blocks]

    def pattern(name: str) -> Floats:
        table = compiler.table([getattr(c, name) for c in coverages], ("sex", "age"))
        return np.broadcast_to(table[1], (len(coverages), *table.shape[2:]))

    statuses = [(status,) for status in STATUSES]
    return CoverageBasis(
        members=compiler.by_label([c.members for c in coverages], statuses, True)[OBSERVED],
        divided=np.array([c.members is None for c in coverages]),
        relative_coverage=compiler.path([c.relative_coverage for c in coverages])[1],
        membership_ratio=compiler.by_label(
            [c.membership_ratio for c in coverages], statuses, absent=False
        )[1],
        active_pattern=pattern("active_pattern"),
        retiree_pattern=pattern("retiree_pattern"),
        resident_pattern=pattern("resident_pattern"),
        level=compiler.path([c.level for c in coverages]),
        flexible_level=compiler.path([c.flexible_share for c in coverages]),
        resident_level=compiler.path([c.resident_level for c in coverages]),
        classes=tuple(
            _retirement_class(compiler, name, [c.retirement.classes[name] for c in coverages])
            for name in names_of([c.retirement.classes for c in coverages])
        ),
        relative_mortality=float(
            compiler.path([c.retirement.relative_mortality for c in coverages])[1, 0]
        ),
    )


def _retirement_class(
    compiler: Compiler, name: str, blocks: Sequence[RetirementClass]
) -> RetirementClassBasis:
    vested = compiler.path([block.vested for block in blocks])
    return RetirementClassBasis(
        name=name,
        sex=SEXES.index(blocks[0].sex),
        share=compiler.path([block.share for block in blocks]),
        age=compiler.path([block.age for block in blocks]),
        limit=compiler.path([block.limit for block in blocks]),
        vested=vested + (1.0 - vested) * compiler.path([block.buy_in for block in blocks]),
        early=compiler.path([block.early for block in blocks]),
        late=compiler.path([block.late for block in blocks]),
        first_birth_year=blocks[0].first_birth_year,
        months_per_step=blocks[0].months_per_step,
    )
