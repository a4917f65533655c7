"""Quantities that every region must give in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.session import Session

Field = tuple[tuple[str, ...], str, str, str]


def local_fields(model: type[BaseModel]) -> Iterator[Field]:
    """Yield attributes, dotted key, meaning and stand-in of the quantities that are ``local``."""
    for name, field in model.model_fields.items():
        word = field.alias or name
        for unit in field.metadata:
            if getattr(unit, "local", False):
                yield (name,), word, unit.wanted.phrase, unit.unless
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for names, key, phrase, unless in local_fields(field.annotation):
                yield (name, *names), f"{word}.{key}", phrase, unless


def check_local(region: Any, place: Place, fields: list[Field], session: Session) -> None:
    """Collect what a region takes from the nation or a default though it must give its own."""
    for names, key, phrase, unless in fields:
        section = region
        for name in names[:-1]:
            section = getattr(section, name)
        value = getattr(section, names[-1])
        if not isinstance(value, Leaf) or _given_here(value):
            continue
        if not (unless and _given_here(getattr(section, unless))):
            message = f"is missing; every place gives its own, {phrase} is meant."
            session.report(Problem(place.files[-1], 1, 1, key, message))


def _given_here(value: Leaf | None) -> bool:
    return value is not None and value.layers[0].origin.file.startswith("places/")
