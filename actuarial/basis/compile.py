"""Assumptions become the Basis."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.blocks import Compiler, names_of
from actuarial.basis.compiled_lines import Design
from actuarial.basis.coverage import coverage_basis
from actuarial.basis.demography import demography_basis
from actuarial.basis.evaluate import Clock, evaluate, growth_of
from actuarial.basis.memory import Memory
from actuarial.basis.openings import openings_basis
from actuarial.basis.schemes import schemes_basis
from actuarial.basis.types import Basis, EconomyBasis, PlacesBasis
from actuarial.reading.places import Place
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Assumptions
from actuarial.reading.schema import Province, Region
from actuarial.vocabulary import THRESHOLDS

FOLLOWED = ("cpi_growth", "average_wage", "reference_wage", "disposable_income")
"""Paths of the economy that quantities may follow, in the order in which they are evaluated."""
GROWING = ("cpi_growth",)
"""Those that are growth rates themselves; the others are levels."""


def compile_basis(
    assumptions: Assumptions,
    places: Sequence[Place],
    clock: Clock,
    designs: Sequence[str],
    memory: Memory | None = None,
) -> Basis:
    """Every quantity of the assumptions evaluated over the years, region by region.

    places: the regions with the province each belongs to; designs: labels of the pooling designs
    to compute, in the order of the results; memory: of other compilations with the same places,
    clock and designs, whose arrays are taken where nothing differs.
    """
    regions = tuple(place.region for place in places)
    blocks = [assumptions.regions[region] for region in regions]
    compiler = Compiler(clock, regions, growths_of(blocks, clock, memory), memory)
    fund_names, funds, schemes = schemes_basis(compiler, blocks)
    return Basis(
        clock=clock,
        places=_places(assumptions, places, blocks),
        economy=compiler.once(
            "economy", [b.economy for b in blocks], lambda: _economy(compiler, blocks)
        ),
        demography=compiler.once(
            "demography", [b.demography for b in blocks], lambda: demography_basis(compiler, blocks)
        ),
        coverage=compiler.once(
            "coverage", [b.coverage for b in blocks], lambda: coverage_basis(compiler, blocks)
        ),
        schemes=schemes,
        funds=funds,
        **openings_basis(compiler, blocks, fund_names),
        designs=_designs(compiler, blocks, designs, fund_names),
        in_force=np.array(
            [
                [designs.index(block.pooling.in_force.get(fund, designs[0])) for fund in fund_names]
                for block in blocks
            ]
        ),
        thresholds=_thresholds(compiler, blocks),
        target_months=compiler.path([block.pooling.solvency.target_months for block in blocks]),
        measures=tuple(
            compiler.line(name, f"measures.{name}", [b.measures.get(name) for b in blocks])
            for name in names_of([block.measures for block in blocks])
        ),
    )


def followed_by(block: Any) -> list[Leaf | None]:
    """The paths of a region's economy that quantities may follow: growth hangs on them alone."""
    return [getattr(block.economy, name, None) for name in FOLLOWED]


def growths_of(
    blocks: Sequence[Any], clock: Clock, memory: Memory | None = None
) -> list[dict[str, Floats]]:
    """Growth of the economic paths that quantities may follow, by region; shared where equal."""
    shared = memory or Memory()
    found = []
    for block in blocks:
        leaves = followed_by(block)
        found.append(shared.once(("growths", clock), leaves, partial(_growths, leaves, clock)))
    return found


def _growths(leaves: Sequence[Leaf | None], clock: Clock) -> dict[str, Floats]:
    """Growth by name; each path may follow those before it."""
    growths: dict[str, Floats] = {}
    for name, leaf in zip(FOLLOWED, leaves, strict=True):
        if leaf is not None:
            values = evaluate(leaf, clock, growths)
            growths[name] = values if name in GROWING else growth_of(values)
    return growths


def _places(
    assumptions: Assumptions, places: Sequence[Place], blocks: Sequence[Region]
) -> PlacesBasis:
    provinces = tuple(dict.fromkeys(place.province for place in places))
    about: list[Province | Region] = []
    for province in provinces:
        # A province without municipalities is its own region and speaks for itself.
        own = next(b for p, b in zip(places, blocks, strict=True) if p.province == province)
        about.append(assumptions.provinces.get(province, own))
    return PlacesBasis(
        regions=tuple(place.region for place in places),
        codes=tuple(block.code for block in blocks),
        names_en=tuple(block.name.en for block in blocks),
        names_zh=tuple(block.name.zh for block in blocks),
        provinces=provinces,
        province=np.array([provinces.index(place.province) for place in places]),
        province_codes=tuple(place.code for place in about),
        province_names_en=tuple(place.name.en for place in about),
        province_names_zh=tuple(place.name.zh for place in about),
    )


def _economy(compiler: Compiler, blocks: Sequence[Region]) -> EconomyBasis:
    economies = [block.economy for block in blocks]

    def path(name: str) -> Floats:
        return compiler.path([getattr(economy, name) for economy in economies])

    wage_level, income_level = path("relative_wage"), path("relative_income")
    base = 1
    return EconomyBasis(
        wages={
            "average_wage": path("average_wage") * wage_level,
            "reference_wage": path("reference_wage") * wage_level,
            "disposable_income": path("disposable_income") * income_level,
        },
        cpi_growth=path("cpi_growth"),
        gdp=path("gdp")[base],
        participation=compiler.table([e.participation for e in economies], ("sex", "age")),
        earned=compiler.path([e.interest.earned for e in economies]),
        borrowed=compiler.path([e.interest.borrowed for e in economies]),
        discount=compiler.path([e.interest.discount for e in economies]),
    )


def _designs(
    compiler: Compiler, blocks: Sequence[Region], designs: Sequence[str], funds: Sequence[str]
) -> tuple[Design, ...]:
    return tuple(
        compiler.line(
            name,
            f"pooling.designs.{name}",
            [block.pooling.designs[name] for block in blocks],
            funds=funds,
        )
        for name in designs
    )


def _thresholds(compiler: Compiler, blocks: Sequence[Region]) -> Floats:
    leaf = blocks[0].pooling.solvency.thresholds
    labels = [(name,) for name in THRESHOLDS]
    thresholds: Floats = compiler.by_label([leaf], labels, absent=False)[1, 0]
    return thresholds
