"""What files say in other words is the same to the bit: overrides, joined scenarios, units."""

from __future__ import annotations

import itertools
import re
import shutil
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_province import HORIZON, basis_of, edit, read_toy, write_scenario

from actuarial.arrays import equal
from actuarial.checks.past import is_observed
from actuarial.reading import scalars
from actuarial.reading.problems import Refused
from actuarial.reading.quantity import Number
from actuarial.reading.wanted import FACTORS

TABLES = ("profile",)
"""Quantities of which a change alone says nothing: tables of several columns."""
HERE = "mill"


@pytest.fixture(scope="module")
def leaves(toy_run):
    """Every quantity that one town of the toy has in a file, by its key."""
    every = toy_run.scenarios["baseline"].leaves()
    return {
        key: leaf
        for region, key, leaf in every
        if region == HERE and leaf.layers[-1].origin.file and not key.endswith(TABLES)
    }


def numbers(leaves, local):
    """Plain numbers of national files, or of the town's own."""
    last = {key: leaf.layers[-1] for key, leaf in leaves.items()}
    return {
        key: layer.quantity.value
        for key, layer in last.items()
        if isinstance(layer.quantity, Number)
        and layer.origin.file.startswith("places/") == local
        # Not of a scenario: stocks of the base year, and what is known of them.
        and not is_observed(key)
        and not key.endswith("opening.published")
    }


@pytest.fixture(scope="module")
def overrides(leaves):
    """Scenarios that say what their parent says, by name."""
    files = {key: leaf.layers[-1].origin.file for key, leaf in leaves.items()}
    # What is read of the base year alone is no scenario's.
    national = [
        key
        for key, file in files.items()
        if not file.startswith("places/") and not is_observed(key)
    ]
    return {
        "said_again": numbers(leaves, local=False),
        "times_one": {key: {"times": 1} for key in national},
        "plus_nothing": {key: {"add": 0} for key in national},
        "of_a_place": {"places": {HERE: numbers(leaves, local=True)}},
    }


def test_an_override_equal_to_its_parent_changes_no_bit(toy_root, leaves, overrides):
    key = "uebmi.benefits.inpatient.in_scope"
    differs = {key: leaves[key].layers[-1].quantity.value + 2**-53}
    for name, changes in {**overrides, "one_bit": differs}.items():
        write_scenario(toy_root, name, **changes)
    run = read_toy(toy_root, *overrides, "one_bit")
    before = basis_of(run)
    for name, changes in overrides.items():
        assert equal(before, basis_of(run, name)), name
        idle = {
            each.key.removeprefix(f"places.{HERE}.")
            for each in run.warnings
            if "changes nothing" in each.message and each.file == f"scenarios/{name}.yaml"
        }
        said = changes.get("places", {HERE: changes})[HERE]
        assert len(said) > (5 if name == "of_a_place" else 120)
        assert idle == set(said), f"each of {name} is said to change nothing"
    assert not equal(before, basis_of(run, "one_bit"))
    assert not any(each.file == "scenarios/one_bit.yaml" for each in run.warnings)


def test_the_order_in_which_scenarios_are_joined_changes_no_bit(toy_root):
    """Of scenarios that touch neighbouring keys, lists, places, and of one with parents."""
    parts = [
        write_scenario(
            toy_root, "rate", uebmi__contributions__employer__rate={"add": {2026: "1%"}}
        ),
        write_scenario(
            toy_root, "collected", uebmi__contributions__employer__collection={2027: "97%"}
        ),
        write_scenario(
            toy_root, "of_a_place", places={HERE: {"urrbmi.benefits.inpatient.in_scope": "80%"}}
        ),
        write_scenario(
            toy_root, "below", "rate", demography__mortality__rates={"times": {2026: 0.9}}
        ),
    ]
    orders = list(itertools.permutations(parts))[::7]
    assert {order[0] for order in orders} == set(parts)
    names = [
        write_scenario(toy_root, f"joined_{number}", **{"with": list(order)})
        for number, order in enumerate(orders)
    ]
    run = read_toy(toy_root, *names)
    first, *others = (basis_of(run, name) for name in names)
    assert not equal(first, basis_of(run))
    assert all(equal(first, other) for other in others)


# -- units -------------------------------------------------------------------------------------

MONEY = {sign: factor for sign, (unit, factor) in FACTORS.items() if unit == "yuan"}
PERSONS = {sign: factor for sign, (unit, factor) in FACTORS.items() if unit == "person"}


def text(value, factor):
    """The amount as it is typed in a unit: all its digits, no exponent."""
    return format(Decimal(value) / factor, "f")


@given(fen=st.integers(-(10**17), 10**17), digits=st.integers(0, 2))
def test_an_amount_is_the_same_bits_in_every_unit(fen, digits):
    amount = Decimal(fen).scaleb(-digits)
    assert len({scalars.scaled(text(amount, factor), factor) for factor in MONEY.values()}) == 1
    assert scalars.scaled(text(amount, 1), 1) == float(amount)


def written_in(root, money, persons):
    """The Basis of the toy with amounts in a unit of money and people in a unit of persons.

    Plain numbers, paths, amounts that grow, tables, totals to be divided and changes; amounts
    that have no short binary form.
    """
    yuan, person = MONEY[money], PERSONS[persons]

    def said(value, sign, factor):
        """A quantity with its unit; marks stand where YAML would put quotation marks."""
        if isinstance(value, dict):
            return {
                "value": {
                    key: f"@{text(each, factor)}@" if key != "growth" else each
                    for key, each in value.items()
                },
                "unit": sign,
            }
        return {"value": f"@{text(value, factor)}@", "unit": sign}

    assumptions = root / "assumptions"
    files = {
        "places/delta/mill.yaml": {
            "economy__gdp": said({"start": "123456789012.3", "growth": "4%"}, money, yuan),
            "uebmi__opening__employee_pool": said(
                {2023: "123456789.01", 2024: "223344556.07"}, money, yuan
            ),
            "ltci__opening__long_term_care": said("7654321.09", money, yuan),
            "coverage__members__employee": said(
                {2023: "80123.7", 2024: "80456.3"}, persons, person
            ),
        },
        "places/delta/province.yaml": {
            "totals__opening__resident_pool": said(
                {2023: "3000000000.13", 2024: "3100000000.29"}, money, yuan
            ),
        },
        "schemes/urrbmi.yaml": {
            "contributions__premium__amount": {"table": "tables/premium.csv"},
        },
        "schemes/ltci.yaml": {
            "benefits__home_care__price": said({2024: "41.19", 2030: "47.23"}, money, yuan)
        },
    }
    for name, changes in files.items():
        edit(assumptions / name, **changes)
        path = assumptions / name
        path.write_text(
            re.sub("'@([^@]+)@'", r"\1", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
    years = range(2023, 2024 + HORIZON + 2)
    amounts = [text(Decimal("401.1") + Decimal("13.37") * n, yuan) for n in range(len(years))]
    (assumptions / "tables" / "premium.csv").write_text(
        f"# source: judgement evidence: illustrative unit: {money}\n"
        f"{','.join(map(str, years))}\n{','.join(amounts)}\n",
        encoding="utf-8",
    )
    scenario = write_scenario(
        root,
        "dearer",
        uebmi__transfers__account_credit__amount={
            "value": {"add": {2027: f"@{text('77.77', yuan)}@"}},
            "unit": money,
        },
    )
    path = assumptions / "scenarios" / f"{scenario}.yaml"
    path.write_text(re.sub("'@([^@]+)@'", r"\1", path.read_text()), encoding="utf-8")
    return basis_of(read_toy(root, scenario), scenario)


def test_files_in_any_unit_give_the_same_bits(toy_root, tmp_path):
    found = []
    for number, (money, persons) in enumerate([("元", "人"), ("亿元", "万人")]):
        root = tmp_path / str(number)
        shutil.copytree(toy_root, root)
        found.append(written_in(root, money, persons))
    first, other = found
    position = first.places.regions.index(HERE)
    assert first.opening[1, position].max() > 1e8
    assert 223344556.07 in first.opening[1, position]
    assert equal(first, other)


# -- tables ------------------------------------------------------------------------------------

YEARS = range(2023, 2031)


def row(first, step):
    return {year: round(first + step * n, 4) for n, year in enumerate(YEARS)}


AS_TABLE = {
    "a growth rate": ("economy.yaml", "cpi_growth", "growth", row(0.01, 0.001)),
    "a level": ("economy.yaml", "disposable_income", "yuan/year", row(40000, 1234.5)),
    "an amount": ("schemes/urrbmi.yaml", "contributions__premium__amount", "元", row(400, 20.2)),
    "a share": ("schemes/urrbmi.yaml", "benefits__inpatient__in_scope", "share", row(0.8, 0.01)),
    "one value": ("schemes/urrbmi.yaml", "benefits__outpatient__in_scope", "share", 0.83),
    "by status": (
        "schemes/uebmi.yaml",
        "benefits__inpatient__reimbursement",
        "share",
        {"employee": row(0.8, 0.004), "flexible": row(0.7, 0.01), "retiree": row(0.9, 0.003)},
    ),
    "by level": (
        "schemes/ltci.yaml",
        "benefits__home_care__per_month",
        "factor",
        {"severe_1": 22.5, "severe_2": 26.5, "severe_3": 33.25},
    ),
}


def table_of(value, unit):
    """The CSV of a number, a path or numbers and paths by label."""
    labelled = isinstance(value, dict) and isinstance(next(iter(value)), str)
    rows = value if labelled else {"": value}
    first = next(iter(rows.values()))
    years = list(first) if isinstance(first, dict) else ["value"]
    dimension = "level" if "severe_1" in rows else "status"
    lines = [[*([dimension] if labelled else []), *years]]
    for label, path in rows.items():
        figures = path.values() if isinstance(path, dict) else [path]
        lines.append([*([label] if labelled else []), *figures])
    head = f"# source: judgement evidence: illustrative unit: {unit}\n"
    return head + "\n".join(",".join(map(str, line)) for line in lines) + "\n"


def test_tables_are_the_paths_and_labels_that_they_hold(toyland):
    assumptions = toyland / "assumptions"
    cited = {"source": "judgement", "evidence": "illustrative"}
    for file, key, _, value in AS_TABLE.values():
        edit(assumptions / file, **{key: {"value": value, **cited}})
    written = basis_of(read_toy(toyland))
    for number, (file, key, unit, value) in enumerate(AS_TABLE.values()):
        table = f"tables/own_{number}.csv"
        (assumptions / table).write_text(table_of(value, unit), encoding="utf-8")
        edit(assumptions / file, **{key: {"table": table}})
    # In a scenario it counts after the base year, as a bare number and a table by age do.
    figures = row(0.82, 0.01)
    (assumptions / "tables" / "later.csv").write_text(table_of(figures, "share"))
    later = {year: share for year, share in figures.items() if year > 2024}
    key = "urrbmi.benefits.chronic.in_scope"
    names = [
        write_scenario(toyland, "table", **{key: {"table": "tables/later.csv"}}),
        write_scenario(toyland, "path", **{key: later}),
    ]
    run = read_toy(toyland, *names)
    assert equal(basis_of(run), written)
    assert equal(basis_of(run, "table"), basis_of(run, "path"))
    assert not equal(basis_of(run, "table"), written)


def test_a_table_by_what_a_quantity_does_not_know_is_refused(toyland):
    head = "# source: judgement evidence: illustrative unit: share\n"
    wanted = {
        "in_scope": "a table of years alone, in one row, is meant; take this column out.",
        "reimbursement": "a table by status or class is meant; take this column out.",
    }
    for key in wanted:
        text = f"{head}sex,2024,2025\nmale,0.8,0.9\nfemale,0.8,0.9\n"
        (toyland / "assumptions" / "tables" / f"{key}.csv").write_text(text)
        changed = {f"benefits__inpatient__{key}": {"table": f"tables/{key}.csv"}}
        edit(toyland / "assumptions" / "schemes" / "uebmi.yaml", **changed)
    with pytest.raises(Refused) as refused:
        read_toy(toyland)
    found = {one.file: (one.line, one.key, one.message) for one in refused.value.problems}
    assert found == {f"tables/{key}.csv": (2, "sex", words) for key, words in wanted.items()}
