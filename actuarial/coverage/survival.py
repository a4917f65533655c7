"""Who survives a year, by insurance status. Source: docs/method.md §2."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from actuarial.vocabulary import RETIREE, STATUSES

Floats = NDArray[np.float64]

_RETIREE = STATUSES.index(RETIREE)


def sum_of_cells(stock: Floats) -> Floats:
    """Sum over sex and age."""
    total: Floats = np.einsum("...sa->...", stock)
    return total


def survivors(stock: Floats, survival: Floats) -> Floats:
    """Survivors by the age reached; nobody of age 0.

    stock[..., sex, age] at the start of the year, survival[..., sex, age] into the age reached.
    """
    if stock.shape == survival.shape and stock.flags.c_contiguous and survival.flags.c_contiguous:
        reached = np.empty(stock.shape)
        # In one run over memory; what crosses from one row into the next is age 0, set below.
        np.multiply(stock.reshape(-1)[:-1], survival.reshape(-1)[1:], out=reached.reshape(-1)[1:])
    else:
        reached = np.empty(np.broadcast_shapes(stock.shape, survival.shape))
        np.multiply(stock[..., :-1], survival[..., 1:], out=reached[..., 1:])
    reached[..., 0] = 0.0
    reached[..., -1] += stock[..., -1] * survival[..., -1]
    return reached


def aged(stock: Floats) -> Floats:
    """The same people by the age reached; nobody of age 0."""
    reached = np.empty(stock.shape)
    reached[..., 1:] = stock[..., :-1]
    reached[..., 0] = 0.0
    reached[..., -1] += stock[..., -1]
    return reached


def survival_of_statuses(
    population: Floats,
    everybody: Floats,
    retirees: Floats,
    survival: Floats,
    relative_mortality: float,
) -> list[Floats]:
    """Survival of every status into the age reached, each [..., sex, age].

    population[..., sex, age] at the start of the year, retirees among them, and everybody, the
    survivors by the age reached.
    """
    if relative_mortality == 1.0:
        return [survival] * len(STATUSES)
    retired = aged(retirees)
    others = aged(population)
    others -= retired
    of_retirees = survival * relative_mortality
    of_retirees += 1.0 - relative_mortality
    retired *= of_retirees
    of_others = np.subtract(everybody, retired, out=retired)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_others /= others
    of_others[..., 0] = survival[..., 0]
    # With nearly everybody retired the others could not carry the deaths: there all share them.
    if not (of_others.min() >= 0.0 and of_others.max() <= 1.0):
        fair = (of_others >= 0.0) & (of_others <= 1.0)
        of_others = np.where(fair, of_others, survival)
        of_retirees = np.where(fair | (others <= 0), of_retirees, survival)
    return [of_retirees if k == _RETIREE else of_others for k in range(len(STATUSES))]
