"""Run folders that are whole or absent, and never replace what is not theirs."""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

from actuarial.reading.problems import Problem, Refused
from actuarial.stopping import done, stop_if_received, stoppable, undisturbed
from actuarial.whole import PART, beside, digest, drafts_of, make_folder, remove, sync, write_whole

try:
    import fcntl
except ImportError:  # a system without them: there nobody is kept out
    fcntl = None  # type: ignore[assignment]

MANIFEST = "manifest.json"
OTHER = "name another folder with --output"
WIDTH = 92
"""Columns of a line of words, so that none on the terminal has more than 100."""


@contextmanager
def run_folder(
    folder: Path,
    run: str | None = None,
    inputs: Path | None = None,
    then: Callable[[], None] | None = None,
) -> Iterator[Path]:
    """A draft folder to fill; on the way out it replaces the folder of the run as a whole.

    After a failure or a signal the earlier folder stands as it was and the draft is gone. Once the
    new one stands nothing turns it into a failure: signals no longer count, and what could not be
    cleared is said. `write_manifest` must have been called, since it marks a whole folder.

    run: the run file, with its folder; results of another one are refused. inputs: the assumptions,
    in which no results may lie. then: called when the new folder stands. Raises Refused, before
    anything is computed, where the folder holds anything that no run wrote, or another process
    works on it.
    """
    folder = real(folder)
    _refuse_place(folder, inputs)
    with stoppable(), _alone(folder):
        _restore(folder)
        _refuse_contents(folder, run)
        clear(_drafts(folder))
        with beside(folder) as draft:
            make_folder(draft, folder if folder.exists() else None)
            yield draft
            if not (draft / MANIFEST).exists():
                raise FileNotFoundError(f"{folder.name}: the manifest was not written")
            for path in draft.iterdir():
                sync(path)
            sync(draft)
            stop_if_received()
            with undisturbed():
                _swap(draft, folder)
                done()
        _clear_earlier(folder)
        if then is not None:
            then()


def real(folder: Path) -> Path:
    """The folder itself, where a link leads to it, also to one that is not there yet."""
    return Path(os.path.realpath(folder))


def write_manifest(folder: Path, about: Mapping[str, object]) -> None:
    """Name every file of a run with its size and SHA-256 digest; written last.

    ``about`` is what else should stand there (title, code version, digests of the inputs). No time
    and no machine stands in it: equal inputs give an equal manifest.
    """
    files = {
        path.relative_to(folder).as_posix(): fingerprint(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    text = json.dumps({**about, "files": files}, ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / MANIFEST, text)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run; ValueError where it is none."""
    found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    files = found["files"] if isinstance(found, dict) and "files" in found else None
    if not isinstance(files, dict) or not all(
        isinstance(one, dict) and {"bytes", "sha256"} <= one.keys() for one in files.values()
    ):
        raise ValueError(f"{MANIFEST} lists no files")
    return dict(found)


def damaged(folder: Path) -> list[str]:
    """Files of a run folder that are missing or not as the manifest says."""
    return [
        name
        for name, entry in read_manifest(folder)["files"].items()
        if not (folder / name).is_file() or _differs(folder / name, entry)
    ]


def _differs(path: Path, entry: Mapping[str, Any]) -> bool:
    return path.stat().st_size != entry["bytes"] or fingerprint(path) != entry


def fingerprint(path: Path) -> dict[str, object]:
    """Size and digest of a file, as a manifest has them."""
    return {"bytes": path.stat().st_size, "sha256": digest(path)}


# -- one process at a time ---------------------------------------------------------------------


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other processes from a folder of results until this one and its workers are gone.

    A lock that the system gives back when its holder ends, however it ends; the file is only its
    name. Where the disk has no locks nobody is kept out.
    """
    make_folder(folder.parent)
    path = folder.with_name(f".{folder.name}.lock")
    handle = None if fcntl is None else _locked(path, folder)
    try:
        yield
    finally:
        if handle is not None:
            with undisturbed():
                # Before it is given back: another one must not hold a name that is taken away.
                with suppress(OSError):
                    path.unlink()
                os.close(handle)


def _locked(path: Path, folder: Path) -> int | None:
    while True:
        handle = _opened(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            _no(folder, f"another run is at work on it; wait for it, or {OTHER}.")
        except OSError:
            os.close(handle)
            return None
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), path.stat()):
                return handle
        # Its holder took the name away in between.
        os.close(handle)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        # Left by another user who was killed; a lock needs no more than reading.
        return os.open(path, os.O_RDONLY)


# -- what may be replaced ----------------------------------------------------------------------


def _no(folder: Path, words: str) -> NoReturn:
    raise refusal(folder, words)


def refusal(folder: Path, *faults: str) -> Refused:
    """What is wrong with a folder, each in one paragraph."""
    lines = (
        textwrap.wrap(words, WIDTH, break_long_words=False, break_on_hyphens=False)
        for words in faults
    )
    return Refused(Problem(str(folder), 0, 0, "", "\n".join(one)) for one in lines)


def _refuse_place(folder: Path, inputs: Path | None) -> None:
    """Refuse where no results may lie."""
    if folder.is_symlink():
        _no(folder, "is a link that leads to itself; name a folder.")
    if inputs is not None and folder.is_relative_to(real(inputs)):
        _no(folder, f"lies inside the assumptions; {OTHER}, such as runs/{folder.name}.")
    if folder.exists() and not folder.is_dir():
        _no(folder, "is a file; name a folder for the results.")
    if real(Path()).is_relative_to(folder):
        _no(folder, "is where you are, and would be replaced as a whole; go to another folder.")
    if os.path.ismount(folder):
        _no(folder, f"is a whole disk; name a folder on it, such as {folder / 'results'}.")
    for above in folder.parents:
        if holds_results(above):
            _no(folder, f"lies inside {above}, which holds the results of a run; {OTHER}.")
    if folder.exists() and not os.access(folder, os.W_OK):
        _no(folder, f"is write-protected; allow writing, or {OTHER}.")


def holds_results(folder: Path) -> bool:
    """Whether a run's results stand in a folder."""
    try:
        read_manifest(folder)
    except (OSError, ValueError):
        return False
    return True


def _refuse_contents(folder: Path, run: str | None) -> None:
    """Refuse a folder of which something would be lost."""
    if folder.exists():
        faults = list(_faults(folder, run))
        if faults:
            raise refusal(folder, *faults)


def _faults(folder: Path, run: str | None) -> Iterator[str]:
    # Where the folder is given, as to `tables`, there is no other.
    or_other = f", or {OTHER}" if run is not None else ""
    present = _contents(folder)
    manifest: dict[str, Any] = {"files": {}}
    if MANIFEST in present:
        try:
            manifest = read_manifest(folder)
        except ValueError:
            yield (
                f"its {MANIFEST} is broken, so that results and files of your own cannot be "
                f"distinguished; move the folder{or_other}."
            )
            return
    files = manifest["files"]
    by = manifest.get("run", run)
    if run is not None and by not in (run, *_formerly(run, str(by))):
        yield f"holds the results of {by}, not of {run}; {OTHER}, or move these."
    strangers = sorted(present - {MANIFEST, *files})
    if strangers:
        yield (
            f"holds files that no run wrote ({shortened(strangers)}); it would be replaced as a "
            f"whole. Move them{or_other}."
        )
    edited = [name for name in sorted(present & set(files)) if _differs(folder / name, files[name])]
    if edited:
        yield (
            f"{shortened(edited)}: changed since the run wrote it, and would be replaced. Move or "
            f"remove what changed{or_other}."
        )


def _formerly(run: str, by: str) -> Iterator[str]:
    """The name without its folder, where results are of a time when runs were named so."""
    if "/" not in by:
        yield run.rsplit("/", 1)[-1]


def shortened(names: Sequence[str]) -> str:
    """The first of many names, and how many there are."""
    return ", ".join(names[:3]) + (f" … ({len(names)} in all)" if len(names) > 3 else "")


def _contents(folder: Path) -> set[str]:
    """Names of all files below a folder, and of what is neither a file nor holds one."""

    def fail(error: OSError) -> NoReturn:
        raise error

    found = set()
    for here, folders, names in os.walk(folder, onerror=fail):
        at = Path(here)
        links = [name for name in folders if (at / name).is_symlink()]
        found |= {(at / name).relative_to(folder).as_posix() for name in [*names, *links]}
        if not folders and not names and at != folder:
            found.add(at.relative_to(folder).as_posix() + "/")
    return found


# -- the replacement ---------------------------------------------------------------------------


def _swap(draft: Path, folder: Path) -> None:
    """Put the draft in the place of the folder, which stands as it was where that fails."""
    aside = None
    # An empty folder gives way by itself.
    if folder.exists() and any(folder.iterdir()):
        aside = _free(folder)
        os.replace(folder, aside)
    try:
        os.replace(draft, folder)
    except BaseException:
        if aside is not None:
            os.replace(aside, folder)
        raise
    with suppress(OSError):
        sync(folder.parent)


def _free(folder: Path) -> Path:
    """A name for the earlier results; those that could not be cleared keep theirs."""
    number = 1
    while os.path.lexists(path := _aside(folder, number)):
        number += 1
    return path


def _aside(folder: Path, number: int) -> Path:
    return folder.with_name(f".{folder.name}.earlier{number if number > 1 else ''}")


def _siblings(folder: Path, begin: str, end: str) -> list[Path]:
    """What stands beside a folder with a number, or none, between a beginning and an end."""
    if not folder.parent.is_dir():
        return []
    names = re.compile(re.escape(begin) + "[0-9]*" + re.escape(end))
    return sorted(path for path in folder.parent.iterdir() if names.fullmatch(path.name))


def _earlier(folder: Path) -> list[Path]:
    """Earlier results that a swap put aside."""
    return [
        path
        for path in _siblings(folder, f".{folder.name}.earlier", "")
        if (path / MANIFEST).is_file()
    ]


def _drafts(folder: Path) -> list[Path]:
    """Drafts of processes that were killed outright; nobody else is at work here."""
    return _siblings(folder, drafts_of(folder), PART)


def restored(folder: Path) -> Path:
    """The folder of results itself, given back its name where a swap was cut short."""
    folder = real(folder)
    if not folder.exists() and _earlier(folder):
        with _alone(folder):
            _restore(folder)
    return folder


def _restore(folder: Path) -> None:
    """Give results that a swap put aside their name, where it was cut before the new ones stood."""
    if os.path.lexists(folder):
        return
    whole = [path for path in _earlier(folder) if _is_whole(path)]
    if whole:
        # Those put aside last, where some of former swaps could not be cleared.
        os.replace(max(whole, key=lambda path: path.stat().st_ctime_ns), folder)


def _is_whole(folder: Path) -> bool:
    try:
        return not damaged(folder)
    except (OSError, ValueError):
        return False


def _clear_earlier(folder: Path) -> None:
    for path in _earlier(folder):
        # As a draft first: what is left of it if this is cut short goes at the next run.
        draft = path.with_name(f"{drafts_of(folder)}{os.getpid()}{PART}")
        try:
            os.replace(path, draft)
        except OSError:
            clear([path])
        else:
            clear([draft])


def clear(paths: Sequence[Path]) -> None:
    """Remove what is no longer needed; what resists is said, and hinders nothing."""
    for path in paths:
        try:
            remove(path)
        except OSError as error:
            why = f"{error.filename or path}: {error.strerror}"
            print(f"warning: {path} is no longer needed and resists ({why})", file=sys.stderr)
