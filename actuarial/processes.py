"""Work on many scenarios side by side, in processes made by fork."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class FailedError(Exception):
    """Work that failed, by name, each with its error; the work of all other names is done."""

    def __init__(self, errors: Mapping[str, Exception]) -> None:
        self.errors = dict(errors)
        super().__init__("\n".join(f"{name}: {said(error)}" for name, error in errors.items()))


class KilledError(Exception):
    """The process that did the work ended without a word."""


def said(error: Exception) -> str:
    """An error in words; some have none of their own."""
    if isinstance(error, MemoryError):
        return f"memory is short; {FEWER}"
    if isinstance(error, OSError) and error.strerror:
        paths = [str(path) for path in (error.filename, error.filename2) if path is not None]
        return ": ".join([" → ".join(paths), error.strerror] if paths else [error.strerror])
    return str(error) or type(error).__name__


FEWER = "fewer --processes need less of it"


def side_by_side(
    work: Callable[[str], T], names: Sequence[str], processes: int | None = None
) -> Generator[T, None, None]:
    """The results of the work for each name, in their order, as they are finished.

    Each process has its own copy of what the work holds, as it stood before the first name. One
    process a core unless said; this one alone where fork is not to be had. Results do not depend
    on how many there are. Who leaves before the end closes the iterator: that ends the processes.

    Work that fails, or whose process is killed, stops no other; when all is done, FailedError
    says which it was. ValueError where there is to be no process.
    """
    if processes is not None and processes < 1:
        raise ValueError(f"{processes} processes; at least one does the work")
    errors: dict[str, Exception] = {}
    count = min(processes or cores(), len(names))
    ended = _forked(work, names, count) if _forks() else _here(work, names)
    with closing(ended):
        for name, (result, error) in zip(names, _in_order(ended), strict=True):
            if error is None:
                yield result  # type: ignore[misc]
            else:
                errors[name] = error
    if errors:
        raise FailedError(errors)


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _forks() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()


Done = tuple[T | None, Exception | None]
"""A result, or why there is none."""


Ended = Generator[tuple[int, Done[T]], None, None]
"""What has ended, with its position among the names."""


def _in_order(ended: Ended[T]) -> Iterator[Done[T]]:
    early: dict[int, Done[T]] = {}
    awaited = 0
    for position, done in ended:
        early[position] = done
        while awaited in early:
            yield early.pop(awaited)
            awaited += 1


def _here(work: Callable[[str], T], names: Sequence[str]) -> Ended[T]:
    for position, name in enumerate(names):
        yield position, _tried(work, name)


def _tried(work: Callable[[str], T], name: str) -> Done[T]:
    try:
        return work(name), None
    except Exception as error:
        return None, error


class _Worker(Generic[T]):
    """A process and what it works on.

    Not the standard library's pools: one waits for ever for a process that was killed, the other
    gives up all work with it and names none.
    """

    def __init__(self, work: Callable[[str], T], name: str) -> None:
        context = multiprocessing.get_context("fork")
        self.connection, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_serve, args=(theirs, work, name), daemon=True
        )
        self.process.start()
        # Held by the worker alone, it closes when the worker ends, however it ends.
        theirs.close()

    def result(self) -> Done[T]:
        """What it has sent, or how it ended without."""
        try:
            done: Done[T] = pickle.loads(self.connection.recv_bytes())
        except (EOFError, OSError):
            self.process.join()
            return None, KilledError(_ending(self.process.exitcode))
        return done

    def takes(self, name: str) -> bool:
        """Whether it is still there to take another name."""
        try:
            self.connection.send(name)
        except OSError:
            return False
        return True

    def end(self) -> None:
        """End the process at once; what it has not finished is gone."""
        self.process.kill()
        self.process.join()
        self.connection.close()


def _forked(work: Callable[[str], T], names: Sequence[str], count: int) -> Ended[T]:
    """A name goes to the first process that is free; one that was killed is replaced."""
    left = deque(range(len(names)))
    crew: dict[Any, tuple[_Worker[T], int]] = {}

    def begin() -> None:
        position = left.popleft()
        worker = _Worker(work, names[position])
        crew[worker.connection] = worker, position

    try:
        while left and len(crew) < count:
            begin()
        while crew:
            for connection in wait(list(crew)):
                worker, position = crew.pop(connection)
                done = worker.result()
                if left and worker.takes(names[left[0]]):
                    crew[connection] = worker, left.popleft()
                else:
                    worker.end()
                    if left:
                        begin()
                yield position, done
    finally:
        for worker, _ in crew.values():
            worker.end()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        number = -code
        names = {one.value: one.name for one in signal.Signals}
        short = f"; memory may be short: {FEWER}" if number == signal.SIGKILL else ""
        return f"its process was killed ({names.get(number, f'signal {number}')}){short}"
    return f"its process ended without a result (code {code})"


def _serve(connection: Connection[Any, Any], work: Callable[[str], T], name: str) -> None:
    """Work on one name after the other until no other comes."""
    # The same key or closed terminal stops the parent, which ends its workers itself.
    for number in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    while True:
        connection.send_bytes(_packed(_tried(work, name)))
        try:
            name = connection.recv()
        except (EOFError, OSError):
            return


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _packed(done: Done[Any]) -> bytes:
    """A result, or an error with where it arose; one that cannot travel becomes its words."""
    result, error = done
    if error is not None:
        error.add_note("".join(traceback.format_exception(error)))
        try:
            pickle.loads(pickle.dumps(error))
        except Exception:
            error = RuntimeError(f"{said(error)} ({type(error).__name__})")
    return pickle.dumps((result, error))
