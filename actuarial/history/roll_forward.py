"""From one published balance to the next: what income and expenditure do not explain."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from actuarial.history.figures import History


class Closing(NamedTuple):
    """One year of one fund, yuan."""

    fund: str
    year: int
    opening: float
    income: float
    expenditure: float
    restatement: float
    """0 where the history has none."""
    balance: float

    @property
    def unexplained(self) -> float:
        """balance − (opening + income − expenditure + restatement)."""
        return self.balance - (self.opening + self.income - self.expenditure + self.restatement)


def closings(history: History) -> list[Closing]:
    """Years of every fund whose two balances, income and expenditure were observed."""
    found = []
    for key in history.figures:
        if key[0] != "funds" or key[-1] != "balance":
            continue
        fund = key[1]
        for year in history.figures[key]:
            opening, income, expenditure, balance = (
                history.value(at, "funds", fund, line)
                for at, line in (
                    (year - 1, "balance"),
                    (year, "income"),
                    (year, "expenditure"),
                    (year, "balance"),
                )
            )
            if np.isnan(opening + income + expenditure):
                continue
            restated = history.value(year, "funds", fund, "restatement")
            restated = 0.0 if np.isnan(restated) else restated
            found.append(Closing(fund, year, opening, income, expenditure, restated, balance))
    return found
