"""``actuarial schema``: the files' schemas for editors, and the reference of every assumption."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from actuarial.reading.problems import listed, nearest
from actuarial.reading.schema import Region
from actuarial.reference.editor import DIALECT, FILES, file_schema
from actuarial.whole import write_all

FOLDER = ".schema"
"""Folder of the committed schemas below the assumptions; it travels with them."""


def schema(kind: str | None, write: Path | None, *, reference: bool) -> int:
    """Print the JSON Schema of one kind of file, or write those of all; or print the reference."""
    if reference:
        from actuarial.reference.page import reference_page

        print(reference_page(), end="")
        return 0
    if kind is not None and kind not in FILES:
        meant = nearest(kind, FILES)
        cure = f"did you mean {meant}?" if meant else f"known are {listed(FILES)}"
        print(f"{kind} is no kind of file; {cure}", file=sys.stderr)
        return 2
    kinds = [kind] if kind else list(FILES)
    if write is None:
        if kind is None:
            print("kinds of files:", " ".join(FILES))
            print("actuarial schema KIND prints one, --write assumptions/.schema writes all")
            return 0
        print(text_of(kind), end="")
        return 0
    texts = {write / f"{name}.json": text_of(name) for name in kinds}
    others = [path for path in texts if path.exists() and not _is_schema(path)]
    if others:
        print(f"{others[0]} exists and is no schema; name another folder", file=sys.stderr)
        return 2
    write_all(texts, replace=True)
    for path in texts:
        print(path)
    return 0


def _is_schema(path: Path) -> bool:
    """Whether a file can be what this command wrote, now or in an earlier version."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and found.get("$schema") == DIALECT


def text_of(kind: str) -> str:
    """The JSON Schema of a kind of file as it is written."""
    return json.dumps(file_schema(kind, Region), ensure_ascii=False, indent=0) + "\n"


def modeline(name: str, kind: str) -> str:
    """First line by which an editor finds the schema of a file below the assumptions.

    name: the file's name below the assumptions, ``../runs/china.yaml`` for a run.
    """
    up = name.count("/") - 2 * name.count("../")
    within = "../assumptions/" if name.startswith("../") else "../" * up
    return f"# yaml-language-server: $schema={within}{FOLDER}/{kind}.json"
