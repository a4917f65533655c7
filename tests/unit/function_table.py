"""The public functions an actuary calls with arrays of his own: a call of each, and other forms.

One row a function. `call` is a call as it is meant. `accepted` are changes of it with the same
result, or with the result of another change; `refused` are changes of it and the sentence that
refuses them. Forms that hold for all (lists, xarray, pandas; missing numbers, words, …) are made by
the test from the signatures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from actuarial.coverage import Stayers, Targets
from actuarial.demography import LifeTable
from actuarial.funds import Design, FundFlows
from actuarial.vocabulary import SEXES, STATUSES

Change = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A function's call, and changes of it."""

    call: Change
    accepted: tuple[tuple[Change, Change], ...] = ()
    """A change, and the change that gives the same result; ages or years are added by axis 0."""
    refused: tuple[tuple[Change, str], ...] = ()
    structures: frozenset[str] = field(default_factory=frozenset)
    """Arguments that are no numbers."""


AGES, YEARS, REGIONS = 6, 3, 4
RATES = np.array([[0.02, 0.001, 0.002, 0.01, 0.05, 0.3], [0.015, 0.001, 0.001, 0.008, 0.04, 0.25]])
PATTERN = np.array([0.0, 0.0, 0.5, 0.3, 0.0, 0.0])
BIRTHS = np.array([0.0, 0.0, 0.2, 0.1, 0.0, 0.0])
PEOPLE = np.array([[90.0, 95, 100, 80, 60, 40], [85.0, 90, 98, 82, 66, 55]])
OF_REGIONS = np.arange(1, REGIONS + 1)[:, None, None] * PEOPLE
SCHEDULE = np.array([[1.0, 2, 4, 3, 1, 1], [1, 2, 3, 2, 1, 1]])
TABLE = LifeTable(
    *(np.array([[0.9, 0.8, 0.7], [0.95, 0.85, 0.75]]) * scale for scale in (1, 0.5, 1, 1))
)
BY_YEAR = np.repeat(RATES[None], YEARS, axis=0)
INCOME, COST = np.array([10.0, 11, 12]), np.array([12.0, 13, 14])
LONGER, BASE, RATE = np.array([12.0, 13, 14, 15]), np.full(3, 100.0), np.array([0.02, 0.03, 0.04])
RESERVE, CALENDAR = np.array([3.0, 1.0, -4.0]), np.array([2025, 2026, 2027])
FUNDS = np.array([[1.0, 2], [3, 4], [5, 6], [7, 8]])
STATUS_PEOPLE = 10.0 * np.arange(1, 6)[:, None, None] * np.ones((1, 2, AGES))
STATUS = STATUS_PEOPLE[None]
WHOLE = STATUS.sum(axis=1)
NOTHING = np.zeros((1, 1, 2, AGES))
OTHERS = STATUS[0, 3:5].sum(axis=0)

ages_named = xr.DataArray(
    RATES, dims=("sex", "age"), coords={"sex": list(SEXES), "age": [*map(str, range(5)), "5+"]}
)
old_ages = pd.Series(0.05 * 1.1 ** np.arange(41), index=pd.RangeIndex(60, 101, name="age"))
five_year_ages = pd.Series(BIRTHS, index=["0-4", "5-9", "10-14", "15-19", "20-24", "25+"])
dated = pd.Series(INCOME, index=pd.Index(CALENDAR, name="year"))
other_years = pd.Series(COST, index=pd.Index(CALENDAR + 1, name="year"))

ROWS: dict[str, Row] = {
    "demography.age_specific_fertility": Row(
        {"total_fertility": np.array([1.0, 1.4]), "pattern": PATTERN},
        accepted=(({"total_fertility": [1, 1.4]}, {}), ({"pattern": 10 * PATTERN}, {})),
        refused=(
            (
                {"pattern": 0 * PATTERN},
                "pattern: all are 0; meant: [..., age] weights of any scale, 0 or more, not all 0",
            ),
            ({"total_fertility": 1300}, "total_fertility: 1300; meant: [...] children per woman"),
            (
                {"pattern": 1.0},
                "pattern: the shape is (); meant: [..., age] weights of any scale, "
                "0 or more, not all 0",
            ),
        ),
    ),
    "demography.births_of_women": Row(
        {"women_opening": PEOPLE[1], "women_closing": PEOPLE[1] + 1, "asfr": BIRTHS},
        refused=(
            (
                {"asfr": 1000 * BIRTHS},
                "asfr: 200 at age 2; meant: [..., age] births per woman-year "
                "(0.08, not 80 per thousand)",
            ),
            (
                {"asfr": 0.05},
                "asfr: the shape is (); meant: [..., age] births per woman-year (0.08, "
                "not 80 per thousand)",
            ),
            (
                {"asfr": BIRTHS[:4]},
                "asfr: 4 along age instead of 6 as in women_opening, the shape is "
                "(4,), read as [age]; meant: [..., age] births per woman-year (0.08, not 80 per "
                "thousand)",
            ),
        ),
    ),
    "demography.close_old_ages": Row(
        {
            "mx": 0.02 * 1.08 ** np.arange(41),
            "first_age": 60,
            "fitted": (80, 90),
            "closed_from": 95,
        },
        accepted=(
            ({"mx": pd.Series(0.02 * 1.08 ** np.arange(41), old_ages.index)}, {}),
            (
                {"mx": 0.02 * 1.08 ** np.arange(41) * np.ones((2, 1))},
                {"mx": np.repeat(0.02 * 1.08 ** np.arange(41)[None], 2, axis=0)},
            ),
        ),
        refused=(
            (
                {"first_age": 0},
                "ages 80 to 90 are fitted and ages from 95 on are closed; the rates "
                "are those of ages 0 to 40",
            ),
            (
                {"mx": old_ages, "first_age": 0},
                "mx: age is 60, 61, …, 100 where single ages from 0 "
                "on are needed; meant: [..., age] deaths per person-year, 0 or more",
            ),
            (
                {"mx": np.zeros(41)},
                "mx: a rate of 0, or of 1 and more, among the ages that are fitted",
            ),
        ),
    ),
    "demography.credible_ratio": Row(
        {"deaths": np.array([12.0, 3.0]), "expected": np.array([10.0, 4.0]), "prior_deaths": 100.0},
        accepted=(({"prior_deaths": [100, 100]}, {}),),
        refused=(({"prior_deaths": -1}, "prior_deaths: -1; meant: [...] deaths, 0 or more"),),
    ),
    "demography.differential_rates": Row(
        {"mx": RATES, "people": np.stack([PEOPLE, 2 * PEOPLE]), "relative": np.array([1.0, 1.2])},
        accepted=(
            ({"relative": np.array([1.0, 1.2])[:, None, None] * np.ones((1, 2, AGES))}, {}),
            (
                {"mx": RATES[0], "people": np.stack([PEOPLE[0], PEOPLE[0]])},
                {
                    "mx": RATES[0],
                    "people": np.stack([PEOPLE[0], PEOPLE[0]]),
                    "relative": [[1.0], [1.2]],
                },
            ),
        ),
        refused=(
            (
                {"relative": [1.0, 1.2, 1.3]},
                "relative: 3 along group instead of 2 as in people, the shape is (3,), read as "
                "[group]; meant: [group, ..., sex or 1, age or 1] ratios, 0 or more",
            ),
        ),
    ),
    "demography.divide_by_population": Row(
        {"net_migrants": np.ones((YEARS, 2, AGES)), "people": OF_REGIONS, "whole": PEOPLE * 10},
        accepted=(({"net_migrants": np.ones((2, AGES))}, {"net_migrants": np.ones((1, 2, AGES))}),),
        refused=(
            (
                {"whole": 0 * PEOPLE},
                "whole: all are 0; meant: [sex, age] persons, 0 or more, not all 0",
            ),
            (
                {"people": PEOPLE},
                "people: the shape is (2, 6); meant: [region, sex, age] persons, 0 or more",
            ),
        ),
    ),
    "demography.experience_ratio": Row(
        {
            "deaths": PEOPLE[0] / 9,
            "expected": PEOPLE[0] / 10,
            "smoothness": 5.0,
            "prior_deaths": 9.0,
        },
        accepted=(({"smoothness": np.array(5.0)}, {}),),
        refused=(
            ({"expected": 9.0}, "expected: the shape is (); meant: [..., age] deaths, 0 or more"),
        ),
    ),
    "demography.fitted_pattern": Row(
        {"mean_age": np.array([28.0, 29.0]), "spread": 5.0, "lowest_age": 15, "ages": 60},
        refused=(
            ({"spread": 0}, "spread: 0; meant: [...] standard deviations, years"),
            ({"lowest_age": 15.5}, "lowest_age: 15.5; meant: [...] an age in years"),
            ({"ages": "all"}, "ages: words; meant: a number of ages, 1 or more"),
        ),
    ),
    "demography.graduate": Row(
        {"rates": RATES[0], "exposure": PEOPLE[0], "smoothness": 10.0},
        accepted=(
            (
                {"rates": [np.nan, *RATES[0, 1:]], "exposure": [0, *PEOPLE[0, 1:]]},
                {"rates": RATES[0], "exposure": [0, *PEOPLE[0, 1:]]},
            ),
        ),
        refused=(({"rates": [np.nan] * AGES}, "rates: not a number at an age with exposure"),),
    ),
    "demography.improved_rates": Row(
        {"mx": RATES, "reduction": np.full((YEARS, 2, AGES), 0.01)},
        accepted=(
            ({"reduction": [0.01] * YEARS}, {}),
            (
                {"mx": RATES[1], "reduction": [0.01, 0.02]},
                {"mx": RATES[1], "reduction": np.array([[0.01], [0.02]]) * np.ones(AGES)},
            ),
        ),
        refused=(
            (
                {"reduction": 0.01},
                "reduction: the shape is (); meant: [year, ..., sex or 1, age or "
                "1] shares a year (0.01 for 1 %)",
            ),
            (
                {"reduction": [1.5]},
                "reduction: 1.5 at year 0; meant: [year, ..., sex or 1, age or 1] "
                "shares a year (0.01 for 1 %)",
            ),
        ),
    ),
    "demography.kept_deaths": Row(
        {
            "survival": np.full((REGIONS, 2, AGES), 0.9),
            "common": np.full((REGIONS, 2, AGES), 0.95),
            "exposed": OF_REGIONS,
            "member": np.array([[1.0, 1, 1, 0]]),
        },
        refused=(
            (
                {"member": [1, 1, 1, 0]},
                "member: the shape is (4,); meant: [group, region] shares "
                "from 0 to 1 (0.05 for 5 %)",
            ),
        ),
    ),
    "demography.life_expectancy": Row(
        {"mx": RATES},
        accepted=(
            ({"mx": ages_named}, {}),
            (
                {"mx": RATES[1], "sex": "female"},
                {"mx": RATES[1], "infant_years": 0.14903 - 2.05527 * 0.015},
            ),
        ),
        refused=(({"sex": "women"}, "sex: 'women' is unknown; meant: male or female"),),
    ),
    "demography.life_table": Row(
        {"mx": RATES},
        accepted=(
            ({"mx": ages_named.transpose("age", "sex")}, {}),
            ({"mx": ages_named.isel(sex=[1, 0])}, {}),
            (
                {"mx": RATES[0], "sex": "male"},
                {"mx": RATES[0], "infant_years": 0.14929 - 1.99545 * 0.02},
            ),
            (
                {"mx": BY_YEAR[:, 0], "sex": "male"},
                {"mx": BY_YEAR[:, 0], "sex": "male", "infant_years": 0.14929 - 1.99545 * 0.02},
            ),
            ({"mx": old_ages, "first_age": 60}, {"mx": old_ages.to_numpy(), "infant_years": 0.5}),
        ),
        refused=(
            (
                {"mx": RATES[0]},
                "infant_years andreev_kingkade differs by sex: mx[..., sex, age] with male and "
                "female is meant, the shape is (6,); for one sex say which, sex='male' or "
                "'female', or give infant_years as a number",
            ),
            (
                {"mx": BY_YEAR[:, 0]},
                "mx: 3 along sex instead of 2, the shape is (3, 6), read as [sex, "
                "age]; meant: [..., sex or 1, age] deaths per person-year, 0 or more",
            ),
            (
                {"mx": -RATES},
                "mx: -0.02 at sex 0, age 0; meant: [..., sex or 1, age] deaths per "
                "person-year, 0 or more",
            ),
            (
                {"mx": RATES * (np.arange(AGES) < 5)},
                "the death rate of the open group (the last age) "
                "must be above 0; one is 0, and its people would live for ever",
            ),
            (
                {"mx": 0.01},
                "mx: the shape is (); meant: [..., sex or 1, age] deaths per person-year, "
                "0 or more",
            ),
            (
                {"mx": old_ages, "sex": "male"},
                "mx: age is 60, 61, …, 100 where single ages from 0 on "
                "are needed; meant: [..., sex or 1, age] deaths per person-year, 0 or more",
            ),
            (
                {"mx": ages_named.assign_coords(sex=["m", "f"])},
                "mx: sex is m, f instead of male, "
                "female; meant: [..., sex or 1, age] deaths per person-year, 0 or more",
            ),
            (
                {"infant_years": "west"},
                "infant_years west is no convention; known are coale_demeny, andreev_kingkade",
            ),
        ),
    ),
    "demography.mean_age_of_childbearing": Row(
        {"asfr": BIRTHS},
        accepted=(({"asfr": 1000 * BIRTHS}, {}),),
        refused=(
            (
                {"asfr": five_year_ages},
                "asfr: age is 0-4, 5-9, …, 25+ where single ages from 0 on are "
                "needed; meant: [..., age] weights of any scale, 0 or more, not all 0",
            ),
        ),
    ),
    "demography.moves_between_regions": Row(
        {
            "present": OF_REGIONS,
            "leaving": np.full((REGIONS, 2, AGES), 0.1),
            "destination": (1 - np.eye(REGIONS)) / (REGIONS - 1),
        },
        accepted=(({"leaving": 0.1}, {}), ({"leaving": np.full((REGIONS, 1, 1), 0.1)}, {})),
        refused=(
            (
                {"destination": np.full((REGIONS, REGIONS), 0.3)},
                "destination: a row adds up to 1.2; "
                "meant: [origin, destination] shares from 0 to 1, each row adds up to 1",
            ),
            (
                {"destination": np.eye(3)},
                "destination: 3 along origin instead of 4 as in present, the shape is (3, 3), "
                "read as [origin, destination]; meant: [origin, destination] shares from 0 to "
                "1, each row adds up to 1",
            ),
        ),
    ),
    "demography.pattern_at_mean_age": Row(
        {"pattern": PATTERN, "mean_age": np.array([2.5, 3.0])},
        refused=(
            (
                {"pattern": PATTERN[None]},
                "pattern: the shape is (1, 6); meant: [age] births of any scale, 0 or more",
            ),
        ),
    ),
    "demography.project_population": Row(
        {
            "opening": OF_REGIONS,
            "mx": np.repeat(BY_YEAR[:, None], REGIONS, axis=1),
            "asfr": np.ones((YEARS, REGIONS, 1)) * BIRTHS,
            "sex_ratio": np.full((YEARS, REGIONS), 1.06),
            "net_migrants": np.zeros((YEARS, REGIONS, 2, AGES)),
        },
        accepted=(
            # The fault of old: [age] was read as [year, age].
            ({"asfr": BIRTHS}, {}),
            ({"asfr": BIRTHS, "sex_ratio": 1.06, "net_migrants": 0}, {}),
            (
                {"mx": RATES, "asfr": BIRTHS, "sex_ratio": 1.06, "net_migrants": 0, "years": YEARS},
                {},
            ),
            ({"mx": BY_YEAR}, {}),
            ({"asfr": np.repeat(BIRTHS[None], REGIONS, axis=0)}, {}),
            ({"asfr": np.repeat(BIRTHS[None], YEARS, axis=0)}, {}),
            (
                {
                    "asfr": xr.DataArray(
                        np.repeat(BIRTHS[:, None], YEARS, axis=1), dims=("age", "year")
                    )
                },
                {},
            ),
            (
                {
                    "opening": PEOPLE,
                    "mx": RATES,
                    "asfr": BIRTHS,
                    "sex_ratio": [1.06] * YEARS,
                    "net_migrants": 0,
                },
                {
                    "opening": PEOPLE,
                    "mx": BY_YEAR,
                    "asfr": np.ones((YEARS, 1)) * BIRTHS,
                    "sex_ratio": [1.06] * YEARS,
                    "net_migrants": np.zeros((YEARS, 2, AGES)),
                },
            ),
            (
                {"migration_rates": 0.01},
                {"migration_rates": np.full((YEARS, REGIONS, 2, AGES), 0.01)},
            ),
            (
                {"leaving": 0.1, "destination": np.roll(np.eye(REGIONS), 1, axis=0)},
                {
                    "leaving": np.full((YEARS, REGIONS, 2, AGES), 0.1),
                    "destination": np.roll(np.eye(REGIONS), 1, axis=0),
                },
            ),
            ({"infant_years": 0.2}, {"infant_years": np.full((YEARS, REGIONS, 2), 0.2)}),
        ),
        refused=(
            (
                {"asfr": np.where(np.arange(AGES) == 3, np.nan, BIRTHS)},
                "asfr: not a number at age 3; "
                "meant: [year or 1, ..., region or 1, age] births per woman-year (0.08, not 80 per "
                "thousand)",
            ),
            (
                {"asfr": 0.05},
                "asfr: the shape is (); meant: [year or 1, ..., region or 1, age] births "
                "per woman-year (0.08, not 80 per thousand)",
            ),
            (
                {"asfr": np.ones((5, 1)) * BIRTHS},
                "asfr: the shape (5, 6) fits neither [year, age] nor [region, age] (region 4 in "
                "opening, sex 2 in opening, age 6 in opening, year 3 in mx); meant: [year or 1, "
                "..., region or 1, age] births per woman-year (0.08, not 80 per thousand)",
            ),
            (
                {"opening": OF_REGIONS[:, 1]},
                "opening: 4 along sex instead of 2, the shape is (4, 6), "
                "read as [sex, age]; meant: [..., region or 1, sex, age] persons, 0 or more",
            ),
            (
                {"opening": PEOPLE[0]},
                "opening: the shape is (6,); meant: [..., region or 1, sex, age] "
                "persons, 0 or more",
            ),
            (
                {"opening": OF_REGIONS[..., 3:]},
                "mx: 6 along age instead of 3 as in opening, the shape is (3, 4, 2, 6), read as "
                "[year, region, sex, age]; meant: [year or 1, ..., region or 1, sex, age] "
                "deaths per person-year, 0 or more",
            ),
            (
                {"sex_ratio": 106},
                "sex_ratio: 106; meant: [year or 1, ..., region or 1] boys per girl "
                "(1.06, not 106)",
            ),
            (
                {"net_migrants": 100},
                "net_migrants: one number for all can only be 0; meant: [year or "
                "1, ..., region or 1, sex, age] persons by sex and age, + coming, − leaving",
            ),
            (
                {"years": 4},
                "mx: 3 along year instead of 4 as in years, the shape is (3, 4, 2, 6), read as "
                "[year, region, sex, age]; meant: [year or 1, ..., region or 1, sex, age] "
                "deaths per person-year, 0 or more",
            ),
            (
                {
                    "opening": np.ones((YEARS, 2, AGES)),
                    "mx": BY_YEAR,
                    "asfr": BIRTHS,
                    "sex_ratio": 1.06,
                    "net_migrants": 0,
                },
                "mx: the shape (3, 2, 6) can be [year, sex, age] or [region, sex, age]: give "
                "all axes, of size 1 where the numbers are the same for all; meant: [year or 1, "
                "..., region or 1, sex, age] deaths per person-year, 0 or more",
            ),
            (
                {"net_migrants": -200.0 * np.eye(AGES)[-1] * np.ones((YEARS, 2, 1))},
                "year 0, region 0, sex 0, age 5: 200.0 people leave, 76.5 are there",
            ),
        ),
    ),
    "demography.proportional_rates": Row(
        {"mx": RATES, "target": np.array([5.0, 5.5])},
        accepted=(
            ({"target": 5.0}, {"target": [5.0, 5.0]}),
            ({"target": [np.nan, 5.5]}, {"target": [np.nan, 5.5]}),
        ),
        refused=(
            (
                {"target": [5.0, 5.5, 6.0]},
                "target: 3 along sex instead of 2, the shape is (3,), read as [sex]; meant: "
                "[..., sex or 1] years of life expectancy, not a number where none is set",
            ),
        ),
    ),
    "demography.rates_at_life_expectancy": Row(
        {"path": np.stack([RATES, 0.8 * RATES]), "target": np.array([5.0, 5.5])},
        accepted=(
            ({"path": RATES}, {"path": RATES[None]}),
            ({"target": 5.0}, {"target": [5.0, 5.0]}),
        ),
        refused=(
            (
                {"path": 0 * RATES},
                "path: 0 at sex 0, age 0; meant: [table_year or 1, sex, age] deaths "
                "per person-year, above 0",
            ),
        ),
    ),
    "demography.rates_by_year": Row(
        {
            "period_rates": np.array([0.02, 0.016, 0.014]),
            "first_period": 2015,
            "years": np.array([2018, 2025]),
        },
        refused=(
            ({"first_period": 2015.5}, "first_period: 2015.5; meant: calendar years"),
            (
                {"period_rates": 0.02},
                "period_rates: the shape is (); meant: [period, ...] deaths per "
                "person-year, above 0",
            ),
        ),
    ),
    "demography.remaining_life_expectancy": Row(
        {"table": TABLE},
        refused=(({"table": RATES}, "table: numbers; meant: a LifeTable"),),
        structures=frozenset({"table"}),
    ),
    "demography.rogers_castro": Row(
        {"childhood": (0.02, 0.1), "labour": (0.06, 0.1, 20, 0.4), "constant": 0.003, "ages": 9},
        refused=(
            (
                {"labour": (0.06, 0.1)},
                "childhood has 2 coefficients, labour and retirement have 4 each",
            ),
        ),
    ),
    "demography.split_by_sex": Row(
        {"births": np.array([210.0, 100.0]), "sex_ratio": 1.1},
        accepted=(({"sex_ratio": [1.1, 1.1]}, {}),),
        refused=(
            ({"sex_ratio": 110}, "sex_ratio: 110; meant: [...] boys per girl (1.06, not 106)"),
        ),
    ),
    "demography.spread_by_schedule": Row(
        {"total": np.array([-8.0, 4]), "schedule": SCHEDULE},
        refused=(
            (
                {"schedule": SCHEDULE[0]},
                "schedule: the shape is (6,); meant: [..., sex, age] weights "
                "of any scale, 0 or more, not all 0",
            ),
        ),
    ),
    "demography.spread_total": Row(
        {"total": np.array([-8.0, 4]), "schedule": SCHEDULE, "people": PEOPLE},
        refused=(
            (
                {"people": 0 * PEOPLE},
                "people: all are 0; meant: [..., sex, age] persons, 0 or more, not all 0",
            ),
        ),
    ),
    "demography.survival_ratios": Row(
        {"table": TABLE},
        refused=(({"table": None}, "table: no numbers; meant: a LifeTable"),),
        structures=frozenset({"table"}),
    ),
    "demography.survive": Row(
        {"stock": PEOPLE, "births": np.array([10.0, 9.0]), "ratios": np.full((2, AGES), 0.9)},
        accepted=(
            (
                {"stock": PEOPLE[0], "births": 10, "ratios": np.full(AGES, 0.9)},
                {"stock": PEOPLE[0], "births": np.array(10.0), "ratios": [0.9] * AGES},
            ),
        ),
        refused=(
            (
                {"births": [10.0, 9, 8]},
                "births: 3 along sex instead of 2, the shape is (3,), read as "
                "[sex]; meant: [..., sex or 1] persons, 0 or more",
            ),
        ),
    ),
    "demography.with_men": Row(
        {"schedule": SCHEDULE[0], "men": 0.55},
        refused=(({"men": 55}, "men: 55; meant: [...] shares from 0 to 1 (0.05 for 5 %)"),),
    ),
    "coverage.by_age_reached": Row(
        {"before": PEOPLE, "after": PEOPLE + 1},
        refused=(({"after": 1.0}, "after: the shape is (); meant: [..., age] numbers"),),
    ),
    "coverage.contributors": Row(
        {"insured": STATUS},
        accepted=(
            (
                {
                    "insured": xr.DataArray(
                        STATUS_PEOPLE[::-1],
                        dims=("status", "sex", "age"),
                        coords={"status": list(STATUSES[::-1])},
                    )
                },
                {"insured": STATUS_PEOPLE},
            ),
        ),
        refused=(
            (
                {"insured": STATUS[:, :4]},
                "insured: 4 along status instead of 5, the shape is (1, 4, 2, 6), read as [..., "
                "status, sex, age]; meant: [..., status, sex, age] persons, 0 or more",
            ),
        ),
    ),
    "coverage.exposure": Row({"people": np.stack([PEOPLE, PEOPLE + 2])}),
    "coverage.follow_statuses": Row(
        {
            "opening": STATUS,
            "population": np.stack([WHOLE, WHOLE]),
            "births": np.full((1, 1, 2), 150.0),
            "survival": np.ones((1, 1, 2, AGES)),
            "net_migrants": NOTHING,
            "retiring": NOTHING,
            "vesting": NOTHING,
            "targets": Targets(
                np.full((1, 1, 2, AGES), 0.2), np.full((1, 1), 0.5), np.full((1, 1, 2, AGES), 0.9)
            ),
            "stayers": Stayers(NOTHING, np.zeros((1, 1))),
        },
        accepted=(
            ({"relative_mortality": 1.0}, {}),
            (
                {
                    "targets": Targets(
                        np.full((1, 1, 2, AGES), 0.2).tolist(),
                        [[0.5]],  # type: ignore[arg-type]
                        np.full((1, 1, 2, AGES), 0.9).tolist(),
                    )
                },
                {},
            ),  # type: ignore[arg-type]
        ),
        refused=(
            (
                {"population": WHOLE[None]},
                "births: 1 along year instead of 0 as in population, the shape is (1, 1, 2), read "
                "as [year, region, sex]; meant: [year, ..., region, sex or 1] persons, 0 or more",
            ),
            ({"targets": 0.2}, "targets: numbers; meant: a Targets"),
            (
                {"targets": Targets(np.full((1, 1, 2, AGES), 20.0), np.full((1, 1), 0.5), NOTHING)},
                "targets.actives: 20 at year 0, region 0, sex 0, age 0; meant: [year, ..., "
                "region, sex or 1, age] shares from 0 to 1 (0.05 for 5 %)",
            ),
        ),
        structures=frozenset({"targets", "stayers"}),
    ),
    "coverage.meet_count": Row(
        {
            "pattern": np.full((2, AGES), 0.5),
            "exposed": OF_REGIONS,
            "count": np.full(REGIONS, 300.0),
            "status": "employee",
        },
        accepted=(({"pattern": np.full((REGIONS, 2, AGES), 0.5)}, {}),),
        refused=(({"count": 300.0}, "count: the shape is (); meant: [region] persons, 0 or more"),),
        structures=frozenset({"status"}),
    ),
    "coverage.open_statuses": Row(
        {
            "population": OF_REGIONS,
            "counts": np.full((REGIONS, 5), 50.0),
            "not_retired": np.array([1.0, 1, 1, 1, 0.5, 0]) * np.ones((2, 1)),
            "active_pattern": np.array([0.0, 0, 0.6, 0.6, 0.3, 0]) * np.ones((2, 1)),
            "retiree_pattern": np.array([0.0, 0, 0, 0, 0.3, 0.6]) * np.ones((2, 1)),
            "resident_pattern": np.full((2, AGES), 0.8),
        },
        accepted=(({"resident_pattern": np.full((REGIONS, 2, AGES), 0.8)}, {}),),
        refused=(
            (
                {"counts": np.full((REGIONS, 4), 50.0)},
                "counts: 4 along status instead of 5, the shape "
                "is (4, 4), read as [region, status]; meant: [region, status] persons, 0 or more",
            ),
            (
                {"population": PEOPLE},
                "population: the shape is (2, 6); meant: [region, sex, age] persons, 0 or more",
            ),
        ),
    ),
    "coverage.retired_share": Row(
        {
            "years": CALENDAR,
            "age": np.full(3, 60.0),
            "first_birth_year": 1965,
            "months_per_step": 4,
            "limit": np.full(3, 36.0),
        },
        accepted=(({"age": 60, "limit": 36}, {}),),
        refused=(
            (
                {"years": [2025, 2027, 2028]},
                "years: 2025, 2027, 2028 is not one after the other; "
                "meant: [year] calendar years, one after the other",
            ),
            (
                {"age": [60.0, 60.0]},
                "age: 2 along year instead of 3 as in years, the shape is (2,), "
                "read as [year]; meant: [year or 1] retirement ages in years",
            ),
        ),
    ),
    "coverage.retirement_hazard": Row(
        {
            "share_before": np.array([0.0, 0, 0.2, 0.5, 1, 1]),
            "share_after": np.array([0.0, 0, 0.1, 0.4, 1, 1]),
        },
        refused=(
            (
                {"share_before": [0, 0, 20, 50, 100, 100]},
                "share_before: 20 at age 2; meant: [..., age] shares from 0 to 1 (0.05 for 5 %)",
            ),
        ),
    ),
    "revenue.expected_base": Row(
        {
            "mean_wage": np.array([9e4, 8e4]),
            "spread": 0.5,
            "declared": 0.8,
            "floor": 4e4,
            "ceiling": 2e5,
        },
        accepted=(({"ceiling": np.inf}, {"ceiling": 1e300}),),
        refused=(
            ({"declared": 80}, "declared: 80; meant: [...] shares from 0 to 1 (0.05 for 5 %)"),
        ),
    ),
    "benefits.banded_mean": Row(
        {
            "mean": np.array([2e4, 3e4]),
            "variation": 1.5,
            "deductible": 1e4,
            "starts": [0.0, 5e4],
            "shares": [0.5, 0.6],
            "ceiling": 3e5,
        },
        accepted=(({"shares": np.array([[0.5, 0.5], [0.6, 0.6]])}, {}),),
        refused=(
            (
                {"shares": [0.5]},
                "shares: 1 along band instead of 2 as in starts, the shape is (1,), "
                "read as [band]; meant: [band, ...] shares from 0 to 1 (0.05 for 5 %)",
            ),
            (
                {"starts": [5e4, 0.0]},
                "starts: 0 at band 1; meant: [band, ...] yuan, 0 or more, rising from band to band",
            ),
        ),
    ),
    "benefits.limited_mean": Row(
        {"mean": np.array([2e4, 3e4]), "variation": 1.5, "limit": 1e4},
        accepted=(({"limit": [1e4, 1e4]}, {}),),
        refused=(
            ({"variation": -1}, "variation: -1; meant: [...] coefficients of variation, 0 or more"),
        ),
    ),
    "benefits.unit_cost_growth": Row(
        {
            "wage_growth": np.array([0.05, 0.04]),
            "cpi_growth": 0.02,
            "wage_share": 0.6,
            "excess": 0.01,
        },
        refused=(({"excess": 2}, "excess: 2; meant: [...] rates per year (0.03 for 3 %)"),),
    ),
    "measures.procurement_factor": Row(
        {
            "phase_in": np.array([0.5, 1]),
            "cost_share": 0.3,
            "covered_share": 0.4,
            "price_cut": 0.5,
            "pass_through": 1,
        },
        refused=(
            ({"price_cut": 50}, "price_cut: 50; meant: [...] shares from 0 to 1 (0.05 for 5 %)"),
        ),
    ),
    "funds.accumulate": Row(
        {"opening": np.array([1.0, 2]), "net_flow": FUNDS, "earned": 0.03, "borrowed": 0.05},
        accepted=(
            ({"earned": [0.03] * 4}, {}),
            ({"timing": "middle"}, {}),
            ({"timing": "start"}, {"timing": 0.0}),
            ({"timing": "end"}, {"timing": 1}),
            (
                {"opening": 1, "net_flow": [1, 2, 3]},
                {"opening": 1.0, "net_flow": np.array([1.0, 2, 3])},
            ),
            (
                {"opening": 1, "net_flow": dated, "earned": pd.Series(RATE, dated.index)},
                {"opening": 1, "net_flow": INCOME, "earned": RATE},
            ),
        ),
        refused=(
            ({"earned": 3}, "earned: 3; meant: [year or 1, ...] rates per year (0.03 for 3 %)"),
            ({"net_flow": 5.0}, "net_flow: the shape is (); meant: [year, ...] yuan"),
            (
                {"earned": [0.03] * 3},
                "earned: the shape (3,) fits neither [year] nor [...] (the last axis that rides "
                "along 2 in opening, year 4 in net_flow); meant: [year or 1, ...] rates per "
                "year (0.03 for 3 %)",
            ),
            (
                {"timing": "noon"},
                "timing: 'noon' is unknown; meant: [...] part of the year that has "
                "passed when flows arrive: start, middle, end, or 0 to 1",
            ),
            (
                {"timing": 6},
                "timing: 6; meant: [...] part of the year that has passed when flows "
                "arrive: start, middle, end, or 0 to 1",
            ),
            (
                {"opening": 0, "net_flow": dated, "earned": other_years / 1000},
                "earned: year is 2026, 2027, 2028 where net_flow has 2025, 2026, 2027; meant: "
                "[year or 1, ...] rates per year (0.03 for 3 %)",
            ),
        ),
    ),
    "funds.equalisation_matrix": Row(
        {"equalisation": np.array([[1.0], [-1], [2], [-2]]), "province": np.array([0, 0, 1, 1])},
        refused=(
            (
                {"province": [0, 0, 1]},
                "province: 3 along region instead of 4 as in equalisation, the shape is (3,), "
                "read as [region]; meant: [region] number of each region's group: 0, 1, 2 … "
                "without a gap",
            ),
            (
                {"province": [0, 0, 2, 2]},
                "provinces must be numbered 0, 1, 2 … without a gap, one per region",
            ),
        ),
    ),
    "funds.interest_rate": Row(
        {"opening": np.array([1.0, -1]), "earned": 0.02, "borrowed": 0.05},
        accepted=(({"earned": [0.02, 0.02]}, {}),),
        refused=(({"borrowed": 5}, "borrowed: 5; meant: [...] rates per year (0.03 for 3 %)"),),
    ),
    "funds.pool": Row(
        {
            "design": Design(
                "adjustment", np.array([True, True]), 2026, {"levy": 0.1, "grant": 1.0}
            ),
            "flows": FundFlows(
                FUNDS, *(np.repeat(FUNDS[None] * part, YEARS, axis=0) for part in (10, -1, 11))
            ),
            "earned": 0.02,
            "borrowed": 0.05,
            "province": np.array([0, 0, 1, 1]),
            "years": CALENDAR,
        },
        accepted=(
            ({"earned": np.full(YEARS, 0.02)}, {}),
            ({"earned": np.full((YEARS, 1, 2), 0.02)}, {}),
            ({"timing": "middle"}, {}),
        ),
        refused=(
            ({"flows": FUNDS}, "flows: numbers; meant: a FundFlows"),
            (
                {"flows": FundFlows(FUNDS, FUNDS, FUNDS, FUNDS)},
                "flows.contributions: the shape is (4, "
                "2); meant: [year, ..., region, fund] numbers",
            ),
            (
                {"years": [2025, 2026]},
                "years: 2 along year instead of 3 as in flows.contributions, the shape is (2,), "
                "read as [year]; meant: [year] calendar years, one after the other",
            ),
        ),
        structures=frozenset({"design", "flows"}),
    ),
    "funds.spend_accounts": Row(
        {
            "opening": 50.0,
            "credits": np.full(YEARS, 100.0),
            "own_payments": np.inf,
            "of_credits": 0.7,
            "of_opening": 0.1,
            "earned": 0.02,
            "borrowed": 0.02,
        },
        accepted=(({"of_opening": [0.1] * YEARS, "timing": "middle"}, {}),),
        refused=(
            (
                {"of_credits": 70},
                "of_credits: 70; meant: [year or 1, ...] shares, 0 or more (0.05 for 5 %)",
            ),
        ),
    ),
    "funds.transfer_matrix": Row(
        {"paid": FUNDS, "received": FUNDS[::-1], "province": np.array([0, 0, 1, 1])},
        refused=(
            (
                {"paid": -FUNDS},
                "paid: -1 at region 0, fund 0; meant: [..., region, fund] yuan, 0 or more",
            ),
        ),
    ),
    "funds.year_end": Row(
        {"opening": np.array([1.0, -1]), "flow": 2.0, "rate": 0.02, "timing": 0.5},
        accepted=(({"timing": "middle"}, {}),),
        refused=(({"rate": 2}, "rate: 2; meant: [...] rates per year (0.03 for 3 %)"),),
    ),
    "solvency.balancing_rate": Row(
        {
            "opening": 3.0,
            "net_flow": INCOME - COST,
            "base": BASE,
            "rate": RATE,
            "target": np.array([np.nan, np.nan, 0.0]),
            "pattern": np.ones(3),
        },
        accepted=(
            ({"base": 100, "pattern": 1, "timing": "middle"}, {}),
            (
                {"rate": 0.02, "target": 0, "timing": "start"},
                {"rate": [0.02] * 3, "target": [0.0] * 3, "timing": 0},
            ),
        ),
        refused=(
            (
                {"pattern": [0, 1]},
                "pattern: 2 along year instead of 3 as in net_flow, the shape is "
                "(2,), read as [year]; meant: [year or 1] shares from 0 to 1 (0.05 for 5 %)",
            ),
        ),
    ),
    "solvency.close_balance": Row(
        {
            "opening": 3.0,
            "income": INCOME,
            "expenditure": LONGER,
            "rate": RATE,
            "first": 2,
            "last": 3,
        },
        accepted=(({"rate": 0.03}, {"rate": [0.03] * 3}), ({"timing": "end"}, {"timing": 1.0})),
        refused=(
            (
                {"expenditure": COST},
                "a window of 3 years needs 3 years of income and 4 of "
                "expenditure; there are 3 and 3",
            ),
            ({"first": 0}, "first: 0; meant: a number of years, 1 or more"),
        ),
    ),
    "solvency.contributors_per_retiree": Row(
        {"contributors": np.array([5.0, 4]), "retirees": np.array([2.0, 0])},
        accepted=(({"contributors": 5, "retirees": 2}, {"contributors": 5.0, "retirees": 2.0}),),
        refused=(({"retirees": -2}, "retirees: -2; meant: [year or 1, ...] persons, 0 or more"),),
    ),
    "solvency.cost_rate": Row(
        {"expenditure": COST, "base": BASE},
        accepted=(({"base": 100}, {}),),
        refused=(
            ({"base": -100}, "base: -100; meant: [year or 1, ...] yuan, 0 or more"),
            (
                {"base": dated, "expenditure": other_years},
                "base: year is 2025, 2026, 2027 where "
                "expenditure has 2026, 2027, 2028; meant: [year or 1, ...] yuan, 0 or more",
            ),
        ),
    ),
    "solvency.current_balance": Row(
        {"income": INCOME, "expenditure": COST, "interest": np.ones(3)},
        accepted=(
            ({"interest": 1}, {}),
            # By year for every fund: numpy alone would take the years for funds.
            (
                {"income": INCOME, "expenditure": COST[:, None] * np.ones(3)},
                {
                    "income": INCOME[:, None],
                    "expenditure": COST[:, None] * np.ones(3),
                    "interest": np.ones((3, 1)),
                },
            ),
        ),
        refused=(
            (
                {"income": [1, 2]},
                "expenditure: 3 along year instead of 2 as in income, the shape is "
                "(3,), read as [year]; meant: [year or 1, ...] yuan",
            ),
            (
                {"income": [[1, 2], [3]]},
                "income: rows of different lengths; meant: [year or 1, ...] yuan",
            ),
        ),
    ),
    "solvency.deferred": Row(
        {"years": 3, "start": 1},
        refused=(({"start": -1}, "start: -1; meant: index of a year, 0 for the first"),),
    ),
    "solvency.depletion": Row(
        {"opening": 5.0, "reserve": RESERVE, "years": CALENDAR},
        accepted=(
            ({"opening": [5, 3, 1]}, {}),
            ({"reserve": pd.Series(RESERVE, CALENDAR)}, {}),
        ),
        refused=(
            (
                {"years": 2025},
                "years: the shape is (); meant: [year] calendar years, one after the other",
            ),
            (
                {"years": [2025, 2026]},
                "years: 2 along year instead of 3 as in reserve, the shape is "
                "(2,), read as [year]; meant: [year] calendar years, one after the other",
            ),
            (
                {"reserve": pd.Series(RESERVE, CALENDAR + 1)},
                "years: year is 2025, 2026, 2027 where "
                "reserve has 2026, 2027, 2028; meant: [year] calendar years, one after the other",
            ),
            ({"reserve": -4}, "reserve: the shape is (); meant: [year, ...] yuan"),
        ),
    ),
    "solvency.discount_factors": Row(
        {"rate": RATE},
        accepted=(({"timing": "middle"}, {}), ({"timing": "start"}, {"timing": 0})),
        refused=(
            (
                {"rate": 0.03},
                "rate: the shape is (); meant: [year, ...] rates per year (0.03 for 3 %)",
            ),
            (
                {"timing": [0, 1]},
                "timing: one number is needed, the shape is (2,); meant: part of the "
                "year that has passed when flows arrive: start, middle, end, or 0 to 1",
            ),
        ),
    ),
    "solvency.first_deficit_year": Row(
        {"balance": RESERVE, "years": CALENDAR},
        refused=(
            (
                {"balance": [1, None, -1]},
                "balance: not a number at year 1; meant: [year, ...] yuan",
            ),
        ),
    ),
    "solvency.fund_ratio": Row(
        {"opening": 6.0, "reserve": RESERVE, "expenditure": COST},
        accepted=(({"opening": [6, 3, 1]}, {}), ({"expenditure": 12}, {"expenditure": [12.0] * 3})),
        refused=(
            (
                {"opening": [6, 3]},
                "opening: 2 along year instead of 3 as in reserve, the shape is "
                "(2,), read as [year]; meant: [year or 0, ...] yuan",
            ),
        ),
    ),
    "solvency.gain_from_pooling": Row(
        {"transfers": np.array([[1.0, 2], [3, 4]]), "discount": np.array([1, 0.5])},
        refused=(
            (
                {"discount": 1},
                "discount: the shape is (); meant: [year] present value of a yuan of each year",
            ),
        ),
    ),
    "solvency.gini": Row(
        {"values": np.array([0.0, 0, 1]), "weights": np.ones(3)},
        accepted=(
            (
                {"values": [[0], [0], [1]], "weights": [[1], [1], [1]]},
                {"values": np.array([[0.0], [0], [1]]), "weights": np.ones((3, 1))},
            ),
        ),
        refused=(
            (
                {"values": [-1, 0, 1]},
                "values: -1 at region 0; meant: [..., region, fund or 0] needs "
                "of any scale, 0 or more",
            ),
        ),
    ),
    "solvency.immediate": Row(
        {"years": 3}, refused=(({"years": 0}, "years: 0; meant: a number of years, 1 or more"),)
    ),
    "solvency.income_rate": Row({"income": INCOME, "base": BASE}),
    "solvency.interest_less_growth": Row(
        {"rate": RATE, "base": BASE, "window": 3},
        accepted=(({"rate": 0.03}, {"rate": [0.03] * 3}),),
        refused=(({"window": 2.5}, "window: 2.5; meant: a number of years, 1 or more"),),
    ),
    "solvency.least_change": Row(
        {
            "slack_at": lambda change: np.array([change - 0.5]),
            "scale": np.ones(1),
            "lowest": -1.0,
            "highest": 1.0,
        },
        accepted=(({"scale": [1]}, {}),),
        refused=(({"lowest": 0.1}, "lowest: 0.1; meant: the lowest change, 0 or below"),),
        structures=frozenset({"slack_at"}),
    ),
    "solvency.legal_rate": Row(
        {"change": np.array([0.0101, 0.06]), "step": 0.0025, "highest": 0.05},
        refused=(({"step": 0}, "step: 0; meant: a share of the base above 0"),),
    ),
    "solvency.months_payable": Row(
        {"reserve": RESERVE, "expenditure": COST},
        accepted=(
            ({"reserve": 3, "expenditure": 12}, {"reserve": 3.0, "expenditure": np.array(12)}),
        ),
    ),
    "solvency.need_range": Row({"values": np.array([0.1, 0.4])}),
    "solvency.opening_reserve": Row(
        {"opening": 5.0, "reserve": RESERVE}, accepted=(({"opening": [5, 3, 1]}, {}),)
    ),
    "solvency.payable_share": Row(
        {"opening": 5.0, "reserve": RESERVE, "income": INCOME, "expenditure": COST},
        accepted=(({"with_reserve": True}, {}),),
        structures=frozenset({"with_reserve"}),
    ),
    "solvency.payg_rate": Row(
        {"expenditure": COST, "base": BASE, "other_income": np.ones(3)},
        accepted=(({"other_income": 1}, {}),),
    ),
    "solvency.primary_balance": Row(
        {"income": INCOME, "expenditure": COST},
        accepted=(({"income": 10, "expenditure": 12}, {"income": 10.0, "expenditure": 12.0}),),
    ),
    "solvency.ratio": Row({"numerator": INCOME, "denominator": COST}),
    "solvency.regions_and_members": Row(
        {"condition": np.array([True, False]), "members": np.array([5.0, 7])},
        refused=(
            (
                {"condition": [1, 0]},
                "condition: numbers; meant: [..., region, fund or 0] true where a "
                "region is in the state",
            ),
        ),
    ),
    "solvency.reserve_level": Row(
        {
            "months": np.array([4, np.nan, 10]),
            "overdrawn": np.array([False, False, True]),
            "thresholds": np.array([3.0, 6]),
        },
        refused=(
            (
                {"thresholds": [6, 3]},
                "thresholds must rise: [6.0, 3.0]",
            ),
        ),
    ),
    "solvency.short_range_test": Row(
        {"opening": 20.0, "reserve": np.array([19.0, 18, 17]), "expenditure": LONGER, "period": 3},
        refused=(({"expenditure": COST}, "a test of 3 years needs 4 years of expenditure"),),
    ),
    "solvency.spells": Row(
        {"opening": -1.0, "reserve": RESERVE}, accepted=(({"opening": [-1, 3, 1]}, {}),)
    ),
    "solvency.stepwise": Row({"years": 6, "start": 1, "steps": 2, "every": 2}),
    "solvency.subsidy_per_head": Row(
        {"transfers": FUNDS - 4, "members": FUNDS},
        accepted=(({"members": 2}, {"members": np.full((4, 2), 2.0)}),),
    ),
    "solvency.summarized": Row(
        {
            "opening": 3.0,
            "income": INCOME,
            "expenditure": LONGER,
            "base": BASE,
            "rate": RATE,
            "windows": [2, 3],
        },
        accepted=(
            ({"rate": 0.03, "base": 100}, {"rate": [0.03] * 3, "base": [100.0] * 3}),
            ({"timing": "middle"}, {}),
            ({"timing": "end"}, {"timing": 1}),
        ),
        refused=(
            (
                {"expenditure": COST},
                "a window of 3 years needs 3 years of income and 4 of "
                "expenditure; there are 3 and 3",
            ),
            (
                {"rate": [0.02, 0.03]},
                "a window of 3 years is longer than base or rate, of 3 and 2 years",
            ),
            (
                {"windows": [0]},
                "windows: 0 at window 0; meant: [window] a number of years, 1 or more",
            ),
            (
                {"income": dated, "expenditure": pd.Series(LONGER, np.arange(2026, 2030))},
                "expenditure: year is 2026, 2027, …, 2029 where income has 2025, 2026, 2027; "
                "meant: [year, ...] yuan",
            ),
        ),
    ),
    "solvency.unfunded_obligation": Row(
        {"opening": 3.0, "income": INCOME, "expenditure": COST, "rate": RATE, "windows": [3]},
        accepted=(({"timing": "start"}, {"timing": 0}), ({"rate": 0.03}, {"rate": [0.03] * 3})),
        refused=(({"windows": [4]}, "a window of 4 years is longer than the projection"),),
    ),
}
