"""Actives past the retirement age: retired, staying flexible, or residents.

Source: docs/method.md §2.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from actuarial.arguments import SHARES
from actuarial.arrays import Floats
from actuarial.coverage.survival import sum_of_cells
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES
from actuarial.vocabulary.axes import axes

_EMPLOYEE, _FLEXIBLE = STATUSES.index(EMPLOYEE), STATUSES.index(FLEXIBLE)
_RETIREE, _RESIDENT = STATUSES.index(RETIREE), STATUSES.index(RESIDENT)


class Stayers(NamedTuple):
    """Who is past the retirement age and goes on contributing until the minimum years are met."""

    share: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), SHARES]
    """Of those who retire, by age at the start of the year."""
    vesting: Annotated[Floats, axes("year", "...", "region"), SHARES]
    """Share of the stayers who become retirees in a year."""


def with_stayers(stock: list[Floats], staying: Floats | None) -> list[Floats]:
    """The stock of every status, those who stay flexible among the flexible."""
    if staying is None:
        return stock
    return [one + staying if k == _FLEXIBLE else one for k, one in enumerate(stock)]


def retire(
    stock: list[Floats],
    flow: Floats,
    given: tuple[Floats, Floats, Floats | None],
    newly_retired: Floats,
    ages: slice,
    staying: Floats | None,
) -> None:
    """Actives who pass the retirement age become retirees, stay flexible, or become residents.

    given: who retires, who of them is vested and who stays, by age at the start of the year.
    """
    # Given by age at the start of the year.
    started = (..., slice(ages.start - 1, ages.stop - 1))
    probability, vested_share = given[0][started], given[1][started]
    share = None if given[2] is None else given[2][started]
    for status in (_EMPLOYEE, _FLEXIBLE):
        leaving = stock[status][..., ages] * probability
        vested = leaving * vested_share
        unvested = leaving - vested
        if staying is not None and share is not None:
            stayers = leaving * share
            unvested -= stayers
            staying[..., ages] += stayers
            if status != _FLEXIBLE:
                flow[..., status, _FLEXIBLE] += sum_of_cells(stayers)
        stock[status][..., ages] -= leaving
        stock[_RETIREE][..., ages] += vested
        stock[_RESIDENT][..., ages] += unvested
        flow[..., status, _RETIREE] += sum_of_cells(vested)
        flow[..., status, _RESIDENT] += sum_of_cells(unvested)
        newly_retired += vested.sum(axis=-1)


def vest(
    stock: list[Floats], staying: Floats, flow: Floats, share: Floats, newly_retired: Floats
) -> None:
    """Of those who stayed flexible some have the minimum years now; all of them at the open age."""
    vested = staying * share[..., None, None]
    vested[..., -1] = staying[..., -1]
    staying -= vested
    stock[_RETIREE] += vested
    flow[..., _FLEXIBLE, _RETIREE] += sum_of_cells(vested)
    newly_retired += vested.sum(axis=-1)
