"""Quantities that every region must give in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from actuarial.reading.places import Place
from actuarial.reading.problems import Problem
from actuarial.reading.quantity import Leaf
from actuarial.reading.session import Session

Field = tuple[tuple[str, ...], str, str]


def local_fields(model: type[BaseModel]) -> Iterator[Field]:
    """Yield attributes, dotted key and meaning of the quantities that are ``local``."""
    for name, field in model.model_fields.items():
        word = field.alias or name
        for unit in field.metadata:
            if getattr(unit, "local", False):
                yield (name,), word, unit.wanted.phrase
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for names, key, phrase in local_fields(field.annotation):
                yield (name, *names), f"{word}.{key}", phrase


def check_local(region: Any, place: Place, fields: list[Field], session: Session) -> None:
    """Collect what a region takes from the nation or a default though it must give its own."""
    for names, key, phrase in fields:
        value = region
        for name in names:
            value = getattr(value, name)
        if isinstance(value, Leaf) and not value.layers[0].origin.file.startswith("places/"):
            message = f"is missing; every place gives its own, {phrase} is meant."
            session.report(Problem(place.files[-1], 1, 1, key, message))
