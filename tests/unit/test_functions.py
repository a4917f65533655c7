"""Every public function takes the forms in `function_table.py`, and refuses what cannot be meant.

The table is walked over all that the rooms export: a function without a row fails.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import FunctionType
from typing import Any, get_type_hints

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from unit.function_table import ROWS

from actuarial import arguments
from actuarial.vocabulary.axes import ANY, Axes

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "demography", "economics", "coverage", "revenue", "benefits", "measures", "funds", "solvency",
)  # fmt: skip


def exported() -> dict[str, Callable[..., Any]]:
    """Every function that a room exports, by room and name."""
    found: dict[str, Callable[..., Any]] = {}
    for room in ROOMS:
        module = importlib.import_module(f"actuarial.{room}")
        for name in module.__all__:
            if isinstance(getattr(module, name), FunctionType):
                found[f"{room}.{name}"] = getattr(module, name)
    return found


FUNCTIONS = exported()


def kernel(name: str) -> Callable[..., Any]:
    return inspect.unwrap(FUNCTIONS[name])


OF_THE_RUN = ("actuarial.basis.", "actuarial.entries.", "actuarial.measures.pooling.")
"""Modules of the structures of a run: Basis, lines of schemes, entries."""


def takes_a_run(function: Callable[..., Any]) -> bool:
    """Whether a structure of the run is among the arguments."""
    hints = get_type_hints(function)
    hints.pop("return", None)
    return any(module in str(hint) for hint in hints.values() for module in OF_THE_RUN)


def test_every_public_function_has_a_row_or_takes_a_run():
    lacking = [name for name in FUNCTIONS if name not in ROWS and not takes_a_run(kernel(name))]
    assert lacking == [], "write a row for them in tests/unit/function_table.py"
    assert [name for name in ROWS if name not in FUNCTIONS] == []


def test_every_function_with_a_row_checks_all_its_arguments():
    """Arguments without axes or numbers said are those that the row names as structures."""
    for name, row in ROWS.items():
        assert FUNCTIONS[name] is not kernel(name), f"{name} is not checked"
        said = arguments.parameters(kernel(name))
        for parameter in inspect.signature(kernel(name)).parameters:
            known = parameter in said and (
                said[parameter].axes is not None
                or said[parameter].numbers is not arguments.ANYTHING
                or said[parameter].structure is not None
                or said[parameter].alone
            )
            assert known or parameter in row.structures | UNCHECKED.get(name, set()), (
                f"{name} says nothing of {parameter}"
            )


UNCHECKED = {
    "demography.proportional_rates": {"infant_years"},
    "demography.rates_at_life_expectancy": {"infant_years"},
    "funds.pool": {"rules", "lines"},
}
"""Words, which the kernels check themselves."""


def same(one: Any, other: Any) -> None:
    """Equal results, of arrays or of structures of them."""
    if is_dataclass(one):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, dict):
        for key in one:
            same(one[key], other[key])
    elif isinstance(one, tuple):
        for first, second in zip(one, other, strict=True):
            same(first, second)
    elif callable(one):
        return
    else:
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-12, atol=1e-14)
        assert np.shape(one) == np.shape(other)


def arrays_of(name: str) -> dict[str, tuple[np.ndarray, arguments.Parameter]]:
    """The arguments of a row's call that are arrays or numbers with axes."""
    said = arguments.parameters(kernel(name))
    return {
        one: (np.asarray(value), said[one])
        for one, value in ROWS[name].call.items()
        if one in said and said[one].axes is not None and one not in ROWS[name].structures
    }


@pytest.mark.parametrize("name", ROWS)
def test_the_call_of_a_row_gives_what_the_kernel_gives(name):
    result = FUNCTIONS[name](**ROWS[name].call)
    for part in result if isinstance(result, tuple) else (result,):
        if isinstance(part, np.ndarray) and part.dtype.kind == "f" and name not in MISSING:
            assert np.isfinite(part).all()


MISSING = {"solvency.contributors_per_retiree"}
"""Results with numbers that are missing by intent."""


@pytest.mark.parametrize("name", ROWS)
def test_lists_are_as_good_as_arrays(name):
    whole = {
        one: value.tolist() if isinstance(value, np.ndarray) else value
        for one, value in ROWS[name].call.items()
    }
    same(FUNCTIONS[name](**whole), FUNCTIONS[name](**ROWS[name].call))


def dims(values: np.ndarray, said: arguments.Parameter) -> list[str]:
    """Names of the axes of an array that has them all but some of those that ride along."""
    assert said.axes is not None
    names = list(said.axes.names)
    if ANY not in names:
        return names[len(names) - values.ndim :]
    place = names.index(ANY)
    needed = place and said.axes.shared[0] is None
    if needed:
        rest = said._replace(axes=Axes(said.axes.names[1:], said.axes.shared[1:]))
        return [names[0], *dims(values[0], rest)]
    tail = names[place + 1 :]
    tail = tail[:-1] if tail[-1:] == ["fund"] and values.ndim < len(tail) else tail
    tail = tail[len(tail) - min(values.ndim, len(tail)) :]
    left = values.ndim - len(tail)
    head = names[:place][: min(left, place)]
    return [*head, *(f"city_{k}" for k in range(left - len(head))), *tail]


@pytest.mark.parametrize("name", ROWS)
def test_named_axes_may_stand_in_any_order(name):
    turned = dict(ROWS[name].call)
    for one, (values, said) in arrays_of(name).items():
        if values.ndim:
            array = xr.DataArray(values, dims=dims(values, said))
            riding = iter([dim for dim in array.dims if str(dim).startswith("city")])
            # What rides along keeps its order; the named axes may stand anywhere.
            turned[one] = array.transpose(
                *(next(riding) if str(dim).startswith("city") else dim for dim in array.dims[::-1])
            )
    same(FUNCTIONS[name](**turned), FUNCTIONS[name](**ROWS[name].call))


@pytest.mark.parametrize("name", ROWS)
def test_series_and_frames_are_as_good_as_arrays(name):
    framed = dict(ROWS[name].call)
    for one, (values, _) in arrays_of(name).items():
        if values.ndim == 1:
            framed[one] = pd.Series(values)
        elif values.ndim == 2:
            framed[one] = pd.DataFrame(values)
    same(FUNCTIONS[name](**framed), FUNCTIONS[name](**ROWS[name].call))


ACCEPTED = [
    pytest.param(name, *pair, id=f"{name}-{number}")
    for name, row in ROWS.items()
    for number, pair in enumerate(row.accepted)
]
REFUSED = [
    pytest.param(name, *pair, id=f"{name}-{number}")
    for name, row in ROWS.items()
    for number, pair in enumerate(row.refused)
]


@pytest.mark.parametrize(("name", "change", "other"), ACCEPTED)
def test_what_can_be_meant_is_accepted(name, change, other):
    call = ROWS[name].call
    same(FUNCTIONS[name](**{**call, **change}), FUNCTIONS[name](**{**call, **other}))


@pytest.mark.parametrize(("name", "change", "sentence"), REFUSED)
def test_what_cannot_be_meant_is_refused_by_a_sentence(name, change, sentence):
    with pytest.raises(ValueError, match="^" + re.escape(sentence) + "$"):
        FUNCTIONS[name](**{**ROWS[name].call, **change})


def spoilt(name: str) -> Iterator[tuple[str, Any, str]]:
    """Arguments of a call as nobody can mean them: argument, value, why."""
    for one, (values, said) in arrays_of(name).items():
        numbers = said.numbers
        worse = np.array(values, dtype=object if numbers.flags else float)
        place = (0,) * worse.ndim
        yield one, "many", "a word"
        yield one, [[1.0], [2.0, 3.0]], "ragged"
        yield one, [], "empty"
        yield one, worse + 1j if not numbers.flags else values + 1j, "complex"
        if numbers.flags:
            continue
        for wrong, fault in (
            (np.nan, not numbers.missing),
            (np.inf, not numbers.infinite),
            (numbers.low - 1, np.isfinite(numbers.low)),
            (2 * numbers.high + 1, np.isfinite(numbers.high)),
        ):
            if fault:
                bad = worse.copy()
                bad[place] = wrong
                yield one, bad, f"the number {wrong}"
        assert said.axes is not None
        if ANY not in said.axes.names:
            yield one, worse[(None,) * (1 + len(said.axes.names) - worse.ndim)], "too many axes"
        if said.axes.names[-1] == "age" and worse.ndim and _ages_elsewhere(name, one):
            yield one, worse[..., :-1], "an age too few"


def _ages_elsewhere(name: str, one: str) -> bool:
    return any(
        other != one and said.axes is not None and said.axes.names[-1] == "age" and values.ndim
        for other, (values, said) in arrays_of(name).items()
    )


@pytest.mark.parametrize("name", [name for name in ROWS if arrays_of(name)])
def test_what_nobody_can_mean_is_refused_naming_the_argument(name):
    tried = 0
    for one, value, why in spoilt(name):
        with pytest.raises(ValueError, match=": ") as refusal:
            FUNCTIONS[name](**{**ROWS[name].call, one: value})
        said = str(refusal.value)
        named = [said.startswith(f"{other}: ") for other in arrays_of(name)]
        assert any(named) or one == "infant_years", f"{one}, {why}: {said}"
        assert said.startswith(f"{one}: ") or why == "an age too few", f"{one}, {why}: {said}"
        tried += 1
    assert tried > 2


def test_a_call_changes_nothing_it_was_given():
    for name, row in ROWS.items():
        before = {one: np.array(values) for one, (values, _) in arrays_of(name).items()}
        FUNCTIONS[name](**row.call)
        for one, values in before.items():
            np.testing.assert_array_equal(np.asarray(row.call[one]), values)


def test_the_modules_of_the_package_call_the_kernels():
    """What is checked at the edge of a room is not checked again inside: rooms' functions are
    imported from their modules."""
    checked = {name for name in FUNCTIONS if FUNCTIONS[name] is not kernel(name)}
    found = []
    for path in sorted((ROOT / "actuarial").rglob("*.py")):
        if path.name == "__init__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                room = node.module.removeprefix("actuarial.")
                found += [
                    f"{path.relative_to(ROOT)}:{node.lineno} {alias.name}"
                    for alias in node.names
                    if f"{room}.{alias.name}" in checked
                ]
            of_room = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
            if of_room and f"{node.value.id}.{node.attr}" in checked:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.attr}")
    assert found == []
