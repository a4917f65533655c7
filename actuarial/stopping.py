"""Signals that stop a command: Ctrl-C, termination and a closed terminal, all by the same way."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Stopped(SystemExit):
    """A signal stopped the command; it leaves by way of everything that clears up."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(128 + number)


class _State:
    """What the handler has to know; a signal comes at any time and takes no arguments."""

    handled = False
    """Whether somebody above has set the handlers already."""
    holding = False
    """Whether a signal waits."""
    done = False
    """Whether no signal counts any more."""
    received: int | None = None


_state = _State()


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise ``Stopped`` where one of the signals comes; one that is ignored (nohup) stays so."""
    if _state.handled or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {
        number: signal.signal(number, _stop)
        for number in SIGNALS
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)
    }
    _state.handled, _state.holding, _state.done, _state.received = True, False, False, None
    try:
        yield
    finally:
        _state.holding = True
        for number, handler in before.items():
            signal.signal(number, handler)
        _state.handled, _state.holding, _state.done, _state.received = False, False, False, None


def end_with(main: Callable[[], int | None]) -> NoReturn:
    """Call what a program does; end with its exit code, or 128 + the signal that stopped it."""
    with stoppable():
        try:
            code = main()
        except Stopped:
            print("stopped", file=sys.stderr)
            raise
    sys.exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    _state.received = number
    if not _state.holding and not _state.done:
        raise Stopped(number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold the signals back, and let one that came in between stop what follows.

    Held by their handler, because a signal that one thread blocks comes in by another.
    """
    if _state.holding:
        yield
        return
    _state.holding = True
    try:
        yield
    finally:
        _state.holding = False
    stop_if_received()


def stop_if_received() -> None:
    """Stop now where a signal was held back, or its exception was lost on the way."""
    if _state.received is not None and not _state.done:
        raise Stopped(_state.received)


def done() -> None:
    """From here on no signal stops the command: what it was to write stands."""
    _state.done = True


def ignore() -> None:
    """Let the signals pass by a program that has nothing left to do but to end."""
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
