"""``actuarial new``: a commented skeleton for one's own province, every value to be filled in."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from actuarial.commands.schema import modeline
from actuarial.reading.evidence import EVIDENCE
from actuarial.reading.inherit import is_quantity
from actuarial.reading.nodes import File, Items, Mapping, Node, Scalar
from actuarial.reading.places import PROVINCE, all_places
from actuarial.reading.problems import Refused, listed, nearest
from actuarial.reading.scalars import FILL_IN, numeric
from actuarial.reading.session import SCHEMA_VERSION, Session
from actuarial.reference.page import described
from actuarial.terminal import say
from actuarial.whole import write_all

LABEL = re.compile(r"[a-z][a-z0-9_]*")
PLAIN_KEY = re.compile(r"[^\s:#{}\[\],&*!|>'\"%@`?-][^:#{}\[\],]*")
OF_THE_PLACE = ("code", "name")


def new(place: str, like: str, municipalities: Sequence[str], root: Path) -> int:
    """Write the files of a place with the keys of another; nothing that exists is overwritten.

    place: label of the new province; like: a province of the assumptions; root: the folder that
    holds ``assumptions/`` and ``runs/``. Returns 2 where a name cannot be used.
    """
    assumptions = root / "assumptions"
    session = Session(assumptions)
    known = all_places(session)
    provinces = {one.province for one in known.values()}
    if like not in provinces:
        meant = nearest(like, sorted(provinces))
        cure = f"did you mean {meant}?" if meant else f"known are {listed(sorted(provinces))}"
        return _no(f"{like} is no province below places/; {cure}")
    names = list(municipalities) or [f"{place}_city"]
    for name in (place, *names):
        if not LABEL.fullmatch(name):
            return _no(f"{name} is no label; write small letters, digits and _, such as fujian")
        if name in known or name in provinces:
            return _no(f"the label {name} is taken; every place has its own")
    template = sorted(one.files[-1] for one in known.values() if one.province == like)[0]
    pattern = f"places/{like}/{PROVINCE}.yaml"
    wanted = [(f"places/{place}/{PROVINCE}.yaml", pattern)]
    if template != pattern:
        wanted += [(f"places/{place}/{name}.yaml", template) for name in names]
    texts = {assumptions / name: _skeleton(session, name, copied) for name, copied in wanted}
    if any(problem.severity == "fault" for problem in session.problems):
        raise Refused(session.problems)
    run = root / "runs" / f"{like}.yaml"
    if run.is_file():
        texts[root / "runs" / f"{place}.yaml"] = _run_text(run.read_text("utf-8"), place)
    taken = [path for path in texts if path.exists()]
    if taken:
        return _no(f"{taken[0]} exists; nothing was written")
    write_all(texts, replace=False)
    for path, text in texts.items():
        say(f"{path.relative_to(root)}: {_to_fill(text)} to be filled in")
    say(f"fill them in, then: actuarial check runs/{place}.yaml lists what is missing")
    return 0


def _to_fill(text: str) -> int:
    return sum(line.count(FILL_IN) for line in text.splitlines() if not line.startswith("#"))


def _no(words: str) -> int:
    print(words, file=sys.stderr)
    return 2


def _skeleton(session: Session, name: str, copied: str) -> str:
    tree = session.read(session.root / copied, File(copied))
    head = [
        modeline(name, "place"),
        f"# The keys are those of {copied}; replace every {FILL_IN}. Take out what you",
        "# have no figure for: then the nation's holds. A source and an evidence may stand for a",
        "# whole part.",
        f"schema: {SCHEMA_VERSION}",
    ]
    return "\n".join([*head, *(_lines(tree, (), 0) if tree is not None else ())]) + "\n"


def _lines(node: Mapping, names: tuple[str, ...], depth: int) -> Iterator[str]:
    indent = "  " * depth
    cited = [word for word in ("source", "evidence") if word in node.documented]
    for word in ("source", "evidence") if cited or not depth else ():
        said = "a key of sources.yaml" if word == "source" else " | ".join(EVIDENCE)
        yield f"{indent}{word}: {FILL_IN}  # {said}"
    for key, below in node.items():
        here = (*names, key)
        comment = _comment(here)
        if (
            isinstance(below, Mapping)
            and below
            and not is_quantity(below)
            and not _short(below, here)
        ):
            yield f"{indent}{_key(key)}:{comment}"
            yield from _lines(below, here, depth + 1)
        else:
            yield f"{indent}{_key(key)}: {_flow(below, here)}{comment}"


def _comment(names: tuple[str, ...]) -> str:
    said = described(names)
    return f"  # {said}" if said else ""


def _short(node: Mapping, names: tuple[str, ...]) -> bool:
    """Labels with one number each, and names in two languages, stand in one line."""
    if not all(isinstance(below, Scalar) for below in node.values()) or node.documented:
        return False
    return names[-1] == "name" or not any(described((*names, key)) for key in node)


def _flow(node: Node, names: tuple[str, ...]) -> str:
    if isinstance(node, Scalar):
        if names[0] in OF_THE_PLACE or (node.plain and numeric(node) is not None):
            return FILL_IN
        return str(node) if node.plain else json.dumps(str(node), ensure_ascii=False)
    if isinstance(node, Items):
        return "[" + ", ".join(map(str, node)) + "]"
    parts = []
    if not is_quantity(node):
        parts = [f"{_key(key)}: {_flow(below, (*names, key))}" for key, below in node.items()]
    elif "table" in node:
        parts = [f"table: {FILL_IN}"]
    elif "value" in node:
        value = node["value"]
        inner = _flow(value, names) if isinstance(value, Mapping) else FILL_IN
        parts = [f"value: {inner}"]
        parts += [f"unit: {node['unit']}"] if "unit" in node else []
    cited = [f"{word}: {FILL_IN}" for word in ("source", "evidence") if word in node.documented]
    if not parts and not cited:
        return FILL_IN
    return "{" + ", ".join([*(parts or [f"value: {FILL_IN}"]), *cited]) + "}"


def _key(key: str) -> str:
    return key if PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _run_text(text: str, place: str) -> str:
    """The run of the other province, for this one: one scenario."""
    own = {"title": place, "places": f"[{place}]", "scenarios": "[baseline]"}
    for key, value in own.items():
        text = re.sub(rf"^{key}:.*$", f"{key}: {value}", text, flags=re.M)
    return text
