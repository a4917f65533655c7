"""``actuarial new PROVINCE --municipalities FILE``: a province divided among its municipalities."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.calibration.base_population import official_factors
from actuarial.calibration.divided_province import (
    Divided,
    divided_province,
    municipality_text,
    table_named,
)
from actuarial.calibration.local_tables import STOCK_YEARS, write_municipalities
from actuarial.calibration.municipalities import (
    Municipalities,
    municipality_stocks,
    province_figures,
    table_of,
    unlike_the_province,
)
from actuarial.calibration.municipality_table import URBAN, MunicipalityRow, read_municipalities
from actuarial.calibration.source_tables import read_table as read_source
from actuarial.commands.schema import modeline
from actuarial.reading.csvtables import read_table
from actuarial.reading.ordinary import NotOrdinaryError, bytes_of_file
from actuarial.reading.places import PROVINCE, Place, all_places
from actuarial.reading.problems import Problem, Refused, listed, nearest
from actuarial.reading.session import SCHEMA_VERSION, Session
from actuarial.terminal import say
from actuarial.vocabulary import AGES, SEXES
from actuarial.whole import write_all, write_whole

FORMER = ".former"
"""Ending of the province's file as it was before it was divided; such a file is not read."""
STEPS_TO_EQUAL, TRIALS = 4, 30
"""Steps in which relative coverage is brought to 1, and how often it is tried in all."""


class Base(NamedTuple):
    """The people that are divided."""

    whole: Floats
    """[year, sex, age] whole persons of the province."""
    factors: Floats
    """[year, age] official over the United Nations' totals."""


def divide(province: str, table: Path, root: Path, *, replace: bool) -> int:
    """Write people and places of a province's municipalities; what exists stays unless asked.

    table: CSV of the municipalities (docs/people.md); root: the folder that holds ``assumptions/``
    and ``runs/``. Raises Refused with every fault of the table; returns 2 where a file stands in
    the way, 0 when all is written.
    """
    assumptions = root / "assumptions"
    tables = assumptions / "tables"
    session = Session(assumptions)
    known = all_places(session)
    codes = {row[0]: row[1] for row in read_source(tables / "provinces.csv", labels=3).rows}
    if province not in codes:
        meant = nearest(province, list(codes))
        cure = f"did you mean {meant}?" if meant else "--like writes a skeleton of any other place."
        return _no(f"{province} is none of the {len(codes)} provinces; {cure}")
    if province not in {place.province for place in known.values()}:
        return _no(
            f"places/{province}/{PROVINCE}.yaml does not exist; "
            "python -m actuarial.calibration.province_places writes it"
        )
    problems, name = list(session.problems), table.as_posix()
    try:
        rows = read_municipalities(bytes_of_file(table), name, problems)
    except NotOrdinaryError as error:
        return _no(f"{table} {error}")
    except OSError:
        return _no(f"{table} does not exist or is not readable")
    present = [one for one in known.values() if one.province == province and one.region != province]
    problems += _misplaced(rows, province, codes[province], known, present, name)
    base = _base(assumptions, province, problems)
    if base is not None and not _faults(problems):
        problems += _unlike(rows, province, tables, base, name)
    if _faults(problems) or base is None:
        raise Refused(problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    local = municipality_stocks(tables / "sources", province, rows, *base)
    files = None if present else _files(root, province, rows, local, table.name)
    written = {} if files is None else files.texts()
    written |= _tables(root, province, local)
    taken = [path for path in written if path.exists()]
    if taken and not replace:
        existing = "\n".join(f"    {path.relative_to(root)}" for path in taken)
        return _no(
            f"these files exist and would be written anew:\n{existing}\nnothing was written; "
            f"--replace writes them (places as they are now are kept beside them as *{FORMER})"
        )
    run = root / "runs" / f"{province}.yaml"
    if not run.exists():
        written[run] = _run_text(province, len(local.labels))
    if files is not None:
        written |= _fitted(root, province, files, written)
    _write(root, written)
    say(f"now: actuarial check runs/{province}.yaml")
    return 0


def _no(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


def _faults(problems: Sequence[Problem]) -> bool:
    return any(problem.severity == "fault" for problem in problems)


def _misplaced(
    rows: Sequence[MunicipalityRow],
    province: str,
    code: str,
    known: dict[str, Place],
    present: Sequence[Place],
    name: str,
) -> Iterator[Problem]:
    """Labels and codes that belong elsewhere, and municipalities on one side alone."""
    provinces = {place.province for place in known.values()}
    own = {place.region for place in present}
    cities = [row for row in rows if row.label != province]
    for row in rows:
        if row.code and row.code[:2] != code[:2]:
            message = (
                f"{row.code} lies in another province; codes of {province} begin with {code[:2]}."
            )
            yield Problem(name, row.line, row.columns["region_code"], "region_code", message)
    for row in cities:
        if row.label and row.label in {*known, *provinces} - own:
            message = (
                f"the label {row.label} is taken; every place has its own, such as "
                f"{row.label}_{province}."
            )
            yield Problem(name, row.line, row.columns["region"], "region", message)
        elif present and row.label not in own:
            message = (
                f"{row.label} has no file in places/{province}/, where {listed(sorted(own))} "
                "stand; the table of a province that is divided has the same municipalities."
            )
            yield Problem(name, row.line, row.columns["region"], "region", message)
    missing = sorted(own - {row.label for row in cities})
    if missing:
        message = f"{listed(missing)} in places/{province}/ must have a row here too."
        yield Problem(name, 0, 0, "region", message)
    if rows and not cities:
        yield Problem(name, 0, 0, "region", "no municipality stands here beside the province.")


def _base(assumptions: Path, province: str, problems: list[Problem]) -> Base | None:
    """The people the province's file names, or those of its municipalities together."""
    file = f"places/{province}/{PROVINCE}.yaml"
    path = assumptions / file
    named = table_named(path.read_text("utf-8")) if path.is_file() else None
    name = named or "tables/population_provinces.csv"
    stored = assumptions / name
    read = read_table(stored.read_bytes(), name, problems) if stored.is_file() else None
    if read is None:
        problems.append(Problem(file, 0, 0, "demography.population", f"{name} cannot be read."))
        return None
    people = read.table
    lacking = {*map(str, STOCK_YEARS)} - set(map(str, people.years))
    if lacking or people.dims[-2:] != ("sex", "age") or people.labels[-2:] != (SEXES, AGES):
        message = (
            f"{name} must have sex, age and the ends of {' and '.join(map(str, STOCK_YEARS))}."
        )
        problems.append(Problem(file, 0, 0, "demography.population", message))
        return None
    shape = (-1, len(SEXES), len(AGES), len(people.years))
    cells = np.array(people.values).reshape(shape)
    regions = people.labels[0] if "region" in people.dims else (province,)
    if province in regions:
        cells = cells[[regions.index(province)]]
    columns = [people.years.index(year) for year in STOCK_YEARS]
    whole = np.moveaxis(np.rint(cells.sum(axis=0)[..., columns]), -1, 0)
    tables = assumptions / "tables"
    history = read_source(tables / "population_china.csv", labels=2)
    nation = history.by_sex_and_age()[[history.columns.index(str(y)) for y in STOCK_YEARS]]
    official = read_source(tables / "sources" / "official_population.csv", labels=1)
    factors = [official_factors(n, official, y) for n, y in zip(nation, STOCK_YEARS, strict=True)]
    return Base(whole, np.stack(factors))


def _unlike(
    rows: Sequence[MunicipalityRow], province: str, tables: Path, base: Base, name: str
) -> Iterator[Problem]:
    of_province = next((row for row in rows if row.label == province), None)
    figures = province_figures(tables / "sources", province, *base)
    cities = [row for row in rows if row.label != province]
    table = table_of(cities)
    for column, message in unlike_the_province(table, of_province, figures):
        row = next((row for row in cities if column not in row.figures), cities[0])
        yield Problem(name, row.line, row.columns[column], column, message)


class Files(NamedTuple):
    """What the files of the places are written from."""

    folder: Path
    rows: list[MunicipalityRow]
    divided: Divided
    shares: Floats
    """[municipality] part of the province's people."""
    relative: Floats
    """[municipality] coverage against the others'; changed until it fits."""
    wanted: Floats
    """[municipality] the same as first wanted."""
    written_by: str

    def texts(self) -> dict[Path, str]:
        """Texts of the province and its municipalities by their paths."""
        texts = {self.folder / f"{PROVINCE}.yaml": self.divided.text}
        for row, share, relative in zip(self.rows, self.shares, self.relative, strict=True):
            texts[self.folder / f"{row.label}.yaml"] = municipality_text(
                row, float(share), self.divided.shared, float(relative), self.written_by
            )
        return texts


def _files(
    root: Path, province: str, rows: Sequence[MunicipalityRow], local: Municipalities, table: str
) -> Files:
    folder = root / "assumptions" / "places" / province
    name, problems = f"places/{province}/{PROVINCE}.yaml", list[Problem]()
    written_by = f"actuarial new {province} --municipalities {table}"
    divided = divided_province(
        (folder / f"{PROVINCE}.yaml").read_text("utf-8"),
        name,
        f"tables/population_{province}.csv",
        written_by,
        problems,
    )
    if divided is None:
        raise Refused(problems)
    cities = [row for row in rows if row.label != province]
    people = local.people[-1].sum(axis=(-2, -1))
    shares = people / people.sum()
    urban_known = any(URBAN in row.figures for row in cities)
    relative = local.urban / (local.urban * shares).sum() if urban_known else np.ones_like(shares)
    return Files(folder, cities, divided, shares, relative.copy(), relative, written_by)


def _fitted(
    root: Path, province: str, files: Files, written: Mapping[Path, str]
) -> dict[Path, str]:
    """Texts of the places with relative coverage as near to 1 as people for all members ask.

    Members are divided by patterns of the nation. Residents without room go to the other
    municipalities; more actives or retirees than people of their ages may be left, or more
    residents than all have room for. Where equal coverage does not do, it is lowered there. Tried
    in a copy, so that nothing half done ever stands in the assumptions.
    """
    with TemporaryDirectory() as copy:
        tried = Path(copy)
        ignored = shutil.ignore_patterns("sources", f"*{FORMER}*")
        shutil.copytree(root / "assumptions", tried / "assumptions", ignore=ignored)
        run = root / "runs" / f"{province}.yaml"
        texts = dict(written) if run in written else {**written, run: run.read_text("utf-8")}
        for trial in range(TRIALS):
            for path, text in texts.items():
                write_whole(tried / path.relative_to(root), text)
            if _fits(tried, province, files, trial):
                break
            texts = files.texts()
    return files.texts()


def _fits(root: Path, province: str, files: Files, trial: int) -> bool:
    """Whether no more is to be done; otherwise relative coverage is another."""
    from actuarial.checks import Compiled
    from actuarial.checks.people_and_members import try_base_year
    from actuarial.checks.refusals import FAULTS
    from actuarial.coverage import CountOutOfReachError
    from actuarial.reading.run import read_files

    try:
        # Not judged yet: what is looked for is what would be refused.
        run = read_files(root / "runs" / f"{province}.yaml", root / "assumptions")
        try_base_year(Compiled(run).basis(next(iter(run.scenarios.values()))))
    except CountOutOfReachError as error:
        if trial < STEPS_TO_EQUAL:
            nearer = 1 - (trial + 1) / STEPS_TO_EQUAL
            files.relative[:] = files.wanted**nearer
        else:
            labels = [row.label for row in files.rows]
            city = labels.index(run.places[error.region].region)
            files.relative[city] *= (error.most / error.count) ** 4
        return False
    except Refused:
        return True  # `actuarial check` and `run` say what it is
    except FAULTS:
        return True
    return True


def _tables(root: Path, province: str, local: Municipalities) -> dict[Path, str]:
    """Texts of the tables by their paths."""
    with TemporaryDirectory() as made:
        return {
            root / "assumptions" / "tables" / path.name: path.read_text("utf-8")
            for path in write_municipalities(Path(made), province, local, "census_2020")
        }


def _write(root: Path, written: Mapping[Path, str]) -> None:
    """Write the files, all or none, and beside those that change what they were."""
    former = {
        _former(path): path.read_bytes()
        for path, text in written.items()
        if path.exists() and path.read_bytes() != text.encode()
    }
    contents: dict[Path, str | bytes] = {**former, **written}
    write_all(contents, replace=True)
    for path in former:
        say(f"{path.relative_to(root)}: as it was")
    for path in written:
        say(str(path.relative_to(root)))


def _former(path: Path) -> Path:
    """A name that nothing has for a file as it was."""
    number = 1
    while (
        former := path.with_name(f"{path.name}{FORMER}{'' if number == 1 else number}")
    ).exists():
        number += 1
    return former


def _run_text(province: str, count: int) -> str:
    lines = [
        modeline(f"../runs/{province}.yaml", "run"),
        f"schema: {SCHEMA_VERSION}",
        f"title: {province} and its {count} municipalities",
        f"places: [{province}]",
        "scenarios: [baseline]",
        "variants: {low: low_cost, high: high_cost}",
        "base_year: 2024",
        "horizon: 75",
        "outputs: {detail: standard, years_in_tables: [2025, 2030, 2035, 2050, 2075, 2099]}",
    ]
    return "\n".join(lines) + "\n"
