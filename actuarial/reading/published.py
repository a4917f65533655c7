"""When rules that the files date were published: ``published.yaml``.

A back-test from an earlier year does not know what was published after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from actuarial.reading import faults
from actuarial.reading.nodes import File
from actuarial.reading.nodes import Mapping as Tree
from actuarial.reading.places import PUBLISHED
from actuarial.reading.problems import Refused
from actuarial.reading.section import Section, Text, Year
from actuarial.reading.session import Session

Announced = Mapping[str, int]
"""Year of publication by the key of the rule."""


class PublishedRule(Section):
    """One dated rule, by the key of the quantity that holds it."""

    year: Year
    """Year in which it was published; a back-test from an earlier year does not know it."""
    document: Text
    """The document, and what it orders."""


def read_published(assumptions: Path) -> dict[str, int]:
    """Year of publication by key; raises Refused with the faults of the file. Empty without one."""
    path = assumptions / PUBLISHED
    if not path.is_file():
        return {}
    session = Session(assumptions)
    tree = session.read(path, File(PUBLISHED))
    found: dict[str, int] = {}
    for name, node in (tree or {}).items():
        try:
            found[name] = PublishedRule.__pydantic_validator__.validate_python(
                node, context=session
            ).year
        except ValidationError as error:
            if isinstance(node, Tree):
                faults.report(error, node, PublishedRule, session)
    if any(one.severity == "fault" for one in session.problems):
        raise Refused(session.problems)
    return found
