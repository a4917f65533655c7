"""Where a text stops being YAML, in plain words; a full-width slip is named first."""

from __future__ import annotations

import re

import yaml

from actuarial.reading import scalars
from actuarial.reading.nodes import File
from actuarial.reading.problems import Problem

_OPEN_QUOTE = "a quotation mark is opened and never closed."
_PLAIN_WORDS = (
    ("found character that cannot start any token", "this sign cannot begin a value; quote it."),
    ("mapping values are not allowed", "a colon stands where none can; check indentation, or quote "
     "a text that holds “: ”."),
    ("could not find expected ':'", "a colon and a value are missing after this key."),
    ("did not find expected ',' or '}'", "a comma or closing } is missing before this."),
    ("did not find expected ',' or ']'", "a comma or closing ] is missing before this."),
    ("did not find expected key", "indentation or brackets do not fit the lines above."),
    ("did not find expected '-' indicator", "a list item beginning with “- ” is meant here."),
    ("block sequence entries are not allowed", "a list cannot begin on this line."),
    ("found unexpected end of stream", _OPEN_QUOTE),
    ("invalid Unicode character escape", "this escape is no character; write the character "
     "itself."),
    ("expected hexdecimal number", "an escape such as \\x41 or \\u4e2d is not finished; write the "
     "character itself."),
    ("unknown escape character", "a backslash in double quotes; use single quotes."),
    ("did not find expected node content", "a value is missing before this sign."),
    ("did not find expected <document start>", "the text does not fit the lines above; check "
     "indentation and brackets."),
    ("unexpected document indicator", _OPEN_QUOTE),
)  # fmt: skip


def full_width_message(line: str) -> str:
    """Show a line as it should be typed."""
    return f"full-width signs stand here; write  {scalars.corrected(line)}"


def syntax_fault(error: yaml.YAMLError, text: str, file: File) -> Problem:
    """Say in plain words where the text stops being YAML, and name a full-width slip first."""
    lines = text.splitlines() or [""]
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = min(getattr(error, "position", 0) or 0, len(text))
        line = text.count("\n", 0, position) + 1
        return Problem(file.name, line, 1, "", "a control character stands here; take it out.")
    said = str(getattr(error, "problem", "") or "")
    context = getattr(error, "context_mark", None)
    last = min(mark.line, len(lines) - 1)
    first = min(context.line if context is not None else last, last)
    for number in range(last, max(min(first, last - 1), last - 20, 0) - 1, -1):
        bare = re.sub(r"(?:^|\s)#.*|\"[^\"]*\"|'[^']*'", "", lines[number])
        if scalars.full_width(bare):
            slip = re.search("[！-～　]", lines[number])
            column = slip.start() + 1 if slip else 1
            return Problem(file.name, number + 1, column, "", full_width_message(lines[number]))
    line, column = mark.line, mark.column
    bad = lines[last][column : column + 1]
    if bad == "\t" or lines[last][:column].endswith("\t"):
        words = "a tab stands here; indent with spaces."
    elif bad and bad in "@`%" and "cannot start" in said:
        words = f"a text cannot begin with {bad}; put it in quotes."
    else:
        words = next((plain for jargon, plain in _PLAIN_WORDS if jargon in said), _NOT_YAML)
        if context is not None and "',' or" in said and context.line != line:
            words += f" The bracket is opened in line {context.line + 1}."
        elif context is not None and words == _OPEN_QUOTE:
            line, column = context.line, context.column
    return Problem(file.name, min(line, len(lines) - 1) + 1, column + 1, "", words)


_NOT_YAML = "this cannot be read; check brackets, quotes and indentation here and just above."
