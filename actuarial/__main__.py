"""The command line: ``actuarial run``, ``check`` and what else there is."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from actuarial.command_line import parser
from actuarial.stopping import Stopped, ignore, stop_if_received, stoppable
from actuarial.terminal import lenient

if TYPE_CHECKING:
    from actuarial.reading.problems import Problem

COMPLETE, FAILED, REFUSED, INTERRUPTED = 0, 1, 2, 128 + signal.SIGINT
"""Exit codes: complete and verified; failure at work; input refused; Ctrl-C (129 where the terminal
is closed, 143 on SIGTERM)."""

ENVIRONMENT = {
    # No plugin is used; looking for some takes a tenth of the time of a check.
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    # The matrices are small, and processes work side by side: threads would wait for each other.
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
"""Variables that a command sets where the user has not."""


COLLECTED_AFTER = 200_000, 20, 20
"""Objects made before unused ones are looked for, and generations of them."""


def set_environment() -> None:
    """Set what is not set; numpy and pydantic read it when they are first imported."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Without arguments those of the program are taken, and standard output is that of a program: what
    cannot be shown or passed on changes no exit code where the result are files.
    """
    if arguments is not None:
        return _main(arguments)
    with lenient() as lost:
        try:
            code = _main(sys.argv[1:])
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else int(left.code is not None)
        ignore()
    # What is left goes with the process; nothing in it is to be looked for once more.
    gc.freeze()
    for error in lost:
        with suppress(OSError):
            os.write(2, f"standard output was lost: {error.strerror}\n".encode())
        if code == COMPLETE and not set(sys.argv[1:2]) & WRITES:
            return FAILED
    return code


WRITES = {"run", "tables", "new"}
"""Commands whose result stands in files; that of the others is what they print."""


def _main(arguments: Sequence[str]) -> int:
    set_environment()
    # Files become many small objects that all live on; looking through them for those that are
    # not used any more takes a tenth to a fifth of a check and finds none.
    gc.set_threshold(*COLLECTED_AFTER)
    with stoppable():
        try:
            given = parser().parse_args(arguments)
            try:
                return _call(given)
            except Exception as error:
                # A library may turn a signal into an error of its own.
                stop_if_received()
                return _tell(error, given.debug)
        except Stopped as stopped:
            print(f"stopped; {_left(stopped)}", file=sys.stderr)
            return 128 + stopped.number
        except KeyboardInterrupt as stopped:
            print(f"stopped; {_left(stopped)}", file=sys.stderr)
            return INTERRUPTED


def _left(error: BaseException) -> str:
    """What is left of a command that ended early, as it says itself."""
    return "\n".join(getattr(error, "__notes__", ())) or "nothing was written"


def _call(given: argparse.Namespace) -> int:
    return _COMMANDS[given.command](given)


def _run(given: argparse.Namespace) -> int:
    from actuarial.commands.run import run

    return run(
        given.run,
        given.assumptions,
        given.output,
        given.scenario,
        given.processes,
        strict=given.strict,
    )


def _check(given: argparse.Namespace) -> int:
    from actuarial.commands.check import check

    return check(given.run, given.assumptions, project=given.project, strict=given.strict)


def _tables(given: argparse.Namespace) -> int:
    from actuarial.commands.tables import tables

    return tables(given.run, given.years)


def _history(given: argparse.Namespace) -> int:
    from actuarial.commands.history import history

    return history(given.place, given.assumptions)


def _backtest(given: argparse.Namespace) -> int:
    from actuarial.commands.backtest import backtest

    return backtest(given.run, given.assumptions, given.starts, given.output)


def _experience(given: argparse.Namespace) -> int:
    from actuarial.commands.experience import experience

    return experience(given.run, given.assumptions, given.year, given.output, given=given.drivers)


def _explain(given: argparse.Namespace) -> int:
    from actuarial.commands.explain import explain

    where = {"place": given.place, "year": given.year, "scenario": given.scenario}
    return explain(given.run, given.assumptions, given.key, **where)


def _diff(given: argparse.Namespace) -> int:
    from actuarial.commands.diff import diff

    return diff(given.first, given.second, given.assumptions)


def _schema(given: argparse.Namespace) -> int:
    from actuarial.commands.schema import schema

    return schema(given.kind, given.write, reference=given.reference)


def _new(given: argparse.Namespace) -> int:
    if given.municipalities is not None:
        from actuarial.commands.municipalities import divide

        return divide(given.place, given.municipalities, given.root, replace=given.replace)
    from actuarial.commands.new import new

    return new(given.place, given.like, given.municipality or (), given.root)


def _solve(given: argparse.Namespace) -> int:
    from actuarial.commands.solve import solve
    from actuarial.commands.solve_arguments import Asked

    words = {name: getattr(given, name) for name in Asked._fields}
    timing = given.timing or ["immediate"]
    return solve(given.run, given.assumptions, Asked(**{**words, "timing": timing}))


_COMMANDS = {
    "run": _run,
    "check": _check,
    "tables": _tables,
    "history": _history,
    "experience": _experience,
    "backtest": _backtest,
    "explain": _explain,
    "diff": _diff,
    "schema": _schema,
    "new": _new,
    "solve": _solve,
}
"""The commands; each imports what it needs when it is called."""


def _tell(error: Exception, debug: bool) -> int:
    """Say what went wrong; a refusal of the input is no failure of the program."""
    from actuarial.processes import FailedError, said
    from actuarial.reading.problems import Refused

    if debug:
        # What comes out of another process carries with it where it arose.
        raise (
            ExceptionGroup("failed", [*error.errors.values()])
            if isinstance(error, FailedError)
            else error
        )
    if isinstance(error, Refused):
        print(error, file=sys.stderr)
        print(f"\nrefused: {_count(error.problems)}; {_left(error)}", file=sys.stderr)
        return REFUSED
    if isinstance(error, FileExistsError):
        print(said(error), file=sys.stderr)
        return REFUSED
    for words in _failures(error):
        print(f"failed: {words}", file=sys.stderr)
    if hasattr(error, "__notes__"):
        print(_left(error), file=sys.stderr)
    return FAILED


def _failures(error: Exception) -> list[str]:
    """What failed, and for each scenario that did, which it was."""
    from actuarial.processes import FailedError, KilledError, said

    if isinstance(error, FailedError):
        by_name = error.errors.items()
        return [f"{name}: {words}" for name, one in by_name for words in _failures(one)]
    if isinstance(error, KilledError | MemoryError) or (
        isinstance(error, OSError) and error.strerror
    ):
        return [said(error)]
    return [f"{said(error)} ({type(error).__name__}; --debug shows where)"]


def _count(problems: Sequence[Problem]) -> str:
    if all(one.severity == "warning" for one in problems):
        return f"{len(problems)} warning{'s' * (len(problems) > 1)} (--strict)"
    faults = sum(one.severity == "fault" for one in problems)
    return "1 fault" if faults == 1 else f"{faults} faults"


if __name__ == "__main__":
    sys.exit(main())
