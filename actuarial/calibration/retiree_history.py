"""Retirees of 2019-24 out of the stock of 2018 with the constants of `coverage.yaml`.

``python -m actuarial.calibration.retiree_history`` prints the hindcast and rewrites the opening
pattern of retirees in ``assumptions/tables``.
Observed inputs are the population and the total of actives alone (docs/method.md §2).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from actuarial.arrays import Floats
from actuarial.basis.types import RetirementClassBasis
from actuarial.calibration.age_curve import ANCHORS, ROOT, curve, read_anchors
from actuarial.calibration.base_population import FIRST_YEAR, BaseStocks
from actuarial.calibration.national_tables import (
    FIRST_STOCK,
    LAST_STOCK,
    banner,
    nation,
    population_history,
)
from actuarial.calibration.rebuilding import made_in_a_copy, rebuild, replacing
from actuarial.calibration.source_tables import sex_and_age_rows, write_table
from actuarial.coverage import Targets
from actuarial.coverage.enrolment import follow_statuses
from actuarial.coverage.opening import meet_count, open_statuses
from actuarial.coverage.retirement import retirement_of_classes
from actuarial.demography.life_table import life_table, survival_ratios
from actuarial.history.read import read_history
from actuarial.reading.scalars import numeric
from actuarial.stopping import end_with
from actuarial.vocabulary import EMPLOYEE, OLDEST_AGE, RESIDENT, RETIREE, SEXES, STATUSES

FIRST, LAST = FIRST_STOCK, LAST_STOCK
LAW_BEFORE = 0.0
SETTLED = ((40.0, 59.0), (40.0, 49.0))
"""By sex: the age up to which coverage follows the total of actives, and the age from which it is
constant. Who nears retirement has long been insured: the rise of 18 % came with the young."""


class Hindcast(NamedTuple):
    """What the constants make of the stock of 2018."""

    retirees: Floats
    """[year (FIRST … LAST), sex, age] persons."""
    observed: Floats
    """[year] persons."""
    actives: Floats
    """[year] persons, met exactly."""
    newly_retired: Floats
    """[year (from FIRST + 1)] persons."""

    def ratio_error(self) -> Floats:
        """Actives per retiree (职退比) against the observed, relative, [year]."""
        return np.asarray(self.observed / self.retirees.sum(axis=(-2, -1)) - 1.0)


class Constants(NamedTuple):
    """What `assumptions/coverage.yaml` says of retirement, which the hindcast holds constant."""

    relative_mortality: float
    classes: tuple[tuple[str, int, float, float, float], ...]
    """Name, sex, share of the sex, age of the law before the reform, share with the minimum years
    of every class."""


def constants() -> Constants:
    """Constants of the assumptions as shipped."""
    text = (ROOT / "assumptions" / "coverage.yaml").read_text(encoding="utf-8")
    retirement = yaml.safe_load(text)["retirement"]

    def number(given: object) -> float:
        word = given["value"] if isinstance(given, dict) else given
        found = numeric(str(word))
        if found is None:
            raise ValueError(f"coverage.yaml: {word} is no number; the hindcast needs constants")
        return found[0]

    return Constants(
        number(retirement["relative_mortality"]),
        tuple(
            (
                name,
                SEXES.index(one["sex"]),
                *(number(one[key]) for key in ("share", "age", "vested")),
            )
            for name, one in retirement["classes"].items()
        ),
    )


def law(years: NDArray[np.int64]) -> tuple[RetirementClassBasis, ...]:
    """The classes under the law before the reform, the same in every year."""
    constant = np.ones((len(years), 1))
    return tuple(
        RetirementClassBasis(
            name=name,
            sex=sex,
            share=np.full((len(years) + OLDEST_AGE, 1), share),
            age=age * constant,
            limit=LAW_BEFORE * constant,
            vested=vested * constant,
            early=0.0 * constant,
            late=0.0 * constant,
            stay_flexible=0.0 * constant,
            first_birth_year=FIRST,
            months_per_step=1,
        )
        for name, sex, share, age, vested in constants().classes
    )


def _coverage(pattern: Floats, exposed: Floats, actives: Floats) -> Floats:
    """Coverage [region, sex, age] that meets the total, the settled part of it the pattern's."""
    ages = np.arange(pattern.shape[-1])
    settled = np.array([np.interp(ages, span, (0.0, 1.0)) for span in SETTLED])
    constant = settled * pattern
    left = actives - (exposed * constant).sum(axis=(-2, -1))
    moving = meet_count(pattern, exposed * (1.0 - settled), left, EMPLOYEE)
    return np.asarray(constant + (1.0 - settled) * moving)


def hindcast(tables: Path, stocks: BaseStocks) -> Hindcast:
    """Retirees of every year from the stock of FIRST, population and total actives observed.

    One age pattern of actives' coverage holds in all years; up to the ages at which it is SETTLED
    its odds are shifted to the total of the year.
    """
    years = np.arange(FIRST, LAST + 1)
    people = population_history(stocks)[:, None]
    observed = read_history(ROOT / "assumptions", "china")
    # The one scheme whose members retire.
    (scheme,) = {key[1] for key in observed.figures if key[-1] == "retired"}
    actives, retirees = (
        np.array([observed.value(int(year), "members", scheme, status) for year in years])
        for status in ("active", "retired")
    )
    retiring = retirement_of_classes(law(years), years)
    anchors = read_anchors(ROOT / ANCHORS)
    active, retired, resident = (
        np.array([curve(anchors, name, sex) for sex in SEXES])
        for name in ("active_pattern", "retiree_pattern", "resident_pattern")
    )
    coverage = np.stack(
        [_coverage(active, people[i] * retiring.below[i], actives[[i]]) for i in range(len(years))]
    )
    counts = np.zeros((1, len(STATUSES)))
    counts[0, STATUSES.index(EMPLOYEE)] = actives[0]
    counts[0, STATUSES.index(RETIREE)] = retirees[0]
    counts[0, STATUSES.index(RESIDENT)] = 0.7 * people[0].sum()
    opening = open_statuses(people[0], counts, retiring.below[0], coverage[0], retired, resident)
    flows = slice(FIRST + 1 - FIRST_YEAR, LAST + 1 - FIRST_YEAR)
    survival = survival_ratios(life_table(stocks.basis.mx[flows]))[:, None]
    migrants = stocks.basis.net_migrants[flows][:, None]
    births = (people[1:, ..., 0] - migrants[..., 0]) / survival[..., 0]
    followed = follow_statuses(
        opening.people,
        people,
        births,
        survival,
        migrants,
        retiring.hazards,
        retiring.vested,
        Targets(
            coverage[1:] * retiring.below[1:],
            np.zeros((len(years) - 1, 1)),
            np.broadcast_to(opening.resident_enrolment, people[1:].shape),
        ),
        constants().relative_mortality,
    )
    return Hindcast(
        followed.people[:, 0, STATUSES.index(RETIREE)],
        retirees,
        actives,
        followed.newly_retired.sum(axis=(-2, -1)),
    )


def write_history(tables: Path) -> tuple[Hindcast, list[Path]]:
    """Write the opening pattern of retirees at LAST, out of the stock of FIRST."""
    stocks = nation(tables)
    found, people = hindcast(tables, stocks), population_history(stocks)
    pattern = tables / "retiree_pattern.csv"
    share = np.divide(found.retirees[-1], people[-1], where=people[-1] > 0, out=0 * people[-1])
    write_table(
        pattern,
        [
            banner("judgement", "illustrative", "factor"),
            "share of everybody of the age at the end of 2024, out of the stock of 2018 by the "
            "hindcast of docs/people.md; scaled to the retirees of the place",
        ],
        ["sex", "age", "value"],
        sex_and_age_rows(share[None], ".6g"),
    )
    return found, [pattern]


def main() -> int:
    """Print the hindcast and write its tables."""
    parser = argparse.ArgumentParser(prog="python -m actuarial.calibration.retiree_history")
    parser.add_argument("--tables", type=Path, default=ROOT / "assumptions" / "tables")
    replacing(parser)
    given = parser.parse_args()
    hindcasts: list[Hindcast] = []

    def build(tables: Path) -> list[Path]:
        found, written = write_history(tables)
        hindcasts.append(found)
        return written

    written = made_in_a_copy(build, given.tables)
    (found,) = hindcasts
    print("year  retirees  observed  actives per retiree  error  newly retired (10,000 persons)")
    new = np.concatenate([[np.nan], found.newly_retired])
    for row, year in enumerate(range(FIRST, LAST + 1)):
        retirees = found.retirees[row].sum()
        print(
            f"{year}  {retirees / 1e4:8.1f}  {found.observed[row] / 1e4:8.1f}  "
            f"{found.actives[row] / retirees:19.4f}  {found.ratio_error()[row]:+6.2%}  "
            f"{new[row] / 1e4:6.0f}"
        )
    bands = ((50, 60), (60, 70), (70, 101))
    for first, stop in bands:
        print(f"{first}-{stop - 1}: {found.retirees[-1, :, first:stop].sum() / 1e4:.0f}")
    return rebuild(written, replace=given.replace)


if __name__ == "__main__":
    end_with(main)
