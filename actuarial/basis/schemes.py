"""Schemes, their funds, lines and rules become arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from actuarial.basis.blocks import ORDER, Compiler, names_of
from actuarial.basis.types import (
    FundBasis,
    FundRule,
    MemberGroup,
    SchemeBasis,
)
from actuarial.reading.quantity import Leaf, labels_of
from actuarial.reading.schema import Fund, Region, Scheme
from actuarial.reading.section import Section
from actuarial.vocabulary import STATUSES


def schemes_basis(
    compiler: Compiler, blocks: Sequence[Region]
) -> tuple[tuple[str, ...], tuple[FundBasis, ...], tuple[SchemeBasis, ...]]:
    """Labels of the funds, the funds, and the schemes, each in order of first appearance."""
    names = names_of([block.schemes for block in blocks])
    funds: dict[str, FundBasis] = {}
    for name in names:
        schemes = [block.schemes[name] for block in blocks]
        for fund in names_of([scheme.funds for scheme in schemes]):
            given = [scheme.funds[fund] for scheme in schemes]
            label = (given[0].name.en, given[0].name.zh)
            rules = _rules(compiler, given, f"{name}.funds.{fund}")
            funds[fund] = FundBasis(fund, label, name, given[0].pooled, rules)
    fund_names = tuple(funds)
    return (
        fund_names,
        tuple(funds.values()),
        tuple(
            compiler.once(
                ("scheme", name, fund_names),
                of_regions := [block.schemes[name] for block in blocks],
                partial(_scheme, compiler, name, of_regions, fund_names),
            )
            for name in names
        ),
    )


def _rules(compiler: Compiler, given: Sequence[Fund], key: str) -> tuple[FundRule, ...]:
    """The rules of a fund in the order in which they act, each with the regions it binds."""
    named: dict[str, list[Section | None]] = {"rule": [block.rule for block in given]}
    for name in names_of([block.further for block in given]):
        named[f"further.{name}"] = [block.further.get(name) for block in given]
    return tuple(
        FundRule(
            compiler.line(name, f"{key}.{name}", blocks),
            np.array([block is not None for block in blocks]),
        )
        for name, blocks in named.items()
        if any(block is not None for block in blocks)
    )


def _scheme(
    compiler: Compiler, name: str, schemes: Sequence[Scheme], funds: tuple[str, ...]
) -> SchemeBasis:
    groups = _groups(schemes[0])

    def lines(part: str) -> tuple[Any, ...]:
        mappings = [getattr(scheme, part) for scheme in schemes]
        return tuple(
            compiler.line(
                line, f"{name}.{part}.{line}", [m.get(line) for m in mappings], groups, funds
            )
            for line in names_of(mappings)
        )

    def block(part: str) -> Any:
        given = [getattr(scheme, part) for scheme in schemes]
        if given[0] is None:
            return None
        return compiler.line(part, f"{name}.{part}", given)

    return SchemeBasis(
        name=name,
        names=(schemes[0].name.en, schemes[0].name.zh),
        groups=groups,
        members=np.stack(
            [
                compiler.path(
                    [
                        scheme.members if _names_status(scheme.members, status) else None
                        for scheme in schemes
                    ],
                    (status,),
                )
                for status in STATUSES
            ],
            axis=2,
        ),
        bases={line.name: line for line in lines("bases")},
        contributions=lines("contributions"),
        transfers=lines("transfers"),
        benefits=lines("benefits"),
        dependency=block("dependency"),
        take_up=block("take_up"),
    )


def _names_status(leaf: Leaf, status: str) -> bool:
    """Statuses that a scheme does not name do not belong to it."""
    return status in labels_of(leaf)


def _groups(scheme: Scheme) -> tuple[MemberGroup, ...]:
    """A status, or the classes by age into which the scheme divides it."""
    divided = {member_class.status for member_class in scheme.classes.values()}
    oldest = len(ORDER["age"]) - 1
    whole = [
        MemberGroup(status, STATUSES.index(status), 0, oldest)
        for status in labels_of(scheme.members)
        if status not in divided
    ]
    classes = [
        MemberGroup(name, STATUSES.index(c.status), c.youngest, min(c.oldest, oldest))
        for name, c in scheme.classes.items()
    ]
    return (*whole, *classes)
