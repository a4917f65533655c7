"""Figures that each may be, and together or at their size cannot: the exact words of check."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actuarial.checks import read_run
from actuarial.reading.problems import Problem, Refused
from messages import shipped_and_toyland as toyland

RUN = """\
schema: 1
title: Toyland, two cities
places: [toyland]
scenarios: [tried]
base_year: 2024
horizon: 10
pooling: [municipal]
"""
WEST, TRIED = "places/toyland/west.yaml", "scenarios/tried.yaml"
PROVINCE = "places/toyland/province.yaml"
SCENARIO = "schema: 1\ninherits: baseline\nreason: a trial\n"
DEATHS, PEOPLE = "tables/mortality_china.csv", toyland.PEOPLE
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("absurd")
    toyland.write(folder, {"../runs/toyland.yaml": RUN, TRIED: SCENARIO})
    return folder / "assumptions"


@pytest.fixture
def said(root: Path) -> Iterator[Callable[[dict[str, Edit]], list[str]]]:
    before: dict[Path, str] = {}

    def problems(edits: dict[str, Edit]) -> list[str]:
        for name, edit in edits.items():
            path = root / name
            before[path] = path.read_text(encoding="utf-8")
            changed = edit(before[path])
            assert changed != before[path]
            path.write_text(changed, encoding="utf-8")
        try:
            found: tuple[Problem, ...] = read_run(root.parent / "runs/toyland.yaml").problems
        except Refused as refused:
            found = refused.problems
        return list(map(str, found))

    yield problems
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")


def more(text: str) -> Edit:
    return lambda before: f"{before}{text}\n"


def care(text: str) -> dict[str, Edit]:
    """The file of a city with more of long-term care, in its last line."""
    return {WEST: swap("{long_term_care: 0}}", f"{{long_term_care: 0}}, {text}}}")}


def swap(old: str, new: str) -> Edit:
    return lambda before: before.replace(old, new, 1)


def cells(change: Callable[[list[str], list[str]], list[str]]) -> Edit:
    """A table whose figures are changed: labels and figures of a row → its figures."""

    def edit(before: str) -> str:
        rows = []
        for row in before.splitlines():
            words = row.split(",")
            known = words[0] in ("male", "female")
            figures = change(words[:2], words[2:]) if known else words[2:]
            rows.append(",".join([*words[:2], *figures]))
        return "\n".join(rows) + "\n"

    return edit


def of(labels: list[str], figure: str) -> Edit:
    return cells(lambda row, given: [figure] * len(given) if row == labels else given)


def cells_of_levels(share: str) -> Edit:
    """The table of dependency with one share at all levels."""

    def edit(before: str) -> str:
        rows = []
        for row in before.splitlines():
            words = row.split(",")
            known = len(words) == 4 and words[1] in ("male", "female")
            rows.append(",".join([*words[:3], share]) if known else row)
        return "\n".join(rows) + "\n"

    return edit


def years(first: int, last: int) -> Edit:
    """The table of death rates without the years before and after."""

    def edit(before: str) -> str:
        rows = []
        for row in before.splitlines():
            words = row.split(",")
            if len(words) > 3 and not row.startswith("#"):
                words = [*words[:2], *words[2 + first - 2019 : 3 + last - 2019]]
            rows.append(",".join(words) if not row.startswith("#") else row)
        return "\n".join(rows) + "\n"

    return edit


def exchanged(text: str) -> str:
    """A table with the labels of the sexes exchanged."""
    swapped = {"male": "female", "female": "male"}
    rows = [row.partition(",") for row in text.splitlines()]
    return "\n".join("".join((swapped.get(row[0], row[0]), *row[1:])) for row in rows) + "\n"


FAULTS: dict[str, tuple[dict[str, Edit], str]] = {
    "tiers that sum to 1.02": (
        care("contributions: {fiscal: {split: {central: 0%, provincial: 52%, local: 50%}}}"),
        f"{WEST}:15:108  ltci.contributions.fiscal.split.local\n"
        "    central 0%, provincial 52% and local 50% are 102% together in 2024; they divide the "
        "whole, 100%.",
    ),
    "tiers that a scenario takes apart": (
        {TRIED: more("urrbmi.contributions.subsidy.split.central: {add: {2030: 3%}}")},
        f"{TRIED}:4:45  urrbmi.contributions.subsidy.split.central\n"
        "    central 58%, provincial 25% and local 20% are 103% together in 2030; they divide the "
        "whole, 100%.",
    ),
    "more than all of a line": (
        {
            TRIED: more(
                "uebmi.contributions.employer.into: {personal_accounts: 60%, critical_illness: 50%}"
            )
        },
        f"{TRIED}:4:79  uebmi.contributions.employer.into.critical_illness\n"
        "    into.personal_accounts 60% and into.critical_illness 50% are 110% in 2025; together "
        "they are 100% at most; a fund that says rest takes what they leave.",
    ),
    "a waiting period longer than dependency": (
        care("take_up: {waiting_months: 36, yearly_onset: 40%}"),
        f"{WEST}:15:82  ltci.take_up.yearly_onset\n"
        "    1 − waiting_months 36 / 12 × yearly_onset 40% is -20% in 2024: less than nobody is "
        "past the waiting period; lower one of the two.",
    ),
    "a waiting period that a scenario prolongs": (
        {TRIED: more("ltci.take_up.waiting_months: {times: {2028: 10}}")},
        f"{TRIED}:4:30  ltci.take_up.waiting_months\n"
        "    1 − waiting_months 60 / 12 × yearly_onset 25% is -25% in 2028: less than nobody is "
        "past the waiting period; lower one of the two.",
    ),
    "levels of dependency that are more than all": (
        {"tables/dependency.csv": cells_of_levels("60%")},
        "schemes/ltci.yaml:15:15  ltci.dependency.prevalence\n"
        "    the levels of dependency are 300% together for male aged 0 in 2024; all of them are "
        "100% at most, and the rest is not dependent.",
    ),
    "a measure that makes more than all reimbursed": (
        {
            TRIED: more(
                "measures.more: {kind: factor, target: {scheme: [urrbmi], service: [inpatient], "
                "term: reimbursement}, path: {2028: 2}}"
            )
        },
        f"{TRIED}:4:108  measures.more.path\n"
        "    urrbmi.benefits.inpatient.reimbursement 68.6% × 2 is 137.2% in 2028; a share is 100% "
        "at most.",
    ),
    "a scale that makes more than all reimbursed": (
        {TRIED: more("urrbmi.benefits.inpatient.scale: {times: {2028: 2}}")},
        f"{TRIED}:4:34  urrbmi.benefits.inpatient.scale\n"
        "    urrbmi.benefits.inpatient.reimbursement 68.6% × scale 2 is 137.2% in 2028; a share is "
        "100% at most.",
    ),
    "a rule that takes more than the rate": (
        {
            TRIED: more(
                "uebmi.funds.employee_pool.rule: {kind: automatic_rate, start: 2027, months: 6, "
                "lines: [employer], step: 0.5%, highest: 2%, lowest: -10%}"
            )
        },
        f"{TRIED}:4:132  uebmi.funds.employee_pool.rule.lowest\n"
        "    -10% takes more than the rate of employer, 6.5% in 2027; a rate is 0 or more.",
    ),
    "thresholds that do not rise": (
        {"pooling.yaml": lambda text: re.sub(r"(?<=: )9\b", "6", text)},
        "pooling.yaml:35:5  pooling.solvency.thresholds\n"
        "    3, 6, 6, 15 do not rise; each threshold is above the one before.",
    ),
    "a code of five digits": (
        {WEST: swap('code: "990200"', "code: 99020")},
        f"{WEST}:2:7  code\n"
        "    99020 is no code (行政区划代码); six digits are meant, such as 370100.",
    ),
    "a code that another city has": (
        {WEST: swap('code: "990200"', 'code: "990100"')},
        f"{WEST}:2:1  code\n"
        "    990100 is the code of east too (places/toyland/east.yaml:2); every place has its own.",
    ),
    "a code of another province": (
        {WEST: swap('code: "990200"', 'code: "330200"')},
        f"{WEST}:2:1  code\n"
        "    330200 is no code of a place of toyland, whose own is 990000; 99 is meant at the "
        "beginning.",
    ),
    "a rate at which nobody survives an age": (
        {DEATHS: of(["male", "60"], "2.5")},
        f"{DEATHS}:64  2019\n"
        "    from a death rate of 2 on nobody survives a closed age; 2.5 is none.",
    ),
    "an open group that lives for ever": (
        {DEATHS: of(["female", "100+"], "0")},
        f"{DEATHS}:205  2019\n"
        "    the open group would live for ever at a death rate of 0; above 0 is meant.",
    ),
    "rates that leave no one": (
        {DEATHS: cells(lambda row, given: ["1.9"] * len(given))},
        f"{DEATHS}:4  demography.mortality.rates\n"
        "    male people live 0.5 years by these rates in 2019: no one is left to be projected; 20 "
        "or more is meant.",
    ),
    "a rate of 0 under a life expectancy to be met": (
        {
            DEATHS: of(["male", "9"], "0"),
            WEST: swap("demography: {", "demography: {mortality: {life_expectancy_shift: 1}, "),
        },
        f"{DEATHS}:13  2019\n"
        "    a life expectancy is met by one factor on all death rates, and 0 has none.",
    ),
    "rates that a scenario takes away": (
        {TRIED: more("demography.mortality.rates: {times: 0}")},
        f"{TRIED}:4:29  demography.mortality.rates\n"
        "    the death rate of male aged 100+ is 0 and the open group would live for ever; raise "
        "it.",
    ),
    "rates that a scenario multiplies": (
        {TRIED: more("demography.mortality.rates: {times: {2030: 8}}")},
        f"{TRIED}:4:29  demography.mortality.rates\n"
        "    leaves nobody alive: the death rate of male aged 92 is 2.21, and from 2 on nobody "
        "survives the age; lower it.",
    ),
}
QUESTIONS: dict[str, tuple[dict[str, Edit], str]] = {
    "more beneficiaries than there are": (
        care("benefits: {home_care: {setting_share: 70%}}"),
        f"{WEST}:15:76  ltci.benefits.home_care.setting_share\n"
        "    warning: benefits.home_care.setting_share 70%, "
        "benefits.institution_care.setting_share 25% and benefits.cash_care.setting_share 7% are "
        "102% of the beneficiaries in 2024: more than all of them, so some receive several "
        "services. Is that meant?",
    ),
    "a table that ends before the horizon": (
        {DEATHS: years(2019, 2026)},
        "demography.yaml:9:10  demography.mortality.rates\n"
        f"    warning: {DEATHS} ends in 2026; its figures of 2026 are used for 2027 to 2034.",
    ),
    "a table that begins after the years of reference": (
        {DEATHS: years(2024, 2101)},
        "demography.yaml:9:10  demography.mortality.rates\n"
        f"    warning: {DEATHS} begins in 2024; its figures of 2024 are used for 2019 to 2023.",
    ),
    "a path given as a table": (
        {
            WEST: swap(
                "demography: {", "demography: {fertility: {total: {table: tables/births.csv}}, "
            )
        },
        f"{WEST}:7:33  demography.fertility.total\n"
        "    warning: tables/births.csv ends in 2025; its figures of 2025 are used for 2026 to "
        "2034.",
    ),
    "people of the other sex": (
        {PEOPLE: exchanged},
        f"{PROVINCE}:8:26  demography.population\n"
        "    warning: east has fewer boys than girls below 15 (104,018 and 118,717) and more men "
        "than women of 80 and over (22,194 and 14,062); are male and female exchanged?",
    ),
    "deaths of the other sex": (
        {DEATHS: exchanged},
        f"{DEATHS}:4  demography.mortality.rates\n"
        "    warning: women's death rates are above men's at 65 of the ages 20 to 84; are male and "
        "female exchanged?",
    ),
    "people in thousands": (
        {PEOPLE: cells(lambda row, given: [str(float(one) / 1000) for one in given])},
        f"{PROVINCE}:8:26  demography.population\n"
        "    warning: 1,418 people in east are few for a municipality (30,000 to 50,000,000 is "
        "usual); persons are meant: is the table in thousands?",
    ),
    "people of one year in thousands": (
        {PEOPLE: cells(lambda row, given: [str(float(given[0]) / 1000), given[1]])},
        f"{PROVINCE}:8:26  demography.population\n"
        "    warning: 1,421 people in east at the end of 2023 and 1,417,734 at the end of 2024; "
        "are both in persons, and of the same place?",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_it_is_refused(said: Callable[[dict[str, Edit]], list[str]], case: str) -> None:
    edits, words = FAULTS[case]
    assert said(edits) == [words]


@pytest.mark.parametrize("case", QUESTIONS)
def test_it_is_asked_about(
    said: Callable[[dict[str, Edit]], list[str]], root: Path, case: str
) -> None:
    edits, words = QUESTIONS[case]
    (root / "tables/births.csv").write_text(
        "# source: judgement evidence: illustrative unit: factor\n2023,2024,2025\n1,1,1\n"
    )
    found = said(edits)
    assert words in found
    assert all("east" in one or "west" in one or one == words for one in found)


def test_nothing_is_said_of_what_is_sound(
    said: Callable[[dict[str, Edit]], list[str]],
) -> None:
    assert said({}) == []


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("economy.gdp: {times: 2}", "economy.gdp"),
        ("places: {west: {economy: {gdp: {value: 900, unit: 亿元}}}}", "economy.gdp"),
        ("demography.official_factors: {times: 1.1}", "demography.official_factors"),
        (
            "demography: {population_base: official, official_factors: "
            "{table: tables/active_factors.csv}}",
            "demography.official_factors",
        ),
    ],
)
def test_what_is_of_the_base_year_is_refused_in_a_scenario(
    root: Path, said: Callable[[dict[str, Edit]], list[str]], written: str, key: str
) -> None:
    factors = (root / "tables/official_factors.csv").read_text("utf-8")
    (root / "tables/active_factors.csv").write_text(factors.replace(",1.", ",1.1"), "utf-8")
    found = said({TRIED: more(written)})
    assert re.search(
        rf"^{TRIED}:4:\d+  {key}\n    is observed at the base year; a scenario changes",
        "\n".join(found),
        re.M,
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code", '"990900"'),
        ("name", "{en: Elsewhere, zh: 别处}"),
        ("economy.price_year", "2020"),
        ("places.west.code", '"990900"'),
    ],
)
def test_what_a_place_is_no_scenario_changes(
    said: Callable[[dict[str, Edit]], list[str]], key: str, value: str
) -> None:
    written = f"{key}: {value}"
    if key.startswith("places."):
        written, key = f"places: {{west: {{code: {value}}}}}", "code"
    found = "\n".join(said({TRIED: more(written)}))
    words = "describes the places of the run; a scenario does not change it. Take it out."
    assert re.search(rf"^{TRIED}:4:\d+  {key}\n    {words}", found, re.M)


@pytest.mark.parametrize(
    ("file", "right", "wrong", "place"),
    [
        ("economy.yaml", "cpi_growth", "cpi_grwth", "economy.yaml:13:1  economy"),
        ("economy.yaml", "average_wage", "averge_wage", "economy.yaml:4:1  economy"),
        ("pooling.yaml", "designs", "desgns", "pooling.yaml:6:1  pooling"),
    ],
)
def test_what_follows_a_misspelt_key_is_no_fault_of_its_own(
    said: Callable[[dict[str, Edit]], list[str]], file: str, right: str, wrong: str, place: str
) -> None:
    found = said({file: swap(f"\n{right}:", f"\n{wrong}:")})
    assert found == [f"{place}.{wrong}\n    unknown; did you mean {right}?"]


def test_a_misspelt_path_that_is_followed_is_named_where_it_stands(
    said: Callable[[dict[str, Edit]], list[str]],
) -> None:
    (found,) = said({"economy.yaml": swap("{follows: average_wage}", "{follows: averge_wage}")})
    assert found.endswith("averge_wage is not a path of the economy; did you mean average_wage?")
