"""What arrays over regions have once is refused where two places of a run differ in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actuarial.checks import read_run
from actuarial.reading.problems import Refused
from messages import shipped_and_toyland

WEST = "places/toyland/west.yaml"
ALIKE = "it holds for a whole run: write it once for the nation, or run them apart."

CASES = {
    "pooling: {solvency: {thresholds: {below_normal: 2}}}": "pooling.solvency.thresholds",
    "pooling: {solvency: {target_months: 9}}": "pooling.solvency.target_months",
    "uebmi: {funds: {personal_accounts: {pooled: true}}}": "uebmi.funds.personal_accounts.pooled",
    "urrbmi: {classes: {old: {youngest: 65}}}": "urrbmi.classes.old.youngest",
}


def _message(folder: Path, text: str) -> str:
    # One key stands once in a file: what the case says of a scheme takes its place.
    scheme = text.partition(":")[0]
    west, _ = re.subn(rf"(?m)^{scheme}:.*\n(  .*\n)*", "", shipped_and_toyland.FILES[WEST])
    with pytest.raises(Refused) as refused:
        read_run(shipped_and_toyland.write(folder, {WEST: f"{west}{text}\n"}))
    return str(refused.value)


@pytest.mark.parametrize("text", CASES)
def test_places_of_a_run_differ_in_quantities_only(tmp_path: Path, text: str) -> None:
    message = _message(tmp_path, text)
    assert f"  {CASES[text]}\n    differs between east and west; {ALIKE}" in message
    assert message.startswith(WEST) or f"\n{WEST}" in message


def test_what_is_written_once_for_all_is_not_refused(tmp_path: Path) -> None:
    province = shipped_and_toyland.FILES["places/toyland/province.yaml"]
    more = "pooling: {solvency: {target_months: 9}}\n"
    run = read_run(
        shipped_and_toyland.write(tmp_path, {"places/toyland/province.yaml": province + more})
    )
    assert len(run.places) == 2
