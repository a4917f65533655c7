"""The examples in the README run as they stand there and print what stands under them.

`python tests/test_readme.py` writes what they and the shipped run print today into the README.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from actuarial.commands.run import run

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
EXAMPLE = re.compile(
    r"<!-- example -->\n```python\n(?P<code>.*?)```\n```\n(?P<printed>.*?)```\n<!-- /example -->",
    re.DOTALL,
)
HEADLINE = re.compile(r"(?<=<!-- headline -->\n```\n).*?(?=```\n<!-- /headline -->)", re.DOTALL)
REFORM = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
SHIPPED = (ROOT / "runs" / "zhejiang.yaml").read_text(encoding="utf-8")


def readme() -> str:
    return README.read_text(encoding="utf-8")


def small_run(folder: Path) -> None:
    """The baseline of the shipped run alone, where the README's reader would have it."""
    runs = folder / "runs"
    runs.mkdir()
    text, found = re.subn(r"(?m)^scenarios: .*$", "scenarios: [baseline]", SHIPPED)
    assert found == 1
    (runs / "zhejiang.yaml").write_text(text, encoding="utf-8")
    silent = io.StringIO()
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        assert run(runs / "zhejiang.yaml", ROOT / "assumptions", None, None, 1) == 0


def printed(codes: list[str]) -> Iterator[str]:
    """What the examples print, one after the other with the same names."""
    names: dict[str, object] = {}
    for code in codes:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(code, names)
        # Editors take blanks off the ends of lines; so does the README.
        yield "".join(f"{line.rstrip()}\n" for line in output.getvalue().splitlines())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("reader")
    small_run(where)
    return where


def test_examples_print_what_the_readme_says(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(folder)
    examples = list(EXAMPLE.finditer(readme()))
    assert examples, "the README has no example"
    outputs = printed([example["code"] for example in examples])
    for example, output in zip(examples, outputs, strict=True):
        assert output == example["printed"], "python tests/test_readme.py writes it anew"


def test_the_first_example_selects_one_design():
    first = next(EXAMPLE.finditer(readme()))
    assert 'sel(pooling="' in first["code"]


def test_the_headline_is_that_of_the_shipped_run(folder: Path):
    """Alone of the figures it is compared whole: the run above made the same table."""
    made = (folder / "runs" / "zhejiang" / "headline.txt").read_text(encoding="utf-8")
    shown = HEADLINE.search(readme())
    assert shown
    assert shown[0].strip() == made.strip(), "python tests/test_readme.py writes it anew"


def test_the_reform_is_one_that_is_shipped():
    reform = REFORM.search(readme())
    assert reform
    files = (ROOT / "assumptions/scenarios").glob("*.yaml")
    # The first line of a shipped file names its schema for editors.
    shipped = [path.read_text("utf-8").partition("\n")[2] for path in files]
    assert reform[1] in shipped


def rewrite() -> None:
    """Put today's output into the README."""
    text = readme()
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        small_run(Path(name))
        headline = (Path(name) / "runs/zhejiang/headline.txt").read_text(encoding="utf-8")
        os.chdir(name)
        outputs = printed([example["code"] for example in EXAMPLE.finditer(text)])
        text = EXAMPLE.sub(
            lambda example: (
                f"<!-- example -->\n```python\n{example['code']}```\n```\n{next(outputs)}```\n"
                "<!-- /example -->"
            ),
            text,
        )
        os.chdir(here)
    text = HEADLINE.sub(lambda _: headline.strip() + "\n", text)
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
