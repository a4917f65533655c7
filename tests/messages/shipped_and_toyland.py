"""The assumptions as shipped, with a small province and reforms beside, in their own folder."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]

PEOPLE = "tables/population_toyland.csv"
FILES = {
    "places/toyland/province.yaml": """\
schema: 1
code: "990000"
name: {en: Toyland, zh: 玩具省}
source: judgement
evidence: illustrative
uebmi:
  contributions: {employer: {collection: 97%}}
demography: {population: {table: tables/population_toyland.csv}}
""",
    "places/toyland/west.yaml": """\
schema: 1
code: "990200"
name: {en: West, zh: 西市}
source: judgement
evidence: illustrative
economy: {relative_wage: 0.9, relative_income: 0.8, gdp: {value: 700, unit: 亿元}}
demography: {migration: {share: 0}}
coverage:
  members: {employee: 300000, flexible: 20000, retiree: 90000, resident: 500000}
uebmi:
  contributions: {employer: {rate: {value: 9.9%, note: city notice}}}
  opening: {employee_pool: {value: 812.3, unit: 亿元}, personal_accounts: 0}
urrbmi: {opening: {resident_pool: 0}}
critical_illness: {opening: {critical_illness: 0}}
ltci: {opening: {long_term_care: 0}}
""",
    "places/toyland/east.yaml": """\
schema: 1
code: "990100"
name: {en: East, zh: 东市}
source: judgement
evidence: sourced
economy: {relative_wage: 0.9, relative_income: 0.8, gdp: {value: 700, unit: 亿元}}
demography: {migration: {share: 0}}
coverage:
  members: {employee: 300000, flexible: 20000, retiree: 90000, resident: 500000}
uebmi:
  opening: {employee_pool: {value: {2023: 90, 2024: 100}, unit: 亿元}, personal_accounts: 0}
urrbmi: {opening: {resident_pool: 0}}
critical_illness: {opening: {critical_illness: 0}}
ltci: {opening: {long_term_care: 0}}
""",
    "scenarios/higher_rate.yaml": """\
schema: 1
inherits: baseline
reason: employer rate one point higher from 2030
uebmi.contributions.employer.rate: {add: {2030: 1%}}
""",
    "scenarios/better_cover.yaml": """\
schema: 1
inherits: baseline
reason: retirees better covered
uebmi.benefits.inpatient.reimbursement: {retiree: {2026: 90%}}
""",
    "scenarios/both.yaml": """\
schema: 1
inherits: baseline
with: [higher_rate, better_cover]
reason: the two reforms together
""",
    "scenarios/fading.yaml": """\
schema: 1
inherits: baseline
reason: prices fall back slowly
economy.cpi_growth: {near: {2025: 4%}, ultimate: 2%, fade: [2030, 2040]}
""",
    "plausible.yaml": """\
schema: 1
exempt:
  economy.gdp: "a toy: each of its cities has the people of the nation"
  coverage.members: "a toy: each of its cities has the people of the nation"
  totals.members: "a toy: each of its cities has the people of the nation"
  totals.opening: "a toy: balances that are easily added up"
  schemes.*.opening: "a toy: balances that are easily added up"
""",
    "../runs/toyland.yaml": """\
schema: 1
title: Toyland, two cities
places: [toyland]
scenarios: [baseline, higher_rate, better_cover, both, fading]
base_year: 2024
horizon: 30
pooling: [municipal]
outputs: {ages: bands, years_in_tables: [2025, 2030]}
""",
}


def _people() -> str:
    """One in a thousand of the nation's people, for each of the two cities."""
    head, *rows = (ROOT / "assumptions/tables/population_china.csv").read_text().splitlines()
    cells = [row.split(",") for row in rows if row.startswith(("male", "female"))]
    thousandth = [",".join([*of[:2], *(str(int(one) / 1000) for one in of[-2:])]) for of in cells]
    return "\n".join([head, "sex,age,2023,2024", *thousandth]) + "\n"


def write(folder: Path, files: dict[str, str | None] | None = None) -> Path:
    """Write the house, changed by ``files`` (None removes one); return the run file."""
    root = folder / "assumptions"
    shutil.copytree(ROOT / "assumptions", root, ignore=shutil.ignore_patterns("sources"))
    for name, text in {PEOPLE: _people(), **FILES, **(files or {})}.items():
        path = root / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "runs/toyland.yaml"
