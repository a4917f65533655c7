"""Municipalities without tables of their own, out of their province's (docs/method.md §1).

The province's city, town and rural profiles are mixed by each municipality's urban share and
raked to its known total and shares by age; they sum to the province in every sex and age.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.calibration.municipality_table import COUNTS, URBAN, MunicipalityRow
from actuarial.calibration.provinces import CENSUS_AGES, carried_back, census, published
from actuarial.calibration.raking import EVERY, Margin, rake_regions, whole_people_adding_up
from actuarial.calibration.source_tables import SourceTable
from actuarial.vocabulary import AGES

Figures = dict[str, Floats]
BANDS = ((0, 15), (15, 60), (60, 65), (65, None))
SHARES = {
    "share_60_2024": "age_60_over",
    "share_65_2024": "age_65_over",
    "share_0_14_2024": "age_0_14",
    "male_share_2024": "male",
}
"""Shares of 2024 that are met, and the province's figure each belongs to."""
COLUMNS = (*COUNTS, URBAN, *SHARES, "share_60_2020", "share_65_2020")


class Municipalities(NamedTuple):
    """The municipalities of a province and what is known of them."""

    labels: list[tuple[str, ...]]
    """Region, code and Chinese name of each."""
    totals: Floats
    """[year, region] official persons at the end of 2023 and 2024, missing ones filled."""
    urban: Floats
    """[region] urban share at the end of 2023, missing ones filled."""
    people: Floats
    """[year, region, sex, age] whole persons at the end of 2023 and 2024."""


def table_of(rows: Sequence[MunicipalityRow]) -> SourceTable:
    """The rows as a table of the builder: COLUMNS, missing figures not a number."""
    figures = [[row.figures.get(name, np.nan) for name in COLUMNS] for row in rows]
    labels: list[tuple[str, ...]] = [(row.label, row.code, row.name_zh) for row in rows]
    return SourceTable(labels, list(COLUMNS), np.array(figures).reshape(len(rows), len(COLUMNS)))


def province_figures(sources: Path, province: str, whole: Floats, factors: Floats) -> Figures:
    """Figures of the province, each at the census of 2020 and the ends of 2023 and 2024, persons.

    The census and its people whole[year, sex, age] at the official level, factors[year, age];
    published figures instead where an extract of them stands beside the tables.
    """
    counted = census(sources)
    groups = counted.people[counted.provinces.index(province)]
    people, official = groups.sum(axis=0), whole * factors[:, None, :]
    towns = groups[:2].sum() / groups.sum()

    def item(start: int, stop: int | None = None, sexes: slice = EVERY) -> Floats:
        of_census = np.isin(CENSUS_AGES, range(start, stop or len(AGES)))
        return np.array(
            [
                people[sexes][:, of_census].sum(),
                *official[:, sexes, start:stop].sum(axis=(-2, -1)),
            ]
        )

    figures = {
        "population": item(0),
        "male": item(0, sexes=slice(0, 1)),
        "urban": item(0) * towns,
        "age_0_14": item(0, 15),
        "age_60_over": item(60),
        "age_65_over": item(65),
    }
    if (table := published(sources, province)) is not None:
        for (name,), values in zip(table.rows, table.values, strict=True):
            figures[name] = first_known(values, figures.get(name, values))
    return figures


def conformed(table: SourceTable, of_province: MunicipalityRow | None, figures: Figures) -> Figures:
    """Bring figures of municipalities to the level of their province's; changes the table.

    The tables' province seldom is what its bulletins say. A figure is multiplied by the
    province's over the bulletin's own of the province or, where every municipality has it, over
    their sum (mean). → figures of the province with the bulletin's urban share.
    """
    stated = {} if of_province is None else of_province.figures
    for position, name in ((1, "population_2023"), (2, "population_2024")):
        column = table.column(name)
        column *= _level(figures["population"][position], stated.get(name), column.sum())
    sizes = first_known(table.column("population_2024"), table.column("population_2023"))
    for name, item in SHARES.items():
        column = table.column(name)
        mean = (column * sizes).sum() / sizes.sum()
        column *= _level(figures[item][2] / figures["population"][2], stated.get(name), mean)
    if URBAN in stated:
        return {**figures, "urban": figures["population"] * stated[URBAN]}
    return figures


def _level(tables: float, stated: float | None, known: float) -> float:
    if stated is not None:
        return float(tables / stated)
    return float(tables / known) if np.isfinite(known) else 1.0


def first_known(*values: Floats) -> Floats:
    """Cell by cell the first value that is a number."""
    found = np.array(values[0])
    for other in values[1:]:
        found = np.where(np.isfinite(found), found, other)
    return np.asarray(found)


def unlike_the_province(
    table: SourceTable, of_province: MunicipalityRow | None, figures: Figures
) -> Iterator[tuple[str, str]]:
    """Say, by column, where municipalities before ``conformed`` cannot be those of the province."""
    stated = {} if of_province is None else of_province.figures
    like = first_known(table.column("census_2020"), table.column("population_2024"))
    for position, name in ((1, "population_2023"), (2, "population_2024")):
        column, whole = table.column(name), stated.get(name, figures["population"][position])
        missing, sum_of_known = ~np.isfinite(column), np.nansum(column)
        rest, expected = whole - sum_of_known, np.nansum(like[missing])
        if not missing.any() and not 0.9 < sum_of_known / whole < 1.1:
            yield (
                name,
                f"the municipalities sum to {sum_of_known:,.0f} persons, their province has "
                f"{whole:,.0f}; is one missing, or the unit (万人)?",
            )
        if missing.any() and not missing.all() and not 0.7 < rest / expected < 1.4:
            names = ", ".join(table.rows[at][0] for at in np.flatnonzero(missing))
            yield (
                name,
                f"{rest:,.0f} persons are left for {names}, some {expected:,.0f} are expected; "
                "write the missing figures, or a row of the province with its own total.",
            )
        like = first_known(column, like)
    yield from _urban_left(table, like, figures["urban"][1] / figures["population"][1], stated)


def _urban_left(
    table: SourceTable, sizes: Floats, urban: float, stated: dict[str, float]
) -> Iterator[tuple[str, str]]:
    shares = table.column(URBAN)
    missing, urban = ~np.isfinite(shares), stated.get(URBAN, urban)
    if missing.any() and not missing.all():
        rest = urban * sizes.sum() - (shares * sizes)[~missing].sum()
        left = rest / sizes[missing].sum()
        if not 0.05 < left < 0.99:
            yield (
                URBAN,
                f"an urban share of {left:.2f} would be left for those without one (the province "
                f"has {urban:.2f}); write the missing shares, or a row of the province with its "
                "own.",
            )


def filled_totals(table: SourceTable, province: Figures) -> Floats:
    """Year-end totals (年末常住人口): what the known leave of the province, divided.

    2023 like the census of 2020, or the end of 2024 where its people are not given; 2024 like
    2023. → [year, region] persons.
    """
    totals = []
    like = first_known(table.column("census_2020"), table.column("population_2024"))
    for year, whole in ((2023, province["population"][1]), (2024, province["population"][2])):
        known = np.array(table.column(f"population_{year}"))
        missing = ~np.isfinite(known)
        known[missing] = (whole - known[~missing].sum()) * like[missing] / like[missing].sum()
        totals.append(known)
        like = known
    return np.stack(totals)


def filled_urban_shares(table: SourceTable, totals: Floats, urban: float) -> Floats:
    """Urban shares (城镇化率): the others share alike what the known leave of the province's.

    totals[region] persons, urban persons of the province → [region].
    """
    shares = np.array(table.column(URBAN))
    missing = ~np.isfinite(shares)
    if missing.any():
        rest = urban - (shares * totals)[~missing].sum()
        shares[missing] = rest / totals[missing].sum()
    return shares


def mixed_profiles(sources: Path, province: str, urban: Floats, whole: Floats) -> Floats:
    """Populations of one size each whose ages follow their urban share: [region, sex, age].

    urban[region]; whole[sex, age] persons of the province, whose cells are multiplied by how much
    more common a sex and age group is in the mixture than in the province at the census.
    """
    counted = census(sources)
    groups = counted.people[counted.provinces.index(province)]
    residence = groups.sum(axis=(-2, -1))
    profiles = groups / residence[:, None, None]
    towns = residence[1] / residence[:2].sum()
    weights = np.stack([urban * (1 - towns), urban * towns, 1 - urban], axis=-1)
    mixture = np.einsum("mr,rsg->msg", weights, profiles)
    relative = mixture / (groups.sum(axis=0) / residence.sum())
    width = np.diff(np.append(CENSUS_AGES, whole.shape[-1]))
    return np.asarray(np.repeat(relative, width, axis=-1) * whole / whole.sum())


def known_margins(table: SourceTable, totals: Floats, province: Figures) -> list[Margin]:
    """Totals of 2024, and men and broad ages where a municipality publishes them.

    A share of 2020 is carried to 2024 by its ratio to the province's.
    """
    in_2020, in_2024 = (
        {name: figures[i] / province["population"][i] for name, figures in province.items()}
        for i in (0, 2)
    )
    margins = []
    for region, total in enumerate(totals):
        known = {name: float(table.column(name)[region]) for name in table.columns}
        shares = {
            age: _first_known(
                known[f"share_{age}_2024"],
                known[f"share_{age}_2020"] * in_2024[item] / in_2020[item],
            )
            for age, item in (("60", "age_60_over"), ("65", "age_65_over"))
        }
        # The province does not publish its children of 2024: only a share of the year itself.
        young, old, older = known["share_0_14_2024"], shares["60"], shares["65"]
        bands = (young, 1 - young - old, old - older, older)
        for (start, stop), share in zip(BANDS, bands, strict=True):
            if np.isfinite(share):
                margins.append(Margin(region, total * share, slice(start, stop)))
        if np.isfinite(old) and not np.isfinite(older):
            margins.append(Margin(region, total * old, slice(60, None)))
        men = known["male_share_2024"]
        if np.isfinite(men):
            margins.append(Margin(region, total * men, EVERY, slice(0, 1)))
        margins.append(Margin(region, total))
    return margins


def _first_known(*values: float) -> float:
    return next((value for value in values if np.isfinite(value)), np.nan)


def municipality_stocks(
    sources: Path,
    province: str,
    rows: Sequence[MunicipalityRow],
    whole: Floats,
    factors: Floats,
) -> Municipalities:
    """Municipalities of a province at the end of 2023 and 2024, out of the figures found of them.

    rows: the municipalities, and the province itself where its bulletin is at hand; whole[year,
    sex, age] whole persons of the province; factors[year, age] official over UN totals: the
    municipalities' figures are official ones. 2023 is carried back along cohorts and raked to the
    totals of its own year. Sums to whole in every sex and age.
    """
    of_province = next((row for row in rows if row.label == province), None)
    table = table_of([row for row in rows if row.label != province])
    figures = province_figures(sources, province, whole, factors)
    if published(sources, province) is None:
        figures = conformed(table, of_province, figures)
    totals = filled_totals(table, figures)
    urban = filled_urban_shares(table, totals[0], float(figures["urban"][1]))
    seed = mixed_profiles(sources, province, urban, whole[1]) * totals[1][:, None, None]
    margins = known_margins(table, totals[1], figures)
    stock = whole_people_adding_up(rake_regions(seed, whole[1], margins, factors[1]), whole[1])
    before = carried_back(stock, whole[1], whole[0])
    sizes = [Margin(region, total) for region, total in enumerate(totals[0])]
    raked = rake_regions(before, whole[0], sizes, factors[0])
    people = np.stack([whole_people_adding_up(raked, whole[0]), stock])
    return Municipalities(table.rows, totals, urban, people)
