"""The straight line: people → coverage → money → funds → indicators → Dataset."""

from actuarial.projection.assembly import dataset
from actuarial.projection.line import (
    People,
    Projection,
    project_line,
    project_people,
    same_people,
)

__all__ = ["People", "Projection", "dataset", "project_line", "project_people", "same_people"]
