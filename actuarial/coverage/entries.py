"""Entries to and exits from the actives, and enrolment. Source: docs/method.md §2."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actuarial.coverage.survival import sum_of_cells
from actuarial.vocabulary import EMPLOYEE, FLEXIBLE, RESIDENT, RETIREE, STATUSES, UNINSURED

Floats = NDArray[np.float64]

_EMPLOYEE, _FLEXIBLE = STATUSES.index(EMPLOYEE), STATUSES.index(FLEXIBLE)
_RETIREE = STATUSES.index(RETIREE)
_RESIDENT, _UNINSURED = STATUSES.index(RESIDENT), STATUSES.index(UNINSURED)


class Targets(NamedTuple):
    """What the stocks are led to at the end of every projected year."""

    actives: Floats
    """[year, ..., region, sex, age] actives as a share of everybody in the cell."""
    flexible_share: Floats
    """[year, ..., region] flexible contributors as a share of actives."""
    resident_enrolment: Floats
    """[year, ..., region, sex, age] enrolled share of those neither active nor retired."""


class SupplyError(ValueError):
    """A target of actives above what the cell can supply."""

    def __init__(self, year: int, position: tuple[int, ...], target: float, supply: float):
        super().__init__(year, position, target, supply)
        self.year, self.position, self.target, self.supply = year, position, target, supply


def meet_targets(
    stock: list[Floats],
    flow: Floats,
    population: Floats,
    targets: Targets,
    year: int,
    work: slice,
    apart: Floats | None = None,
) -> None:
    """Entries to and exits from the actives, then enrolment of everybody else.

    stock: of every status [..., sex, age] after migration; becomes that of the end of the year.
    flow[..., from_status, to_status] is added to; work: ages that have actives; apart[..., sex,
    age] people whom no target concerns.
    """
    enrolment = targets.resident_enrolment[year]
    actives = population * targets.actives[year]
    flexible = actives * targets.flexible_share[year][..., None, None]
    employee = actives - flexible
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
    others = np.subtract(population, actives, out=actives)
    others -= stock[_RETIREE]
    if apart is not None:
        others -= apart
    nobody = np.zeros_like(others)
    np.maximum(others, nobody, out=others)
    enrolled = others * enrolment
    moving = np.subtract(enrolled, resident, out=resident)
    total = sum_of_cells(moving)
    joining = sum_of_cells(np.maximum(moving, nobody, out=moving))
    flow[..., _UNINSURED, _RESIDENT] += joining
    flow[..., _RESIDENT, _UNINSURED] += np.maximum(joining - total, 0.0)
    stock[_EMPLOYEE], stock[_FLEXIBLE] = employee, flexible
    stock[_RESIDENT], stock[_UNINSURED] = enrolled, np.subtract(others, enrolled, out=others)


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
    to_flexible = sum_of_cells(np.maximum(changing, nobody, out=changing))
    flow[..., _EMPLOYEE, _FLEXIBLE] += to_flexible
    flow[..., _FLEXIBLE, _EMPLOYEE] += np.maximum(to_flexible - total, 0.0)
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
