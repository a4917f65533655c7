"""Files and run folders that are whole or absent."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

MANIFEST = "manifest.json"


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, have reached the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name for a draft in the folder of its destination; what is left of it goes on the way out.

    The name holds the process, so that two runs never share a draft.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
    finally:
        _remove(draft)


@contextmanager
def run_folder(folder: Path) -> Iterator[Path]:
    """A draft folder to fill; on the way out it replaces the folder of the run as a whole.

    After a failure, Ctrl-C or a termination signal the earlier folder stands as it was and the
    draft is gone. A folder with files that no run wrote is refused with `FileExistsError` before
    anything is computed. `write_manifest` must have been called, since it marks a whole folder.
    """
    folder = folder.absolute()
    earlier = folder.with_name(f".{folder.name}.earlier")
    if earlier.exists() and not folder.exists():
        os.replace(earlier, folder)
    _refuse_strangers(folder)
    _remove_stale(folder)
    with terminable(), beside(folder) as draft:
        draft.mkdir()
        yield draft
        if not (draft / MANIFEST).exists():
            raise FileNotFoundError(f"{folder.name}: the manifest was not written")
        sync(draft)
        with undisturbed():
            _remove(earlier)
            if folder.exists():
                os.replace(folder, earlier)
            os.replace(draft, folder)
            sync(folder.parent)
            _remove(earlier)


def write_manifest(folder: Path, about: Mapping[str, object]) -> None:
    """Name every file of a run with its size and SHA-256 digest; written last.

    ``about`` is what else should stand there (title, code version, digests of the inputs). No time
    and no machine stands in it: equal inputs give an equal manifest.
    """
    files = {
        path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": digest(path)}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }
    text = json.dumps({**about, "files": files}, ensure_ascii=False, indent=1) + "\n"
    with beside(folder / MANIFEST) as draft:
        draft.write_text(text, encoding="utf-8")
        sync(draft)
        os.replace(draft, folder / MANIFEST)


def damaged(folder: Path) -> list[str]:
    """Files of a run folder that are missing or not as the manifest says."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return [
        name
        for name, entry in manifest["files"].items()
        if not (folder / name).is_file() or digest(folder / name) != entry["sha256"]
    ]


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def terminable() -> Iterator[None]:
    """Let a termination signal leave by the same way as Ctrl-C, so that drafts are cleared."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back Ctrl-C and termination for the two renames between which no folder stands."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _refuse_strangers(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise FileExistsError(f"{folder} is a file; a folder for the results is meant")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    known = {MANIFEST}
    if MANIFEST in present:
        known |= set(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("files", {}))
    strangers = sorted(present - known)
    if strangers:
        raise FileExistsError(
            f"{folder} holds files that no run wrote ({', '.join(strangers[:3])}); it would be "
            "replaced as a whole. Move them, or give another folder with --output"
        )


def _remove_stale(folder: Path) -> None:
    """Clear drafts of processes that were killed outright."""
    for draft in folder.parent.glob(f".{folder.name}.*.part"):
        number = draft.name.removesuffix(".part").rpartition(".")[2]
        if number.isdigit() and not _alive(int(number)):
            _remove(draft)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
