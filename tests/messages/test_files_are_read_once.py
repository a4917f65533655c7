"""Whatever is found, and at whichever line, each file of the assumptions is opened once."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import shipped_and_toyland
from messages.test_people_messages import OWN, own
from messages.test_people_together import moving, placed
from messages.test_refusals import FILES

OPENED: list[str] = []
WATCHED: list[Path] = []


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and WATCHED and isinstance(arguments[0], str | Path):
        path = Path(arguments[0])
        if path.suffix in (".yaml", ".csv") and path.is_relative_to(WATCHED[0]):
            OPENED.append(str(path))


sys.addaudithook(_hook)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Path]:
    """A folder of the test's own; what is opened below it is noted once it is watched."""
    yield tmp_path
    WATCHED.clear()
    OPENED.clear()


SHORT = {
    "../runs/toyland.yaml": (FILES["../runs/toyland.yaml"] or "").replace(
        "horizon: 6", "horizon: 1"
    )
}
CASES = {
    "sound": ("check", {}, 0),
    "projected": ("run", SHORT, 0),
    "a line of a table of deaths": (
        "check",
        placed(f"migration: {{share: 0}}, mortality: {{experience: {{{OWN}}}}}")
        | {"tables/own.csv": own(lambda s, age: 9 if age == 40 else 1, lambda s, age: 8)},
        2,
    ),
    "a line of a table of moves": ("run", moving("lishui,zhoushn,1%\n"), 2),
    "a warning at a line": ("check", moving("lishui,zhoushan,1%\nlishui,beijing,0.4%\n"), 0),
}


@pytest.mark.parametrize("case", CASES)
def test_each_file_is_opened_once(
    watched: Path, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    command, files, code = CASES[case]
    run_file = shipped_and_toyland.write(watched, {**FILES, **files})
    WATCHED.append(watched / "assumptions")
    assert main([command, str(run_file)]) == code, capsys.readouterr().err
    counted = Counter(OPENED)
    assert len(counted) > 30
    assert {name: times for name, times in counted.items() if times > 1} == {}


def test_a_file_opened_twice_would_be_noticed(watched: Path) -> None:
    (watched / "a.yaml").write_text("schema: 1\n")
    WATCHED.append(watched)
    for _ in range(2):
        (watched / "a.yaml").read_text()
    assert Counter(OPENED)[str(watched / "a.yaml")] == 2
