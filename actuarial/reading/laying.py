"""A change laid over the quantities of a scenario that has been read, as another scenario would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from actuarial.reading import scalars
from actuarial.reading.quantity import Change, Layer, Leaf, Origin
from actuarial.reading.resolved import Assumptions

_Memory = dict[tuple[int, tuple[str, ...]], tuple[Any, Any]]


def laid_over(
    assumptions: Assumptions, keys: Sequence[str], change: Change, by: str
) -> Assumptions:
    """Return the assumptions with the change over each of the keys, in every region.

    The same figures as a scenario that inherits from this one and gives each key the change; what
    no change touches stays the same object, and what regions share they go on sharing. ``by`` is
    the name the layer has. A key that is no quantity raises KeyError.
    """
    layer = Layer(change, Origin("", 0, 0, by), None, None)
    memory: _Memory = {}
    regions = dict(assumptions.regions)
    for key in keys:
        regions = {
            label: _with(model, _names(model, key), layer, memory)
            for label, model in regions.items()
        }
    return replace(assumptions, scenario=by, chain=(*assumptions.chain, by), regions=regions)


def leaf_at(model: BaseModel, key: str) -> Leaf:
    """Return the quantity that a region's model has at a dotted key; KeyError where none is."""
    value: Any = model
    for name in _names(model, key):
        value = _child(value, name)[1]
    if not isinstance(value, Leaf):
        raise KeyError(key)
    return value


def _names(model: BaseModel, key: str) -> tuple[str, ...]:
    """Names of a key on the way through a region's model; schemes stand below ``schemes``."""
    first, *rest = key.split(".")
    fields = {about.alias or name for name, about in type(model).model_fields.items()}
    return (first, *rest) if first in fields else ("schemes", first, *rest)


def _with(value: Any, names: tuple[str, ...], layer: Layer, memory: _Memory) -> Any:
    if not names:
        if not isinstance(value, Leaf):
            raise KeyError(layer.origin.layer)
        return Leaf(value.key, (*value.layers, layer), value.covers)
    # The old value is kept beside the new one: an id counts only while its object lives.
    key = (id(value), names)
    if key not in memory:
        field, child = _child(value, names[0])
        changed = _with(child, names[1:], layer, memory)
        if isinstance(value, BaseModel):
            memory[key] = (value, value.model_copy(update={field: changed}))
        else:
            memory[key] = (value, {**value, field: changed})
    return memory[key][1]


def _child(value: Any, name: str) -> tuple[Any, Any]:
    """Field or key, and what stands there."""
    if isinstance(value, dict):
        for key, child in value.items():
            if name == (scalars.shown(key) if isinstance(key, float) else key):
                return key, child
    elif isinstance(value, BaseModel):
        for field, about in type(value).model_fields.items():
            if name == (about.alias or field):
                return field, getattr(value, field)
    raise KeyError(name)
