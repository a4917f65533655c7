"""The words of the command line: commands, options, help."""

from __future__ import annotations

import argparse
from pathlib import Path

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
