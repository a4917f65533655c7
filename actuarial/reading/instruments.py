"""Instruments of balancing (平衡手段): which quantities a change moves, and what is legal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import ValidationError, model_validator

from actuarial.reading import nodes, places
from actuarial.reading.keys import leaves_of
from actuarial.reading.problems import Refused, listed, nearest
from actuarial.reading.quantity import Table
from actuarial.reading.resolved import Assumptions
from actuarial.reading.section import Field, Name, Section, Text, amount, several_faults, whole
from actuarial.reading.session import Session
from actuarial.reading.wanted import Wanted, outside

SHARE = Wanted("share", "a share", 0, 1, percent=True)
NOT_ABOVE = ("is not above lowest.", "highest")


def no_share(value: float, said: str = "") -> str:
    """Say what is wrong with a number that is to be a share, and what was meant; else nothing."""
    return outside(value, SHARE.low, SHARE.high, SHARE, said) or ""


class Limits(Section):
    """Lowest and highest level of one of the quantities that an instrument moves."""

    lowest: Annotated[float, amount()]
    """Lowest level, in the instrument's unit; where that is factor, in the quantity's own."""
    highest: Annotated[float, amount()]
    """Highest level, in the instrument's unit; where that is factor, in the quantity's own."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.lowest >= self.highest:
            raise several_faults([NOT_ABOVE])
        return self


class Instrument(Section):
    """One instrument: the quantities that move together, and the steps and bounds of the law.

    The first of the quantities leads: levels and steps are its own, by its first label where it
    has labels, in the first year in which the whole change is in force; in a change by steps each
    of the years before it has a whole number of steps too. Bounds hold for every quantity, label
    and region. A level that is outside them without the change moves no further out.
    """

    name: Name
    """Name of the instrument."""
    changes: list[Text] = Field(min_length=1)
    """Dotted keys of the quantities that are changed, as a scenario would name them."""
    by: Literal["add", "times"]
    """add: the same amount is added to each; times: each is multiplied by the same factor."""
    unit: Literal["share", "yuan/year", "yuan/month", "month", "year", "factor"]
    """Unit of the level and of the step; factor counts steps of the factor itself."""
    parts: Annotated[int, whole(1, 12)] = 1
    """How many of the unit make one of the quantities': 12 for months of quantities in years."""
    step: Annotated[float, amount(0)]
    """Legal step: a solved level is rounded to a whole number of it, towards meeting the target."""
    lowest: Annotated[float, amount()]
    """Lowest level of every quantity that has none in bounds; where the instrument multiplies,
    lowest multiple of the present level."""
    highest: Annotated[float, amount()]
    """Highest level of every quantity that has none in bounds; where the instrument multiplies,
    highest multiple of the present level."""
    bounds: dict[str, Limits] = Field(default={})
    """Bounds of single quantities, by their keys: in place of lowest and highest where the
    instrument adds, beside the multiples where it multiplies."""
    fastest: Annotated[float, amount(0)] | None = None
    """Largest change in one year, in the unit; left out where the law sets no pace."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        faults = []
        if self.step == 0:
            faults.append(("0 is no step; write the smallest change of the law.", "step"))
        if self.lowest >= self.highest:
            faults.append(NOT_ABOVE)
        if self.unit == "share" and self.by == "add":
            values = {"step": self.step, "lowest": self.lowest, "highest": self.highest}
            if self.fastest is not None:
                values["fastest"] = self.fastest
            for key, limits in self.bounds.items():
                values[f"bounds.{key}.lowest"] = limits.lowest
                values[f"bounds.{key}.highest"] = limits.highest
            faults += [(said, key) for key, value in values.items() if (said := no_share(value))]
        for key in self.bounds:
            if key not in self.changes:
                meant = nearest(key, self.changes)
                cure = f"did you mean {meant}?" if meant else "name it there or take it out here."
                faults.append((f"is not among changes; {cure}", f"bounds.{key}"))
        if self.unit == "factor" and self.by == "add":
            faults.append(("factor is for instruments that multiply (by: times).", "unit"))
        if self.fastest is not None and self.by == "times":
            faults.append(("is for instruments that add (by: add).", "fastest"))
        if faults:
            raise several_faults(faults)
        return self


def read_instruments(root: Path, assumptions: Assumptions) -> dict[str, Instrument]:
    """Read ``instruments.yaml``; every key must be a quantity of every region of the assumptions.

    Raises ``Refused`` with every fault found.
    """
    session = Session(root)
    tree = session.read(root / places.INSTRUMENTS, nodes.File(places.INSTRUMENTS))
    known = [
        {key for key, leaf in leaves_of(model) if not isinstance(leaf.layers[0].quantity, Table)}
        for model in assumptions.regions.values()
    ]
    shared = sorted(set.intersection(*known))
    found: dict[str, Instrument] = {}
    for name, node in (tree or {}).items():
        try:
            found[name] = Instrument.__pydantic_validator__.validate_python(node, context=session)
        except ValidationError:
            continue
        _check_keys(node["changes"], shared, session)
    if session.problems:
        raise Refused(session.problems)
    return found


def _check_keys(keys: Any, known: list[str], session: Session) -> None:
    """Name the keys that are no number or path; sections, words and tables are none."""
    for node in keys:
        if str(node) in known:
            continue
        meant = nearest(str(node), known)
        here = str(node).rsplit(".", 1)[0]
        beside = [key for key in known if key.startswith(f"{here}.")] or known
        cure = f"did you mean {meant}?" if meant else f"known are {listed(beside, 6)}."
        session.fault(node, f"{node} is no number or path of every region of the run; {cure}")
