"""Valid files, mutated: reading succeeds or names located faults, and never fails otherwise."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Run
from messages import small_schema
from messages.test_messages import JARGON

NAMES = sorted(small_schema.FILES)
TOKENS = [
    "", " ", "\n", "\t", ":", ": ", ",", "{", "}", "[", "]", "#", "-", "- ", "&a ", "*a", "!!set ",
    "<<: ", "'", '"', "%", "％", "：", "，", "０", "no", "010", "1e-3", "1_000", "-5", "1e400",
    ".nan", "null", "~", "{}", "[]", "{a: 1}", "2024", "2030: ", "value: ", "table: ", "add: ",
    "start: 1", "kind", "schema", "source", "with: [both]", "inherits: both", "places: ", "---",
    "\ufeff", "\x00", "\u2028", "|", ">", "?", "? ", "= ", "@", "`", "rest", "nan", "..", "/",
    "西", "yearbook",
]  # fmt: skip

mutations = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["insert", "delete", "replace", "drop line", "double line", "swap lines"]),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 12),
        st.sampled_from(TOKENS),
    ),
    min_size=1,
    max_size=4,
)


def _mutated(text: str, how: str, where: float, length: int, token: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    line, at = int(where * len(lines)), int(where * (len(text) + 1))
    if how == "insert":
        return text[:at] + token + text[at:]
    if how == "delete":
        return text[:at] + text[at + length :]
    if how == "replace":
        return text[:at] + token + text[at + length :]
    if how == "drop line":
        return "".join(lines[:line] + lines[line + 1 :])
    if how == "double line":
        return "".join(lines[: line + 1] + lines[line:])
    other = (line + length) % len(lines)
    lines[line], lines[other] = lines[other], lines[line]
    return "".join(lines)


def _read(files: dict[str, str | bytes | None]) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        run_file = small_schema.write(Path(folder), files)
        return small_schema.read(run_file)


def _refused(files: dict[str, str | bytes | None]) -> tuple[Problem, ...] | None:
    try:
        _read(files)
    except Refused as refused:
        return refused.problems
    return None


def _values(run: Run) -> list[object]:
    return [
        (name, region, key, [layer.quantity for layer in leaf.layers], leaf.layers[-1].source)
        for name, assumptions in run.scenarios.items()
        for region, key, leaf in assumptions.leaves()
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mutations)
def test_a_mutated_desk_is_read_or_refused_in_place(
    steps: list[tuple[str, str, float, int, str]],
) -> None:
    files: dict[str, str] = {}
    for name, *step in steps:
        files[name] = _mutated(files.get(name, small_schema.FILES[name]), *step)
    problems = _refused(dict(files))
    assert problems is None or any(problem.severity == "fault" for problem in problems)
    for problem in problems or ():
        assert problem.file
        assert problem.message
        assert problem.line >= 0
        assert not JARGON.search(problem.message), problem
    assert problems is None or list(problems) == sorted(problems)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 40)), min_size=1, max_size=5))
def test_comments_blank_lines_and_line_ends_change_nothing(
    places: list[tuple[str, int]],
) -> None:
    files: dict[str, str | bytes | None] = {}
    for name, at in places:
        text = files.get(name, small_schema.FILES[name])
        assert isinstance(text, str)
        lines = text.splitlines()
        if name.endswith(".yaml"):
            lines.insert(min(at, len(lines)), "# 注释：a comment with {brackets} & anchors")
        lines.append("")
        files[name] = "\n".join(lines) + "\n"
    windows = {
        name: str(text).replace("\n", "\r\n").encode("utf-8-sig") for name, text in files.items()
    }
    assert _values(_read(files)) == _plain()
    assert _values(_read(dict(windows))) == _plain()


@cache
def _plain() -> list[object]:
    return _values(_read({}))
