"""Entries to and exits from the actives, and enrolment. Source: docs/method.md §2."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import numpy as np

from actuarial.arguments import SHARES
from actuarial.arrays import Floats
from actuarial.coverage.survival import sum_of_cells
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES, UNINSURED
from actuarial.vocabulary.axes import axes

_EMPLOYEE, _FLEXIBLE = STATUSES.index(EMPLOYEE), STATUSES.index(FLEXIBLE)
_RETIREE = STATUSES.index(RETIREE)
_RESIDENT, _UNINSURED = STATUSES.index(RESIDENT), STATUSES.index(UNINSURED)


class Targets(NamedTuple):
    """What the stocks are led to at the end of every projected year."""

    actives: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), SHARES]
    """Actives as a share of everybody in the cell."""
    flexible_share: Annotated[Floats, axes("year", "...", "region"), SHARES]
    """Flexible contributors as a share of actives."""
    resident_enrolment: Annotated[Floats, axes("year", "...", "region", "sex or 1", "age"), SHARES]
    """Enrolled share of those neither active nor retired."""


class SupplyError(ValueError):
    """A target of actives above what the cell can supply."""

    def __init__(self, year: int, position: tuple[int, ...], target: float, supply: float):
        super().__init__(year, position, target, supply)
        self.year, self.position, self.target, self.supply = year, position, target, supply


def meet_targets(
    stock: list[Floats],
    reached: Floats,
    flow: Floats,
    population: Floats,
    targets: Targets,
    year: int,
    work: slice,
    apart: Floats | None = None,
) -> None:
    """Entries to and exits from the actives, then enrolment of everybody else.

    stock: of every status [..., sex, age] after migration; becomes reached[status, ..., sex, age],
    which is filled: the stock at the end of the year.
    flow[..., from_status, to_status] is added to; work: ages that have actives; apart[..., sex,
    age] people whom no target concerns.
    """
    enrolment = targets.resident_enrolment[year]
    employee, flexible = reached[_EMPLOYEE], reached[_FLEXIBLE]
    enrolled, others = reached[_RESIDENT], reached[_UNINSURED]
    # Written where they end up: actives in the place of employees, others in that of uninsured.
    actives = np.multiply(population, targets.actives[year], out=employee)
    np.subtract(population, actives, out=others)
    np.multiply(actives, targets.flexible_share[year][..., None, None], out=flexible)
    np.subtract(actives, flexible, out=employee)
    resident = stock[_RESIDENT]
    _enter_and_leave(
        stock[_EMPLOYEE][..., work] - employee[..., work],
        stock[_FLEXIBLE][..., work] - flexible[..., work],
        (resident[..., work], stock[_UNINSURED][..., work]),
        enrolment[..., work],
        flow,
        year,
        work.start,
    )
    reached[_RETIREE] = stock[_RETIREE]
    others -= stock[_RETIREE]
    if apart is not None:
        others -= apart
    if others.min(initial=0.0) < 0.0:
        np.maximum(others, 0.0, out=others)
    np.multiply(others, enrolment, out=enrolled)
    others -= enrolled
    moving = np.subtract(enrolled, resident, out=resident)
    total = sum_of_cells(moving)
    # Of the absolute sum and the sum: what joins, and what leaves.
    gross = sum_of_cells(np.abs(moving, out=moving))
    flow[..., _UNINSURED, _RESIDENT] += (gross + total) / 2
    flow[..., _RESIDENT, _UNINSURED] += (gross - total) / 2
    stock[:] = list(reached)


def _enter_and_leave(
    excess: Floats,
    excess_flexible: Floats,
    others: tuple[Floats, Floats],
    enrolment: Floats,
    flow: Floats,
    year: int,
    first_age: int,
) -> None:
    """Actives too many leave, actives lacking come from residents and uninsured.

    What employees have too many and flexible contributors too few, or the reverse, changes between
    them first. excess: of employees. others: residents, changed, and uninsured of the same ages.
    """
    resident, uninsured = others
    nobody = np.zeros_like(excess)
    net = excess + excess_flexible
    leaving = np.maximum(net, nobody)
    entering = leaving - net
    # Of the net change of both what concerns employees: the rest of their excess changes sides.
    of_employees = np.minimum(np.maximum(excess, np.minimum(net, nobody)), leaving)
    changing = np.subtract(excess, of_employees, out=excess)
    total = sum_of_cells(changing)
    gross = sum_of_cells(np.abs(changing, out=changing))
    flow[..., _EMPLOYEE, _FLEXIBLE] += (gross + total) / 2
    flow[..., _FLEXIBLE, _EMPLOYEE] += (gross - total) / 2
    pool = resident + uninsured
    if (entering - pool).max(initial=0.0) > 0.0:
        _refuse_shortage(entering, pool, year, first_age)
    with np.errstate(divide="ignore", invalid="ignore"):
        resident_share = np.divide(resident, pool)
    if pool.min(initial=1.0) <= 0:
        resident_share[pool <= 0] = 0.0
    employees_leaving = np.maximum(of_employees, nobody)
    employees_entering = employees_leaving - of_employees
    for everybody, employees, share, outward in (
        (leaving, employees_leaving, enrolment, True),
        (entering, employees_entering, resident_share, False),
    ):
        with_residents = everybody * share
        moved = np.stack([sum_of_cells(everybody), sum_of_cells(with_residents)])
        of_employee = np.stack(
            [sum_of_cells(employees), np.einsum("...sa,...sa->...", employees, share)]
        )
        for status, (all_others, residents) in (
            (_EMPLOYEE, of_employee),
            (_FLEXIBLE, moved - of_employee),
        ):
            for k, persons in ((_RESIDENT, residents), (_UNINSURED, all_others - residents)):
                cell = (..., status, k) if outward else (..., k, status)
                flow[cell] += persons
        if outward:
            resident += with_residents
        else:
            resident -= with_residents


def _refuse_shortage(needed: Floats, pool: Floats, year: int, first_age: int) -> None:
    short = needed > pool * (1 + 1e-12) + 1e-6
    if short.any():
        cell = tuple(int(index) for index in np.argwhere(short)[0])
        position = (*cell[:-1], cell[-1] + first_age)
        raise SupplyError(year, position, float(needed[cell]), float(pool[cell]))
