"""Files of the user are ordinary files: a pipe would hang the reading, a device never end it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotOrdinaryError(OSError):
    """Something else than a file stands at a path; the text says what, for the user."""


def instead_of_file(path: Path) -> str:
    """Say what stands at a path (links followed) that is no file; nothing where one or none is."""
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError):
        return ""
    return next((f"is {words}; a file is meant." for is_one, words in _KINDS if is_one(mode)), "")


def bytes_of_file(path: Path, most: int = -1) -> bytes:
    """Read a file, or the first bytes of it; what is none is refused before it is opened.

    Raises NotOrdinaryError, and any other OSError where the file is not there or not readable.
    """
    words = instead_of_file(path)
    if words:
        raise NotOrdinaryError(words)
    with path.open("rb") as opened:
        return opened.read(most)
