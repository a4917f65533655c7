"""Tables of moves between the places of a run: who is named, and how many leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.basis.evaluate import evaluate_table
from actuarial.checks.compiled import Compiled, Growths
from actuarial.reading import scalars
from actuarial.reading.problems import Problem, listed, nearest
from actuarial.reading.quantity import Leaf, Table

KEY = "demography.migration.moves"
BETWEEN = {"region", "destination"}
"""Dimensions of a table of moves."""
_ROUNDING = 1e-9


def no_table(leaf: Leaf) -> Iterator[Problem]:
    """A fault where moves are given by anything else than a table by origin and destination."""
    table, origin = leaf.layers[0].quantity, leaf.layers[0].origin
    if not isinstance(table, Table) or set(table.dims) != BETWEEN:
        words = "a table with columns region (origin) and destination is meant, {table: tables/…}."
        yield Problem(origin.file, origin.line, origin.column, KEY, words)


def unknown_places(leaf: Leaf, labels: AbstractSet[str]) -> Iterator[Problem]:
    """Origins and destinations that are no place; labels: every place there is."""
    for layer in leaf.layers:
        table = layer.quantity
        if not isinstance(table, Table):
            continue
        for axis, dim in enumerate(table.dims):
            for at, name in enumerate(table.labels[axis]):
                if name not in labels:
                    meant = nearest(name, sorted(labels))
                    cure = f"did you mean {meant}?" if meant else "it has no file below places/."
                    cell = (at, 0) if axis == 0 else (0, at)
                    yield _problem(table, cell, f"{name} is no place; {cure}", dim)


class Moves:
    """Moves of one quantity in the projected years, evaluated once."""

    def __init__(self, leaf: Leaf, compiled: Compiled, growths: Growths) -> None:
        dims, values = evaluate_table(leaf, {}, compiled.clock, growths)
        years = compiled.clock.years
        projected = (years > compiled.clock.base_year) & (years <= compiled.run.last_year)
        self.years = years[projected]
        self.turned = dims == ("destination", "region")
        values = values[projected]
        self.shares: Floats = values.swapaxes(1, 2) if self.turned else values
        """[year, origin, destination] shares of the people of the origin."""
        tables = [one.quantity for one in leaf.layers if isinstance(one.quantity, Table)]
        self.table = tables[-1]
        first, second = self.table.labels
        self.origins, self.destinations = (second, first) if self.turned else (first, second)

    def _problem(self, origin: int, destination: int, words: str) -> Problem:
        cell = (destination, origin) if self.turned else (origin, destination)
        return _problem(self.table, cell, words, KEY)

    def too_many(self) -> list[Problem]:
        """Moves to where the people live already, and more than everybody."""
        return list(self._too_many())

    def _too_many(self) -> Iterator[Problem]:
        for o, origin in enumerate(self.origins):
            if origin in self.destinations:
                d = self.destinations.index(origin)
                if self.shares[:, o, d].any():
                    words = (
                        f"{origin} is where these people live already, and nobody moves there; "
                        "write 0."
                    )
                    yield self._problem(o, d, words)
            gone = self.shares[:, o].sum(axis=1)
            if gone.max() > 1 + _ROUNDING:
                year = int(gone.argmax())
                when = f" in {self.years[year]}" if (gone != gone[0]).any() else ""
                words = (
                    f"{scalars.percentage(round(float(gone[year]), 6))} of the people of {origin} "
                    f"leave{when}, all destinations together; 100% at most can."
                )
                yield self._problem(o, int(self.shares[year, o].argmax()), words)

    def left_out(
        self, region: str, run: Sequence[str], labels: AbstractSet[str]
    ) -> Iterator[Problem]:
        """Warn of moves of a region of the run out of it, and into it from elsewhere."""
        if region in self.origins:
            o = self.origins.index(region)
            out = self._elsewhere(
                self.destinations, np.asarray(self.shares[:, o].any(axis=0)), run, labels
            )
            if out:
                lost = float(self.shares[:, o, out].sum(axis=1).max())
                words = (
                    f"{region} loses {scalars.percentage(round(lost, 6))} of its people a year "
                    f"less than the table says: {listed(self.destinations[d] for d in out)} "
                    "is not in the run, and moves there are left out."
                )
                largest = out[_last_largest(self.shares[:, o, out].max(axis=0))]
                yield _warning(self._problem(o, largest, words))
        if region in self.destinations:
            d = self.destinations.index(region)
            here = self.shares[:, :, d]
            coming = self._elsewhere(self.origins, np.asarray(here.any(axis=0)), run, labels)
            if coming:
                most = here[:, coming].max(axis=0)
                o = coming[_last_largest(most)]
                words = (
                    f"nobody comes to {region} from {listed(self.origins[one] for one in coming)}, "
                    "which is not in the run; the table has up to "
                    f"{scalars.percentage(float(most.max()))} of the people there a year."
                )
                yield _warning(self._problem(o, d, words))

    @staticmethod
    def _elsewhere(
        names: Sequence[str],
        moving: Bools,
        run: Sequence[str],
        labels: AbstractSet[str],
    ) -> list[int]:
        """Positions of places that are not in the run and that somebody moves to or from."""
        return [
            at for at, name in enumerate(names) if name in labels and name not in run and moving[at]
        ]


def _last_largest(values: Floats) -> int:
    return int(np.flatnonzero(values == values.max())[-1])


def _problem(table: Table, cell: tuple[int, int], words: str, key: str) -> Problem:
    row = cell[0] * len(table.labels[1]) + cell[1]
    return Problem(table.file, table.line_of(row * (len(table.years) or 1)), 0, key, words)


def _warning(found: Problem) -> Problem:
    return replace(found, severity="warning")
