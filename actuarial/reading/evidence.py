"""Where a value comes from: its source and its evidence, own or from the mapping above."""

from __future__ import annotations

from actuarial.reading import inherit
from actuarial.reading.nodes import Items, Mapping, Node, Scalar
from actuarial.reading.problems import listed, nearest
from actuarial.reading.scalars import FILL_IN
from actuarial.reading.session import Session

# From the firmest to the weakest.
EVIDENCE = ("sourced", "derived", "judgement", "illustrative", "unverified")
Provenance = tuple[str | None, str | None, str | None]


def provenance(
    node: Node, comments: list[dict[str, str]], known: list[Provenance], session: Session
) -> Provenance:
    """Return source, evidence and note of a quantity, and collect what is missing or unknown.

    Nearest wins: the quantity's own, then the head of its table, then the mappings above.
    A quantity whose labels cite on their own carries all their sources and the weakest evidence.
    """
    source_node, evidence_node, note_node = inherit.sources_of(node)
    source = source_text(source_node, session) if source_node is not None else None
    evidence = _evidence(evidence_node, session) if evidence_node is not None else None
    own = node.documented if isinstance(node, Mapping) else {}
    said = evidence_node is not None
    for comment in comments:
        if "source" not in own and comment.get("source"):
            source = _checked(comment["source"], node, session)
        if "evidence" not in own and comment.get("evidence"):
            said, evidence = True, comment["evidence"]
            if evidence not in EVIDENCE:
                session.fault(
                    node, f"evidence {evidence} in the table is none of {listed(EVIDENCE)}."
                )
                evidence = None
    if known:
        covered = isinstance(node, Mapping) and len(known) == len(_items(node))
        cited = known if covered else [*known, (source, evidence, None)]
        source = "; ".join(dict.fromkeys(one[0] for one in cited if one[0])) or None
        grades = [one[1] for one in cited]
        weakest = max((grade for grade in grades if grade), key=EVIDENCE.index, default=None)
        evidence = None if None in grades else weakest
    if node.file.kind in {"nation", "place"}:
        _complete(node, source or source_node, evidence or said or None, session)
    return source, evidence, str(note_node) if isinstance(note_node, Scalar) else None


def tell_left_open(node: Node, session: Session) -> None:
    """Collect that source or evidence of a quantity that cannot be read is to be filled in."""
    source, grade, _ = inherit.sources_of(node)
    if source is not None and source == FILL_IN:
        _checked(FILL_IN, source, session)
    if grade is not None and grade == FILL_IN:
        _evidence(grade, session)


def _items(node: Mapping) -> Mapping:
    value = node.get("value", node)
    return value if isinstance(value, Mapping) else node


def _complete(node: Node, source: object, evidence: object, session: Session) -> None:
    missing = [word for word, held in (("source", source), ("evidence", evidence)) if held is None]
    if missing:
        session.fault(
            node,
            f"has no {' and no '.join(missing)}; write it here, "
            "{value: …, source: …, evidence: …}, or on a mapping above.",
        )


def source_text(node: Node, session: Session) -> str | None:
    """Return a source as one text, ``key`` or ``key, locator``; several are joined by ``;``."""
    if node.faulty:
        return None
    if isinstance(node, Items):
        found = [source_text(child, session) for child in node]
        return "; ".join(text for text in found if text) or None
    if isinstance(node, Mapping):
        texts = [_checked(f"{key}, {locator}", node, session, key) for key, locator in node.items()]
        return "; ".join(texts)
    return _checked(str(node), node, session)


def _checked(text: str, node: Node, session: Session, key: str = "") -> str:
    if session.sources is not None:
        for one in text.split(";"):
            name = one.split(",")[0].strip()
            if name == FILL_IN:
                session.fault(node, "is to be filled in; a key of sources.yaml is meant.")
                continue
            if name not in session.sources:
                meant = nearest(name, sorted(session.sources))
                cure = f"did you mean {meant}?" if meant else "enter it there."
                session.fault(node, f"{name} is not a key of sources.yaml; {cure}", below=key)
    return text


def _evidence(node: Node, session: Session) -> str | None:
    if node.faulty:
        return None
    if not isinstance(node, Scalar) or node not in EVIDENCE:
        if node == FILL_IN:
            session.fault(node, f"is to be filled in; write {listed(EVIDENCE)}.")
            return None
        meant = nearest(str(node), EVIDENCE) if isinstance(node, Scalar) else None
        cure = f"did you mean {meant}?" if meant else f"write {listed(EVIDENCE)}."
        said = str(node) if isinstance(node, Scalar) else "this"
        session.fault(node, f"{said} is no grade of evidence; {cure}")
        return None
    return str(node)
