"""Lines whose model is chosen by their ``kind``, and what every kind must say.

``Line = Annotated[Payroll | Flat, BY_KIND]`` is a type of the schema: the models' own ``kind``
words choose among them. A kind that a scenario can add must change nothing before its first year:
one of its quantities has a ``neutral`` value, or it has a first year (``start``), or it says why
it needs neither (``undated``). One that says nothing fails when the schema is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, get_args

from pydantic_core import PydanticCustomError, core_schema

from actuarial.reading import faults, nodes
from actuarial.reading.inherit import parts_of
from actuarial.reading.keys import unit_in
from actuarial.reading.problems import listed, nearest
from actuarial.reading.section import Section
from actuarial.reading.session import Session

Models = Mapping[str, type[Section]]


class _ByKind:
    """Annotation of a union of sections: ``kind`` chooses the one that is meant."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        models = _models(source)
        for model in models.values():
            check_dated(model)
        choices = {name: handler.generate_schema(model) for name, model in models.items()}
        return core_schema.with_info_wrap_validator_function(
            partial(_choose, models), core_schema.tagged_union_schema(choices, _kind_of)
        )


BY_KIND = _ByKind()


def kinds_of(hint: Any, metadata: tuple[Any, ...] | list[Any] = ()) -> Models:
    """Return the models of a type marked ``BY_KIND``, by kind; empty for every other type.

    ``metadata``: the marks of a field, which pydantic takes off its type.
    """
    if BY_KIND not in (*metadata, *getattr(hint, "__metadata__", ())):
        return {}
    return _models(getattr(hint, "__origin__", hint))


def check_dated(model: type[Section]) -> None:
    """Raise TypeError for a kind that would act in the past when a scenario adds it."""
    if model.undated or "start" in model.model_fields or has_neutral(model):
        return
    raise TypeError(
        f"{model.__name__} has no neutral value: a line that a scenario adds would change the base "
        "year. Give the quantity that makes it act Unit(..., neutral=...), or the kind a start, or "
        "say in `undated` why it needs neither."
    )


def has_neutral(model: type[Section]) -> bool:
    """Whether a kind or a section has a quantity that makes it idle at some value."""
    return any(_neutral(model))


def _neutral(model: type[Section]) -> Iterator[bool]:
    """Whether each of the quantities that every line of the kind has is neutral at some value."""
    for field in model.model_fields.values():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            yield from _neutral(inner) if field.is_required() else ()
        unit = unit_in(field)
        # Without a value of its own an optional quantity may be absent, and acts all the same.
        yield unit is not None and unit.neutral is not None and field.default is not None


def _models(union: Any) -> Models:
    models: tuple[type[Section], ...] = get_args(union) or (union,)
    return {get_args(model.model_fields["kind"].annotation)[0]: model for model in models}


def _kind_of(value: Any) -> str | None:
    if isinstance(value, dict):
        return value.get("kind")
    return getattr(value, "kind", None)


def _choose(models: Models, value: Any, handler: Any, info: core_schema.ValidationInfo) -> Any:
    session = info.context
    if not isinstance(session, Session) or not isinstance(value, nodes.Node):
        return handler(value)
    line = _checked(value, models, session)
    found = handler(line)
    if isinstance(found, Section) and _begun_by_a_scenario(line):
        found.mark_added()
    return found


def _begun_by_a_scenario(line: nodes.Mapping) -> bool:
    """Whether no file below the scenarios gives the line, or gives it another kind."""
    words = parts_of(line["kind"])
    below = [str(word) for word in words if word.file.kind != "scenario"]
    return not below or below[-1] != str(words[-1])


def _checked(value: nodes.Node, models: Models, session: Session) -> nodes.Mapping:
    reported = PydanticCustomError("reported", "reported")
    if value.faulty:
        raise reported
    if not isinstance(value, nodes.Mapping):
        session.fault(value, f"a line is meant here, with kind: {listed(models)}.")
        raise reported
    kind = value.get("kind")
    if kind is None:
        if not faults.misspelt(value, session):
            _tell_missing(value, models, session)
        raise reported
    if not isinstance(kind, str) or kind not in models:
        if not kind.faulty:
            meant = nearest(str(kind), list(models)) if isinstance(kind, str) else None
            cure = f"did you mean {meant}? Known are" if meant else "known are"
            said = kind if isinstance(kind, str) else "this"
            session.fault(kind, f"{said} is no kind of line; {cure} {listed(models)}.")
        raise reported
    return value


def _tell_missing(value: nodes.Mapping, models: Models, session: Session) -> None:
    former = [old for one in models.values() for old, new in one.renamed.items() if new == "kind"]
    for old in former:
        for part in reversed(parts_of(value)):
            if isinstance(part, nodes.Mapping) and old in part:
                session.fault(part, "is called kind now.", below=old)
                return
    session.fault(faults.base_of(value), f"is missing; write {listed(models)}.", below="kind")
