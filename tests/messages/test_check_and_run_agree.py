"""What ``check`` finds sound ``run`` projects, and both refuse the rest with the same words."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import actuarial
from actuarial.__main__ import main
from actuarial.basis.blocks import MissingTermError, StructureError
from actuarial.basis.coverage import ClassSharesError
from actuarial.basis.evaluate import MissingLabelError, UnknownIndicatorError
from actuarial.checks import Compiled
from actuarial.checks.refusals import FAULTS
from actuarial.coverage import CountOutOfReachError, SupplyError
from actuarial.demography import (
    OutflowExceedsStockError,
    UnfitFertilityError,
    UnfitMortalityError,
)
from actuarial.draws import DrawFault, DrawsError
from actuarial.funds.provinces import UnequalRatesError
from actuarial.processes import FailedError, KilledError
from actuarial.projection import project_line
from actuarial.reading.run import read_files
from actuarial.structures import AxesError
from messages import shipped_and_toyland
from messages.test_messages import JARGON
from messages.test_people_messages import OWN, ROUGH
from messages.test_refusals import FILES, PLACE, TRIED, ZHOUSHAN

OTHERS: set[type[Exception]] = {AxesError, DrawsError, DrawFault, FailedError, KilledError}
"""Errors that are no faults of the assumptions: of the code, its arguments, the machine."""
Files = Mapping[str, str | None]


class Case(NamedTuple):
    """Files that are refused, and words of the refusal."""

    files: Files
    words: str
    projected: bool = False
    """Whether only the projected people show it."""


def place(old: str, new: str) -> dict[str, str | None]:
    assert old in PLACE
    return {ZHOUSHAN: PLACE.replace(old, new, 1)}


def more(text: str) -> dict[str, str | None]:
    return {ZHOUSHAN: f"{PLACE}{text}\n"}


def tried(text: str) -> dict[str, str | None]:
    return {TRIED: f"{FILES[TRIED]}{text}\n"}


def table(name: str, rows: str) -> dict[str, str | None]:
    head = "# source: judgement evidence: illustrative unit: birth per woman-year\n"
    return {f"tables/{name}.csv": head + rows}


# Births at every age of life: moved to a mean age of 30, some fall below age 0.
AT_ALL_AGES = "age,value\n" + "".join(f"{age},0.01\n" for age in range(100)) + "100+,0.01\n"
CASES: dict[type[Exception], Case] = {
    MissingLabelError: Case(
        more("uebmi: {benefits: {inpatient: {reimbursement: {employee: 80%, retiree: 85%}}}}"),
        "gives nothing for flexible; it has employee or retiree.",
    ),
    UnknownIndicatorError: Case(
        tried("economy.cpi_growth: {2026: 3%, then: {follows: average_wage}}"),
        "average_wage cannot be followed here",
    ),
    StructureError: Case(
        more("uebmi: {contributions: {employer: {of: [employee, flexible]}}}"),
        "is [employee] in one place and [employee, flexible] in another",
    ),
    MissingTermError: Case(
        more("pooling: {designs: {provincial: {national: {start: 2031, levy: 3%, grant: 50%}}}}"),
        "is missing in one place and given in another",
    ),
    ClassSharesError: Case(
        tried("coverage.retirement.classes.men.share: 90%"),
        "men add up to 90.0% of those born in 1985",
    ),
    CountOutOfReachError: Case(
        place("resident: 300000", "resident: 900000"),
        "900,000 residents of zhoushan are more than the 772,033 people",
    ),
    UnfitMortalityError: Case(
        {
            **place(
                "demography: {",
                f"demography: {{mortality: {{experience: {{{OWN}, smoothness: 0.000001, "
                "prior_deaths: 0}}, ",
            ),
            "tables/own.csv": ROUGH,
        },
        "the graduated deaths of male aged 0 are below 0; raise smoothness or prior_deaths.",
    ),
    UnfitFertilityError: Case(
        {
            **place(
                "demography: {",
                "demography: {fertility: {rates: {table: tables/births.csv}, mean_age: 30}, ",
            ),
            **table("births", AT_ALL_AGES),
        },
        "a mean age of childbearing of 30 moves",
    ),
    UnequalRatesError: Case(
        {
            **place("economy: {", "economy: {cpi_growth: 4%, "),
            **tried("economy.interest.earned: {follows: cpi_growth}"),
        },
        "differs between lishui and zhoushan: a fund of zhejiang has one rate of interest.",
    ),
    SupplyError: Case(
        {**place("retiree: 90000", "retiree: 330000"), **tried("coverage.level: {2026: 99.9%}")},
        "3,818 more are to work than the 742 residents and uninsured there",
        projected=True,
    ),
    OutflowExceedsStockError: Case(
        place("internal: 0", "internal: {2024: 0, 2026: -2000000}"),
        "of zhoushan, 2026: ",
        projected=True,
    ),
}


def without(region: str) -> Files:
    """The table of people with 0 persons in a place."""
    name = "tables/population_zhejiang.csv"
    rows = (
        (shipped_and_toyland.ROOT / "assumptions" / name).read_text(encoding="utf-8").splitlines()
    )
    empty = [
        ",".join([*row.split(",")[:3], "0", "0"]) if row.startswith(region) else row for row in rows
    ]
    assert empty != rows
    return {name: "\n".join(empty) + "\n"}


ARRAYS: dict[str, Case] = {
    "a city with 0 persons": Case(
        without("zhoushan,"),
        "demography.population\n    nobody in zhoushan at the end of 2023; a place is projected "
        "from its people. Give them, or leave the place out.",
    ),
    "a city without women": Case(
        without("zhoushan,female,"), "nobody female in zhoushan at the end of 2023"
    ),
    "a city where nobody works": Case(
        place("economy: {", "economy: {participation: 0, "),
        f"{ZHOUSHAN}:6:26  economy.participation\n    nobody works in zhoushan in 2024; the wages "
        "of a place need some.",
    ),
    "growth that leads above everybody": Case(
        more("uebmi: {contributions: {employer: {collection: {start: 90%, growth: 3%}}}}"),
        f"{ZHOUSHAN}:9:48  uebmi.contributions.employer.collection\n    leads to 101.296% in 2028; "
        "a share is meant (0% to 100%).",
    ),
    "a change of one label": Case(
        tried("uebmi.benefits.inpatient.reimbursement: {retiree: {add: 60%}}"),
        "uebmi.benefits.inpatient.reimbursement\n    leads to ",
    ),
    "a share of a birth cohort below 0": Case(
        tried(
            "coverage.retirement.classes.women_workers.share: {add: -95%}\n"
            "coverage.retirement.classes.women_cadres.share: {add: 95%}"
        ),
        "coverage.retirement.classes.women_workers.share\n    leads to -",
    ),
}


def said(run_file: Path, capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, str]:
    code = main([command[0], str(run_file), *command[1:]])
    text = capsys.readouterr().err
    assert not JARGON.search(text)
    return code, "\n".join(line for line in text.splitlines() if not line.startswith("Two cities"))


@pytest.mark.parametrize(
    "case", [*CASES.values(), *ARRAYS.values()], ids=[*map(str, CASES), *ARRAYS]
)
def test_check_and_run_refuse_with_the_same_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], case: Case
) -> None:
    run_file = shipped_and_toyland.write(tmp_path, {**FILES, **case.files})
    checked = said(run_file, capsys, "check")
    projected = said(run_file, capsys, "check", "--project")
    ran = said(run_file, capsys, "run")
    assert case.words in ran[1]
    assert ran == projected
    assert ran[0] == 2
    assert checked[0] == (0 if case.projected else 2)
    assert case.projected or checked == ran
    assert not run_file.with_suffix("").exists()


@pytest.mark.parametrize("error", CASES, ids=str)
def test_each_case_is_of_its_kind(tmp_path: Path, error: type[Exception]) -> None:
    run = read_files(shipped_and_toyland.write(tmp_path, {**FILES, **CASES[error].files}))
    with pytest.raises(error):
        project_line(Compiled(run).basis(run.scenarios["tried"]))


def errors() -> Iterator[type[Exception]]:
    """Every class of error that the package defines outside the reading of files."""
    for one in pkgutil.walk_packages(actuarial.__path__, "actuarial."):
        if one.name.startswith(("actuarial.reading", "actuarial.__main__")):
            continue
        module = importlib.import_module(one.name)
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Exception) and found.__module__ == module.__name__:
                yield found


def test_every_error_of_the_kernels_is_in_the_list_and_has_a_case() -> None:
    assert set(errors()) - OTHERS == set(FAULTS) == set(CASES)


def test_run_refuses_people_before_any_money(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def money(*_: object) -> None:
        raise AssertionError("money was computed before the people of all scenarios")

    monkeypatch.setattr("actuarial.projection.project_line", money)
    text = (FILES["../runs/toyland.yaml"] or "").replace("[tried]", "[baseline, tried]")
    files = {**FILES, **CASES[SupplyError].files, "../runs/toyland.yaml": text}
    assert main(["run", str(shipped_and_toyland.write(tmp_path, files)), "--processes", "1"]) == 2
