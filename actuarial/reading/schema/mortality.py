"""Death rates: table, old ages, a place's own experience, improvement, city and country."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import model_validator

from actuarial.reading.quantity import Leaf, Table
from actuarial.reading.schema.amounts import AGE_SEX
from actuarial.reading.section import Section, Year, amount, fault, whole
from actuarial.reading.units import Unit, assumed
from actuarial.vocabulary import SEXES, UNITED_NATIONS, InfantYears


class OldAges(Section):
    """Death rates of the oldest by Kannisto's logistic (高龄死亡率外推)."""

    fitted_from: Annotated[int, whole(50, 95)] = 80
    """First age to whose rates the line of the logits is fitted."""
    fitted_to: Annotated[int, whole(55, 99)] = 94
    """Last age of the fit."""
    closed_from: Annotated[int, whole(55, 100)] = 95
    """First age whose rates are the fitted ones."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.fitted_to < self.fitted_from + 4:
            raise fault(
                f"ends {self.fitted_to - self.fitted_from + 1} ages after the fit begins; five "
                "ages or more are needed.",
                at="fitted_to",
            )
        if not self.fitted_from < self.closed_from <= self.fitted_to + 1:
            raise fault(
                f"{self.closed_from} does not join the fit; {self.fitted_from + 1} to "
                f"{self.fitted_to + 1} is meant.",
                at="closed_from",
            )
        return self


class Experience(Section):
    """Deaths of the place itself, graduated and weighed against its standard (经验死亡率)."""

    observed: Annotated[
        Leaf,
        Unit(
            "person",
            low=0,
            dims={"region": (), **AGE_SEX},
            columns={"deaths": (0, None), "exposure": (0, None)},
        ),
    ]
    """Deaths and person-years by sex and single age over the years observed, all years together."""
    first_year: Year
    """First year observed."""
    last_year: Year
    """Last year observed."""
    smoothness: Annotated[float, amount(0, 1e12)] = 10_000.0
    """Weight of the squared third differences over age when the ratio of actual to expected deaths
    is graduated by Whittaker and Henderson (修匀); expected deaths weigh the fit. 0 leaves the
    rough ratio."""
    prior_deaths: Annotated[float, amount(0, 1e9)] = 10.0
    """Expected deaths at an age at which own experience and standard count half each (信度)."""

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.last_year < self.first_year:
            raise fault(f"is before the first year, {self.first_year}.", at="last_year")
        table = self.observed.layers[-1].quantity
        if isinstance(table, Table):
            if not {"sex", "age"} <= set(table.dims):
                raise fault(
                    f"{table.file} is a table by {' and '.join(table.dims)}; deaths by sex and "
                    "age are meant.",
                    at="observed",
                )
            deaths, exposure = (table.columns.index(one) for one in ("deaths", "exposure"))
            step = len(table.columns)
            for row in range(len(table.values) // step):
                dead, seen = table.values[step * row + deaths], table.values[step * row + exposure]
                if dead > 0 and seen == 0:
                    raise fault(
                        f"{table.file} has {dead:g} deaths of {_row(table, row)} and nobody "
                        "exposed; give the person-years, or 0 deaths.",
                        at="observed",
                    )
        return self


def _row(table: Table, row: int) -> str:
    """The labels of a row: ``female 43``."""
    words: list[str] = []
    for labels in reversed(table.labels):
        row, label = divmod(row, len(labels))
        words.insert(0, labels[label])
    return " ".join(words)


class Mortality(Section):
    """Death rates."""

    rates: Annotated[Leaf, Unit("death per person-year", dims=AGE_SEX, tabulated=True)]
    """Central death rates (死亡率) by sex, single age and calendar year, deaths per person-year."""
    infant_years: InfantYears = UNITED_NATIONS
    """Years lived in the first year of life by those who die in it (a0): by Andreev and Kingkade,
    as in the United Nations' figures, or by Coale and Demeny (West); one convention a run, in all
    its life tables, so it stands in demography.yaml only."""
    old_ages: OldAges | None = None
    """Where given, the table's oldest ages are replaced by Kannisto's logistic, before all else."""
    life_expectancy_shift: Annotated[
        Leaf, Unit("year", low=-25, high=25, by={"sex": SEXES}, neutral=0)
    ] = assumed(0)
    """Life expectancy at birth (出生时预期寿命) above (below) that of the table, in years, by sex;
    the target is met along the table's own path of rates."""
    life_expectancy: Annotated[Leaf, Unit("year", low=20, high=110, by={"sex": SEXES})] | None = (
        None
    )
    """Path of life expectancy at birth by sex, in years, met in every year along the table's own
    path of rates; the shift is not read where it is given."""
    experience: Experience | None = None
    """Deaths of the place itself: their credible ratio to the expected ones, by sex and age,
    multiplies the rates of all years."""
    improvement: (
        Annotated[
            Leaf,
            Unit(
                "share",
                low=-0.2,
                high=0.5,
                dims={"region": (), **AGE_SEX},
                meaning="a yearly fall of death rates (2% where they are multiplied by 0.98)",
            ),
        ]
        | None
    ) = None
    """Yearly fall of death rates (死亡率改善) by sex and age, share of the year before; where
    given, the rates of the base year fall by it and the table's later years are not read."""
    urban_rural: Annotated[Leaf, Unit("factor", low=0.5, high=2, by={"sex": SEXES}, neutral=1)] = (
        assumed(1)
    )
    """Death rates in towns over those in the country, by sex. The places of one province differ by
    their urban shares; the province's deaths by sex and age stay, in every year. For the province
    or the nation: a municipality has none of its own."""
