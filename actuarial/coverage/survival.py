"""Who survives a year, by insurance status. Source: docs/method.md §2."""

from __future__ import annotations

import numpy as np

from actuarial.arrays import Bools, Floats
from actuarial.vocabulary import RETIREE, STATUSES

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
    if stock.flags.c_contiguous:
        reached.reshape(-1)[1:] = stock.reshape(-1)[:-1]
    else:
        reached[..., 1:] = stock[..., :-1]
    reached[..., 0] = 0.0
    reached[..., -1] += stock[..., -1]
    return reached


def survival_of_statuses(
    population: Floats,
    everybody: Floats,
    stock: list[Floats],
    survival: Floats,
    relative_mortality: Floats,
) -> list[Floats]:
    """Survival of every status into the age reached, each [..., sex, age].

    population[..., sex, age] at the start of the year, stock of every status in it, and everybody,
    the survivors by the age reached; relative_mortality[..., status] death probability against the
    population's, no number where a status carries what the others leave.
    """
    named = ~np.isnan(relative_mortality)
    if (relative_mortality[named] == 1.0).all():
        return [survival] * len(STATUSES)
    of_retirees = relative_mortality[..., _RETIREE]
    alone = named.sum() == named[..., _RETIREE].sum()
    if alone and (of_retirees == of_retirees.flat[0]).all():
        retirees = stock[_RETIREE]
        return _of_retirees(population, everybody, retirees, survival, float(of_retirees.flat[0]))
    return _of_named(stock, survival, relative_mortality, named)


def _of_retirees(
    population: Floats,
    everybody: Floats,
    retirees: Floats,
    survival: Floats,
    relative_mortality: float,
) -> list[Floats]:
    """One number for the retirees of all regions: the usual case, in few passes."""
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
    too_many = relative_mortality > 1.0 and of_retirees.min() < 0.0
    if too_many or not (of_others.min() >= 0.0 and of_others.max() <= 1.0):
        fair = (of_others >= 0.0) & (of_others <= 1.0) & (of_retirees >= 0.0)
        of_others = np.where(fair, of_others, survival)
        of_retirees = np.where(fair, of_retirees, survival)
    return [of_retirees if k == _RETIREE else of_others for k in range(len(STATUSES))]


def _of_named(
    stock: list[Floats],
    survival: Floats,
    relative_mortality: Floats,
    named: Bools,
) -> list[Floats]:
    """Any statuses named, by region: the others carry the rest, or the named ones are scaled."""
    statuses = range(len(STATUSES))
    exposed = [aged(one) for one in stock]
    given = [named[..., k, None, None] for k in statuses]
    factor = [np.where(given[k], relative_mortality[..., k, None, None], 0.0) for k in statuses]
    nobody = np.zeros_like(exposed[0])
    people = sum(exposed, nobody)
    of_named = sum((exposed[k] * given[k] for k in statuses), nobody)
    expected = sum((exposed[k] * factor[k] for k in statuses), nobody)
    rest = people - of_named
    # What is left of a difference is rounding: there is nobody else.
    alone = rest <= 1e-12 * people
    with np.errstate(divide="ignore", invalid="ignore"):
        carried = np.where(alone, 0.0, (people - expected) / rest)
        scale = np.where(alone & (expected > 0), people / expected, 1.0)
    factors = [np.where(given[k], factor[k] * scale, carried) for k in statuses]
    dying = 1.0 - survival
    fair = (~alone | (expected > 0)) & (carried >= 0.0)
    for k in statuses:
        fair &= (exposed[k] <= 0) | (factors[k] * dying <= 1.0)
    # Where that cannot be, all share the deaths.
    return [1.0 - np.where(fair, factors[k], 1.0) * dying for k in statuses]
