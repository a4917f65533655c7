"""Rebuild the demographic tables: `python -m actuarial.calibration --tables assumptions/tables`."""

from __future__ import annotations

import argparse
from pathlib import Path

from actuarial.calibration.local_tables import write_local_tables
from actuarial.calibration.national_tables import write_national_tables


def main() -> None:
    """Write every table that is built from the extracts of published tables."""
    parser = argparse.ArgumentParser(
        prog="python -m actuarial.calibration",
        description="Rebuild the demographic tables from the extracts in TABLES/sources.",
    )
    parser.add_argument("--tables", type=Path, default=Path("assumptions/tables"))
    tables = parser.parse_args().tables
    for path in [*write_national_tables(tables), *write_local_tables(tables)]:
        print(path)


if __name__ == "__main__":
    main()
