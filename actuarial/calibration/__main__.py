"""Rebuild the demographic tables: `python -m actuarial.calibration --tables assumptions/tables`."""

from __future__ import annotations

import argparse
from pathlib import Path

from actuarial.calibration.local_tables import write_local_tables
from actuarial.calibration.national_tables import write_national_tables
from actuarial.calibration.rebuilding import made_in_a_copy, rebuild, replacing
from actuarial.stopping import end_with


def main() -> int:
    """Write every table that is built from the extracts of published tables."""
    parser = argparse.ArgumentParser(
        prog="python -m actuarial.calibration",
        description="Rebuild the demographic tables from the extracts in TABLES/sources.",
    )
    parser.add_argument("--tables", type=Path, default=Path("assumptions/tables"))
    replacing(parser)
    given = parser.parse_args()

    def build(tables: Path) -> list[Path]:
        return [*write_national_tables(tables), *write_local_tables(tables)]

    return rebuild(made_in_a_copy(build, given.tables), replace=given.replace)


if __name__ == "__main__":
    end_with(main)
