"""Municipalities without tables of their own, out of their province's (docs/method.md §1).

The province's city, town and rural profiles are mixed by each municipality's urban share and
raked to its known total and shares by age; they sum to the province in every sex and age.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.calibration.provinces import CENSUS_AGES, carried_back, census
from actuarial.calibration.raking import EVERY, Margin, rake_regions, whole_people_adding_up
from actuarial.calibration.source_tables import SourceTable, read_table

Values = NDArray[np.float64]
BANDS = ((0, 15), (15, 60), (60, 65), (65, None))


class Municipalities(NamedTuple):
    """The municipalities of a province and what is known of them."""

    labels: list[tuple[str, ...]]
    """Region, code and Chinese name of each."""
    totals: Values
    """[year, region] official persons at the end of 2023 and 2024, missing ones filled."""
    urban: Values
    """[region] urban share at the end of 2023, missing ones filled."""
    people: Values
    """[year, region, sex, age] whole persons at the end of 2023 and 2024."""


def filled_totals(table: SourceTable, province: dict[str, Values]) -> Values:
    """Year-end totals (年末常住人口): what the known leave of the province, divided.

    2023 like the census of 2020; 2024 like 2023. → [year, region] persons.
    """
    totals = []
    like = table.column("census_2020")
    for year, whole in ((2023, province["population"][1]), (2024, province["population"][2])):
        known = table.column(f"population_{year}")
        missing = ~np.isfinite(known)
        known[missing] = (whole - known[~missing].sum()) * like[missing] / like[missing].sum()
        totals.append(known)
        like = known
    return np.stack(totals)


def filled_urban_shares(table: SourceTable, totals: Values, urban: float) -> Values:
    """Urban shares (城镇化率): the others share alike what the known leave of the province's.

    totals[region] persons, urban persons of the province → [region].
    """
    shares = table.column("urban_share_2023")
    missing = ~np.isfinite(shares)
    rest = urban - (shares * totals)[~missing].sum()
    shares[missing] = rest / totals[missing].sum()
    return shares


def mixed_profiles(sources: Path, province: str, urban: Values, whole: Values) -> Values:
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


def known_margins(table: SourceTable, totals: Values, province: dict[str, Values]) -> list[Margin]:
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
    sources: Path, province: str, whole: Values, factors: Values
) -> Municipalities:
    """Municipalities of a province at the end of 2023 and 2024.

    whole[year, sex, age] whole persons of the province; factors[year, age] official over UN
    totals: the municipalities' figures are official ones. 2023 is carried back along cohorts and
    raked to the totals of its own year.
    """
    table = read_table(sources / f"{province}_municipalities.csv", labels=3)
    figures = read_table(sources / f"{province}_province.csv", labels=1)
    published = {row[0]: values for row, values in zip(figures.rows, figures.values, strict=True)}
    totals = filled_totals(table, published)
    urban = filled_urban_shares(table, totals[0], float(published["urban"][1]))
    seed = mixed_profiles(sources, province, urban, whole[1]) * totals[1][:, None, None]
    margins = known_margins(table, totals[1], published)
    stock = whole_people_adding_up(rake_regions(seed, whole[1], margins, factors[1]), whole[1])
    before = carried_back(stock, whole[1], whole[0])
    sizes = [Margin(region, total) for region, total in enumerate(totals[0])]
    raked = rake_regions(before, whole[0], sizes, factors[0])
    people = np.stack([whole_people_adding_up(raked, whole[0]), stock])
    return Municipalities(table.rows, totals, urban, people)
