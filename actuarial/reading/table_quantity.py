"""A CSV table as a quantity: found inside the root, read once, held against what is wanted."""

from __future__ import annotations

from dataclasses import replace

from actuarial.reading import csvtables, scalars
from actuarial.reading.nodes import Node, Scalar
from actuarial.reading.ordinary import instead_of_file
from actuarial.reading.problems import Problem, listed, nearest
from actuarial.reading.quantity import Labels, Number, Path, Quantity, Table
from actuarial.reading.session import Session
from actuarial.reading.wanted import FACTORS, Wanted, outside, sum_message


def table_quantity(node: Node, wanted: Wanted, session: Session) -> csvtables.ReadTable | None:
    """Return the table a node names, checked for unit, dimensions, labels and range."""
    if node.faulty:
        return None
    if not isinstance(node, Scalar):
        session.fault(node, "the name of a CSV file is meant here, such as tables/mortality.csv.")
        return None
    if node == scalars.FILL_IN:
        session.fault(node, "is to be filled in; a CSV file is meant, such as tables/….csv.")
        return None
    found = _read(node, session)
    if found is None:
        return None
    # Dimensions and columns belong to a Unit of the schema and live as long as the reading.
    shape = (
        wanted.unit,
        wanted.low,
        wanted.high,
        wanted.integer,
        id(wanted.dims),
        id(wanted.by),
        id(wanted.columns),
    )
    key = f"{node}\n{shape}"
    if key not in session.tables:
        before = len(session.problems)
        converted = _check(found, wanted, session)
        session.tables[key] = converted if len(session.problems) == before else None
    checked: csvtables.ReadTable | None = session.tables[key]
    return checked


def by_years(table: Table, wanted: Wanted) -> Quantity:
    """A table of a quantity that has no axes of its own: its rows as paths, by label where it has.

    Values are held before the first and after the last year, as those of any table and path.
    """
    if wanted.dims or wanted.columns:
        return table
    width = len(table.years) or 1
    rows: list[Quantity] = []
    for start in range(0, len(table.values), width):
        row = table.values[start : start + width]
        years = zip(table.years, row, strict=True) if table.years else ()
        path = Path(tuple(years), file=table.file)
        rows.append(path if table.years else Number(row[0]))
    if not table.dims:
        return rows[0]
    return Labels(tuple(zip(table.labels[0], rows, strict=True)))


def _read(node: Scalar, session: Session) -> csvtables.ReadTable | None:
    name = str(node)
    if name in session.tables:
        known: csvtables.ReadTable | None = session.tables[name]
        if known is None and not (session.root / name).is_file():
            _missing(node, session)
        return known
    session.tables[name] = None
    if name.startswith(("/", "~")) or "\\" in name or ":" in name or ".." in name.split("/"):
        session.fault(node, f"{name} leads out of the assumptions; name a file below them.")
        return None
    path = session.root / name
    if not path.is_file():
        _missing(node, session)
        return None
    if not session.inside(path):
        session.fault(node, f"{name} leads out of the assumptions; copy the file in.")
        return None
    problems: list[Problem] = []
    found = csvtables.read_table(session.bytes_of(path, name), name, problems)
    for problem in problems:
        session.report(problem)
    session.tables[name] = found
    return found


def _missing(node: Scalar, session: Session) -> None:
    other = instead_of_file(session.root / str(node))
    if other:
        session.fault(node, f"{node} {other}")
        return
    folder = (session.root / str(node)).parent
    names = []
    if session.inside(folder / "x") and folder.is_dir():
        names = [path.relative_to(session.root).as_posix() for path in sorted(folder.glob("*.csv"))]
    meant = nearest(str(node), names)
    cure = f"did you mean {meant}?" if meant else "write its name below the assumptions."
    session.fault(node, f"{node} does not exist; {cure}")


def _check(found: csvtables.ReadTable, wanted: Wanted, session: Session) -> csvtables.ReadTable:
    table = found.table

    def fault(line: int, message: str, key: str = "") -> None:
        session.report(Problem(table.file, line, 0, key, message))

    factor = _factor(found, wanted)
    if factor is None:
        fault(
            1,
            f"unit {found.comment['unit']} stands here; {wanted.phrase} is meant "
            f"(unit: {wanted.unit}).",
        )
        return found
    if found.percent and not wanted.percent:
        fault(1, f"% is for shares and growth rates only; {wanted.phrase} is meant.")
    header = min(table.lines) - 1
    _check_dims(found, wanted, fault, header)
    columns = (
        wanted.columns if not isinstance(wanted.columns, tuple) else dict.fromkeys(wanted.columns)
    )
    if columns:
        missing = [name for name in columns if name not in table.columns]
        strange = [name for name in table.columns if name not in columns]
        for name in strange:
            meant = nearest(name, missing)
            fault(
                header,
                f"unknown column; did you mean {meant}?" if meant else "unknown column.",
                name,
            )
            missing = [other for other in missing if other != meant]
        if missing:
            fault(header, f"column {listed(missing)} is missing.")
        if missing or strange:
            return found
    elif not table.years and len(table.columns) != 1:
        said = " and ".join((", ".join(table.columns[:-1]), table.columns[-1]))
        fault(header, f"one column, value, or years are meant; {said} stand here.")
        return found
    values = table.values
    if factor != 1:
        values = tuple(scalars.scaled(repr(value), factor) for value in values)
        table = replace(table, values=values)
        found = replace(found, table=table)
    names = table.columns if columns else ("",)
    for start, name in enumerate(names):
        low, high = (columns.get(name) if columns else None) or (wanted.low, wanted.high)
        _check_range(found, (start, len(names), name), (low, high), wanted, session)
    if wanted.sums_to is not None and wanted.sums_to[0] in table.dims:
        _check_sums(found, table.dims.index(wanted.sums_to[0]), wanted, session)
    return found


def _factor(found: csvtables.ReadTable, wanted: Wanted) -> int | None:
    unit = found.comment["unit"]
    if unit == wanted.unit or wanted.columns:
        return 1
    base = wanted.unit.partition("/")[0]
    name = unit.partition("/")[0]
    if name in FACTORS and FACTORS[name][0] == base:
        return FACTORS[name][1]
    return None


def _check_dims(found: csvtables.ReadTable, wanted: Wanted, fault: object, header: int) -> None:
    assert callable(fault)
    table = found.table
    if wanted.columns and not wanted.dims:
        return
    dims = wanted.dims or wanted.by
    for axis, dim in enumerate(table.dims):
        if dim not in dims:
            shape = f"by {listed(list(dims))}" if dims else "of years alone, in one row,"
            fault(header, f"a table {shape} is meant; take this column out.", dim)
        elif not isinstance(dims, tuple) and dims[dim]:
            names = list(dims[dim])
            for label in table.labels[axis]:
                if label not in names:
                    meant = nearest(label, [n for n in names if n not in table.labels[axis]])
                    cure = f"did you mean {meant}?" if meant else f"known are {listed(names)}."
                    fault(header, f"{label} is no {dim}; {cure}", dim)
            # A label that stands nowhere may stand for nothing, as it may in a file.
            missing = [name for name in names if wanted.dims and name not in table.labels[axis]]
            if missing and set(table.labels[axis]) <= set(names):
                fault(header, f"{listed(missing)} has no rows; every {dim} is meant.", dim)


def _check_sums(found: csvtables.ReadTable, axis: int, wanted: Wanted, session: Session) -> None:
    table = found.table
    size = len(table.labels[axis])
    inner = len(table.values)
    for names in table.labels[: axis + 1]:
        inner //= len(names)
    for start in range(0, len(table.values), size * inner):
        for cell in range(start, start + inner):
            message = sum_message(sum(table.values[cell : cell + size * inner : inner]), wanted)
            if message:
                key = str(table.years[cell % len(table.years)]) if table.years else ""
                session.report(Problem(table.file, found.table.line_of(cell), 0, key, message))


def _check_range(
    found: csvtables.ReadTable,
    column: tuple[int, int, str],
    bounds: tuple[float | None, float | None],
    wanted: Wanted,
    session: Session,
) -> None:
    start, step, name = column
    low, high = bounds
    values = found.table.values[start::step] if step > 1 else found.table.values
    if (
        (low is None or min(values) >= low)
        and (high is None or max(values) <= high)
        and not wanted.integer
    ):
        return
    for position, value in enumerate(values):
        message = outside(value, low, high, wanted)
        if message:
            place = start + position * step
            years = found.table.years
            key = name or (str(years[place % len(years)]) if years else found.table.columns[0])
            session.report(Problem(found.table.file, found.table.line_of(place), 0, key, message))
