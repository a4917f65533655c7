"""What is usual (合理性规则): rules by which figures that nobody can mean are questioned.

The rules are data: ``schema/plausible.yaml`` beside the schema, and ``plausible.yaml`` among the
assumptions, whose rules replace those of the same name or stand beside them. A rule names keys,
what their figures are set against, and the range of the ratio; ``checks/plausible.py`` judges.
"""

from __future__ import annotations

import string
import types
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError, model_validator

from actuarial.reading import keys, nodes
from actuarial.reading.places import PLAUSIBLE
from actuarial.reading.problems import Refused, listed, nearest
from actuarial.reading.quantity import Leaf
from actuarial.reading.section import Field, Section, Text, amount, several_faults
from actuarial.reading.session import Session
from actuarial.reading.units import UNITS, Unit

SHIPPED = Path(__file__).parent / "schema" / PLAUSIBLE
ANY = "*"
"""Stands for one name in a key."""

Over = Literal["number", "population", "income", "wage", "incomes of all", "contributions"]


class Rule(Section):
    """One rule: keys, what their figures are set against, and the usual range of the ratio."""

    of: list[Text] = Field(min_length=1)
    """Dotted keys, those of schemes below `schemes`; * stands for any one name. A column of a
    table follows its key."""
    unit: Text = ""
    """Unit of the quantities meant, where a key has several by the kind of its line."""
    over: Over = "number"
    """What a figure is divided by: number (nothing), population (people of the place), income
    (disposable income per head), wage (average wage of the place), incomes of all (income per head
    times people), contributions (a year's contributions and transfers of the fund)."""
    times: Annotated[float, amount(0)] = 1.0
    """Factor on the ratio: 12 for months of what a year brings, 100 for per cent."""
    years: Literal["all", "base"] = "all"
    """Years judged: all, or the two observed ones only."""
    lowest: Annotated[float, amount()] | None = None
    """Lowest usual ratio. 0 is never questioned."""
    highest: Annotated[float, amount()] | None = None
    """Highest usual ratio."""
    says: Text
    """What the ratio is, a sentence with {ratio} in it."""

    @model_validator(mode="after")
    def _is_a_rule(self) -> Self:
        faults = []
        if self.lowest is None and self.highest is None:
            faults.append(("is missing; a rule needs lowest, highest, or both.", "lowest"))
        elif self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            faults.append(("is not above lowest.", "highest"))
        if self.unit and self.unit not in UNITS:
            faults.append((f"{self.unit} is no unit; known are {listed(UNITS, 20)}.", "unit"))
        if _fields(self.says) != ["ratio"]:
            faults.append(("{ratio} is to stand in the sentence, once and alone.", "says"))
        if faults:
            raise several_faults(faults)
        return self


class Likely(Section):
    """A slip that is often made: what a figure is to be multiplied by, and what was meant."""

    factor: Annotated[float, amount(0)]
    """Factor that brings the figure to what is meant."""
    means: Text
    """What is probably meant, for “Is … meant?”."""


class Plausible(Section):
    """A file of rules."""

    rules: dict[str, Rule] = Field(default={})
    """Rules by a name of their own."""
    exempt: dict[str, Text] = Field(default={})
    """Keys that are not questioned, and why."""
    likely: dict[str, list[Likely]] = Field(default={})
    """By unit of the quantity, slips in the order in which they are tried."""


class Quantity(NamedTuple):
    """A quantity of the schema."""

    key: str
    unit: Unit


def _fields(text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return []


def read_plausible(session: Session, model: type[BaseModel]) -> Plausible:
    """The shipped rules with those of ``plausible.yaml`` over them, where it stands.

    Faults of the latter are collected, keys that the schema does not have among them. Raises
    Refused where the shipped file is damaged.
    """
    own = Session(SHIPPED.parent)
    shipped = _read(own, SHIPPED)
    if shipped is None or own.problems:
        raise Refused(own.problems)
    if not (session.root / PLAUSIBLE).exists():
        return shipped
    given = _read(session, session.root / PLAUSIBLE)
    if given is None:
        return shipped
    _refuse_unknown(session, given, [one.key for one in quantities(model)])
    return Plausible(
        rules={**shipped.rules, **given.rules},
        exempt={**shipped.exempt, **given.exempt},
        likely={**shipped.likely, **given.likely},
    )


def _read(session: Session, path: Path) -> Plausible | None:
    tree = session.read(path, nodes.File(PLAUSIBLE, "plausible", "run"))
    if tree is None:
        return None
    try:
        found: Plausible = Plausible.__pydantic_validator__.validate_python(tree, context=session)
    except ValidationError:
        return None
    return found


def _refuse_unknown(session: Session, given: Plausible, known: Sequence[str]) -> None:
    tree = session.trees[PLAUSIBLE]
    for name, rule in given.rules.items():
        for node, pattern in zip(tree["rules"][name]["of"], rule.of, strict=True):
            if not any(matches(pattern, key) for key in known):
                session.fault(node, _unknown(pattern, known))
    for pattern in given.exempt:
        if not any(matches(pattern, key) for key in known):
            session.fault(tree["exempt"], _unknown(pattern, known), below=pattern)
    for unit in given.likely:
        if unit not in UNITS:
            words = f"is no unit; known are {listed(UNITS, 20)}."
            session.fault(tree["likely"], words, below=unit)


def _unknown(pattern: str, known: Sequence[str]) -> str:
    meant = nearest(pattern, known)
    cure = f"did you mean {meant}?" if meant else "docs/plausibility.md shows how keys are written."
    return f"{pattern} is no quantity of the schema; {cure}"


def matches(pattern: str, key: str) -> bool:
    """Whether a key with names or * is meant by a pattern; * on either side is any one name."""
    one, other = pattern.split("."), key.split(".")
    return len(one) == len(other) and all(
        mine in (theirs, ANY) or theirs == ANY for mine, theirs in zip(one, other, strict=True)
    )


@cache
def quantities(model: type[BaseModel]) -> tuple[Quantity, ...]:
    """Every quantity of a schema, names that files choose written *; kinds of a line in turn."""
    return tuple(dict.fromkeys(_quantities(model, "")))


def _quantities(model: type[BaseModel], above: str) -> Iterator[Quantity]:
    for name, field in model.model_fields.items():
        key = f"{above}.{field.alias or name}".lstrip(".")
        unit = keys.unit_in(field)
        for hint in _choices(field.annotation):
            if get_origin(hint) is dict:
                inner = [one for one in _choices(get_args(hint)[1]) if _is_section(one)]
                for one in inner:
                    yield from _quantities(one, f"{key}.{ANY}")
                if unit is not None and not inner:
                    yield from _columns(f"{key}.{ANY}", unit)
            elif _is_section(hint):
                yield from _quantities(hint, key)
            elif hint is Leaf and unit is not None:
                yield from _columns(key, unit)


def _columns(key: str, unit: Unit) -> Iterator[Quantity]:
    for column in unit.columns or ("",):
        yield Quantity(f"{key}.{column}".rstrip("."), unit)


def _choices(hint: Any) -> Iterator[Any]:
    if hasattr(hint, "__metadata__"):
        yield from _choices(get_args(hint)[0])
    elif get_origin(hint) in (Union, types.UnionType):
        for option in get_args(hint):
            yield from _choices(option)
    else:
        yield hint


def _is_section(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


class RulesByKey:
    """The rules that a key has, found without trying all patterns.

    A class because patterns are divided into words once.
    """

    def __init__(self, plausible: Plausible) -> None:
        self.rules: dict[tuple[int, str], list[tuple[str, str, Rule]]] = {}
        self.exempt: dict[tuple[int, str], list[str]] = {}
        self.known: dict[tuple[str, str], tuple[tuple[str, Rule], ...]] = {}
        for name, rule in plausible.rules.items():
            for pattern in rule.of:
                self.rules.setdefault(_end(pattern), []).append((pattern, name, rule))
        for pattern in plausible.exempt:
            self.exempt.setdefault(_end(pattern), []).append(pattern)

    def of(self, key: str, unit: str) -> tuple[tuple[str, Rule], ...]:
        """Names and rules of a key; none where it is exempt."""
        if (key, unit) not in self.known:
            self.known[key, unit] = tuple(self._find(key, unit))
        return self.known[key, unit]

    def _find(self, key: str, unit: str) -> Iterator[tuple[str, Rule]]:
        length, last = _end(key)
        ends = [(length, last), (length, ANY)]
        if any(matches(pattern, key) for end in ends for pattern in self.exempt.get(end, ())):
            return
        for end in ends:
            for pattern, name, rule in self.rules.get(end, ()):
                if rule.unit in ("", unit) and matches(pattern, key):
                    yield name, rule


def _end(pattern: str) -> tuple[int, str]:
    words = pattern.split(".")
    return len(words), words[-1]
