"""``actuarial history``: what was observed of a place, how far back, and on which evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from actuarial.history.figures import Figure, History
from actuarial.history.read import places_with_history, read_history
from actuarial.history.roll_forward import closings
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.problems import Problem, Refused
from actuarial.terminal import say

HUNDRED_MILLION = 1e8


def history(place: str | None, assumptions: Path | None) -> int:
    """Print the lines of a place's history, or which places have one.

    Raises Refused where the history is faulty or the folder holds none.
    """
    root = Path("assumptions") if assumptions is None else assumptions
    if not root.is_dir():
        words = "no folder of assumptions is here; name it with --assumptions DIR."
        raise Refused([Problem(str(root), 0, 0, "", words)])
    if place is None:
        for name in places_with_history(root):
            say(name)
        return 0
    say("\n".join(page(read_history(root, place))))
    return 0


def page(observed: History) -> Iterator[str]:
    """Lines of the page: every line with its years and evidence, then the balances."""
    figures = [one for line in observed.figures.values() for one in line.values()]
    yield f"{observed.place}: {len(figures)} figures on {len(observed.figures)} lines"
    for name, subject in observed.subjects.items():
        keys = [key for key in observed.figures if key[0] == name]
        if not keys:
            continue
        yield ""
        yield f"{subject.title} (history/{observed.place}/{name}.csv)"
        for key in keys:
            yield from _line(" ".join(key[1:]), observed.figures[key])
    closed = closings(observed)
    if closed:
        yield ""
        yield "balances, 亿元: opening + income − expenditure + restatement = balance"
        for one in closed:
            opening, income, expenditure, restated, balance = (
                value / HUNDRED_MILLION
                for value in (
                    one.opening,
                    one.income,
                    one.expenditure,
                    one.restatement,
                    one.balance,
                )
            )
            yield (
                f"  {one.fund:<18} {one.year}  {opening:>10,.2f} + {income:>10,.2f} − "
                f"{expenditure:>10,.2f} {restated:>+9,.2f} = {balance:>10,.2f}"
            )


def _line(name: str, figures: Mapping[int, Figure]) -> Iterator[str]:
    years = list(figures)
    said = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
    missing = [year for year in range(years[0], years[-1]) if year not in figures]
    counts = Counter(one.evidence for one in figures.values())
    weighed = ", ".join(f"{counts[kind]} {kind}" for kind in EVIDENCE if counts[kind])
    yield f"  {name:<40} {said:<9} {len(years):>4}   {weighed}"
    if missing:
        yield f"      without {', '.join(map(str, missing))}"
    for year, one in figures.items():
        if one.breaks:
            yield f"      {year}: {one.breaks}"
