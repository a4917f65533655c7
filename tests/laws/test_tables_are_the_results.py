"""Every figure in the CSV tables of a run is that of its NetCDF file, found by the labels alone.

The tables are read as a user reads them, and each cell is looked up by scenario, place, design,
fund, line and year in the file of its scenario. What tables derive further (spread, winners, who
pays whom, cohorts) is held by tests of its own and named here, so that no column escapes.
"""

from __future__ import annotations

import contextlib
import io
import re

import numpy as np
import pandas as pd
import pytest
import yaml
from toy_province import write_run, write_scenario

from actuarial import open_result
from actuarial.commands.run import run as run_command
from actuarial.results.quantities import quantity
from actuarial.vocabulary import AGE_BANDS, NEVER, VARIABLES

ABOUT = {
    "scenario", "place_level", "place", "place_name", "province", "from", "from_name", "to",
    "to_name", "flow", "line", "line_name", "fund_name", "status_name", "outcome",
}  # fmt: skip
"""Words of a row that are no figures."""
DERIVED_FURTHER = {
    "spread.csv": "tests/unit/test_spread_tables.py",
    "winners.csv": "tests/unit/test_spread_tables.py",
    "transfers.csv": "tests/unit/test_spread_tables.py",
    "cohorts.csv": "tests/unit/test_cohorts.py",
    "cohort_lifetimes.csv": "tests/worked/test_cohort_lifetimes.py",
}
"""Tables of figures that no variable holds, and what tests them."""
LINE = {"income": "income_line", "expenditure": "service", "transfer": "transfer_line"}
PREFIX = {"nation": "nation_", "province": "province_", "region": ""}


@pytest.fixture(scope="module")
def folder(toy_root, tmp_path_factory):
    """A run of two provinces, three designs and two scenarios, written whole."""
    other = write_scenario(
        toy_root, "dearer", urrbmi__benefits__inpatient__reimbursement={"add": {2026: "5%"}}
    )
    path = write_run(toy_root, ["baseline", other], horizon=26)
    described = yaml.safe_load(path.read_text(encoding="utf-8"))
    described |= {
        "places": ["uplands", "island"],
        "pooling": ["municipal", "adjustment", "provincial"],
        "outputs": {"years_in_tables": [2024, 2025, 2050]},
    }
    path = path.with_name("tables.yaml")
    path.write_text(yaml.safe_dump(described), encoding="utf-8")
    found = tmp_path_factory.mktemp("written") / "tables"
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        assert run_command(path, None, found, None, 1) == 0
    path.unlink()
    return found


@pytest.fixture(scope="module")
def files(folder):
    found = {path.stem: open_result(path).load() for path in folder.glob("*.nc")}
    assert set(found) == {"baseline", "dearer"}
    return found


@pytest.fixture(scope="module")
def tables(folder):
    """Columns by the first word of their titles."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        table = pd.read_csv(path, comment="#", dtype=str, keep_default_na=False)
        found[path.name] = table.rename(columns=lambda title: title.split(" ")[0])
    return found


def looked_up(files, name, rows, **also):
    """A variable at the labels of rows (and of `also`); dimensions they do not name are summed."""
    values = np.empty(len(rows))
    for (scenario, level), part in rows.groupby(["scenario", "place_level"], sort=False):
        array = files[scenario].get(PREFIX[level] + name)
        if array is None:  # A flag that only regions have.
            values[rows.index.get_indexer(part.index)] = np.nan
            continue
        at = []
        for dim in array.dims:
            if dim in ("region", "province"):
                labels = part["place"]
            elif dim in also:
                labels = [also[dim]] * len(part)
            elif dim in part:
                labels = part[dim]
            else:
                array = array.sum(dim, skipna=False)
                continue
            known = {str(label): n for n, label in enumerate(array[dim].values)}
            at.append([known[str(label)] for label in labels])
        values[rows.index.get_indexer(part.index)] = (
            array.values[tuple(at)] if at else np.full(len(part), array.values)
        )
    return values


def older(files, rows, age):
    bands = [band for band in AGE_BANDS if int(re.match(r"\d+", band)[0]) >= age]
    assert len(bands) == (101 - age) // 5 + 1
    return sum(looked_up(files, "population", rows, age_band=band) for band in bands)


def subsidies(files, rows):
    lines = files["baseline"]["income_line"].values
    shared = [line for line in lines if re.search("_(central|provincial|local)$", str(line))]
    assert shared
    return sum(looked_up(files, "income", rows, income_line=line) for line in shared)


DERIVED = {
    "population_60_plus": lambda files, rows: older(files, rows, 60),
    "population_65_plus": lambda files, rows: older(files, rows, 65),
    "cost_of_care": lambda files, rows: (
        looked_up(files, "gross_cost", rows) + looked_up(files, "induced_cost", rows)
    ),
    "subsidies": subsidies,
    "contributions": lambda files, rows: looked_up(files, "levied", rows) - subsidies(files, rows),
    "other_income": lambda files, rows: (
        looked_up(files, "income", rows) - looked_up(files, "levied", rows)
    ),
    "net_transfers": lambda files, rows: (
        looked_up(files, "total_income", rows)
        - looked_up(files, "income", rows)
        - looked_up(files, "interest", rows)
    ),
}


def meant(files, name, rows):
    """What a column of figures has to hold, in yuan, persons and shares."""
    if name in DERIVED:
        return DERIVED[name](files, rows)
    if name in VARIABLES:
        return looked_up(files, name, rows)
    whole, _, label = name.rpartition("_")
    if whole == "amount":
        found = np.empty(len(rows))
        for flow, part in rows.groupby("flow", sort=False):
            lines = part.assign(**{LINE[flow]: part["line"]})
            position = rows.index.get_indexer(part.index)
            found[position] = looked_up(files, flow, lines, year=label)
        return found
    (dim,) = (one for one in VARIABLES[whole].dims if label in set(map(str, labels_of(files, one))))
    return looked_up(files, whole, rows, **{dim: label})


def labels_of(files, dim):
    return files["baseline"][dim].values


@pytest.mark.parametrize("name", ["people", "funds", "cash_flows", "solvency", "who_pays",
                                  "operations", "balances"])  # fmt: skip
def test_every_figure_is_that_of_the_file(tables, files, name):
    table = tables[f"{name}.csv"]
    judged = 0
    for column in table.columns:
        if column in ABOUT or column in ("pooling", "fund", "year", "status", "window"):
            continue
        of = quantity(column if column in {**DERIVED, **VARIABLES} else column.rpartition("_")[0])
        values, words = meant(files, column, table) / of.unit.size, table[column].to_numpy()
        if column == "depletion_month":
            values = np.where(values > 0, values, np.nan)
        coded = np.zeros(len(table), dtype=bool)
        for code, word in of.codes:
            here = values == code
            assert (words[here] == word.en).all(), (name, column)
            coded |= here
        assert (words[np.isnan(values)] == "").all(), (name, column)
        plain = ~coded & ~np.isnan(values)
        np.testing.assert_allclose(
            words[plain].astype(float),
            values[plain],
            rtol=1e-12,
            atol=0.5001 * 10.0**-of.digits,
            err_msg=f"{name} {column}",
        )
        judged += len(table)
    assert judged > 50


def test_no_table_and_no_row_escapes(tables, files):
    others = {"reconciliation.csv"}
    judged = {
        f"{name}.csv"
        for name in (
            "people",
            "funds",
            "cash_flows",
            "solvency",
            "who_pays",
            "operations",
            "balances",
        )
    }
    assert set(tables) - others - set(DERIVED_FURTHER) == judged
    result = files["baseline"]
    sizes, scenarios = dict(result.sizes), len(files)
    places = 1 + sizes["province"] + sizes["region"]
    pools = places * sizes["pooling"] * sizes["fund"] * scenarios
    assert len(tables["people.csv"]) == places * 3 * scenarios
    assert len(tables["funds.csv"]) == pools * 3
    assert len(tables["solvency.csv"]) == pools
    keys = ["scenario", "place_level", "place", "pooling", "fund", "flow", "line", "year", "status",
            "window"]  # fmt: skip
    for name in judged:
        here = [key for key in keys if key in tables[name]]
        assert not tables[name].duplicated(here).any(), name


def test_lines_left_out_of_the_cash_flows_hold_no_money(tables, files):
    table = tables["cash_flows.csv"]
    size = quantity("amount").unit.size
    for year in ("2024", "2025", "2050"):
        table = table.assign(**{f"amount_{year}": table[f"amount_{year}"].astype(float)})
    for (scenario, level, flow), part in table.groupby(["scenario", "place_level", "flow"]):
        written = part[["amount_2024", "amount_2025", "amount_2050"]].sum() * size
        held = files[scenario][PREFIX[level] + flow].sel(year=[2024, 2025, 2050])
        whole = held.sum([dim for dim in held.dims if dim != "year"])
        scale = float(np.abs(held).sum())
        np.testing.assert_allclose(written, whole, rtol=0, atol=1e-9 * scale + len(part) * 1e4)


def test_never_is_a_word(tables):
    years = tables["solvency.csv"]["depletion_year"]
    assert str(NEVER) not in set(years)
    assert any(not text.isdigit() for text in years)
