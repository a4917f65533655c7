"""docs/functions.md: its examples run and print what stands there; its list is that of the code.

`python tests/test_functions_page.py` writes both anew.
"""

from __future__ import annotations

import importlib
import inspect
import re

from test_readme import EXAMPLE, ROOT, printed
from unit.test_functions import FUNCTIONS, ROOMS, kernel

from actuarial import arguments

PAGE = ROOT / "docs" / "functions.md"
LIST = re.compile(r"(?<=<!-- functions -->\n).*?(?=<!-- /functions -->)", re.DOTALL)


def listed() -> str:
    """Every checked function of every room, its first sentence and its arguments."""
    text = ""
    for room in ROOMS:
        names = [
            name
            for name in FUNCTIONS
            if name.startswith(f"{room}.") and FUNCTIONS[name] is not kernel(name)
        ]
        if not names:
            continue
        about = inspect.getdoc(importlib.import_module(f"actuarial.{room}")) or ""
        text += f"\n### {room}\n\n{about.splitlines()[0]}\n\n"
        for name in names:
            first = (inspect.getdoc(kernel(name)) or "").splitlines()[0]
            text += f"**`{name.partition('.')[2]}`** {first}\n\n"
            text += "".join(f"- {line}\n" for line in _arguments(name)) + "\n"
    return text


def _arguments(name: str) -> list[str]:
    said = arguments.parameters(kernel(name))
    lines = []
    for one, parameter in inspect.signature(kernel(name)).parameters.items():
        known = said.get(one)
        default = "" if parameter.default is parameter.empty else f", {_shown(parameter.default)}"
        if known is None:
            lines.append(f"`{one}`{default}")
        elif known.structure is not None:
            lines.append(f"`{one}`: a {known.structure.__name__}{default}")
        elif known.axes is not None or known.numbers is not arguments.ANYTHING:
            axes = str(known.axes).replace(arguments.LONGER, arguments.YEAR) if known.axes else ""
            words = ", or the name of a convention" if known.named else ""
            lines.append(f"`{one}{axes}`: {known.numbers.meaning}{words}{default}")
        else:
            lines.append(f"`{one}`{default}")
    return lines


def _shown(default: object) -> str:
    return f"`{default}` by default" if default is not None else "may be left out"


def outputs() -> list[str]:
    return list(
        printed([found["code"] for found in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))])
    )


def test_the_examples_print_what_the_page_says() -> None:
    shown = [found["printed"] for found in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))]
    assert len(shown) > 5
    assert outputs() == shown, "python tests/test_functions_page.py writes it anew"


def test_the_list_is_that_of_the_code() -> None:
    found = LIST.search(PAGE.read_text(encoding="utf-8"))
    assert found
    assert found[0] == listed(), "python tests/test_functions_page.py writes it anew"


def rewrite() -> None:
    """Put today's output and list into the page."""
    made = iter(outputs())
    text = EXAMPLE.sub(
        lambda found: (
            f"<!-- example -->\n```python\n{found['code']}```\n```\n{next(made)}```\n"
            "<!-- /example -->"
        ),
        PAGE.read_text(encoding="utf-8"),
    )
    PAGE.write_text(LIST.sub(lambda _: listed(), text), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
