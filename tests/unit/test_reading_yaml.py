"""One YAML file: words, numbers, places, and hostile files in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuarial.reading import scalars
from actuarial.reading.nodes import File, Mapping, Scalar, key_of
from actuarial.reading.problems import Problem
from actuarial.reading.yamlfile import read_yaml


def _read(text: str | bytes) -> tuple[Mapping | None, list[Problem]]:
    problems: list[Problem] = []
    raw = text if isinstance(text, bytes) else text.encode()
    return read_yaml(raw, File("x.yaml"), problems), problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e-3", 0.001),
        ("1_000", 1000.0),
        ("6%", 0.06),
        ("-0.5%", -0.005),
        ("1.", 1.0),
        (".5", 0.5),
        ("+3", 3.0),
        ("0", 0.0),
        ("0.0", 0.0),
        ("1E3", 1000.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    found = scalars.numeric(text)
    assert found is not None
    assert found[0] == value
    assert found[1] == text.endswith("%")


@pytest.mark.parametrize(
    "text",
    ["no", "NO", "off", "yes", "true", "010", "12:30", "0x1f", "0o7", ".nan", ".inf", "1__0", "_1",
     "1_", "", "%", "e5", ".", "-", "1e400", "1 000", "1,000", "２", "2024-01-01", "~", "null"],
)  # fmt: skip
def test_everything_else_is_text(text: str) -> None:
    assert scalars.numeric(text) is None


@given(st.integers(-10_000, 10_000), st.integers(0, 6))
def test_a_percentage_equals_its_decimal(digits: int, places: int) -> None:
    text = f"{digits}e-{places}"
    found = scalars.numeric(f"{text}%")
    assert found == (float(f"{digits}e-{places + 2}"), True)


def test_every_node_knows_its_place_and_key() -> None:
    tree, problems = _read("a:\n  b: {c: [x, 6%]}\n")
    assert not problems
    assert tree is not None
    item = tree["a"]["b"]["c"][1]
    assert isinstance(item, Scalar)
    assert (item.line, item.column, key_of(item), str(item)) == (2, 14, "a.b.c.2", "6%")
    assert tree["a"].places["b"] == (2, 3)


def test_source_evidence_and_note_stand_beside_the_entries() -> None:
    tree, _ = _read("source: x\nevidence: y\nnote: z\na: 1\n")
    assert tree is not None
    assert list(tree) == ["a"]
    assert set(tree.documented) == {"source", "evidence", "note"}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "a: " + "{a: " * 30_000,
        "- " * 30_000,
        "".join(" " * depth + "a:\n" for depth in range(2000)),
        "a: &a [x, x]\nb: &b [*a, *a]\n",
        "a: {<<: {b: 1}}",
        "a: 1\n" * 4_000_000,
        "a: [" + "1," * 1_000_000 + "]",
        "".join(f"k{i}: 1\n" for i in range(250_000)),
        "a: " + "[" * 51 + "]" * 51,
        b"a: \x00",
        b"a: \xff",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_files_are_refused_soon(text: str | bytes) -> None:
    started = time.perf_counter()
    tree, problems = _read(text)
    assert time.perf_counter() - started < 5
    assert tree is None
    assert len(problems) == 1


def test_fifty_levels_are_read() -> None:
    tree, problems = _read("a: " + "[" * 49 + "1" + "]" * 49)
    assert tree is not None
    assert not problems


def test_chinese_text_keeps_its_own_marks() -> None:
    tree, problems = _read("reason: 提高费率：从2030年起，每年一点（试行）\nname: 杭州市\n")
    assert not problems
    assert tree is not None
    assert tree["reason"] == "提高费率：从2030年起，每年一点（试行）"
