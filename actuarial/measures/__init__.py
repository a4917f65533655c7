"""Dated policies as factors on named terms of the benefit product."""

from actuarial.measures.effects import Effects, effects

__all__ = ["Effects", "effects"]
