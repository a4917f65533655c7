"""A toy nation of three small provinces as real assumption files, and random Bases around it.

The national files are the shipped ones, copied; only the places, and two things no shipped file has
(a fourth design of pooling, a benefit with deductible and bands), are written here. So the toy can
not drift from the schema.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from changed_lines import with_arrays, with_terms

from actuarial import Basis, Clock, compile_basis, read_run
from actuarial.basis import Line
from actuarial.reading.resolved import Run

SHIPPED = Path(__file__).resolve().parent.parent / "assumptions"
BASE_YEAR, HORIZON = 2024, 12

# Every length differs from the others that an axis could be taken for: 8 regions, 3 provinces, 4
# designs, 13 years, 6 funds, 5 statuses, 2 sexes, 101 ages.
PLACES: Mapping[str, tuple[str, ...]] = {
    "delta": ("harbour", "market", "mill", "orchard", "terrace"),
    "uplands": ("bridge", "spring"),
    "island": (),
}
REGIONS = (*tuple(region for towns in PLACES.values() for region in towns), "island")
DIVIDED = "terrace"
"""The town whose members and balances are what its province's totals leave."""

STATUSES = ("employee", "flexible", "retiree", "resident")
MEMBERS = {"employee": 0.17, "flexible": 0.019, "retiree": 0.074, "resident": 0.65}
BALANCES = {
    "uebmi": {"employee_pool": 2200, "personal_accounts": 1000},
    "urrbmi": {"resident_pool": 580},
    "critical_illness": {"critical_illness": 20},
    "ltci": {"long_term_care": 45},
}
"""Yuan per inhabitant."""

FUND_OF = {fund: scheme for scheme, funds in BALANCES.items() for fund in funds}


def write_toy(root: Path) -> Path:
    """Copy the shipped assumptions below root, put the toy's places in; the run file's path."""
    target = root / "assumptions"
    shutil.copytree(SHIPPED, target, ignore=shutil.ignore_patterns("places", "sources"))
    # Everybody retires at the age of the law here, so that figures can be worked by hand.
    coverage = target / "coverage.yaml"
    kept = [
        line
        for line in coverage.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("      early:", "      late:"))
    ]
    coverage.write_text("\n".join(kept) + "\n", encoding="utf-8")
    people = _write_population(target)
    for province, towns in PLACES.items():
        folder = target / "places" / province
        folder.mkdir(parents=True)
        if not towns:
            _write(folder / "province.yaml", _place(province, people))
            continue
        inhabitants = sum(people[town] for town in towns)
        _write(
            folder / "province.yaml",
            {
                **_head(province),
                "totals": {
                    "divided_by": "members",
                    "members": _members(inhabitants, 0.93),
                    "opening": _balances(inhabitants, FUND_OF),
                },
            },
        )
        for town in towns:
            _write(folder / f"{town}.yaml", _place(town, people))
    edit(
        target / "pooling.yaml",
        designs__generous={
            "kind": "adjustment",
            "name": {"en": "generous adjustment fund", "zh": "高比例调剂金"},
            "funds": ["employee_pool", "long_term_care"],
            "start": 2027,
            "levy": "10%",
            "grant": "90%",
        },
    )
    return write_run(root, ["baseline"])


def write_run(root: Path, scenarios: list[str], horizon: int = HORIZON) -> Path:
    """A run file of the toy for the named scenarios."""
    path = root / "runs" / "toy.yaml"
    path.parent.mkdir(exist_ok=True)
    _write(
        path,
        {
            "title": "Toy",
            "places": list(PLACES),
            "scenarios": scenarios,
            "base_year": BASE_YEAR,
            "horizon": horizon,
            "pooling": ["municipal", "adjustment", "provincial", "generous"],
        },
    )
    return path


def write_scenario(root: Path, name: str, inherits: str = "baseline", **changes: Any) -> str:
    """A scenario file; dots in keys are written as double underscores."""
    given = {key.replace("__", "."): value for key, value in changes.items()}
    _write(
        root / "assumptions" / "scenarios" / f"{name}.yaml",
        {"inherits": inherits, "reason": name.replace("_", " "), **given},
    )
    return name


def edit(file: Path, **changes: Any) -> None:
    """Set values in a YAML file; double underscores divide the keys."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    for key, value in changes.items():
        *above, last = key.split("__")
        inner = content
        for part in above:
            inner = inner[part]
        inner[last] = value
    _write(file, content)


def basis_of(run: Run, scenario: str = "baseline", horizon: int | None = None) -> Basis:
    """The compiled Basis of one scenario."""
    clock = Clock(run.base_year, run.horizon if horizon is None else horizon)
    return compile_basis(run.scenarios[scenario], run.places, clock, run.pooling)


def read_toy(root: Path, *scenarios: str, horizon: int = HORIZON) -> Run:
    """Read the toy for the named scenarios."""
    return read_run(write_run(root, ["baseline", *scenarios], horizon))


def _write(file: Path, content: Mapping[str, Any]) -> None:
    text = yaml.safe_dump({"schema": 1, **content}, allow_unicode=True, sort_keys=False)
    file.write_text(text, encoding="utf-8")


def _head(name: str) -> dict[str, Any]:
    codes = (*PLACES, *REGIONS)
    return {
        "code": f"99{codes.index(name):04d}",
        "name": {"en": name.title(), "zh": f"{name}市"},
        "source": "judgement",
        "evidence": "illustrative",
    }


def _members(people: float, level: float) -> dict[str, Any]:
    return {
        status: {2023: round(people * share * level * 0.99, 1), 2024: round(people * share * level)}
        for status, share in MEMBERS.items()
    }


def _balances(people: float, funds: Mapping[str, str], level: float = 1.0) -> dict[str, Any]:
    return {
        fund: {
            2023: round(people * BALANCES[FUND_OF[fund]][fund] * level * 0.9),
            2024: round(people * BALANCES[FUND_OF[fund]][fund] * level),
        }
        for fund in funds
    }


def _place(name: str, people: Mapping[str, float]) -> dict[str, Any]:
    number = REGIONS.index(name)
    here, level = people[name], 0.90 + 0.015 * number
    place: dict[str, Any] = {
        **_head(name),
        "economy": {
            "relative_wage": 0.8 + 0.07 * number,
            "relative_income": 0.85 + 0.05 * number,
            "gdp": round(here * 90_000),
        },
        "demography": {
            "population": {"table": "tables/population_toy.csv"},
            "mortality": {"life_expectancy_shift": {"male": number % 3 - 1, "female": 0.4}},
            "fertility": {"ratio": 0.9 + 0.03 * number},
            "migration": {"share": round(here / 1.4e9 * (number - 2), 9)},
        },
        "uebmi": {"contributions": {"employer": {"rate": f"{5.5 + 0.5 * number}%"}}},
        "urrbmi": {"benefits": {"inpatient": {"reimbursement": f"{60 + 2 * number}%"}}},
    }
    if name != DIVIDED:
        place["coverage"] = {"members": _members(here, level)}
        for scheme, funds in BALANCES.items():
            opening = _balances(here, dict.fromkeys(funds, scheme), 1.3 - 0.15 * number)
            place.setdefault(scheme, {})["opening"] = opening
    return place


def _write_population(target: Path) -> dict[str, float]:
    """The nation's age structure, younger in the first towns and older in the last."""
    lines = (target / "tables" / "population_china.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    people = dict.fromkeys(REGIONS, 0.0)
    written = [["region", "sex", "age", "2023", "2024"]]
    for number, region in enumerate(REGIONS):
        for row in rows:
            age = 100 if row["age"].startswith("100") else int(row["age"])
            weight = (number + 2) * 1e-4 * np.exp((number - 3) * 0.004 * (age - 40))
            before, now = (round(float(float(row[year]) * weight), 3) for year in ("2023", "2024"))
            written.append([region, row["sex"], row["age"], str(before), str(now)])
            people[region] += float(now)
    first = "# source: judgement evidence: illustrative unit: person\n"
    body = "\n".join(",".join(row) for row in written)
    (target / "tables" / "population_toy.csv").write_text(first + body + "\n", encoding="utf-8")
    return people


# -- random Bases ------------------------------------------------------------------------------


def perturbed(basis: Basis, seed: int) -> Basis:
    """The toy's Basis with every array of it changed at random, within what a file may say."""
    rng = np.random.default_rng(seed)

    def by(array: np.ndarray, low: float, high: float) -> np.ndarray:
        return array * rng.uniform(low, high, array.shape)

    people = basis.demography
    size = rng.uniform(0.5, 2.0, people.population.shape[1:2])
    demography = replace(
        people,
        population=people.population
        * rng.uniform(0.95, 1.05, people.population.shape[1:])
        * size[:, None, None],
        death_rates=by(people.death_rates, 0.9, 1.1),
        fertility=by(people.fertility, 0.7, 1.3),
        sex_ratio=by(people.sex_ratio, 0.98, 1.02),
        net_migrants=by(people.net_migrants, -1.0, 2.0) * size[:, None, None],
        life_expectancy_shift=people.life_expectancy_shift
        + rng.uniform(-1, 1, people.life_expectancy_shift.shape[1:]),
    )
    given = basis.coverage
    coverage = replace(
        given,
        members=by(given.members, 0.97, 1.03) * size[:, None],
        level=given.level * rng.uniform(0.95, 1.05),
        flexible_level=by(given.flexible_level, 0.9, 1.1),
        resident_level=np.minimum(by(given.resident_level, 0.95, 1.05), 0.97),
        membership_ratio=by(given.membership_ratio, 0.97, 1.03),
        relative_mortality=given.relative_mortality * rng.uniform(0.9, 1.5),
        classes=tuple(
            replace(one, vested=by(one.vested, 0.6, 1.0), limit=one.limit * (rng.uniform() < 0.7))
            for one in given.classes
        ),
    )
    economy = replace(
        basis.economy,
        wages={name: by(path, 0.97, 1.03) for name, path in basis.economy.wages.items()},
        cpi_growth=by(basis.economy.cpi_growth, 0.0, 2.0),
        earned=basis.economy.earned * rng.uniform(0.0, 2.0, (len(basis.clock.years), 1)),
        borrowed=basis.economy.borrowed * rng.uniform(0.0, 3.0, (len(basis.clock.years), 1)),
        discount=by(basis.economy.discount, 0.5, 1.5),
    )
    totals = basis.places.province
    scaled = {one: rng.uniform(0.97, 1.03) for one in range(len(basis.places.provinces))}
    province_scale = np.array([scaled[one] for one in totals])
    largest = np.array([size[totals == one].max() for one in totals])
    return replace(
        basis,
        demography=demography,
        coverage=coverage,
        economy=economy,
        schemes=tuple(
            replace(
                scheme,
                bases=_lines(scheme.bases, rng),
                contributions=tuple(_line(line, rng) for line in scheme.contributions),
                transfers=tuple(_line(line, rng) for line in scheme.transfers),
                benefits=tuple(_line(line, rng) for line in scheme.benefits),
            )
            for scheme in basis.schemes
        ),
        opening=by(basis.opening, -0.3, 1.5) * size[:, None],
        opening_totals=basis.opening_totals * (2 * largest * province_scale)[:, None],
        member_totals=_totals(basis, coverage, size),
        designs=tuple(_line(line, rng) for line in basis.designs),
    )


def _totals(basis: Basis, coverage: Any, size: np.ndarray) -> np.ndarray:
    """Totals that leave the divided towns what their people can supply."""
    totals = np.zeros_like(basis.member_totals)
    own = basis.member_totals
    for one in range(len(basis.places.provinces)):
        here = basis.places.province == one
        divided = here & coverage.divided
        if not divided.any():
            continue
        given = coverage.members[:, here & ~coverage.divided].sum(axis=1)
        before = basis.coverage.members[:, here & ~basis.coverage.divided].sum(axis=1)
        left = own[:, divided][:, 0] - before
        totals[:, here] = (given + left * size[divided].mean())[:, None]
    return totals


SHARES = {
    "reimbursement", "in_scope", "collection", "lag", "shares", "handover", "levy", "grant",
    "share", "part", "setting_share",
}  # fmt: skip


def _line(line: Line, rng: np.random.Generator) -> Line:
    """A line with its quantities changed; shares stay shares."""

    def change(name: str, array: np.ndarray) -> np.ndarray:
        last = name.rsplit(".", 1)[-1]
        if name == "phase_in":
            return array
        if last in ("collection_response", "spending_response"):
            return array + rng.uniform(-0.1, 0.1)
        if last in {"excess", "growth"}:
            return array + rng.uniform(-0.01, 0.01, array.shape)
        if last in ("of_credits", "of_opening", "phase_in", "weight", "waiting_months"):
            return array * rng.uniform(0.5, 1.0)
        if last == "healthy_ageing":
            return array + rng.uniform(-0.2, 0.2)
        low, high = (0.8, 1.0) if last in SHARES else (0.9, 1.1)
        if last == "prevalence" or "profile" in name:
            low = 0.8
        return array * rng.uniform(low, high, array.shape)

    return with_arrays(line, change)


def _lines(lines: Mapping[str, Line], rng: np.random.Generator) -> dict[str, Line]:
    return {name: _line(line, rng) for name, line in lines.items()}


def with_line(basis: Basis, scheme: str, part: str, name: str, **values: Any) -> Basis:
    """A Basis with one line's terms replaced: a function of the old array, or a new one.

    Dots in the names of values are written as double underscores.
    """

    def changed(line: Line) -> Line:
        if line.name != name:
            return line
        return with_terms(line, {key.replace("__", "."): one for key, one in values.items()})

    return replace(
        basis,
        schemes=tuple(
            replace(one, **{part: tuple(changed(line) for line in getattr(one, part))})
            if one.name == scheme
            else one
            for one in basis.schemes
        ),
    )


def permuted(basis: Basis, order: np.ndarray) -> Basis:
    """The same Basis with its regions in another order."""
    regions = len(basis.places.regions)

    def along(value: Any, axis: int) -> Any:
        return np.take(value, order, axis=axis) if value.shape[axis] == regions else value

    def of_line(line: Line | None) -> Line | None:
        if line is None:
            return None
        return with_arrays(line, lambda name, array: along(array, int("profile" not in name)))

    axes: dict[str, int] = {
        "gdp": 0, "membership_ratio": 0, "relative_coverage": 0,
        "active_pattern": 0, "retiree_pattern": 0,
        "resident_pattern": 0, "divided": 0, "opening_published": 0, "opening_divided": 0,
        "in_force": 0, "province": 0,
    }  # fmt: skip

    def of(value: Any, name: str = "") -> Any:  # noqa: PLR0911 - one a type
        if isinstance(value, Line):
            return of_line(value)
        if isinstance(value, np.ndarray):
            if name == "thresholds":
                return value
            return along(value, axes.get(name, 1))
        if isinstance(value, Mapping):
            return {key: of(one, key) for key, one in value.items()}
        if isinstance(value, tuple) and name in (
            "regions", "codes", "names_en", "names_zh", "opening_divided_by",
        ):  # fmt: skip
            return tuple(value[position] for position in order)
        if isinstance(value, tuple) and not hasattr(value, "_fields"):
            return tuple(of(one) for one in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(
                value,
                **{
                    field.name: of(getattr(value, field.name), field.name)
                    for field in fields(value)
                },
            )
        return value

    return of(basis)
