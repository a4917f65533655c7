"""Files of the assumptions that a calibration makes again, without losing what was edited."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from actuarial.whole import write_all


def replacing(parser: ArgumentParser) -> None:
    """Add the option without which nothing that stands otherwise is written anew."""
    parser.add_argument(
        "--replace", action="store_true", help="write files anew that stand otherwise (or edited)"
    )


def made_in_a_copy(build: Callable[[Path], Iterable[Path]], tables: Path) -> dict[Path, bytes]:
    """What a calibration writes into a folder of tables, by path, without writing it there."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / tables.name
        shutil.copytree(tables, copy)
        return {tables / path.relative_to(copy): path.read_bytes() for path in build(copy)}


def rebuild(contents: Mapping[Path, bytes], *, replace: bool) -> int:
    """Write files, all or none, and print those that change; 2 where that needs to be asked for."""
    changed = {
        path: raw for path, raw in contents.items() if not path.exists() or path.read_bytes() != raw
    }
    others = [path for path in changed if path.exists()]
    if others and not replace:
        listed = "\n".join(f"    {path}" for path in others)
        print(
            f"these files stand otherwise (edited?) and would be written anew:\n{listed}\n"
            "nothing was written; --replace writes them",
            file=sys.stderr,
        )
        return 2
    write_all(changed, replace=True)
    for path in changed:
        print(path)
    return 0
