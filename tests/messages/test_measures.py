"""References of measures are checked like all others, and kinds are called kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from actuarial.checks import read_run
from actuarial.reading.problems import Refused
from messages import shipped_and_toyland

TRIED = "scenarios/higher_rate.yaml"
HEAD = "schema: 1\ninherits: baseline\nreason: tried\n"
FACTOR = """\
measures:
  dentistry:
    kind: factor
    target: {scheme: [uebmi, urrbmi], service: [inpatient, pharmacy], term: reimbursement}
    path: {2026: 1.05}
"""
PROCUREMENT = """\
measures:
  prices:
    kind: volume_procurement
    target: {scheme: [uebmi], service: [inpatient]}
    phase_in: {2025: 30%}
    cost_share: 27%
    covered_share: 35%
    price_cut: 53%
    pass_through: 90%
    retained: 50%
"""


def _said(folder: Path, files: dict[str, str | None]) -> str:
    try:
        read_run(shipped_and_toyland.write(folder, files))
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("text", [FACTOR, PROCUREMENT], ids=["factor", "volume_procurement"])
def test_measures_on_what_is_there_are_accepted(tmp_path: Path, text: str) -> None:
    assert _said(tmp_path, {TRIED: HEAD + text}) == ""


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        pytest.param(
            FACTOR,
            "[inpatient, pharmacy]",
            "[inpatient, dentist]",
            f"{TRIED}:7:48  measures.dentistry.target.service\n"
            "    dentist is no service (kind: utilization) of uebmi or urrbmi; known are "
            "inpatient, outpatient, chronic, pharmacy or maternity.",
            id="a service that nobody uses",
        ),
        pytest.param(
            FACTOR,
            "[inpatient, pharmacy]",
            "[inpatient, outpatients]",
            f"{TRIED}:7:48  measures.dentistry.target.service\n"
            "    outpatients is no service (kind: utilization) of uebmi or urrbmi; did you mean "
            "outpatient?",
            id="a service misspelt",
        ),
        pytest.param(
            FACTOR,
            "[uebmi, urrbmi]",
            "[uebmi, urbmi]",
            f"{TRIED}:7:22  measures.dentistry.target.scheme\n"
            "    urbmi is no scheme; did you mean urrbmi?",
            id="a scheme misspelt",
        ),
        pytest.param(
            FACTOR,
            "[uebmi, urrbmi], service: [inpatient, pharmacy]",
            "[ltci], service: [home_care]",
            f"{TRIED}:7:39  measures.dentistry.target.service\n"
            "    home_care is no service (kind: utilization) of ltci; there is none.",
            id="a benefit of another kind",
        ),
        pytest.param(
            FACTOR,
            "[uebmi, urrbmi], service: [inpatient, pharmacy]",
            "[uebmi, urrbmi], service: [maternity]",
            f"{TRIED}:7:22  measures.dentistry.target.scheme\n"
            "    urrbmi has none of the services named; take it out.",
            id="a scheme without the services",
        ),
        pytest.param(
            FACTOR,
            "[inpatient, pharmacy]",
            "[inpatient, pharmacy, inpatient]",
            f"{TRIED}:7:48  measures.dentistry.target.service\n"
            "    inpatient stands twice; once is enough.",
            id="a service twice would count twice",
        ),
        pytest.param(
            FACTOR,
            "[uebmi, urrbmi]",
            "[]",
            f"{TRIED}:7:22  measures.dentistry.target.scheme\n"
            "    is empty; one entry at least is meant.",
            id="no scheme",
        ),
        pytest.param(
            PROCUREMENT,
            "service: [inpatient]",
            "service: [inpatient], term: reimbursement",
            f"{TRIED}:7:53  measures.prices.target.term\n"
            "    unknown; known are scheme, service or of.",
            id="a price measure has no term",
        ),
        pytest.param(
            FACTOR,
            ", term: reimbursement",
            "",
            f"{TRIED}:7:13  measures.dentistry.target.term\n"
            "    is missing: Factor of the benefit product that is changed.",
            id="a factor has a term",
        ),
    ],
)
def test_the_user_sees(tmp_path: Path, text: str, old: str, new: str, expected: str) -> None:
    assert old in text
    said = _said(tmp_path, {TRIED: HEAD + text.replace(old, new)})
    assert said == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("mode: prevalence", "14:3  ltci.dependency.mode\n    is called kind now."),
        ("", "14:3  ltci.dependency.kind\n    is missing; write prevalence."),
        (
            "kind: prevalance",
            "14:9  ltci.dependency.kind\n    prevalance is no kind of line; did you mean "
            "prevalence? Known are prevalence.",
        ),
    ],
)
def test_dependency_is_chosen_by_kind(tmp_path: Path, line: str, expected: str) -> None:
    text = (shipped_and_toyland.ROOT / "assumptions/schemes/ltci.yaml").read_text(encoding="utf-8")
    assert "  kind: prevalence\n" in text
    changed = text.replace("  kind: prevalence\n", f"  {line}\n" if line else "")
    said = _said(tmp_path, {"schemes/ltci.yaml": changed})
    assert said == f"schemes/ltci.yaml:{expected}"
