"""What long-term care insurance pays (长期护理保险): one rule for each kind of line."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np

from actuarial.arrays import Floats
from actuarial.basis.compiled_lines import CashBenefit, DaysOfCare
from actuarial.benefits.dependency import MONTHS
from actuarial.benefits.trend import compound
from actuarial.vocabulary import LEVELS

CareLine: TypeAlias = DaysOfCare | CashBenefit
"""Benefit lines of long-term care."""


def care_of(line: CareLine, persons: Floats) -> tuple[Floats, Floats]:
    """What a line pays and the hours of care, by its kind; arrays as in `in_kind`."""
    match line:
        case DaysOfCare():
            return in_kind(line, persons)
        case CashBenefit():
            return in_cash(line, persons)


def in_kind(line: DaysOfCare, persons: Floats) -> tuple[Floats, Floats]:
    """Yuan a year that the fund pays, and hours of care, by status.

    persons[year (from the base year), region, status, level] mean beneficiaries of the year →
    [year, region, status] yuan, [year, region, level] hours. The fund pays its share of units ×
    price, at most the ceiling a month.
    Source: docs/method.md §6.
    """
    units = line.per_month[1:]
    dearer = compound(line.excess[1:])
    price = ((line.price * line.fund_share)[1:] * dearer)[..., None]
    month = np.minimum(units * price, line.ceiling[1:, :, None])
    served = persons * line.setting_share[1:, :, None, None]
    paid = (served * month[:, :, None]).sum(axis=-1) * MONTHS * line.scale[1:, :, None]
    hours = served.sum(axis=2) * units * MONTHS * line.hours_per_unit[1:, :, None]
    return paid, hours


def in_cash(line: CashBenefit, persons: Floats) -> tuple[Floats, Floats]:
    """Yuan a year paid in cash by status; no hours. Arrays as in `in_kind`."""
    growth = (1 + line.growth[1:]) * (1 + line.excess[1:]) - 1
    month = line.per_month[1:] * compound(growth)[..., None]
    served = persons * line.setting_share[1:, :, None, None]
    paid = (served * month[:, :, None]).sum(axis=-1) * MONTHS * line.scale[1:, :, None]
    return paid, np.zeros((*month.shape[:2], len(LEVELS)))
