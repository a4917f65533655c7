"""``actuarial tables``: tables and headline of a finished run, made again from its results."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from actuarial.checks.rows import too_long
from actuarial.reading.problems import Problem, Refused
from actuarial.terminal import say


def tables(run: Path, years: Sequence[int] | None) -> int:
    """Replace tables, headline and manifest of a run; its results stay as they are.

    run: folder of the results, or the run file beside which it stands. years: those shown, of the
    run unless given.

    Raises Refused where the folder holds no finished run, or a result is not as the manifest says,
    lacks what a report needs, or does not hold one of the years.
    """
    from actuarial.results.files import restored

    folder = restored(run.with_suffix("") if run.is_file() else run)
    names = _scenarios(folder)
    from actuarial.report import write_report
    from actuarial.results.files import run_folder, write_manifest
    from actuarial.whole import link

    _refuse_damage(folder, names)
    for name in names:
        _refuse_lack(folder / f"{name}.nc", years or ())
    _refuse_long(folder, names, years)
    with run_folder(folder) as draft:
        for name in names:
            link(folder / f"{name}.nc", draft / f"{name}.nc")
        report = write_report(draft, names, years)
        write_manifest(draft, report.about)
    say("\n".join(report.lines))
    for words in report.warnings:
        print(words, file=sys.stderr)
    say(f"\ntables and headline written to {folder}")
    return 0


def _scenarios(folder: Path) -> list[str]:
    """Scenarios of a finished run, in its order."""
    from actuarial.results.files import MANIFEST, read_manifest

    try:
        names: list[str] = read_manifest(folder)["scenarios"]
    except (FileNotFoundError, NotADirectoryError):
        _refuse(folder, f"holds no finished run ({MANIFEST} is missing); name its folder.")
    except (KeyError, TypeError, ValueError):
        _refuse(folder / MANIFEST, "is no manifest of a run; run it again.")
    return names


def _refuse_damage(folder: Path, names: Sequence[str]) -> None:
    from actuarial.results.files import damaged

    results = {f"{name}.nc" for name in names}
    for name in damaged(folder):
        if name in results:
            _refuse(folder / name, "is not as the manifest says; run it again.")


def _refuse_lack(path: Path, years: Sequence[int]) -> None:
    from actuarial.results.netcdf import open_result
    from actuarial.results.provenance import provenance

    with open_result(path) as result:
        try:
            provenance(result)
        except KeyError as error:
            _refuse(path, f"lacks the attribute {error.args[0]} (another version?); run it again.")
        held = result["year"].values.tolist()
    for year in years:
        if year not in held:
            _refuse("--years", f"{year} is none of the years {held[0]}-{held[-1]} of the results.")


def _refuse_long(folder: Path, names: Sequence[str], years: Sequence[int] | None) -> None:
    """Refuse tables with more rows than a spreadsheet has."""
    from actuarial.results.netcdf import open_result
    from actuarial.results.provenance import provenance

    with open_result(folder / f"{names[0]}.nc") as result:
        shown = provenance(result).years_in_tables if years is None else years
        lengths = {str(dimension): size for dimension, size in result.sizes.items()}
    for words in too_long(lengths, len(shown), len(names)):
        _refuse("--years", words)


def _refuse(where: Path | str, words: str) -> NoReturn:
    raise Refused([Problem(str(where), 0, 0, "", words)])
