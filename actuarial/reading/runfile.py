"""The files that hold no assumption: the run file, and the sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from actuarial.reading.section import Section, Text, Year, whole
from actuarial.vocabulary import Variant


class Source(Section):
    """One source that assumptions cite by its key."""

    title: Text
    """Title, with the original title in brackets where it has another."""
    publisher: Text
    """Who publishes it."""
    year: Year
    """Year of publication."""
    licence: Text
    """Terms under which it may be used."""
    address: Text = ""
    """Where it can be read."""


class Outputs(Section):
    """What the results hold."""

    ages: Literal["bands", "single"] = "bands"
    """Ages in bands of five years, or single ages beside them: people, contributions, subsidies and
    benefits by age, and with them the tables of birth cohorts."""
    detail: Literal["totals", "standard", "full"] = "standard"
    """How much of the result is stored; full holds single ages whatever `ages` says."""
    years_in_tables: list[Year] = Field(default=[])
    """Years the printed tables show."""


class RunFile(Section):
    """One run."""

    title: Text
    """What the run answers, one line."""
    places: list[Text] = Field(min_length=1)
    """Provinces, with all their municipalities, or single regions."""
    scenarios: list[Text] = Field(min_length=1)
    """Names of files in scenarios/."""
    variants: dict[Variant, Text] = Field(default={})
    """Scenarios merged over each scenario: low: low_cost and high: high_cost."""
    base_year: Year
    """Year of the opening balances."""
    horizon: Annotated[int, whole(1, 150)]
    """Years projected after the base year."""
    pooling: list[Text] = Field(default=[])
    """Pooling designs computed; all of pooling.yaml when none is named."""
    outputs: Outputs = Outputs()
    """What the results hold."""
