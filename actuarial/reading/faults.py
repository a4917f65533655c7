"""What the validation found, in plain words at the line the user can edit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError

from actuarial.reading import inherit
from actuarial.reading.descriptions import descriptions
from actuarial.reading.nodes import Items, Mapping, Node, Scalar, follow, key_of
from actuarial.reading.problems import listed, nearest
from actuarial.reading.session import Session


class BrokenRulesError(ValueError):
    """Rules of the schema are broken: the words for the user, and the keys below the section."""

    def __init__(self, *faults: tuple[str, str]) -> None:
        super().__init__("; ".join(message for message, _ in faults))
        self.faults = faults


def keys_of(model: type[BaseModel], schemes: Iterable[str] = ()) -> list[str]:
    """Return the keys a section may hold, as files write them: schemes by their own names."""
    names = [field.alias or name for name, field in model.model_fields.items()]
    return [word for name in names for word in (schemes if name == "schemes" else [name])]


def misspelt(node: Node, session: Session) -> bool:
    """Say, and collect it as the one fault, whether a local or scenario key is a misspelt one.

    Lines and measures may be new; one that stands alone, incomplete and close to the name of a
    national line is that line misspelt.
    """
    if node.parts or node.file.kind not in {"place", "scenario"}:
        return False
    meant = nearest(node.name, session.national_siblings(key_of(node)))
    if meant is None or node.parent is None:
        return False
    session.fault(node.parent, f"is not given below; did you mean {meant}?", below=node.name)
    return True


def base_of(node: Node) -> Node:
    """Return the part of a node where a missing key belongs.

    That is the part that gives the whole, the lowest; at the top of a region, its own file.
    """
    parts = inherit.parts_of(node)
    if parts[0].file.name:
        return parts[0]
    return next((part for part in reversed(parts) if part.file.kind == "place"), parts[-1])


def report(error: ValidationError, node: Mapping, model: type[BaseModel], session: Session) -> None:
    """Collect every fault of a section; a misspelt required key is one fault, not two."""
    found = error.errors(include_url=False, include_input=False)
    if any(e["type"] == "missing" for e in found) and misspelt(node, session):
        return
    missing = [str(e["loc"][-1]) for e in found if e["type"] == "missing" and len(e["loc"]) == 1]
    meant_by: dict[str, str] = {}
    for one in found:
        if one["type"] == "extra_forbidden" and len(one["loc"]) == 1:
            key = str(one["loc"][0])
            left = [name for name in missing if name not in meant_by.values()]
            holder = _holder(node, key)
            known = keys_of(model, session.schemes)
            allowed = [name for name in known if name not in holder]
            meant = getattr(model, "renamed", {}).get(key) or nearest(key, left, allowed)
            if meant:
                meant_by[key] = meant
            cure = f"did you mean {meant}?" if meant else f"known are {listed(known)}."
            renamed = getattr(model, "renamed", {}).get(key)
            words = f"is called {renamed} now." if renamed else f"unknown; {cure}"
            session.fault(holder, words, below=key)
    for one in found:
        if one["type"] in {"reported", "extra_forbidden"}:
            continue
        location = one["loc"]
        if one["type"] == "missing":
            key = str(location[-1])
            if key not in meant_by.values():
                place = _at(node, location[:-1])
                said = _meaning(model, key) if place is node else ""
                session.fault(base_of(place), f"is missing{said}.", below=key)
            continue
        if location and location[-1] == "[key]":
            _report_key(_at(node, location[:-2]), str(location[-2]), one, session)
            continue
        place = _at(node, location)
        if place.faulty and not isinstance(place, Mapping):
            continue
        _report_one(place, one, session)


def report_repeated(node: Mapping, session: Session) -> None:
    """Collect every name that stands twice in a list of a section: it would count twice."""
    for below in node.values():
        if isinstance(below, Items):
            for name in repeated(below):
                session.fault(inherit.parts_of(below)[-1], f"{name} stands twice; once is enough.")


def repeated(names: Iterable[Any]) -> list[str]:
    """Return the words that stand more than once in a list, each once."""
    words = [str(name) for name in names if isinstance(name, Scalar)]
    return [name for name in dict.fromkeys(words) if words.count(name) > 1]


def _meaning(model: type[BaseModel], key: str) -> str:
    for name, field in model.model_fields.items():
        if key == (field.alias or name):
            said = descriptions(model).get(name)
            if said:
                return ": " + said.splitlines()[0].rstrip(".")
            if get_origin(field.annotation) is Literal:
                return f"; write {listed(map(str, get_args(field.annotation)))}"
            phrases = [m.wanted.phrase for m in field.metadata if hasattr(m, "wanted")]
            return f"; {phrases[0]} is meant" if phrases else ""
    return ""


def _holder(node: Mapping, key: str) -> Mapping:
    """Return the file's own mapping that holds a key, the topmost that does."""
    for part in reversed(inherit.parts_of(node)):
        if isinstance(part, Mapping) and key in part:
            return part
    return node


def _at(node: Node, location: tuple[int | str, ...]) -> Node:
    """Follow a location as far as it leads through nodes; names of choices lead nowhere."""
    here: Node = node
    for step in location:
        if isinstance(here, Mapping) and step in here:
            here = here[str(step)]
        elif isinstance(here, Items) and isinstance(step, int) and step < len(here):
            here = here[step]
    return here


def _report_one(place: Node, one: Any, session: Session) -> None:
    kind, context = one["type"], one.get("ctx", {})
    said = _said(place)
    raised = context.get("error")
    if isinstance(raised, BrokenRulesError):
        for message, at in raised.faults:
            _report_below(place, message, at, session)
        return
    if kind in {"value_error", "assertion_error"}:
        message = str(raised)
    elif kind in {"literal_error", "enum"}:
        choices = _choices(str(context.get("expected", "")))
        meant = nearest(str(place), choices) if isinstance(place, Scalar) else None
        cure = f"did you mean {meant}?" if meant else f"write {listed(choices)}."
        message = f"{said} is not known here; {cure}"
    elif kind in {"string_type", "string_sub_type"}:
        message = f"{said} stands here; a text is meant."
    elif kind in {"list_type", "tuple_type", "set_type", "frozen_set_type"}:
        message = f"{said} stands here; a list is meant, such as [a, b]."
    elif kind in {"dict_type", "model_type", "mapping_type", "model_attributes_type"}:
        message = f"{said} stands here; keys with values are meant."
    elif kind in {"too_short", "string_too_short"}:
        message = "is empty; one entry at least is meant."
    elif kind in {"string_pattern_mismatch"}:
        message = f"{said} is not written as it should be."
    else:
        message = f"{said} cannot stand here."
    session.fault(place, message)


def _report_below(place: Node, message: str, at: str, session: Session) -> None:
    """Name a fault at a dotted key below a section: at the topmost part that gives it."""
    here, names = follow(place, at.split(".") if at else ())
    if names:
        session.fault(base_of(here), message, below=".".join(names))
    else:
        session.fault(inherit.parts_of(here)[-1], message)


def _report_key(place: Node, key: str, one: Any, session: Session) -> None:
    context = one.get("ctx", {})
    if isinstance(context.get("error"), BrokenRulesError):
        message = str(context["error"])
    else:
        choices = _choices(str(context.get("expected", "")))
        meant = nearest(key, choices)
        message = (
            f"unknown; did you mean {meant}?" if meant else f"unknown; known are {listed(choices)}."
        )
    holder: Node = _holder(place, key) if isinstance(place, Mapping) else place
    session.fault(holder, message, below=key)


def _choices(expected: str) -> list[str]:
    return [word.strip("' ") for word in expected.replace(" or ", ", ").split(", ")]


def _said(place: Node) -> str:
    if isinstance(place, Scalar):
        return str(place) if len(place) <= 40 else place[:37] + "…"
    return "a list" if isinstance(place, Items) else "a mapping of keys"
