"""What the signature of a kernel, or a structure, says of each argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache
from types import FunctionType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from actuarial.arguments.words import (
    ANYTHING,
    LONGER,
    YEAR,
    Alone,
    ClassOnly,
    FirstAge,
    Named,
    Numbers,
    Size,
)
from actuarial.vocabulary.axes import Axes


def is_said(function: FunctionType) -> bool:
    """Whether an annotation of a parameter speaks of axes or numbers.

    Read as text, or by the name of an annotation, so that importing a room stays fast.
    """
    said = [str(text) for name, text in function.__annotations__.items() if name != "return"]
    return any(
        "Annotated[" in text or get_origin(function.__globals__.get(text)) is Annotated
        for text in said
    )


class Parameter(NamedTuple):
    """What a signature says of one argument, or a structure's annotation of one field."""

    axes: Axes | None
    numbers: Numbers
    size: str
    """Axis of which the number is the size, if any."""
    first_age: bool
    alone: str
    """Axis that is not there where the argument is given, if any."""
    named: bool
    """Whether a word may stand for the numbers, which the kernel knows."""
    structure: type | None
    """Class of the structure that is meant, if any."""
    class_only: bool
    optional: bool
    """Whether nothing may be given."""


@cache
def parameters(owner: Callable[..., Any]) -> Mapping[str, Parameter]:
    """What is said of the parameters of a kernel, or of the fields of a structure."""
    hints = get_type_hints(owner, include_extras=True)
    return {name: _parameter(hint) for name, hint in hints.items() if name != "return"}


def _parameter(hint: Any) -> Parameter:
    marks: list[Any] = []
    kinds: list[Any] = []
    left = [hint]
    while left:
        one = left.pop()
        if get_origin(one) is Annotated:
            inner, *said = get_args(one)
            marks += said
            left.append(inner)
        elif get_origin(one) in (Union, UnionType):
            left += get_args(one)
        else:
            kinds.append(one)

    def mark(kind: type, default: Any) -> Any:
        return next((one for one in marks if isinstance(one, kind)), default)

    said = mark(Numbers, ANYTHING)
    structures = [one for one in kinds if isinstance(one, type) and _is_structure(one)]
    return Parameter(
        axes=mark(Axes, None),
        numbers=said,
        size=mark(Size, Size("")).axis,
        first_age=mark(FirstAge, None) is not None,
        alone=mark(Alone, Alone("")).axis,
        named=mark(Named, None) is not None,
        structure=structures[0] if structures else None,
        class_only=mark(ClassOnly, None) is not None,
        optional=type(None) in kinds,
    )


def _is_structure(kind: type) -> bool:
    return is_dataclass(kind) or (issubclass(kind, tuple) and hasattr(kind, "_fields"))


def meant_by(said: Parameter) -> str:
    """Return the end of a message: what is meant by an argument."""
    shown = f"{said.axes} ".replace(LONGER, YEAR) if said.axes is not None else ""
    return f"meant: {shown}{said.numbers.meaning}"
