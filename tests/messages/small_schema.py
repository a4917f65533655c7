"""A small desk of assumptions: two schemes, one province of two municipalities, three scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from actuarial.reading.kinds import BY_KIND
from actuarial.reading.problems import Refused
from actuarial.reading.quantity import Leaf
from actuarial.reading.resolved import Run
from actuarial.reading.run import read_files
from actuarial.reading.section import Name, Section, Text, YesNo, amount, fault, whole
from actuarial.reading.units import Unit, assumed

AREAS = ("city", "rural")
STATUSES = ("employee", "flexible", "retiree", "resident")
Status = Literal["employee", "flexible", "retiree", "resident"]
Share = Annotated[Leaf, Unit("share", by={"status": STATUSES})]
Rate = Annotated[Leaf, Unit("share", high=0.5, by={"status": STATUSES}, neutral=0)]
Part = Annotated[Leaf | str, Unit("share", words=("rest",))]
Money = Annotated[Leaf, Unit("yuan/year", low=0, neutral=0)]
Profile = Annotated[
    Leaf,
    Unit(
        "factor",
        dims={"sex": ("male", "female"), "age": ("0", "1", "2+"), "status": STATUSES},
        columns={"frequency": (0, 50), "unit_cost": (0, 1e6)},
    ),
]


class Payroll(Section):
    renamed: ClassVar = {"levy": "rate"}
    kind: Literal["payroll"]
    of: list[Status]
    rate: Rate
    """Contribution rate, share of the contribution base (缴费率)."""
    collection: Share = assumed(1.0)
    into: dict[str, Part]

    @model_validator(mode="after")
    def one_rest(self) -> Payroll:
        if sum(part == "rest" for part in self.into.values()) != 1:
            raise fault("exactly one fund takes the rest.", at="into")
        return self


class Flat(Section):
    kind: Literal["flat"]
    of: list[Status]
    amount: Money
    lag: Annotated[int, whole(0, 5)] = 1
    into: dict[str, Part]


class Utilization(Section):
    kind: Literal["utilization"]
    profile: Profile
    reimbursement: Annotated[Leaf, Unit("share", by={"status": STATUSES}, neutral=0)]
    bands: dict[Annotated[float, amount(0)], Share] = Field(default={})


class Fund(Section):
    pooled: YesNo = True


class Scheme(Section):
    name: Name
    members: list[Status]
    funds: dict[str, Fund]
    contributions: dict[str, Annotated[Payroll | Flat, BY_KIND]]
    benefits: dict[str, Annotated[Utilization, BY_KIND]] = Field(default={})
    opening: dict[str, Annotated[Leaf, Unit("yuan")]] = Field(default={})


class Economy(Section):
    average_wage: Money
    cpi_growth: Annotated[Leaf, Unit("growth")]
    relative_wage: Annotated[Leaf, Unit("factor", local=True)] = assumed(1)


class Demography(Section):
    mortality: Annotated[Leaf, Unit("share", dims=("sex", "age"))]
    areas: Annotated[
        Leaf, Unit("share", by={"area": AREAS}, dims=("area", "sex"), sums_to=("area", 1))
    ] = assumed(1)


class Design(Section):
    kind: Literal["municipal", "unified"]


class Pooling(Section):
    designs: dict[str, Design]
    in_force: dict[str, Text] = Field(default={})


class Measure(Section):
    kind: Literal["factor"]
    path: Annotated[Leaf, Unit("factor")]


class Region(Section):
    code: Text
    name: Name
    population: Annotated[Leaf, Unit("person", integer=True)]
    members: Annotated[Leaf | None, Unit("person", by={"status": STATUSES})] = None
    economy: Economy
    demography: Demography
    schemes: dict[str, Scheme]
    pooling: Pooling
    measures: dict[str, Measure] = Field(default={})


class Province(Section):
    code: Text
    name: Name
    area: Text = Field(default="")


FILES = {
    "assumptions/sources.yaml": """\
schema: 1
yearbook: {title: Statistical yearbook, publisher: Bureau, year: 2024, licence: open}
notice: {title: Notice on rates, publisher: Bureau, year: 2024, licence: open}
""",
    "assumptions/economy.yaml": """\
schema: 1
source: yearbook
evidence: sourced
average_wage: {start: 120_000, growth: {near: {2025: 5%}, ultimate: 3%, fade: [2030, 2040]}}
cpi_growth: 2%
""",
    "assumptions/demography.yaml": """\
schema: 1
mortality: {table: tables/mortality.csv}
""",
    "assumptions/tables/mortality.csv": """\
# source: yearbook evidence: derived unit: share
sex,age,2024,2025
male,0,0.005,0.004
male,1,0.001,0.001
male,2+,0.01,0.01
female,0,0.004,0.004
female,1,0.001,0.001
female,2+,0.009,0.009
""",
    "assumptions/tables/inpatient.csv": """\
# source: yearbook evidence: derived unit: admissions and yuan
sex,frequency,unit_cost
male,0.1,9000
female,0.12,8000
""",
    "assumptions/schemes/uebmi.yaml": """\
schema: 1
name: {en: employee scheme, zh: 职工医保}
source: yearbook
evidence: sourced
members: [employee, retiree]
funds: {employee_pool: {}, personal_accounts: {pooled: false}}
contributions:
  employer:
    kind: payroll
    of: [employee]
    rate: {value: 8%, evidence: judgement, source: {notice: page 3}}
    collection: 98%
    into: {employee_pool: rest, personal_accounts: {2015: 30%, 2023: 0%}}
benefits:
  inpatient:
    kind: utilization
    profile: {table: tables/inpatient.csv}
    reimbursement: {employee: 80%, retiree: 85%}
    bands: {0: 50%, 2000: 60%}
opening: {employee_pool: {value: 30445.5, unit: 亿元}}
""",
    "assumptions/schemes/urrbmi.yaml": """\
schema: 1
name: {en: resident scheme, zh: 居民医保}
source: yearbook
evidence: sourced
members: [resident]
funds: {resident_pool: {}}
contributions:
  individual:
    {kind: flat, of: [resident], amount: {start: 380, growth: {follows: average_wage}},
     into: {resident_pool: rest}}
""",
    "assumptions/pooling.yaml": """\
schema: 1
designs:
  municipal: {kind: municipal}
  provincial: {kind: unified}
""",
    "assumptions/places/toyland/province.yaml": """\
schema: 1
code: "990000"
name: {en: Toyland, zh: 玩具省}
source: yearbook
evidence: sourced
uebmi:
  contributions:
    employer: {collection: 97%}
""",
    "assumptions/places/toyland/east.yaml": """\
schema: 1
code: 010100
name: {en: East, zh: 东市}
source: yearbook
evidence: illustrative
population: {value: 12.5, unit: 万人}
uebmi:
  contributions: {employer: {rate: 9%}}
pooling: {in_force: {employee_pool: municipal}}
economy: {relative_wage: 1.1}
demography: {areas: {city: 60%, rural: 40%}}
""",
    "assumptions/places/toyland/west.yaml": """\
schema: 1
code: "990200"
name: {en: West, zh: 西市}
source: yearbook
evidence: illustrative
population: 80_000
members: {employee: {value: 3, unit: 万人}, retiree: 9000}
economy: {relative_wage: 0.9}
""",
    "assumptions/scenarios/baseline.yaml": """\
schema: 1
reason: present law
""",
    "assumptions/scenarios/higher_rate.yaml": """\
schema: 1
inherits: baseline
reason: employer rate one point higher from 2030
uebmi.contributions.employer.rate: {add: {2030: 1%}}
""",
    "assumptions/scenarios/local_reform.yaml": """\
schema: 1
inherits: baseline
reason: retirees better covered, West rates higher
uebmi:
  benefits:
    inpatient:
      reimbursement: {retiree: {2026: 90%}}
measures:
  heat: {kind: factor, path: {2027: 1.05, 2028: 1}}
places:
  west:
    uebmi.contributions.employer.collection: {2027: 99%}
""",
    "assumptions/scenarios/both.yaml": """\
schema: 1
inherits: baseline
with: [higher_rate, local_reform]
reason: the two reforms together
""",
    "assumptions/scenarios/low_cost.yaml": """\
schema: 1
inherits: baseline
reason: lower prices
economy.cpi_growth: {add: -0.5%}
""",
    "runs/toyland.yaml": """\
schema: 1
title: Toyland, two cities
places: [toyland]
scenarios: [baseline, higher_rate, local_reform, both]
variants: {low: low_cost}
base_year: 2024
horizon: 10
pooling: [municipal, provincial]
outputs: {ages: bands, years_in_tables: [2025, 2030]}
""",
}


def read(run_file: Path, root: Path | None = None) -> Run:
    """Read the desk by its own schema; raise ``Refused`` where a fault is found."""
    run = read_files(run_file, root, region_model=Region, province_model=Province)
    if run.faults:
        raise Refused(run.problems)
    return run


def write(folder: Path, files: dict[str, str | bytes | None] | None = None) -> Path:
    """Write the desk, changed by ``files`` (None removes one); return the run file."""
    for name, text in {**FILES, **(files or {})}.items():
        if text is None:
            continue
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / "runs/toyland.yaml"
