"""People: mortality, fertility, migration and the population by region, sex and age."""

from actuarial.demography.fertility import (
    age_specific_fertility,
    births_of_women,
    mean_age_of_childbearing,
    split_by_sex,
)
from actuarial.demography.migration import moves_between_regions, spread_by_schedule
from actuarial.demography.mortality import (
    INFANT_CONVENTIONS,
    LifeTable,
    close_old_ages,
    life_expectancy,
    life_table,
    rates_at_life_expectancy,
    rates_by_year,
    remaining_life_expectancy,
    survival_ratios,
)
from actuarial.demography.population import (
    OutflowExceedsStockError,
    PopulationProjection,
    project_population,
    survive,
)

__all__ = [
    "INFANT_CONVENTIONS",
    "LifeTable",
    "OutflowExceedsStockError",
    "PopulationProjection",
    "age_specific_fertility",
    "births_of_women",
    "close_old_ages",
    "life_expectancy",
    "life_table",
    "mean_age_of_childbearing",
    "moves_between_regions",
    "project_population",
    "rates_at_life_expectancy",
    "rates_by_year",
    "remaining_life_expectancy",
    "split_by_sex",
    "spread_by_schedule",
    "survival_ratios",
    "survive",
]
