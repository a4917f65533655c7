"""Terms of retirement that do nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from actuarial.basis import Basis
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Origin
from actuarial.reading.resolved import Assumptions


def idle_years(scenarios: Sequence[tuple[Basis, Assumptions]]) -> list[Problem]:
    """Warn of years until the stayers are vested, where nobody stays in any scenario of the run."""
    written: dict[Origin, bool] = {}
    for basis, assumptions in scenarios:
        stays = np.any([one.stay_flexible.any(axis=0) for one in basis.coverage.classes], axis=0)
        for somebody, model in zip(stays.tolist(), assumptions.regions.values(), strict=True):
            for layer in model.coverage.retirement.years_to_vest.layers:
                if layer.origin.layer != "default":
                    written[layer.origin] = written.get(layer.origin, False) or somebody
    return [
        Problem(
            origin.file,
            origin.line,
            origin.column,
            "coverage.retirement.years_to_vest",
            "has no effect: in no class does anybody stay flexible; give stay_flexible, or take it "
            "out.",
            "warning",
        )
        for origin, used in written.items()
        if not used
    ]
