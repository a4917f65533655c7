"""Work on many scenarios side by side, in processes made by fork."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

_WORK: list[Callable[[str], Any]] = []
"""What a process made by `side_by_side` is to do; empty in the process that calls it."""


def side_by_side(
    work: Callable[[str], T], names: Sequence[str], processes: int | None = None
) -> Iterator[T]:
    """The results of the work for each name, in their order, as they are finished.

    Each process has its own copy of what the work holds, as it stood before the first name. One
    process a core unless said; one alone where fork is not to be had. Results do not depend on how
    many there are.
    """
    count = min(processes or os.cpu_count() or 1, len(names))
    if count <= 1 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, names)
        return
    context = multiprocessing.get_context("fork")
    with context.Pool(count, _begin, (work,)) as pool:
        yield from pool.imap(_one, names)
        # Left to terminate() at the end, a worker that still holds the queue could hang the run.
        pool.close()
        pool.join()


def _begin(work: Callable[[str], Any]) -> None:
    # The parent clears up after a termination signal; a worker has nothing to clear and just ends.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    _WORK[:] = [work]


def _one(name: str) -> Any:
    (work,) = _WORK
    return work(name)
