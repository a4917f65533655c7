"""The words of ``actuarial solve`` become a question; what is none is refused with a remedy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from actuarial.reading import scalars
from actuarial.reading.instruments import Instrument, no_share, read_instruments
from actuarial.reading.problems import Problem, Refused, listed, nearest
from actuarial.reading.resolved import Assumptions, Run
from actuarial.reading.section import Name

if TYPE_CHECKING:
    from actuarial.solve import Question, Target, Timing

TARGETS = '"solvent 25" (years) or "months 6 2050" (months held at the end of a year)'
TIMINGS = "immediate, deferred:2030 or stepwise:2030:5 (from 2030 in five yearly steps)"


class Asked(NamedTuple):
    """The words of the command line."""

    scenario: str | None
    fund: str
    instrument: str
    target: Sequence[str]
    timing: Sequence[str]
    pooling: str | None
    region: str | None
    every_region: bool
    step: str | None
    cap: str | None
    csv: Path | None
    as_scenario: Path | None
    replace: bool
    """Whether files that the command wrote before may be written anew."""


def refuse(option: str, message: str) -> NoReturn:
    """Refuse what stands after an option."""
    raise Refused([Problem(option, 0, 0, "", message)])


def timing_text(timing: Timing) -> str:
    """A timing as a row of the table is called."""
    if timing.steps == 1:
        return f"from {timing.start}"
    return f"{timing.start}-{timing.full} in {timing.steps} steps"


def question_of(run: Run, asked: Asked) -> tuple[Question, list[tuple[str, Timing]], Asked]:
    """The question, the timings with what they are called, and the words with labels for names."""
    from actuarial.solve import Question

    scenario = asked.scenario or next(iter(run.scenarios))
    if scenario not in run.scenarios:
        refuse("--scenario", f"{scenario} is no scenario of {run.path.name}; "
               f"{_cure(scenario, list(run.scenarios))}")  # fmt: skip
    assumptions = run.scenarios[scenario]
    first = next(iter(assumptions.regions.values()))
    funds = {
        label: fund.name
        for scheme in first.schemes.values()
        for label, fund in scheme.funds.items()
    }
    fund = _one_of("--fund", asked.fund, funds, "fund")
    instruments = read_instruments(run.root, assumptions)
    names = {label: one.name for label, one in instruments.items()}
    chosen = _one_of("--instrument", asked.instrument, names, "instrument of instruments.yaml")
    instrument = instruments[chosen]
    place, regions = _regions(run, assumptions, asked.region)
    designs = {label: first.pooling.designs[label].name for label in run.pooling}
    pooling = (
        _one_of("--pooling", asked.pooling, designs, "design of the run")
        if asked.pooling
        else _in_force(run, assumptions, regions, fund)
    )
    timings = [(timing_text(timing), timing) for timing in (_timing(run, t) for t in asked.timing)]
    question = Question(
        *(run, scenario, fund, instrument, _target(run, asked), pooling, regions),
        step=instrument.step if asked.step is None else _step(instrument, asked.step),
        cap=None if asked.cap is None else _cap(instrument, asked.cap),
    )
    return question, timings, asked._replace(fund=fund, instrument=chosen, region=place)


def _one_of(option: str, word: str, known: Mapping[str, Name], what: str) -> str:
    """The label that the word is, or the label of what has it as English or Chinese name."""
    if word in known:
        return word
    called = [label for label, name in known.items() if word in (name.en, name.zh)]
    if len(called) == 1:
        return called[0]
    if called:
        refuse(option, f"{word} is the name of several; write {listed(called)}.")
    names = [text for label, name in known.items() for text in (label, name.en, name.zh)]
    refuse(option, f"{word} is no {what}; {_cure(word, names, list(known))}")


def _cure(word: str, names: Sequence[str], known: Sequence[str] = ()) -> str:
    meant = nearest(word, names)
    return f"did you mean {meant}?" if meant else f"known are {listed(known or names)}."


def _number(option: str, word: str, unit: str) -> float:
    """A number in a unit; a share above 100 % and a percentage of anything else are refused."""
    found = scalars.numeric(word)
    if found is None:
        refuse(option, f"{word} is not a number; one is meant here, such as 0.1% or 10.")
    value, percent = found
    if percent and unit not in ("share", "factor"):
        refuse(option, f"{word}: % is for shares; {unit} is meant, such as 10.")
    wrong = no_share(value, word) if unit == "share" else ""
    if wrong:
        refuse(option, wrong)
    return value


def _step(instrument: Instrument, word: str) -> float:
    step = _number("--step", word, instrument.unit)
    if step <= 0:
        refuse("--step", "is above 0.")
    span = instrument.highest - instrument.lowest
    if instrument.by == "add" and step > span:
        low, high = instrument.lowest, instrument.highest
        if instrument.unit != "share":
            refuse("--step", f"{word} is more than all from {low:g} to {high:g}.")
        cure = "" if word.endswith("%") else f" Did you mean {scalars.percentage(step / 100)}?"
        refuse(
            "--step",
            f"{word} is a step of {scalars.percentage(step)}, more than all from "
            f"{scalars.percentage(low)} to {scalars.percentage(high)}.{cure}",
        )
    return step


def _cap(instrument: Instrument, word: str) -> float:
    cap = _number("--cap", word, instrument.unit)
    lowest = instrument.lowest if instrument.by == "add" else 0.0
    if cap < lowest:
        refuse("--cap", f"{word} is below the lowest level, {lowest:g} {instrument.unit}.")
    return cap


def _regions(
    run: Run, assumptions: Assumptions, word: str | None
) -> tuple[str | None, tuple[str, ...]]:
    """The label, and one region, the regions of a province, or all."""
    if word is None:
        return None, tuple(place.region for place in run.places)
    provinces = {place.province for place in run.places}
    known = {label: one.name for label, one in assumptions.regions.items()}
    known |= {
        label: assumptions.provinces[label].name for label in sorted(provinces - known.keys())
    }
    found = _one_of("--region", word, known, "region or province of the run")
    if found in provinces:
        return found, tuple(place.region for place in run.places if place.province == found)
    return found, (found,)


def _in_force(run: Run, assumptions: Assumptions, regions: Sequence[str], fund: str) -> str:
    designs = {
        assumptions.regions[region].pooling.in_force.get(fund, run.pooling[0]) for region in regions
    }
    if len(designs) > 1:
        refuse("--pooling", f"the regions differ in it; name one of {listed(sorted(designs))}.")
    found: str = designs.pop()
    if found not in run.pooling:
        refuse("--pooling", f"{found} is in force and not in the run; name {listed(run.pooling)}.")
    return found


def _timing(run: Run, word: str) -> Timing:
    from actuarial.solve import Timing

    kind, _, rest = word.partition(":")
    numbers = rest.split(":") if rest else []
    wanted = {"immediate": 0, "deferred": 1, "stepwise": 2}
    if wanted.get(kind) != len(numbers) or not all(part.isdecimal() for part in numbers):
        refuse("--timing", f"{word} is no timing; write {TIMINGS}.")
    start, steps = (*map(int, numbers), *(run.base_year + 1, 1)[len(numbers) :])
    timing = Timing(start, steps)
    last = run.base_year + run.horizon
    if not run.base_year < start <= timing.full <= last or steps < 1:
        years = f"{run.base_year + 1} to {last}"
        refuse("--timing", f"{word} leaves the projected years ({years}).")
    return timing


def _target(run: Run, asked: Asked) -> Target:
    from actuarial.solve import Target

    kind, *rest = " ".join(asked.target).split() or [""]
    numbers = [scalars.numeric(word) for word in rest]
    wanted = {"solvent": 1, "months": 2}
    if wanted.get(kind) != len(rest) or any(found is None for found in numbers):
        words = " ".join(asked.target) or "nothing"
        refuse("--target", f"{words} is no target; write {TARGETS}.")
    values = [found[0] for found in numbers if found is not None]
    last, first = run.base_year + run.horizon, run.base_year + 1
    if kind == "solvent":
        if not 1 <= values[0] <= run.horizon or values[0] != int(values[0]):
            refuse("--target", f"{rest[0]} years; the run projects {run.horizon}.")
        return Target(0.0, tuple(range(first, first + int(values[0]))), asked.every_region)
    if not first <= values[1] <= last or values[1] != int(values[1]):
        refuse("--target", f"{rest[1]} is no projected year ({first} to {last}).")
    if values[0] < 0:
        refuse("--target", f"{rest[0]} months; none is the least.")
    return Target(values[0], (int(values[1]),), asked.every_region)
