"""Assumptions become the Basis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from actuarial.basis.blocks import ORDER, Compiler
from actuarial.basis.evaluate import Clock, evaluate, growth_of, table_years, tabulated_years
from actuarial.basis.types import (
    Basis,
    CoverageBasis,
    DemographyBasis,
    EconomyBasis,
    FundBasis,
    FundRule,
    Line,
    MemberGroup,
    PlacesBasis,
    RetirementClassBasis,
    SchemeBasis,
)
from actuarial.reading.assumptions import Assumptions
from actuarial.reading.places import Place
from actuarial.reading.quantity import Leaf, labels_of
from actuarial.reading.schema import Demography, Fund, Province, Region, RetirementClass, Scheme
from actuarial.reading.section import Section
from actuarial.vocabulary import SEXES, STATUSES, THRESHOLDS

Floats = NDArray[np.float64]

REFERENCE_YEARS = range(2019, 2025)
"""Years whose mean mortality is the reference of healthy ageing: WPP's 2022-24 alone is raised."""

OBSERVED = slice(0, 2)
"""The two observed year ends on the clock: the year before the base year and the base year."""


def compile_basis(
    assumptions: Assumptions, places: Sequence[Place], clock: Clock, designs: Sequence[str]
) -> Basis:
    """Every quantity of the assumptions evaluated over the years, region by region.

    places: the regions with the province each belongs to; designs: labels of the pooling designs
    to compute, in the order of the results.
    """
    regions = tuple(place.region for place in places)
    blocks = [assumptions.regions[region] for region in regions]
    compiler = Compiler(clock, regions, growths_of(blocks, clock))
    fund_names, funds, schemes = _schemes(compiler, blocks)
    return Basis(
        clock=clock,
        places=_places(assumptions, places, blocks),
        economy=_economy(compiler, blocks),
        demography=_demography(compiler, blocks),
        coverage=_coverage(compiler, blocks),
        schemes=schemes,
        funds=funds,
        opening=_openings(compiler, blocks, fund_names),
        opening_totals=_opening_totals(compiler, blocks, fund_names),
        opening_published=np.array(
            [[_is_published(block, fund) for fund in fund_names] for block in blocks], dtype=float
        ),
        opening_divided=np.array(
            [[not _has_opening(block, fund) for fund in fund_names] for block in blocks]
        ),
        opening_divided_by=tuple(
            "" if block.totals is None else block.totals.divided_by for block in blocks
        ),
        member_totals=_member_totals(compiler, blocks),
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
            for name in _names([block.measures for block in blocks])
        ),
    )


def _names(mappings: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """Keys of all the mappings in order of first appearance."""
    names: dict[str, None] = {}
    for mapping in mappings:
        names.update(dict.fromkeys(mapping))
    return tuple(names)


def growths_of(blocks: Sequence[Region], clock: Clock) -> list[dict[str, Floats]]:
    """Growth of the economic paths that quantities may follow, by region; shared where equal."""
    memory: dict[tuple[int, ...], dict[str, Floats]] = {}
    found = []
    for block in blocks:
        economy = block.economy
        paths = {
            "average_wage": economy.average_wage,
            "reference_wage": economy.reference_wage,
            "disposable_income": economy.disposable_income,
        }
        key = (id(economy.cpi_growth), *map(id, paths.values()))
        if key not in memory:
            growths = {"cpi_growth": evaluate(economy.cpi_growth, clock, {})}
            for name, leaf in paths.items():
                growths[name] = growth_of(evaluate(leaf, clock, growths))
            memory[key] = growths
        found.append(memory[key])
    return found


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


def _demography(compiler: Compiler, blocks: Sequence[Region]) -> DemographyBasis:
    demographies = [block.demography for block in blocks]
    rates = [demography.mortality.rates for demography in demographies]
    population = compiler.table([d.population for d in demographies], ("region", "sex", "age"))
    fertility = compiler.table([d.fertility.rates for d in demographies], ("age",))
    ratio = compiler.path([d.fertility.ratio for d in demographies])
    fertility = fertility * ratio[:, :, None]
    totals = [d.fertility.total for d in demographies]
    if any(total is not None for total in totals):
        wanted = compiler.path(totals)
        given = np.array([total is not None for total in totals])
        scale = np.where(given, wanted / fertility.sum(axis=2), 1.0)
        fertility = fertility * scale[:, :, None]
    migration = compiler.table([d.migration.net for d in demographies], ("sex", "age"))
    share = compiler.path([d.migration.share for d in demographies])
    return DemographyBasis(
        population=_on_chosen_base(compiler, demographies, population)[OBSERVED],
        death_rates=compiler.table(rates, ("sex", "age")),
        mortality_path=_tabulated(rates, table_years(rates)),
        reference_death_rates=_tabulated(rates, REFERENCE_YEARS),
        life_expectancy_shift=compiler.by_label(
            [d.mortality.life_expectancy_shift for d in demographies],
            [(sex,) for sex in SEXES],
            absent=False,
        ),
        life_expectancy=_where_given(
            [d.mortality.life_expectancy for d in demographies],
            lambda leaves: compiler.by_label(leaves, [(sex,) for sex in SEXES], absent=False),
        ),
        fertility=fertility,
        childbearing_age=_where_given([d.fertility.mean_age for d in demographies], compiler.path),
        sex_ratio=compiler.path([d.sex_ratio for d in demographies]),
        net_migrants=migration * share[:, :, None, None],
        internal_migrants=compiler.path([d.migration.internal for d in demographies]),
        moves=_moves(compiler, [d.migration.moves for d in demographies]),
    )


def _where_given(
    leaves: Sequence[Leaf | None], evaluated: Callable[[Sequence[Leaf | None]], Floats]
) -> Floats:
    """[year, region, ...] of the quantity, not a number in regions that have none."""
    values = np.array(evaluated(leaves))
    values[:, [leaf is None for leaf in leaves]] = np.nan
    return values


def _moves(compiler: Compiler, leaves: Sequence[Leaf | None]) -> Floats:
    """[year, origin, destination] among the regions of the run; nobody moves to where he is."""
    regions = compiler.regions
    moves = np.zeros((len(compiler.clock.years), len(regions), len(regions)))
    for origin, leaf in enumerate(leaves):
        if leaf is None:
            continue
        names, shares = compiler.destinations(leaf, origin)
        for position, name in enumerate(names):
            if name in regions and name != regions[origin]:
                moves[:, origin, regions.index(name)] = shares[:, position]
    return moves


def _tabulated(rates: Sequence[Leaf], years: Sequence[int]) -> Floats:
    """Years of the regions' own tables, [year, region or 1, sex, age]."""
    shared = all(leaf is rates[0] for leaf in rates)
    leaves = rates[:1] if shared else rates
    return np.stack([tabulated_years(leaf, ORDER, years) for leaf in leaves], axis=1)


def _on_chosen_base(
    compiler: Compiler, demographies: Sequence[Demography], population: Floats
) -> Floats:
    """The United Nations' population, or by age at the official totals where the place says so."""
    factors = compiler.table([d.official_factors for d in demographies], ("age",))
    official = np.array([d.population_base == "official" for d in demographies])
    return np.where(official[:, None, None], population * factors[:, :, None], population)


def _coverage(compiler: Compiler, blocks: Sequence[Region]) -> CoverageBasis:
    coverages = [block.coverage for block in blocks]

    def pattern(name: str) -> Floats:
        table = compiler.table([getattr(c, name) for c in coverages], ("sex", "age"))
        return np.broadcast_to(table[1], (len(coverages), *table.shape[2:]))

    statuses = [(status,) for status in STATUSES]
    return CoverageBasis(
        members=compiler.by_label([c.members for c in coverages], statuses, True)[OBSERVED],
        divided=np.array([c.members is None for c in coverages]),
        relative_coverage=compiler.path([c.relative_coverage for c in coverages])[1],
        membership_ratio=compiler.by_label(
            [c.membership_ratio for c in coverages], statuses, absent=False
        )[1],
        active_pattern=pattern("active_pattern"),
        retiree_pattern=pattern("retiree_pattern"),
        resident_pattern=pattern("resident_pattern"),
        level=compiler.path([c.level for c in coverages]),
        flexible_level=compiler.path([c.flexible_share for c in coverages]),
        resident_level=compiler.path([c.resident_level for c in coverages]),
        classes=tuple(
            _retirement_class(compiler, name, [c.retirement.classes[name] for c in coverages])
            for name in _names([c.retirement.classes for c in coverages])
        ),
        relative_mortality=float(
            compiler.path([c.retirement.relative_mortality for c in coverages])[1, 0]
        ),
    )


def _retirement_class(
    compiler: Compiler, name: str, blocks: Sequence[RetirementClass]
) -> RetirementClassBasis:
    vested = compiler.path([block.vested for block in blocks])
    return RetirementClassBasis(
        name=name,
        sex=SEXES.index(blocks[0].sex),
        share=compiler.path([block.share for block in blocks]),
        age=compiler.path([block.age for block in blocks]),
        limit=compiler.path([block.limit for block in blocks]),
        vested=vested + (1.0 - vested) * compiler.path([block.buy_in for block in blocks]),
        early=compiler.path([block.early for block in blocks]),
        late=compiler.path([block.late for block in blocks]),
        first_birth_year=blocks[0].first_birth_year,
        months_per_step=blocks[0].months_per_step,
    )


def _schemes(
    compiler: Compiler, blocks: Sequence[Region]
) -> tuple[tuple[str, ...], tuple[FundBasis, ...], tuple[SchemeBasis, ...]]:
    names = _names([block.schemes for block in blocks])
    funds: dict[str, FundBasis] = {}
    for name in names:
        schemes = [block.schemes[name] for block in blocks]
        for fund in _names([scheme.funds for scheme in schemes]):
            given = [scheme.funds[fund] for scheme in schemes]
            label = (given[0].name.en, given[0].name.zh)
            rules = _rules(compiler, given, f"{name}.funds.{fund}")
            funds[fund] = FundBasis(fund, label, name, given[0].pooled, rules)
    fund_names = tuple(funds)
    return (
        fund_names,
        tuple(funds.values()),
        tuple(
            _scheme(compiler, name, [block.schemes[name] for block in blocks], fund_names)
            for name in names
        ),
    )


def _rules(compiler: Compiler, given: Sequence[Fund], key: str) -> tuple[FundRule, ...]:
    """The rules of a fund in the order in which they act, each with the regions it binds."""
    named: dict[str, list[Section | None]] = {"rule": [block.rule for block in given]}
    for name in _names([block.further for block in given]):
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

    def lines(part: str) -> tuple[Line, ...]:
        mappings = [getattr(scheme, part) for scheme in schemes]
        return tuple(
            compiler.line(
                line, f"{name}.{part}.{line}", [m.get(line) for m in mappings], groups, funds
            )
            for line in _names(mappings)
        )

    def block(part: str) -> Line | None:
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


def _has_opening(block: Region, fund: str) -> bool:
    return any(
        fund in scheme.funds and scheme.opening is not None and fund in labels_of(scheme.opening)
        for scheme in block.schemes.values()
    )


PUBLISHED = ("sourced", "derived")
"""Evidence of a figure that stands in a document or follows from figures that do."""


def _is_published(block: Region, fund: str) -> bool:
    return any(
        scheme.opening is not None
        and fund in labels_of(scheme.opening)
        and scheme.opening.layers[0].evidence in PUBLISHED
        for scheme in block.schemes.values()
    )


def _openings(compiler: Compiler, blocks: Sequence[Region], funds: Sequence[str]) -> Floats:
    """[2, region, fund]; a fund without an opening balance starts at 0."""
    columns = []
    for fund in funds:
        leaves: list[Leaf | None] = [
            next(
                (
                    scheme.opening
                    for scheme in block.schemes.values()
                    if scheme.opening is not None and fund in labels_of(scheme.opening)
                ),
                None,
            )
            for block in blocks
        ]
        columns.append(compiler.path(leaves, (fund,))[OBSERVED])
    return np.stack(columns, axis=2)


def _opening_totals(compiler: Compiler, blocks: Sequence[Region], funds: Sequence[str]) -> Floats:
    """[2, region, fund]: the total of the province of each region, the same for all of them."""
    leaves = [None if block.totals is None else block.totals.opening for block in blocks]
    return compiler.by_label(leaves, [(fund,) for fund in funds], absent=True)[OBSERVED]


def _member_totals(compiler: Compiler, blocks: Sequence[Region]) -> Floats:
    """[2, region, status]: the total of the province of each region."""
    leaves = [None if block.totals is None else block.totals.members for block in blocks]
    return compiler.by_label(leaves, [(status,) for status in STATUSES], absent=True)[OBSERVED]


def _designs(
    compiler: Compiler, blocks: Sequence[Region], designs: Sequence[str], funds: Sequence[str]
) -> tuple[Line, ...]:
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
