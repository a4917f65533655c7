"""The straight line: people → coverage → money → funds → indicators → Dataset."""

from __future__ import annotations

import xarray as xr

from actuarial.basis.types import Basis
from actuarial.projection.assembly import dataset
from actuarial.projection.line import (
    People,
    Projection,
    project_line,
    project_people,
    same_people,
)
from actuarial.projection.shared import Projector
from actuarial.projection.wholes import indicators_alone


def project(basis: Basis, detail: str = "standard") -> xr.Dataset:
    """Project one scenario: a Basis in, the labelled Dataset of all its variables out.

    detail: totals, standard or full, as in the vocabulary.
    """
    return dataset(project_line(basis), detail, {})


__all__ = [
    "People",
    "Projection",
    "Projector",
    "dataset",
    "indicators_alone",
    "project",
    "project_line",
    "project_people",
    "same_people",
]
