"""Tables of the provinces and of a province's municipalities."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.calibration.base_population import BaseStocks, official_factors
from actuarial.calibration.municipalities import Municipalities, municipality_stocks
from actuarial.calibration.municipality_table import read_municipalities
from actuarial.calibration.national_tables import banner, nation, whole_people
from actuarial.calibration.provinces import (
    census,
    fertility_ratios,
    life_expectancy_differences,
    province_stocks,
    urban_shares,
)
from actuarial.calibration.source_tables import read_table, write_table
from actuarial.reading.ordinary import bytes_of_file
from actuarial.reading.problems import Problem, Refused
from actuarial.vocabulary import AGES, SEXES

STOCK_YEARS = (2023, 2024)


class Provinces(NamedTuple):
    """The provinces at the end of 2023 and 2024, with what they rest on."""

    names: list[str]
    people: Floats
    """[year, province, sex, age] whole persons."""
    factors: Floats
    """[year, age] official over UN totals."""
    stocks: BaseStocks


def provinces(tables: Path) -> Provinces:
    """Build the provinces from the extracts beside the tables."""
    sources, stocks = tables / "sources", nation(tables)
    cells = whole_people(np.stack([stocks.end_of_2023, stocks.end_of_2024]))
    official = read_table(sources / "official_population.csv", labels=1)
    factors = np.stack(
        [official_factors(cell, official, y) for cell, y in zip(cells, STOCK_YEARS, strict=True)]
    )
    people = province_stocks(sources, stocks.basis, cells, factors)
    return Provinces(census(sources).provinces, people, factors, stocks)


def write_local_tables(tables: Path) -> list[Path]:
    """Write population and differences of the provinces, and municipalities with an extract."""
    built = provinces(tables)
    return [
        _write_people(
            tables / "population_provinces.csv",
            [
                banner("census_2020", "derived", "person"),
                "31 December; census aged to the date and raked to population_china.csv by sex and "
                "age, Zhejiang to its bulletins; docs/method.md §1",
            ],
            "region",
            built.names,
            built.people,
        ),
        _write_provinces(tables, built),
        *(
            path
            for province in built.names
            if _extract(tables, province).exists()
            for path in _write_municipalities(tables, built, province)
        ),
    ]


def _write_people(
    path: Path, comments: list[str], dimension: str, names: list[str], people: Floats
) -> Path:
    """Write people[year, region, sex, age] with the years across."""
    write_table(
        path,
        comments,
        [dimension, "sex", "age", *STOCK_YEARS],
        [
            [
                name,
                label,
                AGES[age],
                *(format(figure, ".0f") for figure in people[:, row, sex, age]),
            ]
            for row, name in enumerate(names)
            for sex, label in enumerate(SEXES)
            for age in range(people.shape[-1])
        ],
    )
    return path


def _write_provinces(tables: Path, built: Provinces) -> Path:
    path, sources = tables / "provinces.csv", tables / "sources"
    labels = read_table(sources / "census_2020_births.csv", labels=3).rows[1:]
    differences, known = life_expectancy_differences(sources, built.people[1])
    fertility = fertility_ratios(sources, built.stocks.basis)
    urban = urban_shares(sources)
    write_table(
        path,
        [
            banner("gdl_2022", "unverified", "year; factor; share; see the next lines"),
            "life expectancy less the nation's: gdl_2022 (not official estimates), where estimated "
            "is 1 by regression on nbs_yearbook_2009 (illustrative); population-weighted mean 0",
            "total fertility over the nation's: census_2020, births of the year before the census "
            "(derived); urban share: census_2020 (derived)",
        ],
        [
            "province",
            "region_code",
            "region_name_zh",
            "life_expectancy_difference_male",
            "life_expectancy_difference_female",
            "estimated",
            "total_fertility_ratio",
            "urban_share_2020",
        ],
        [
            [
                *label,
                *(format(difference, ".3f") for difference in differences[row]),
                str(int(not known[row])),
                format(fertility[row], ".4f"),
                format(urban[row], ".4f"),
            ]
            for row, label in enumerate(labels)
        ],
    )
    return path


def _extract(tables: Path, province: str) -> Path:
    return tables / "sources" / f"{province}_municipalities.csv"


def _write_municipalities(tables: Path, built: Provinces, province: str) -> list[Path]:
    """Municipalities whose figures stand among the extracts."""
    extract, problems = _extract(tables, province), list[Problem]()
    rows = read_municipalities(bytes_of_file(extract), extract.name, problems)
    if any(problem.severity == "fault" for problem in problems):
        raise Refused(problems)
    whole = built.people[:, built.names.index(province)]
    local = municipality_stocks(tables / "sources", province, rows, whole, built.factors)
    cited = re.search(r"source:\s*(\S+)", extract.read_text("utf-8-sig"))
    return write_municipalities(tables, province, local, cited[1] if cited else "census_2020")


def write_municipalities(
    tables: Path, province: str, local: Municipalities, source: str
) -> list[Path]:
    """Write people, totals and urban shares of a province's municipalities.

    source: key of sources.yaml from which their totals are.
    """
    people = _write_people(
        tables / f"population_{province}.csv",
        [
            banner("census_2020", "derived", "person"),
            "31 December; the province's city, town and rural profiles mixed by urban share, raked "
            "to bulletins where found; sums to population_provinces.csv; docs/method.md §1",
        ],
        "region",
        [label[0] for label in local.labels],
        local.people,
    )
    path = tables / f"municipalities_{province}.csv"
    write_table(
        path,
        [
            banner(source, "derived", "person; share"),
            "official totals at 31 December, urban share at the end of 2023; figures not found are "
            "what the known leave of the province's, divided (see the extract in sources)",
        ],
        [
            "region",
            "region_code",
            "region_name_zh",
            "official_2023",
            "official_2024",
            "urban_share",
        ],
        [
            [*label, *(format(t, ".0f") for t in local.totals[:, row]), f"{local.urban[row]:.4f}"]
            for row, label in enumerate(local.labels)
        ],
    )
    return [people, path]
