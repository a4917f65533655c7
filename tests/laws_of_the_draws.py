"""What has to hold for draws: each is a run of its own. For their laws and for their mutants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from actuarial import Basis
from actuarial.basis.compiled_lines import Adjustment, National
from actuarial.draws import AT_ONCE, Draws, basis_of, draws_of, project_draws
from actuarial.entries import Projection
from actuarial.projection import project_line
from actuarial.results.dataset import variables_of
from actuarial.structures import parts
from actuarial.vocabulary import variable
from actuarial.vocabulary.axes import ANY


def same(found: np.ndarray, wanted: np.ndarray, name: str) -> None:
    """Equal to 1e-12, of the figure or of the largest that was added."""
    assert found.dtype == wanted.dtype, name
    if not np.array_equal(found, wanted):
        finite = np.abs(wanted[np.isfinite(wanted)])
        np.testing.assert_allclose(
            found, wanted, rtol=1e-12, atol=1e-12 * float(finite.max(initial=0)), err_msg=name
        )


def is_a_run_of_its_own(several: Projection, position: int, alone: Projection) -> None:
    """People, members, use, flows, balances and indicators of one draw among others."""
    seen = {part.name: part.values for part in parts(several)}
    for part in parts(alone):
        if part.is_tuple or part.name.startswith("basis."):
            continue
        names, values = part.named.names, seen.pop(part.name)
        if values.ndim > part.values.ndim:
            first = next(n for n in (ANY, "region", "origin") if n in names)
            values = values.take(position, axis=names.index(first))
        same(values, part.values, part.name)
    assert all(name.startswith("basis.") for name in seen)
    indicators = variables_of(several)
    for name, wanted in variables_of(alone).items():
        found = indicators[name]
        if found.ndim > wanted.ndim:
            leading = [dim for dim in variable(name).dims if dim in ("year", "pooling")]
            found = found.take(position, axis=len(leading))
        same(found, wanted, name)


def every_draw_is_a_run_of_its_own(given: Draws, at_once: int = AT_ONCE) -> None:
    seen = []
    for numbers, several in project_draws(given, at_once):
        for position, number in enumerate(numbers):
            is_a_run_of_its_own(several, position, project_line(basis_of(given, number)))
        seen += numbers
    assert seen == list(range(given.count))


def own_arrays(bases: list[Basis]) -> dict[str, np.ndarray]:
    """By name every array in which Bases differ, one behind the other."""
    by_name = [{part.name: part.values for part in parts(basis)} for basis in bases]
    return {
        name: np.stack([one[name] for one in by_name])
        for name, first in by_name[0].items()
        if isinstance(first, np.ndarray)
        and not all(np.array_equal(one[name], first, equal_nan=True) for one in by_name[1:])
    }


def under_a_national_fund(basis: Basis) -> Basis:
    """The Basis with a fund of the nation above its first adjustment fund."""
    number = next(n for n, line in enumerate(basis.designs) if isinstance(line, Adjustment))
    line = basis.designs[number]
    national = National(
        start=2026,
        levy=np.full_like(line.levy, 0.02),
        grant=np.full_like(line.grant, 0.5),
    )
    above = replace(line, national=national)
    return replace(basis, designs=(*basis.designs[:number], above, *basis.designs[number + 1 :]))


def moves_of(basis: Basis, seed: int, count: int) -> np.ndarray:
    """Shares of the people of every region who move to every other, [draw, year, from, to]."""
    rng = np.random.default_rng(seed)
    years, regions = len(basis.clock.years), len(basis.places.regions)
    return rng.uniform(0, 0.004, (count, years, regions, regions)) * (1 - np.eye(regions))


def different_draws(bases: list[Basis]) -> Draws:
    """Draws in which everything differs: every array of the Bases, and moves between regions."""
    first = under_a_national_fund(bases[0])
    moves = {"demography.moves": moves_of(first, 1, len(bases))}
    return draws_of(first, len(bases), values=own_arrays(bases) | moves)
