"""Where a command may write a file: nothing that it did not write itself is ever replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from actuarial.reading.problems import Problem, Refused
from actuarial.reading.resolved import Run
from actuarial.results.files import holds_results, real
from actuarial.whole import make_folder


class NewFile(NamedTuple):
    """A file that is to be written."""

    option: str
    path: Path
    """As it was given; a link is followed."""
    wrote: Callable[[bytes], bool]
    """Whether the command has written a file with this content."""
    assumption: bool
    """Whether the file may stand among the assumptions."""


def refuse_to_replace(files: Sequence[NewFile], run: Run, *, replace: bool) -> dict[str, Path]:
    """Paths by option, links followed; Refused where anything would be lost by writing there.

    replace: whether files that the command wrote itself may be written anew. Files of the
    assumptions and all others that it did not write are refused in any case.
    """
    paths = {one.option: real(one.path) for one in files}
    problems = [
        Problem(one.option, 0, 0, "", f"{one.path} {words}")
        for one in files
        for words in _faults(one, paths[one.option], run, replace=replace)
    ]
    if len(set(paths.values())) < len(paths):
        problems.append(Problem(files[-1].option, 0, 0, "", f"{files[-1].path} is named twice."))
    if problems:
        raise Refused(problems)
    return paths


def _faults(file: NewFile, path: Path, run: Run, *, replace: bool) -> Iterator[str]:
    if not path.parent.is_dir():
        yield f"would stand in a folder that does not exist; make {path.parent} first."
    elif path.is_symlink():
        yield "is a link that leads to itself; name a file."
    elif path.is_dir():
        yield "is a folder; name a file."
    elif path == real(run.path):
        yield "is the run file; name another one."
    elif path.is_relative_to(real(run.root)) and not file.assumption:
        yield "lies inside the assumptions; name a file elsewhere."
    elif any(map(holds_results, path.parents)):
        yield "lies among the results of a run; name a file elsewhere."
    elif path.exists():
        if not path.is_file() or not file.wrote(path.read_bytes()):
            yield "exists, and this command did not write it as it is; name another file."
        elif not replace:
            yield "exists; --replace writes it anew."


def in_own_folder(
    folder: Path, run: Run, mine: Mapping[str, Callable[[bytes], bool]]
) -> dict[str, Path]:
    """Where the files of a command go, in a folder that is made where it is not there.

    mine: by name whether the bytes of a file are what the command wrote before, which is replaced.
    Raises Refused where another file stands there, or the folder cannot be one.
    """
    if not folder.parent.is_dir():
        words = f"{folder} would stand in a folder that does not exist; make {folder.parent} first."
        raise Refused([Problem("--output", 0, 0, "", words)])
    if folder.exists() and not folder.is_dir():
        raise Refused([Problem("--output", 0, 0, "", f"{folder} is a file; name a folder.")])
    make_folder(folder)
    return refuse_to_replace(
        [NewFile(name, folder / name, known, assumption=False) for name, known in mine.items()],
        run,
        replace=True,
    )
