"""Tables of moves between the places of a run: who is named, and how many leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from actuarial.reading import scalars, tables
from actuarial.reading.problems import Problem, listed, nearest
from actuarial.reading.quantity import Leaf, Table

KEY = "demography.migration.moves"


def moves_problems(leaf: Leaf, labels: AbstractSet[str], root: Path) -> Iterator[Problem]:
    """Yield what is wrong with a table of moves; labels: every place there is."""
    origin = leaf.layers[0].origin
    table = leaf.layers[0].quantity
    if not isinstance(table, Table) or set(table.dims) != {"region", "destination"}:
        words = "a table with columns region (origin) and destination is meant, {table: tables/…}."
        yield Problem(origin.file, origin.line, origin.column, KEY, words)
        return
    for layer in leaf.layers:
        if isinstance(layer.quantity, Table):
            given = _Moves(layer.quantity, root)
            yield from given.unknown(labels)
            yield from given.too_many()


def moves_left_out(
    leaf: Leaf, region: str, run: Sequence[str], labels: AbstractSet[str], root: Path
) -> Iterator[Problem]:
    """Warn of moves between a region of a run and places that are not in the run, and how many."""
    table = leaf.layers[-1].quantity
    if not isinstance(table, Table):
        table = leaf.layers[0].quantity
    if isinstance(table, Table) and set(table.dims) == {"region", "destination"}:
        yield from _Moves(table, root).left_out(region, run, labels)


class _Moves:
    """One table: [origin, destination, year] shares of the people of the origin."""

    def __init__(self, table: Table, root: Path) -> None:
        self.table, self.root = table, root
        self.turned = table.dims == ("destination", "region")
        first, second = table.labels
        self.origins, self.destinations = (second, first) if self.turned else (first, second)
        self.years = len(table.years) or 1

    def position(self, origin: int, destination: int) -> int:
        row, column = (destination, origin) if self.turned else (origin, destination)
        return (row * len(self.table.labels[1]) + column) * self.years

    def shares(self, origin: int, destination: int) -> tuple[float, ...]:
        start = self.position(origin, destination)
        return self.table.values[start : start + self.years]

    def problem(self, origin: int, destination: int, words: str, key: str = KEY) -> Problem:
        """A fault at the row of the file, which is read again for its lines."""
        found = tables.read_table((self.root / self.table.file).read_bytes(), self.table.file, [])
        line = 0 if found is None else found.line_of(self.position(origin, destination))
        return Problem(self.table.file, line, 0, key, words)

    def unknown(self, labels: AbstractSet[str]) -> Iterator[Problem]:
        for names, dim in ((self.origins, "region"), (self.destinations, "destination")):
            for at, name in enumerate(names):
                if name in labels:
                    continue
                meant = nearest(name, sorted(labels))
                cure = f"did you mean {meant}?" if meant else "it has no file below places/."
                cell = (at, 0) if dim == "region" else (0, at)
                yield self.problem(*cell, f"{name} is no place; {cure}", dim)

    def too_many(self) -> Iterator[Problem]:
        for o, origin in enumerate(self.origins):
            rows = [(self.shares(o, d), d) for d in range(len(self.destinations))]
            for row, d in rows:
                if self.destinations[d] == origin and any(row):
                    words = (
                        f"{origin} is where these people live already, and nobody moves there; "
                        "write 0."
                    )
                    yield self.problem(o, d, words)
            gone = [sum(row[year] for row, _ in rows) for year in range(self.years)]
            if max(gone) > 1 + 1e-9:
                year = gone.index(max(gone))
                when = f" in {self.table.years[year]}" if self.table.years else ""
                largest = max(rows, key=lambda one: one[0][year])[1]
                words = (
                    f"{scalars.percentage(round(gone[year], 6))} of the people of {origin} leave"
                    f"{when}, all destinations together; 100% at most can."
                )
                yield self.problem(o, largest, words)

    def left_out(
        self, region: str, run: Sequence[str], labels: AbstractSet[str]
    ) -> Iterator[Problem]:
        """Moves of a region of the run out of it, and into it from elsewhere."""
        there = set(run)
        if region in self.origins:
            o = self.origins.index(region)
            out = [
                (max(self.shares(o, d)), d)
                for d, name in enumerate(self.destinations)
                if name in labels and name not in there and any(self.shares(o, d))
            ]
            if out:
                share = max(
                    sum(self.shares(o, d)[year] for _, d in out) for year in range(self.years)
                )
                words = (
                    f"{region} loses {scalars.percentage(round(share, 6))} of its people a year "
                    f"less than the table says: {listed(self.destinations[d] for _, d in out)} "
                    "is not in the run, and moves there are left out."
                )
                yield _warning(self.problem(o, max(out)[1], words))
        if region in self.destinations:
            d = self.destinations.index(region)
            coming = [
                (max(self.shares(o, d)), o)
                for o, name in enumerate(self.origins)
                if name in labels and name not in there and any(self.shares(o, d))
            ]
            if coming:
                share, o = max(coming)
                words = (
                    f"nobody comes to {region} from {listed(self.origins[o] for _, o in coming)}, "
                    f"which is not in the run; the table has up to {scalars.percentage(share)} of "
                    "the people there a year."
                )
                yield _warning(self.problem(o, d, words))


def _warning(told: Problem) -> Problem:
    return Problem(told.file, told.line, told.column, told.key, told.message, "warning")
