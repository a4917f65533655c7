"""Bad inputs, and the exact text the user sees (cases.txt)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actuarial.checks.compiled import Compiled
from actuarial.checks.ranges import out_of_range
from actuarial.reading.problems import Refused
from messages import small_schema

JARGON = re.compile(
    r"Input should|validation error|value_error|NoneType|Traceback|pydantic|\bdict\b|\bstr\b|"
    r"\bfloat\b|\bint\b|\bLeaf\b|Section|Scalar|Mapping|<class|Extra inputs|union_tag|\[key\]"
)


def _edited(text: str, minus: list[str], plus: list[str]) -> str:
    old, new = "\n".join(minus), "\n".join(plus)
    if not plus and old + "\n" in text and f"\n{old}\n" in f"\n{text}":
        old += "\n"
    assert old in text, f"{old!r} is not in the file"
    return text.replace(old, new, 1)


def _files(lines: list[str]) -> dict[str, str | bytes | None]:
    files: dict[str, str | bytes | None] = {}
    for block in "\n".join(lines).split("file ")[1:]:
        name, *rest = block.rstrip("\n").split("\n")
        text = small_schema.FILES.get(name, "")
        minus = [line[2:] for line in rest if line[:2] == "- "]
        plus = [line[2:] for line in rest if line[:2] == "+ "]
        word, _, argument = rest[0].partition(" ") if rest else ("", "", "")
        if word == "absent":
            files[name] = None
        elif word == "encode":
            files[name] = text.encode(argument)
        elif word == "swap":
            files[name] = text.replace(",", "\t" if argument == "tab" else argument)
        elif word == "copy":
            files[name] = small_schema.FILES[argument]
        elif word == "whole":
            files[name] = "".join(f"{line}\n" for line in plus)
        else:
            files[name] = _edited(text, minus, plus)
    return files


def _cases() -> list[tuple[str, dict[str, str | bytes | None], str]]:
    text = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8")
    cases = []
    for block in re.split(r"^## ", text, flags=re.M)[1:]:
        head, expected = block.split("\n=\n", 1)
        name, *lines = head.split("\n")
        cases.append((name, _files(lines), expected.rstrip("\n")))
    return cases


CASES = _cases()


def _said(folder: Path, files: dict[str, str | bytes | None]) -> str:
    run_file = small_schema.write(folder, files)
    try:
        run = small_schema.read(run_file)
    except Refused as refused:
        return str(refused)
    compiled = Compiled(run)
    ranges = {fault for one in run.all_assumptions for fault in out_of_range(compiled, one)}
    return "\n".join(map(str, sorted({*run.warnings, *ranges})))


def test_the_desk_is_accepted(tmp_path: Path) -> None:
    assert _said(tmp_path, {}) == ""


@pytest.mark.parametrize(
    ("files", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_the_user_sees(tmp_path: Path, files: dict[str, str | bytes | None], expected: str) -> None:
    said = _said(tmp_path, files)
    assert said == expected
    assert not JARGON.search(said)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60
    assert len({case[0] for case in CASES}) == len(CASES)
