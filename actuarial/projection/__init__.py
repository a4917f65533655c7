"""The straight line: people → coverage → money → funds → indicators → Dataset."""

from actuarial.projection.line import Projection, People, project_line, project_people, same_people

__all__ = ["People", "Projection", "project_line", "same_people"]
