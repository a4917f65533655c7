"""``actuarial new`` writes a skeleton of which ``check`` says what is to be filled in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from actuarial.__main__ import main
from messages import shipped_and_toyland

TOP = "assumptions/places/newland"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shipped_and_toyland.write(tmp_path)
    return tmp_path


def _new(root: Path, *arguments: str) -> int:
    return main(["new", *arguments, "--root", str(root)])


def test_check_lists_every_value_that_is_to_be_filled_in(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _new(root, "newland", "--like", "toyland", "--municipality", "xiamen") == 0
    assert "places/newland/xiamen.yaml" in capsys.readouterr().out
    assert main(["check", str(root / "runs/newland.yaml")]) == 2
    said = capsys.readouterr().err
    for name in ("province", "xiamen"):
        text = (root / TOP / f"{name}.yaml").read_text(encoding="utf-8")
        lines = [
            n for n, line in enumerate(text.splitlines(), 1) if re.search(r"[ {]fill_in", line)
        ]
        listed = set(map(int, re.findall(rf"places/newland/{name}.yaml:(\d+):", said)))
        commented = {n for n in lines if text.splitlines()[n - 1].startswith("#")}
        assert listed == set(lines) - commented
    assert "name.zh\n    is to be filled in; a text is meant." in said
    assert "economy.relative_wage\n    is to be filled in; a factor is meant (0.1 to 10)." in said
    assert "is to be filled in; a key of sources.yaml is meant." in said
    assert (
        "is to be filled in; write sourced, derived, judgement, illustrative or unverified." in said
    )


def test_the_skeleton_explains_its_keys_and_keeps_their_order(root: Path) -> None:
    assert _new(root, "newland", "--like", "toyland") == 0
    text = (root / TOP / "newland_city.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../.schema/place.json\n")
    province = (root / TOP / "province.yaml").read_text(encoding="utf-8")
    assert "collection: fill_in  # Share of what is due that is collected (征缴率)" in province
    assert "employee_pool: {value: fill_in, unit: 亿元}" in text
    assert text.index("economy:") < text.index("coverage:") < text.index("uebmi:")


def test_a_filled_skeleton_is_sound(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _new(root, "newland", "--like", "toyland") == 0
    for path in (root / TOP).iterdir():
        text = path.read_text(encoding="utf-8")
        for key, value in (("source", "judgement"), ("evidence", "illustrative")):
            text = text.replace(f"{key}: fill_in", f"{key}: {value}")
        text = text.replace("table: fill_in", f"table: {shipped_and_toyland.PEOPLE}")
        code = "350000" if path.stem == "province" else "350100"
        text = text.replace("code: fill_in", f'code: "{code}"').replace("zh: fill_in", "zh: 福建")
        text = text.replace("en: fill_in", "en: Fujian").replace("rate: fill_in", "rate: 8%")
        path.write_text(text.replace(": fill_in", ": 1"), encoding="utf-8")
    capsys.readouterr()
    assert main(["check", str(root / "runs/newland.yaml")]) == 0, capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["newland", "--like", "toylnd"],
            "toylnd is no province below places/; did you mean toyland?",
        ),
        (["Newland", "--like", "toyland"], "Newland is no label"),
        (["west", "--like", "toyland"], "the label west is taken"),
        (["newland", "--like", "toyland", "--municipality", "east"], "the label east is taken"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert _new(root, *arguments) == 2
    assert capsys.readouterr().err.startswith(said)
    assert not (root / TOP).exists()


def test_nothing_is_overwritten(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "runs/newland.yaml").write_text("mine", encoding="utf-8")
    assert _new(root, "newland", "--like", "toyland") == 2
    assert capsys.readouterr().err.endswith("exists; nothing was written\n")
    assert not (root / TOP).exists()
