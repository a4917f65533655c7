"""A file that cannot be read is named with its fault, whichever it is; nothing fails at it."""

from __future__ import annotations

from pathlib import Path

import pytest

from actuarial.checks import read_run
from actuarial.reading.problems import Refused
from messages import shipped_and_toyland
from messages.test_absurd_figures import RUN, SCENARIO, TRIED

FILES = (
    "economy.yaml",
    "demography.yaml",
    "coverage.yaml",
    "pooling.yaml",
    "sources.yaml",
    "schemes/uebmi.yaml",
    "schemes/ltci.yaml",
    "scenarios/baseline.yaml",
    "scenarios/tried.yaml",
    "places/toyland/province.yaml",
    "places/toyland/west.yaml",
    "places/toyland/east.yaml",
    "../runs/toyland.yaml",
    "plausible.yaml",
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unreadable")
    files = {"../runs/toyland.yaml": RUN, TRIED: SCENARIO, "plausible.yaml": "schema: 1\n"}
    shipped_and_toyland.write(folder, files)
    return folder / "assumptions"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty."),
        ("schema: 1\nname: 西".encode("gb18030"), "not written in UTF-8"),
        (b"schema: 1\nname: [\n", ""),
        (b'schema: 1\nname: "\\ud800"\n', "no character"),
    ],
    ids=["empty", "GB18030", "no YAML", "half a character"],
)
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read(root: Path, name: str, content: bytes, said: str) -> None:
    path = root / name
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        with pytest.raises(Refused) as refused:
            read_run(root.parent / "runs/toyland.yaml")
    finally:
        path.write_bytes(before)
    found = [one for one in refused.value.problems if one.file == name.removeprefix("../")]
    assert any(said in one.message for one in found), str(refused.value)
