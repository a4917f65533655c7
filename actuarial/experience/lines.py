"""Which lines are held against history, and where they stand in a result.

History names schemes, funds and services as the model does, so a line finds its figure by its
labels alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from actuarial.arrays import Floats
from actuarial.history.figures import History, Key
from actuarial.vocabulary import ACTIVE, RETIREE, STATUSES

MEMBERS: Mapping[str, tuple[str, ...]] = {
    "active": tuple(ACTIVE),
    "retired": (RETIREE,),
    "all": tuple(STATUSES),
}
"""Statuses of the model that a status of history counts."""
FUNDS: Mapping[str, str] = {
    "income": "total_income",
    "expenditure": "total_expenditure",
    "balance": "reserve",
}
USE: Mapping[str, str] = {"events": "events", "cost": "gross_cost"}


class Compared(NamedTuple):
    """One line of history and what of a result is held against it."""

    key: Key
    """Subject and labels in history."""
    scheme: str
    variable: str
    labels: Mapping[str, list[str]]
    """Labels by dimension; several are added up."""
    money: bool
    """Whether it is money, which a naive forecast ties to wages."""

    @property
    def line(self) -> str:
        """Its name in tables: the labels beside the scheme's."""
        words = [label for label in self.key[1:] if label != self.scheme]
        return " ".join(words) if self.key[0] != "members" else f"members {words[0]}"


def compared_lines(observed: History, model: Any) -> Iterator[Compared]:
    """Lines of a history that a region's model has too, in the order of the files.

    Schemes are those that have services whose use may be observed. A sum is left out where its
    parts are observed, and is the sum of its parts in the model where they are not.
    """
    schemes = use_schemes(observed)
    for key in observed.figures:
        parts = _parts(key, observed)
        if parts and all(part in observed.figures for part in parts):
            continue
        found = _compared(key, parts, model)
        if found is not None and found.scheme in schemes:
            yield found


def use_schemes(observed: History) -> list[str]:
    """Schemes that pay for services and whose members history knows by status."""
    return list(observed.subjects["use"].labels["scheme"])


def _parts(key: Key, observed: History) -> list[Key]:
    """Lines whose sum a line is; empty where it is none."""
    sums = observed.subjects[key[0]].sums
    return [(key[0], *part) for one in sums if tuple(one.whole) == key[1:] for part in one.parts]


def _compared(key: Key, parts: list[Key], model: Any) -> Compared | None:
    subject, *labels = key
    schemes = model.schemes
    if subject == "members" and labels[0] in schemes and labels[1] in MEMBERS:
        of = {"scheme": [labels[0]], "status": list(MEMBERS[labels[1]])}
        return Compared(key, labels[0], "members", of, money=False)
    if subject == "use" and labels[2] in USE and labels[1] in schemes[labels[0]].benefits:
        users = schemes[labels[0]].benefits[labels[1]].of
        of = {"service": [labels[1]], "status": list(users)}
        return Compared(key, labels[0], USE[labels[2]], of, money=labels[2] == "cost")
    if subject == "funds" and labels[1] in FUNDS:
        return _of_funds(key, parts, schemes)
    return None


def _of_funds(key: Key, parts: list[Key], schemes: Mapping[str, Any]) -> Compared | None:
    _, name, line = key
    holders = {fund: scheme for scheme, one in schemes.items() for fund in one.funds}
    funds = [part[1] for part in parts] or [name]
    if all(fund in holders for fund in funds):
        return Compared(key, holders[funds[0]], FUNDS[line], {"fund": funds}, money=True)
    for scheme, one in schemes.items():
        if line == "expenditure" and name in one.benefits:
            of = {"fund": [one.benefits[name].fund], "service": [name]}
            return Compared(key, scheme, "expenditure", of, money=True)
    return None


def modelled(result: xr.Dataset, compared: Compared, region: str) -> Floats:
    """The model's figures of a line, [year]; stocks at 31 December, flows over the year."""
    picked = result[compared.variable].sel(region=region)
    picked = picked.isel(pooling=0) if "pooling" in picked.dims else picked
    picked = picked.sel(dict(compared.labels))
    return np.asarray(picked.sum([dim for dim in picked.dims if dim != "year"]).values)
