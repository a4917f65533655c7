"""What retirement asks of its shares: early and late within the class, no idle terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from actuarial.basis import Basis
from actuarial.reading import scalars
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf, Origin
from actuarial.reading.resolved import Assumptions
from actuarial.reading.schema import RetirementClass

CLASSES = "coverage.retirement.classes"
_ROUNDING = 1e-9


def dated(assumptions: Assumptions) -> Iterator[Leaf]:
    """Quantities that are judged year by year."""
    for region in assumptions.regions.values():
        for one in region.coverage.retirement.classes.values():
            yield from (one.early, one.late)


def more_than_all(basis: Basis, assumptions: Assumptions) -> list[Problem]:
    """Faults of classes of whom more than all retire early or late in a year."""
    years = basis.clock.years
    found = []
    for one in basis.coverage.classes:
        over = (one.early + one.late > 1 + _ROUNDING) & (years >= basis.clock.base_year)[:, None]
        for region in np.flatnonzero(over.any(axis=0)):
            year = int(over[:, region].argmax())
            parts = [float(share[year, region]) for share in (one.early, one.late)]
            early, late, total = map(scalars.percentage, (*parts, sum(parts)))
            words = (
                f"early {early} and late {late} are {total} of the class in {years[year]}; "
                "together they are 100% at most."
            )
            model = assumptions.regions[basis.places.regions[region]]
            key, last = _last_word(model.coverage.retirement.classes[one.name])
            place = (last.file, last.line, last.column)
            found.append(Problem(*place, f"{CLASSES}.{one.name}.{key}", words))
    return found


def _last_word(given: RetirementClass) -> tuple[str, Origin]:
    """The key, early or late, whose value a scenario, a place or the nation wrote last."""
    origins = {"late": given.late.layers[-1].origin, "early": given.early.layers[-1].origin}
    for folder in ("scenarios/", "places/", ""):
        for key, origin in origins.items():
            if origin.layer != "default" and origin.file.startswith(folder):
                return key, origin
    return "late", origins["late"]


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
