"""The insurance status of migrants. Source: docs/method.md §2."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arrays import Floats
from actuarial.coverage.survival import sum_of_cells
from actuarial.coverage.vesting import with_stayers
from actuarial.vocabulary import FLEXIBLE, RESIDENT, STATUSES, UNINSURED
from actuarial.vocabulary.axes import axes

_FLEXIBLE = STATUSES.index(FLEXIBLE)
_RESIDENT, _UNINSURED = STATUSES.index(RESIDENT), STATUSES.index(UNINSURED)


class Moves(NamedTuple):
    """Moves between the regions of a run."""

    leaving: Annotated[Floats, axes("...", "region", "sex", "age")]
    """Share of the survivors who leave, by the age reached; of one year, or of all in front."""
    destination: Annotated[Floats, axes("...", "origin", "destination")]
    """Where they go; rows add up to 1, or to 0 where nobody leaves."""


def migrate(
    stock: list[Floats],
    staying: Floats | None,
    everybody: Floats,
    net_migrants: Floats,
    enrolment: Floats,
    mix: Floats | None,
    moves: Moves | None,
) -> Floats:
    """Moves between the regions with their status, then net migrants from outside by a mix.

    stock: of every status [..., sex, age], changed; staying: flexible contributors past the
    retirement age, apart from the stock, changed; everybody[..., sex, age] all of them; moves of
    one year → [..., status] persons who joined.
    """
    joined = np.zeros((*everybody.shape[:-2], len(STATUSES)))
    of_all = stock if staying is None else [*stock, staying]
    if moves is not None:
        for k, gain in enumerate(move(of_all, *moves)):
            joined[..., k if k < len(STATUSES) else _FLEXIBLE] += sum_of_cells(gain)
            net_migrants = net_migrants - gain
            everybody = everybody + gain
    if mix is None:
        gained = join_by_mix_of_cell(of_all, everybody, net_migrants, enrolment)
        joined += gained[..., : len(STATUSES)]
        if staying is not None:
            joined[..., _FLEXIBLE] += gained[..., -1]
        return joined
    flexible = with_stayers(stock, staying)[_FLEXIBLE]
    before = flexible.copy()
    whole = [flexible if k == _FLEXIBLE else one for k, one in enumerate(stock)]
    for k, gain in enumerate(join_by_given_mix(whole, everybody, net_migrants, enrolment, mix)):
        joined[..., k] += sum_of_cells(gain)
    if staying is not None:
        # Of the flexible who come or go at an age, as many are past the age as of those there.
        staying *= np.divide(flexible, before, out=np.zeros_like(before), where=before > 0)
        np.subtract(flexible, staying, out=stock[_FLEXIBLE])
    return joined


def move(stock: list[Floats], leaving: Floats, destination: Floats) -> list[Floats]:
    """Who moves between the regions keeps the status: what each status gained, [..., sex, age].

    stock: of every status [..., region, sex, age], changed; leaving as in `Moves` of one year. With
    one square of destination for each copy of the regions nobody leaves the copy. Over all regions
    the gains of a status are 0.
    """
    gains, places = [], destination.shape[-1]
    for one in stock:
        departures = one * leaving
        *lead, _, sexes, ages = departures.shape
        cells = departures.reshape(*lead, -1, places, sexes * ages)
        arrivals = np.matmul(destination.swapaxes(-2, -1), cells).reshape(departures.shape)
        gains.append(arrivals - departures)
        np.add(one, gains[-1], out=one)
    return gains


def join_by_given_mix(
    stock: list[Floats],
    everybody: Floats,
    net_migrants: Floats,
    enrolment: Floats,
    mix: Floats,
) -> list[Floats]:
    """Net migrants take a given mix, limited to the statuses that the cell has.

    stock: of every status [..., sex, age], changed; everybody[..., sex, age] their sum; mix[...,
    status, sex or 1, age or 1], no number where they take the mix of the cell → joined of every
    status [..., sex, age]. An empty cell is filled by enrolment.
    """
    statuses = range(len(STATUSES))
    nobody = np.zeros_like(everybody)
    given = [np.where(np.isnan(mix[..., k, :, :]), 0.0, mix[..., k, :, :]) for k in statuses]
    weights = [np.where(stock[k] > 0, given[k], 0.0) for k in statuses]
    total = sum(weights, nobody)
    by_cell = total <= 0
    weights = [np.where(by_cell, stock[k], weights[k]) for k in statuses]
    empty = everybody <= 0
    filled = {_RESIDENT: enrolment, _UNINSURED: 1.0 - enrolment}
    weights = [np.where(empty, filled.get(k, 0.0), weights[k]) for k in statuses]
    total = sum(weights, nobody)
    shares = [np.divide(one, total, out=nobody.copy(), where=total > 0) for one in weights]
    coming, going = np.maximum(net_migrants, 0.0), np.maximum(-net_migrants, 0.0)
    taken = [np.minimum(stock[k], going * shares[k]) for k in statuses]
    left = [stock[k] - taken[k] for k in statuses]
    lacking, remaining = going - sum(taken, nobody), sum(left, nobody)
    part = np.divide(lacking, remaining, out=nobody.copy(), where=remaining > 0)
    joined = []
    for k in statuses:
        joined.append(coming * shares[k] - taken[k] - left[k] * part)
        np.add(stock[k], joined[k], out=stock[k])
    return joined


def join_by_mix_of_cell(
    stock: list[Floats],
    everybody: Floats,
    net_migrants: Floats,
    enrolment: Floats,
) -> Floats:
    """Net migrants take the status mix of the cell; an empty cell is filled by enrolment.

    stock: of every status [..., sex, age], those who stay flexible apart may follow, changed;
    everybody[..., sex, age] their sum → [..., status] persons who joined.
    """
    empty = None
    if everybody.min(initial=1.0) > 0:
        factor = net_migrants / everybody
    else:
        occupied = everybody > 0
        factor = np.divide(net_migrants, everybody, out=np.zeros_like(everybody), where=occupied)
        empty = np.where(occupied, 0.0, net_migrants)
    joined = [np.einsum("...sa,...sa->...", status, factor) for status in stock]
    factor += 1.0
    for one in stock:
        np.multiply(one, factor, out=one)
    if empty is not None:
        for k, coming in (
            (_RESIDENT, empty * enrolment),
            (_UNINSURED, empty * (1.0 - enrolment)),
        ):
            stock[k] += coming
            joined[k] = joined[k] + sum_of_cells(coming)
    return np.stack(joined, axis=-1)
