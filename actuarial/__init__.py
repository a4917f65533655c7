"""Projection of China's pooled health and long-term care insurance funds.

``read_run(file)`` reads and validates assumptions, ``compile_basis`` turns those of one scenario
into arrays, ``project(basis)`` gives the Dataset, ``open_result(file)`` opens a written one,
``by_cohort`` and ``lifetimes`` turn its single ages into years of birth.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actuarial.basis import Basis, Clock, compile_basis
    from actuarial.checks import read_run
    from actuarial.projection import project
    from actuarial.reading.problems import Refused
    from actuarial.reading.resolved import Assumptions, Run
    from actuarial.results.cohorts import by_cohort, lifetimes
    from actuarial.results.netcdf import open_result

__version__ = "0.1.0"

_HOMES = {
    "Assumptions": "actuarial.reading.resolved",
    "Basis": "actuarial.basis",
    "Clock": "actuarial.basis",
    "Refused": "actuarial.reading.problems",
    "Run": "actuarial.reading.resolved",
    "by_cohort": "actuarial.results.cohorts",
    "compile_basis": "actuarial.basis",
    "lifetimes": "actuarial.results.cohorts",
    "open_result": "actuarial.results.netcdf",
    "project": "actuarial.projection",
    "read_run": "actuarial.checks",
}

__all__ = [
    "Assumptions",
    "Basis",
    "Clock",
    "Refused",
    "Run",
    "__version__",
    "by_cohort",
    "compile_basis",
    "lifetimes",
    "open_result",
    "project",
    "read_run",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that --help and check stay light."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'actuarial' has no attribute {name!r}")
