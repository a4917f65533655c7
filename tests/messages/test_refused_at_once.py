"""Files that would hang or swamp a reading are refused before they are read."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from actuarial.__main__ import main
from actuarial.reading.csvtables import FEW_ROWS
from actuarial.reading.problems import Refused
from actuarial.reading.scenarios import MOST_LAYERS
from messages import small_schema

ECONOMY = "assumptions/economy.yaml"
INPATIENT = "assumptions/tables/inpatient.csv"
HEAD = "# source: yearbook evidence: derived unit: admissions and yuan\n"
RUN = "runs/toyland.yaml"


def refused(run_file: Path, root: Path | None = None) -> str:
    with pytest.raises(Refused) as found:
        small_schema.read(run_file, root)
    return str(found.value)


def scenario(name: str, above: str) -> str:
    return f"schema: 1\n{above}\nreason: {name}\n"


def of_scenarios(*names: str) -> str:
    return small_schema.FILES[RUN].replace(
        "[baseline, higher_rate, local_reform, both]", f"[{', '.join(names)}]"
    )


def chain(length: int) -> dict[str, str | bytes | None]:
    """So many scenarios, each over the one before, the first over none."""
    names = [f"s{number}" for number in range(length)]
    parents = ["", *(f"inherits: {name}" for name in names)]
    files = {
        f"assumptions/scenarios/{name}.yaml": scenario(name, parent)
        for name, parent in zip(names, parents, strict=False)
    }
    return {**files, RUN: of_scenarios(names[-1])}


@pytest.mark.parametrize("name", [ECONOMY, INPATIENT])
def test_a_pipe_for_a_file(tmp_path: Path, name: str) -> None:
    run_file = small_schema.write(tmp_path, {name: None})
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(tmp_path / name)
    expected = {
        ECONOMY: "economy.yaml\n    is a pipe; a file is meant.",
        INPATIENT: "schemes/uebmi.yaml:17:22  uebmi.benefits.inpatient.profile.table\n"
        "    tables/inpatient.csv is a pipe; a file is meant.",
    }
    assert expected[name] in refused(run_file)


@pytest.mark.parametrize(
    ("path", "what"), [("/dev/zero", "a device"), ("/dev/null", "a device"), ("", "a folder")]
)
def test_a_device_or_a_folder_for_a_run_file(tmp_path: Path, path: str, what: str) -> None:
    root = small_schema.write(tmp_path).parents[1] / "assumptions"
    run_file = Path(path or tmp_path / "runs")
    shown = f"dev/{run_file.name}" if path else "runs"
    assert refused(run_file, root) == f"{shown}\n    is {what}; a file is meant."


def test_a_folder_for_a_table(tmp_path: Path) -> None:
    run_file = small_schema.write(tmp_path, {INPATIENT: None})
    (tmp_path / INPATIENT).mkdir(parents=True)
    assert "tables/inpatient.csv is a folder; a file is meant." in refused(run_file)


def test_a_pipe_of_municipalities(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "cities.csv")
    table, root = str(tmp_path / "cities.csv"), str(Path(__file__).parents[2])
    assert main(["new", "shandong", "--municipalities", table, "--root", root]) == 2
    assert capsys.readouterr().err == f"{table} is a pipe; a file is meant.\n"


def test_scenarios_over_scenarios(tmp_path: Path) -> None:
    small_schema.read(small_schema.write(tmp_path / "most", chain(MOST_LAYERS)))
    for length in (MOST_LAYERS + 1, 600):
        run_file = small_schema.write(tmp_path / str(length), chain(length))
        assert refused(run_file) == (
            f"scenarios/s{length - MOST_LAYERS}.yaml:2:11  inherits\n"
            "    more than 100 scenarios would stand over each other here; write their differences "
            "into fewer files."
        )


def test_the_limit_of_layers_is_that_of_every_order(tmp_path: Path) -> None:
    files = chain(MOST_LAYERS + 1)
    names = [f"s{number}" for number in range(MOST_LAYERS - 1, MOST_LAYERS + 1)]
    said = refused(small_schema.write(tmp_path, {**files, RUN: of_scenarios(*names)}))
    assert said.startswith(f"scenarios/{names[-1]}.yaml:2:11  inherits\n    more than 100")


def test_many_joined_scenarios(tmp_path: Path) -> None:
    names = [f"s{number}" for number in range(MOST_LAYERS)]
    files: dict[str, str | bytes | None] = {
        f"assumptions/scenarios/{name}.yaml": scenario(name, "inherits: baseline") for name in names
    }
    joined = "inherits: baseline\nwith: [" + ", ".join(names) + "]"
    files["assumptions/scenarios/all.yaml"] = scenario("all", joined)
    said = refused(small_schema.write(tmp_path, {**files, RUN: of_scenarios("all")}))
    assert said.startswith("scenarios/all.yaml:3:")
    assert "more than 100 scenarios would stand over each other here" in said


def rows(count: int) -> str:
    lines = ["male,0.1,9000", "female,0.12,8000"] * (count // 2)
    return HEAD + "sex,frequency,unit_cost\n" + "".join(f"{line}\n" for line in lines)


def test_more_rows_than_the_labels_hold(tmp_path: Path) -> None:
    run_file = small_schema.write(tmp_path, {INPATIENT: rows(400_000)})
    assert refused(run_file) == (
        "tables/inpatient.csv:2\n    400,000 rows stand here; the labels (2 of sex) hold 2. Every "
        "combination has one row."
    )


def test_a_few_rows_too_many_are_named(tmp_path: Path) -> None:
    said = refused(small_schema.write(tmp_path, {INPATIENT: rows(4)}))
    assert "tables/inpatient.csv:5\n    the row sex male stands twice" in said


def test_rows_without_labels(tmp_path: Path) -> None:
    text = HEAD + "frequency,unit_cost\n" + "0.1,9000\n" * (FEW_ROWS + 2)
    assert refused(small_schema.write(tmp_path, {INPATIENT: text})) == (
        "tables/inpatient.csv:2\n    1,002 rows stand here; a table without labels holds 1. Every "
        "combination has one row."
    )


def test_empty_rows_of_a_spreadsheet_do_not_count(tmp_path: Path) -> None:
    text = small_schema.FILES[INPATIENT] + ",,\n" * (FEW_ROWS + 2)
    small_schema.read(small_schema.write(tmp_path, {INPATIENT: text}))


def test_run_files_of_one_name_in_two_folders_are_two_runs(tmp_path: Path) -> None:
    within = small_schema.write(tmp_path / "one")
    root = tmp_path / "one" / "assumptions"
    names = {small_schema.read(within).name}
    for folder in (tmp_path / "one" / "trial", tmp_path / "mine", tmp_path / "yours"):
        folder.mkdir()
        (folder / within.name).write_bytes(within.read_bytes())
        names.add(small_schema.read(folder / within.name, root).name)
    expected = ("runs/", "trial/", "mine/", "yours/")
    assert names == {folder + within.name for folder in expected}


def test_warnings_beside_faults_are_not_counted_as_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "assumptions/oddity.yaml": "schema: 1\n",
        ECONOMY: small_schema.FILES[ECONOMY].replace("cpi_growth: 2%", "cpi_growth: no"),
    }
    assert main(["check", str(small_schema.write(tmp_path, files))]) == 2
    said = capsys.readouterr().err
    assert "warning: " in said
    faults = len(re.findall(r"^    (?!warning: )", said, re.M))
    assert f"\nrefused: {faults} fault{'s' * (faults > 1)}; nothing was written\n" in said
