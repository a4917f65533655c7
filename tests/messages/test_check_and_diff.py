"""``check`` says how firm the assumptions are, ``diff`` says what differs, nothing heavy starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import shipped_and_toyland
from tests.one_line import one_line

HEAVY = ("pandas", "xarray", "statsmodels", "scipy", "netCDF4")
AGAIN = "schema: 1\ninherits: baseline\nreason: written a second time\n"
RATE_AGAIN = AGAIN + "uebmi.contributions.employer.rate: {add: {2030: 1%}}\n"


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shipped_and_toyland.write(tmp_path_factory.mktemp("house"))


def _out(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[list[str], list[str]]:
    assert main(list(arguments)) == 0
    out, err = capsys.readouterr()
    return out.splitlines(), err.splitlines()


def test_check_counts_balances_by_evidence(
    run_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = _out(capsys, "check", str(run_file))
    # West holds 812.3, illustrative; East 100, sourced.
    assert out[-1] == (
        "  912.3 亿元 of opening balances by evidence: sourced 11 %, illustrative 89 %"
    )
    said = one_line(" ".join(out)).split(" assumptions by evidence: sourced ")[1]
    assert sum(int(word) for word in said.split(" 亿元")[0].split()[:-1] if word.isdigit()) in (
        99,
        100,
        101,
    )
    assert err == []


CITIES = ("places/toyland/west.yaml", "places/toyland/east.yaml")
RESIDENTS = "urrbmi: {opening: {resident_pool: 0}}\n"


def test_check_counts_a_province_s_totals_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "places/toyland/province.yaml"
    totals = """\
totals:
  divided_by: members
  members: {employee: 1, flexible: 1, retiree: 1, resident: 1}
  opening: {employee_pool: {value: 5000, unit: 亿元}, resident_pool: {value: 87.7, unit: 亿元}}
"""
    files = {city: shipped_and_toyland.FILES[city].replace(RESIDENTS, "") for city in CITIES}
    run_file = shipped_and_toyland.write(
        tmp_path, {name: shipped_and_toyland.FILES[name] + totals, **files}
    )
    out, _ = _out(capsys, "check", str(run_file))
    # Both cities have an employee pool of their own; the resident pool is divided between them.
    assert out[-1].startswith("  1,000.0 亿元 of opening balances by evidence: sourced 10 %")


@pytest.mark.parametrize(("text", "same_as"), [(AGAIN, "baseline"), (RATE_AGAIN, "higher_rate")])
def test_check_warns_of_scenarios_that_say_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, same_as: str
) -> None:
    run = shipped_and_toyland.FILES["../runs/toyland.yaml"].replace("fading]", "again]")
    run_file = shipped_and_toyland.write(
        tmp_path, {"scenarios/again.yaml": text, "../runs/toyland.yaml": run}
    )
    _, err = _out(capsys, "check", str(run_file))
    assert err == [
        "toyland.yaml",
        f"    warning: again assumes the same as {same_as}; results will be identical.",
    ]


def test_diff_of_two_scenarios_names_both_origins(
    run_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = _out(capsys, "diff", f"{run_file}:baseline", ":higher_rate")
    assert out == [
        "- toyland.yaml: baseline, the assumptions as they stand",
        "+ toyland.yaml: higher_rate, employer rate one point higher from 2030",
        "",
        "uebmi.contributions.employer.rate  (east)",
        "  - 6.5%",
        f"      {_place('schemes/uebmi.yaml', '{value: 6.5%')}",
        "  + 6.5% ← {add: {2030: 1%}}",
        f"      {_place('schemes/uebmi.yaml', '{value: 6.5%')} ← scenarios/higher_rate.yaml:4:36",
        "",
        "uebmi.contributions.employer.rate  (west)",
        "  - 9.9%",
        "      places/toyland/west.yaml:11:36",
        "  + 9.9% ← {add: {2030: 1%}}",
        "      places/toyland/west.yaml:11:36 ← scenarios/higher_rate.yaml:4:36",
        "",
        "1 key differs",
    ]


def _place(file: str, text: str) -> str:
    lines = (
        (shipped_and_toyland.ROOT / "assumptions" / file).read_text(encoding="utf-8").splitlines()
    )
    number = next(number for number, line in enumerate(lines) if text in line)
    return f"{file}:{number + 1}:{lines[number].index(text) + 1}"


def test_diff_of_two_runs_names_years_and_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_file = shipped_and_toyland.write(tmp_path)
    other = run_file.with_name("other.yaml")
    text = run_file.read_text(encoding="utf-8")
    text = text.replace("horizon: 30", "horizon: 20").replace("[toyland]", "[east]")
    other.write_text(text, encoding="utf-8")
    out, _ = _out(capsys, "diff", str(run_file), str(other))
    said = "\n".join(out)
    assert "\nhorizon\n  - 30\n  + 20\n" in said
    assert "\nplaces\n  - west\n" in said
    assert out[-1] == "no assumption differs"


def test_diff_of_an_unknown_scenario_is_refused(
    run_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", f"{run_file}:baseline", ":highr_rate"]) == 2
    assert capsys.readouterr().err == (
        "highr_rate is no scenario of toyland.yaml; did you mean higher_rate?\n"
    )


def test_nothing_heavy_is_imported(run_file: Path) -> None:
    # In one process, the lightest first: what a command imports stays for those after it.
    commands = {
        "--help": ["--help"],
        "schema": ["schema", "place"],
        "check": ["check", str(run_file)],
        "diff": ["diff", str(run_file), ":both"],
        "explain": ["explain", str(run_file), "economy.cpi_growth"],
    }
    code = (
        "import sys\nfrom actuarial.__main__ import main\n"
        f"for name, given in {commands!r}.items():\n"
        "    try:\n        main(given)\n    except SystemExit:\n        pass\n"
        # Only what reads a run judges arrays.
        f"    heavy = {HEAVY!r} + (('numpy',) if name in ('--help', 'schema') else ())\n"
        "    print(name, *[one for one in heavy if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=shipped_and_toyland.ROOT,
    )
    assert done.stderr.splitlines() == list(commands)
