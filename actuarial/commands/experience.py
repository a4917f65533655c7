"""``actuarial experience``: a year as it was expected, as it was, and why they differ."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from actuarial.checks import read_run
from actuarial.commands.new_files import in_own_folder
from actuarial.experience.backtest import AS_KNOWN, OBSERVED_DRIVERS
from actuarial.experience.dataset import dataset_of
from actuarial.experience.observed import observed_of
from actuarial.experience.statement import (
    FREQUENCY,
    HEADS,
    LARGE,
    LEVEL,
    LINES,
    MEASURES,
    MIX,
    OTHER,
    PAYMENT,
    PRICE,
    WHOLE,
    Statement,
    statements,
)
from actuarial.reading.problems import Problem, Refused
from actuarial.reading.published import read_published
from actuarial.results.netcdf import write_result
from actuarial.terminal import say, wrapped
from actuarial.whole import write_all

HUNDRED_MILLION = 1e8
TABLE, RESULT = "experience.csv", "experience.nc"
INCOME = (MEASURES, HEADS, LEVEL, OTHER)
SPENDING = (MEASURES, HEADS, MIX, FREQUENCY, PRICE, PAYMENT, LINES, OTHER)
HEADINGS = {MEASURES: "rules", FREQUENCY: "events", PAYMENT: "share"}
"""Words of at most six letters where the part has a longer name."""
COLUMNS = ("year", "mode", "scheme", "line", "part", "service", "yuan", "share_of_expected")
SAID = {
    AS_KNOWN: "as known then",
    OBSERVED_DRIVERS: "members, wages, prices, notices and measures given",
}


def experience(
    run_file: Path,
    assumptions: Path | None,
    year: int | None,
    output: Path | None,
    *,
    given: bool = False,
) -> int:
    """Print and write actual against expected of a year, in parts that add up."""
    run = read_run(run_file, assumptions)
    observed, nation, last = observed_of(run)
    year = last if year is None else year
    if not any(year in figures for key, figures in observed.figures.items() if key[0] == "funds"):
        words = f"no fund was observed in {year}; {last} is the last year of one."
        raise Refused([Problem(f"history/{observed.place}", 0, 0, "--year", words)])
    mode = OBSERVED_DRIVERS if given else AS_KNOWN
    folder = output or run.path.with_name(f"{run.path.stem}-experience")
    paths = in_own_folder(folder, run, {TABLE: _is_table, RESULT: _is_result})
    found = statements(run, observed, nation, read_published(run.root), year, mode)
    say("\n".join(page(found, mode)))
    write_all({paths[TABLE]: as_csv(found, mode)}, replace=True)
    write_result(dataset_of(found, mode), paths[RESULT], {})
    say(f"\nwritten to {folder}: {TABLE}, {RESULT}")
    return 0


def _is_table(raw: bytes) -> bool:
    return raw.startswith(",".join(COLUMNS).encode())


def _is_result(raw: bytes) -> bool:
    return raw.startswith(b"\x89HDF") and b"actual against expected" in raw


def as_csv(found: Sequence[Statement], mode: str) -> str:
    """One row a part, then the figures they lead from and to."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in found:
        head = (one.year, mode, one.scheme, one.line)
        writer.writerow((*head, "expected", "", one.expected, 1.0))
        for part in one.parts:
            writer.writerow(
                (*head, part.part, part.service, part.amount, part.amount / one.expected)
            )
        writer.writerow((*head, "actual", "", one.actual, one.actual / one.expected))
    return text.getvalue()


def page(found: Sequence[Statement], mode: str) -> Iterator[str]:
    """What the terminal shows: parts of every fund, by service, and what takes from each other."""
    year = found[0].year
    yield f"{year} from the end of {year - 1}, {SAID[mode]}; 亿元; A − E in parts that add up"
    for ending, parts in (("income", INCOME), ("expenditure", SPENDING)):
        here = [one for one in found if one.line.endswith(f" {ending}")]
        if not here:
            continue
        yield ""
        yield f"{ending:<19}{'E':>9}{'A':>9}{'A/E':>7}" + _headings(parts)
        for one in here:
            yield (
                f"{one.line.removesuffix(f' {ending}'):<19}{_money(one.expected, 9)}"
                f"{_money(one.actual, 9)}{100 * one.actual / one.expected:>6.1f}%"
                + "".join(_money(one.amount(part), 7) for part in parts)
            )
            yield from _by_service(one, parts)
    yield ""
    for sentence in _sentences(found):
        yield from wrapped(sentence)


def _headings(parts: Sequence[str]) -> str:
    return "".join(f"{HEADINGS.get(part, part):>7}" for part in parts)


def _by_service(one: Statement, parts: Sequence[str]) -> Iterator[str]:
    services = dict.fromkeys(part.service for part in one.parts if part.service != WHOLE)
    for service in services:
        amounts = [
            sum(of.amount for of in one.parts if (of.part, of.service) == (part, service))
            for part in parts
        ]
        yield f"  {service:<42}" + "".join(_money(amount, 7) for amount in amounts)


def _money(yuan: float, width: int) -> str:
    """Whole 亿元; a point where nothing stands."""
    shown = f"{yuan / HUNDRED_MILLION:,.0f}"
    return f"{'·' if shown in ('0', '-0') else shown:>{width}}"


def _sentences(found: Sequence[Statement]) -> Iterator[str]:
    """What a total hides: parts that take from each other, and a rest that nothing explains."""
    for one in found:
        changed = abs(one.actual - one.before)
        if one.cancelling() > max(abs(one.actual - one.expected), 0.005 * one.expected):
            amount = _money(one.cancelling(), 0)
            yield f"{one.line}: {amount} of its parts cancel; read them, not A/E alone."
        if one.rest_is_large():
            share = "" if changed == 0 else f", {100 * abs(one.amount('other')) / changed:.0f} %"
            yield (
                f"{one.line}: {_money(one.amount('other'), 0)} is in no driver that was observed"
                f"{share} of the year's change (above {100 * LARGE:.0f} %)."
            )
    if any(one.evidence == "unverified" for one in found):
        lines = ", ".join(one.line for one in found if one.evidence == "unverified")
        yield f"unverified outcomes: {lines}."
