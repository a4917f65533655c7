"""How a schema is declared: sections of fields and plain values.

A model is a pydantic model derived from ``Section``; quantities are ``Leaf`` with a ``Unit``::

    from typing import Annotated, Literal
    from pydantic import Field
    from actuarial.reading.quantity import Leaf
    from actuarial.reading.kinds import BY_KIND
    from actuarial.reading.section import Section, Text, whole, YesNo, fault
    from actuarial.reading.units import Unit, assumed

    Rate = Annotated[Leaf, Unit("share", high=0.5, neutral=0)]
    Money = Annotated[Leaf, Unit("yuan/year", low=0)]
    Profile = Annotated[Leaf, Unit("factor", dims={"sex": SEXES, "age": AGES, "status": STATUSES},
                                   columns={"frequency": (0, 50), "unit_cost": (0, 1e6)})]

    class Payroll(Section):
        kind: Literal["payroll"]
        of: list[Status]                        # Status = Literal["employee", …]; a list of words
        rate: Rate                              # neutral=0: nothing before a new line begins
        \"\"\"Contribution rate, share of the contribution base (缴费率).\"\"\"
        collection: Rate = assumed(1.0)         # a default: a leaf of layer "default"
        into: dict[str, Annotated[Leaf | str, Unit("share", words=("rest",))]]
        bands: dict[Annotated[float, amount(0)], Rate] = {}  # thresholds
        from_: Text = Field(alias="from")       # words Python reserves
        pooled: YesNo = True                    # never bool: YAML's true/false are words here
        lag: Annotated[int, whole(0, 5)] = 1    # never int

    class Scheme(Section):
        name: Name
        contributions: dict[str, Annotated[Payroll | Flat, BY_KIND]] = {}

        @model_validator(mode="after")
        def check(self) -> Self:                # a rule over several fields: raise fault(text, key)
            if …: raise fault("exactly one fund takes the rest", at="into")
            return self

A validator that finds several faults raises ``several_faults([(text, key), …])``; keys are dotted.
``Literal[...]`` and ``str`` are safe as they stand. After-validators see only sections whose
fields are all good. An object that no overlay touches is the same object in every region and
scenario. ``source``, ``evidence`` and ``note`` may stand on every mapping and are never fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from actuarial.reading import faults, nodes, scalars
from actuarial.reading.descriptions import descriptions
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.problems import listed
from actuarial.reading.session import Session
from actuarial.reading.together import Together

_FAILED = object()


def _section(
    model: type[Section],
    value: Any,
    handler: Callable[[Any], Any],
    info: core_schema.ValidationInfo,
) -> Any:
    session = info.context
    if not isinstance(session, Session) or not isinstance(value, nodes.Node):
        return handler(value)
    key = (id(value), id(model))
    if key not in session.sections:
        session.sections[key] = _validated(model, value, handler, session)
    found = session.sections[key]
    if found is _FAILED:
        raise PydanticCustomError("reported", "reported")
    return found


def _validated(
    model: type[Section], value: nodes.Node, handler: Callable[[Any], Any], session: Session
) -> Any:
    if value.faulty:
        return _FAILED
    if not isinstance(value, nodes.Mapping):
        session.fault(value, f"keys are meant here: {listed(faults.keys_of(model))}.")
        return _FAILED
    faults.report_repeated(value, session)
    try:
        return handler(value)
    except ValidationError as error:
        faults.report(error, value, model, session)
        return _FAILED


class Section(BaseModel):
    """Base of every mapping of the schema: closed, frozen, checked once for each node.

    ``renamed``: keys of former versions, and what they are called now. ``undated``: why a kind of
    line needs neither a neutral value nor a first year. ``together``: bounds on several quantities.
    """

    renamed: ClassVar[Mapping[str, str]] = {}
    undated: ClassVar[str] = ""
    together: ClassVar[tuple[Together, ...]] = ()
    _added: bool = PrivateAttr(default=False)

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        arbitrary_types_allowed=True,
        protected_namespaces=(),
    )

    @property
    def added(self) -> bool:
        """Whether the line stands in no file below the scenarios."""
        return self._added

    def mark_added(self) -> None:
        """Note that a scenario adds the line."""
        self._added = True

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        """Wrap the model, so that its faults are reported in the file's own words, once."""
        return core_schema.with_info_wrap_validator_function(
            partial(_section, cls), handler(source)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """Say what fields mean, and let source, evidence and note stand on every mapping."""
        described: dict[str, Any] = handler(schema)
        target = handler.resolve_ref_schema(described)
        said = descriptions(cls)
        for name, field in cls.model_fields.items():
            if name in said:
                target["properties"][field.alias or name]["description"] = said[name]
        text = {"type": ["string", "object", "array"]}
        target.setdefault("properties", {}).update(
            source=text, evidence={"enum": list(EVIDENCE)}, note=text
        )
        return described


def fault(message: str, at: str = "") -> ValueError:
    """Make the exception by which a validator of the schema refuses: words, and the key meant.

    ``at`` is dotted and counts from the section that the validator belongs to.
    """
    return faults.BrokenRulesError((message, at))


def several_faults(found: Iterable[tuple[str, str]]) -> ValueError:
    """Make the exception that names several faults at once: pairs of words and key."""
    return faults.BrokenRulesError(*found)


class _Plain:
    """Annotation of a plain value: one function from the word in the file to the value."""

    def __init__(self, read: Callable[[str, bool], Any], schema: dict[str, Any]) -> None:
        self.read, self.schema = read, schema

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._value)

    def _value(self, value: Any) -> Any:
        if not isinstance(value, str):
            if isinstance(value, nodes.Items | dict):
                raise fault("one value is meant here, not a list or keys.")
            return value
        if isinstance(value, nodes.Scalar):
            if value.faulty:
                raise PydanticCustomError("reported", "reported")
            return self.read(str(value), value.plain)
        return self.read(value, True)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        # A copy: who asks may change it.
        return dict(self.schema)


def _truth(text: str, plain: bool) -> bool:
    if text in {"true", "false"} and plain:
        return text == "true"
    raise fault(f"{text} is neither true nor false; write one of them.")


def _whole(low: int | None, high: int | None, text: str, plain: bool) -> int:
    found = scalars.numeric(text) if plain else None
    bounds = f" ({low} to {high})" if low is not None and high is not None else ""
    if text == scalars.FILL_IN:
        raise fault(f"is to be filled in; a whole number is meant here{bounds}.")
    if found is None or found[1] or found[0] != int(found[0]):
        raise fault(f"{text} is not a whole number; one is meant here{bounds}.")
    value = int(found[0])
    if (low is not None and value < low) or (high is not None and value > high):
        raise fault(f"{text} is out of range; a whole number is meant here{bounds}.")
    return value


def _text(text: str, plain: bool) -> str:
    if not text.strip():
        raise fault("is empty; write a text.")
    if text == scalars.FILL_IN:
        raise fault("is to be filled in; a text is meant.")
    return scalars.one_line(text)


def _code(text: str, plain: bool) -> str:
    if text == scalars.FILL_IN:
        raise fault("is to be filled in; six digits are meant, such as 370100.")
    if not scalars.CODE.fullmatch(text):
        raise fault(f"{text} is no code (行政区划代码); six digits are meant, such as 370100.")
    return text


def _amount(low: float | None, high: float | None, text: str, plain: bool) -> float:
    found = scalars.numeric(text) if plain else None
    if found is None:
        raise fault(f"{text} is not a number; one is meant here.")
    if (low is not None and found[0] < low) or (high is not None and found[0] > high):
        bounds = f"{low if low is not None else '…'} to {high if high is not None else '…'}"
        raise fault(f"{text} is out of range; a number is meant here ({bounds}).")
    return found[0]


def amount(low: float | None = None, high: float | None = None) -> _Plain:
    """Mark a number as bare and within bounds, for keys such as the thresholds of bands."""
    schema = {"type": ["number", "string"]}
    return _Plain(partial(_amount, low, high), schema)


def whole(low: int | None = None, high: int | None = None) -> _Plain:
    """Mark a number as whole and within bounds."""
    schema: dict[str, Any] = {"type": "integer"}
    if low is not None:
        schema["minimum"] = low
    if high is not None:
        schema["maximum"] = high
    return _Plain(partial(_whole, low, high), schema)


YesNo = Annotated[bool, _Plain(_truth, {"type": "boolean"})]
Text = Annotated[str, _Plain(_text, {"type": "string"})]
Code = Annotated[str, _Plain(_code, {"type": ["string", "integer"]})]
Year = Annotated[int, _Plain(partial(_whole, 1900, 2199), {"type": "integer"})]


class Name(Section):
    """English and Chinese name."""

    en: Text
    """English name."""
    zh: Text
    """Chinese name (中文名称)."""


__all__ = [
    "Code",
    "Field",
    "Literal",
    "Name",
    "Section",
    "Text",
    "Year",
    "YesNo",
    "amount",
    "fault",
    "several_faults",
    "whole",
]
