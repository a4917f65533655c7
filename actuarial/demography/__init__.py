"""People: mortality, fertility, migration and the population by region, sex and age."""

from actuarial.arguments import publish
from actuarial.demography.death_rates import UnfitMortalityError
from actuarial.demography.fertility import (
    age_specific_fertility,
    births_of_women,
    fitted_pattern,
    mean_age_of_childbearing,
    pattern_at_mean_age,
    split_by_sex,
)
from actuarial.demography.life_table import (
    INFANT_CONVENTIONS,
    LifeTable,
    close_old_ages,
    life_expectancy,
    life_table,
    proportional_rates,
    rates_at_life_expectancy,
    rates_by_year,
    remaining_life_expectancy,
    survival_ratios,
)
from actuarial.demography.local_mortality import (
    credible_ratio,
    differential_rates,
    experience_ratio,
    graduate,
    improved_rates,
    kept_deaths,
)
from actuarial.demography.migration import (
    divide_by_population,
    moves_between_regions,
    rogers_castro,
    spread_by_schedule,
    spread_total,
    with_men,
)
from actuarial.demography.population import (
    CommonMortality,
    OutflowExceedsStockError,
    PopulationProjection,
    project_population,
    survive,
)
from actuarial.demography.projection import UnfitFertilityError, project, try_rates

__all__ = [
    "INFANT_CONVENTIONS",
    "CommonMortality",
    "LifeTable",
    "OutflowExceedsStockError",
    "PopulationProjection",
    "UnfitFertilityError",
    "UnfitMortalityError",
    "age_specific_fertility",
    "births_of_women",
    "close_old_ages",
    "credible_ratio",
    "differential_rates",
    "divide_by_population",
    "experience_ratio",
    "fitted_pattern",
    "graduate",
    "improved_rates",
    "kept_deaths",
    "life_expectancy",
    "life_table",
    "mean_age_of_childbearing",
    "moves_between_regions",
    "pattern_at_mean_age",
    "project",
    "project_population",
    "proportional_rates",
    "rates_at_life_expectancy",
    "rates_by_year",
    "remaining_life_expectancy",
    "rogers_castro",
    "split_by_sex",
    "spread_by_schedule",
    "spread_total",
    "survival_ratios",
    "survive",
    "try_rates",
    "with_men",
]

publish(globals())
