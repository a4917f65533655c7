"""Lines of arrays changed or made for a test, by the dotted names of their terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args, get_type_hints

import numpy as np

from actuarial.basis.line import Bands
from actuarial.structures import mapped, parts

Change = Callable[[str, np.ndarray], np.ndarray]


def arrays_of(line: Any) -> dict[str, np.ndarray]:
    """Every array of a line by its dotted name."""
    return {part.name: part.values for part in parts(line)}


def with_arrays(line: Any, change: Change) -> Any:
    """The line with every array replaced by what `change` makes of its name and values."""
    return mapped(line, lambda part: change(part.name, part.values))


def with_terms(line: Any, terms: Mapping[str, Any]) -> Any:
    """The line with some terms replaced: by a function of the old one, or a new one.

    What is within a section that the line lacks makes the section, with nothing else in it.
    """
    for dotted, value in terms.items():
        first, _, below = dotted.partition(".")
        old = getattr(line, first)
        if below:
            old = _bare(_class_of(type(line), first)) if old is None else old
            new = with_terms(old, {below: value})
        else:
            new = value(old) if callable(value) else value
        line = replace(line, **{first: new})
    return line


def bare(kind: type, name: str = "line", **terms: Any) -> Any:
    """A line of a kind with some of its terms; what a test does not give, it does not read."""
    return replace(_bare(kind, name=name), **terms)


def _bare(kind: type, **own: Any) -> Any:
    return kind(**{field.name: own.get(field.name) for field in fields(kind)})


def _class_of(kind: type, field: str) -> type:
    hint = get_type_hints(kind)[field]
    return next((one for one in get_args(hint) if one is not type(None)), hint)


def with_starts(value: Any, change: Callable[[float], float]) -> Any:
    """A line or section with the thresholds of its bands changed."""
    if isinstance(value, Bands):
        return replace(value, starts=tuple(map(change, value.starts)))
    if is_dataclass(value) and not isinstance(value, type):
        own = {field.name: getattr(value, field.name) for field in fields(value)}
        return replace(value, **{name: with_starts(one, change) for name, one in own.items()})
    return value
