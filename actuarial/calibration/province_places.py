"""The provinces as places: ``python -m actuarial.calibration.province_places``.

Rewrites ``places/<province>/province.yaml`` of every province that has no municipalities, from the
tables. People, mortality and fertility are the province's; members and balances are the nation's,
divided by the rule below; wages, income, costs and rules are the nation's (docs/people.md).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml

from actuarial.arrays import Floats
from actuarial.calibration.age_curve import ROOT
from actuarial.calibration.local_tables import STOCK_YEARS
from actuarial.calibration.net_moves import moves_a_year
from actuarial.calibration.rebuilding import rebuild, replacing
from actuarial.calibration.source_tables import SourceTable, read_table
from actuarial.stopping import end_with
from actuarial.vocabulary import AGES, EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, SEXES

Tree = Mapping[str, Any]
NATION = "china"
WAN, YI = "万人", "亿元"
CITIES = ("beijing", "tianjin", "shanghai", "chongqing")
AUTONOMOUS = {
    "inner_mongolia": "自治区",
    "guangxi": "壮族自治区",
    "tibet": "自治区",
    "ningxia": "回族自治区",
    "xinjiang": "维吾尔自治区",
}
HEAD = """\
# yaml-language-server: $schema=../../.schema/place.json
# Written by python -m actuarial.calibration.province_places. Figures of the province: people, life
# expectancy, fertility. Illustrative: members (the nation's, divided like those of 2008 and by what
# age, sex and urban share would give), balances (by members), migration. Wages, income, costs and
# rules are the nation's: replace relative_wage and the scales of unit costs together.
"""


CLOSED = ("tibet",)
"""Provinces too small for a share of the nation's net migrants at every age."""


MOVES = (
    '{census_2020: "net moves since census_2010 by survival of cohorts, slowing as those of '
    'Zhejiang"}'
)
"""Source of the net moves, as a file of assumptions names it."""


class Divided(NamedTuple):
    """The nation's figures divided among the provinces, [year, province]."""

    members: dict[str, Floats]
    """By status, 10,000 persons."""
    scheme_of: dict[str, str]
    """Scheme of every fund with a balance."""
    opening: dict[str, Floats]
    """By fund, 100 million yuan."""


class Facts(NamedTuple):
    """What the tables say of the provinces that become places."""

    names: list[str]
    rows: SourceTable
    people: Floats
    """[year, province, sex, age] persons."""
    nation: float
    """Persons of the nation at the end of the last year."""


def full_name(label: str, short: str) -> str:
    """Official name (行政区名称)."""
    return short + AUTONOMOUS.get(label, "市" if label in CITIES else "省")


def facts(root: Path) -> Facts:
    """Read the provinces that have no municipalities of their own."""
    tables = root / "tables"
    people = read_table(tables / "population_provinces.csv", labels=3)
    cells = people.values.reshape(-1, len(SEXES), len(AGES), len(STOCK_YEARS))
    rows = read_table(tables / "provinces.csv", labels=3)
    labels = [row[0] for row in rows.rows]
    kept = [i for i, label in enumerate(labels) if not _municipalities(root, label)]
    moved = np.moveaxis(cells[kept], -1, 0)
    return Facts([labels[i] for i in kept], rows, moved, float(cells[..., -1].sum()))


def _municipalities(root: Path, province: str) -> list[Path]:
    return [p for p in (root / "places" / province).glob("*.yaml") if p.stem != "province"]


def _members(root: Path, scheme: str) -> list[str]:
    """Statuses that belong to a scheme."""
    given = _read(root / "schemes" / f"{scheme}.yaml")["members"]
    return list(given.get("value", given))


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _path(quantity: Tree) -> Floats:
    return np.array([float(quantity["value"][year]) for year in STOCK_YEARS])


def divided(root: Path, known: Facts) -> Divided:
    """Divide what the nation has beyond the provinces that speak for themselves.

    Actives and retirees: the geometric mean of the shares of 2008 and of those that age, sex and
    urban share give; residents by the enrolment of everybody else; balances by members.
    """
    nation = _read(root / "places" / NATION / "province.yaml")
    counts = {s: _path(q) for s, q in nation["coverage"]["members"].items()}
    scheme_of = {
        fund: scheme
        for scheme, block in nation.items()
        if isinstance(block, dict) and "opening" in block
        for fund in block["opening"]
    }
    balances = {f: _path(nation[s]["opening"][f]) for f, s in scheme_of.items()}
    for file in sorted((root / "places").glob("*/province.yaml")):
        if totals := _read(file).get("totals"):
            counts = {s: v - _path(totals["members"][s]) for s, v in counts.items()}
            balances = {f: v - _path(totals["opening"][f]) for f, v in balances.items()}
    # No balance of a fund is published where a province alone is given more than the nation: the
    # others open with nothing rather than in debt.
    balances = {fund: np.maximum(balance, 0.0) for fund, balance in balances.items()}
    tables = root / "tables"
    urban = np.array([known.rows.row(*_labels(known, n))[-1] for n in known.names])
    active, retired, resident = (
        read_table(tables / f"{name}_pattern.csv", labels=2).by_sex_and_age()[0]
        for name in ("active", "retiree", "resident")
    )
    past = read_table(tables / "sources" / "uebmi_provinces_2008.csv", labels=1)
    actives, retirees = (
        _weights(known, (known.people[-1] * pattern).sum(axis=(-2, -1)) * urban, past, column)
        for pattern, column in ((active, "actives"), (retired, "retirees"))
    )
    members = {
        EMPLOYEE: np.outer(counts[EMPLOYEE], actives),
        FLEXIBLE: np.outer(counts[FLEXIBLE], actives),
        RETIREE: np.outer(counts[RETIREE], retirees),
    }
    everybody = known.people.sum(axis=(-2, -1))
    free = (known.people * np.maximum(0.0, 1 - active - retired) * resident).sum(axis=(-2, -1))
    left = everybody - 1e4 * np.asarray(sum(members.values()))
    enrolled = (
        left * free / (known.people * np.maximum(0.0, 1 - active - retired)).sum(axis=(-2, -1))
    )
    shares = enrolled / enrolled.sum(axis=1, keepdims=True)
    members[RESIDENT] = counts[RESIDENT][:, None] * shares
    by = {
        scheme: np.asarray(sum(members[status] for status in _members(root, scheme)))
        for scheme in scheme_of.values()
    }
    opening = {
        fund: balances[fund][:, None] * by[scheme] / by[scheme].sum(axis=1, keepdims=True)
        for fund, scheme in scheme_of.items()
    }
    return Divided(members, scheme_of, opening)


def _labels(known: Facts, name: str) -> tuple[str, ...]:
    return next(row for row in known.rows.rows if row[0] == name)


def _weights(known: Facts, expected: Floats, past: SourceTable, column: str) -> Floats:
    """Shares of the provinces: those of 2008 and the expected, geometric mean."""
    before = dict(zip((row[0] for row in past.rows), past.column(column), strict=True))
    together = [name not in before for name in known.names]
    rest = expected * together / (expected * together).sum() * before["rest"]
    old = np.array([before.get(name, 0.0) for name in known.names]) + rest
    mean = np.sqrt(old / old.sum() * expected / expected.sum())
    return np.asarray(mean / mean.sum())


def others_migration(root: Path) -> tuple[float, dict[int, float]]:
    """Share of international and internal net migrants that the municipalities have, by year."""
    share, internal = 0.0, dict[int, float]()
    for file in sorted((root / "places").glob("*/*.yaml")):
        if file.stem == "province":
            continue
        migration = _read(file)["demography"]["migration"]
        share += float(migration["share"]["value"])
        for year, count in migration["internal"]["value"].items():
            if year != "between":
                internal[year] = internal.get(year, 0.0) + float(count)
    return share, internal


def texts(root: Path) -> dict[str, str]:
    """The text of every file by the label of its province."""
    known = facts(root)
    figures, (taken, moving) = divided(root, known), others_migration(root)
    gdp = read_table(root / "tables" / "sources" / "gdp_provinces.csv", labels=1)
    people = known.people[-1].sum(axis=(-2, -1))
    moved = moves_a_year(root / "tables" / "sources")
    # What the provinces with municipalities gain by their own files, the others move in proportion
    # to 2010-20: all together net to 0.
    from_here = -sum(moved[_labels(known, name)[0]] for name in known.names)
    written = {}
    for place, name in enumerate(known.names):
        label, code, short = _labels(known, name)
        male, female, estimated, fertility, urban = known.rows.row(label, code, short)
        abroad = people[place] * (label not in CLOSED) / _open(known, people)
        evidence = "illustrative" if estimated else "unverified"
        part = moved[label] / from_here
        path = (f"{year}: {count * part + 0.0:.0f}" for year, count in sorted(moving.items()))
        internal = ", ".join(path)
        english = label.replace("_", " ").title()
        lines = [
            "schema: 1",
            f'code: "{code}"',
            f"name: {{en: {english}, zh: {full_name(label, short)}}}",
            "source: judgement",
            "evidence: illustrative",
            "economy:",
            "  relative_wage: {value: 1, note: the nation's until a figure is given}",
            "  relative_income: {value: 1, note: the nation's until a figure is given}",
            f"  gdp: {{value: {gdp.row(label)[0]:.0f}, unit: {YI}, evidence: unverified}}",
            "demography:",
            "  population: {table: tables/population_provinces.csv}",
            f"  urban_share: {{value: {urban:.4f}, source: census_2020, evidence: derived}}",
            "  mortality:",
            f"    life_expectancy_shift: {{value: {{male: {male:.3f}, female: {female:.3f}}}, "
            f'source: {{gdl_2022: "difference from the nation, held constant"}}, '
            f"evidence: {evidence}}}",
            "  fertility:",
            f"    ratio: {{value: {fertility:.4f}, source: {{census_2020: "
            f'"births a woman against the nation\'s"}}, evidence: derived}}',
            "  migration:",
            f"    share: {{value: {(1 - taken) * abroad:.6f}, note: by population}}",
            f"    internal: {{value: {{{internal}, between: linear}}, source: {MOVES}}}",
            "coverage:",
            f"  members:  # urban share {urban:.4f}, {people[place] / 1e4:.0f} {WAN} in all",
            *(
                f"    {status}: {{value: {_two_years(counts[:, place])}, unit: {WAN}}}"
                for status, counts in figures.members.items()
            ),
        ]
        for scheme in dict.fromkeys(figures.scheme_of.values()):
            lines += [f"{scheme}:", "  opening:"]
            lines += [
                f"    {fund}: {{value: {_two_years(balance[:, place])}, unit: {YI}}}"
                for fund, balance in figures.opening.items()
                if figures.scheme_of[fund] == scheme
            ]
        written[label] = HEAD + "\n".join(lines) + "\n"
    return written


def _open(known: Facts, people: Floats) -> float:
    return float(people[[name not in CLOSED for name in known.names]].sum())


def _two_years(values: Floats) -> str:
    pairs = zip(STOCK_YEARS, values, strict=True)
    return "{" + ", ".join(f"{year}: {value:.4f}" for year, value in pairs) + "}"


def main() -> int:
    """Write the file of every province that has no municipalities."""
    parser = argparse.ArgumentParser(prog="python -m actuarial.calibration.province_places")
    parser.add_argument("--assumptions", type=Path, default=ROOT / "assumptions")
    replacing(parser)
    given = parser.parse_args()
    places = given.assumptions / "places"
    written = {
        places / label / "province.yaml": text.encode()
        for label, text in texts(given.assumptions).items()
    }
    return rebuild(written, replace=given.replace)


if __name__ == "__main__":
    end_with(main)
