"""Finding a variable by name, and the attributes it carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actuarial.vocabulary.benefits import BENEFITS
from actuarial.vocabulary.labels import NEVER
from actuarial.vocabulary.money import MONEY
from actuarial.vocabulary.people import PEOPLE
from actuarial.vocabulary.solvency import SOLVENCY
from actuarial.vocabulary.variables import Variable

PROVINCE, NATION = "province_", "nation_"
"""Prefixes of the figures generated from those of the regions."""

VARIABLES: Mapping[str, Variable] = {
    one.name: one for one in (*PEOPLE, *MONEY, *SOLVENCY, *BENEFITS)
}
"""Every variable of the regions by name; `variable` also knows those of province and nation."""


def variable(name: str) -> Variable:
    """The entry of a name, also of a generated one (``province_reserve``, ``nation_reserve``)."""
    if name in VARIABLES:
        return VARIABLES[name]
    for prefix, dimension, en, zh in (
        (PROVINCE, ("province",), "province", "全省"),
        (NATION, (), "nation", "全国"),
    ):
        one = VARIABLES.get(name.removeprefix(prefix))
        if name.startswith(prefix) and one and one.province:
            at = one.dims.index("region")
            return replace(
                one,
                name=name,
                dims=(*one.dims[:at], *dimension, *one.dims[at + 1 :]),
                label_en=f"{one.label_en} ({en})",
                label_zh=f"{one.label_zh}（{zh}）",
                province=False,
            )
    raise KeyError(f"the vocabulary has no variable {name!r}")


def attributes(one: Variable) -> dict[str, str | int | list[int]]:
    """Attributes of a variable, the same in memory and in the file.

    Money and persons have ``units`` 1, because the units library of NetCDF knows neither;
    ``unit`` says it in words.
    """
    money, counted = one.unit.startswith("yuan"), one.unit.split("/")[0].split("-")[0]
    found: dict[str, str | int | list[int]] = {
        "long_name": one.label_en,
        "long_name_zh": one.label_zh,
        "units": one.unit if one.unit == "month" else "1",
        "unit": one.unit,
        "kind": one.kind,
    }
    if money:
        found |= {"currency": "CNY", "price_basis": "nominal"}
    elif counted in ("person", "event", "hour"):
        found["counted"] = counted
    if one.weight:
        found["weight"] = one.weight
    if one.calendar:
        found["never"] = NEVER
    if one.codes:
        found["flag_values"] = [code for code, _ in one.codes]
        found["flag_meanings"] = " ".join(name.en.replace(" ", "_") for _, name in one.codes)
    return found
