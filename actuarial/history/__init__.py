"""What was observed: members, money, use, wages and people of past years, each with its source."""

from actuarial.history.figures import Figure, History
from actuarial.history.read import places_with_history, read_history
from actuarial.history.roll_forward import Closing, closings

__all__ = ["Closing", "Figure", "History", "closings", "places_with_history", "read_history"]
