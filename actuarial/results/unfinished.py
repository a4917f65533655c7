"""Finished scenarios of a run that is not: they stay beside its folder until it is.

Each has a certificate: what its result rests on, size and digest of its file. It is written before
the file gets its name, so that a result without one is none of ours.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import netCDF4
import numpy
import scipy

from actuarial.reading.resolved import Run
from actuarial.results.files import clear, fingerprint, real, refusal, shortened
from actuarial.results.provenance import about_run
from actuarial.whole import PART, make_folder, write_whole

ENDING = ".unfinished"
Basis = Mapping[str, Any]
"""What a result rests on, as JSON gives it back."""


def basis_of(run: Run, scenario: str, version: str) -> Basis:
    """What the result of a scenario rests on: files by their digests, and the code."""
    found = {"about": about_run(run, scenario, version), "code": code()}
    return dict(json.loads(json.dumps(found)))


@functools.cache
def code() -> str:
    """Digest of the model's code and the versions of what it computes with.

    A version alone would not do: who mends the code runs again under the same one.
    """
    found = hashlib.sha256()
    versions = numpy.__version__, scipy.__version__, netCDF4.__version__
    found.update(repr((sys.version_info[:3], versions)).encode())
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*.py")):
        found.update(path.relative_to(package).as_posix().encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def certify(path: Path, basis: Basis, draft: Path) -> None:
    """Write the certificate of a result that is to get this path and stands in a draft yet."""
    certificate = {"basis": basis, **fingerprint(draft)}
    write_whole(path.with_suffix(".json"), json.dumps(certificate, ensure_ascii=False) + "\n")


class Unfinished:
    """The folder of finished scenarios beside that of a run.

    A class because what a run that ends early says of it depends on how far it came.
    """

    def __init__(self, folder: Path) -> None:
        self.run = real(folder)
        self.folder = self.run.with_name(f"{self.run.name}{ENDING}")

    def take_up(self, bases: Mapping[str, Basis]) -> list[str]:
        """Scenarios whose results stand there, whole, and rest on the same; others are cleared.

        bases: of all scenarios of the run. Raises Refused where files of others stand there.
        """
        kept = []
        for name, certificate in self._certificates().items():
            if certificate["basis"] != bases.get(name):
                self._clear_other(name, "rests on other files now")
            elif not self._is_whole(name, certificate):
                self._clear_other(name, "is not as it was written")
            else:
                kept.append(name)
        make_folder(self.folder, self.run if self.run.exists() else None)
        self.clear_drafts(folder_too=False)
        return kept

    def _clear_other(self, name: str, why: str) -> None:
        if self.result(name).exists():
            print(f"  {name} of an unfinished run {why}, and is cleared", file=sys.stderr)
        self.clear([name])

    def finished(self) -> list[str]:
        """Scenarios that are finished."""
        return [name for name in self._certificates() if self.result(name).exists()]

    def result(self, name: str) -> Path:
        """The file of a scenario."""
        return self.folder / f"{name}.nc"

    def clear(self, names: Sequence[str]) -> None:
        """Remove the results of scenarios, the certificate last, and the folder when empty."""
        clear([self.result(name) for name in names])
        # A result that resists keeps its certificate: without one it would be none of ours.
        clear([self._certificate(name) for name in names if not self.result(name).exists()])
        self.clear_drafts()

    def clear_drafts(self, *, folder_too: bool = True) -> None:
        """Remove what ended workers have left, and the folder where nothing is in it."""
        if self.folder.is_dir():
            clear([path for path in self.folder.iterdir() if _is_draft(path)])
        if folder_too:
            with suppress(OSError):
                self.folder.rmdir()

    def _certificate(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _is_whole(self, name: str, certificate: Mapping[str, Any]) -> bool:
        path = self.result(name)
        if not path.is_file():
            return False
        return fingerprint(path) == {key: certificate[key] for key in ("bytes", "sha256")}

    def _certificates(self) -> dict[str, dict[str, Any]]:
        """Certificates by scenario; Refused where anything else stands there."""
        if not os.path.lexists(self.folder):
            return {}
        if not self.folder.is_dir():
            raise refusal(self.folder, "is a file; finished scenarios are to stay there. Move it.")
        found = dict(self._read())
        ours = {name for stem in found for name in (f"{stem}.nc", f"{stem}.json")}
        strangers = sorted(
            path.name
            for path in self.folder.iterdir()
            if path.name not in ours and not _is_draft(path)
        )
        if strangers:
            raise refusal(
                self.folder,
                f"holds files that no run wrote ({shortened(strangers)}), where finished scenarios "
                "of an unfinished run are to stay. Move them.",
            )
        return found

    def _read(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for path in sorted(self.folder.glob("*.json")):
            with suppress(OSError, ValueError):
                found = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(found, dict) and {"basis", "bytes", "sha256"} <= found.keys():
                    yield path.stem, found


def _is_draft(path: Path) -> bool:
    return path.name.startswith(".") and path.name.endswith(PART)
