"""Arguments of the public functions: what an actuary hands over, brought into the kernels' form.

A kernel says in its signature what an argument runs over and what its numbers are:
``mx: Annotated[ArrayLike, axes("year or 1", "...", "sex", "age"), DEATH_RATES]``. A room calls
`publish` on what it exports: from outside, the functions then take numbers, lists, pandas and
xarray objects, fill in the axes that may be left out, and refuse with a sentence what cannot be
meant. Inside the package, modules import the kernels, which check nothing.

``X or 1`` may be left out or have size 1, where all share the values; before ``...``, ``year or 0``
is there only together with all other axes; behind it, ``X or 0`` is left out where the axes before
it stand alone. ``...`` is any axes that ride along (regions, funds, draws), the same in all
arguments. Axes are counted from the last one, unless the object names them. Needs numpy only.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, wraps
from types import FunctionType
from typing import Any

import numpy as np

from actuarial.arguments.given import Given, arrays_of, given_as, single
from actuarial.arguments.layout import Layout
from actuarial.arguments.parameters import Parameter, is_said, parameters
from actuarial.arguments.words import (
    AGE,
    AGES,
    ANYTHING,
    BIRTH_RATES,
    CALENDAR,
    DEATH_RATES,
    FIXED,
    INTEREST,
    LONGER,
    MIGRANTS,
    OWN,
    PERSONS,
    SEX_RATIO,
    SHARES,
    SPENT,
    TIMING,
    WEIGHTS,
    YEAR,
    YEARS,
    YEARS_OF_LIFE,
    YUAN,
    Alone,
    Axis,
    ClassOnly,
    FirstAge,
    Named,
    Numbers,
    Size,
)

__all__ = [
    "AGE",
    "AGES",
    "ANYTHING",
    "BIRTH_RATES",
    "CALENDAR",
    "DEATH_RATES",
    "FIXED",
    "INTEREST",
    "LONGER",
    "MIGRANTS",
    "OWN",
    "PERSONS",
    "SEX_RATIO",
    "SHARES",
    "SPENT",
    "TIMING",
    "WEIGHTS",
    "YEAR",
    "YEARS",
    "YEARS_OF_LIFE",
    "YUAN",
    "Alone",
    "Axis",
    "ClassOnly",
    "FirstAge",
    "Named",
    "Numbers",
    "Parameter",
    "Size",
    "checked",
    "parameters",
    "publish",
]


def publish(names: dict[str, Any]) -> None:
    """Replace what a room exports, the names in its ``__all__``, by functions that check.

    names: the room's ``globals()``. Functions that say nothing of their arguments stay: they take
    the structures of a run.
    """
    for name in names["__all__"]:
        function = names[name]
        if isinstance(function, FunctionType) and is_said(function):
            names[name] = checked(function)


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that brings its arguments into the kernel's form, or raises ValueError."""

    @wraps(function)
    def edge(*positional: Any, **named: Any) -> Any:
        bound = _signature(function).bind(*positional, **named)
        bound.arguments.update(_in_form(function, bound.arguments))
        return function(*bound.args, **bound.kwargs)

    return edge


_signature = cache(inspect.signature)


def _in_form(function: Callable[..., Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments that change, brought into the form of the kernel."""
    said = parameters(function)
    found: dict[str, Any] = {}
    arrays: list[Given] = []
    sizes: dict[Axis, tuple[int, str]] = {}
    absent: set[str] = set()
    first_age = 0
    for name, value in given.items():
        meant = said.get(name)
        if meant is None or (value is None and meant.optional):
            continue
        if meant.alone:
            absent.add(meant.alone)
        elif meant.structure is not None:
            arrays += arrays_of(name, value, meant.structure, meant.class_only)
        elif meant.named and isinstance(value, str):
            continue
        elif meant.axes is not None and not (meant.numbers.kept and np.ndim(value) == 0):
            arrays.append(given_as(name, value, meant))
        elif meant.numbers is not ANYTHING:
            found[name] = single(name, value, meant)
            if meant.size:
                sizes[meant.size] = (found[name], name)
            first_age = found[name] if meant.first_age else first_age
    dated = any(one.size for one in said.values())
    made = Layout(arrays, sizes, absent, first_age, dated).arrays()
    for name, values in made.items():
        head, _, field = name.partition(".")
        if field:
            whole: Any = found.get(head, given[head])
            change = {field: values}
            found[head] = (
                whole._replace(**change) if hasattr(whole, "_fields") else replace(whole, **change)
            )
        else:
            found[name] = values
    return found
