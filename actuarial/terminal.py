"""Standard output and error that make no result a failure: closed, full, or without Chinese."""

from __future__ import annotations

import io
import os
import re
import select
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

from actuarial.reading.scalars import escaped

COLUMNS = 100
"""Columns of a line on the terminal, at most."""


def width(text: str) -> int:
    """Columns a text takes in a terminal: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def wrapped(text: str) -> list[str]:
    """A text in lines of at most `COLUMNS`, broken at blanks where it has some.

    What follows stands below the words behind a label (``  source     …``), else two columns in.
    """
    head = _LABEL.match(text) or _LEADING.match(text)
    assert head is not None
    indent = " " * (head.end() if 0 < head.end() <= COLUMNS // 2 else 2)
    lines: list[str] = []
    line = ""
    for word in _WORDS.findall(text):
        below = indent + word.lstrip()
        if line.strip() and width(line + word) > COLUMNS >= width(below):
            lines.append(line)
            line = below
        else:
            line += word
        while width(line) > COLUMNS:
            fits = _fitting(line)
            lines.append(line[:fits])
            line = indent + line[fits:]
    return [*lines, line]


_LEADING = re.compile(" *")
_LABEL = re.compile(" *[^ ]+ {2,}")
_WORDS = re.compile(" *[^ ]+")


def say(text: str = "") -> None:
    """Print words on standard output, in as many lines as they need."""
    print("\n".join(line for part in text.split("\n") for line in wrapped(part)))


def _fitting(text: str) -> int:
    """How many characters of a text fit on a line."""
    taken = 0
    for position, sign in enumerate(text):
        taken += width(sign)
        if taken > COLUMNS:
            return position
    return len(text)


class _Lenient(io.FileIO):
    """A stream that takes everything, and remembers what it could not pass on."""

    lost: OSError | None = None

    def write(self, raw: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Pass on what can be, and report all as written."""
        if self.lost is not None:
            return len(raw)
        try:
            written = super().write(raw)
        except OSError as error:
            self.lost = error
            return len(raw)
        if written is None:
            # A terminal that another program has set not to wait.
            select.select([], [self], [])
            return 0
        return written


class _Escaped(io.TextIOWrapper):
    """A stream of words in which control signs, of files or of the command line, move nothing."""

    def write(self, text: str) -> int:
        """Write the text as data; the length is that of the text given."""
        super().write(escaped(text))
        return len(text)


@contextmanager
def lenient() -> Iterator[list[OSError]]:
    """Let no output fail; what of standard output was lost, and why, stands in the list at the end.

    Characters that the terminal cannot show are replaced, control signs escaped. Where nobody reads
    any more (a pipe to ``head`` that has ended, a closed terminal) the rest is dropped without a
    word.
    """
    _fill_closed()
    before = sys.stdout, sys.stderr
    lost: list[OSError] = []
    out, err = (_opened(stream, number) for number, stream in enumerate(before, start=1))
    sys.stdout, sys.stderr = out, err
    try:
        yield lost
    finally:
        for stream in (out, err):
            stream.flush()
        sys.stdout, sys.stderr = before
        error = _raw(out).lost
        if error is not None and not isinstance(error, BrokenPipeError):
            lost.append(error)


def _opened(stream: TextIO | None, number: int) -> io.TextIOWrapper:
    if stream is not None:
        with suppress(OSError, ValueError):
            stream.flush()
    raw = _Lenient(number, "w", closefd=False)
    return _Escaped(
        io.BufferedWriter(raw),  # type: ignore[type-var]
        encoding=getattr(stream, "encoding", None) or "utf-8",
        errors="replace",
        line_buffering=number == 2 or raw.isatty(),
    )


def _raw(stream: io.TextIOWrapper) -> _Lenient:
    raw = stream.buffer.raw  # type: ignore[attr-defined]
    assert isinstance(raw, _Lenient)
    return raw


def _fill_closed() -> None:
    """Give closed descriptors to the null device: a file of results must not get one of them."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest that is free is taken, and all below are not.
            os.open(os.devnull, os.O_RDWR)
