"""Projections one after the other that share what precedes money."""

from __future__ import annotations

from actuarial.basis.types import Basis
from actuarial.projection.line import (
    People,
    Projection,
    project_line,
    project_people,
    same_people,
)


class Projector:
    """Projects one Basis after the other; people are projected again only when they change.

    A class because the people of the last Basis have to live between projections.
    """

    def __init__(self) -> None:
        self._people: tuple[Basis, People] | None = None

    def project(self, basis: Basis) -> Projection:
        """One projection, equal to `project_line` of the same Basis."""
        if self._people is None or not same_people(self._people[0], basis):
            self._people = (basis, project_people(basis))
        return project_line(basis, self._people[1])
