"""Terms of pooling and of rules that would do nothing are refused where they stand, exact text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from actuarial.checks import read_run
from actuarial.reading.problems import Refused
from messages.test_messages import JARGON

ROOT = Path(__file__).parents[2]
HEAD = "schema: 1\ninherits: baseline\nreason: tried\nsource: judgement\nevidence: judgement\n"
POOL = "uebmi.funds.employee_pool"
BALANCED = "{kind: balanced, start: 2027, months: 6, lowest: 0.5, highest: 2, lines: [premium]}"
AUTOMATIC = "{kind: automatic_rate, start: 2027, months: 6, step: 0.5%, highest: 2%, lines: "
UNIFIED = "pooling.designs.provincial"
FED = "those that do are employer, flexible, retiree or recovery."


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's assumptions and a run of Zhejiang to 2034."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "assumptions", folder / "assumptions")
    (folder / "run.yaml").write_text(
        "schema: 1\ntitle: t\nplaces: [zhejiang]\nscenarios: [tried]\nbase_year: 2024\n"
        "horizon: 10\n",
        encoding="utf-8",
    )
    return folder


def said(desk: Path, text: str) -> str:
    """What the reading says of a scenario of this text."""
    path = desk / "assumptions" / "scenarios" / "tried.yaml"
    path.write_text(f"{HEAD}{text}\n", encoding="utf-8")
    try:
        found = "\n".join(map(str, read_run(desk / "run.yaml").warnings))
    except Refused as refused:
        found = str(refused)
    assert not JARGON.search(found)
    return found


@pytest.mark.parametrize(
    ("text", "column", "key", "message"),
    [
        pytest.param(
            "pooling.designs.adjustment.funds: [personal_accounts, employee_pool]",
            35,
            "pooling.designs.adjustment.funds",
            "personal_accounts is never pooled (pooled: false); take it out.",
            id="accounts are not pooled",
        ),
        pytest.param(
            "pooling.in_force: {long_term_care: provincial}",
            36,
            "pooling.in_force.long_term_care",
            "provincial does not cover this fund, which stays municipal; it covers employee_pool "
            "or resident_pool.",
            id="a design in force that does not cover the fund",
        ),
        pytest.param(
            f"{POOL}.rule: {BALANCED}",
            106,
            f"{POOL}.rule.lines",
            f"premium does not feed employee_pool; {FED}",
            id="balanced by another fund's line",
        ),
        pytest.param(
            f"{POOL}.further: {{back: {{kind: return_excess, start: 2027, months: 6, "
            "lines: [premium]}}",
            96,
            f"{POOL}.further.back.lines",
            f"premium does not feed employee_pool; {FED}",
            id="excess returned by another fund's line",
        ),
        pytest.param(
            f"{POOL}.rule: {AUTOMATIC}[employer, employee]}}",
            112,
            f"{POOL}.rule.lines",
            "employee does not feed employee_pool (rest); those that do are employer, flexible or "
            "retiree.",
            id="a rate of the accounts",
        ),
        pytest.param(
            f"uebmi.funds.personal_accounts.rule: {AUTOMATIC}[employer]}}",
            116,
            "uebmi.funds.personal_accounts.rule.lines",
            "employer does not feed personal_accounts (rest); those that do are employee.",
            id="a rate of which only a part comes",
        ),
        pytest.param(
            f"{UNIFIED}.handover: {{2030: 50%, 2035: 10%}}",
            38,
            f"{UNIFIED}.handover",
            "falls from 50% to 10% in 2035; what has been handed over is not given back. Let it "
            "rise or stay.",
            id="a handover taken back",
        ),
        pytest.param(
            f"{UNIFIED}.pooled_share: {{2030: 100%, 2040: 0%, between: linear}}",
            42,
            f"{UNIFIED}.pooled_share",
            "falls from 100% to 90% in 2031; what one fund has pooled would be left in it. Let it "
            "rise or stay.",
            id="a fund that is left",
        ),
        pytest.param(
            f"{UNIFIED}.start: 2150",
            1,
            f"{UNIFIED}.start",
            "warning: 2150 is after 2034, the last year: nothing is pooled in this run.",
            id="a start beyond the horizon",
        ),
    ],
)
def test_what_would_do_nothing_is_reported(
    desk: Path, text: str, column: int, key: str, message: str
) -> None:
    assert said(desk, text) == f"scenarios/tried.yaml:6:{column}  {key}\n    {message}"


def test_a_national_fund_after_the_run_is_reported(desk: Path) -> None:
    message = said(
        desk, "pooling.designs.adjustment.national: {start: 2160, levy: 1%, grant: 1%}"
    ).splitlines()
    assert message[:2] == [
        "scenarios/tried.yaml:6:39  pooling.designs.adjustment.national.start",
        "    warning: 2160 is after 2034, the last year: no national fund acts in this run.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"{UNIFIED}.handover: {{2026: 90%, 2030: 50%, 2035: 100%}}",
        f"{UNIFIED}.pooled_share: {{2030: 50%, 2032: 100%}}",
        f"{POOL}.rule: {AUTOMATIC}[employer]}}",
        "uebmi.funds.personal_accounts.rule: {kind: return_excess, start: 2027, months: 6, "
        "lines: [employer]}",
        f"{UNIFIED}.start: 2034",
    ],
)
def test_what_does_something_is_not_refused(desk: Path, text: str) -> None:
    assert said(desk, text) == ""
