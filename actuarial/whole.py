"""Files that are whole or absent, in folders that stay as shared as the folder above them."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from actuarial.stopping import undisturbed

PART = ".part"
Content = TypeVar("Content", str, bytes, str | bytes)
LONGEST = 150
"""Bytes of a name that a draft repeats; a name may have 255, and a draft has more than it."""


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Say the path in the errors of the system that name none."""
    try:
        yield
    except OSError as error:
        if error.errno is None or error.filename is not None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, have reached the disk."""
    with naming(path):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name for a draft in the folder of its destination; what is left of it goes on the way out.

    The name holds the process, so that two never share a draft.
    """
    make_folder(path.parent)
    draft = path.with_name(f"{drafts_of(path)}{os.getpid()}{PART}")
    try:
        yield draft
    finally:
        # What resists goes at the next run; it is no reason to fail, or to hide why this did.
        with undisturbed(), suppress(OSError):
            remove(draft)


def drafts_of(path: Path) -> str:
    """What the names of all drafts of a destination begin with; they end with `PART`."""
    name = os.fsencode(path.name)
    short = path.name if len(name) <= LONGEST else hashlib.sha256(name).hexdigest()
    return f".{short}."


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file beside its destination, read it back, and only then give it its name."""
    write_all({path: content}, replace=True)


def write_all(contents: Mapping[Path, Content], *, replace: bool) -> None:
    """Write files, all or none, as `write_whole` does.

    replace: whether a file that exists is replaced; FileExistsError otherwise, also where it came
    to be in the meantime.
    """
    for path in contents:
        make_folder(path.parent)
    drafts = {path: path.with_name(f"{drafts_of(path)}{os.getpid()}{PART}") for path in contents}
    given: list[Path] = []
    try:
        for path, content in contents.items():
            _write(drafts[path], content.encode() if isinstance(content, str) else content)
        with undisturbed():
            try:
                for path, draft in drafts.items():
                    if replace:
                        os.replace(draft, path)
                    else:
                        _give_name(draft, path)
                        given.append(path)
            except BaseException:
                for path in given:
                    remove(path)
                raise
            for folder in {path.parent for path in contents}:
                sync(folder)
    finally:
        with undisturbed():
            for draft in drafts.values():
                with suppress(OSError):
                    remove(draft)


def _write(path: Path, raw: bytes) -> None:
    with naming(path):
        path.write_bytes(raw)
        sync(path)
        if path.read_bytes() != raw:
            raise OSError(f"{path} did not come back as written")


def _give_name(draft: Path, path: Path) -> None:
    """Give a draft its name unless something has it."""
    if os.path.lexists(path):
        raise FileExistsError(f"{path} exists")
    try:
        os.link(draft, path)
    except FileExistsError:
        raise FileExistsError(f"{path} exists") from None
    except OSError:
        # The disk has no second names.
        os.replace(draft, path)


def link(source: Path, target: Path) -> None:
    """The same file under a second name; a copy where the disk has none."""
    try:
        os.link(source, target)
    except OSError:
        with naming(target):
            shutil.copyfile(source, target)
            sync(target)


def make_folder(folder: Path, like: Path | None = None) -> None:
    """Make a folder and those above it.

    Where the folder above is shared by a group (its setgid bit), the new one has the same group and
    mode, so that others of the group may replace what stands in it. like: a folder whose group and
    mode it has whatever stands above.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        if path.parent.stat().st_mode & stat.S_ISGID:
            _share(path, path.parent)
    if like is not None:
        _share(folder, like)


def _share(folder: Path, like: Path) -> None:
    wanted = like.stat()
    # Somebody who is not of the group, or a disk without modes: the folder serves its owner.
    with suppress(OSError):
        os.chown(folder, -1, wanted.st_gid)
    with suppress(OSError):
        folder.chmod(stat.S_IMODE(wanted.st_mode))


BLOCK = 2**20


def refuse_more(path: Path, size: int, error: Exception) -> None:
    """Raise OSError where the system refuses to take about as much as was to be written.

    For what a library could not write, and does not say why: full disk, quota, largest file. size:
    bytes of it.
    """
    if isinstance(error, OSError) and (error.errno or 0) > 0:
        return
    probe = path.with_name(f"{path.name[:LONGEST]}.probe{PART}")
    try:
        with naming(path), probe.open("wb") as file:
            for _ in range(size // BLOCK + 8):
                file.write(bytes(BLOCK))
            file.flush()
            os.fsync(file.fileno())
    except OSError as found:
        raise OSError(found.errno, found.strerror, str(path)) from error
    finally:
        with suppress(OSError):
            remove(probe)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with naming(path), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it; what is not there is no error."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
