"""What long-term care insurance pays (长期护理保险): one rule for each kind of line."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.types import Line
from actuarial.benefits.dependency import MONTHS
from actuarial.benefits.trend import compound
from actuarial.vocabulary import LEVELS


def in_kind(line: Line, persons: Floats) -> tuple[Floats, Floats]:
    """Yuan a year that the fund pays, and hours of care, by status.

    persons[year (from the base year), region, status, level] mean beneficiaries of the year →
    [year, region, status] yuan, [year, region, level] hours. The fund pays its share of units ×
    price, at most the ceiling a month.
    Source: docs/method.md §6.
    """
    values = line.values
    units = values["per_month"][1:]
    dearer = compound(values["excess"][1:])
    price = ((values["price"] * values["fund_share"])[1:] * dearer)[..., None]
    month = np.minimum(units * price, values["ceiling"][1:, :, None])
    served = persons * values["setting_share"][1:, :, None, None]
    paid = (served * month[:, :, None]).sum(axis=-1) * MONTHS * values["scale"][1:, :, None]
    hours = served.sum(axis=2) * units * MONTHS * values["hours_per_unit"][1:, :, None]
    return paid, hours


def in_cash(line: Line, persons: Floats) -> tuple[Floats, Floats]:
    """Yuan a year paid in cash by status; no hours. Arrays as in `in_kind`."""
    values = line.values
    growth = (1 + values["growth"][1:]) * (1 + values["excess"][1:]) - 1
    month = values["per_month"][1:] * compound(growth)[..., None]
    served = persons * values["setting_share"][1:, :, None, None]
    paid = (served * month[:, :, None]).sum(axis=-1) * MONTHS * values["scale"][1:, :, None]
    return paid, np.zeros((*month.shape[:2], len(LEVELS)))


CARE = {"days_of_care": in_kind, "cash": in_cash}
"""Rules of the care benefits by kind."""
