"""docs/history.md shows what `actuarial history` prints of the shipped places.

`python tests/test_history_page.py` writes it anew.
"""

from __future__ import annotations

import re
from pathlib import Path

from actuarial.commands.history import page
from actuarial.history.read import places_with_history, read_history

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "history.md"
BLOCK = re.compile(r"(?<=<!-- history )(\w+)( -->\n)(.*?)(?=<!-- /history -->)", re.DOTALL)


def shown(place: str) -> str:
    lines = "\n".join(page(read_history(ROOT / "assumptions", place)))
    return f"```\n{lines}\n```\n"


def test_the_page_shows_every_place() -> None:
    blocks = {found[1]: found[3] for found in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}
    assert list(blocks) == places_with_history(ROOT / "assumptions")
    for place, block in blocks.items():
        assert block == shown(place), "python tests/test_history_page.py writes it anew"


def test_no_line_is_wider_than_a_terminal() -> None:
    for place in places_with_history(ROOT / "assumptions"):
        assert max(map(len, shown(place).splitlines())) <= 100


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    text = BLOCK.sub(lambda found: f"{found[1]}{found[2]}{shown(found[1])}", text)
    PAGE.write_text(text, encoding="utf-8")
