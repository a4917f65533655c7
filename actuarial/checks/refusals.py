"""Errors of compilation and projection that are faults of the assumptions: one list for all.

``check``, ``run`` and ``solve`` say the same of the same fault, at the line to edit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from actuarial.basis.blocks import MissingTermError, StructureError
from actuarial.basis.compile import FOLLOWED
from actuarial.basis.coverage import ClassSharesError
from actuarial.basis.evaluate import MissingLabelError, UnknownIndicatorError
from actuarial.coverage import CountOutOfReachError, SupplyError
from actuarial.demography import OutflowExceedsStockError, UnfitFertilityError, UnfitMortalityError
from actuarial.funds import UnequalRatesError
from actuarial.reading import keys, scalars
from actuarial.reading.keys import where
from actuarial.reading.places import Place
from actuarial.reading.problems import Problem, Refused, listed
from actuarial.reading.quantity import Follows, Leaf, Path, Table
from actuarial.reading.resolved import Assumptions, Run
from actuarial.vocabulary import AGES, EMPLOYEE, SEXES

RATES = {
    "interest earned": "economy.interest.earned",
    "interest on debts": "economy.interest.borrowed",
}


@contextmanager
def refusing(run: Run, assumptions: Assumptions) -> Iterator[None]:
    """Raise Refused where what is done within meets a fault of the assumptions."""
    try:
        yield
    except FAULTS as error:
        raise Refused([problem_of(error, run, assumptions)]) from error


def problem_of(error: Exception, run: Run, assumptions: Assumptions) -> Problem:
    """Return the fault as file, line, key and plain words; the error is one of ``FAULTS``."""
    return _PROBLEMS[type(error)](error, run, assumptions)


def _class_shares(error: ClassSharesError, run: Run, assumptions: Assumptions) -> Problem:
    keys = [f"coverage.retirement.classes.{name}.share" for name in error.names]
    words = (
        f"the classes of a sex are all of it, but {' and '.join(error.names)} add up to "
        f"{error.total:.1%} of those born in {error.born}; change their shares together."
    )
    found = [_at(run, assumptions, error.region, key, words) for key in keys]
    # The share that a place or a scenario wrote, where one did.
    return next((one for one in found if "/" in one.file), found[-1])


def _supply(error: SupplyError, run: Run, assumptions: Assumptions) -> Problem:
    region, sex, age = error.position[-3:]
    words = (
        f"{_who(sex, age)} of {_name(run, region)}, {_year(run, error.year)}: "
        f"{error.target:,.0f} more are to work than the {error.supply:,.0f} residents and "
        "uninsured there; lower the coverage of actives, or raise the population."
    )
    return _at(run, assumptions, region, "coverage.level", words)


def _leaving(error: OutflowExceedsStockError, run: Run, assumptions: Assumptions) -> Problem:
    words = (
        f"{_who(error.sex, error.age)} of {_name(run, error.region)}, "
        f"{_year(run, error.year)}: {error.outflow:,.0f} leave, {error.stock:,.0f} are there; "
        "lower the outflow."
    )
    return _at(run, assumptions, error.region, _outflow(assumptions, error.region), words)


def _mortality(error: UnfitMortalityError, run: Run, assumptions: Assumptions) -> Problem:
    return _at(run, assumptions, error.region, error.key, error.words)


def _fertility(error: UnfitFertilityError, run: Run, assumptions: Assumptions) -> Problem:
    words = f"{error.words}."
    return _at(run, assumptions, error.region, "demography.fertility.mean_age", words)


def _unequal(error: UnequalRatesError, run: Run, assumptions: Assumptions) -> Problem:
    key = RATES.get(error.what, error.what)
    words = "differs between the places of one province, whose one fund has one rate."
    return _at(run, assumptions, len(run.places) - 1, key, words)


def _outflow(assumptions: Assumptions, region: int) -> str:
    """The first key of migration that the place gives, beside its share of the nation's."""
    for name in ("rates", "total", "internal", "moves"):
        key = f"demography.migration.{name}"
        found = keys.get(_region(assumptions, region), key)
        if found is not None and found.value.layers[-1].origin.layer != "default":
            return key
    return "demography.migration.share"


def _missing_label(error: MissingLabelError, run: Run, assumptions: Assumptions) -> Problem:
    leaf = error.leaf
    origin = leaf.layers[0].origin
    table = next(
        (one.quantity for one in reversed(leaf.layers) if isinstance(one.quantity, Table)), None
    )
    if table is not None:
        words = f"{table.file} has no rows of {error.label}; it has {listed(error.given)}."
    else:
        words = f"gives nothing for {error.label}; it has {listed(error.given)}."
    return Problem(origin.file, origin.line, origin.column, leaf.key, words)


def _unknown_path(error: UnknownIndicatorError, run: Run, assumptions: Assumptions) -> Problem:
    wanted = str(error)
    words = (
        f"{wanted} cannot be followed here; what grows follows {listed(FOLLOWED)}, and each of "
        "these only those before it."
    )
    for _, key, leaf in assumptions.leaves():
        for layer in leaf.layers:
            if _follows(layer.quantity, wanted) and not _may_follow(key, wanted):
                origin = layer.origin
                return Problem(origin.file, origin.line, origin.column, key, words)
    return Problem(run.path.name, 0, 0, f"economy.{wanted}", words)


def _may_follow(key: str, wanted: str) -> bool:
    name = key.removeprefix("economy.")
    if wanted not in FOLLOWED:
        return False
    return name not in FOLLOWED or FOLLOWED.index(wanted) < FOLLOWED.index(name)


def _follows(quantity: object, wanted: str) -> bool:
    if isinstance(quantity, Follows):
        return quantity.indicator == wanted
    inner = quantity.then if isinstance(quantity, Path) else getattr(quantity, "growth", None)
    return inner is not None and _follows(inner, wanted)


def _structure(error: StructureError, run: Run, assumptions: Assumptions) -> Problem:
    words = (
        f"is {_plain(error.first)} in one place and {_plain(error.second)} in another; within a "
        "run places may differ in quantities only. Write the same here, or run them apart."
    )
    differing = len(run.places) - 1
    for position, place in enumerate(run.places):
        found = keys.get(assumptions.regions[place.region], error.key)
        if found is not None and (
            isinstance(error, MissingTermError) or _structure_of(found.value) == error.second
        ):
            differing = position
            break
    return _at(run, assumptions, differing, error.key, words)


def _structure_of(value: object) -> object:
    """What must be alike in all places: of quantities by threshold the thresholds."""
    return list(value) if isinstance(value, dict) else value


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_plain, value)) + "]"
    return scalars.shown(value) if isinstance(value, float) else str(value)


def _count(error: CountOutOfReachError, run: Run, assumptions: Assumptions) -> Problem:
    who = "employees and flexible contributors" if error.status == EMPLOYEE else error.status + "s"
    words = (
        f"{error.count:,.0f} {who} of {_name(run, error.region)} are more than the "
        f"{error.most:,.0f} people of these ages who could be; lower the members, or raise the "
        "membership ratio or the population."
    )
    region = _region(assumptions, error.region)
    own = keys.get(region, "coverage.members") is not None
    key = "coverage.members" if own else "totals.members"
    return _at(run, assumptions, error.region, key, words)


def _at(run: Run, assumptions: Assumptions, region: int, key: str, words: str) -> Problem:
    """A fault at the line that gives a key for a region: the last layer of a quantity."""
    place = _place(run, region)
    found = keys.get(_region(assumptions, region), key)
    if found is not None and isinstance(found.value, Leaf):
        origin = found.value.layers[-1].origin
        if origin.file:
            return Problem(origin.file, origin.line, origin.column, key, words)
    return where(run.files, key, words, place, assumptions.chain)


def _region(assumptions: Assumptions, region: int) -> BaseModel:
    found: BaseModel = list(assumptions.regions.values())[region]
    return found


def _place(run: Run, region: int) -> Place:
    return run.places[region]


def _name(run: Run, region: int) -> str:
    return _place(run, region).region


def _who(sex: int, age: int) -> str:
    return f"{SEXES[sex]} aged {AGES[age]}"


def _year(run: Run, year: int) -> int:
    """Calendar year of a year counted from the first projected one."""
    return run.base_year + 1 + year


_PROBLEMS: Mapping[type[Exception], Callable[[Any, Run, Assumptions], Problem]] = {
    MissingLabelError: _missing_label,
    UnknownIndicatorError: _unknown_path,
    StructureError: _structure,
    MissingTermError: _structure,
    ClassSharesError: _class_shares,
    CountOutOfReachError: _count,
    SupplyError: _supply,
    OutflowExceedsStockError: _leaving,
    UnequalRatesError: _unequal,
    UnfitMortalityError: _mortality,
    UnfitFertilityError: _fertility,
}
FAULTS: tuple[type[Exception], ...] = tuple(_PROBLEMS)
"""Errors of compilation and projection that are faults of the assumptions."""
