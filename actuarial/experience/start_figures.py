"""The published figures that a run is fitted to, as history has them for an earlier year."""

from __future__ import annotations

from typing import Any

import numpy as np

from actuarial.experience.lines import FUNDS, MEMBERS, USE
from actuarial.history.figures import History
from actuarial.reading.quantity import Layer, Leaf, Number, Origin
from actuarial.reading.schema.places import Published

TOTAL = "total_expenditure"


def published_at(model: Any, observed: History, year: int) -> Any:
    """The region with figures of another year under `published`.

    A figure that history does not hold is left out. Where it was what a fund paid for a service,
    the scales of that service join those that are fitted to the whole spending of the fund, so that
    they move together.
    """
    kept: dict[str, Published] = {}
    joined: dict[str, list[Published]] = {}
    for item, figure in model.published.items():
        value = observed_value(figure, model, observed, year)
        here = [key for key in figure.scale if _is_there(model, key)]
        if not np.isnan(value):
            kept[item] = _with_value(figure, value).model_copy(update={"scale": here})
        elif figure.variable == "expenditure" and figure.fund is not None and here:
            joined.setdefault(figure.fund, []).append(figure)
    for item, figure in kept.items():
        if figure.variable == TOTAL and figure.fund in joined and figure.scale:
            more = joined[figure.fund]
            scales = [key for one in more for key in one.scale]
            services = [one.service for one in more if one.service is not None]
            update = {"scale": [*figure.scale, *scales], "part": [*figure.part, *services]}
            kept[item] = figure.model_copy(update=update)
    return model.model_copy(update={"published": kept})


def without_scale_of(model: Any, fund: str) -> Any:
    """The region with no scale fitted to the income of a fund: it is met otherwise."""
    published = {
        item: figure.model_copy(update={"scale": [], "part": []})
        if (figure.variable, figure.fund) == ("total_income", fund)
        else figure
        for item, figure in model.published.items()
    }
    return model.model_copy(update={"published": published})


def _is_there(model: Any, key: str) -> bool:
    scheme, part, line, *_ = key.split(".")
    return line in getattr(model.schemes.get(scheme), part, {})


def observed_value(figure: Published, model: Any, observed: History, year: int) -> float:
    """What history has for a published figure; NaN where it has nothing."""
    key = _key_of(figure, model)
    if figure.variable == "unit_cost":
        cost, events = (observed.value(year, *key, line) for line in ("cost", "events"))
        return cost / events
    return observed.value(year, *key)


def _key_of(figure: Published, model: Any) -> tuple[str, ...]:
    """Subject and labels of a published figure in history, without the line for a ratio."""
    variable = figure.variable
    if variable == "members":
        counted = next((k for k, of in MEMBERS.items() if set(of) == set(figure.status)), "all")
        return "members", figure.scheme or "", counted
    if variable == "expenditure":
        return "funds", figure.service or "", "expenditure"
    lines = {of: name for name, of in (*FUNDS.items(), *USE.items())}
    if figure.fund is not None:
        return "funds", figure.fund, lines.get(variable, "")
    use = ("use", _user_scheme(figure, model), figure.service or "")
    return use if variable == "unit_cost" else (*use, lines.get(variable, ""))


def _scheme_of_scales(figure: Published) -> str:
    return figure.scale[0].split(".")[0] if figure.scale else ""


def _user_scheme(figure: Published, model: Any) -> str:
    """The scheme whose service is meant: the one that its scale belongs to, or its users'."""
    if figure.scale:
        return _scheme_of_scales(figure)
    return next(
        (
            name
            for name, scheme in model.schemes.items()
            if figure.service in scheme.benefits
            and set(figure.status) == set(scheme.benefits[figure.service].of)
        ),
        "",
    )


def _with_value(figure: Published, value: float) -> Published:
    name = next(n for n in ("yuan", "persons", "count") if getattr(figure, n) is not None)
    leaf = getattr(figure, name)
    first = leaf.layers[0]
    origin = Origin("", 1, 1, "history")
    layer = Layer(Number(value), origin, first.source, first.evidence)
    return figure.model_copy(update={name: Leaf(leaf.key, (layer,))})
