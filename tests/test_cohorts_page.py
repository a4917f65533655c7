"""The examples of docs/cohorts.md run as they stand there and print what stands under them.

`python tests/test_cohorts_page.py` writes what they print today into the page.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from pathlib import Path

from test_readme import EXAMPLE, ROOT, printed

from actuarial.commands.run import run

PAGE = ROOT / "docs" / "cohorts.md"


def single_ages_of_the_nation(folder: Path) -> None:
    """The baseline of the nation with single ages, where the page's reader would have it."""
    (folder / "runs").mkdir()
    text = (ROOT / "runs" / "china.yaml").read_text(encoding="utf-8")
    for pattern, given in (
        (r"(?m)^scenarios: .*$", "scenarios: [baseline]"),
        (r"(?m)^variants: .*\n", ""),
        ("ages: bands", "ages: single"),
    ):
        text, found = re.subn(pattern, given, text)
        assert found == 1
    (folder / "runs" / "china.yaml").write_text(text, encoding="utf-8")
    silent = io.StringIO()
    with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
        assert run(folder / "runs" / "china.yaml", ROOT / "assumptions", None, None, 1) == 0
    assert (folder / "runs" / "china" / "cohort_lifetimes.csv").exists()


def outputs_in(folder: Path) -> list[str]:
    codes = [found["code"] for found in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))]
    here = Path.cwd()
    os.chdir(folder)
    try:
        return list(printed(codes))
    finally:
        os.chdir(here)


def test_the_page_shows_what_its_examples_print(tmp_path: Path) -> None:
    single_ages_of_the_nation(tmp_path)
    shown = [found["printed"] for found in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))]
    assert len(shown) == 3
    assert outputs_in(tmp_path) == shown, "python tests/test_cohorts_page.py writes it anew"


def rewrite() -> None:
    """Put today's output into the page."""
    with tempfile.TemporaryDirectory() as name:
        single_ages_of_the_nation(Path(name))
        outputs = iter(outputs_in(Path(name)))
    text = EXAMPLE.sub(
        lambda found: (
            f"<!-- example -->\n```python\n{found['code']}```\n```\n{next(outputs)}```\n"
            "<!-- /example -->"
        ),
        PAGE.read_text(encoding="utf-8"),
    )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    rewrite()
