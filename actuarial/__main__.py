"""The command line: ``actuarial run``, ``check`` and what else there is."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

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

EXAMPLES = """\
examples
  actuarial check runs/zhejiang.yaml                  read and judge, project nothing
  actuarial run runs/zhejiang.yaml                    project every scenario into runs/zhejiang/
  actuarial run runs/zhejiang.yaml --scenario baseline --output runs/first
  actuarial run runs/china.yaml                       the nation as one pool
  actuarial tables runs/zhejiang --years 2030 2040    its tables again, for other years
  actuarial solve runs/zhejiang.yaml --fund employee_pool --instrument employer_rate \\
      --target solvent 25 --timing immediate --timing deferred:2030 --timing stepwise:2030:5
  actuarial history china                             what was observed, how far back, whence
  actuarial experience runs/china.yaml --year 2024    why a year came out other than expected
  actuarial backtest runs/china.yaml --from 2021      what the model would have said, and its errors
  actuarial explain runs/zhejiang.yaml uebmi.contributions.employer.rate --place hangzhou
  actuarial diff runs/zhejiang.yaml:baseline :higher_employer_rate
  actuarial new shandong --municipalities cities.csv  a province divided among its municipalities
  actuarial new fujian_own --like zhejiang            a province of one's own, to be filled in

exit codes  0 a complete, verified result stands there · 2 the input is refused (file, line, key,
value, what would be right) · 1 failure at work · 129, 130, 143 stopped by a closed terminal, by
Ctrl-C, by a signal to end; after 1, 129, 130 and 143 finished scenarios stay for the next run
"""


def parser() -> argparse.ArgumentParser:
    """Build the parser of the command line."""
    from actuarial import __version__

    top = argparse.ArgumentParser(
        prog="actuarial",
        description="Projects income, spending and solvency of China's pooled health and long-term "
        "care\ninsurance funds (医保基金和长护险基金精算预测).",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"actuarial {__version__}")
    top.add_argument(
        "--debug", action="store_true", help="show where in the code a failure happened"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    run = _with_run_file(commands.add_parser("run", help="project every scenario of a run"))
    run.add_argument("--output", type=Path, metavar="DIR", help="folder of the results")
    run.add_argument(
        "--scenario", action="append", metavar="NAME", help="only this scenario (may be repeated)"
    )
    run.add_argument(
        "--processes", type=_count_from_1, metavar="N", help="scenarios side by side (cores)"
    )
    _with_strict(run)
    check = _with_run_file(commands.add_parser("check", help="read and judge only"))
    check.add_argument(
        "--project",
        action="store_true",
        help="project the people of all scenarios too, no money: what only they can show",
    )
    _with_strict(check)
    tables = commands.add_parser(
        "tables", help="tables and headline of a finished run again, from its results alone"
    )
    tables.add_argument(
        "run", type=Path, metavar="RUN", help="its results or run file, such as runs/zhejiang"
    )
    tables.add_argument(
        "--years", type=int, nargs="+", metavar="YEAR", help="years shown instead of the run's"
    )
    history = commands.add_parser(
        "history", help="what was observed of a place: lines, years, evidence, balances"
    )
    history.add_argument(
        "place", nargs="?", metavar="PLACE", help="such as china; without it a list"
    )
    history.add_argument(
        "--assumptions", type=Path, metavar="DIR", help="folder of the assumptions"
    )
    backtest = _with_run_file(
        commands.add_parser("backtest", help="start a run in earlier years, show its errors")
    )
    backtest.add_argument(
        "--from",
        dest="starts",
        action="append",
        type=int,
        required=True,
        metavar="YEAR",
        help="year at whose end the projection starts (may be repeated)",
    )
    backtest.add_argument(
        "--output", type=Path, metavar="DIR", help="folder of backtest.csv (RUN-backtest)"
    )
    experience = _with_run_file(
        commands.add_parser(
            "experience", help="a year as expected and as it was, and what made the difference"
        )
    )
    experience.add_argument(
        "--year", type=int, metavar="YEAR", help="the last one observed unless said"
    )
    experience.add_argument(
        "--drivers",
        action="store_true",
        help="give members, wages, prices, notices and measures of the year as they were",
    )
    experience.add_argument(
        "--output", type=Path, metavar="DIR", help="folder of the tables (beside the results)"
    )
    explain = _with_run_file(
        commands.add_parser("explain", help="where a value comes from: file, line, chain, source")
    )
    explain.add_argument(
        "key", metavar="KEY", help="such as uebmi.contributions.employer.rate; part of one lists"
    )
    explain.add_argument("--place", metavar="REGION", help="region of the run (the first)")
    explain.add_argument("--year", type=int, metavar="YEAR", help="year (the first projected)")
    explain.add_argument("--scenario", metavar="NAME", help="scenario of the run (the first)")
    diff = commands.add_parser("diff", help="what two scenarios or runs assume differently")
    diff.add_argument("first", metavar="RUN[:SCENARIO]", help="such as runs/zhejiang.yaml:baseline")
    diff.add_argument(
        "second", metavar="RUN[:SCENARIO]", help="or :SCENARIO, another one of the first run"
    )
    diff.add_argument("--assumptions", type=Path, metavar="DIR", help="folder of the assumptions")
    schema = commands.add_parser("schema", help="JSON Schema of the files, for editors")
    schema.add_argument("kind", nargs="?", metavar="KIND", help="kind of file; without it a list")
    schema.add_argument("--write", type=Path, metavar="DIR", help="write all kinds into a folder")
    schema.add_argument(
        "--reference", action="store_true", help="print the reference of every assumption instead"
    )
    new = commands.add_parser(
        "new", help="a province divided among its municipalities, or a skeleton of one's own"
    )
    new.add_argument("place", metavar="PLACE", help="label of the province, such as shandong")
    how = new.add_mutually_exclusive_group(required=True)
    how.add_argument(
        "--municipalities",
        type=Path,
        metavar="FILE",
        help="CSV of its municipalities: divide the shipped province among them (docs/people.md)",
    )
    how.add_argument("--like", metavar="PROVINCE", help="skeleton: whose keys to take")
    new.add_argument(
        "--municipality", action="append", metavar="NAME", help="label (may be repeated)"
    )
    new.add_argument(
        "--replace", action="store_true", help="write files that exist anew (with --municipalities)"
    )
    new.add_argument(
        "--root", type=Path, default=Path(), metavar="DIR", help="folder that holds assumptions/"
    )
    _with_question(_with_run_file(commands.add_parser("solve", help="find what would hold a fund")))
    return top


def _count_from_1(word: str) -> int:
    """A whole number above 0, as an argument."""
    if word.isascii() and word.isdecimal() and int(word) > 0:
        return int(word)
    raise argparse.ArgumentTypeError(f"{word} is no number of processes; write 1, 2 or more")


def _with_strict(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--strict", action="store_true", help="refuse what would only be warned of (exit 2)"
    )


def _with_question(command: argparse.ArgumentParser) -> None:
    command.add_argument("--fund", required=True, metavar="FUND", help="fund to be balanced")
    command.add_argument(
        "--instrument", required=True, metavar="NAME", help="one of assumptions/instruments.yaml"
    )
    command.add_argument(
        "--target",
        required=True,
        nargs="+",
        metavar="TARGET",
        help="solvent YEARS, or months NUMBER YEAR",
    )
    command.add_argument(
        "--timing",
        action="append",
        metavar="WHEN",
        help="immediate, deferred:YEAR, stepwise:YEAR:STEPS (may be repeated)",
    )
    command.add_argument("--scenario", metavar="NAME", help="the run's first one unless said")
    command.add_argument("--pooling", metavar="DESIGN", help="the one in force unless said")
    command.add_argument(
        "--region", metavar="PLACE", help="region or province; the whole run unless said"
    )
    command.add_argument("--step", metavar="STEP", help="legal step instead of the instrument's")
    command.add_argument(
        "--cap",
        metavar="LEVEL",
        help="highest level instead of the instrument's, in the unit shown (below 1, where that is "
        "factor: the lowest)",
    )
    command.add_argument(
        "--every-region",
        action="store_true",
        help="the fund of every region has to meet the target, not only their sum",
    )
    command.add_argument("--csv", type=Path, metavar="FILE", help="the options as CSV too")
    command.add_argument(
        "--as-scenario", type=Path, metavar="FILE", help="the legal change as a scenario file"
    )
    command.add_argument(
        "--replace",
        action="store_true",
        help="write these files anew where solve wrote them before",
    )


def _with_run_file(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("run", type=Path, metavar="RUN", help="run file, such as runs/china.yaml")
    command.add_argument(
        "--assumptions", type=Path, metavar="DIR", help="folder of the assumptions"
    )
    return command


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
