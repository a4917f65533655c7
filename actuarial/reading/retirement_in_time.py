"""What retirement asks of its shares: early and late within the class, no idle terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from actuarial.reading import scalars
from actuarial.reading.assumptions import Assumptions
from actuarial.reading.changes import by_year
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf, Number, Origin, Path
from actuarial.reading.schema import RetirementClass

CLASSES = "coverage.retirement.classes"
_ROUNDING = 1e-9


def problems_of_retirement(scenarios: Sequence[Assumptions], base_year: int) -> Iterator[Problem]:
    """Faults of classes of whom more than all retire early or late; warnings of idle terms."""
    told: set[tuple[Origin, str]] = set()
    for one in scenarios:
        for model in one.regions.values():
            if model is None:
                continue
            for name, given in model.coverage.retirement.classes.items():
                key, late = _last_word(given)
                words = _more_than_all(given, base_year)
                if words and (late, name) not in told:
                    told.add((late, name))
                    where = f"{CLASSES}.{name}.{key}"
                    yield Problem(late.file, late.line, late.column, where, words)
    yield from _idle(scenarios)


def _more_than_all(given: RetirementClass, base_year: int) -> str | None:
    """Say in which year early and late are more than the class; years not known are left out."""
    early, late = _known(given.early, base_year), _known(given.late, base_year)
    for year in sorted({*early, *late}):
        first, second = (
            values.get(year, values[max(values)] if year > max(values) else ())
            for values in (early, late)
        )
        if first and second and max(first) + max(second) > 1 + _ROUNDING:
            shares = [scalars.percentage(max(one)) for one in (first, second)]
            total = scalars.percentage(max(first) + max(second))
            return (
                f"early {shares[0]} and late {shares[1]} are {total} of the class in {year}; "
                "together they are 100% at most."
            )
    return None


def _known(leaf: Leaf, base_year: int) -> dict[int, tuple[float, ...]]:
    """Values by year from the base year, to which no scenario reaches, until nothing changes."""
    first = leaf.layers[0]
    found = dict(by_year(leaf.layers, base_year))
    if not first.origin.file.startswith("scenarios/"):
        _, opening = next(by_year((first,), base_year - 1))
        return {base_year: opening, **found}
    # What a scenario is the first to give is nought before its first year.
    path = first.quantity
    start = path.points[0][0] if isinstance(path, Path) else base_year + 1
    early = {year: (0.0,) if year < start else values for year, values in found.items()}
    return {base_year: (0.0,), **early}


def _last_word(given: RetirementClass) -> tuple[str, Origin]:
    """The key, early or late, whose value a scenario, a place or the nation wrote last."""
    origins = {"late": given.late.layers[-1].origin, "early": given.early.layers[-1].origin}
    for folder in ("scenarios/", "places/", ""):
        for key, origin in origins.items():
            if origin.layer != "default" and origin.file.startswith(folder):
                return key, origin
    return "late", origins["late"]


def _idle(scenarios: Sequence[Assumptions]) -> Iterator[Problem]:
    """Years until the stayers are vested, where nobody stays in any scenario of the run."""
    written: dict[Origin, bool] = {}
    for one in scenarios:
        for model in one.regions.values():
            if model is None:
                continue
            retirement = model.coverage.retirement
            stays = any(_somebody(given.stay_flexible) for given in retirement.classes.values())
            for layer in retirement.years_to_vest.layers:
                if layer.origin.layer != "default":
                    written[layer.origin] = written.get(layer.origin, False) or stays
    for origin, used in written.items():
        if not used:
            yield Problem(
                origin.file,
                origin.line,
                origin.column,
                "coverage.retirement.years_to_vest",
                "has no effect: in no class does anybody stay flexible; give stay_flexible, or "
                "take it out.",
                "warning",
            )


def _somebody(leaf: Leaf) -> bool:
    quantity = leaf.layers[-1].quantity
    return not (isinstance(quantity, Number) and quantity.value == 0)
