"""Published figures of the assumptions, made ready for reconciliation."""

from __future__ import annotations

from collections.abc import Iterator

from actuarial.reading.keys import leaf_at
from actuarial.reading.quantity import Leaf, Number
from actuarial.reading.schema import Region
from actuarial.results.reconciliation import Figure


def figures_of(region: str, model: Region) -> Iterator[tuple[Figure, list[str]]]:
    """Every published figure of a region with the keys of the scales fitted to it."""
    for item, published in model.published.items():
        leaf = next(
            given
            for given in (published.yuan, published.persons, published.count)
            if given is not None
        )
        scale = 1.0
        if published.scale:
            scale = _number(leaf_at(model, published.scale[0]))
        labels: dict[str, str | list[str]] = {}
        for dimension, label in (
            ("fund", published.fund),
            ("service", published.service),
            ("scheme", published.scheme),
        ):
            if label is not None:
                labels[dimension] = label
        if published.status:
            labels["status"] = list(published.status)
        figure = Figure(
            place=model.name.zh,
            item=item,
            region=region,
            variable=published.variable,
            labels=labels,
            value=_number(leaf),
            scale=scale,
            part=tuple(published.part),
            source=leaf.layers[0].source or "",
        )
        yield figure, list(published.scale)


def _number(leaf: Leaf) -> float:
    quantity = leaf.layers[0].quantity
    if not isinstance(quantity, Number):
        raise TypeError(f"{leaf.key} is not one number")
    return quantity.value
